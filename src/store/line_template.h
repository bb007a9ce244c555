#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "slq/value.h"

#include "absl/container/flat_hash_map.h"
#include "column/batch.h"

// Lines are not kept beside their fields where these give them back: a template is what
// stands between the fields of a line, and how each is written.
namespace slq::store {

// A piece of a template: text, and then the value of a column.
struct TemplatePiece {
  std::string literal;
  uint32_t column = 0;
  uint8_t form = 0;
  friend bool operator==(const TemplatePiece&, const TemplatePiece&) = default;
};

struct LineTemplate {
  std::vector<TemplatePiece> pieces;
  std::string tail;
  friend bool operator==(const LineTemplate&, const LineTemplate&) = default;
};

inline constexpr size_t kTemplatesMax = 1024;             // of a segment
inline constexpr size_t kTemplateBytesMax = 1024 * 1024;  // of all of them

std::string EncodeTemplates(std::span<const LineTemplate> templates);
// Nothing if the bytes are no templates over `columns` columns.
std::optional<std::vector<LineTemplate>> DecodeTemplates(std::string_view bytes, size_t columns);

// Writes values as lines do.
class ValueText {
 public:
  static constexpr uint8_t kCanonical = 0;
  static constexpr uint8_t kJson = 1;       // a string as JSON writes it between its quotes
  static constexpr uint8_t kDecimals0 = 2;  // a float with form - kDecimals0 digits after the point
  static constexpr uint8_t kFormEnd = kDecimals0 + 18;

  // The text, valid until the next call or as long as the value's. Nothing where the form
  // does not fit the value.
  std::optional<std::string_view> Of(const Value& value, uint8_t form);

 private:
  char buffer_[512];
  std::string escaped_;
};

// Finds the templates of lines while a segment is written. Not thread-safe.
class TemplateFinder {
 public:
  // The number of the template that gives `line` back, byte for byte, from the values of its
  // columns: `fields[i]` is the value of column `columns[i]`, in the order of the line. Nothing
  // if there is none.
  std::optional<size_t> Find(std::string_view line, std::span<const column::NamedValue> fields,
                             std::span<const uint32_t> columns);

  const std::vector<LineTemplate>& templates() const { return templates_; }

 private:
  bool Gives(const LineTemplate& line_template, std::string_view line,
             std::span<const column::NamedValue> fields, std::span<const uint32_t> columns);
  std::optional<LineTemplate> Learn(std::string_view line,
                                    std::span<const column::NamedValue> fields,
                                    std::span<const uint32_t> columns);

  std::vector<LineTemplate> templates_;
  size_t bytes_ = 0;
  absl::flat_hash_map<std::string, std::vector<size_t>> by_columns_;
  std::string key_;
  uint32_t failed_ = 0;  // lines in a row from which nothing was learnt
  uint32_t rest_ = 0;    // lines to let pass before the next try
  ValueText text_;
};

}  // namespace slq::store
