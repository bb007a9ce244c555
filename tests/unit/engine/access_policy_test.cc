#include "slq/access_policy.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "support/ask.h"
#include "support/status_matchers.h"

namespace slq {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kLines =
    R"({"tenant":"a","level":"info","user":{"name":"ann","id":1},"card":"4111","ms":5}
{"tenant":"b","level":"error","user":{"name":"bob","id":2},"card":"4222","ms":7}
not json
{"tenant":"a","level":"error","user":{"name":"eve"},"tags":[{"pin":"1"}],"ms":11}
)";

CompiledPolicy Compiled(const AccessPolicy& policy) {
  absl::StatusOr<CompiledPolicy> compiled = CompiledPolicy::Compile(policy);
  EXPECT_THAT(compiled, IsOk());
  return *std::move(compiled);
}

AccessPolicy TenantA() {
  AccessPolicy policy;
  policy.condition = "tenant = :tenant";
  policy.parameters = {{.name = "tenant", .type = Type::kString, .string_value = "a"}};
  policy.hidden = {"user.name", "tags.pin"};
  policy.masked = {"card"};
  return policy;
}

// The rows, or the error.
std::string RowsUnder(const AccessPolicy& policy, std::string_view sql, RunOptions options = {}) {
  const CompiledPolicy compiled = Compiled(policy);
  options.policy = &compiled;
  const absl::StatusOr<Answer> answer = Ask(sql, kLines, options);
  return answer.ok() ? Show(answer->rows) : std::string(ToStd(answer.status().message()));
}

TEST(AccessPolicyTest, ShowsWhatIsLeft) {
  AccessPolicy shown = TenantA();
  shown.show_log_content = true;
  AccessPolicy without_line_num = TenantA();
  without_line_num.hidden.push_back("line_num");
  AccessPolicy with_unparsed = TenantA();
  with_unparsed.condition = "tenant = :tenant or _error is not null";
  struct Case {
    AccessPolicy policy;
    std::string_view sql, rows;
  };
  const Case kCases[] = {
      {TenantA(), "select *",
       "tenant: 'a', level: 'info', user.id: 1, card: '***', ms: 5, line_num: 1\n"
       "tenant: 'a', level: 'error', ms: 11, line_num: 4\n"},
      {without_line_num, "select * where ms > 6", "tenant: 'a', level: 'error', ms: 11\n"},
      {without_line_num, "select line_num, latest(level) group by line_num",
       "line_num: null, latest(level): 'error'\n"},
      {TenantA(), "select count(*), sum(ms), count(card), count(user.name)",
       "cnt(*): 2, sum(ms): 16 = 16.000, cnt(card): 1, cnt(user.name): 0\n"},
      {TenantA(), "select ms where card = '4111'", ""},
      {TenantA(), "select ms where card = '***'", "ms: 5\n"},
      {TenantA(), "select ms where card like '4%' or user.name is not null", ""},
      {TenantA(), "select ms where log_content is null", "ms: 5\nms: 11\n"},
      {shown, "select length(log_content) > 0 as ok limit 1", "ok: true\n"},
      {TenantA(), "select tags, user.name as who, upper(card) as c",
       "tags: null, who: null, c: '***'\ntags: null, who: null, c: null\n"},
      {with_unparsed, "select _error is null as fits, line_num",
       "fits: true, line_num: 1\nfits: false, line_num: 3\nfits: true, line_num: 4\n"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.sql);
    EXPECT_EQ(RowsUnder(c.policy, c.sql), c.rows);
  }
}

