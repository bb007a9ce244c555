#include "cli/store_commands.h"

#include <algorithm>
#include <memory>
#include <string>
#include <unistd.h>
#include <vector>

#include "slq/output.h"
#include "slq/store.h"

#include "absl/strings/str_format.h"
#include "cli/exit_code.h"
#include "cli/human_units.h"
#include "cli/output_stream.h"

namespace slq::cli {
namespace {

constexpr int kExitTorn = 1;
constexpr int kExitDamage = 2;

Value Count(uint64_t n) { return Value::Long(static_cast<int64_t>(n)); }

absl::StatusOr<int> ListStreams(const CommandLine& line) {
  StoreOptions options = line.store_options;
  options.read_only = true;
  const absl::StatusOr<std::unique_ptr<Store>> store = Store::Open(line.store, options);
  if (!store.ok()) return store.status();
  const absl::StatusOr<std::vector<std::string>> names = (*store)->streams();
  if (!names.ok()) return names.status();
  OutputStream out(STDOUT_FILENO);
  const std::unique_ptr<RowWriter> writer =
      NewRowWriter(out.is_terminal() ? OutputFormat::kTable : OutputFormat::kJson);
  const std::vector<std::string> columns = {"stream",        "lines",       "unparsed",
                                            "segments",      "bytes",       "bytes_on_disk",
                                            "first_time_ns", "last_time_ns"};
  std::string text;
  absl::Status first_failure;
  writer->Begin(columns, &text);
  for (const std::string& name : *names) {
    const absl::StatusOr<Stream*> stream = (*store)->OpenStream(name);
    if (!stream.ok()) {
      first_failure.Update(stream.status());
      continue;
    }
    const StreamInfo info = (*stream)->info();
    const std::vector<Value> values = {Value::String(info.name),
                                       Count(info.lines),
                                       Count(info.unparsed),
                                       Count(info.segments),
                                       Count(info.bytes_raw),
                                       Count(info.bytes_on_disk),
                                       Value::Long(info.first_time_ns),
                                       Value::Long(info.last_time_ns)};
    std::vector<Cell> row;
    for (size_t i = 0; i < values.size(); ++i) row.push_back({columns[i], values[i], {}});
    const absl::Status written = writer->Write(row, &text);
    if (!written.ok()) return written;
  }
  writer->End(&text);
  const absl::Status written = out.Write(text);
  if (!written.ok()) return written;
  if (!first_failure.ok()) return first_failure;
  return kExitOk;
}

absl::StatusOr<int> Verify(const CommandLine& line) {
  const absl::StatusOr<std::vector<VerifyFinding>> findings = Store::Verify(line.store);
  if (!findings.ok()) return findings.status();
  int exit_code = kExitOk;
  std::string text;
  for (const VerifyFinding& finding : *findings) {
    absl::StrAppendFormat(&text, "%s: %s\n", finding.damage ? "damage" : "torn tail", finding.text);
    exit_code = std::max(exit_code, finding.damage ? kExitDamage : kExitTorn);
  }
  if (findings->empty()) text = "clean\n";
  const absl::Status written = OutputStream(STDOUT_FILENO).Write(text);
  if (!written.ok()) return written;
  return exit_code;
}

absl::StatusOr<int> Retain(const CommandLine& line) {
  StoreOptions options = line.store_options;
  options.create = false;
  const absl::StatusOr<std::unique_ptr<Store>> store = Store::Open(line.store, options);
  if (!store.ok()) return store.status();
  absl::StatusOr<std::vector<std::string>> names = std::vector<std::string>{line.stream};
  if (line.stream.empty()) names = (*store)->streams();
  if (!names.ok()) return names.status();
  std::string text;
  for (const std::string& name : *names) {
    const absl::StatusOr<Stream*> stream = (*store)->OpenStream(name);
    if (!stream.ok()) return stream.status();
    const StreamInfo before = (*stream)->info();
    const absl::Status retained = (*store)->Tick();
    if (!retained.ok()) return retained;
    const StreamInfo after = (*stream)->info();
    absl::StrAppendFormat(&text, "%s: %s of %s lines dropped, %s on disk\n", name,
                          FormatCount(before.lines - after.lines), FormatCount(before.lines),
                          FormatBytes(static_cast<double>(after.bytes_on_disk)));
  }
  const absl::Status closed = (*store)->Close();
  if (!closed.ok()) return closed;
  OutputStream(STDERR_FILENO).Write(text).IgnoreError();
  return kExitOk;
}

absl::StatusOr<int> RunCommand(const CommandLine& line) {
  if (line.command == Command::kStreams) return ListStreams(line);
  return line.command == Command::kVerify ? Verify(line) : Retain(line);
}

}  // namespace

int RunStoreCommand(const CommandLine& line) {
  const absl::StatusOr<int> exit_code = RunCommand(line);
  if (exit_code.ok()) return *exit_code;
  const int failure = ReportFailure(exit_code.status());
  // What cannot even be looked at is not clean.
  return line.command == Command::kVerify ? kExitDamage : failure;
}

}  // namespace slq::cli
