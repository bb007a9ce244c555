#include "ingest/input_rules.h"

#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/strings.h"
#include "ingest/detect.h"

namespace slq::ingest {
namespace {

constexpr size_t kHeadBytes = 64 * 1024;
constexpr size_t kHeadLines = 100;

// The first lines of a chunk, one a text line.
std::string HeadOf(const LogChunk& chunk) {
  if (chunk.lines.empty()) return std::string(chunk.bytes.substr(0, kHeadBytes));
  std::string head;
  for (size_t i = 0; i < chunk.lines.size() && i < kHeadLines && head.size() < kHeadBytes; ++i) {
    head += chunk.bytes.substr(chunk.lines[i].offset, chunk.lines[i].size);
    head += '\n';
  }
  return head;
}

}  // namespace

InputRules::InputRules(std::unique_ptr<const Rule> rule) : fixed_(rule.get()) {
  rules_.push_back(std::move(rule));
}

InputRules::InputRules(StructuringRule hint) : hint_(std::move(hint)) {}

absl::StatusOr<const Rule*> InputRules::RuleFor(const LogChunk& chunk, const LogSource& source,
                                                std::string* note) {
  note->clear();
  if (fixed_ != nullptr) return fixed_;
  if (const auto known = by_input_.find(chunk.input); known != by_input_.end()) {
    return known->second;
  }
  const Detection detection = DetectRule(HeadOf(chunk), hint_);
  SLQ_ASSIGN_OR_RETURN(const Rule* rule, Compile(detection.rule));
  by_input_[chunk.input] = rule;
  *note = absl::StrCat(source.InputName(chunk.input), ": ", detection.explanation);
  return rule;
}

absl::StatusOr<const Rule*> InputRules::Compile(const StructuringRule& definition) {
  for (const std::unique_ptr<const Rule>& rule : rules_) {
    if (rule->definition() == definition) return rule.get();
  }
  SLQ_ASSIGN_OR_RETURN(std::unique_ptr<const Rule> rule, CompileRule(definition));
  rules_.push_back(std::move(rule));
  return rules_.back().get();
}

}  // namespace slq::ingest
