#include "ingest/log_format.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "base/strings.h"

namespace slq::ingest {
namespace {

constexpr size_t kFormatBytesMax = 16 * 1024;

constexpr std::string_view kNginxCommon =
    R"($remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent)";
constexpr std::string_view kNginxCombined =
    R"($remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent )"
    R"("$http_referer" "$http_user_agent")";
constexpr std::string_view kApacheCommon = R"(%h %l %u %t "%r" %>s %b)";
constexpr std::string_view kApacheCombined =
    R"(%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-agent}i")";

bool IsAlphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// Puts a format together from left to right.
class Builder {
 public:
  void Literal(char c) {
    (format_.variables.empty() ? format_.literal_before : format_.variables.back().literal_after) +=
        c;
  }

  absl::Status Variable(LogVariable variable) {
    std::vector<LogVariable>& variables = format_.variables;
    if (!variables.empty() && variables.back().literal_after.empty()) {
      return InvalidArgument(absl::StrFormat(
          "the log format has nothing between %s and %s, so their values cannot be told apart",
          variables.back().name, variable.name));
    }
    if (std::any_of(variables.begin(), variables.end(),
                    [&](const LogVariable& v) { return v.name == variable.name; })) {
      return InvalidArgument(absl::StrFormat("the log format has field %s twice", variable.name));
    }
    variables.push_back(std::move(variable));
    return absl::OkStatus();
  }

  absl::StatusOr<LogFormat> Finish() {
    if (format_.variables.empty()) {
      return InvalidArgument("the log format has no variable, so it gives no field");
    }
    return std::move(format_);
  }

 private:
  LogFormat format_;
};

absl::Status CheckLength(std::string_view format) {
  if (format.size() <= kFormatBytesMax) return absl::OkStatus();
  return InvalidArgument(absl::StrFormat("a log format has at most %d bytes", kFormatBytesMax));
}

Type NginxType(std::string_view name) {
  static constexpr std::array<std::string_view, 12> kLongs = {
      "status",     "body_bytes_sent",     "bytes_sent",  "request_length",
      "connection", "connection_requests", "server_port", "remote_port",
      "pid",        "content_length",      "https_port",  "upstream_status"};
  static constexpr std::array<std::string_view, 5> kFloats = {
      "request_time", "msec", "upstream_response_time", "upstream_connect_time",
      "upstream_header_time"};
  if (std::find(kLongs.begin(), kLongs.end(), name) != kLongs.end()) return Type::kLong;
  if (std::find(kFloats.begin(), kFloats.end(), name) != kFloats.end()) return Type::kFloat;
  return Type::kNull;
}

struct Directive {
  char letter;
  std::string_view name;
  Type type;
};

constexpr std::array<Directive, 22> kDirectives = {{
    {'a', "remote_addr", Type::kNull},    {'A', "local_addr", Type::kNull},
    {'b', "bytes", Type::kLong},          {'B', "bytes", Type::kLong},
    {'D', "duration_us", Type::kLong},    {'f', "filename", Type::kNull},
    {'h', "remote_host", Type::kNull},    {'H', "server_protocol", Type::kNull},
    {'I', "bytes_received", Type::kLong}, {'k', "keepalive_requests", Type::kLong},
    {'l', "ident", Type::kNull},          {'L', "log_id", Type::kNull},
    {'m', "request_method", Type::kNull}, {'O', "bytes_sent", Type::kLong},
    {'q', "query_string", Type::kNull},   {'r', "request", Type::kNull},
    {'R', "handler", Type::kNull},        {'s', "status", Type::kLong},
    {'u', "user", Type::kNull},           {'U', "url_path", Type::kNull},
    {'v', "server_name", Type::kNull},    {'X', "connection_status", Type::kNull},
}};

std::string NameFrom(std::string_view prefix, std::string_view argument) {
  std::string name(prefix);
  for (const char c : argument) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    name += IsAlphanumeric(c) ? lower : '_';
  }
  return name;
}

