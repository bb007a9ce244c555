#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/compiled_rule.h"
#include "ingest/json_text.h"

namespace slq::ingest {

// Goes through the fields of a valid JSON object in line order and tells a sink:
//   void Enter(std::string_view key);  // an object under this key begins,
//   void Leave();                      // and ends
//   void Field(std::string_view key, std::string_view raw);  // see ValueOfJson
// Keys are unescaped and live until the next call. An object without keys gives no
// field; so `{"a":1,"a":{}}` keeps a = 1. Not thread-safe.
class JsonWalk {
 public:
  explicit JsonWalk(const RuleCore& core) : core_(core) {}

  // `starts` as JsonTokens gives them. Returns the limit that the line breaks, or null.
  template <typename Sink>
  const char* Run(std::string_view line, std::span<const uint32_t> starts, Sink* sink);

 private:
  // The text of token `i`: to the next token, without blanks.
  static std::string_view Token(std::string_view line, std::span<const uint32_t> starts, size_t i) {
    return TrimJsonBlanks(line.substr(starts[i], starts[i + 1] - starts[i]));
  }

  std::string_view Key(std::string_view quoted) {
    const std::string_view inside = quoted.substr(1, quoted.size() - 2);
    if (inside.find('\\') == std::string_view::npos) return inside;
    key_.resize(inside.size());
    return {key_.data(), UnescapeJson(inside, key_.data())};
  }

  // The token after the array that opens at token `i`, or 0 if it is nested too deep.
  size_t SkipArray(std::string_view line, std::span<const uint32_t> starts, size_t i,
                   size_t depth) const {
    const size_t outside = depth;
    do {
      const char c = line[starts[i++]];
      if (c == '[' || c == '{') {
        if (++depth > core_.definition.nesting_max) return 0;
      } else if (c == ']' || c == '}') {
        --depth;
      }
    } while (depth > outside);
    return i;
  }

  const RuleCore& core_;
  std::string key_;                   // of a key with an escape
  std::vector<size_t> prefix_bytes_;  // of the names in each open object, the dot included
};

template <typename Sink>
const char* JsonWalk::Run(std::string_view line, std::span<const uint32_t> starts, Sink* sink) {
  const StructuringRule& limits = core_.definition;
  prefix_bytes_.assign(1, 0);
  size_t fields = 0;
  size_t i = 1;  // after the first brace
  for (;;) {
    if (line[starts[i]] == '}') {
      prefix_bytes_.pop_back();
      if (prefix_bytes_.empty()) return nullptr;
      sink->Leave();
      ++i;
    } else {
      const std::string_view key = Key(Token(line, starts, i));
      const size_t name_bytes = prefix_bytes_.back() + key.size();
      if (name_bytes > limits.field_name_bytes_max) return core_.name_too_long.c_str();
      i += 2;  // the key and its colon
      const char first = line[starts[i]];
      if (first == '{') {
        if (prefix_bytes_.size() >= limits.nesting_max) return core_.too_deep.c_str();
        prefix_bytes_.push_back(name_bytes + 1);
        sink->Enter(key);
        ++i;
        continue;
      }
      if (++fields > limits.fields_max) return core_.too_many_fields.c_str();
      if (first == '[') {
        const size_t after = SkipArray(line, starts, i, prefix_bytes_.size());
        if (after == 0) return core_.too_deep.c_str();
        sink->Field(key, line.substr(starts[i], starts[after - 1] + 1 - starts[i]));
        i = after;
      } else {
        sink->Field(key, Token(line, starts, i));
        ++i;
      }
    }
    if (line[starts[i]] == ',') ++i;
  }
}

}  // namespace slq::ingest
