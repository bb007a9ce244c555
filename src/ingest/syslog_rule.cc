#include <array>
#include <charconv>
#include <string>

#include "base/ascii.h"
#include "ingest/compiled_rule.h"
#include "ingest/named_field_parser.h"

// Three ways to write a syslog line, each line told by itself:
//   <34>1 2003-10-11T22:14:15.003Z host app 8710 ID47 [id name="value"] message
//   <34>Oct 11 22:14:15 host app[8710]: message
//   Oct 11 22:14:15 host app[8710]: message                  (as in files)
// that is RFC 5424, RFC 3164, and RFC 3164 without its priority; the latter two also
// with an RFC 3339 time. Fields: facility and severity (long), timestamp, hostname, app,
// pid (a long where it is one), msgid, sd.ID.NAME for structured data, and message. What
// a line leaves out, or gives as "-" in RFC 5424, is null. A line with a priority and
// without a time is all message; one with neither does not fit.
namespace slq::ingest {
namespace {

constexpr const char* kNotSyslog = "not a syslog line";
constexpr const char* kBadHeader = "invalid RFC 5424 line";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// `shape` has d for a digit, D for a digit or a space, and else the byte itself.
bool HasShape(std::string_view text, std::string_view shape) {
  if (text.size() < shape.size()) return false;
  for (size_t i = 0; i < shape.size(); ++i) {
    const char c = text[i];
    const bool fits = shape[i] == 'd'   ? IsDigit(c)
                      : shape[i] == 'D' ? IsDigit(c) || c == ' '
                                        : c == shape[i];
    if (!fits) return false;
  }
  return true;
}

bool StartsWithMonth(std::string_view text) {
  static constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (text.size() < 3) return false;
  const size_t at = kMonths.find(text.substr(0, 3));
  return at != std::string_view::npos && at % 3 == 0;
}

// The bytes of the time that `text` begins with, or 0.
size_t TimeBytes(std::string_view text) {
  if (StartsWithMonth(text) && HasShape(text.substr(3), " Dd dd:dd:dd")) {
    size_t end = 15;
    if (end < text.size() && text[end] == '.') {
      do ++end;
      while (end < text.size() && IsDigit(text[end]));
    }
    return end;
  }
  if (!HasShape(text, "dddd-dd-ddTdd:dd:dd")) return 0;
  const size_t end = text.find(' ');
  return end == std::string_view::npos ? text.size() : end;
}

std::string_view TakeWord(std::string_view* rest) {
  const size_t end = rest->find(' ');
  const std::string_view word = rest->substr(0, end);
  rest->remove_prefix(end == std::string_view::npos ? rest->size() : end + 1);
  return word;
}

template <typename Sink>
void Text(Sink* sink, std::string_view name, std::string_view text) {
  sink->Field(name, [text](Arena*) { return Value::String(text); });
}

class SyslogReader {
 public:
  template <typename Sink>
  const char* Read(std::string_view line, Sink* sink) {
    std::string_view rest = line;
    const bool has_priority = TakePriority(&rest, sink);
    if (has_priority && rest.starts_with("1 ")) {
      rest.remove_prefix(2);
      return ReadRfc5424(rest, sink);
    }
    const size_t time_bytes = TimeBytes(rest);
    const bool has_time = time_bytes > 0 && (time_bytes == rest.size() || rest[time_bytes] == ' ');
    if (!has_time) {
      if (!has_priority) return kNotSyslog;
      Text(sink, "message", rest);
      return nullptr;
    }
    Text(sink, "timestamp", rest.substr(0, time_bytes));
    rest.remove_prefix(time_bytes);
    if (!rest.empty()) rest.remove_prefix(1);
    if (const std::string_view host = TakeWord(&rest); !host.empty()) {
      Text(sink, "hostname", host);
    }
    ReadTag(&rest, sink);
    Text(sink, "message", rest);
    return nullptr;
  }

 private:
  template <typename Sink>
  static bool TakePriority(std::string_view* rest, Sink* sink) {
    if (!rest->starts_with('<')) return false;
    const size_t end = rest->find('>');
    if (end == std::string_view::npos || end < 2 || end > 4) return false;
    unsigned priority = 0;
    const char* const stop = rest->data() + end;
    const std::from_chars_result parsed = std::from_chars(rest->data() + 1, stop, priority);
    if (parsed.ec != std::errc() || parsed.ptr != stop || priority > 191) return false;
    sink->Field("facility", [priority](Arena*) { return Value::Long(priority / 8); });
    sink->Field("severity", [priority](Arena*) { return Value::Long(priority % 8); });
    rest->remove_prefix(end + 1);
    return true;
  }

