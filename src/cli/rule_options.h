#pragma once

#include <string>

#include "slq/rule.h"

#include "CLI/App.hpp"
#include "absl/status/statusor.h"

namespace slq::cli {

// The rule options as they were written.
struct RuleWords {
  std::string format;
  std::string regex;
  std::string delimiter;
  std::string fields;
  std::string log_format;
  std::string types;
  std::string time_field;
  std::string time_format;
};

// `words` must live as long as `app` is used.
void AddRuleOptions(CLI::App* app, RuleWords* words);

// The rule they make. --regex, --delimiter and --log-format imply their format. Errors
// are InvalidArgument.
absl::StatusOr<StructuringRule> MakeRule(const RuleWords& words);

}  // namespace slq::cli
