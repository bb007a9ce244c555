#include "ingest/json_tokens.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <simdjson.h>
#include <vector>

#include "ingest/json_text.h"

namespace slq::ingest {

struct JsonTokens::Simdjson {
  simdjson::dom::parser parser;
  std::vector<char> line;  // with room for the padding that simdjson reads
  size_t capacity = 0;
};

namespace {

JsonFault FaultOf(simdjson::error_code error) {
  switch (error) {
    case simdjson::SUCCESS:
      return JsonFault::kNone;
    case simdjson::UTF8_ERROR:
      return JsonFault::kInvalidUtf8;
    case simdjson::DEPTH_ERROR:
      return JsonFault::kTooDeep;
    default:
      return JsonFault::kInvalid;
  }
}

}  // namespace

JsonTokens::JsonTokens(size_t nesting_max)
    : simdjson_(std::make_unique<Simdjson>()), nesting_max_(nesting_max) {}
JsonTokens::~JsonTokens() = default;
JsonTokens::JsonTokens(JsonTokens&&) noexcept = default;
JsonTokens& JsonTokens::operator=(JsonTokens&&) noexcept = default;

// Room for the longest line so far, doubling. simdjson takes about 15 bytes a byte.
bool JsonTokens::Reserve(size_t bytes) {
  if (bytes <= simdjson_->capacity) return true;
  const size_t capacity = std::max<size_t>(4096, std::bit_ceil(bytes));
  if (simdjson_->parser.allocate(capacity, nesting_max_ + 1) != simdjson::SUCCESS ||
      simdjson_->parser.doc.allocate(capacity) != simdjson::SUCCESS) {
    simdjson_->capacity = 0;
    return false;
  }
  simdjson_->line.resize(capacity + simdjson::SIMDJSON_PADDING);
  simdjson_->capacity = capacity;
  return true;
}

JsonFault JsonTokens::Read(std::string_view line) {
  const size_t first = line.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || line[first] != '{') return JsonFault::kNotAnObject;
  if (!Reserve(line.size())) return JsonFault::kInvalid;
  char* const copy = simdjson_->line.data();
  std::memcpy(copy, line.data(), line.size());
  std::memset(copy + line.size(), ' ', simdjson::SIMDJSON_PADDING);

  simdjson::dom::parser& parser = simdjson_->parser;
  simdjson::internal::dom_parser_implementation& stages = *parser.implementation;
  simdjson::error_code error = parser.parse(copy, line.size(), /*realloc_if_needed=*/false).error();
  if ((error == simdjson::NUMBER_ERROR || error == simdjson::NUMBER_OUT_OF_RANGE) &&
      BlankNumbers(line.size())) {
    error = stages.stage2(parser.doc);
  }
  starts_ = {stages.structural_indexes.get(), stages.n_structural_indexes + size_t{1}};
  return FaultOf(error);
}

// simdjson refuses integers past 64 bits and floats past a double, which are data to us.
// Every well-formed number of the copy becomes a 0 in blanks: tokens begin where they
// did, so only the second stage must run again, and values are read from the line.
// False if there was nothing to do.
bool JsonTokens::BlankNumbers(size_t bytes) {
  const simdjson::internal::dom_parser_implementation& stages = *simdjson_->parser.implementation;
  bool any = false;
  for (uint32_t i = 0; i < stages.n_structural_indexes; ++i) {
    const uint32_t start = stages.structural_indexes[i];
    const size_t end =
        i + 1 < stages.n_structural_indexes ? stages.structural_indexes[i + 1] : bytes;
    const std::string_view text = TrimJsonBlanks({simdjson_->line.data() + start, end - start});
    if (!IsJsonNumber(text)) continue;
    std::memset(simdjson_->line.data() + start, ' ', text.size());
    simdjson_->line[start] = '0';
    any = true;
  }
  return any;
}

}  // namespace slq::ingest