  // `app[pid]: ` or `app: `; other text is not a tag and stays in the message.
  template <typename Sink>
  static void ReadTag(std::string_view* rest, Sink* sink) {
    const size_t app_end = rest->find_first_of(" :[");
    if (app_end == std::string_view::npos || app_end == 0 || (*rest)[app_end] == ' ') return;
    size_t end = app_end;
    std::string_view pid;
    if ((*rest)[app_end] == '[') {
      const size_t close = rest->find_first_of("] ", app_end);
      if (close == std::string_view::npos || (*rest)[close] == ' ') return;
      pid = rest->substr(app_end + 1, close - app_end - 1);
      end = close + 1;
      if (end == rest->size() || (*rest)[end] != ':') return;
    } else if (end + 1 < rest->size() && (*rest)[end + 1] != ' ') {
      return;  // "10:15" or "a::b" at the message's start
    }
    Text(sink, "app", rest->substr(0, app_end));
    if (!pid.empty()) Text(sink, "pid", pid);
    rest->remove_prefix(end + 1);
    if (rest->starts_with(' ')) rest->remove_prefix(1);
  }

  template <typename Sink>
  const char* ReadRfc5424(std::string_view rest, Sink* sink) {
    static constexpr std::array<std::string_view, 5> kHeader = {"timestamp", "hostname", "app",
                                                                "pid", "msgid"};
    for (const std::string_view name : kHeader) {
      const std::string_view word = TakeWord(&rest);
      if (word.empty()) return kBadHeader;
      if (name == "timestamp" && word != "-" && TimeBytes(word) != word.size()) {
        return kBadHeader;
      }
      if (word != "-") Text(sink, name, word);
    }
    if (rest.starts_with('-')) {
      rest.remove_prefix(1);
    } else {
      if (!rest.starts_with('[')) return kBadHeader;
      while (rest.starts_with('[')) {
        if (!ReadElement(&rest, sink)) return kBadHeader;
      }
    }
    if (rest.empty()) return nullptr;
    if (rest.front() != ' ') return kBadHeader;
    rest.remove_prefix(1);
    if (rest.starts_with(kByteOrderMark)) rest.remove_prefix(kByteOrderMark.size());
    Text(sink, "message", rest);
    return nullptr;
  }

  // [id name="value" name="value"]; false if it is not one.
  template <typename Sink>
  bool ReadElement(std::string_view* rest, Sink* sink) {
    const size_t id_end = rest->find_first_of(" ]=\"");
    if (id_end == std::string_view::npos || id_end == 1) return false;
    name_.assign("sd.").append(rest->substr(1, id_end - 1)).push_back('.');
    const size_t prefix = name_.size();
    rest->remove_prefix(id_end);
    while (rest->starts_with(' ')) {
      rest->remove_prefix(1);
      const size_t name_end = rest->find_first_of(" ]=\"");
      if (name_end == std::string_view::npos || name_end == 0) return false;
      if (rest->substr(name_end, 2) != "=\"") return false;
      name_.resize(prefix);
      name_.append(rest->substr(0, name_end));
      rest->remove_prefix(name_end + 2);
      const size_t close = ClosingQuote(*rest);
      if (close == std::string_view::npos) return false;
      const std::string_view value = rest->substr(0, close);
      sink->Field(name_, [value](Arena* arena) { return Unescape(value, arena); });
      rest->remove_prefix(close + 1);
    }
    if (!rest->starts_with(']')) return false;
    rest->remove_prefix(1);
    return true;
  }

  static size_t ClosingQuote(std::string_view text) {
    for (size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '"') return i;
      if (text[i] == '\\') ++i;
    }
    return std::string_view::npos;
  }

  // A backslash stands before a quote, a backslash or a bracket; another is itself.
  static Value Unescape(std::string_view text, Arena* arena) {
    if (text.find('\\') == std::string_view::npos) return Value::String(text);
    char* const out = arena->Allocate(text.size());
    size_t size = 0;
    for (size_t i = 0; i < text.size(); ++i) {
      const char next = i + 1 < text.size() ? text[i + 1] : '\0';
      if (text[i] == '\\' && (next == '"' || next == '\\' || next == ']')) ++i;
      out[size++] = text[i];
    }
    return Value::String({out, size});
  }

  std::string name_;
};

}  // namespace

RuleOr NewSyslogRule(RuleCore core) {
  // Names are not listed: structured data brings its own.
  core.types.AddDefault("pid", Type::kLong);
  using Form = NamedFieldForm<SyslogReader>;
  return std::make_unique<const RuleOf<Form>>(std::move(core), Form());
}

}  // namespace slq::ingest
