#include "cli/limit_options.h"

#include <algorithm>
#include <string>
#include <thread>

#include "slq/limits.h"

#include "absl/strings/str_format.h"
#include "cli/human_units.h"

namespace slq::cli {

absl::Status SetLimit(std::string_view word, CommandLine* line) {
  const size_t equals = word.find('=');
  const std::string_view name = word.substr(0, equals);
  std::string names;
  for (const NamedLimit& limit :
       NamedLimits({&line->query_options, &line->run_options, &line->rule, &line->file_options})) {
    absl::StrAppendFormat(&names, "%s%s", names.empty() ? "" : ", ", limit.name);
    if (equals == std::string_view::npos || limit.name != name) continue;
    const absl::StatusOr<size_t> value = ParseBytes(word.substr(equals + 1));
    if (!value.ok()) {
      return absl::InvalidArgumentError(
          absl::StrFormat("--limit %s takes a number, such as %s=%d", name, name, *limit.value));
    }
    *limit.value = *value;
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrFormat("'%s' is not NAME=N with a limit's name: %s", word, names));
}

absl::Status SetThreads(size_t threads, CommandLine* line) {
  constexpr size_t kThreadsMax = 1'024;
  if (threads > kThreadsMax) {
    return absl::InvalidArgumentError(absl::StrFormat("--threads can be at most %d", kThreadsMax));
  }
  line->threads = threads > 0 ? threads : std::max<size_t>(1, std::thread::hardware_concurrency());
  return absl::OkStatus();
}

}  // namespace slq::cli
