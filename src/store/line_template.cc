#include "store/line_template.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

#include "base/bytes.h"
#include "column/text.h"

namespace slq::store {
namespace {

constexpr size_t kCandidatesMax = 32;  // templates with the same columns
constexpr uint32_t kFailuresMax = 64;
constexpr uint32_t kRest = 1024;
constexpr double kDecimalsBelow = 1e15;  // a float's digits end there

static_assert(column::kScalarTextMax <= 512);

bool IsNumberByte(char c) {
  return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
}

// The shortest escapes of JSON, as most writers make them.
void AppendJson(std::string_view text, std::string* out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  for (const char c : text) {
    switch (c) {
      case '"':
        *out += "\\\"";
        break;
      case '\\':
        *out += "\\\\";
        break;
      case '\n':
        *out += "\\n";
        break;
      case '\r':
        *out += "\\r";
        break;
      case '\t':
        *out += "\\t";
        break;
      default:
        if (static_cast<uint8_t>(c) >= 0x20) {
          *out += c;
        } else {
          *out += "\\u00";
          *out += kHex[static_cast<uint8_t>(c) >> 4];
          *out += kHex[static_cast<uint8_t>(c) & 15];
        }
    }
  }
}

// Where a value stands in a line, and how it is written.
struct Place {
  size_t start = 0;
  size_t size = 0;
  uint8_t form = ValueText::kCanonical;
};

// Whether the string is a view into `text`.
bool IsInside(const Value& value, std::string_view text) {
  if (value.type() != Type::kString || value.string_value().empty()) return false;
  const auto offset = reinterpret_cast<uintptr_t>(value.string_value().data()) -
                      reinterpret_cast<uintptr_t>(text.data());
  return offset < text.size();
}

// A number that stands in `line` from `from` on, with nothing of a number around it.
std::optional<Place> FindNumber(std::string_view line, size_t from, std::string_view text) {
  for (size_t at = line.find(text, from); at != std::string_view::npos;
       at = line.find(text, at + 1)) {
    const size_t end = at + text.size();
    const bool begins = at == 0 || !IsNumberByte(line[at - 1]) || at == from;
    if (begins && (end == line.size() || !IsNumberByte(line[end]))) return Place{at, text.size()};
  }
  return std::nullopt;
}

// The form of a float that was written with zeros at its end.
std::optional<Place> FindDecimals(std::string_view line, size_t from, const Value& value,
                                  ValueText* text) {
  const size_t start = line.find_first_of("-0123456789", from);
  if (start == std::string_view::npos) return std::nullopt;
  size_t end = start;
  while (end < line.size() && IsNumberByte(line[end])) ++end;
  const std::string_view number = line.substr(start, end - start);
  const size_t point = number.find('.');
  if (point == std::string_view::npos) return std::nullopt;
  const size_t digits = number.size() - point - 1;
  if (digits >= ValueText::kFormEnd - ValueText::kDecimals0) return std::nullopt;
  const auto form = static_cast<uint8_t>(ValueText::kDecimals0 + digits);
  if (text->Of(value, form) != number) return std::nullopt;
  return Place{start, number.size(), form};
}

std::optional<Place> FindString(std::string_view line, size_t from, std::string_view value,
                                ValueText* text) {
  size_t at = line.find(value, from);
  if (at != std::string_view::npos) return Place{at, value.size()};
  const std::optional<std::string_view> json = text->Of(Value::String(value), ValueText::kJson);
  at = line.find(*json, from);
  if (at == std::string_view::npos) return std::nullopt;
  return Place{at, json->size(), ValueText::kJson};
}

std::optional<Place> FindValue(std::string_view line, size_t from, const Value& value,
                               ValueText* text) {
  if (value.type() == Type::kString) return FindString(line, from, value.string_value(), text);
  const std::optional<std::string_view> plain = text->Of(value, ValueText::kCanonical);
  if (!plain.has_value()) return std::nullopt;
  const std::optional<Place> place = FindNumber(line, from, *plain);
  if (place.has_value() || value.type() != Type::kFloat) return place;
  return FindDecimals(line, from, value, text);
}

// The value of a field in a line. Strings mostly view the line; else it is looked for after
// its name, which may be in the line by chance.
std::optional<Place> FindField(std::string_view line, size_t from, const column::NamedValue& field,
                               ValueText* text) {
  if (field.value.type() == Type::kString) {
    const std::string_view value = field.value.string_value();
    const auto inside =
        reinterpret_cast<uintptr_t>(value.data()) - reinterpret_cast<uintptr_t>(line.data());
    if (inside >= from && inside <= line.size() && value.size() <= line.size() - inside) {
      return Place{inside, value.size()};
    }
  }
  const size_t dot = field.name.find_last_of('.');
  const std::string_view name =
      dot == std::string_view::npos ? field.name : field.name.substr(dot + 1);
  const size_t named = line.find(name, from);
  if (named != std::string_view::npos) {
    const std::optional<Place> place = FindValue(line, named + name.size(), field.value, text);
    if (place.has_value()) return place;
  }
  return FindValue(line, from, field.value, text);
}

size_t BytesOf(const LineTemplate& line_template) {
  size_t bytes = line_template.tail.size();
  for (const TemplatePiece& piece : line_template.pieces) {
    bytes += piece.literal.size() + sizeof(TemplatePiece);
  }
  return bytes;
}

}  // namespace

std::optional<std::string_view> ValueText::Of(const Value& value, uint8_t form) {
  if (form == kCanonical) {
    if (value.is_null()) return std::nullopt;
    return column::CanonicalText(value, buffer_);
  }
  if (form == kJson) {
    if (value.type() != Type::kString) return std::nullopt;
    escaped_.clear();
    AppendJson(value.string_value(), &escaped_);
    return escaped_;
  }
  if (value.type() != Type::kFloat || !(std::fabs(value.float_value()) < kDecimalsBelow)) {
    return std::nullopt;
  }
  const auto [end, error] =
      std::to_chars(buffer_, buffer_ + sizeof(buffer_), value.float_value(),
                    std::chars_format::fixed, static_cast<int>(form - kDecimals0));
  if (error != std::errc()) return std::nullopt;
  return std::string_view(buffer_, static_cast<size_t>(end - buffer_));
}

bool TemplateFinder::Gives(const LineTemplate& line_template, std::string_view line,
                           std::span<const column::NamedValue> fields,
                           std::span<const uint32_t> columns) {
  const auto skip = [&line](std::string_view text) {
    if (line.substr(0, text.size()) != text) return false;
    line.remove_prefix(text.size());
    return true;
  };
  size_t field = 0;
  for (const TemplatePiece& piece : line_template.pieces) {
    if (!skip(piece.literal)) return false;
    while (columns[field] != piece.column) ++field;  // one that is part of another
    const std::optional<std::string_view> text = text_.Of(fields[field++].value, piece.form);
    if (!text.has_value() || !skip(*text)) return false;
  }
  return line == line_template.tail;
}

std::optional<LineTemplate> TemplateFinder::Learn(std::string_view line,
                                                  std::span<const column::NamedValue> fields,
                                                  std::span<const uint32_t> columns) {
  LineTemplate learnt;
  size_t at = 0;
  for (size_t i = 0; i < fields.size(); ++i) {
    if (IsInside(fields[i].value, line.substr(0, at))) continue;
    const std::optional<Place> place = FindField(line, at, fields[i], &text_);
    if (!place.has_value()) return std::nullopt;
    learnt.pieces.push_back(
        {std::string(line.substr(at, place->start - at)), columns[i], place->form});
    at = place->start + place->size;
  }
  learnt.tail = line.substr(at);
  // What was found is a guess; only what gives the line back is true.
  if (!Gives(learnt, line, fields, columns)) return std::nullopt;
  return learnt;
}

std::optional<size_t> TemplateFinder::Find(std::string_view line,
                                           std::span<const column::NamedValue> fields,
                                           std::span<const uint32_t> columns) {
  key_.assign(reinterpret_cast<const char*>(columns.data()), columns.size_bytes());
  const auto known = by_columns_.find(key_);
  if (known != by_columns_.end()) {
    std::vector<size_t>& candidates = known->second;
    for (size_t i = 0; i < candidates.size(); ++i) {
      const size_t number = candidates[i];
      if (!Gives(templates_[number], line, fields, columns)) continue;
      // Lines of a kind come together.
      if (i > 0) std::swap(candidates[i], candidates[i - 1]);
      return number;
    }
    if (candidates.size() >= kCandidatesMax) return std::nullopt;
  }
  if (templates_.size() >= kTemplatesMax || bytes_ >= kTemplateBytesMax) return std::nullopt;
  if (rest_ > 0) {
    --rest_;
    return std::nullopt;
  }
  std::optional<LineTemplate> learnt = Learn(line, fields, columns);
  failed_ = learnt.has_value() ? 0 : failed_ + 1;
  if (failed_ >= kFailuresMax) rest_ = kRest;
  if (!learnt.has_value() || bytes_ + BytesOf(*learnt) > kTemplateBytesMax) return std::nullopt;
  bytes_ += BytesOf(*learnt);
  by_columns_[key_].push_back(templates_.size());
  templates_.push_back(*std::move(learnt));
  return templates_.size() - 1;
}

std::string EncodeTemplates(std::span<const LineTemplate> templates) {
  std::string out;
  ByteWriter writer(&out);
  writer.U32(static_cast<uint32_t>(templates.size()));
  for (const LineTemplate& one : templates) {
    writer.U32(static_cast<uint32_t>(one.pieces.size()));
    for (const TemplatePiece& piece : one.pieces) {
      writer.Text(piece.literal);
      writer.U32(piece.column);
      writer.U8(piece.form);
    }
    writer.Text(one.tail);
  }
  return out;
}

std::optional<std::vector<LineTemplate>> DecodeTemplates(std::string_view bytes, size_t columns) {
  ByteReader reader(bytes);
  std::vector<LineTemplate> templates;
  constexpr size_t kPieceBytes = 9;
  for (uint32_t left = reader.Count(8); left > 0; --left) {
    LineTemplate& one = templates.emplace_back();
    for (uint32_t pieces = reader.Count(kPieceBytes); pieces > 0; --pieces) {
      TemplatePiece& piece = one.pieces.emplace_back();
      piece.literal = reader.Text();
      piece.column = reader.U32();
      piece.form = reader.U8();
      if (piece.column >= columns || piece.form >= ValueText::kFormEnd) reader.Fail();
    }
    one.tail = reader.Text();
  }
  if (!reader.at_end()) return std::nullopt;
  return templates;
}

}  // namespace slq::store
