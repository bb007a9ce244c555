#include "ingest/input_rules.h"

#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/strings.h"
#include "ingest/detect.h"
#include "ingest/rule_state.h"

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

InputRules::InputRules(const CompiledRule& rule) : given_(rule) {}

absl::StatusOr<const Rule*> InputRules::RuleFor(const LogChunk& chunk, const LogSource& source,
                                                std::string* note) {
  note->clear();
  if (given_.state().rule != nullptr) return given_.state().rule.get();
  if (const auto known = by_input_.find(chunk.input); known != by_input_.end()) {
    return known->second;
  }
  const Detection detection = DetectRule(HeadOf(chunk), given_.definition());
  SLQ_ASSIGN_OR_RETURN(const Rule* rule, Compile(detection.rule));
  by_input_[chunk.input] = rule;
  *note = absl::StrCat(source.InputName(chunk.input), ": ", detection.explanation);
  return rule;
}

absl::StatusOr<const Rule*> InputRules::Compile(const StructuringRule& definition) {
  for (const std::unique_ptr<const Rule>& rule : decided_) {
    if (rule->definition() == definition) return rule.get();
  }
  SLQ_ASSIGN_OR_RETURN(std::unique_ptr<const Rule> rule, CompileRule(definition));
  decided_.push_back(std::move(rule));
  return decided_.back().get();
}

}  // namespace slq::ingest
