#include "sql/parser.h"

#include <chrono>
#include <limits>
#include <pthread.h>
#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "sql/printer.h"
#include "support/ast_dump.h"
#include "support/status_matchers.h"

namespace slq::sql {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

std::string DumpOf(std::string_view sql) {
  const absl::StatusOr<Statement> statement = Parse(sql);
  return statement.ok() ? Dump(*statement) : statement.status().ToString();
}

// The WHERE condition of `select * where <condition>`.
std::string ConditionOf(std::string_view condition) {
  const absl::StatusOr<Statement> statement = Parse("where " + std::string(condition));
  return statement.ok() ? Dump(*statement->where) : statement.status().ToString();
}

std::string Repeat(std::string_view unit, size_t times) {
  std::string out;
  for (size_t i = 0; i < times; ++i) out += unit;
  return out;
}

struct Example {
  std::string_view sql, expected;
};

TEST(ParserTest, Statements) {
  constexpr Example kCases[] = {
      {"", "select{*}"},
      {" \n-- nothing\n/* at all */ ", "select{*}"},
      {";", "select{*}"},
      {"select*", "select{*}"},
      {"SELECT * ;", "select{*}"},
      {"select a", "select{a}"},
      {"select a, b as c, d e", "select{a, b as c, d as e}"},
      {"select a \"b c\", d as `e``f`", "select{a as b c, d as e`f}"},
      {"select \"a\"\"b\"", "select{a\"b}"},
      {"select user.name, order.id, field.line_num", "select{user.name, order.id, field.line_num}"},
      {"select count(test3), sum(test4) group by(test1)",
       "select{count(test3), sum(test4)} group{test1}"},
      {"select count(a)group by(b)", "select{count(a)} group{b}"},
      {"select a group by a, (b)", "select{a} group{a b}"},
      {"select a group by (a, b), c", "select{a} group{a b c}"},
      {"select a group by (a + b) * 2", "select{a} group{mul{add{a b} 2}}"},
      {"group by 1, a || b", "select{*} group{1 concat{a b}}"},
      {"where a = 1", "select{*} where{eq{a 1}}"},
      {"from log limit 5", "select{*} from{log} limit{5}"},
      {"select a from log where b group by a having c order by d limit 1 offset 2;",
       "select{a} from{log} where{b} group{a} having{c} order{d} limit{1} offset{2}"},
      {"order by a desc, b asc nulls first, 3 nulls last",
       "select{*} order{a desc, b nulls first, 3 nulls last}"},
      {"limit ? offset :skip", "select{*} limit{?0} offset{:skip}"},
      {"select ?, :a, ? where b = ?", "select{?0, :a, ?1} where{eq{b ?2}}"},
      {"select count(*), COUNT(DISTINCT a), f(), g(1, b)",
       "select{count(*), count(distinct a), f(), g(1 b)}"},
      {"select /* x */ a -- y\n , b", "select{a, b}"},
      {"select offset, asc, first, long, left", "select{offset, asc, first, long, left}"},
      {"select 'it''s', '\"', '--', 'é'", "select{'it's', '\"', '--', 'é'}"},
      {"group by -(a), not (b), f((c))", "select{*} group{neg{a} not{b} f(c)}"},
  };
  for (const Example& c : kCases) {
    SCOPED_TRACE(c.sql);
    EXPECT_EQ(DumpOf(c.sql), c.expected);
  }
}

TEST(ParserTest, ExpressionsGroupByPrecedence) {
  constexpr Example kCases[] = {
      {"a or b and c", "or{a and{b c}}"},
      {"a and b or c and d or e", "or{and{a b} and{c d} e}"},
      {"(a or b) and c", "and{or{a b} c}"},
      {"a and (b and c) and d", "and{a b c d}"},
      {"(a and b) or (c or d)", "or{and{a b} c d}"},
      {"not a = b and not not c", "and{not{eq{a b}} not{not{c}}}"},
      {"not a is null", "not{isnull{a}}"},
      {"a = b is not null", "notnull{eq{a b}}"},
      {"a = (b = c)", "eq{a eq{b c}}"},
      {"a + b * c - d", "sub{add{a mul{b c}} d}"},
      {"a - b - c", "sub{sub{a b} c}"},
      {"a - (b - c)", "sub{a sub{b c}}"},
      {"a || b + c || d", "concat{concat{a add{b c}} d}"},
      {"a * b / c % d", "mod{div{mul{a b} c} d}"},
      {"-a * -b", "mul{neg{a} neg{b}}"},
      {"- - a + +b", "add{neg{neg{a}} b}"},
      {"a < b + 1", "lt{a add{b 1}}"},
      {"a<=b", "le{a b}"},
      {"a <> b or a != b", "or{ne{a b} ne{a b}}"},
      {"a > 1 and a >= 2", "and{gt{a 1} ge{a 2}}"},
      {"a ~ 'x' and b !~ 'y'", "and{match{a 'x'} notmatch{b 'y'}}"},
      {"a between 1 and 2 and b", "and{between{a 1 2} b}"},
      {"a not between b + 1 and c", "notbetween{a add{b 1} c}"},
      {"a in (1, 'x', b)", "in{a 1 'x' b}"},
      {"a not in (null)", "notin{a null}"},
      {"a like 'x%' escape '\\'", "like{a 'x%' '\\'}"},
      {"a NOT ILIKE b || '%'", "notilike{a concat{b '%'}}"},
      {"a not like 'x' and b ilike 'y'", "and{notlike{a 'x'} ilike{b 'y'}}"},
      {"a = null", "eq{a null}"},
      {"case when a then 1 end", "case{a 1}"},
      {"case a when 1 then 'x' when 2 then 'y' else 'z' end", "case-of-else{a 1 'x' 2 'y' 'z'}"},
      {"cast(a as long) = cast(b as VARCHAR)", "eq{cast-long{a} cast-string{b}}"},
      {"cast(a as double)", "cast-float{a}"},
      {"position('a', b) = 1", "eq{position('a' b) 1}"},
      {"Position (a || 'x' IN b + c) in (1)", "in{position(concat{a 'x'} add{b c}) 1}"},
      {"position((a in (b)) in (c))", "position(in{a b} c)"},
      {"position and position.in = positions(a in (b))",
       "and{position eq{position.in positions(in{a b})}}"},
      {"true and false or null", "or{and{true false} null}"},
      {"((((a))))", "a"},
  };
  for (const Example& c : kCases) {
    SCOPED_TRACE(c.sql);
    EXPECT_EQ(ConditionOf(c.sql), c.expected);
  }
}

TEST(ParserTest, Numbers) {
  constexpr Example kCases[] = {
      {"9223372036854775807", "9223372036854775807"},
      {"9223372036854775808", "big9223372036854775808"},
      {"-9223372036854775808", "-9223372036854775808"},
      {"-9223372036854775809", "big-9223372036854775809"},
      {"-(5)", "neg{5}"},
      {"- 5", "-5"},
      {"007", "7"},
      {"000", "0"},
      {"00099999999999999999999", "big99999999999999999999"},
      {"1.5", "f1.5"},
      {".5", "f0.5"},
      {"1.", "f1"},
      {"1e3", "f1000"},
      {"1.5E-1", "f0.15"},
      {"-2.5", "f-2.5"},
      {"1e+2", "f100"},
  };
  for (const Example& c : kCases) {
    SCOPED_TRACE(c.sql);
    EXPECT_EQ(ConditionOf(c.sql), c.expected);
  }
}

TEST(ParserTest, ExpressionsKnowWhereTheyBegin) {
  const absl::StatusOr<Statement> statement = Parse("select é.x,\n 'é' || b + -c group by\n d");
  ASSERT_THAT(statement, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("1:8: ")));
  const absl::StatusOr<Statement> good = Parse("select x,\n 'é' || b + -c group by\n d");
  ASSERT_THAT(good, IsOk());
  const Expr& concat = good->items[1].expr;
  const auto at = [](const Expr& e) { return std::make_pair(e.begin.line, e.begin.column); };
  EXPECT_EQ(at(concat), std::make_pair(size_t{2}, size_t{2}));
  EXPECT_EQ(at(concat.args[1]), std::make_pair(size_t{2}, size_t{9}));
  EXPECT_EQ(at(concat.args[1].args[1]), std::make_pair(size_t{2}, size_t{13}));
  EXPECT_EQ(good->group_by_begin.line, 3u);
  EXPECT_EQ(good->group_by_begin.offset, good->group_by[0].begin.offset);
}

