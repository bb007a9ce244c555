#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "slq/rule.h"

#include "column/scan.h"
#include "ingest/literal_search.h"

namespace slq::ingest {

// What can be said of a raw line before it is parsed: texts that a line must contain to
// meet the conditions of a request. Lines that could spell such a text in another way (an
// escaped character in JSON, a quoted one between delimiters) always pass, so no answer
// changes. Immutable, thread-safe.
class RawPrefilter {
 public:
  // One of these texts must occur.
  using AnyOf = std::vector<LiteralSearch>;

  // Passes every line.
  RawPrefilter() = default;

  // From the conditions of `request` whose operands are texts that no number is written
  // as, on fields that `rule` takes from the line as they stand there.
  RawPrefilter(const column::ScanRequest& request, const StructuringRule& rule);

  bool passes_everything() const { return conditions_.empty(); }

  // False only if no line of this text can meet the request.
  bool MayMatch(std::string_view line) const;

  const std::vector<AnyOf>& conditions() const { return conditions_; }
  // A line with one of these bytes passes.
  const std::string& escapes() const { return escapes_; }

 private:
  std::vector<AnyOf> conditions_;  // each must hold; the most telling first
  std::string escapes_;
};

// Goes through the lines of a chunk that may match. Not thread-safe.
class CandidateFinder {
 public:
  // Both must outlive the finder.
  CandidateFinder(const RawPrefilter& filter, std::string_view text);

  // An offset at `from` or later such that no line before the one it lies in, and begun at
  // `from` or later, may match; npos if no line may. REQUIRES: `from` never falls.
  size_t Next(size_t from);

 private:
  const RawPrefilter& filter_;
  const std::string_view text_;
  std::vector<size_t> next_literal_;  // where each text of the first condition comes next
  std::vector<size_t> next_escape_;
};

}  // namespace slq::ingest
