#include "ingest/compiled_rule.h"
#include "ingest/json_text.h"
#include "ingest/named_field_parser.h"

// key=value pairs between blanks, a blank being a space or any control character.
// - A value in quotes has the escapes of JSON strings; another backslash is itself. What
//   follows the closing quote must be a blank or the end.
// - A key without "=" is a field with the empty text, and so is `key=`: the line says
//   that it is there and no more.
// - A line without one pair does not fit, so that prose is not taken for fields.
namespace slq::ingest {
namespace {

bool IsBlank(char c) { return static_cast<unsigned char>(c) <= ' '; }

// The index of the quote that closes the one at `open`, or npos.
size_t ClosingQuote(std::string_view line, size_t open, bool* escaped) {
  for (size_t i = open + 1; i < line.size(); ++i) {
    if (line[i] == '"') return i;
    if (line[i] == '\\') {
      *escaped = true;
      ++i;
    }
  }
  return std::string_view::npos;
}

struct LogfmtReader {
  template <typename Sink>
  const char* Read(std::string_view line, Sink* sink) const {
    bool any_pair = false;
    size_t i = 0;
    for (;;) {
      while (i < line.size() && IsBlank(line[i])) ++i;
      if (i == line.size()) return any_pair ? nullptr : "no key=value pair";
      const size_t key_start = i;
      while (i < line.size() && !IsBlank(line[i]) && line[i] != '=' && line[i] != '"') ++i;
      const std::string_view key = line.substr(key_start, i - key_start);
      if (key.empty() || (i < line.size() && line[i] == '"')) return "invalid logfmt";
      if (i == line.size() || IsBlank(line[i])) {
        sink->Field(key, [](Arena*) { return Value::String(""); });
        continue;
      }
      ++i;
      any_pair = true;
      if (const char* reason = ReadValue(line, &i, key, sink); reason != nullptr) return reason;
    }
  }

 private:
  template <typename Sink>
  static const char* ReadValue(std::string_view line, size_t* i, std::string_view key, Sink* sink) {
    const size_t start = *i;
    if (start < line.size() && line[start] == '"') {
      bool escaped = false;
      const size_t close = ClosingQuote(line, start, &escaped);
      if (close == std::string_view::npos) return "unterminated quote";
      *i = close + 1;
      if (*i < line.size() && !IsBlank(line[*i])) return "invalid logfmt";
      const std::string_view inside = line.substr(start + 1, close - start - 1);
      sink->Field(key, [&](Arena* arena) {
        if (!escaped) return Value::String(inside);
        char* const out = arena->Allocate(inside.size());
        return Value::String({out, UnescapeJson(inside, out)});
      });
      return nullptr;
    }
    while (*i < line.size() && !IsBlank(line[*i])) ++*i;
    const std::string_view text = line.substr(start, *i - start);
    sink->Field(key, [&](Arena*) { return Value::String(text); });
    return nullptr;
  }
};

}  // namespace

RuleOr NewLogfmtRule(RuleCore core) {
  using Form = NamedFieldForm<LogfmtReader>;
  return std::make_unique<const RuleOf<Form>>(std::move(core), Form());
}

}  // namespace slq::ingest