TEST(ParserTest, LimitsHoldAtTheLimitAndOneBeyond) {
  ParseLimits limits;
  limits.statement_bytes_max = 8;
  EXPECT_THAT(Parse("select a", limits), IsOk());
  EXPECT_THAT(Parse("select ab", limits), StatusIs(absl::StatusCode::kResourceExhausted,
                                                   "1:9: the statement has 9 bytes, more than 8"));
  limits = {};
  limits.tokens_max = 4;
  EXPECT_THAT(Parse("select a, b", limits), IsOk());
  EXPECT_THAT(
      Parse("select a, b;", limits),
      StatusIs(absl::StatusCode::kResourceExhausted, "1:12: the statement has more than 4 tokens"));
  limits = {};
  limits.depth_max = 3;
  EXPECT_THAT(Parse("where a + b + c", limits), IsOk());
  EXPECT_THAT(Parse("where a + b + c + d", limits),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("the expression has more than 3 levels")));
}

TEST(ParserTest, EveryKindOfNestingIsBounded) {
  struct Nest {
    std::string_view open, core, close;
  };
  constexpr Nest kNests[] = {
      {"(", "a", ")"},
      {"f(", "a", ")"},
      {"not ", "a", ""},
      {"- ", "a", ""},
      {"+ ", "a", ""},
      {"case when ", "a", " then 1 end"},
      {"cast(", "a", " as long)"},
      {"1 in (", "a", ")"},
      {"a and (b or (", "c", "))"},
      {"case ", "a", " when 1 then 1 end"},
  };
  for (const Nest& nest : kNests) {
    SCOPED_TRACE(nest.open);
    const size_t levels = nest.close == "))" ? 50 : 100;
    const auto nested = [&](size_t times) {
      return "where " + Repeat(nest.open, times) + std::string(nest.core) +
             Repeat(nest.close, times);
    };
    EXPECT_THAT(Parse(nested(levels)), IsOk());
    EXPECT_THAT(Parse(nested(levels + 1)), StatusIs(absl::StatusCode::kResourceExhausted,
                                                    EndsWith("nesting deeper than 100")));
  }
}

