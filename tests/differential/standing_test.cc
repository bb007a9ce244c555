#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "slq/standing_query.h"

#include "absl/strings/str_format.h"
#include "base/strings.h"
#include "differential/data_set.h"
#include "differential/effort.h"
#include "differential/query_generator.h"
#include "gtest/gtest.h"
#include "sql/printer.h"
#include "support/ask.h"
#include "support/reference_names.h"
#include "support/status_matchers.h"

// However lines are divided among a standing query's calls, restarts and halves, its answer is
// that of one run over all of them.
namespace slq::differential {
namespace {

constexpr uint64_t kQueries = 1'500 / kSlowness;
constexpr uint64_t kQueriesPerDataSet = 20;

// Lines with their numbers, as a host gives them.
class NumberedLines final : public LogSource {
 public:
  explicit NumberedLines(std::span<const reference::Line> lines) {
    auto chunk = std::make_unique<Numbered>();
    for (const reference::Line& line : lines) {
      chunk->infos.push_back({chunk->text.size(), static_cast<uint32_t>(line.content.size()),
                              line.line_num, line.line_num * 1'000'000});
      chunk->text += line.content;
    }
    chunk->bytes = chunk->text;
    chunk->lines = chunk->infos;
    if (!lines.empty()) chunk_ = std::move(chunk);
  }
  absl::StatusOr<std::unique_ptr<LogChunk>> Next() override { return std::move(chunk_); }

 private:
  struct Numbered final : LogChunk {
    std::string text;
    std::vector<LineInfo> infos;
  };
  std::unique_ptr<LogChunk> chunk_;
};

struct Setting {
  const Query* query;
  const CompiledRule* rule;
  RunOptions options;
};

std::unique_ptr<StandingQuery> Open(const Setting& setting) {
  auto standing = StandingQuery::Open(*setting.query, *setting.rule, setting.options);
  EXPECT_THAT(standing, IsOk());
  return *std::move(standing);
}

std::string Saved(StandingQuery* standing) {
  std::string bytes;
  EXPECT_THAT(standing->Save(&bytes), IsOk());
  return bytes;
}

// The state after lines that come in random batches, with restarts between them.
std::unique_ptr<StandingQuery> InBatches(const Setting& setting,
                                         std::span<const reference::Line> lines, Random* random) {
  std::unique_ptr<StandingQuery> standing = Open(setting);
  for (size_t begin = 0; begin < lines.size();) {
    const size_t end = std::min<size_t>(lines.size(), begin + 1 + random->Below(40));
    // Some of what was taken in comes again.
    const size_t again = random->Below(begin + 1);
    NumberedLines source(lines.subspan(again, end - again));
    EXPECT_THAT(standing->Append(&source), IsOk());
    EXPECT_EQ(standing->cursor(), lines[end - 1].line_num);
    begin = end;
    if (!random->Chance(40)) continue;
    const std::string bytes = Saved(standing.get());
    standing = Open(setting);
    EXPECT_THAT(standing->Restore(bytes), IsOk());
    EXPECT_EQ(Saved(standing.get()), bytes);
  }
  return standing;
}

void CheckStatement(const DataSet& data, const std::string& sql, Executor* pool, Random* random) {
  const absl::StatusOr<Query> query = Query::Compile(sql);
  ASSERT_THAT(query, IsOk());
  const absl::StatusOr<CompiledRule> rule = CompiledRule::Compile(JsonLines());
  ASSERT_THAT(rule, IsOk());
  Setting setting{&*query, &*rule, {}};
  setting.options.prefilter = false;  // how much is skipped depends on chunks
  setting.options.executor = random->Chance(30) ? pool : nullptr;
  const std::span<const reference::Line> lines = data.lines;
  NumberedLines whole(lines);
  const std::string expected = Describe(query->Run(&whole, *rule, setting.options));

  const std::unique_ptr<StandingQuery> batches = InBatches(setting, lines, random);
  EXPECT_EQ(Describe(batches->Result()), expected);

  const size_t middle = random->Below(lines.size() + 1);
  const std::unique_ptr<StandingQuery> first = InBatches(setting, lines.first(middle), random);
  const std::unique_ptr<StandingQuery> second = InBatches(setting, lines.subspan(middle), random);
  const std::string first_bytes = Saved(first.get());
  EXPECT_THAT(first->Merge(Saved(second.get())), IsOk());
  EXPECT_THAT(second->Merge(first_bytes), IsOk());
  EXPECT_EQ(Describe(first->Result()), expected);
  EXPECT_EQ(Describe(second->Result()), expected);
  EXPECT_EQ(Saved(first.get()), Saved(batches.get()));
  EXPECT_EQ(Saved(second.get()), Saved(batches.get()));
}

TEST(StandingTest, DividingTheLinesChangesNothing) {
  const std::unique_ptr<Executor> pool = NewThreadPool(3);
  const Effort effort(kQueries);
  uint64_t queries = 0;
  for (uint64_t seed = effort.seed(); !effort.IsDone(queries); ++seed) {
    Random random(seed);
    const DataSet data = MakeDataSet(random.Below(120), &random);
    for (uint64_t i = 0; i < kQueriesPerDataSet; ++i) {
      const sql::Statement statement = MakeStatement(data, &random);
      if (!reference::IsGrouped(statement)) continue;
      ++queries;
      const std::string sql = sql::Print(statement);
      SCOPED_TRACE(absl::StrFormat("seed %d: %s", seed, sql));
      CheckStatement(data, sql, pool.get(), &random);
      if (testing::Test::HasFailure()) return;
    }
  }
  std::printf("%llu statements from seed %llu\n", static_cast<unsigned long long>(queries),
              static_cast<unsigned long long>(effort.seed()));
}

}  // namespace
}  // namespace slq::differential
