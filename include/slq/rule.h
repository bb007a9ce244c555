#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "slq/value.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace slq {

enum class Format : uint8_t {
  kAuto,       // decided per input from its first lines
  kJson,       // one JSON object a line
  kLogfmt,     // key=value key="quoted value"
  kNginx,      // `log_format` string, presets "combined" and "common"
  kApache,     // `log_format` string of mod_log_config, the same presets
  kSyslog,     // RFC 3164 and RFC 5424
  kCri,        // container runtime: time stream tag message
  kRegex,      // RE2 pattern with named groups
  kDelimiter,  // fields between a separator
  kRaw,        // no fields, only the built-in columns
};

// How lines become fields: a value that says it all.
struct StructuringRule {
  Format format = Format::kAuto;
  std::string pattern;                // kRegex: (?<name>...) or (?P<name>...); the match must
                                      // start at the line's start
  std::string delimiter;              // kDelimiter: one or more bytes
  std::vector<std::string> fields;    // kDelimiter: names, in order; "" skips one
  char quote = '"';                   // kDelimiter: '\0' for none; a doubled quote is one
  std::string log_format;             // kNginx, kApache
  std::map<std::string, Type> types;  // declared types: kLong, kFloat or kString
  std::string time_field;             // field that gives __time; "" for none
  std::string time_format;            // strptime form, or "" to recognise RFC 3339, epoch
                                      // seconds/ms/us/ns, and common log format

  // Limits; a line past one is kept, unparsed and counted.
  size_t line_bytes_max = 256 * 1024;
  size_t fields_max = 1'000;
  size_t field_name_bytes_max = 256;
  size_t nesting_max = 64;  // JSON objects and arrays inside each other

  friend bool operator==(const StructuringRule&, const StructuringRule&) = default;
};

// InvalidArgument if the rule cannot work: a pattern that does not compile or has no
// named group, a delimiter that is empty, a name twice, ...
absl::Status Validate(const StructuringRule& rule);

// A rule ready for queries. Immutable: many runs may use it at once, on any threads.
class CompiledRule {
 public:
  // InvalidArgument as of Validate.
  static absl::StatusOr<CompiledRule> Compile(StructuringRule rule);

  CompiledRule(CompiledRule&&) noexcept;
  CompiledRule& operator=(CompiledRule&&) noexcept;
  ~CompiledRule();

  // What it was made from.
  const StructuringRule& definition() const;

  // The fields that lines can have, in line order, where the rule says it (regex,
  // delimiter, nginx ...); empty where lines name their own (JSON, logfmt) and for kAuto.
  // Views the rule.
  std::span<const std::string> field_names() const;

  // For the library.
  struct State;
  const State& state() const { return *state_; }

 private:
  explicit CompiledRule(std::unique_ptr<const State> state);
  std::unique_ptr<const State> state_;
};

// "json" for kJson, and so on; and back (InvalidArgument lists the names).
std::string_view FormatName(Format format);
absl::Status FormatFromName(std::string_view name, Format* format);

}  // namespace slq
