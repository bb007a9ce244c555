#include "slq/standing_query.h"

#include <atomic>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "slq/access_policy.h"
#include "slq/output.h"

#include "absl/strings/str_format.h"
#include "engine/standing_state.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "support/ask.h"
#include "support/random.h"
#include "support/status_matchers.h"

namespace slq {
namespace {

using ::testing::HasSubstr;

constexpr int64_t kNoCursor = std::numeric_limits<int64_t>::min();

constexpr std::string_view kEverything =
    "select host, count(*), count(ms), count(distinct ms), sum(ms), avg(ms), min(ms), max(ms), "
    "approx_quantile(ms, 0.5), earliest(ms), latest(ms) group by host";

constexpr std::string_view kLines =
    R"({"host":"a","ms":1}
{"host":"b","ms":2.5}
{"host":"a","ms":"7"}
{"host":"a","ms":1e300}
no json
{"host":7,"ms":"text"}
{"ms":1e-300}
)";

// A standing query with what it needs.
struct Standing {
  explicit Standing(std::string_view sql, const RunOptions& options = {},
                    const StructuringRule& definition = JsonLines())
      : query(*Query::Compile(sql)), rule(*CompiledRule::Compile(definition)) {
    auto opened = StandingQuery::Open(query, rule, options);
    EXPECT_THAT(opened, IsOk());
    standing = *std::move(opened);
  }
  StandingQuery* operator->() { return standing.get(); }

  Query query;
  CompiledRule rule;
  std::unique_ptr<StandingQuery> standing;
};

std::string Text(absl::StatusOr<std::unique_ptr<Rows>> rows) {
  if (!rows.ok()) return rows.status().ToString();
  std::string text;
  const std::unique_ptr<RowWriter> writer = NewRowWriter(OutputFormat::kJson);
  writer->Begin((*rows)->columns(), &text);
  Row row;
  while (true) {
    const absl::StatusOr<bool> more = (*rows)->Next(&row);
    if (!more.ok()) return more.status().ToString();
    if (!*more) break;
    EXPECT_THAT(writer->Write(row, &text), IsOk());
  }
  writer->End(&text);
  EXPECT_TRUE((*rows)->report().balances());
  return text;
}

std::string Saved(Standing* standing) {
  std::string bytes;
  EXPECT_THAT((*standing)->Save(&bytes), IsOk());
  return bytes;
}

TEST(StandingQueryTest, FollowsLinesAsTheyCome) {
  Standing errors("select level, count(*) as n group by level order by n desc");
  EXPECT_EQ(Text(errors->Result()), "");
  EXPECT_EQ(errors->cursor(), kNoCursor);
  EXPECT_THAT(errors->AppendLines("{\"level\":\"info\"}\n{\"level\":\"error\"}\n"), IsOk());
  EXPECT_EQ(errors->cursor(), 2);
  const absl::StatusOr<std::unique_ptr<Rows>> before = errors->Result();
  EXPECT_THAT(errors->AppendLines("{\"level\":\"error\"}"), IsOk());
  EXPECT_THAT(errors->AppendLines(""), IsOk());
  EXPECT_EQ(errors->cursor(), 3);
  EXPECT_EQ(Text(errors->Result()),
            "{\"level\":\"error\",\"n\":2}\n{\"level\":\"info\",\"n\":1}\n");
  Row row;
  ASSERT_THAT((*before)->Next(&row), IsOk());
  EXPECT_EQ(row[1].value.long_value(), 1);  // an answer stays what it was
}

TEST(StandingQueryTest, ReadsAFileThatGrowsFromWhereItWas) {
  Standing count("select count(*), latest(v)");
  const std::string_view text = "{\"v\":1}\n{\"v\":2}\n{\"v\":3}\n";
  for (const size_t size : {8U, 16U, 16U, 8U, 24U}) {
    const std::unique_ptr<LogSource> source = MemorySource(text.substr(0, size));
    EXPECT_THAT(count->Append(source.get()), IsOk());
  }
  EXPECT_EQ(Text(count->Result()), "{\"cnt(*)\":3,\"latest(v)\":3}\n");
  EXPECT_EQ(count->cursor(), 3);
}

TEST(StandingQueryTest, GoesOnAfterARestart) {
  Standing first(kEverything);
  EXPECT_THAT(first->AppendLines(kLines), IsOk());
  Standing again(kEverything);
  EXPECT_THAT(again->Restore(Saved(&first)), IsOk());
  EXPECT_EQ(again->cursor(), 7);
  EXPECT_EQ(Text(again->Result()), Text(first->Result()));
  EXPECT_THAT(again->AppendLines(kLines), IsOk());
  EXPECT_THAT(first->AppendLines(kLines), IsOk());
  EXPECT_EQ(Text(again->Result()), Text(first->Result()));
  EXPECT_EQ(Saved(&again), Saved(&first));
}

TEST(StandingQueryTest, SumsOfAnySizeSurvive) {
  constexpr std::string_view kValues[] = {"1e308",
                                          "-1e308",
                                          "1e-308",
                                          "0.1",
                                          "9999999999999999999999999999",
                                          "-0.000000001",
                                          "123456789.123456789",
                                          "1e22",
                                          "5e-324",
                                          "-9223372036854775808"};
  Standing whole("select sum(v), avg(v)");
  auto parts = std::make_unique<Standing>("select sum(v), avg(v)");
  Random random(5);
  for (size_t i = 0; i < 400; ++i) {
    const std::string line = absl::StrFormat("{\"v\":%s}\n", random.Pick(kValues));
    EXPECT_THAT(whole->AppendLines(line), IsOk());
    EXPECT_THAT((*parts)->AppendLines(line), IsOk());
    auto next = std::make_unique<Standing>("select sum(v), avg(v)");
    EXPECT_THAT((*next)->Restore(Saved(parts.get())), IsOk());
    parts = std::move(next);
    ASSERT_EQ(Saved(parts.get()), Saved(&whole));
  }
  EXPECT_EQ(Text((*parts)->Result()), Text(whole->Result()));
}

TEST(StandingQueryTest, RefusesWhatItCannotKeep) {
  struct Case {
    std::string_view sql;
    Format format;
    std::string_view message;
  };
  constexpr Case kCases[] = {
      {"select a", Format::kJson, "groups or aggregates"},
      {"select *", Format::kJson, "groups or aggregates"},
      {"select count(*)", Format::kAuto, "a rule with a format"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.sql);
    const Query query = *Query::Compile(c.sql);
    StructuringRule definition;
    definition.format = c.format;
    const CompiledRule rule = *CompiledRule::Compile(definition);
    EXPECT_THAT(StandingQuery::Open(query, rule),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(std::string(c.message))));
  }
}

