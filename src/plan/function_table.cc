#include "plan/function_table.h"

#include <vector>

#include "plan/nearest_name.h"

namespace slq::plan {
namespace {

constexpr size_t kManyArgs = 100;

constexpr FunctionEntry kFunctions[] = {
    {"abs", Function::kAbs, 1, 1, "abs(number)"},
    {"ceil", Function::kCeil, 1, 1, "ceil(number)"},
    {"floor", Function::kFloor, 1, 1, "floor(number)"},
    {"round", Function::kRound, 1, 2, "round(number [, digits])"},
    {"length", Function::kLength, 1, 1, "length(text)"},
    {"lower", Function::kLower, 1, 1, "lower(text)"},
    {"upper", Function::kUpper, 1, 1, "upper(text)"},
    {"substr", Function::kSubstr, 2, 3, "substr(text, start [, count])"},
    {"concat", Function::kConcat, 1, kManyArgs, "concat(a, b, ...)"},
    {"position", Function::kPosition, 2, 2, "position(part IN text)"},
    {"coalesce", Function::kCoalesce, 1, kManyArgs, "coalesce(a, b, ...)"},
    {"nullif", Function::kNullIf, 2, 2, "nullif(a, b)"},
    {"greatest", Function::kGreatest, 1, kManyArgs, "greatest(a, b, ...)"},
    {"least", Function::kLeast, 1, kManyArgs, "least(a, b, ...)"},
    {"time_floor", Function::kTimeFloor, 2, 4, "time_floor(time, 'PT1M' [, origin [, zone]])"},
    {"time_ceil", Function::kTimeCeil, 2, 4, "time_ceil(time, 'PT1M' [, origin [, zone]])"},
    {"time_format", Function::kTimeFormat, 1, 3, "time_format(time [, pattern [, zone]])"},
    {"time_parse", Function::kTimeParse, 1, 3, "time_parse(text [, pattern [, zone]])"},
};

constexpr AggregateEntry kAggregates[] = {
    {"count", AggregateKind::kCount, 1, "count(*), count(x) or count(distinct x)"},
    {"sum", AggregateKind::kSum, 1, "sum(x)"},
    {"avg", AggregateKind::kAvg, 1, "avg(x)"},
    {"min", AggregateKind::kMin, 1, "min(x)"},
    {"max", AggregateKind::kMax, 1, "max(x)"},
    {"approx_quantile", AggregateKind::kApproxQuantile, 2, "approx_quantile(x, 0.95)"},
    {"earliest", AggregateKind::kEarliest, 1, "earliest(x)"},
    {"latest", AggregateKind::kLatest, 1, "latest(x)"},
};

}  // namespace

const FunctionEntry* FindFunction(std::string_view name) {
  for (const FunctionEntry& entry : kFunctions) {
    if (entry.name == name) return &entry;
  }
  return nullptr;
}

const AggregateEntry* FindAggregate(std::string_view name) {
  for (const AggregateEntry& entry : kAggregates) {
    if (entry.name == name) return &entry;
  }
  return nullptr;
}

std::string_view NameOf(Function function) {
  for (const FunctionEntry& entry : kFunctions) {
    if (entry.function == function) return entry.name;
  }
  return "";
}

std::string_view NameOf(AggregateKind kind) {
  if (kind == AggregateKind::kCountAll || kind == AggregateKind::kCountDistinct) return "count";
  for (const AggregateEntry& entry : kAggregates) {
    if (entry.kind == kind) return entry.name;
  }
  return "";
}

std::vector<std::string_view> FunctionNames() {
  std::vector<std::string_view> names;
  for (const FunctionEntry& entry : kFunctions) names.push_back(entry.name);
  for (const AggregateEntry& entry : kAggregates) names.push_back(entry.name);
  return names;
}

std::optional<std::string_view> NearestFunction(std::string_view name) {
  const std::vector<std::string_view> names = FunctionNames();
  const std::vector<std::string_view> nearest = NearestNames(name, names, 1);
  if (nearest.empty()) return std::nullopt;
  return nearest.front();
}

}  // namespace slq::plan
