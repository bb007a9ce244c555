#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "slq/rule.h"
#include "slq/scan_report.h"

#include "absl/status/statusor.h"
#include "column/batch.h"
#include "column/scan.h"

namespace slq::ingest {

// Turns lines into fields by one rule. Each has scratch memory of its own: one per
// worker. Not thread-safe.
class LineParser {
 public:
  virtual ~LineParser() = default;

  // Fills the kField columns of `batch`, as the request given at creation lists them,
  // with one row per line; other columns are not touched. A line that does not fit
  // gets nulls, `batch->unparsed` set (the vector is sized then) and its reason in
  // every column named "_error". Texts view the lines or batch->arena. Adds to
  // `report`: unparsed, unparsed_by_reason, coerced_values, duplicate_keys.
  // After the end of each line kLinePadding bytes (line_split.h) may be read.
  virtual void ParseLines(std::span<const std::string_view> lines, column::Batch* batch,
                          ScanReport* report) = 0;

  // All fields of one line in line order; for a line that does not fit just "_error".
  // Replaces `fields`. Texts view the line, padded likewise, or `arena`. Counts nothing.
  virtual void ParseAllFields(std::string_view line, Arena* arena,
                              std::vector<column::NamedValue>* fields) = 0;
};

// A structuring rule ready for use. Immutable, thread-safe.
class Rule {
 public:
  virtual ~Rule() = default;

  // A parser for the kField columns of `columns` (others are passed over). The rule
  // must outlive it; `columns` is copied.
  virtual std::unique_ptr<LineParser> NewParser(
      std::span<const column::ScanColumn> columns) const = 0;

  // The names of the fields it can produce, if they are known beforehand (regex,
  // delimiter, nginx ...); empty if lines name their own fields (JSON, logfmt).
  virtual std::span<const std::string> field_names() const = 0;

  // The rule it was made from, never kAuto.
  virtual const StructuringRule& definition() const = 0;
};

// InvalidArgument as Validate(rule) says; kAuto must have been decided (detect.h).
absl::StatusOr<std::unique_ptr<const Rule>> CompileRule(const StructuringRule& rule);

}  // namespace slq::ingest
