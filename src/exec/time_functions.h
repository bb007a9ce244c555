#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "slq/value.h"

#include "absl/status/statusor.h"
#include "cctz/time_zone.h"
#include "exec/time_grid.h"
#include "exec/time_pattern.h"
#include "plan/expr.h"

namespace slq::exec {

// What time_floor, time_ceil, time_format and time_parse need besides the time itself.
struct TimeArgs {
  std::optional<TimeGrid> grid;
  std::optional<TimePattern> pattern;  // unset for time_parse: RFC 3339
  cctz::time_zone zone;                // UTC unless given
};

// From the arguments after the first. A null origin or zone is as good as none; if the
// period or the pattern is null, the result is null and so is the function's. On errors,
// InvalidArgument without a position, `wrong` is the constant to blame.
absl::StatusOr<std::unique_ptr<const TimeArgs>> MakeTimeArgs(plan::Function function,
                                                             std::span<const Value> constants,
                                                             size_t* wrong);

// The result for one value, null where it is no time; time_format gives a text instead,
// into `out`, and false where it is no time.
Value TimeValue(plan::Function function, const TimeArgs& args, const Value& time);
bool FormatTime(const TimeArgs& args, const Value& time, std::string* out);

}  // namespace slq::exec