TEST(AccessPolicyTest, NamesCoverWhatIsInside) {
  struct Case {
    std::vector<std::string> hidden;
    std::string_view rows;  // of select user.name, user.id, tags on the last line but one...
  };
  const Case kCases[] = {
      {{"user"}, "user.name: null, user.id: null, tags: '[{\"pin\":\"1\"}]'\n"},
      {{"user.id"}, "user.name: 'eve', user.id: null, tags: '[{\"pin\":\"1\"}]'\n"},
      {{"use"}, "user.name: 'eve', user.id: null, tags: '[{\"pin\":\"1\"}]'\n"},
      {{"tags"}, "user.name: 'eve', user.id: null, tags: null\n"},
      {{"tags.pin.x"}, "user.name: 'eve', user.id: null, tags: null\n"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.hidden[0]);
    AccessPolicy policy;
    policy.hidden = c.hidden;
    EXPECT_EQ(RowsUnder(policy, "select user.name, user.id, tags where ms = 11"), c.rows);
  }
}

TEST(AccessPolicyTest, MasksJsonAroundAMaskedField) {
  AccessPolicy policy;
  policy.masked = {"tags.pin"};
  policy.mask = "#";
  EXPECT_EQ(RowsUnder(policy, "select tags where ms = 11"), "tags: '#'\n");
}

// Under a condition on a field the row that does not parse is not there; nothing of what is
// skipped is counted.
TEST(AccessPolicyTest, ReportsOnlyWhatWhereKept) {
  struct Case {
    std::string_view sql;
    uint64_t matched;
    uint64_t groups;
    uint64_t rows;
    std::vector<std::string> never_seen;
  };
  const Case kCases[] = {
      {"select count(*)", 2, 1, 1, {}},
      {"select count(*) where level = 'error'", 1, 1, 1, {}},
      {"select nothing, user.name", 2, 0, 2, {"nothing", "user.name"}},
      {"select nothing where ms = 5", 1, 0, 1, {}},
      {"select ms limit 1", 1, 0, 1, {}},
      {"select ms limit 1 offset 1", 2, 0, 1, {}},
      {"select ms limit 5 offset 1", 2, 0, 1, {}},
  };
  const CompiledPolicy policy = Compiled(TenantA());
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.sql);
    RunOptions options;
    options.policy = &policy;
    const absl::StatusOr<Answer> answer = Ask(c.sql, kLines, options);
    ASSERT_THAT(answer, IsOk());
    ScanReport expected;
    expected.lines = expected.matched = c.matched;
    expected.groups = c.groups;
    expected.rows = c.rows;
    expected.fields_never_seen = c.never_seen;
    expected.rows = answer->rows.size();
    expected.groups = c.sql.starts_with("select count") ? 1 : 0;
    EXPECT_EQ(answer->report.ToJson(), expected.ToJson());
  }
}

TEST(AccessPolicyTest, ErrorsDoNotNameHiddenFields) {
  StructuringRule rule;
  rule.format = Format::kDelimiter;
  rule.delimiter = ",";
  rule.fields = {"level", "secret", "secrets", "ms"};
  AccessPolicy definition;
  definition.hidden = {"secret", "secrets"};
  const CompiledPolicy policy = Compiled(definition);
  RunOptions options;
  options.policy = &policy;
  for (const std::string_view sql : {"select secre", "select secret", "select Secrets + 1"}) {
    SCOPED_TRACE(sql);
    const absl::StatusOr<Query> query = Query::Compile(sql);
    ASSERT_THAT(query, IsOk());
    const std::unique_ptr<LogSource> source = MemorySource("info,x,y,1\n");
    const absl::StatusOr<Answer> answer = Ask(*query, source.get(), rule, options);
    EXPECT_THAT(answer, StatusIs(absl::StatusCode::kInvalidArgument,
                                 HasSubstr("; its fields are level, ms")));
  }
}

