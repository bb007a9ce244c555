#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "slq/query.h"

#include "absl/time/clock.h"
#include "base/strings.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "support/ask.h"
#include "support/status_matchers.h"

// Every limit that README.md names, with its default, at n and at n + 1.
namespace slq {
namespace {

using absl::StatusCode;
using testing::HasSubstr;

std::string Repeat(std::string_view text, size_t times, std::string_view between = "") {
  std::string out;
  for (size_t i = 0; i < times; ++i) {
    if (i > 0) out += between;
    out += text;
  }
  return out;
}

// `count` names, each of its own.
std::string Names(size_t count) {
  std::string out;
  for (size_t i = 0; i < count; ++i) out += (i > 0 ? ", f" : "f") + std::to_string(i);
  return out;
}

std::string NestedParentheses(size_t levels) {
  return "select " + std::string(levels, '(') + "1" + std::string(levels, ')');
}

// A statement of exactly so many bytes.
std::string StatementOf(size_t bytes) {
  std::string sql = "select a";
  sql.resize(bytes, ' ');
  return sql;
}

TEST(LimitsTest, OfStatementsAtTheirDefaults) {
  struct Case {
    const char* limit;
    size_t n;
    std::function<std::string(size_t)> statement;
    std::string_view error;
  };
  const Case kCases[] = {
      {"statement_bytes_max", 64 * 1024, StatementOf,
       "1:65537: the statement has 65537 bytes, more than 65536"},
      {"nesting_max", 100, NestedParentheses, "1:109: nesting deeper than 100"},
      {"tokens_max", 10'000,
       [](size_t n) {
         return "select a in (" + Repeat("1", (n - 4) / 2, ",") + (n % 2 == 0 ? ")" : ") b");
       },
       "1:10011: the statement has more than 10000 tokens"},
      {"select_items_max", 200, [](size_t n) { return "select " + Names(n); },
       "more than 200 items in SELECT"},
      {"group_keys_max", 16, [](size_t n) { return "select count(*) group by " + Names(n); },
       "more than 16 keys in GROUP BY"},
      {"like_pattern_bytes_max", 1'000,
       [](size_t n) { return "select a where a like '" + Repeat("x", n) + "'"; },
       "the LIKE pattern is longer than 1000 bytes"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.limit);
    EXPECT_THAT(Query::Compile(c.statement(c.n)), IsOk());
    const absl::Status past = Query::Compile(c.statement(c.n + 1)).status();
    EXPECT_THAT(past, StatusIs(StatusCode::kResourceExhausted, HasSubstr(std::string(c.error))));
    EXPECT_TRUE(PositionOf(past).has_value());
  }
}

TEST(LimitsTest, OfStatementsAsOptions) {
  struct Case {
    size_t QueryOptions::*limit;
    size_t n;
    std::string_view sql;  // just fits
  };
  const Case kCases[] = {
      {&QueryOptions::statement_bytes_max, 8, "select a"},
      {&QueryOptions::nesting_max, 2, "select ((a))"},
      {&QueryOptions::tokens_max, 4, "select a, b"},
      {&QueryOptions::select_items_max, 2, "select a, b"},
      {&QueryOptions::group_keys_max, 2, "select count(*) group by a, b"},
      {&QueryOptions::like_pattern_bytes_max, 3, "select a like 'abc'"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.sql);
    QueryOptions options;
    options.*c.limit = c.n;
    EXPECT_THAT(Query::Compile(c.sql, options), IsOk());
    options.*c.limit = c.n - 1;
    EXPECT_EQ(Query::Compile(c.sql, options).status().code(), StatusCode::kResourceExhausted);
  }
}

// How much a pattern needs is RE2's to say; the limit lets it through from there on.
TEST(LimitsTest, OfRegularExpressions) {
  const auto compiles = [](size_t bytes_max) {
    QueryOptions options;
    options.regex_bytes_max = bytes_max;
    return Query::Compile("select a where a ~ '(ab){200}'", options).ok();
  };
  size_t refused = 4096;
  size_t taken = QueryOptions().regex_bytes_max;
  ASSERT_FALSE(compiles(refused));
  ASSERT_TRUE(compiles(taken));
  while (taken - refused > 1) {
    const size_t middle = refused + (taken - refused) / 2;
    (compiles(middle) ? taken : refused) = middle;
  }
  EXPECT_FALSE(compiles(taken - 1));
  EXPECT_TRUE(compiles(taken));
  EXPECT_TRUE(compiles(taken + 1));
}

absl::Status Finish(std::string_view sql, std::string_view lines, const QueryOptions& limits,
                    const RunOptions& options = {}) {
  const absl::StatusOr<Query> query = Query::Compile(sql, limits);
  if (!query.ok()) return query.status();
  const std::unique_ptr<LogSource> source = MemorySource(lines);
  return Ask(*query, source.get(), JsonLines(), options).status();
}

TEST(LimitsTest, OfTextsThatAreMade) {
  const std::string lines = Repeat("{\"a\":\"12345678\"}\n", 2);
  QueryOptions limits;
  limits.text_bytes_max = 16;
  EXPECT_THAT(Finish("select concat(a, a)", lines, limits), IsOk());
  limits.text_bytes_max = 15;
  const absl::Status too_long = Finish("select a, concat(a, a)", lines, limits);
  EXPECT_THAT(too_long, StatusIs(StatusCode::kResourceExhausted, HasSubstr("longer than 15")));
  EXPECT_EQ(PositionOf(too_long)->offset, 10U);

  limits = QueryOptions();
  limits.batch_text_bytes_max = 32;
  EXPECT_THAT(Finish("select concat(a, a)", lines, limits), IsOk());
  limits.batch_text_bytes_max = 31;
  EXPECT_THAT(Finish("select concat(a, a)", lines, limits),
              StatusIs(StatusCode::kResourceExhausted, HasSubstr("31 bytes for a batch")));
}

// What a run says it needs too much of, and where in the statement.
TEST(LimitsTest, OfRunsPointAtTheStatement) {
  std::string lines;
  for (int i = 0; i < 3'000; ++i) {
    lines += "{\"a\":" + std::to_string(i) + ",\"b\":\"text " + std::to_string(i) + "\"}\n";
  }
  struct Case {
    std::string_view sql;
    size_t groups, rows, memory;
    std::string_view message;
    size_t offset;
  };
  constexpr size_t kMuch = 1 << 30;
  const Case kCases[] = {
      {"select a, count(*) group by a", 2'999, kMuch, kMuch, "more than 2999 groups", 28},
      {"select a, b group by a, b", 2'999, kMuch, kMuch, "more than 2999 groups", 21},
      {"select a", kMuch, 2'999, kMuch, "more than 2999 rows", 0},
      {"select count(*) group by b", kMuch, kMuch, 50'000, "memory limit of 50000 bytes", 25},
      {"select 1, count(distinct b)", kMuch, kMuch, 50'000, "memory limit of 50000 bytes", 10},
      {"select b || a || b", kMuch, kMuch, 50'000, "memory limit of 50000 bytes", 7},
      {"select b order by b", kMuch, kMuch, 50'000, "memory limit of 50000 bytes", 18},
      {"select *", kMuch, kMuch, 50'000, "memory limit of 50000 bytes", 0},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.sql);
    RunOptions options;
    options.groups_max = c.groups;
    options.rows_max = c.rows;
    options.memory_bytes_max = c.memory;
    const absl::Status past = Finish(c.sql, lines, {}, options);
    EXPECT_THAT(past, StatusIs(StatusCode::kResourceExhausted, HasSubstr(std::string(c.message))));
    ASSERT_TRUE(PositionOf(past).has_value());
    EXPECT_EQ(PositionOf(past)->offset, c.offset);
    if (c.memory != kMuch) continue;
    options.groups_max = options.rows_max = 3'000;
    EXPECT_THAT(Finish(c.sql, lines, {}, options), IsOk());
  }
}

// What a run holds is asked for before it is taken, so one byte decides, and always at the same
// place: the groups and their index, the codes of a dictionary, texts that are made, rows.
TEST(LimitsTest, OfMemoryToTheByte) {
  std::string lines;
  for (int i = 0; i < 2'500; ++i) {
    lines += "{\"a\":" + std::to_string(i) + ",\"b\":\"text " + std::to_string(i) + "\"}\n";
  }
  struct Case {
    std::string_view sql;
    size_t least;  // what it cannot do without
  };
  const Case kCases[] = {
      {"select a, count(*) group by a", 2'500 * 32},
      {"select b, count(*) group by b", 2'500 * (16 + 24)},
      {"select a, b, count(*) group by a, b", 2'500 * (16 + 32 + 24 + 24)},
      {"select count(distinct b)", 2'500 * 16},
      {"select count(*) where concat(b, b, b, b) like '%7%'", 2'500 * 32},
      {"select count(*) where b || a || b > 'x'", 2'500 * 16},
      {"select count(*) where cast(a as string) || '' = '7'", 2'500 * 3},
      {"select count(*) where upper(b) = 'TEXT 9'", 2'500 * 7},
      {"select count(*) where a + 1 > 2 or a * 2 > 7", 2'500 * 16},
      {"select count(*) where substr(a, 1) = '99'", 2'500 * 3},
      {"select count(*), length(b || b || b) as n group by n having cast(n as string) > '1'",
       2'500 * 20},
      {"select lower(b) as x order by x", 2'500 * 64},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.sql);
    const auto finish = [&](size_t bytes) {
      RunOptions options;
      options.memory_bytes_max = bytes;
      return Finish(c.sql, lines, {}, options);
    };
    size_t refused = 0;
    size_t taken = RunOptions().memory_bytes_max;
    ASSERT_FALSE(finish(refused).ok());
    ASSERT_THAT(finish(taken), IsOk());
    while (taken - refused > 1) {
      const size_t middle = refused + (taken - refused) / 2;
      (finish(middle).ok() ? taken : refused) = middle;
    }
    EXPECT_GT(taken, c.least);
    EXPECT_LT(taken, size_t{4} << 20);
    const absl::Status past = finish(taken - 1);
    EXPECT_THAT(past, StatusIs(StatusCode::kResourceExhausted, HasSubstr("memory limit of")));
    EXPECT_TRUE(PositionOf(past).has_value());
    EXPECT_EQ(finish(taken - 1), past);
    EXPECT_THAT(finish(taken + 1), IsOk());
  }
}

// The texts of one batch are given back before those of the next are made.
TEST(LimitsTest, OfTextsAreOfABatchAndNotOfARun) {
  const std::string lines = Repeat("{\"a\":\"" + std::string(100, 'x') + "\"}\n", 40'000);
  RunOptions options;
  options.memory_bytes_max = 2 * 1024 * 1024;  // the texts are 8 MB
  EXPECT_THAT(Finish("select count(*) where concat(a, a) like '%y'", lines, {}, options), IsOk());
}

std::string ObjectNested(size_t levels) {
  return Repeat("{\"a\":", levels) + "1" + std::string(levels, '}') + "\n";
}

std::string ObjectOf(size_t fields) {
  std::string line = "{";
  for (size_t i = 0; i < fields; ++i) {
    line += (i > 0 ? ",\"f" : "\"f") + std::to_string(i) + "\":1";
  }
  return line + "}\n";
}

// Past them a line is kept, unparsed and counted; the query goes on.
TEST(LimitsTest, OfLinesAtTheirDefaults) {
  struct Case {
    const char* limit;
    size_t n;
    std::function<std::string(size_t)> line;
    std::string_view reason;
  };
  const Case kCases[] = {
      {"line_bytes_max", 256 * 1024,
       [](size_t n) { return "{\"a\":\"" + std::string(n - 8, 'x') + "\"}\n"; },
       "line longer than 262144 bytes"},
      {"fields_max", 1'000, ObjectOf, "more than 1000 fields"},
      {"field_name_bytes_max", 256,
       [](size_t n) { return "{\"" + std::string(n, 'x') + "\":1}\n"; },
       "field name longer than 256 bytes"},
      {"nesting_max", 64, ObjectNested, "nested deeper than 64"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.limit);
    const std::string lines = c.line(c.n) + c.line(c.n + 1) + "{\"a\":1}\n";
    for (const std::string_view sql : {"select *", "select a, f7"}) {
      const absl::StatusOr<Answer> answer = Ask(sql, lines);
      ASSERT_THAT(answer, IsOk());
      EXPECT_EQ(answer->rows.size(), 3U);
      EXPECT_EQ(answer->report.unparsed, 1U);
      ASSERT_EQ(answer->report.unparsed_by_reason.size(), 1U);
      EXPECT_EQ(answer->report.unparsed_by_reason.begin()->first, c.reason);
    }
  }
}

// Hostile statements and lines are answered, or refused by name, at once. The bounds are a
// hundred times what they take.
TEST(LimitsTest, HostileInputIsQuick) {
  std::string nested_prefixes;
  for (size_t i = 1; i <= 26; ++i) {
    nested_prefixes += (i > 1 ? " or a like '" : "a like '") + std::string(i, 'a') + "%'";
  }
  const std::string text(100'000, 'a');
  const std::string line = "{\"a\":\"" + text + "\",\"b\":1}\n";
  const std::string big = "99999999999999999999";
  const std::string compared =
      "select " + std::string(90, '(') + "a" + Repeat(" = " + big + ")", 90) + " as x";
  const std::string sum = Repeat("x", 3'000, " + ");
  struct Case {
    std::string sql;
    std::string error;  // "" for an answer
  };
  const Case kCases[] = {
      {NestedParentheses(100'000), "the statement has 200008 bytes, more than 65536"},
      {NestedParentheses(4'900), "nesting deeper than 100"},
      {"select " + std::string(60'000, '('), "more than 10000 tokens"},
      {"select " + Repeat("not ", 15'000) + "a", "more than 10000 tokens"},
      {"select " + Repeat("- ", 9'000) + "a", "nesting deeper than 100"},
      {"select " + Repeat("case when ", 900), "nesting deeper than 100"},
      {"select " + Repeat("a + ", 4'000) + "a", "more than 500 levels"},
      {"select a where a like '" + Repeat("%a", 50) + "b'", ""},
      {"select a where a like '" + Repeat("a%", 50) + "b'", ""},
      {"select a where a ilike '" + Repeat("%_a", 50) + "b'", ""},
      {"select a where a like '" + Repeat("_%", 50) + "b'", ""},
      {"select a where a ~ '(a*)*(a*)*(a|a)*b$'", ""},
      {"select a where a ~ '(((a{30}){30}){30})'", "the regular expression does not compile"},
      {"select count(*) where " + nested_prefixes, ""},
      {"select count(*) where a in ('" + Repeat("a", 26, "', 'a") + "')", ""},
      {compared, ""},
      // A name may stand for much; repeated, for too much.
      {"select " + Repeat("b", 300, " + ") + " as x order by " + Repeat("x", 40, ", "),
       "select items of more than 10000 parts"},
      {"select " + Repeat("b", 300, " + ") + " as x order by " + Repeat("x", 300, " + "),
       "more than 500 levels"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.sql.substr(0, 60));
    const absl::Time start = absl::Now();
    const absl::StatusOr<Answer> answer = Ask(c.sql, line);
    EXPECT_LT(absl::Now() - start, absl::Seconds(2));
    if (c.error.empty()) {
      EXPECT_THAT(answer, IsOk());
    } else {
      ASSERT_FALSE(answer.ok());
      EXPECT_THAT(std::string(ToStd(answer.status().message())), HasSubstr(c.error));
      EXPECT_TRUE(PositionOf(answer.status()).has_value());
    }
  }
}

// Alternatives of the grammar that begin alike are not tried one after the other at every
// level, which would take 2^26 steps at 26 of them.
TEST(LimitsTest, NestedCommonPrefixesAreQuick) {
  struct Case {
    std::string_view open, close;
  };
  constexpr Case kCases[] = {
      {"(", ")"},
      {"abs(", ")"},
      {"position('a', ", ")"},
      {"position('a' in ", ")"},
      {"position(", " in 'a')"},
      {"count(distinct ", ")"},
      {"cast(", " as long)"},
      {"case ", " when 1 then 2 end"},
      {"case when ", " then 1 end"},
      {"case when a then ", " end"},
      {"case when a then 1 else ", " end"},
      {"a in (", ")"},
      {"a not in (1, ", ")"},
      {"(a like ", ")"},
      {"(a between 1 and ", ")"},
      {"(a, ", ")"},
      {"not ", ""},
      {"- ", ""},
      {"(a is null or ", ")"},
  };
  for (const Case& c : kCases) {
    for (const size_t levels : {size_t{26}, size_t{95}}) {
      const std::string open = "select " + Repeat(c.open, levels);
      const std::string texts[] = {open + "a" + Repeat(c.close, levels), open + "a", open,
                                   open + "a" + Repeat(c.close, levels) + ")"};
      for (const std::string& text : texts) {
        SCOPED_TRACE(text);
        const absl::Time start = absl::Now();
        const absl::StatusOr<Query> query = Query::Compile(text);
        EXPECT_LT(absl::Now() - start, absl::Seconds(1));
        EXPECT_TRUE(query.ok() || PositionOf(query.status()).has_value());
      }
    }
  }
}

}  // namespace
}  // namespace slq
