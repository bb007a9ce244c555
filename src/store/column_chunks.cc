#include "store/column_chunks.h"

#include <algorithm>
#include <atomic>
#include <numeric>
#include <string_view>

#include "base/status_macros.h"
#include "store/text_filter.h"

namespace slq::store {

namespace {

// Codes are read at once where they stand as they are. The texts of a dictionary may be worth
// compressing.
constexpr size_t kCodesWorthSaving = 2;
constexpr size_t kDictionaryBytesMin = 16 * 1024;

// Sums are few and read at once: they are compressed only where that makes much of a difference.
constexpr size_t kSumsWorthSaving = 2;

}  // namespace

ColumnChunks::ColumnChunks(Executor* executor)
    : executor_(executor),
      tools_(executor == nullptr ? 1 : std::max<size_t>(1, executor->concurrency())) {}

absl::Status ColumnChunks::EncodeOne(std::span<const Value> values, Tools* tools,
                                     EncodedColumn* out) {
  ColumnChunk& entry = out->entry;
  entry = {};
  out->plain.clear();
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
  if (KeySumsEncoder::IsKey(tools->plain) || KeySumsEncoder::HasNumbers(tools->plain)) {
    out->plain = tools->plain;
  }
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

// By the values of a key, of the columns that are added up.
absl::Status ColumnChunks::EncodeSums(std::span<const std::string_view> columns, size_t rows,
                                      Tools* tools, EncodedColumn* key) {
  const std::string plain = tools->sums.Encode(key->plain, columns, rows);
  if (plain.empty()) return absl::OkStatus();
  SLQ_ASSIGN_OR_RETURN(const std::string_view bytes,
                       tools->chunks.Encode(plain, &key->entry.sums, kSumsWorthSaving));
  key->sums = bytes;
  return absl::OkStatus();
}

void ColumnChunks::ChooseSums() {
  keys_.clear();
  numbers_.assign(encoded_.size(), {});
  size_t added_up = 0;
  for (size_t c = 0; c < encoded_.size(); ++c) {
    const std::string& plain = encoded_[c].plain;
    if (KeySumsEncoder::IsKey(plain) && keys_.size() < kKeysMax) keys_.push_back(c);
    if (!KeySumsEncoder::HasNumbers(plain) || added_up == kKeysMax) continue;
    numbers_[c] = plain;
    ++added_up;
  }
  if (added_up == 0) keys_.clear();
}

// Calls encode(column, tools) for each column, and keeps its status.
template <typename F>
void ColumnChunks::ForEach(std::span<const size_t> columns, F encode) {
  std::atomic<size_t> next{0};
  const auto work = [&](size_t task) {
    for (size_t i = next++; i < columns.size(); i = next++) {
      EncodedColumn& column = encoded_[columns[i]];
      if (column.status.ok()) column.status = encode(columns[i], &tools_[task]);
    }
  };
  const size_t tasks = std::min(tools_.size(), columns.size());
  if (tasks > 1) {
    executor_->Run(tasks, work);
  } else {
    work(0);
  }
}

std::span<const EncodedColumn> ColumnChunks::Encode(const FieldColumns& fields) {
  const size_t columns = fields.names().size();
  encoded_.resize(columns);
  all_.resize(columns);
  std::iota(all_.begin(), all_.end(), size_t{0});
  for (EncodedColumn& column : encoded_) column.status = absl::OkStatus();
  ForEach(all_,
          [&](size_t c, Tools* tools) { return EncodeOne(fields.values(c), tools, &encoded_[c]); });
  ChooseSums();
  ForEach(keys_, [&](size_t c, Tools* tools) {
    return EncodeSums(numbers_, fields.values(c).size(), tools, &encoded_[c]);
  });
  return encoded_;
}

}  // namespace slq::store
