#include "peers/table_of.h"

#include <string>

#include "absl/strings/str_format.h"

namespace slq::bench {
namespace {

std::string TextOf(const Value& value) {
  switch (value.type()) {
    case Type::kNull:
      return "";
    case Type::kBool:
      return value.bool_value() ? "true" : "false";
    case Type::kLong:
      return absl::StrFormat("%d", value.long_value());
    case Type::kFloat:
      return absl::StrFormat("%.17g", value.float_value());
    case Type::kString:
      return std::string(value.string_value());
  }
  return "";
}

}  // namespace

absl::StatusOr<Table> TableOf(Rows* rows) {
  Table table;
  Row row;
  while (true) {
    const absl::StatusOr<bool> more = rows->Next(&row);
    if (!more.ok()) return more.status();
    if (!*more) return table;
    table.emplace_back();
    for (const Cell& cell : row) table.back().push_back(TextOf(cell.value));
  }
}

}  // namespace slq::bench