TEST(ParserTest, HostileShapesAreLinear) {
  const auto start = std::chrono::steady_clock::now();
  ParseLimits wide;
  wide.statement_bytes_max = 1 << 20;
  wide.tokens_max = 1 << 20;
  for (const std::string& sql : {
           "where " + Repeat("(", 100'000),
           "where " + Repeat("(", 100'000) + "a" + Repeat(")", 100'000),
           "where " + Repeat("a and (b or (", 60) + "c",
           "where " + Repeat("case when a = (", 60),
           "where " + Repeat("f(a, ", 99) + "b",
           "where a" + Repeat(" + b", 100'000),
           "where a" + Repeat(" not", 100'000),
           Repeat("select ", 10'000),
       }) {
    EXPECT_FALSE(Parse(sql, wide).ok()) << sql.substr(0, 40);
  }
  EXPECT_THAT(Parse("where a in (0" + Repeat(",1", 20'000) + ")", wide), IsOk());
  EXPECT_THAT(Parse("where a" + Repeat(" and b or c", 20'000), wide), IsOk());
  EXPECT_THAT(Parse("select a" + Repeat(", b", 20'000), wide), IsOk());
  EXPECT_THAT(Parse("where " + Repeat("((((((((((((((((((((((((((a", 1) + Repeat(")", 26)), IsOk());
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

// The deepest statements within the default limits, parsed, printed, copied and freed.
void* ParseDeepest(void* failures) {
  for (std::string_view unit : {"(a or b and not c = d || e + f * ", "case when a then f(",
                                "cast(a in (", "(", "not ", "- "}) {
    const size_t per_unit = unit.front() == '(' && unit.size() > 1 ? 2 : unit.size() > 9 ? 2 : 1;
    std::string sql = "where " + Repeat(unit, 100 / per_unit) + "z";
    if (unit.front() == '(') sql += Repeat(")", 100 / per_unit);
    const absl::StatusOr<Statement> statement = Parse(sql);
    if (!statement.ok()) {  // what is left open is refused, at full depth
      if (unit.front() != 'c') *static_cast<int*>(failures) += 1;
      continue;
    }
    const Statement copy = *statement;
    if (Print(copy).empty()) *static_cast<int*>(failures) += 1;
  }
  const absl::StatusOr<Statement> chain = Parse("where a" + Repeat(" + b", 499));
  const absl::StatusOr<Statement> same = Parse("where a" + Repeat(" + b", 499));
  if (!chain.ok() || !(*chain == *same)) *static_cast<int*>(failures) += 1;
  return nullptr;
}

TEST(ParserTest, TheDefaultLimitsFitASmallStack) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  constexpr size_t kStackBytes = 4 << 20;  // instrumented frames are several times larger
#else
  constexpr size_t kStackBytes = 512 << 10;
#endif
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  ASSERT_EQ(pthread_attr_setstacksize(&attributes, kStackBytes), 0);
  pthread_t thread;
  int failures = 0;
  ASSERT_EQ(pthread_create(&thread, &attributes, ParseDeepest, &failures), 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
  EXPECT_EQ(failures, 0);
}

}  // namespace
}  // namespace slq::sql
