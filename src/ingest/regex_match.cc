#include <cstring>

#include "ingest/regex_shape.h"

namespace slq::ingest {
namespace {

using Step = RegexShape::Step;

const char* FindRunEnd(const Step& step, const char* p, const char* end) {
  const auto left = static_cast<size_t>(end - p);
  return step.bytes->FindEnd(p, step.max < left ? p + step.max : end);
}

// The first text behind `min` bytes of the run that begins at `p`, or null.
const char* FindFirst(const Step& step, const char* p, const char* end) {
  if (static_cast<size_t>(end - p) < step.min) return nullptr;
  const char* const text = step.literal.Find(p + step.min, end);
  return text != nullptr && step.bytes->FindEnd(p, text) == text ? text : nullptr;
}

// The last text that begins in the run or at its end, or null.
const char* FindLast(const Step& step, const char* p, const char* end) {
  const char* const run_end = step.bytes->FindEnd(p, end);
  const std::string_view searched(p, static_cast<size_t>(end - p));
  const size_t at = searched.rfind(step.literal.text(), static_cast<size_t>(run_end - p));
  return at == std::string_view::npos || at < step.min ? nullptr : p + at;
}

}  // namespace

RegexOutcome MatchShape(const RegexShape& shape, size_t end_step, std::string_view line,
                        const char** marks) {
  const char* p = line.data();
  const char* const end = p + line.size();
  RegexOutcome failure = RegexOutcome::kNoMatch;
  for (size_t i = 0; i < end_step; ++i) {
    const Step& step = shape.steps[i];
    for (const uint32_t mark : step.marks) marks[mark] = p;
    const char* after = nullptr;
    switch (step.kind) {
      case Step::Kind::kText:
        if (!step.literal.StandsAt(p, end)) return failure;
        after = p + step.literal.size();
        break;
      case Step::Kind::kRun:
        after = FindRunEnd(step, p, end);
        if (static_cast<size_t>(after - p) < step.min) return failure;
        break;
      case Step::Kind::kFirst:
      case Step::Kind::kLast:
        after = step.kind == Step::Kind::kFirst ? FindFirst(step, p, end) : FindLast(step, p, end);
        if (after == nullptr) return failure;
        failure = RegexOutcome::kUndecided;
        break;
      case Step::Kind::kEnd:
        if (p != end) return failure;
        after = p;
        break;
    }
    p = after;
  }
  if (end_step == shape.steps.size()) {
    for (const uint32_t mark : shape.last_marks) marks[mark] = p;
  } else {
    for (const uint32_t mark : shape.steps[end_step].marks) marks[mark] = p;
  }
  return RegexOutcome::kMatch;
}

}  // namespace slq::ingest
