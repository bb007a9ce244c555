#include <atomic>
#include <signal.h>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

#include "absl/time/clock.h"
#include "cli/exit_code.h"
#include "cli/ingest.h"
#include "cli/options.h"
#include "cli/output_stream.h"
#include "cli/rule_test.h"
#include "cli/run_query.h"
#ifdef SLQ_HAS_SERVER
#include "cli/serve_command.h"
#endif
#include "cli/store_commands.h"

namespace {

// A signal handler can reach nothing but a global.
std::atomic<bool> interrupted{false};

extern "C" void OnInterrupt(int /*signal*/) { interrupted.store(true); }

// The first interrupt asks the query to stop, the second one kills. A reader that goes
// away shows as EPIPE.
void InstallSignals() {
  struct sigaction interrupt = {};
  interrupt.sa_handler = OnInterrupt;
  interrupt.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(SIGINT, &interrupt, nullptr);
  struct sigaction ignore = {};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignore, nullptr);
  sigaction(SIGXFSZ, &ignore, nullptr);  // a file that may not grow shows as EFBIG
}

}  // namespace

int main(int argc, char** argv) {
  InstallSignals();
#ifdef SLQ_HAS_SERVER
  if (argc > 1 && std::string_view(argv[1]) == "serve") {
    return slq::cli::RunServe(std::vector<std::string>(argv + 2, argv + argc));
  }
#endif
  const absl::StatusOr<slq::cli::CommandLine> line =
      slq::cli::ParseCommandLine(std::vector<std::string>(argv + 1, argv + argc), absl::Now());
  if (!line.ok()) {
    slq::cli::OutputStream(STDERR_FILENO)
        .Write("slq: " + std::string(line.status().message()) + '\n')
        .IgnoreError();
    return absl::IsInvalidArgument(line.status()) ? slq::cli::kExitUsage : slq::cli::kExitDataError;
  }
  switch (line->command) {
    case slq::cli::Command::kPrintText:
      return slq::cli::ExitCodeOf(slq::cli::OutputStream(STDOUT_FILENO).Write(line->text));
    case slq::cli::Command::kRuleTest:
      return slq::cli::RunRuleTest(*line, &interrupted);
    case slq::cli::Command::kQuery:
      return slq::cli::RunQuery(*line, &interrupted);
    case slq::cli::Command::kIngest:
      return slq::cli::RunIngest(*line, &interrupted);
    case slq::cli::Command::kStreams:
    case slq::cli::Command::kVerify:
    case slq::cli::Command::kRetain:
      return slq::cli::RunStoreCommand(*line);
  }
}
