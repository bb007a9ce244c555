#include "ingest/json_tokens.h"

#include <algorithm>
#include <bit>
#include <simdjson.h>

namespace slq::ingest {

struct JsonTokens::Simdjson {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> stages;
  size_t capacity = 0;
};

JsonTokens::JsonTokens() : simdjson_(std::make_unique<Simdjson>()) {}
JsonTokens::~JsonTokens() = default;
JsonTokens::JsonTokens(JsonTokens&&) noexcept = default;
JsonTokens& JsonTokens::operator=(JsonTokens&&) noexcept = default;

// Room for the longest line so far, doubling: about four bytes for each of the line.
bool JsonTokens::Reserve(size_t bytes) {
  if (bytes <= simdjson_->capacity) return true;
  const size_t capacity = std::max<size_t>(4096, std::bit_ceil(bytes));
  simdjson_->capacity = 0;
  const simdjson::error_code error =
      simdjson_->stages == nullptr
          ? simdjson::get_active_implementation()->create_dom_parser_implementation(
                capacity, /*max_depth=*/1, simdjson_->stages)
          : simdjson_->stages->allocate(capacity, /*max_depth=*/1);
  if (error != simdjson::SUCCESS) return false;
  simdjson_->capacity = capacity;
  return true;
}

JsonFault JsonTokens::Read(std::string_view line) {
  const size_t first = line.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || line[first] != '{') return JsonFault::kNotAnObject;
  if (!Reserve(line.size())) return JsonFault::kInvalid;
  // Unlike the second stage, the first copies a line's last block before it reads it, so
  // the line needs no padding; a test with a guarded page holds simdjson to that.
  const simdjson::error_code error = simdjson_->stages->stage1(
      reinterpret_cast<const uint8_t*>(line.data()), line.size(), simdjson::stage1_mode::regular);
  if (error == simdjson::UTF8_ERROR) return JsonFault::kInvalidUtf8;
  if (error != simdjson::SUCCESS) return JsonFault::kInvalid;
  starts_ = {simdjson_->stages->structural_indexes.get(),
             simdjson_->stages->n_structural_indexes + size_t{1}};
  return JsonFault::kNone;
}

}  // namespace slq::ingest
