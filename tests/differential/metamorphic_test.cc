#include <algorithm>
#include <cstdio>
#include <functional>
#include <memory>
#include <set>
#include <string>

#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "base/strings.h"
#include "differential/data_set.h"
#include "differential/effort.h"
#include "differential/expression_generator.h"
#include "differential/query_generator.h"
#include "gtest/gtest.h"
#include "sql/printer.h"
#include "support/ask.h"
#include "support/reference_names.h"

// What must hold between answers, whatever they are: no other implementation is asked.
namespace slq::differential {
namespace {

constexpr uint64_t kQueries = 2'000 / kSlowness;
constexpr uint64_t kQueriesPerDataSet = 20;

class Chunk final : public LogChunk {
 public:
  explicit Chunk(std::string text) : text_(std::move(text)) { bytes = text_; }

 private:
  const std::string text_;
};

// Lines in chunks of a few.
class ChunkedLines final : public LogSource {
 public:
  ChunkedLines(std::span<const reference::Line> lines, size_t lines_per_chunk)
      : lines_(lines), lines_per_chunk_(lines_per_chunk) {}

  absl::StatusOr<std::unique_ptr<LogChunk>> Next() override {
    if (next_ == lines_.size()) return nullptr;
    const size_t count = std::min(lines_per_chunk_, lines_.size() - next_);
    auto chunk = std::make_unique<Chunk>(JoinLines(lines_.subspan(next_, count)));
    chunk->first_line = next_;
    next_ += count;
    return chunk;
  }

 private:
  std::span<const reference::Line> lines_;
  const size_t lines_per_chunk_;
  size_t next_ = 0;
};

// Lines as a host may hold them: with numbers, and other bytes around them.
class HeldLines final : public LogSource {
 public:
  HeldLines(std::span<const reference::Line> lines, size_t lines_per_chunk)
      : lines_(lines), lines_per_chunk_(lines_per_chunk) {}

  absl::StatusOr<std::unique_ptr<LogChunk>> Next() override {
    if (lines_.empty()) return nullptr;
    const size_t count = std::min(lines_per_chunk_, lines_.size());
    std::string text = "{\"k\":";
    std::vector<LineInfo> infos;
    for (const reference::Line& line : lines_.first(count)) {
      const auto size = static_cast<uint32_t>(line.content.size());
      infos.push_back({text.size(), size, line.line_num, 0});
      text += line.content + "}\n{";
    }
    lines_ = lines_.subspan(count);
    return std::make_unique<HeldChunk>(std::move(text), std::move(infos));
  }

 private:
  class HeldChunk final : public LogChunk {
   public:
    HeldChunk(std::string text, std::vector<LineInfo> infos)
        : text_(std::move(text)), infos_(std::move(infos)) {
      bytes = text_;
      lines = infos_;
    }

   private:
    const std::string text_;
    const std::vector<LineInfo> infos_;
  };

