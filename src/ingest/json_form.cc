#include "ingest/json_form.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace slq::ingest {
namespace {

// A text may begin so many bytes after the quote that it is found by: the line's padding has
// room for them and for the text.
constexpr size_t kAfterQuoteMax = 32;

constexpr std::string_view kBlanks = " \t\r\n";

}  // namespace

JsonFormBuilder::JsonFormBuilder(std::string_view line) : line_(line) {
  if (line.size() > JsonForms::kLineMax) {
    possible_ = false;
    return;
  }
  for (size_t i = 0; i < line.size(); ++i) {
    if (static_cast<unsigned char>(line[i]) < 0x20) possible_ = false;
    if (line[i] == '"') quotes_.push_back(static_cast<uint16_t>(i));
    if (line[i] == '\\') ++i;
  }
  if (quotes_.empty() || quotes_.size() > JsonForms::kQuotesMax) possible_ = false;
}

size_t JsonFormBuilder::QuotesBefore(size_t offset) const {
  return static_cast<size_t>(std::lower_bound(quotes_.begin(), quotes_.end(), offset) -
                             quotes_.begin());
}

uint16_t JsonFormBuilder::AddKey(std::string_view key, uint16_t parent, size_t bytes_around) {
  // The walk gives a key with an escape in a buffer of its own.
  const std::less_equal<> is_not_behind;
  possible_ = possible_ && is_not_behind(line_.data(), key.data()) &&
              is_not_behind(key.data() + key.size(), line_.data() + line_.size());
  if (!possible_) return kNoKey;
  const size_t begin = OffsetOf(key);
  form_.keys.push_back({static_cast<uint16_t>(QuotesBefore(begin) - 1), parent,
                        static_cast<uint32_t>(bytes_around)});
  holes_.push_back({begin, begin + key.size()});
  return static_cast<uint16_t>(form_.keys.size());
}

void JsonFormBuilder::AddValue(std::string_view raw, uint32_t slot) {
  if (slot != JsonForms::kNoSlot) {
    // The last of them counts, and a form does not keep their order.
    if (std::find(slots_.begin(), slots_.end(), slot) != slots_.end()) possible_ = false;
    slots_.push_back(slot);
  }
  if (!possible_) return;
  if (raw.front() == '"') {
    AddString(raw, slot);
  } else if (raw.front() != '[') {
    AddScalar(raw, slot);
  } else if (slot == JsonForms::kNoSlot) {
    AddArray(raw);
  } else {
    possible_ = false;
  }
}

void JsonFormBuilder::AddString(std::string_view raw, uint32_t slot) {
  const size_t quote = OffsetOf(raw);
  holes_.push_back({quote + 1, quote + raw.size() - 1});
  if (slot == JsonForms::kNoSlot) return;
  form_.strings.push_back({static_cast<uint16_t>(QuotesBefore(quote)), slot});
}

void JsonFormBuilder::AddScalar(std::string_view raw, uint32_t slot) {
  const size_t begin = OffsetOf(raw);
  const size_t end = begin + raw.size();
  const size_t next = QuotesBefore(begin);
  const size_t after_quote = next == 0 ? 0 : begin - quotes_[next - 1];
  const bool stands_alone = next > 0 && (holes_.empty() || holes_.back().end <= quotes_[next - 1]);
  if (!stands_alone || after_quote > kAfterQuoteMax) {
    possible_ = false;
    return;
  }
  const size_t limit = next == quotes_.size() ? line_.size() : quotes_[next];
  form_.scalars.push_back({{static_cast<uint16_t>(next - 1), static_cast<int16_t>(after_quote)},
                           {static_cast<uint16_t>(next), static_cast<int16_t>(end - limit)},
                           slot});
  holes_.push_back({begin, end});
}

// The scalars in it, at any depth; keys in it are strings as well.
void JsonFormBuilder::AddArray(std::string_view raw) {
  for (size_t i = 0; i < raw.size() && possible_;) {
    size_t end = raw.find_first_of(",:[]{}\"", i);
    if (raw[i] == '"') end = quotes_[QuotesBefore(OffsetOf(raw) + i) + 1] + 1 - OffsetOf(raw);
    const std::string_view part = raw.substr(i, end - i);
    i = end;
    if (part.empty()) {
      ++i;
    } else if (part.front() == '"') {
      AddString(part, JsonForms::kNoSlot);
    } else if (part.find_first_not_of(kBlanks) != std::string_view::npos) {
      const size_t first = part.find_first_not_of(kBlanks);
      AddScalar(part.substr(first, part.find_last_not_of(kBlanks) + 1 - first), JsonForms::kNoSlot);
    }
  }
}

// The text between two holes, cut where it is too long for one.
bool JsonFormBuilder::AddText(size_t begin, size_t end) {
  const size_t first_quote = QuotesBefore(begin);
  const size_t last_quote = QuotesBefore(end);
  for (size_t at = begin; at < end; at += JsonForm::Text::kBytes) {
    const size_t bytes = std::min(end - at, JsonForm::Text::kBytes);
    // The nearest quote before it, else the next, which may be the line's end.
    const size_t after = QuotesBefore(at + 1);
    const size_t quote = after > first_quote ? after - 1 : after;
    if (quote == last_quote && end < line_.size()) return false;
    const size_t stands_at = quote == quotes_.size() ? line_.size() : quotes_[quote];
    // In any line whose first quote stands there, the n-th has so many bytes before it.
    const size_t room = form_.before + quote;
    if (at + room < stands_at || at > stands_at + kAfterQuoteMax) return false;
    form_.places.push_back(
        {static_cast<uint16_t>(quote),
         static_cast<int16_t>(static_cast<ptrdiff_t>(at) - static_cast<ptrdiff_t>(stands_at))});
    JsonForm::Text& text = form_.texts.emplace_back();
    std::copy_n(line_.begin() + static_cast<ptrdiff_t>(at), bytes, text.bytes.begin());
    std::fill_n(text.mask.begin(), bytes, '\xFF');
  }
  return true;
}

bool JsonFormBuilder::AddTo(JsonForms* forms) && {
  if (!possible_ || forms->forms.size() == JsonForms::kFormsMax) return false;
  form_.quotes = quotes_.size();
  form_.before = quotes_.front();
  size_t begin = 0;
  for (const Hole& hole : holes_) {
    if (!AddText(begin, hole.begin)) return false;
    begin = hole.end;
  }
  if (!AddText(begin, line_.size())) return false;
  if (forms->texts + form_.texts.size() > JsonForms::kTextsMax) return false;
  if (quotes_.back() >= begin) {
    form_.after = static_cast<uint16_t>(line_.size() - quotes_.back());
  }
  JsonQuoteMarks marks;
  for (const uint16_t quote : quotes_) {
    const char next = size_t{quote} + 1 < line_.size() ? line_[size_t{quote} + 1] : '\0';
    marks.Add(next == ':' ? 1 : 0, next == ',' ? 1 : 0, 1);
  }
  form_.signature = marks.signature();
  uint16_t& first = forms->first[JsonForms::BucketOf(form_.signature)];
  form_.next = first;
  forms->forms.push_back(std::move(form_));
  first = static_cast<uint16_t>(forms->forms.size() - 1);
  forms->texts += forms->forms.back().texts.size();
  return true;
}

}  // namespace slq::ingest
