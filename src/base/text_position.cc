#include "base/text_position.h"

#include <charconv>
#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/str_format.h"
#include "base/strings.h"

namespace slq {
namespace {

constexpr char kPositionUrl[] = "slq/text-position";

// A byte that continues a UTF-8 sequence takes no column of its own.
bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

TextPosition PositionAt(std::string_view text, size_t offset) {
  TextPosition position;
  if (offset > text.size()) offset = text.size();
  position.offset = offset;
  for (char c : text.substr(0, offset)) {
    if (c == '\n') {
      ++position.line;
      position.column = 1;
    } else if (!IsContinuation(c)) {
      ++position.column;
    }
  }
  return position;
}

absl::Status ErrorAt(absl::StatusCode code, const TextPosition& position,
                     std::string_view sentence) {
  absl::Status status =
      MakeError(code, absl::StrFormat("%d:%d: %s", position.line, position.column, sentence));
  status.SetPayload(kPositionUrl, absl::Cord(absl::StrFormat("%d %d %d", position.offset,
                                                             position.line, position.column)));
  return status;
}

absl::Status PlacedAt(absl::Status status, const TextPosition& position) {
  if (!absl::IsResourceExhausted(status) && !absl::IsOutOfRange(status)) return status;
  if (PositionOf(status).has_value()) return status;
  return ErrorAt(status.code(), position, ToStd(status.message()));
}

std::optional<TextPosition> PositionOf(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kPositionUrl);
  if (!payload.has_value()) return std::nullopt;
  const std::string text(*payload);
  TextPosition position;
  const char* next = text.data();
  const char* const end = text.data() + text.size();
  for (size_t* field : {&position.offset, &position.line, &position.column}) {
    while (next != end && *next == ' ') ++next;
    const std::from_chars_result parsed = std::from_chars(next, end, *field);
    if (parsed.ec != std::errc()) return std::nullopt;
    next = parsed.ptr;
  }
  return position;
}

std::string FormatError(const absl::Status& status, std::string_view sql) {
  std::string out(ToStd(status.message()));
  const std::optional<TextPosition> position = PositionOf(status);
  if (!position.has_value() || position->offset > sql.size()) return out;
  // npos + 1 is 0: without an earlier newline the line starts at the text's start.
  const size_t begin = position->offset == 0 ? 0 : sql.rfind('\n', position->offset - 1) + 1;
  const std::string_view line = sql.substr(begin, sql.find('\n', begin) - begin);
  out += "\n  ";
  for (char c : line) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
  out += "\n  ";
  out.append(position->column - 1, ' ');
  out += '^';
  return out;
}

}  // namespace slq
