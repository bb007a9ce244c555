#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "slq/slq.h"

// The first line is a statement, the second a script of calls, one a letter, the third a text
// for calls that take one; the rest are lines to ask. Calls in any order give rows, or an
// error that says something and is no defect; texts end where they say. What steps give from
// memory, slices of work give from a reader.

namespace {

constexpr size_t kBytesMax = 4096;
constexpr int kCallsMax = 200;
constexpr int kRowsMax = 200;

void Demand(bool holds, const char* promise, std::string_view details) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n%.*s\n", promise, static_cast<int>(details.size()),
               details.data());
  std::abort();
}

// Takes a line off the front of `text`.
std::string_view TakeLine(std::string_view* text) {
  const size_t end = std::min(text->find('\n'), text->size());
  const std::string_view line = text->substr(0, end);
  text->remove_prefix(std::min(end + 1, text->size()));
  return line;
}

struct Input {
  std::string_view sql;
  std::string_view script;
  std::string text;
  std::string_view lines;
};

struct Finalize {
  void operator()(slq_statement* s) const { slq_finalize(s); }
};
using Statement = std::unique_ptr<slq_statement, Finalize>;

// Gives lines to a statement, a few at a time, from memory that it has until the next call.
class Reader {
 public:
  Reader(std::string_view lines, size_t bytes) : rest_(lines), bytes_(bytes) {}

  static int Read(void* context, const char** data, size_t* size) {
    return static_cast<Reader*>(context)->Next(data, size);
  }

 private:
  int Next(const char** data, size_t* size) {
    if (rest_.empty()) return 0;
    const size_t end = rest_.find('\n', std::min(bytes_, rest_.size() - 1));
    *size = std::min(end, rest_.size() - 1) + 1;
    given_ = std::make_unique<char[]>(*size);
    rest_.copy(given_.get(), *size);
    rest_.remove_prefix(*size);
    *data = given_.get();
    return 1;
  }

  std::string_view rest_;
  const size_t bytes_;
  std::unique_ptr<char[]> given_;
};

bool IsKnown(int code) {
  constexpr int kCodes[] = {SLQ_OK,          SLQ_CANCELLED,     SLQ_INVALID,   SLQ_DEADLINE,
                            SLQ_NOT_FOUND,   SLQ_EXHAUSTED,     SLQ_MISUSE,    SLQ_OUT_OF_RANGE,
                            SLQ_UNAVAILABLE, SLQ_UNIMPLEMENTED, SLQ_DATA_LOSS, SLQ_ROW,
                            SLQ_DONE,        SLQ_PENDING};
  return std::find(std::begin(kCodes), std::end(kCodes), code) != std::end(kCodes);
}

void CheckCode(const slq_statement* s, int code, std::string_view sql) {
  Demand(IsKnown(code), "a code is one of the header's, and no defect", slq_error_message(s));
  if (code == SLQ_OK || code >= SLQ_ROW) return;
  Demand(slq_error_code(s) == code, "the code is kept", slq_error_message(s));
  Demand(*slq_error_message(s) != '\0', "an error says something", sql);
  const ptrdiff_t offset = slq_error_offset(s);
  Demand(offset >= -1 && offset <= static_cast<ptrdiff_t>(sql.size()),
         "an error lies in the statement", sql);
}

// The row at hand as text, read through every function there is for it.
std::string ReadRow(slq_statement* s) {
  std::string out;
  const int count = slq_column_count(s);
  for (int c = 0; c < count; ++c) {
    size_t size = 0;
    const char* const name = slq_column_name(s, c);
    const char* const text = slq_column_text(s, c, &size);
    const int type = slq_column_type(s, c);
    Demand(name != nullptr, "a column has a name", "");
    Demand((text == nullptr) == (type == SLQ_NULL), "only null has no text", name);
    Demand(type >= SLQ_NULL && type <= SLQ_TEXT, "a type is one of five", name);
    slq_column_long(s, c);
    slq_column_float(s, c);
    out += std::string(name) + '=' + std::to_string(type) + ' ';
    if (text != nullptr) {
      Demand(text[size] == '\0', "a text ends with NUL", name);
      out.append(text, size);
    }
    out += '\n';
  }
  Demand(slq_column_text(s, count, nullptr) == nullptr, "there is no column past the last", "");
  Demand(slq_column_type(s, -1) == SLQ_NULL, "there is no column before the first", "");
  return out;
}

// Everything the statement gives, by steps or by slices of work.
std::string Answer(slq_statement* s, bool slices, std::string_view sql) {
  std::string out;
  for (int rows = 0; rows < kRowsMax;) {
    const int code = slices ? slq_step_slice(s, 64) : slq_step(s);
    CheckCode(s, code, sql);
    if (code == SLQ_PENDING) continue;
    if (code != SLQ_ROW) return out + std::to_string(code) + slq_error_message(s);
    out += ReadRow(s);
    ++rows;
  }
  return out;
}

