#include <set>
#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "sql/parser.h"
#include "support/status_matchers.h"

namespace slq::sql {
namespace {

using namespace std::string_view_literals;

struct Mistake {
  std::string_view sql, error;
};

std::string ErrorOf(std::string_view sql) {
  const absl::StatusOr<Statement> statement = Parse(sql);
  if (statement.ok()) return "no error";
  EXPECT_EQ(statement.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(ToStd(statement.status().message()));
}

// Each row is a mistake of its own, so each has a sentence of its own.
constexpr Mistake kMistakes[] = {
    // Characters
    {"select a\0"sv, "1:9: the statement contains a NUL byte"},
    {"select 'a\xFF'", "1:10: the statement is not valid UTF-8 here"},
    {"select a where b = 'it''s",
     "1:20: this string has no closing ' (write '' for a quote inside a string)"},
    {"select \"a", "1:8: this quoted name has no closing quote"},
    {"select a /* b", "1:10: this comment has no closing */"},
    {"select \"\"", "1:8: a quoted name cannot be empty (strings take single quotes)"},
    {"select 12abc",
     "1:8: a name cannot start with a digit: put it in double quotes, or separate the number "
     "from the word"},
    {"select 1.2.3", "1:8: this number has two decimal points"},
    {"select a.1",
     "1:8: each part of a dotted name starts with a letter or '_': put other names in double "
     "quotes"},
    {"select \"a\".b",
     "1:8: put the whole dotted name inside one pair of quotes, like \"user.name\""},
    {"select \u201Ca\u201D",
     "1:8: this is a typographic quote: write ' around strings and \" around names"},
    {"select a\uFF0C b",
     "1:9: this is a typographic or full-width character: write the plain ASCII one"},
    {"select\u00A0a", "1:7: this is a special or invisible blank: write a plain one"},
    {"select 用户",
     "1:8: names with other than ASCII letters, digits and '_' must stand in double quotes"},
    {"where a == 1", "1:9: write = instead of =="},
    {"where a = 1 && b", "1:13: write AND instead of &&"},
    {"where a | b", "1:9: there are no bit operators: write AND, OR, or || to join strings"},
    {"where !a", "1:7: write NOT, or != for 'not equal'"},
    {"where a =~ 'x'", "1:9: write ~ to match a regular expression, or = to compare"},
    {"select a->b", "1:9: nested fields are dotted names: write user.name instead of user->name"},
    {"select a::long", "1:9: write CAST(x AS type) instead of x::type"},
    {"where a = :", "1:11: expected a parameter name after ':'"},
    {"where a = $1", "1:11: parameters are written ? or :name"},
    {"select a # b", "1:10: comments start with -- or stand between /* and */"},
    {"select a[1]", "1:9: brackets and braces have no meaning here: lists stand in parentheses"},
    {"select \\n", "1:8: there are no backslash escapes: write '' for a quote inside a string"},
    {"select @a", "1:8: this character has no meaning in a statement"},
    // The start, and what is not in the language
    {"selct a", "1:1: expected SELECT, or a clause such as WHERE or GROUP BY"},
    {"insert into a", "1:1: only SELECT is in the language: a statement cannot change data"},
    {"drop table a",
     "1:1: only SELECT is in the language: a statement cannot define or remove streams"},
    {"with a as (select b)", "1:1: WITH is not in the language: write one SELECT"},
    {"select a from t union select b",
     "1:17: UNION, INTERSECT and EXCEPT are not in the language: run one query for each part"},
    {"select a from t join u", "1:17: joins are not in the language: a statement reads one stream"},
    {"select (select b)",
     "1:9: subqueries are not in the language: run the inner query on its own"},
    {"where a = any(select b)",
     "1:11: ANY, ALL and SOME need a subquery, which is not in the language: use IN (...)"},
    {"select sum(a) over (b)", "1:15: window functions (OVER) are not in the language"},
    {"select distinct a",
     "1:8: SELECT DISTINCT is not in the language: GROUP BY lists the distinct keys"},
    {"select a from t as u",
     "1:17: the name after FROM takes no alias: expected WHERE, GROUP BY, HAVING, ORDER BY or "
     "LIMIT"},
    // SELECT and FROM
    {"select", "1:7: expected * or items after SELECT (reserved words need double quotes)"},
    {"select a, from t", "1:11: expected another item after ','"},
    {"select *, a", "1:9: * stands alone: select either * or a list of items"},
    {"select a as", "1:12: expected a name after AS (reserved words need double quotes)"},
    {"select a as 'b'", "1:13: an alias is a name: write it bare or in double quotes"},
    {"select a from", "1:14: expected the name of a stream after FROM"},
    {"select a b c", "1:12: expected an operator, ',' or the next clause here"},
    // Conditions and values
    {"select a where", "1:15: expected a condition after WHERE"},
    {"where a and", "1:12: expected a condition after AND or OR"},
    {"where not", "1:10: expected a condition after NOT"},
    {"where a = ", "1:11: expected a value to compare with"},
    {"where a = b = c",
     "1:13: comparisons cannot be chained: use parentheses, or join them with AND"},
    {"where a = not b", "1:11: NOT inside a comparison needs parentheses around it"},
    {"where a +", "1:10: expected a value after the operator"},
    {"where - ", "1:9: expected a value after the sign"},
    {"where (a = 1", "1:13: expected ')' or an operator"},
    {"where a = 1)", "1:12: this ')' has no '('"},
    {"where ()", "1:8: expected an expression after '('"},
    {"group by (a,)", "1:13: expected an expression after ',' inside the parentheses"},
    {"where (a, b) = 1", "1:7: a list in parentheses may stand only after IN or GROUP BY"},
    {"where a like", "1:13: expected a pattern after LIKE"},
    {"where a like 'x' escape", "1:24: expected one character in quotes after ESCAPE"},
    {"where a between", "1:16: expected the lower bound after BETWEEN"},
    {"where a between 1, 2", "1:18: expected AND and the upper bound of BETWEEN"},
    {"where a between 1 and", "1:22: expected the upper bound of BETWEEN after AND"},
    {"where a in 1", "1:12: expected a list in parentheses after IN"},
    {"where a in ()", "1:13: the list after IN is empty: expected at least one value"},
    {"where a in (", "1:13: expected a value in the list after IN"},
    {"where a in (1,)", "1:15: expected another value after ',' in the list after IN"},
    {"where a in (1", "1:14: expected ',' or ')' in the list after IN"},
    {"where a not = 1", "1:13: expected IN, LIKE, ILIKE or BETWEEN after NOT"},
    {"where a is 1", "1:12: expected NULL or NOT NULL after IS (compare with = otherwise)"},
    {"select f(a", "1:11: expected ',' or ')' in the arguments of the function"},
    {"select position(a in )", "1:22: expected the text to search after IN"},
    {"select f(a,)", "1:12: expected an argument after ','"},
    {"select count(distinct)", "1:22: expected an expression after DISTINCT"},
    {"select 1e999", "1:8: this number is outside the range of a 64-bit float"},
    // CASE and CAST
    {"select case", "1:12: expected WHEN, or the value to compare, after CASE"},
    {"select case a end", "1:15: expected WHEN in the CASE expression"},
    {"select case when then 1 end", "1:18: expected a condition or value after WHEN"},
    {"select case when a 1 end", "1:20: expected THEN after the condition of WHEN"},
    {"select case when a then end", "1:25: expected a value after THEN"},
    {"select case when a then 1 else end", "1:32: expected a value after ELSE"},
    {"select case when a then 1", "1:26: expected END, or another WHEN or ELSE, to finish CASE"},
    {"select cast a", "1:13: expected '(' after CAST"},
    {"select cast()", "1:13: expected the value to convert after CAST("},
    {"select cast(a, long)", "1:14: expected AS and a type in CAST(x AS type)"},
    {"select cast(a as date)", "1:18: unknown type: CAST converts to long, float or string"},
    {"select cast(a as long", "1:22: expected ')' after the type of CAST"},
    // GROUP BY, HAVING, ORDER BY, LIMIT
    {"select count(a) group", "1:22: expected BY after GROUP"},
    {"select count(a) group by", "1:25: expected a field after GROUP BY"},
    {"group by a,", "1:12: expected another key after ',' in GROUP BY"},
    {"group by a having", "1:18: expected a condition after HAVING"},
    {"order a", "1:7: expected BY after ORDER"},
    {"order by", "1:9: expected a field or expression after ORDER BY"},
    {"order by a,", "1:12: expected another item after ',' in ORDER BY"},
    {"order by a nulls", "1:17: expected FIRST or LAST after NULLS"},
    {"limit", "1:6: expected a number of rows after LIMIT"},
    {"limit -1", "1:7: a number of rows cannot be negative"},
    {"limit 1.5", "1:7: a number of rows is a whole number"},
    {"limit 99999999999999999999", "1:7: this number of rows does not fit 64 bits"},
    {"limit 5, 10", "1:8: write LIMIT count OFFSET start instead of LIMIT start, count"},
    {"limit 5 offset", "1:15: expected a number of rows after OFFSET"},
    {"select a where b offset 5",
     "1:18: OFFSET belongs behind LIMIT: write LIMIT count OFFSET start"},
    // Twice, or in the wrong place
    {"select a select b", "1:10: a second SELECT: a statement has one"},
    {"from a from b", "1:8: a second FROM: a statement reads one stream"},
    {"where a where b", "1:9: a second WHERE: join the conditions with AND"},
    {"group by a group by b", "1:12: a second GROUP BY: separate the keys with ','"},
    {"having a having b", "1:10: a second HAVING: join the conditions with AND"},
    {"order by a order by b", "1:12: a second ORDER BY: separate the items with ','"},
    {"limit 1 limit 2", "1:9: a second LIMIT: a statement has one"},
    {"where a from b", "1:9: FROM belongs before WHERE and the clauses behind it"},
    {"group by a where b", "1:12: WHERE belongs before GROUP BY, HAVING, ORDER BY and LIMIT"},
    {"order by a group by b", "1:12: GROUP BY belongs before HAVING, ORDER BY and LIMIT"},
    {"limit 1 having b", "1:9: HAVING belongs before ORDER BY and LIMIT"},
    {"limit 1 order by b", "1:9: ORDER BY belongs before LIMIT"},
    {"select a; select b", "1:11: text after ';': expected one statement only"},
};

TEST(ParserErrorTest, EveryMistakeHasItsOwnSentence) {
  std::set<std::string> sentences;
  for (const Mistake& c : kMistakes) {
    SCOPED_TRACE(c.sql);
    const std::string error = ErrorOf(c.sql);
    EXPECT_EQ(error, c.error);
    EXPECT_TRUE(sentences.insert(error.substr(error.find(' '))).second) << error;
  }
}

TEST(ParserErrorTest, SameMistakeElsewhere) {
  constexpr Mistake kCases[] = {
      {"select order", "1:8: expected * or items after SELECT (reserved words need double quotes)"},
      {"select a from t, u", "1:16: joins are not in the language: a statement reads one stream"},
      {"select a from (select b)",
       "1:15: subqueries are not in the language: run the inner query on its own"},
      {"where a in (select b)",
       "1:13: subqueries are not in the language: run the inner query on its own"},
      {"update a set b = 1", "1:1: only SELECT is in the language: a statement cannot change data"},
      {"DELETE FROM a", "1:1: only SELECT is in the language: a statement cannot change data"},
      {"create table a",
       "1:1: only SELECT is in the language: a statement cannot define or remove streams"},
      {"select a, *", "1:11: * stands alone: select either * or a list of items"},
      {"select é",
       "1:8: names with other than ASCII letters, digits and '_' must stand in double "
       "quotes"},
      {"select 'é' x y", "1:14: expected an operator, ',' or the next clause here"},
      {"select\n  a,\n", "3:1: expected another item after ','"},
      {"select `a", "1:8: this quoted name has no closing quote"},
      {"-- \xC3\x28", "1:4: the statement is not valid UTF-8 here"},
      {"/* \xED\xA0\x80 */", "1:4: the statement is not valid UTF-8 here"},
      {"'a\0'"sv, "1:3: the statement contains a NUL byte"},
      {"'", "1:1: this string has no closing ' (write '' for a quote inside a string)"},
      {"'''", "1:1: this string has no closing ' (write '' for a quote inside a string)"},
      {"* where a", "1:1: expected SELECT, or a clause such as WHERE or GROUP BY"},
      {"limit x", "1:7: expected a number of rows after LIMIT"},
  };
  for (const Mistake& c : kCases) {
    SCOPED_TRACE(c.sql);
    EXPECT_EQ(ErrorOf(c.sql), c.error);
  }
}

TEST(ParserErrorTest, EveryPrefixIsAnsweredWithoutHarm) {
  constexpr std::string_view kSql =
      "SELECT a AS \"b\", count(DISTINCT c) FROM t WHERE (x IN (1, 'y''z') OR NOT p LIKE 'q' "
      "ESCAPE '!') AND d BETWEEN 1 AND 2.5e3 /* c */ GROUP BY (a), CASE WHEN z THEN CAST(1 AS "
      "long) ELSE -? END HAVING :p IS NOT NULL ORDER BY 1 DESC NULLS LAST LIMIT 5 OFFSET 6; -- e";
  for (size_t size = 0; size <= kSql.size(); ++size) {
    const absl::StatusOr<Statement> statement = Parse(kSql.substr(0, size));
    if (statement.ok()) continue;
    const std::optional<TextPosition> position = PositionOf(statement.status());
    ASSERT_TRUE(position.has_value());
    EXPECT_LE(position->offset, size);
  }
}

}  // namespace
}  // namespace slq::sql
