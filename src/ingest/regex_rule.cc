#include <algorithm>
#include <map>
#include <simdjson.h>
#include <string>

#include <re2/re2.h>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "base/strings.h"
#include "ingest/compiled_rule.h"
#include "ingest/fixed_field_parser.h"
#include "ingest/regex_pattern.h"
#include "ingest/regex_shape.h"

// A pattern with named groups. It must match from the start of the line, and may leave
// the line's end. Groups without a name are passed over; one that took no part is null.
// RE2 matches code points, so `.` stops at a byte that is not UTF-8. A line with such a
// byte is matched bytewise instead: one stray byte must not hide or cut a value. Patterns
// of a common shape are matched by one walk over the line, which gives what RE2 gives.
namespace slq::ingest {
namespace {

constexpr size_t kPatternBytesMax = 16 * 1024;
constexpr int64_t kProgramBytesMax = 8 << 20;  // as RE2 counts, caches of matching included

re2::StringPiece ToPiece(std::string_view text) { return {text.data(), text.size()}; }
std::string_view ToStd(re2::StringPiece text) { return {text.data(), text.size()}; }

struct Pattern {
  RE2 code_points;
  RE2 bytes;
  std::vector<int> group_of_field;
  std::optional<RegexShape> shape;
  std::vector<size_t> steps_of_fields;  // of the shape, to know so many fields
};

// How many steps of `shape` tell whether it matches and where the groups up to `group` are.
size_t StepsToKnow(const RegexShape& shape, int group) {
  const auto end_mark = static_cast<uint32_t>(2 * group + 1);
  size_t steps = shape.sure_from;
  for (size_t i = 0; i < shape.steps.size(); ++i) {
    for (const uint32_t mark : shape.steps[i].marks) {
      if (mark <= end_mark) steps = std::max(steps, i);
    }
  }
  const auto is_known_late = [=](uint32_t mark) { return mark <= end_mark; };
  if (std::any_of(shape.last_marks.begin(), shape.last_marks.end(), is_known_late)) {
    steps = shape.steps.size();
  }
  return steps;
}

class Splitter {
 public:
  explicit Splitter(const Pattern& pattern)
      : pattern_(pattern),
        groups_(static_cast<size_t>(pattern.code_points.NumberOfCapturingGroups()) + 1),
        marks_(2 * groups_.size()) {}

  const char* Split(std::string_view line, const FieldMask& mask, Arena* /*arena*/,
                    std::span<std::string_view> texts) {
    if (pattern_.shape.has_value()) {
      switch (
          MatchShape(*pattern_.shape, pattern_.steps_of_fields[mask.end], line, marks_.data())) {
        case RegexOutcome::kMatch:
          for (size_t field = 0; field < mask.end; ++field) {
            const auto mark = 2 * static_cast<size_t>(pattern_.group_of_field[field]);
            texts[field] = {marks_[mark], static_cast<size_t>(marks_[mark + 1] - marks_[mark])};
          }
          return nullptr;
        case RegexOutcome::kNoMatch:
          return kMismatch;
        case RegexOutcome::kUndecided:
          break;
      }
    }
    return Search(line, mask, texts);
  }

 private:
  static constexpr const char* kMismatch = "regex does not match";

  const char* Search(std::string_view line, const FieldMask& mask,
                     std::span<std::string_view> texts) {
    // Fields are in the order of their groups. Asking for fewer groups is cheaper, and
    // for none at all much cheaper.
    const int groups = mask.end == 0 ? 0 : pattern_.group_of_field[mask.end - 1] + 1;
    const RE2& re =
        simdjson::validate_utf8(line.data(), line.size()) ? pattern_.code_points : pattern_.bytes;
    if (!re.Match(ToPiece(line), 0, line.size(), RE2::ANCHOR_START, groups_.data(), groups)) {
      return kMismatch;
    }
    for (size_t field = 0; field < mask.end; ++field) {
      if (mask.wanted[field] == 0) continue;
      texts[field] = ToStd(groups_[static_cast<size_t>(pattern_.group_of_field[field])]);
    }
    return nullptr;
  }

  const Pattern& pattern_;
  std::vector<re2::StringPiece> groups_;
  std::vector<const char*> marks_;
};

struct Form {
  std::unique_ptr<const Pattern> pattern;

  std::unique_ptr<LineParser> NewParser(const RuleCore& core,
                                        std::span<const column::ScanColumn> columns) const {
    return std::make_unique<FixedFieldParser<Splitter>>(core, Splitter(*pattern), columns);
  }
};

RE2::Options OptionsFor(RE2::Options::Encoding encoding) {
  RE2::Options options;
  options.set_encoding(encoding);
  options.set_log_errors(false);
  options.set_max_mem(kProgramBytesMax);
  return options;
}

absl::Status CheckCompiled(const RE2& re) {
  if (re.ok()) return absl::OkStatus();
  if (re.error_code() == RE2::ErrorBadNamedCapture) {
    return InvalidArgument(absl::StrFormat(
        "a group name of the pattern is not made of letters, digits and '_': %s", re.error_arg()));
  }
  return InvalidArgument(absl::StrFormat("the pattern does not compile: %s", re.error()));
}

}  // namespace

RuleOr NewRegexRule(RuleCore core) {
  const StructuringRule& rule = core.definition;
  if (rule.pattern.empty()) return InvalidArgument("a regex rule needs a pattern");
  if (rule.pattern.size() > kPatternBytesMax) {
    return InvalidArgument(
        absl::StrFormat("the pattern of a regex rule has at most %d bytes", kPatternBytesMax));
  }
  SLQ_ASSIGN_OR_RETURN(const std::string text, TranslatePattern(rule.pattern));
  auto pattern =
      std::unique_ptr<Pattern>(new Pattern{RE2(text, OptionsFor(RE2::Options::EncodingUTF8)),
                                           RE2(text, OptionsFor(RE2::Options::EncodingLatin1)),
                                           {},
                                           FindRegexShape(text),
                                           {}});
  SLQ_RETURN_IF_ERROR(CheckCompiled(pattern->code_points));
  SLQ_RETURN_IF_ERROR(CheckCompiled(pattern->bytes));
  for (const auto& [group, name] : pattern->code_points.CapturingGroupNames()) {
    if (name.size() > rule.field_name_bytes_max) return InvalidArgument(core.name_too_long);
    // RE2 itself accepts this and would give one of the groups.
    if (std::find(core.names.begin(), core.names.end(), name) != core.names.end()) {
      return InvalidArgument(absl::StrFormat("the pattern names group %s twice", name));
    }
    pattern->group_of_field.push_back(group);
    core.names.push_back(name);
  }
  if (core.names.empty()) {
    return InvalidArgument("the pattern has no named group, (?<name>...), so it gives no field");
  }
  if (core.names.size() > rule.fields_max) {
    return InvalidArgument(
        absl::StrFormat("the pattern has more than %d named groups", rule.fields_max));
  }
  if (pattern->shape.has_value()) {
    pattern->steps_of_fields.push_back(pattern->shape->sure_from);
    for (const int group : pattern->group_of_field) {
      pattern->steps_of_fields.push_back(StepsToKnow(*pattern->shape, group));
    }
  }
  Form form{std::move(pattern)};
  return std::make_unique<const RuleOf<Form>>(std::move(core), std::move(form));
}

}  // namespace slq::ingest
