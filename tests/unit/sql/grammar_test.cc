#include <string>
#include <string_view>

#include <tao/pegtl.hpp>
#include <tao/pegtl/contrib/analyze.hpp>

#include "errors.h"
#include "gtest/gtest.h"
#include "sql/printer.h"
#include "sql/reserved_word.h"

namespace slq::sql {
namespace {

template <typename Rule>
bool MatchesWhole(const std::string& text) {
  tao::pegtl::memory_input<> in(text, "");
  return tao::pegtl::parse<tao::pegtl::seq<Rule, tao::pegtl::eof>>(in);
}

TEST(GrammarTest, EveryLoopMakesProgress) {
  EXPECT_EQ(tao::pegtl::analyze<grammar::scan>(), 0u);
  EXPECT_EQ(tao::pegtl::analyze<grammar::statement>(), 0u);
}

TEST(GrammarTest, PrinterKnowsTheReservedWords) {
  constexpr std::string_view kWords[] = {
      "all",   "and",   "any",    "as",       "asc",    "avg",    "between", "by",     "case",
      "cast",  "count", "desc",   "distinct", "else",   "end",    "escape",  "exists", "false",
      "first", "float", "from",   "group",    "having", "ilike",  "in",      "is",     "join",
      "last",  "left",  "like",   "limit",    "long",   "not",    "null",    "nulls",  "offset",
      "on",    "or",    "order",  "over",     "select", "string", "sum",     "table",  "then",
      "true",  "union", "values", "when",     "where",  "with",   "x",       "SELECT", "Where"};
  for (std::string_view word : kWords) {
    SCOPED_TRACE(word);
    EXPECT_EQ(IsReservedWord(word), MatchesWhole<grammar::reserved>(std::string(word)));
    EXPECT_EQ(QuoteName(word) == word, MatchesWhole<grammar::bare_name>(std::string(word)));
  }
}

TEST(GrammarTest, Tokens) {
  EXPECT_TRUE(MatchesWhole<grammar::bare_name>("user.order.id"));
  EXPECT_TRUE(MatchesWhole<grammar::bare_name>("order.id"));
  EXPECT_FALSE(MatchesWhole<grammar::bare_name>("user."));
  EXPECT_FALSE(MatchesWhole<grammar::bare_name>("user.1"));
  EXPECT_TRUE(MatchesWhole<grammar::decimal>(".5e-3"));
  EXPECT_TRUE(MatchesWhole<grammar::decimal>("1."));
  EXPECT_FALSE(MatchesWhole<grammar::decimal>("."));
  EXPECT_TRUE(MatchesWhole<grammar::blanks>(" -- a\n/* b */\t"));
  EXPECT_FALSE(MatchesWhole<grammar::blanks>("/* b"));
}

}  // namespace
}  // namespace slq::sql