int Bind(slq_statement* s, char call, const std::string& text) {
  const char* const name = call >= 'A' && call <= 'Z' ? "p" : nullptr;
  switch (call) {
    case 'n':
    case 'N':
      return slq_bind_null(s, name);
    case 'b':
    case 'B':
      return slq_bind_bool(s, name, static_cast<int>(text.size()));
    case 'l':
    case 'L':
      return slq_bind_long(s, name, std::strtoll(text.c_str(), nullptr, 10));
    case 'f':
    case 'F':
      return slq_bind_float(s, name, std::strtod(text.c_str(), nullptr));
    default:
      return slq_bind_text(s, name, text.data(), static_cast<ptrdiff_t>(text.size()));
  }
}

int SetLimit(slq_statement* s, char call, size_t size) {
  switch (call) {
    case 'm':
      return slq_set_limit(s, "memory_bytes", size * 1024);
    case 'g':
      return slq_set_limit(s, "groups", size);
    case 'w':
      return slq_set_limit(s, "rows", size);
    case 'z':
      return slq_set_timeout_ms(s, 0);
    case 'x':
      return slq_set_window_ms(s, static_cast<int64_t>(size), 10);
    case 'o':
      return slq_set_original_content(s, 1);
    case 'p':
      return slq_set_partial(s, 1);
    default:
      return slq_set_threads(s, 2);
  }
}

// The key of the rule that a digit stands for.
int SetRule(slq_statement* s, char call, const std::string& text) {
  constexpr const char* kKeys[] = {"format",     "pattern",     "delimiter",
                                   "fields",     "log_format",  "type.a",
                                   "time_field", "time_format", "no such key"};
  return slq_set_rule(s, kKeys[std::min<size_t>(static_cast<size_t>(call - '0'), 8)], text.c_str());
}

class Script {
 public:
  explicit Script(const Input& input)
      : input_(input),
        lines_(new char[input.lines.size()]),
        reader_(input.lines, input.text.size()),
        s_(slq_prepare(input.sql.data(), static_cast<ptrdiff_t>(input.sql.size()))) {
    input.lines.copy(lines_.get(), input.lines.size());
    Demand(s_ != nullptr, "there is always a statement", input.sql);
    CheckCode(s_.get(), slq_error_code(s_.get()), input.sql);
  }

  void Run() {
    int calls = 0;
    for (const char call : input_.script) {
      if (++calls > kCallsMax) return;
      CheckCode(s_.get(), Call(call), input_.sql);
    }
  }

 private:
  int Call(char call) {
    slq_statement* const s = s_.get();
    if (call >= '0' && call <= '9') return SetRule(s, call, input_.text);
    if (std::strchr("nblftNBLFT", call) != nullptr) return Bind(s, call, input_.text);
    if (std::strchr("mgwzxopj", call) != nullptr) return SetLimit(s, call, input_.text.size());
    switch (call) {
      case 'M':
        return slq_read_memory(s, lines_.get(), input_.lines.size());
      case 'R':
        return slq_read_function(s, Reader::Read, &reader_);
      case 'i':
        slq_interrupt(s);
        return SLQ_OK;
      case 'S':
        return slq_step_slice(s, input_.text.size());
      case 'c':
        ReadRow(s);
        return SLQ_OK;
      case 'r':
        slq_report(s);
        return SLQ_OK;
      default:
        return slq_step(s);
    }
  }

  const Input& input_;
  std::unique_ptr<char[]> lines_;
  Reader reader_;
  Statement s_;  // the last member: it reads the others
};

void CompareSlicesWithSteps(const Input& input) {
  const auto size = static_cast<ptrdiff_t>(input.sql.size());
  const Statement whole(slq_prepare(input.sql.data(), size));
  const Statement pieces(slq_prepare(input.sql.data(), size));
  Reader reader(input.lines, input.text.size());
  slq_set_rule(whole.get(), "format", "json");
  slq_set_rule(pieces.get(), "format", "json");
  slq_read_memory(whole.get(), input.lines.data(), input.lines.size());
  slq_read_function(pieces.get(), Reader::Read, &reader);
  const std::string expected = Answer(whole.get(), /*slices=*/false, input.sql);
  const std::string given = Answer(pieces.get(), /*slices=*/true, input.sql);
  Demand(expected == given, "slices give what steps give", expected + "\n---\n" + given);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  if (size > kBytesMax) return 0;
  Input input;
  input.sql = TakeLine(&rest);
  input.script = TakeLine(&rest);
  input.text = TakeLine(&rest);
  input.lines = rest;
  Script(input).Run();
  CompareSlicesWithSteps(input);
  return 0;
}
