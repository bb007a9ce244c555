#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "slq/query.h"

#include "absl/status/statusor.h"

namespace slq {

// What the author of a statement may see: a host that answers for several tenants gives one
// with each run (RunOptions::policy). It works below WHERE, on what is read, so the
// statement sees only what is left, whatever it does with it: the answer is the one over
// lines without the rows and fields that are not to be seen.
//
// A name is one as in a statement: a field with the fields inside it (hiding `user` hides
// `user.name`), or a built-in column. A field that holds JSON, an array say, is hidden or
// masked with what is in it: hiding `users.name` hides an array `users`.
struct AccessPolicy {
  // Rows for which this is not TRUE do not exist: an expression as in WHERE, over all
  // fields, hidden ones too. Unset: all rows. A line that does not fit the rule has no
  // fields, so a condition on a field passes over it. Text that comes from elsewhere belongs
  // in a parameter.
  std::optional<std::string> condition;
  std::vector<Parameter> parameters;  // values for the parameters in `condition`

  std::vector<std::string> hidden;  // as if no line had them
  std::vector<std::string> masked;  // where a line has them, their value is `mask`, a string;
                                    // their names and absence stay visible
  std::string mask = "***";

  // log_content is hidden where a field is hidden or masked, as it would show it.
  bool show_log_content = false;
};

// A policy ready for runs. Immutable: many runs may use it at once, on any threads.
//
// Not kept from view: line_num, which says how many lines stand between two in a plain file,
// and __time, which shows the rule's time field (hide either by name: a `select *` then has
// no line_num; earliest and latest still work); a field that repeats another's text; which
// fields Format::kAuto finds, as other rows may decide it (name the format); whether a line
// fits its rule; the time and memory that a query takes, and so what a limit on them ends.
// RunOptions::progress is for the host.
//
// The scan report says of such a run only what its rows say already: `matched` and
// `unparsed` count rows that WHERE kept and `lines` is their sum, or all of them are of the
// rows given, where LIMIT ended the reading; fields_never_seen is of rows that can be seen,
// for statements whose WHERE skips nothing. All other counts and notes are left out.
class CompiledPolicy {
 public:
  // InvalidArgument for a condition that is none (the position is in `condition`), a name
  // given twice, a mask for line_num or __time; NotFound for a parameter without a value;
  // ResourceExhausted past a limit of `limits` or more than 1,000 names.
  static absl::StatusOr<CompiledPolicy> Compile(const AccessPolicy& policy,
                                                const QueryOptions& limits = {});

  CompiledPolicy(CompiledPolicy&&) noexcept;
  CompiledPolicy& operator=(CompiledPolicy&&) noexcept;
  ~CompiledPolicy();

  // For the library.
  struct State;
  const State& state() const { return *state_; }

 private:
  explicit CompiledPolicy(std::unique_ptr<const State> state);
  std::unique_ptr<const State> state_;
};

}  // namespace slq
