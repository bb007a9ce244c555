#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace slq::ingest {

// What is wrong with a line that should be a JSON object.
enum class JsonFault : uint8_t {
  kNone,
  kNotAnObject,
  kInvalidUtf8,
  kTooDeep,
  kInvalid,
};

// Validates lines with simdjson and tells where their tokens begin. Strict: whatever
// simdjson's document parser refuses is refused, but for numbers that are well formed
// and too large for it. Not thread-safe.
class JsonTokens {
 public:
  explicit JsonTokens(size_t nesting_max);
  ~JsonTokens();
  JsonTokens(JsonTokens&&) noexcept;
  JsonTokens& operator=(JsonTokens&&) noexcept;

  // Reads one line; it is copied, so no bytes past its end are touched. Objects and
  // arrays (other than empty ones) may be `nesting_max` deep.
  JsonFault Read(std::string_view line);

  // After Read said kNone, until the next Read: the offsets in the line of every brace,
  // bracket, comma, colon and of the first byte of every string, number and literal,
  // rising, and one more entry, the line's size. Text between tokens is JSON blanks.
  std::span<const uint32_t> starts() const { return starts_; }

 private:
  struct Simdjson;
  bool Reserve(size_t bytes);
  bool BlankNumbers(size_t bytes);

  std::unique_ptr<Simdjson> simdjson_;
  std::span<const uint32_t> starts_;
  size_t nesting_max_;
};

}  // namespace slq::ingest