// `argument` is what stood in braces, or empty.
absl::StatusOr<LogVariable> ApacheVariable(char letter, std::string_view argument) {
  const bool bare = argument.empty();
  switch (letter) {
    case 'i':
      return LogVariable{NameFrom("", argument), Type::kNull, false, ""};
    case 'o':
      return LogVariable{NameFrom("response_", argument), Type::kNull, false, ""};
    case 'e':
      return LogVariable{NameFrom("env_", argument), Type::kNull, false, ""};
    case 'n':
      return LogVariable{NameFrom("note_", argument), Type::kNull, false, ""};
    case 'C':
      return LogVariable{NameFrom("cookie_", argument), Type::kNull, false, ""};
    case 'T':
      return LogVariable{NameFrom("duration_", bare ? "s" : argument), Type::kLong, false, ""};
    case 'p':
      return LogVariable{bare ? "port" : NameFrom("port_", argument), Type::kLong, false, ""};
    case 'P':
      return LogVariable{bare ? "pid" : NameFrom("", argument), Type::kLong, false, ""};
    case 't':
      return LogVariable{"time", Type::kNull, false, ""};
    case 'V':
      return ApacheVariable('v', argument);
    default:
      break;
  }
  for (const Directive& d : kDirectives) {
    if (d.letter == letter) {
      return LogVariable{std::string(d.name), d.type, letter == 'r', ""};
    }
  }
  return InvalidArgument(
      absl::StrFormat("the log format uses %%%c, which is not a known directive", letter));
}

// Reads the directive that begins after the percent sign at `*i`, and moves past it.
absl::Status TakeDirective(std::string_view format, size_t* i, Builder* builder) {
  std::string_view argument;
  ++*i;
  *i = format.find_first_not_of("<>!,0123456789", *i);
  if (*i < format.size() && format[*i] == '{') {
    const size_t close = format.find('}', *i);
    if (close == std::string_view::npos) {
      return InvalidArgument("the log format has a { without its }");
    }
    argument = format.substr(*i + 1, close - *i - 1);
    *i = close + 1;
  }
  if (*i >= format.size()) return InvalidArgument("the log format ends within a directive");
  const char letter = format[(*i)++];
  if (letter == '%') {
    builder->Literal('%');
    return absl::OkStatus();
  }
  SLQ_ASSIGN_OR_RETURN(LogVariable variable, ApacheVariable(letter, argument));
  const bool bracketed = letter == 't' && argument.empty();
  if (bracketed) builder->Literal('[');
  SLQ_RETURN_IF_ERROR(builder->Variable(std::move(variable)));
  if (bracketed) builder->Literal(']');
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<LogFormat> ParseNginxFormat(std::string_view format) {
  SLQ_RETURN_IF_ERROR(CheckLength(format));
  if (format.empty() || format == "combined") format = kNginxCombined;
  if (format == "common") format = kNginxCommon;
  Builder builder;
  size_t i = 0;
  while (i < format.size()) {
    if (format[i] != '$') {
      builder.Literal(format[i++]);
      continue;
    }
    const bool braced = format.substr(i + 1).starts_with('{');
    const size_t start = i + (braced ? 2 : 1);
    size_t end = start;
    while (end < format.size() && (IsAlphanumeric(format[end]) || format[end] == '_')) ++end;
    if (end == start || (braced && (end == format.size() || format[end] != '}'))) {
      return InvalidArgument("the log format has a $ without the name of a variable");
    }
    const std::string_view name = format.substr(start, end - start);
    SLQ_RETURN_IF_ERROR(
        builder.Variable({std::string(name), NginxType(name), name == "request", ""}));
    i = end + (braced ? 1 : 0);
  }
  return builder.Finish();
}

absl::StatusOr<LogFormat> ParseApacheFormat(std::string_view format) {
  SLQ_RETURN_IF_ERROR(CheckLength(format));
  if (format.empty() || format == "combined") format = kApacheCombined;
  if (format == "common") format = kApacheCommon;
  Builder builder;
  size_t i = 0;
  while (i < format.size()) {
    if (format[i] == '%') {
      SLQ_RETURN_IF_ERROR(TakeDirective(format, &i, &builder));
      continue;
    }
    const std::string_view pair = format.substr(i, 2);
    if (pair == "\\\"" || pair == "\\\\") ++i;
    builder.Literal(format[i++]);
  }
  return builder.Finish();
}

}  // namespace slq::ingest
