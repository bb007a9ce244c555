#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "slq/query.h"

#include "absl/status/status.h"

namespace slq {

enum class OutputFormat : uint8_t {
  kStructLogs,  // {"struct_logs":[{...},...]}, every value a JSON string or null
  kJson,        // one JSON object a line, native types
  kCsv,         // RFC 4180 with a header line
  kTable,       // for people
};

// Turns rows into text. Text is appended to a string that the caller drains when it
// likes. Invalid UTF-8 becomes U+FFFD in JSON; control characters are escaped wherever a
// person or a JSON parser may read them. Not thread-safe.
class RowWriter {
 public:
  virtual ~RowWriter() = default;
  // Before the first row. `columns` as of Rows::columns(); must outlive the writer.
  virtual void Begin(std::span<const std::string> columns, std::string* out) = 0;
  // ResourceExhausted where a format must keep all rows (CSV and table of SELECT *) and
  // they pass the limit.
  virtual absl::Status Write(Row row, std::string* out) = 0;
  virtual void End(std::string* out) = 0;
};

struct OutputOptions {
  size_t kept_bytes_max = 64 * 1024 * 1024;  // of rows that CSV or table must keep
  size_t table_width = 0;                    // columns of the terminal; 0: no cutting
};

std::unique_ptr<RowWriter> NewRowWriter(OutputFormat format, const OutputOptions& options = {});

// Appends `text` as a JSON string with its
// quotes, invalid UTF-8 replaced, control characters escaped.
void AppendJsonString(std::string_view text, std::string* out);

}  // namespace slq
