#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "sql/parser.h"
#include "sql/printer.h"

// Any bytes are a statement or a mistake with a position inside the text. A statement
// prints as text that parses to the same tree and prints the same.

namespace {

void Demand(bool holds, const char* promise, std::string_view text) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n%.*s\n", promise, static_cast<int>(text.size()), text.data());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const absl::StatusOr<slq::sql::Statement> statement = slq::sql::Parse(text);
  if (!statement.ok()) {
    const auto position = slq::PositionOf(statement.status());
    Demand(position.has_value() && position->offset <= size, "an error lies in the text", text);
    Demand(statement.status().code() == absl::StatusCode::kInvalidArgument ||
               statement.status().code() == absl::StatusCode::kResourceExhausted,
           "an error is a mistake or a limit", text);
    return 0;
  }
  // Canonical text can be longer than what was written, and quote or nest more.
  slq::sql::ParseLimits limits;
  limits.statement_bytes_max *= 4;
  limits.tokens_max *= 4;
  limits.nesting_max *= 4;
  const std::string printed = slq::sql::Print(*statement);
  const absl::StatusOr<slq::sql::Statement> again = slq::sql::Parse(printed, limits);
  Demand(again.ok(), "canonical text parses", printed);
  Demand(*again == *statement, "canonical text gives the same tree", printed);
  Demand(slq::sql::Print(*again) == printed, "canonical text prints the same", printed);
  return 0;
}