TEST(AccessPolicyTest, RefusesWhatIsWrong) {
  const auto with = [](auto change) {
    AccessPolicy policy;
    change(&policy);
    return policy;
  };
  using P = AccessPolicy*;
  struct Case {
    AccessPolicy policy;
    absl::StatusCode code;
    std::string_view message;
  };
  constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
  const Case kCases[] = {
      {with([](P p) { p->condition = ""; }), kInvalid, "1:1: expected a condition after WHERE"},
      {with([](P p) { p->condition = "a = "; }), kInvalid, "1:5: expected"},
      {with([](P p) { p->condition = "a\n= b c"; }), kInvalid, "2:5: "},
      {with([](P p) { p->condition = "a = 1 limit 5"; }), kInvalid, "one expression"},
      {with([](P p) { p->condition = "a = 1 group by a"; }), kInvalid, "one expression"},
      {with([](P p) { p->condition = "count(*) > 1"; }), kInvalid, "1:1: an aggregate"},
      {with([](P p) { p->condition = "nix(a)"; }), kInvalid, "1:1: there is no function nix"},
      {with([](P p) { p->condition = "a = :t"; }), absl::StatusCode::kNotFound, ":t"},
      {with([](P p) { p->parameters.resize(1); }), kInvalid, "no condition"},
      {with([](P p) {
         p->hidden = {"a", "a"};
       }),
       kInvalid, "twice"},
      {with([](P p) {
         p->hidden = {"a"};
         p->masked = {"a"};
       }),
       kInvalid, "twice"},
      {with([](P p) { p->masked = {"line_num"}; }), kInvalid, "hide it"},
      {with([](P p) { p->masked = {"__time"}; }), kInvalid, "hide it"},
      {with([](P p) { p->condition = std::string(64 * 1024, ' ') + "a"; }),
       absl::StatusCode::kResourceExhausted, ""},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.message);
    EXPECT_THAT(CompiledPolicy::Compile(c.policy).status(),
                StatusIs(c.code, HasSubstr(std::string(c.message))));
  }
}

// The condition is held to the same limits as a statement.
TEST(AccessPolicyTest, LimitsItsCondition) {
  QueryOptions limits;
  limits.regex_bytes_max = 4096;
  AccessPolicy policy;
  policy.condition = "a ~ 'x{2}'";
  EXPECT_THAT(CompiledPolicy::Compile(policy, limits), IsOk());
  policy.condition = "a ~ 'x{999}'";
  EXPECT_THAT(CompiledPolicy::Compile(policy, limits).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("1:")));
  EXPECT_THAT(CompiledPolicy::Compile(policy), IsOk());

  limits = {};
  limits.text_bytes_max = 8;
  policy.condition = "concat(level, level) = 'errorerror'";
  const absl::StatusOr<CompiledPolicy> compiled = CompiledPolicy::Compile(policy, limits);
  ASSERT_THAT(compiled, IsOk());
  RunOptions options;
  options.policy = &*compiled;
  EXPECT_THAT(Ask("select count(*)", kLines, options).status(),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("8 bytes")));
}

TEST(AccessPolicyTest, LimitsItsNames) {
  AccessPolicy policy;
  for (size_t i = 0; i < 1'000; ++i) policy.hidden.push_back(absl::StrFormat("f%d", i));
  EXPECT_THAT(CompiledPolicy::Compile(policy).status(), IsOk());
  policy.masked = {"one more"};
  EXPECT_THAT(CompiledPolicy::Compile(policy).status(),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("1000 names")));
}

// The least memory with which `condition` lets the query through.
size_t LeastMemory(std::string_view condition) {
  AccessPolicy policy;
  policy.condition = condition;
  size_t enough = 1 << 20;
  for (size_t step = enough / 2; step > 0; step /= 2) {
    RunOptions options;
    options.memory_bytes_max = enough - step;
    if (RowsUnder(policy, "select count(*)", options) == "cnt(*): 3\n") enough -= step;
  }
  return enough;
}

TEST(AccessPolicyTest, TheConditionIsWithinTheMemoryOfTheQuery) {
  const size_t plain = LeastMemory("tenant is not null");
  const size_t with_texts = LeastMemory("upper(tenant) || lower(level) != ''");
  EXPECT_LT(plain, 4000);
  EXPECT_GE(with_texts, plain + 1000);  // the texts are in blocks of a thousand bytes
}

}  // namespace
}  // namespace slq
