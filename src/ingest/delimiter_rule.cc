#include <algorithm>
#include <string>

#include "absl/strings/str_format.h"
#include "base/strings.h"
#include "ingest/compiled_rule.h"
#include "ingest/fixed_field_parser.h"

// Values between a separator, as in CSV but one line at a time.
// - A value that begins with the quote goes to the closing quote; a doubled quote within
//   it is one. What follows must be a separator or the end. A quote elsewhere is text.
// - Fewer values than names: the other fields are null. More: the line does not fit,
//   because a separator inside a value would otherwise shift every later field in
//   silence. A separator that ends the line adds no value past the last name.
// - Nothing is trimmed, and separators that touch have an empty value between them.
namespace slq::ingest {
namespace {

constexpr char kNoQuote = '\0';

// Where each value goes: the index of its name among the fields, or kSkipped.
constexpr size_t kSkipped = static_cast<size_t>(-1);

struct Layout {
  std::string separator;
  char quote = kNoQuote;
  std::vector<size_t> field_of_value;
};

class Splitter {
 public:
  explicit Splitter(const Layout& layout) : layout_(layout) {}

  const char* Split(std::string_view line, const FieldMask& mask, Arena* arena,
                    std::span<std::string_view> texts) {
    const std::string_view separator = layout_.separator;
    std::string_view rest = line;
    for (size_t value = 0;; ++value) {
      std::string_view text;
      bool doubled = false;
      if (const char* reason = TakeValue(&rest, &text, &doubled); reason != nullptr) {
        return reason;
      }
      const bool last = rest.data() == nullptr;
      if (value < layout_.field_of_value.size()) {
        const size_t field = layout_.field_of_value[value];
        if (field != kSkipped && mask.wanted[field] != 0) {
          texts[field] = doubled ? Undouble(text, arena) : text;
        }
      } else if (!last || !text.empty()) {
        return "more values than fields";
      }
      if (last) return nullptr;
      rest.remove_prefix(separator.size());
    }
  }

 private:
  // Takes a value off `rest`, which then begins with a separator or is without data.
  const char* TakeValue(std::string_view* rest, std::string_view* text, bool* doubled) const {
    if (layout_.quote != kNoQuote && !rest->empty() && rest->front() == layout_.quote) {
      return TakeQuoted(rest, text, doubled);
    }
    const size_t end = rest->find(layout_.separator);
    *text = rest->substr(0, end);
    *rest = end == std::string_view::npos ? std::string_view() : rest->substr(end);
    return nullptr;
  }

  const char* TakeQuoted(std::string_view* rest, std::string_view* text, bool* doubled) const {
    size_t close = 1;
    for (;;) {
      close = rest->find(layout_.quote, close);
      if (close == std::string_view::npos) return "unterminated quote";
      if (close + 1 >= rest->size() || (*rest)[close + 1] != layout_.quote) break;
      *doubled = true;
      close += 2;
    }
    *text = rest->substr(1, close - 1);
    const std::string_view after = rest->substr(close + 1);
    if (after.empty()) {
      *rest = std::string_view();
      return nullptr;
    }
    if (!after.starts_with(layout_.separator)) return "text after a closing quote";
    *rest = after;
    return nullptr;
  }

  std::string_view Undouble(std::string_view text, Arena* arena) const {
    char* const out = arena->Allocate(text.size());
    size_t size = 0;
    for (size_t i = 0; i < text.size(); ++i) {
      out[size++] = text[i];
      if (text[i] == layout_.quote) ++i;
    }
    return {out, size};
  }

  const Layout& layout_;
};

struct Form {
  Layout layout;

  std::unique_ptr<LineParser> NewParser(const RuleCore& core,
                                        std::span<const column::ScanColumn> columns) const {
    return std::make_unique<FixedFieldParser<Splitter>>(core, Splitter(layout), columns);
  }
};

}  // namespace

RuleOr NewDelimiterRule(RuleCore core) {
  const StructuringRule& rule = core.definition;
  Form form;
  form.layout.separator = rule.delimiter;
  form.layout.quote = rule.quote;
  if (rule.delimiter.empty()) {
    return InvalidArgument("a delimiter rule needs a delimiter of at least one byte");
  }
  if (rule.quote != kNoQuote && rule.delimiter.find(rule.quote) != std::string::npos) {
    return InvalidArgument("the delimiter must not contain the quote character");
  }
  if (rule.fields.size() > rule.fields_max) {
    return InvalidArgument(
        absl::StrFormat("a delimiter rule has at most %d fields", rule.fields_max));
  }
  for (const std::string& name : rule.fields) {
    if (name.size() > rule.field_name_bytes_max) return InvalidArgument(core.name_too_long);
    form.layout.field_of_value.push_back(name.empty() ? kSkipped : core.names.size());
    if (name.empty()) continue;
    if (std::find(core.names.begin(), core.names.end(), name) != core.names.end()) {
      return InvalidArgument(absl::StrFormat("the delimiter rule names field %s twice", name));
    }
    core.names.push_back(name);
  }
  if (core.names.empty()) {
    return InvalidArgument("a delimiter rule needs the name of at least one field");
  }
  return std::make_unique<const RuleOf<Form>>(std::move(core), std::move(form));
}

}  // namespace slq::ingest
