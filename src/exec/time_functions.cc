#include "exec/time_functions.h"

#include <string_view>
#include <utility>

#include "base/status_macros.h"
#include "base/strings.h"
#include "column/text.h"
#include "exec/time_zone.h"

namespace slq::exec {
namespace {

using plan::Function;

constexpr std::string_view kDefaultPattern = "yyyy-MM-dd'T'HH:mm:ss.SSSXXX";

// The constant at `index`, or null.
Value ConstantAt(std::span<const Value> constants, size_t index) {
  return index < constants.size() ? constants[index] : Value::Null();
}

std::string TextOf(const Value& value) {
  std::string text;
  column::AppendCanonicalText(value, &text);
  return text;
}

absl::Status SetZone(const Value& zone, TimeArgs* args) {
  args->zone = cctz::utc_time_zone();
  if (zone.is_null()) return absl::OkStatus();
  SLQ_ASSIGN_OR_RETURN(args->zone, LoadTimeZone(TextOf(zone)));
  return absl::OkStatus();
}

// constants: period, origin, zone.
absl::Status SetGrid(std::span<const Value> constants, size_t* wrong, TimeArgs* args) {
  *wrong = 2;
  SLQ_RETURN_IF_ERROR(SetZone(ConstantAt(constants, 2), args));
  *wrong = 1;
  const Value origin = ConstantAt(constants, 1);
  const std::optional<int64_t> origin_ms = TimeFrom(origin, args->zone);
  if (!origin.is_null() && !origin_ms.has_value()) {
    return InvalidArgument(
        "the origin must be a time: milliseconds since the epoch, or a text such as "
        "'2020-07-27T00:00:00Z'");
  }
  *wrong = 0;
  SLQ_ASSIGN_OR_RETURN(args->grid, TimeGrid::Make(TextOf(constants[0]), origin_ms, args->zone));
  return absl::OkStatus();
}

// constants: pattern, zone.
absl::Status SetPattern(Function function, std::span<const Value> constants, size_t* wrong,
                        TimeArgs* args) {
  *wrong = 1;
  SLQ_RETURN_IF_ERROR(SetZone(ConstantAt(constants, 1), args));
  *wrong = 0;
  if (constants.empty()) {
    if (function == Function::kTimeParse) return absl::OkStatus();
    SLQ_ASSIGN_OR_RETURN(args->pattern, TimePattern::Compile(kDefaultPattern));
    return absl::OkStatus();
  }
  SLQ_ASSIGN_OR_RETURN(args->pattern, TimePattern::Compile(TextOf(constants[0])));
  if (function == Function::kTimeParse && !args->pattern->can_parse()) {
    return InvalidArgument("the letter z can be written but not read; use Z or X");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<const TimeArgs>> MakeTimeArgs(Function function,
                                                             std::span<const Value> constants,
                                                             size_t* wrong) {
  if (!constants.empty() && constants[0].is_null()) return std::unique_ptr<const TimeArgs>();
  auto args = std::make_unique<TimeArgs>();
  if (function == Function::kTimeFloor || function == Function::kTimeCeil) {
    SLQ_RETURN_IF_ERROR(SetGrid(constants, wrong, args.get()));
  } else {
    SLQ_RETURN_IF_ERROR(SetPattern(function, constants, wrong, args.get()));
  }
  return std::unique_ptr<const TimeArgs>(std::move(args));
}

Value TimeValue(Function function, const TimeArgs& args, const Value& time) {
  std::optional<int64_t> ms;
  if (function == Function::kTimeParse && args.pattern.has_value()) {
    char buffer[column::kScalarTextMax];
    ms = args.pattern->Parse(column::CanonicalText(time, buffer), args.zone);
    return ms.has_value() ? Value::Long(*ms) : Value::Null();
  }
  ms = TimeFrom(time, args.zone);
  if (!ms.has_value()) return Value::Null();
  if (function == Function::kTimeParse) return Value::Long(*ms);
  return Value::Long(function == Function::kTimeFloor ? args.grid->Floor(*ms)
                                                      : args.grid->Ceil(*ms));
}

bool FormatTime(const TimeArgs& args, const Value& time, std::string* out) {
  const std::optional<int64_t> ms = TimeFrom(time, args.zone);
  if (!ms.has_value()) return false;
  out->clear();
  args.pattern->Format(*ms, args.zone, out);
  return true;
}

}  // namespace slq::exec
