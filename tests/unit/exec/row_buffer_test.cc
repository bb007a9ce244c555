#include "exec/row_buffer.h"

#include <atomic>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "column/text.h"
#include "gtest/gtest.h"
#include "support/status_matchers.h"

namespace slq::exec {
namespace {

constexpr size_t kAll = std::numeric_limits<size_t>::max();

// The first value of each row, in order.
std::vector<std::string> FirstCells(const RowBuffer& rows) {
  std::vector<std::string> texts;
  for (size_t row = 0; row < rows.size(); ++row) {
    texts.emplace_back();
    column::AppendCanonicalText(rows.cells(row)[0].value, &texts.back());
  }
  return texts;
}

absl::Status AddValue(RowBuffer* rows, uint64_t sequence, const Value& value) {
  const KeptCell cell{{}, value, {}};
  return rows->Add(sequence, {&value, 1}, {&cell, 1});
}

TEST(RowBufferTest, NumericStringsSortAsNumbersOnlyWhereAllAre) {
  struct Case {
    std::vector<Value> values;
    std::vector<std::string> expected;
  };
  const Case cases[] = {
      {{Value::String("10"), Value::String("9"), Value::Long(1)}, {"1", "9", "10"}},
      {{Value::String("10"), Value::String("9"), Value::String("x")}, {"10", "9", "x"}},
      {{Value::Null(), Value::Bool(true), Value::Float(0.5)}, {"0.5", "true", ""}},
  };
  for (const Case& c : cases) {
    RunContext context(RunContext::Limits{});
    RowBuffer rows({SortKey{}}, &context);
    uint64_t sequence = 0;
    for (const Value& value : c.values) ASSERT_THAT(AddValue(&rows, sequence++, value), IsOk());
    ASSERT_THAT(rows.Sort(kAll), IsOk());
    EXPECT_EQ(FirstCells(rows), c.expected);
  }
}

// Dropping rows early must not change the answer, whatever the last value turns out to be.
TEST(RowBufferTest, KeepFirstNeverChangesTheFirstRows) {
  constexpr size_t kWanted = 10;
  for (const bool ends_in_text : {false, true}) {
    RunContext context(RunContext::Limits{});
    RowBuffer kept({SortKey{.descending = true}}, &context);
    RowBuffer all({SortKey{.descending = true}}, &context);
    std::mt19937_64 random(7);
    std::vector<std::string> texts;
    for (int i = 0; i < 20'000; ++i) texts.push_back(std::to_string(random() % 1'000'000));
    if (ends_in_text) texts.emplace_back("0x");
    uint64_t sequence = 0;
    for (const std::string& text : texts) {
      ASSERT_THAT(AddValue(&kept, sequence, Value::String(text)), IsOk());
      ASSERT_THAT(AddValue(&all, sequence++, Value::String(text)), IsOk());
      ASSERT_THAT(kept.KeepFirst(kWanted), IsOk());
    }
    EXPECT_LT(kept.size(), 5'000u);
    ASSERT_THAT(kept.Sort(kWanted), IsOk());
    ASSERT_THAT(all.Sort(kWanted), IsOk());
    EXPECT_EQ(FirstCells(kept), FirstCells(all));
  }
}

TEST(RowBufferTest, KeepFirstOfNoneKeepsNone) {
  RunContext context(RunContext::Limits{});
  RowBuffer rows({SortKey{}}, &context);
  for (uint64_t i = 0; i < 10'000; ++i) {
    ASSERT_THAT(AddValue(&rows, i, Value::Long(static_cast<int64_t>(i))), IsOk());
    ASSERT_THAT(rows.KeepFirst(0), IsOk());
  }
  EXPECT_LT(rows.size(), 5'000u);
}

// Values of a key that changes its nature every few thousand rows: texts have many numbers
// among them, or all are.
std::string TextOf(uint64_t random, int nature) {
  switch (nature) {
    case 0:
      return std::to_string(random % 1000);
    case 1:
      return "t" + std::to_string(random % 1000);
    default:
      return random % 2 == 0 ? std::to_string(random % 77) : "x";
  }
}

// The same of rows that are left out before they are added.
TEST(RowBufferTest, CandidatesAreAllThatCanBeAmongTheFirstRows) {
  constexpr size_t kBatch = 1000;
  for (const int last_nature : {0, 1, 2}) {
    for (const size_t wanted : {size_t{1}, size_t{10}, size_t{3000}}) {
      RunContext context(RunContext::Limits{});
      const std::vector<SortKey> keys = {SortKey{.descending = wanted == 10, .nulls_first = true},
                                         SortKey{}};
      RowBuffer kept(keys, &context);
      RowBuffer all(keys, &context);
      std::mt19937_64 random(wanted);
      uint64_t added = 0;
      for (uint64_t first = 0; first < 40 * kBatch; first += kBatch) {
        std::vector<std::string> texts;
        column::Column numbers;
        column::Column strings;
        for (size_t i = 0; i < kBatch; ++i) {
          const bool is_null = random() % 50 == 0;
          numbers.Append(is_null ? Value::Null()
                                 : Value::Long(static_cast<int64_t>(random() % 500)));
          texts.push_back(TextOf(random(), first < 20 * kBatch ? 0 : last_nature));
        }
        for (const std::string& text : texts) strings.Append(Value::String(text));
        const column::Column* const columns[] = {&numbers, &strings};
        column::Selection rows;
        rows.SelectAll(kBatch);
        kept.LeaveCandidates(columns, first, &rows);
        added += rows.size();
        const auto add = [&](size_t row, RowBuffer* buffer) {
          const Value values[] = {numbers.At(row), strings.At(row)};
          const KeptCell cell{{}, Value::Long(static_cast<int64_t>(first + row)), {}};
          ASSERT_THAT(buffer->Add(first + row, values, {&cell, 1}), IsOk());
        };
        for (size_t row = 0; row < kBatch; ++row) add(row, &all);
        rows.ForEach([&](uint32_t row) { add(row, &kept); });
        ASSERT_THAT(kept.KeepFirst(wanted), IsOk());
      }
      if (last_nature != 0) {
        EXPECT_LT(added, 35 * kBatch);
      }
      ASSERT_THAT(kept.Sort(wanted), IsOk());
      ASSERT_THAT(all.Sort(wanted), IsOk());
      EXPECT_EQ(FirstCells(kept), FirstCells(all));
    }
  }
}

TEST(RowBufferTest, TiesKeepTheirSequenceAcrossBuffers) {
  RunContext context(RunContext::Limits{});
  RowBuffer rows({SortKey{}}, &context);
  RowBuffer other({SortKey{}}, &context);
  ASSERT_THAT(AddValue(&rows, 2, Value::String("01")), IsOk());
  ASSERT_THAT(AddValue(&other, 1, Value::Float(1)), IsOk());
  ASSERT_THAT(AddValue(&other, 3, Value::String("1.0")), IsOk());
  ASSERT_THAT(rows.Append(&other), IsOk());
  ASSERT_THAT(rows.Sort(kAll), IsOk());
  EXPECT_EQ(FirstCells(rows), (std::vector<std::string>{"1", "01", "1.0"}));
  EXPECT_EQ(other.size(), 0u);
}

// Enough rows for several merges, in an order that all of them have to change.
TEST(RowBufferTest, SortsManyRows) {
  constexpr size_t kRows = 50'000;
  RunContext context(RunContext::Limits{});
  RowBuffer rows({SortKey{}}, &context);
  for (size_t i = 0; i < kRows; ++i) {
    ASSERT_THAT(AddValue(&rows, i, Value::Long(static_cast<int64_t>(i * 7919 % kRows))), IsOk());
  }
  ASSERT_THAT(rows.Sort(kRows - 1), IsOk());
  ASSERT_EQ(rows.size(), kRows - 1);
  for (size_t i = 0; i < rows.size(); ++i) {
    ASSERT_EQ(rows.cells(i)[0].value.long_value(), static_cast<int64_t>(i));
  }
}

TEST(RowBufferTest, SortingAndDroppingCanBeStopped) {
  std::atomic<bool> cancelled{false};
  RunContext context({.cancelled = &cancelled});
  RowBuffer rows({SortKey{}}, &context);
  for (size_t i = 0; i < 50'000; ++i) {
    ASSERT_THAT(AddValue(&rows, i, Value::Long(static_cast<int64_t>(i % 97))), IsOk());
  }
  cancelled = true;
  EXPECT_EQ(rows.KeepFirst(20'000).code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(rows.Sort(kAll).code(), absl::StatusCode::kCancelled);
}

TEST(RowBufferTest, StopsAtTheMemoryLimit) {
  RunContext context({.memory_bytes_max = 4096});
  RowBuffer rows({SortKey{}}, &context);
  EXPECT_THAT(AddValue(&rows, 0, Value::String(std::string(8192, 'x'))),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       testing::StartsWith("the rows of the answer need more than")));
}

}  // namespace
}  // namespace slq::exec
