#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "slq/rule.h"

#include "absl/status/statusor.h"

// Golden files: statements and their answers as text that a person can read.
//
//   # corpus: corpus/seed.log          the input; or "# lines:" and lines up to "# end";
//   # repeat 3: {"a":1}                or one line so many times; several are joined
//   # format: regex                    the rule, with the names of the program's options
//   # regex: ^(?<a>\w+)
//   # Why this is tested.              any other comment
//
//   [struct_logs]> select a            what to show, then the statement
//   ---
//   {"struct_logs":[{"a":"x"}]}        up to the next empty line
//
// What to show: json (also without brackets), struct_logs, csv, table, plan, report, and
// original_content and window=START:END beside them, with commas between. Unknown words
// are errors.
namespace slq::golden {

struct Case {
  std::string head;  // as in the file, up to and with the line of "---"
  size_t line = 0;   // of the statement's first line, from 1
  std::vector<std::string> tags;
  std::string sql;
  std::string expected;
};

struct File {
  std::string input;
  StructuringRule rule;
  std::vector<Case> cases;
};

// `project` is the folder that corpus paths start from.
absl::StatusOr<File> ParseFile(std::string_view text, const std::string& project);

// The text of a file with the answers of its cases replaced.
std::string PrintFile(const File& file, const std::vector<std::string>& answers);

}  // namespace slq::golden
