#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plan/plan.h"

// Every function of the language: its name and how many arguments it takes.
namespace slq::plan {

struct FunctionEntry {
  std::string_view name;  // lower case
  Function function;
  size_t args_min;
  size_t args_max;
  std::string_view usage;  // for messages: "substr(text, start [, count])"
};

struct AggregateEntry {
  std::string_view name;
  AggregateKind kind;
  size_t args;
  std::string_view usage;
};

const FunctionEntry* FindFunction(std::string_view name);
const AggregateEntry* FindAggregate(std::string_view name);

// The name of a function; for EXPLAIN.
std::string_view NameOf(Function function);
std::string_view NameOf(AggregateKind kind);

// The names of all functions, then of all aggregates.
std::vector<std::string_view> FunctionNames();

// The function or aggregate whose name is nearest to `name`, if any is near.
std::optional<std::string_view> NearestFunction(std::string_view name);

}  // namespace slq::plan