class FailingSource final : public LogSource {
 public:
  absl::StatusOr<std::unique_ptr<LogChunk>> Next() override {
    if (given_) return absl::UnavailableError("the disk is gone");
    given_ = true;
    auto chunk = std::make_unique<LogChunk>();
    chunk->bytes = kLines;
    chunk->first_line = 7;
    return chunk;
  }

 private:
  bool given_ = false;
};

class SecondInput final : public LogSource {
 public:
  absl::StatusOr<std::unique_ptr<LogChunk>> Next() override {
    auto chunk = std::make_unique<LogChunk>();
    chunk->bytes = kLines;
    chunk->input = 1;
    return chunk;
  }
};

TEST(StandingQueryTest, AnErrorChangesNothing) {
  std::atomic<bool> cancelled{false};
  RunOptions options;
  options.cancelled = &cancelled;
  Standing standing(kEverything, options);
  EXPECT_THAT(standing->AppendLines(kLines), IsOk());
  const std::string before = Saved(&standing);
  FailingSource failing;
  EXPECT_THAT(standing->Append(&failing),
              StatusIs(absl::StatusCode::kUnavailable, "the disk is gone"));
  SecondInput second;
  EXPECT_THAT(standing->Append(&second),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("one input")));
  cancelled = true;
  EXPECT_THAT(standing->AppendLines(kLines), StatusIs(absl::StatusCode::kCancelled, HasSubstr("")));
  cancelled = false;
  EXPECT_EQ(Saved(&standing), before);
  EXPECT_THAT(standing->AppendLines(kLines), IsOk());
}

TEST(StandingQueryTest, LimitsHoldForTheState) {
  RunOptions options;
  options.groups_max = 2;
  Standing standing("select host, count(*) group by host", options);
  EXPECT_THAT(standing->AppendLines("{\"host\":1}\n{\"host\":2}\n"), IsOk());
  const std::string two = Saved(&standing);
  const absl::Status third = standing->AppendLines("{\"host\":3}\n");
  EXPECT_THAT(third, StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("2 groups")));
  EXPECT_EQ(standing->Result().status(), third);
  EXPECT_EQ(standing->AppendLines("{\"host\":1}\n"), third);
  EXPECT_THAT(standing->Restore(two), IsOk());
  EXPECT_EQ(Saved(&standing), two);

  options.groups_max = 3;
  Standing larger("select host, count(*) group by host", options);
  EXPECT_THAT(larger->AppendLines("{\"host\":1}\n{\"host\":2}\n{\"host\":3}\n"), IsOk());
  EXPECT_EQ(standing->Restore(Saved(&larger)).code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(Saved(&standing), two);
}

