#include "cli/store_options.h"

#include "absl/strings/str_format.h"
#include "cli/human_units.h"
#include "cli/limit_options.h"

namespace slq::cli {
namespace {

absl::Status ReadSync(const std::string& name, StoreOptions* options) {
  if (name == "always") {
    options->sync = SyncMode::kAlways;
  } else if (name == "interval") {
    options->sync = SyncMode::kInterval;
  } else if (name == "none") {
    options->sync = SyncMode::kNone;
  } else {
    return absl::InvalidArgumentError(
        absl::StrFormat("unknown --sync '%s'; use always, interval or none", name));
  }
  return absl::OkStatus();
}

absl::Status ReadRetention(const StoreWords& words, CommandLine* line) {
  if (words.max_age.empty() && words.max_bytes.empty()) {
    return absl::InvalidArgumentError("slq retain needs --max-age or --max-bytes");
  }
  if (!words.max_age.empty()) {
    const absl::StatusOr<absl::Duration> age = ParseDuration(words.max_age);
    if (!age.ok()) return age.status();
    line->store_options.retain_age = *age;
  }
  if (!words.max_bytes.empty()) {
    const absl::StatusOr<size_t> bytes = ParseBytes(words.max_bytes);
    if (!bytes.ok()) return bytes.status();
    line->store_options.retain_bytes = *bytes;
  }
  return absl::OkStatus();
}

}  // namespace

void AddStoreOptions(CLI::App* app, Command command, StoreWords* words, CommandLine* line) {
  app->add_option("--store", line->store);
  if (command == Command::kVerify) app->add_option("directory", line->store);
  if (command == Command::kStreams || command == Command::kVerify) return;
  app->add_option("--stream", line->stream);
  if (command == Command::kIngest) {
    app->add_option("--sync", words->sync);
    app->add_option("--batch-lines", line->batch_lines);
    app->add_flag("--ack", line->acknowledge);
    app->add_option("--threads", words->threads);
    app->add_option("files", line->files);
  }
  if (command == Command::kRetain) {
    app->add_option("--max-age", words->max_age);
    app->add_option("--max-bytes", words->max_bytes);
  }
}

absl::Status ReadStoreWords(const StoreWords& words, CommandLine* line) {
  if (line->store.empty()) {
    return absl::InvalidArgumentError("no store; name its directory with --store DIR");
  }
  const bool needs_stream = line->command == Command::kIngest || line->command == Command::kQuery;
  if (needs_stream && line->stream.empty()) {
    return absl::InvalidArgumentError("no stream; name it with --stream NAME");
  }
  if (line->batch_lines == 0 || line->batch_lines > line->store_options.batch_lines_max) {
    return absl::InvalidArgumentError(
        absl::StrFormat("--batch-lines is from 1 to %d", line->store_options.batch_lines_max));
  }
  if (line->command == Command::kIngest) {
    const absl::Status status = SetThreads(words.threads, line);
    if (!status.ok()) return status;
  }
  if (line->command == Command::kRetain) return ReadRetention(words, line);
  return ReadSync(words.sync, &line->store_options);
}

}  // namespace slq::cli
