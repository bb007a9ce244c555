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
  kInvalid,
};

// Finds where the tokens of a line begin, with the first stage of simdjson. That stage
// also checks that the line is UTF-8 and that its strings are closed and hold no control
// characters; the grammar is left to JsonWalk. Not thread-safe.
class JsonTokens {
 public:
  JsonTokens();
  ~JsonTokens();
  JsonTokens(JsonTokens&&) noexcept;
  JsonTokens& operator=(JsonTokens&&) noexcept;

  // Reads one line; touches no byte outside it.
  JsonFault Read(std::string_view line);

  // After Read said kNone, until the next Read: the offsets in the line of every brace,
  // bracket, comma, colon and of the first byte of every string and of any other text,
  // rising, and one more entry, the line's size. A string reaches to the next token but
  // for blanks, and so does other text.
  std::span<const uint32_t> starts() const { return starts_; }

 private:
  struct Simdjson;
  bool Reserve(size_t bytes);

  std::unique_ptr<Simdjson> simdjson_;
  std::span<const uint32_t> starts_;
};

}  // namespace slq::ingest