TEST(StandingQueryTest, MemoryIsThatOfOneRun) {
  RunOptions options;
  options.memory_bytes_max = 256 * 1024;
  Standing standing("select host, count(distinct v) group by host", options);
  absl::Status status;
  size_t batches = 0;
  for (; status.ok() && batches < 1'000; ++batches) {
    std::string lines;
    for (size_t i = 0; i < 100; ++i) {
      absl::StrAppendFormat(&lines, "{\"host\":%d,\"v\":\"value %d\"}\n", i % 7, batches * 100 + i);
    }
    status = standing->AppendLines(lines);
  }
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("memory")));
  EXPECT_GT(batches, 5U);
  EXPECT_LT(batches, 200U);
}

TEST(StandingQueryTest, BytesGoWithOneQueryOnly) {
  const auto other = [](auto change) {
    RunOptions options;
    change(&options);
    return options;
  };
  AccessPolicy definition;
  definition.hidden = {"ms"};
  const CompiledPolicy policy = *CompiledPolicy::Compile(definition);
  StructuringRule longs = JsonLines();
  longs.types["ms"] = Type::kLong;
  Standing one("select count(*), sum(ms)");
  const std::string bytes = Saved(&one);
  Standing others[] = {
      Standing("select sum(ms), count(*)"),
      Standing("select count(*), sum(ms) where ms > 1"),
      Standing("select count(*), sum(ms)", other([](RunOptions* o) { o->start_ms = 1; })),
      Standing("select count(*), sum(ms)", other([&](RunOptions* o) { o->policy = &policy; })),
      Standing("select count(*), sum(ms)", {}, longs),
  };
  for (Standing& standing : others) {
    EXPECT_THAT(standing->Restore(bytes),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("another query")));
    EXPECT_THAT(standing->Merge(bytes),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("another query")));
  }
  Standing same("SELECT count(*), sum(ms) -- the same");
  EXPECT_THAT(same->Restore(bytes), IsOk());
}

TEST(StandingQueryTest, DamageIsFound) {
  Standing standing(kEverything);
  EXPECT_THAT(standing->AppendLines(kLines), IsOk());
  const std::string bytes = Saved(&standing);
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(standing->Restore(bytes.substr(0, size)).code(), absl::StatusCode::kDataLoss) << size;
  }
  for (size_t i = 0; i < bytes.size(); ++i) {
    std::string damaged = bytes;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
    EXPECT_FALSE(standing->Restore(damaged).ok()) << i;
  }
  std::string newer = bytes;
  newer[8] = 2;
  EXPECT_THAT(standing->Restore(newer),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("version 2")));
  EXPECT_EQ(Saved(&standing), bytes);
}

// Bytes whose checksum is right may still be anyone's.
TEST(StandingQueryTest, HostileBytesAreRefusedOrMakeAState) {
  Standing standing(kEverything);
  EXPECT_THAT(standing->AppendLines(kLines), IsOk());
  constexpr size_t kHeadBytes = 20;
  const std::string bytes = Saved(&standing).substr(kHeadBytes);
  Random random(9);
  size_t taken = 0;
  for (size_t i = 0; i < 3'000; ++i) {
    std::string hostile = bytes;
    const size_t changes = 1 + random.Below(3);
    for (size_t c = 0; c < changes; ++c) {
      constexpr uint8_t kBytes[] = {0, 1, 2, 0x7F, 0x80, 0xFF};
      hostile[random.Below(hostile.size())] =
          static_cast<char>(random.Chance(50) ? random.Pick(kBytes) : random.Below(256));
    }
    if (random.Chance(10)) hostile.resize(random.Below(hostile.size()));
    Standing victim(kEverything);
    if (!victim->Restore(engine::Sealed(hostile)).ok()) continue;
    ++taken;
    EXPECT_NE(Text(victim->Result()), "");
    Standing again(kEverything);
    EXPECT_THAT(again->Restore(Saved(&victim)), IsOk());
    EXPECT_EQ(Saved(&again), Saved(&victim));
    victim->AppendLines(kLines).IgnoreError();  // the cursor may leave no numbers
  }
  EXPECT_GT(taken, 20U);
}

}  // namespace
}  // namespace slq