  std::span<const reference::Line> lines_;
  const size_t lines_per_chunk_;
};

std::string Said(const absl::Status& status) { return std::string(ToStd(status.message())); }

// Rows with types, or the error.
std::string TextOf(const absl::StatusOr<Answer>& answer) {
  return answer.ok() ? Show(answer->rows) : Said(answer.status());
}

std::string AnswerTo(const std::string& sql, const std::string& lines,
                     const RunOptions& options = {}) {
  return TextOf(Ask(sql, lines, options));
}

// Calls `check` with statements over made-up lines, until one fails.
void ForStatements(const std::function<void(const DataSet&, const sql::Statement&)>& check) {
  const Effort effort(kQueries);
  uint64_t queries = 0;
  for (uint64_t seed = effort.seed(); !effort.IsDone(queries); ++seed) {
    Random random(seed);
    const DataSet data = MakeDataSet(random.Below(120), &random);
    for (uint64_t i = 0; i < kQueriesPerDataSet; ++i, ++queries) {
      const sql::Statement statement = MakeStatement(data, &random);
      SCOPED_TRACE(absl::StrFormat("seed %d: %s", seed, sql::Print(statement)));
      check(data, statement);
      if (testing::Test::HasFailure()) return;
    }
  }
  std::printf("%llu statements compared with themselves from seed %llu\n",
              static_cast<unsigned long long>(queries),
              static_cast<unsigned long long>(effort.seed()));
}

void ForConditions(const std::function<void(const DataSet&, const std::string&)>& check) {
  const Effort effort(kQueries);
  uint64_t queries = 0;
  for (uint64_t seed = effort.seed(); !effort.IsDone(queries); ++seed) {
    Random random(seed);
    const DataSet data = MakeDataSet(random.Below(120), &random);
    for (uint64_t i = 0; i < kQueriesPerDataSet; ++i, ++queries) {
      const std::string condition = sql::Print(MakeCondition(data, &random));
      SCOPED_TRACE(absl::StrFormat("seed %d: %s", seed, condition));
      check(data, condition);
      if (testing::Test::HasFailure()) return;
    }
  }
  std::printf("%llu conditions compared with themselves from seed %llu\n",
              static_cast<unsigned long long>(queries),
              static_cast<unsigned long long>(effort.seed()));
}

int64_t LongAt(const absl::StatusOr<Answer>& answer, size_t column) {
  if (!answer.ok() || answer->rows.empty()) return -1;
  const auto* const l = std::get_if<int64_t>(&answer->rows[0][column].value);
  return l == nullptr ? 0 : *l;
}

// A line is where the condition is true, false or null, and nowhere twice.
TEST(MetamorphicTest, AConditionSplitsTheLinesInThree) {
  ForConditions([](const DataSet& data, const std::string& condition) {
    const std::string lines = JoinLines(data.lines);
    const std::string parts[] = {absl::StrFormat("(%s)", condition),
                                 absl::StrFormat("NOT (%s)", condition),
                                 absl::StrFormat("(NOT (%s)) IS NULL", condition)};
    std::multiset<int64_t> found;
    int64_t sum = 0;
    int64_t values = 0;
    for (const std::string& part : parts) {
      const absl::StatusOr<Answer> rows = Ask("select line_num where " + part, lines);
      ASSERT_TRUE(rows.ok()) << Said(rows.status());
      for (const auto& row : rows->rows) found.insert(std::get<int64_t>(row[0].value));
      const absl::StatusOr<Answer> sums = Ask("select sum(k), count(t) where " + part, lines);
      sum += LongAt(sums, 0);
      values += LongAt(sums, 1);
    }
    std::multiset<int64_t> all;
    for (const reference::Line& line : data.lines) all.insert(line.line_num);
    EXPECT_EQ(found, all);
    const absl::StatusOr<Answer> whole = Ask("select sum(k), count(t)", lines);
    EXPECT_EQ(sum, LongAt(whole, 0));
    EXPECT_EQ(values, LongAt(whole, 1));
  });
}

// Filtering, which may skip lines and shrink selections, and evaluating for each row agree.
TEST(MetamorphicTest, AFilterCountsWhatTheConditionSaysOfEachRow) {
  ForConditions([](const DataSet& data, const std::string& condition) {
    const std::string lines = JoinLines(data.lines);
    const absl::StatusOr<Answer> filtered = Ask("select count(*) where " + condition, lines);
    const absl::StatusOr<Answer> values =
        Ask(absl::StrFormat("select CASE WHEN %s THEN 1 ELSE 0 END AS holds", condition), lines);
    ASSERT_TRUE(filtered.ok()) << Said(filtered.status());
    ASSERT_TRUE(values.ok()) << Said(values.status());
    int64_t holds = 0;
    for (const auto& row : values->rows) holds += std::get<int64_t>(row[0].value);
    EXPECT_EQ(LongAt(filtered, 0), holds);
  });
}

TEST(MetamorphicTest, SkippingLinesUnparsedChangesNothing) {
  ForStatements([](const DataSet& data, const sql::Statement& statement) {
    const std::string sql = sql::Print(statement);
    const std::string lines = JoinLines(data.lines);
    RunOptions every_line;
    every_line.prefilter = false;
    const absl::StatusOr<Answer> with = Ask(sql, lines);
    const absl::StatusOr<Answer> without = Ask(sql, lines, every_line);
    EXPECT_EQ(TextOf(with), TextOf(without));
    if (!with.ok() || !without.ok() || statement.limit.has_value()) return;
    EXPECT_EQ(with->report.lines, without->report.lines);
    EXPECT_EQ(with->report.matched, without->report.matched);
  });
}

// Rows, their order, exact sums, and the account of the lines.
TEST(MetamorphicTest, ChunksAndThreadsChangeNothing) {
  std::unique_ptr<Executor> pools[] = {nullptr, NewThreadPool(2), NewThreadPool(5)};
  ForStatements([&pools](const DataSet& data, const sql::Statement& statement) {
    const absl::StatusOr<Query> query = Query::Compile(sql::Print(statement));
    ASSERT_TRUE(query.ok()) << Said(query.status());
    const std::string lines = JoinLines(data.lines);
    const std::unique_ptr<LogSource> whole = MemorySource(lines);
    const absl::StatusOr<Answer> alone = Ask(*query, whole.get(), JsonLines());
    for (const std::unique_ptr<Executor>& pool : pools) {
      for (const size_t lines_per_chunk : {1, 7}) {
        RunOptions options;
        options.executor = pool.get();
        ChunkedLines source(data.lines, lines_per_chunk);
        const absl::StatusOr<Answer> answer = Ask(*query, &source, JsonLines(), options);
        ASSERT_EQ(TextOf(answer), TextOf(alone)) << lines_per_chunk << " lines a chunk";
        if (!answer.ok() || statement.limit.has_value()) continue;
        ASSERT_EQ(answer->report.ToJson(), alone->report.ToJson());
      }
    }
  });
}

// A source of the host's own, read in chunks, by threads, or in slices of work.
TEST(MetamorphicTest, WhoHoldsTheLinesChangesNothing) {
  const std::unique_ptr<Executor> pool = NewThreadPool(3);
  ForStatements([&pool](const DataSet& data, const sql::Statement& statement) {
    const absl::StatusOr<Query> query = Query::Compile(sql::Print(statement));
    ASSERT_TRUE(query.ok()) << Said(query.status());
    const std::string lines = JoinLines(data.lines);
    const std::unique_ptr<LogSource> whole = MemorySource(lines);
    const absl::StatusOr<Answer> expected = Ask(*query, whole.get(), JsonLines());
    for (const size_t lines_per_chunk : {size_t{1}, size_t{5}, size_t{1000}}) {
      HeldLines alone(data.lines, lines_per_chunk);
      ASSERT_EQ(TextOf(Ask(*query, &alone, JsonLines())), TextOf(expected));
      HeldLines shared(data.lines, lines_per_chunk);
      RunOptions options;
      options.executor = pool.get();
      const absl::StatusOr<Answer> answer = Ask(*query, &shared, JsonLines(), options);
      ASSERT_EQ(TextOf(answer), TextOf(expected));
      HeldLines sliced(data.lines, lines_per_chunk);
      ASSERT_EQ(TextOf(AskInSlices(*query, &sliced, JsonLines(), 100)), TextOf(expected));
      if (!answer.ok() || statement.limit.has_value()) continue;
      EXPECT_EQ(answer->report.lines, expected->report.lines);
      EXPECT_EQ(answer->report.matched, expected->report.matched);
    }
  });
}

bool NamesLines(const sql::Statement& statement) {
  const std::string sql = sql::Print(statement);
  return sql.find("line_num") != std::string::npos || sql.find("earliest") != std::string::npos ||
         sql.find("latest") != std::string::npos;
}

TEST(MetamorphicTest, TheOrderOfLinesDoesNotMatterToGroups) {
  Random shuffle(7);
  ForStatements([&shuffle](const DataSet& data, const sql::Statement& statement) {
    if (!reference::IsGrouped(statement) || NamesLines(statement)) return;
    std::vector<reference::Line> shuffled = data.lines;
    for (size_t i = shuffled.size(); i > 1; --i) {
      std::swap(shuffled[i - 1], shuffled[shuffle.Below(i)]);
    }
    const std::string sql = sql::Print(statement);
    EXPECT_EQ(AnswerTo(sql, JoinLines(shuffled)), AnswerTo(sql, JoinLines(data.lines)));
  });
}

TEST(MetamorphicTest, LimitGivesAPartOfTheWhole) {
  Random places(7);
  ForStatements([&places](const DataSet& data, const sql::Statement& statement) {
    sql::Statement whole = statement;
    whole.limit.reset();
    whole.offset.reset();
    const std::string lines = JoinLines(data.lines);
    absl::StatusOr<Answer> all = Ask(sql::Print(whole), lines);
    ASSERT_TRUE(all.ok()) << Said(all.status());
    const size_t offset = places.Below(all->rows.size() + 2);
    const size_t limit = places.Below(all->rows.size() + 2);
    const size_t begin = std::min(offset, all->rows.size());
    const size_t end = std::min(begin + limit, all->rows.size());
    const auto first = all->rows.begin();
    const std::vector<std::vector<reference::Cell>> part(first + static_cast<std::ptrdiff_t>(begin),
                                                         first + static_cast<std::ptrdiff_t>(end));
    EXPECT_EQ(
        AnswerTo(absl::StrFormat("%s LIMIT %d OFFSET %d", sql::Print(whole), limit, offset), lines),
        Show(part));
  });
}

TEST(MetamorphicTest, CanonicalTextAsksTheSame) {
  ForStatements([](const DataSet& data, const sql::Statement& statement) {
    const std::string sql = sql::Print(statement);
    const std::string lines = JoinLines(data.lines);
    const absl::StatusOr<Query> query = Query::Compile(sql);
    ASSERT_TRUE(query.ok()) << Said(query.status());
    const absl::StatusOr<Query> again = Query::Compile(query->ToString());
    ASSERT_TRUE(again.ok()) << Said(again.status());
    EXPECT_EQ(again->ToString(), query->ToString());
    const std::string spread = absl::StrReplaceAll(sql, {{" AND ", " /* both */ and\n"}});
    EXPECT_EQ(AnswerTo(query->ToString(), lines), AnswerTo(spread + " -- end", lines));
  });
}

}  // namespace
}  // namespace slq::differential
