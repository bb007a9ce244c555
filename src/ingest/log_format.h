#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "slq/value.h"

#include "absl/status/statusor.h"

namespace slq::ingest {

// A value of a log line and the text that ends it.
struct LogVariable {
  std::string name;
  Type type = Type::kNull;    // kLong or kFloat for numbers, else kNull
  bool is_request = false;    // the request's first line: METHOD URI PROTOCOL
  std::string literal_after;  // empty only at the end of the format
  friend bool operator==(const LogVariable&, const LogVariable&) = default;
};

// What a web server's log format string says.
struct LogFormat {
  std::string literal_before;  // the first variable
  std::vector<LogVariable> variables;
  friend bool operator==(const LogFormat&, const LogFormat&) = default;
};

// nginx: `$name` and `${name}` among literal text, names kept; "combined" (also for the
// empty format) and "common" are presets.
// InvalidArgument where two variables touch, since nothing would tell them apart, and
// where a format has no variable.
absl::StatusOr<LogFormat> ParseNginxFormat(std::string_view format);

// Apache mod_log_config: `%h`, `%>s`, `%{Referer}i` and so on, the same presets and
// errors. Names: remote_host, ident, user, time, request, status, bytes, ... A header
// that the client sent has its own name in lower case with '_' for other bytes than
// letters and digits: referer, user_agent; other arguments with a prefix: response_,
// env_, note_, cookie_. %t is taken without its brackets. A backslash before a quote or
// a backslash is dropped, as in the server's configuration file.
absl::StatusOr<LogFormat> ParseApacheFormat(std::string_view format);

}  // namespace slq::ingest
