#include "store/column_chunks.h"

#include <algorithm>
#include <atomic>
#include <string_view>

#include "base/status_macros.h"
#include "store/text_filter.h"

namespace slq::store {

namespace {

// Codes are read at once where they stand as they are. The texts of a dictionary may be worth
// compressing.
constexpr size_t kCodesWorthSaving = 2;
constexpr size_t kDictionaryBytesMin = 16 * 1024;

}  // namespace

ColumnChunks::ColumnChunks(Executor* executor)
    : executor_(executor),
      tools_(executor == nullptr ? 1 : std::max<size_t>(1, executor->concurrency())) {}

absl::Status ColumnChunks::EncodeOne(std::span<const Value> values, Tools* tools,
                                     EncodedColumn* out) {
  ColumnChunk& entry = out->entry;
  entry = {};
  tools->plain.clear();
  tools->columns.Encode(values, &tools->plain);
  entry.zone = tools->columns.zone();
  entry.summary = tools->columns.summary();
  if (entry.zone.is_all_null()) return absl::OkStatus();
  const bool is_small = tools->plain.size() < kDictionaryBytesMin;
  const size_t worth_saving = !tools->columns.has_codes() ? kWorthSaving
                              : is_small                  ? 1
                                                          : kCodesWorthSaving;
  SLQ_ASSIGN_OR_RETURN(const std::string_view bytes,
                       tools->chunks.Encode(tools->plain, &entry.values, worth_saving));
  out->values = bytes;
  // LIKE sees the text of numbers too, which the filter does not.
  if ((entry.zone.has & (Zone::kNumbers | Zone::kOthers)) != 0) return absl::OkStatus();
  if (tools->columns.is_alphabet()) return absl::OkStatus();
  // A small dictionary is read as fast as its filter, and knows more. So are small patterns, and
  // of their numbers a filter has all runs of digits.
  const size_t pattern_bytes = tools->columns.pattern_bytes();
  const bool are_small = pattern_bytes > 0 && pattern_bytes < kDictionaryBytesMin;
  if ((tools->columns.has_codes() && is_small) || are_small) return absl::OkStatus();
  const std::string filter = MakeTextFilter(tools->columns.different());
  if (filter.empty()) return absl::OkStatus();
  SLQ_ASSIGN_OR_RETURN(const std::string_view packed, tools->chunks.Encode(filter, &entry.filter));
  out->filter = packed;
  return absl::OkStatus();
}

std::span<const EncodedColumn> ColumnChunks::Encode(const FieldColumns& fields) {
  const size_t columns = fields.names().size();
  encoded_.resize(columns);
  std::atomic<size_t> next{0};
  const auto work = [&](size_t task) {
    for (size_t c = next++; c < columns; c = next++) {
      encoded_[c].status = EncodeOne(fields.values(c), &tools_[task], &encoded_[c]);
    }
  };
  const size_t tasks = std::min(tools_.size(), columns);
  if (tasks > 1) {
    executor_->Run(tasks, work);
  } else {
    work(0);
  }
  return encoded_;
}

}  // namespace slq::store
