#include "sql/reserved_word.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "absl/strings/ascii.h"
#include "base/strings.h"

namespace slq::sql {
namespace {

// The words of grammar::reserved in grammar/token.h, sorted.
constexpr std::string_view kWords[] = {
    "and",   "as",   "between", "by",     "case",   "cast", "distinct", "else", "end",
    "false", "from", "group",   "having", "ilike",  "in",   "is",       "like", "limit",
    "not",   "null", "or",      "order",  "select", "then", "true",     "when", "where"};

}  // namespace

bool IsReservedWord(std::string_view name) {
  const std::string lower = absl::AsciiStrToLower(ToAbsl(name));
  return std::binary_search(std::begin(kWords), std::end(kWords), std::string_view(lower));
}

}  // namespace slq::sql
