#include "ingest/detect.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "ingest/line_parser.h"
#include "ingest/line_split.h"

namespace slq::ingest {
namespace {

constexpr size_t kLinesMax = 100;
constexpr size_t kBytesMax = 64 * 1024;

struct Candidate {
  Format format;
  std::string_view log_format;
};

// The most specific first: it wins when another fits as many lines. Lines of the common
// log format may come from nginx as well; the names are Apache's then.
constexpr std::array<Candidate, 6> kCandidates = {{
    {Format::kJson, ""},
    {Format::kCri, ""},
    {Format::kSyslog, ""},
    {Format::kApache, "combined"},
    {Format::kApache, "common"},
    {Format::kLogfmt, ""},
}};

// The first lines that are not empty. One that `head` may have cut short is left out,
// unless it is the only one.
std::vector<std::string_view> FirstLines(std::string_view head) {
  std::vector<std::string_view> lines;
  while (!head.empty() && lines.size() < kLinesMax) {
    const size_t end = head.find('\n');
    if (end == std::string_view::npos && !lines.empty()) break;
    std::string_view line = head.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) lines.push_back(line);
    head = end == std::string_view::npos ? std::string_view() : head.substr(end + 1);
  }
  return lines;
}

// Almost any text is logfmt when bare keys are allowed: most keys must have a value.
bool LooksLikeLogfmt(const std::vector<column::NamedValue>& fields) {
  const auto with_value =
      std::count_if(fields.begin(), fields.end(), [](const column::NamedValue& f) {
        return f.value.type() != Type::kString || !f.value.string_value().empty();
      });
  return with_value >= 2 && static_cast<size_t>(with_value) * 2 > fields.size();
}

size_t CountFitting(const StructuringRule& rule, const std::vector<std::string_view>& lines) {
  const absl::StatusOr<std::unique_ptr<const Rule>> compiled = CompileRule(rule);
  if (!compiled.ok()) return 0;
  const std::unique_ptr<LineParser> parser = (*compiled)->NewParser({});
  std::vector<column::NamedValue> fields;
  Arena arena;
  size_t fitting = 0;
  for (const std::string_view line : lines) {
    parser->ParseAllFields(line, &arena, &fields);
    if (fields.empty() || fields[0].name == "_error") continue;
    if (rule.format == Format::kLogfmt && !LooksLikeLogfmt(fields)) continue;
    ++fitting;
  }
  return fitting;
}

// What the rest of a rule says about its format, if anything.
Format ImpliedFormat(const StructuringRule& rule) {
  if (rule.format != Format::kAuto) return rule.format;
  if (!rule.pattern.empty()) return Format::kRegex;
  if (!rule.delimiter.empty()) return Format::kDelimiter;
  if (rule.log_format.empty()) return Format::kAuto;
  return rule.log_format.find('%') != std::string::npos ? Format::kApache : Format::kNginx;
}

}  // namespace

Detection DetectRule(std::string_view head, const StructuringRule& hint) {
  Detection best;
  best.rule = hint;
  best.rule.format = ImpliedFormat(hint);
  if (best.rule.format != Format::kAuto) {
    best.explanation = absl::StrFormat("%s: as the rule says", FormatName(best.rule.format));
    return best;
  }
  // Parsers may read behind a line.
  std::string padded(head.substr(0, kBytesMax));
  const size_t size = padded.size();
  padded.append(kLinePadding, '\0');
  const std::vector<std::string_view> lines = FirstLines(std::string_view(padded).substr(0, size));
  size_t best_fitting = 0;
  for (const Candidate& candidate : kCandidates) {
    StructuringRule rule = hint;
    rule.format = candidate.format;
    rule.log_format = candidate.log_format;
    const size_t fitting = CountFitting(rule, lines);
    if (fitting <= best_fitting) continue;
    best_fitting = fitting;
    best.rule = std::move(rule);
  }
  if (best_fitting * 2 < lines.size() || best_fitting == 0) {
    best.rule = hint;
    best.rule.format = Format::kRaw;
    best.explanation =
        absl::StrFormat("raw: no format fits half of the first %d lines", lines.size());
    return best;
  }
  std::string name(FormatName(best.rule.format));
  if (!best.rule.log_format.empty()) name.append(" ").append(best.rule.log_format);
  best.explanation =
      absl::StrFormat("%s: %d of the first %d lines fit", name, best_fitting, lines.size());
  return best;
}

}  // namespace slq::ingest
