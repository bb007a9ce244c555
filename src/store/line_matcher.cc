#include "store/line_matcher.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <iterator>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/arena.h"
#include "base/ascii.h"
#include "ingest/line_split.h"
#include "store/text_table.h"

namespace slq::store {
namespace {

constexpr size_t kTriesMax = 8;  // templates for a line

// Up to so many digits, a decimal number and the float nearest to it give each other back,
// whichever way they are written.
constexpr int kFloatDigitsMax = 15;
constexpr int kLongDigitsMax = 18;
constexpr double kPowers[] = {1, 10, 100, 1000, 10'000, 100'000, 1'000'000};
constexpr int kScaleMax = static_cast<int>(std::size(kPowers)) - 1;

// The first byte from `p` on that is a quote, a backslash, a control character or above 127.
// May pass over `end`, and reads up to 8 bytes behind it.
const char* EndOfPlainText(const char* p, const char* end) {
  constexpr uint64_t kOnes = 0x0101010101010101;
  constexpr uint64_t kHighs = 0x8080808080808080;
  for (; p < end; p += sizeof(uint64_t)) {
    uint64_t bytes = 0;
    std::memcpy(&bytes, p, sizeof(bytes));
    const uint64_t quote = bytes ^ kOnes * '"';
    const uint64_t backslash = bytes ^ kOnes * '\\';
    // The lowest bit that is set is right; those above it may be too many.
    const uint64_t stop = (((quote - kOnes) & ~quote) | ((backslash - kOnes) & ~backslash) |
                           ((bytes - kOnes * 0x20) & ~bytes) | bytes) &
                          kHighs;
    if (stop != 0) return p + std::countr_zero(stop) / 8;
  }
  return p;
}

int CountDigits(const char* p, int most, uint64_t* number) {
  int digits = 0;
  for (; digits < most && IsDigit(p[digits]); ++digits) {
    *number = *number * 10 + static_cast<uint64_t>(p[digits] - '0');
  }
  return digits;
}

// A number that is written in the form; null if there is none, or no plain one. Whether it ends
// there is seen by what follows.
const char* ReadNumber(const char* p, uint8_t form, Value* value) {
  const bool is_negative = *p == '-';
  if (is_negative) ++p;
  uint64_t number = 0;
  const int whole = CountDigits(p, kLongDigitsMax, &number);
  if (whole == 0 || (*p == '0' && whole > 1)) return nullptr;
  p += whole;
  if (*p != '.') {
    if (form != ValueText::kCanonical || (is_negative && number == 0)) return nullptr;
    const auto magnitude = static_cast<int64_t>(number);
    *value = Value::Long(is_negative ? -magnitude : magnitude);
    return p;
  }
  if (whole > kFloatDigitsMax - kScaleMax) return nullptr;
  const int scale = CountDigits(++p, kScaleMax, &number);
  if (scale == 0 || (is_negative && number == 0)) return nullptr;
  p += scale;
  const bool fits =
      form == ValueText::kCanonical ? p[-1] != '0' : form == ValueText::kDecimals0 + scale;
  if (!fits) return nullptr;
  const double magnitude = static_cast<double>(number) / kPowers[scale];
  *value = Value::Float(is_negative ? -magnitude : magnitude);
  return p;
}

const char* ReadBare(const char* p, uint8_t form, Value* value) {
  const bool is_true = std::memcmp(p, "true", 4) == 0;
  if (!is_true && std::memcmp(p, "false", 5) != 0) return ReadNumber(p, form, value);
  *value = Value::Bool(is_true);
  return form == ValueText::kCanonical ? p + (is_true ? 4 : 5) : nullptr;
}

bool IsSame(const Value& a, const Value& b) {
  if (a.type() != b.type()) return false;
  return a.type() == Type::kString ? a.string_value() == b.string_value()
                                   : a.long_value() == b.long_value();
}

}  // namespace

LineMatcher::LineMatcher(const ingest::Rule& rule)
    : parser_(rule.definition().format == Format::kJson && rule.definition().types.empty()
                  ? rule.NewParser({})
                  : nullptr),
      line_bytes_max_(rule.definition().line_bytes_max) {}

// Parses a line with values of our own in the places of its values. Where the parser finds
// these and no others, under the names of the columns, it finds whatever else stands there.
bool LineMatcher::HasItsFields(const Known& known, std::span<const std::string> names) {
  std::string line;
  std::vector<std::string> texts;
  for (size_t i = 0; i < known.slots.size(); ++i) {
    texts.push_back(known.slots[i].is_quoted ? absl::StrFormat("text %d", i)
                                             : absl::StrFormat("%d", 1000 + i));
    line += known.slots[i].literal + texts.back();
  }
  line += known.tail;
  if (line.size() > line_bytes_max_) return false;
  const size_t size = line.size();
  line.append(ingest::kLinePadding, '\0');
  Arena arena;
  std::vector<column::NamedValue> fields;
  parser_->ParseAllFields(std::string_view(line).substr(0, size), &arena, &fields);
  if (fields.size() != known.slots.size()) return false;
  for (size_t i = 0; i < fields.size(); ++i) {
    const Value value = known.slots[i].is_quoted ? Value::String(texts[i])
                                                 : Value::Long(1000 + static_cast<int64_t>(i));
    if (fields[i].name != names[known.columns[i]] || !IsSame(fields[i].value, value)) return false;
  }
  return true;
}

void LineMatcher::Learn(size_t number, const LineTemplate& line_template,
                        std::span<const std::string> names) {
  if (parser_ == nullptr || (number < given_.size() && given_[number])) return;
  given_.resize(std::max(given_.size(), number + 1));
  given_[number] = true;
  const std::vector<TemplatePiece>& pieces = line_template.pieces;
  Known known;
  known.number = number;
  known.tail = line_template.tail;
  for (size_t i = 0; i < pieces.size(); ++i) {
    const std::string& before = pieces[i].literal;
    const std::string& after = i + 1 < pieces.size() ? pieces[i + 1].literal : known.tail;
    if (before.empty() || after.empty()) return;
    const bool is_quoted = before.back() == '"' && after.front() == '"';
    const bool fits =
        is_quoted ? pieces[i].form <= ValueText::kJson : pieces[i].form != ValueText::kJson;
    if (!fits) return;
    known.slots.push_back({before, pieces[i].form, is_quoted});
    known.columns.push_back(pieces[i].column);
  }
  if (known.slots.empty() || !HasItsFields(known, names)) return;
  order_.push_back(known_.size());
  known_.push_back(std::move(known));
}

bool LineMatcher::Read(const Known& known, std::string_view line) {
  const char* p = line.data();
  const char* const end = p + line.size();
  const auto skip = [&p, end](std::string_view text) {
    if (end - p < static_cast<std::ptrdiff_t>(text.size())) return false;
    if (!HasText(p, text)) return false;
    p += text.size();
    return true;
  };
  values_.resize(known.slots.size());
  for (size_t i = 0; i < known.slots.size(); ++i) {
    const Slot& slot = known.slots[i];
    if (!skip(slot.literal)) return false;
    if (slot.is_quoted) {
      const char* const stop = EndOfPlainText(p, end);
      if (stop >= end) return false;
      values_[i] = Value::String({p, static_cast<size_t>(stop - p)});
      p = stop;
    } else {
      p = ReadBare(p, slot.form, &values_[i]);
      if (p == nullptr) return false;
    }
  }
  return skip(known.tail) && p == end;
}

std::optional<size_t> LineMatcher::Match(std::string_view line) {
  if (line.size() > line_bytes_max_) return std::nullopt;
  const size_t tries = std::min(order_.size(), kTriesMax);
  for (size_t i = 0; i < tries; ++i) {
    const Known& known = known_[order_[i]];
    if (!Read(known, line)) continue;
    const auto at = order_.begin() + static_cast<std::ptrdiff_t>(i);
    std::rotate(order_.begin(), at, at + 1);  // lines of a kind come together
    return known.number;
  }
  return std::nullopt;
}

}  // namespace slq::store
