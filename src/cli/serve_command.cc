#include "cli/serve_command.h"

#include <string_view>
#include <unistd.h>

#include "CLI/CLI.hpp"
#include "cli/exit_code.h"
#include "cli/output_stream.h"
#include "server/serve.h"

namespace slq::cli {
namespace {

constexpr std::string_view kHelp =
    R"(usage: slq serve --config FILE [--listen HOST:PORT] [--store DIR] [--print-config]

Answers the HTTP API of the retired cloud endpoint and its successor, and takes in lines.
SIGTERM finishes what is asked and syncs; SIGHUP reads tokens, keys and certificates again.

  --config FILE        TOML; see README
  --listen HOST:PORT   instead of the configured address (default 127.0.0.1:8686)
  --store DIR          instead of the configured directory (default data)
  --print-config       print what is in force, without secrets, and stop
)";

int Fail(const std::string& message, int exit_code) {
  OutputStream(STDERR_FILENO).Write("slq: " + message + '\n').IgnoreError();
  return exit_code;
}

int ExitCodeOfServe(const absl::Status& status) {
  if (status.ok()) return kExitOk;
  const bool usage = absl::IsInvalidArgument(status) || absl::IsFailedPrecondition(status) ||
                     absl::IsNotFound(status);
  return Fail(std::string(status.message().data(), status.message().size()),
              usage ? kExitUsage : kExitDataError);
}

}  // namespace

int RunServe(const std::vector<std::string>& arguments) {
  server::ServeOptions options;
  bool print_config = false;
  CLI::App app;
  app.set_help_flag("-h,--help");
  app.add_option("--config", options.config)->required();
  app.add_option("--listen", options.listen);
  app.add_option("--store", options.store);
  app.add_flag("--print-config", print_config);
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForHelp&) {
    return ExitCodeOf(OutputStream(STDOUT_FILENO).Write(kHelp));
  } catch (const CLI::ParseError& error) {
    return Fail(std::string(error.what()) + "; slq serve --help lists the options", kExitUsage);
  }
  if (!print_config) return ExitCodeOfServe(server::Serve(options));
  std::string text;
  const absl::Status status = server::DescribeConfig(options, &text);
  if (!status.ok()) return ExitCodeOfServe(status);
  return ExitCodeOf(OutputStream(STDOUT_FILENO).Write(text));
}

}  // namespace slq::cli
