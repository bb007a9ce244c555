#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "slq/log_source.h"
#include "slq/rule.h"

#include "absl/status/statusor.h"
#include "ingest/line_parser.h"

namespace slq::ingest {

// Which rule structures the lines of which input. Not thread-safe; the rules it hands out
// are, and live as long as it does.
class InputRules {
 public:
  // The same rule for all; or, for kAuto, decided for each input from its first lines, with
  // `rule` for all but the format. `rule` must outlive this and the rules handed out.
  explicit InputRules(const CompiledRule& rule);

  // The rule of the input that `chunk`, which has lines, comes from. `note` is set to a
  // sentence on the decision if it was taken in this call, else emptied.
  absl::StatusOr<const Rule*> RuleFor(const LogChunk& chunk, const LogSource& source,
                                      std::string* note);

 private:
  absl::StatusOr<const Rule*> Compile(const StructuringRule& definition);

  const CompiledRule& given_;
  std::vector<std::unique_ptr<const Rule>> decided_;  // no two alike, so at most one a format
  std::map<size_t, const Rule*> by_input_;
};

}  // namespace slq::ingest
