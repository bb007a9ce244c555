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

// The path of the object that a walk is in, for sinks that want names whole.
class JsonPath {
 public:
  void Enter(std::string_view key) {
    ends_.push_back(text_.size());
    text_.append(key).push_back('.');
  }
  void Leave() {
    text_.resize(ends_.back());
    ends_.pop_back();
  }

  // What the names of the object's fields begin with: empty, or with a dot at the end.
  const std::string& text() const { return text_; }
  // How many objects are open, the line's own among them.
  size_t depth() const { return ends_.size() + 1; }

 private:
  std::string text_;
  std::vector<size_t> ends_;  // of the paths around it
};

// Goes through the fields of a JSON object in line order, checks its grammar as it goes,
// and tells a sink:
//   void Enter(std::string_view key, size_t brace);  // an object under this key begins,
//   void Leave(size_t end);                          // and ends: places in the line
//   void Field(std::string_view key, std::string_view raw);  // see ValueOfJson
// Keys are unescaped and live until the next call. An object without keys gives no
// field; so `{"a":1,"a":{}}` keeps a = 1. What was told before a fault counts for
// nothing. Accepts what simdjson's document parser accepts, and numbers of any size.
// Not thread-safe.
class JsonWalk {
 public:
  explicit JsonWalk(const RuleCore& core) : core_(core) {}

  // `starts` as JsonTokens gives them for `line`, whose first token is a brace. Returns
  // the reason why the line does not fit, or null.
  template <typename Sink>
  const char* Run(std::string_view line, std::span<const uint32_t> starts, Sink* sink);

 private:
  static constexpr const char* kInvalid = "invalid JSON";

  // The first byte of token `i`, NUL after the last.
  char At(size_t i) const { return starts_[i] < line_.size() ? line_[starts_[i]] : '\0'; }

  // The text of token `i`: to the next token, without blanks.
  std::string_view Token(size_t i) const {
    return TrimJsonBlanks(line_.substr(starts_[i], starts_[i + 1] - starts_[i]));
  }

  bool IsString(std::string_view token) const {
    return token.size() >= 2 && token.front() == '"' && token.back() == '"' &&
           (!has_escapes_ || HasValidEscapes(token));
  }
  bool IsScalar(std::string_view token) const;

  // What a string token that is a key stands for.
  std::string_view Key(std::string_view token);

  // Moves *i past the array that opens at token *i in an object `depth` deep.
  const char* SkipArray(size_t* i, size_t depth);

  const RuleCore& core_;
  std::string_view line_;
  std::span<const uint32_t> starts_;
  bool has_escapes_ = false;
  std::string key_;                   // of a key with an escape
  std::string closers_;               // what closes each open array and object in an array
  std::vector<size_t> prefix_bytes_;  // of the names in each open object, the dot included
};

template <typename Sink>
const char* JsonWalk::Run(std::string_view line, std::span<const uint32_t> starts, Sink* sink) {
  const StructuringRule& limits = core_.definition;
  line_ = line;
  starts_ = starts;
  has_escapes_ = line.find('\\') != std::string_view::npos;
  prefix_bytes_.assign(1, 0);
  size_t fields = 0;
  size_t i = 1;  // after the first brace
  bool may_close = true;
  for (;;) {
    if (!may_close || At(i) != '}') {
      if (At(i) != '"') return kInvalid;
      const std::string_view token = Token(i);
      if (!IsString(token) || At(i + 1) != ':') return kInvalid;
      const std::string_view key = Key(token);
      const size_t name_bytes = prefix_bytes_.back() + key.size();
      if (name_bytes > limits.field_name_bytes_max) return core_.name_too_long.c_str();
      i += 2;
      if (At(i) == '{') {
        if (prefix_bytes_.size() >= limits.nesting_max) return core_.too_deep.c_str();
        prefix_bytes_.push_back(name_bytes + 1);
        sink->Enter(key, starts[i]);
        ++i;
        may_close = true;
        continue;
      }
      if (++fields > limits.fields_max) return core_.too_many_fields.c_str();
      if (At(i) == '[') {
        const size_t first = starts[i];
        const char* reason = SkipArray(&i, prefix_bytes_.size());
        if (reason != nullptr) return reason;
        sink->Field(key, line.substr(first, starts[i - 1] + 1 - first));
      } else {
        if (At(i) == '\0') return kInvalid;
        const std::string_view raw = Token(i);
        if (!IsScalar(raw)) return kInvalid;
        sink->Field(key, raw);
        ++i;
      }
    }
    while (At(i) == '}') {
      ++i;
      prefix_bytes_.pop_back();
      if (prefix_bytes_.empty()) return starts[i] == line.size() ? nullptr : kInvalid;
      sink->Leave(starts[i - 1] + 1);
    }
    if (At(i) != ',') return kInvalid;
    ++i;
    may_close = false;
  }
}

}  // namespace slq::ingest
