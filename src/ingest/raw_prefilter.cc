#include "ingest/raw_prefilter.h"

#include <algorithm>
#include <utility>

namespace slq::ingest {
namespace {

using column::PushedPredicate;

constexpr size_t kAlternativesMax = 8;  // of one condition, as each is searched for

// Canonical text of a number may differ from what the line says (2e2 for 200), so a text
// that could be part of one tells nothing. "inf" and "nan" are such texts too.
bool IsTelling(std::string_view text) {
  return text.find_first_not_of("0123456789+-.eEinfaINFA") != std::string_view::npos;
}

// Bytes by which a line of this format can write a text otherwise than it reads. Text
// between them always stands in the line as it is.
std::string EscapesOf(const StructuringRule& rule) {
  switch (rule.format) {
    case Format::kDelimiter:
      return rule.quote == '\0' ? std::string() : std::string(1, rule.quote);
    case Format::kRegex:
    case Format::kNginx:
    case Format::kApache:
    case Format::kCri:
    case Format::kRaw:
      return {};
    case Format::kAuto:
    case Format::kJson:
    case Format::kLogfmt:
    case Format::kSyslog:
      break;
  }
  return "\\";
}

bool IsInTheLine(const column::ScanColumn& column) {
  return column.kind == column::ColumnKind::kLogContent ||
         (column.kind == column::ColumnKind::kField && column.name != "_error");
}

void AddCondition(std::vector<std::string_view> texts,
                  std::vector<std::vector<std::string_view>>* conditions) {
  const bool usable = !texts.empty() && texts.size() <= kAlternativesMax &&
                      std::all_of(texts.begin(), texts.end(), IsTelling) &&
                      std::find(conditions->begin(), conditions->end(), texts) == conditions->end();
  if (usable) conditions->push_back(std::move(texts));
}

// The texts of the operands; none if one is not a text.
std::vector<std::string_view> TextsOf(const std::vector<Value>& operands) {
  std::vector<std::string_view> texts;
  for (const Value& operand : operands) {
    if (operand.type() != Type::kString) return {};
    texts.push_back(operand.string_value());
  }
  return texts;
}

size_t ShortestOf(const std::vector<std::string_view>& texts) {
  size_t shortest = texts[0].size();
  for (const std::string_view text : texts) shortest = std::min(shortest, text.size());
  return shortest;
}

// Few alternatives and long texts rule out most, so those come first.
bool IsMoreTelling(const std::vector<std::string_view>& a, const std::vector<std::string_view>& b) {
  if (a.size() != b.size()) return a.size() < b.size();
  return ShortestOf(a) > ShortestOf(b);
}

}  // namespace

RawPrefilter::RawPrefilter(const column::ScanRequest& request, const StructuringRule& rule)
    : escapes_(EscapesOf(rule)) {
  std::vector<std::vector<std::string_view>> conditions;
  for (const PushedPredicate& predicate : request.predicates) {
    if (!IsInTheLine(request.columns[predicate.column])) continue;
    std::vector<std::string_view> texts = TextsOf(predicate.operands);
    switch (predicate.op) {
      case PushedPredicate::Op::kEqual:
      case PushedPredicate::Op::kIn:
        AddCondition(std::move(texts), &conditions);
        break;
      case PushedPredicate::Op::kContains:
      case PushedPredicate::Op::kPrefix:
        for (const std::string_view text : texts) AddCondition({text}, &conditions);
        break;
      case PushedPredicate::Op::kLess:
      case PushedPredicate::Op::kLessEqual:
      case PushedPredicate::Op::kGreater:
      case PushedPredicate::Op::kGreaterEqual:
      case PushedPredicate::Op::kNotNull:
        break;
    }
  }
  std::stable_sort(conditions.begin(), conditions.end(), IsMoreTelling);
  for (const std::vector<std::string_view>& texts : conditions) {
    conditions_.emplace_back(texts.begin(), texts.end());
  }
}

bool RawPrefilter::MayMatch(std::string_view line) const {
  if (!escapes_.empty() && line.find_first_of(escapes_) != std::string_view::npos) return true;
  for (const AnyOf& any_of : conditions_) {
    const bool found = std::any_of(any_of.begin(), any_of.end(), [line](const LiteralSearch& s) {
      return s.Find(line, 0) != std::string_view::npos;
    });
    if (!found) return false;
  }
  return true;
}

CandidateFinder::CandidateFinder(const RawPrefilter& filter, std::string_view text)
    : filter_(filter),
      text_(text),
      next_literal_(filter.conditions().empty() ? 0 : filter.conditions()[0].size()),
      next_escape_(filter.escapes().size()) {
  for (size_t i = 0; i < next_literal_.size(); ++i) {
    next_literal_[i] = filter_.conditions()[0][i].Find(text_, 0);
  }
  for (size_t i = 0; i < next_escape_.size(); ++i) {
    next_escape_[i] = text_.find(filter_.escapes()[i]);
  }
}

size_t CandidateFinder::Next(size_t from) {
  if (filter_.passes_everything()) return from < text_.size() ? from : std::string_view::npos;
  size_t next = std::string_view::npos;
  for (size_t i = 0; i < next_literal_.size(); ++i) {
    if (next_literal_[i] < from) {
      next_literal_[i] = filter_.conditions()[0][i].Find(text_, from);
    }
    next = std::min(next, next_literal_[i]);
  }
  for (size_t i = 0; i < next_escape_.size(); ++i) {
    if (next_escape_[i] < from) next_escape_[i] = text_.find(filter_.escapes()[i], from);
    next = std::min(next, next_escape_[i]);
  }
  return next;
}

}  // namespace slq::ingest
