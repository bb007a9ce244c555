#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "slq/value.h"

#include "ingest/line_parser.h"
#include "store/line_template.h"

namespace slq::store {

// Reads JSON lines by templates that other lines gave, which costs a tenth of parsing them and
// finding their template: what stands between the values is compared, and the values are read
// where they stand. Strings with an escape or a byte above 127, long numbers and whatever else
// is rare are left to the parser, so that what matches has the values the parser finds in it.
// Not thread-safe.
class LineMatcher {
 public:
  // `rule` must outlive it. With a rule of another format nothing ever matches.
  explicit LineMatcher(const ingest::Rule& rule);

  // Takes a template in, unless its number was given before or the parser finds other fields
  // in its lines than it has. `names` are those of the columns.
  void Learn(size_t number, const LineTemplate& line_template, std::span<const std::string> names);

  bool can_learn() const { return parser_ != nullptr; }
  bool is_empty() const { return known_.empty(); }

  // The number of a template that gives `line` back; ingest::kLinePadding bytes behind the line
  // are readable. Until the next call, values() are those of its columns(), in order, and view
  // the line.
  std::optional<size_t> Match(std::string_view line);
  std::span<const Value> values() const { return values_; }
  std::span<const uint32_t> columns() const { return known_[order_.front()].columns; }

 private:
  // A value, and the text before it.
  struct Slot {
    std::string literal;
    uint8_t form = 0;
    bool is_quoted = false;
  };
  struct Known {
    size_t number = 0;
    std::vector<Slot> slots;
    std::vector<uint32_t> columns;
    std::string tail;
  };

  bool HasItsFields(const Known& known, std::span<const std::string> names);
  bool Read(const Known& known, std::string_view line);

  const std::unique_ptr<ingest::LineParser> parser_;  // null: nothing is learnt
  const size_t line_bytes_max_;
  std::vector<bool> given_;  // by template
  std::vector<Known> known_;
  std::vector<size_t> order_;  // in known_, the one that matched last first
  std::vector<Value> values_;
};

}  // namespace slq::store
