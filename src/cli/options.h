#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "slq/log_source.h"
#include "slq/output.h"
#include "slq/query.h"
#include "slq/rule.h"
#include "slq/store.h"

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace slq::cli {

enum class Command : uint8_t {
  kQuery,  // of files, or of a stream where `store` is set
  kRuleTest,
  kIngest,
  kStreams,
  kVerify,
  kRetain,
  kPrintText,
};
enum class ExplainForm : uint8_t {
  kNone,
  kPlan,      // instead of running
  kAnalyzed,  // instead of the rows, once they are there
};
enum class StatsForm : uint8_t { kNone, kText, kJson };

// What the command line asks for.
struct CommandLine {
  Command command = Command::kQuery;
  std::string text;  // of kPrintText: help or version

  std::string sql;
  std::vector<std::string> files;  // none: standard input
  StructuringRule rule;

  std::optional<OutputFormat> output;  // unset: a table on a terminal, else JSON lines
  size_t threads = 1;
  QueryOptions query_options;
  RunOptions run_options;  // all but what points at something
  FileSourceOptions file_options;
  ExplainForm explain = ExplainForm::kNone;
  bool progress = true;
  StatsForm stats = StatsForm::kNone;

  size_t shown_lines = 5;  // of `rule test`

  std::string store;   // directory
  std::string stream;  // kRetain: "" for all
  StoreOptions store_options;
  size_t batch_lines = 10'000;  // of kIngest
  bool acknowledge = false;     // of kIngest: say so on standard output
};

// Reads `arguments`, the program's name not among them, and the file of -f. InvalidArgument
// where the command line is wrong, NotFound where the file of -f cannot be read.
absl::StatusOr<CommandLine> ParseCommandLine(const std::vector<std::string>& arguments,
                                             absl::Time now);

std::string_view HelpText();

}  // namespace slq::cli
