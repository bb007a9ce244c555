#include "cli/run_query.h"

#include <memory>
#include <string>
#include <unistd.h>
#include <utility>

#include "slq/log_source.h"
#include "slq/store.h"

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "cli/exit_code.h"
#include "cli/output_stream.h"
#include "cli/progress.h"
#include "cli/report_text.h"

namespace slq::cli {
namespace {

constexpr size_t kDrainBytes = 64 * 1024;
constexpr absl::Duration kDrainInterval = absl::Milliseconds(50);

bool IsOneWord(const std::string& text) {
  return !text.empty() && text.find_first_of(" \t\n(*") == std::string::npos;
}

// What a statement that does not parse was probably meant to be; or nothing.
std::string Hint(const CommandLine& line) {
  if (!IsOneWord(line.sql)) return "";
  if (access(line.sql.c_str(), F_OK) == 0) {
    return absl::StrFormat("slq: '%s' is a file; the statement comes first: slq 'select *' %s\n",
                           line.sql, line.sql);
  }
  if (!line.files.empty() && access(line.files[0].c_str(), F_OK) != 0) {
    return "slq: put the statement in quotes, so that it is one word\n";
  }
  return "";
}

RunOptions MakeRunOptions(const CommandLine& line, const std::atomic<bool>* interrupted) {
  RunOptions options = line.run_options;
  options.cancelled = interrupted;
  return options;
}

// Carries rows from a running query to standard output.
class RowPrinter {
 public:
  RowPrinter(const CommandLine& line, OutputStream* out, Progress* progress)
      : out_(out), progress_(progress) {
    OutputOptions options;
    options.table_width = out->terminal_width();
    writer_ = NewRowWriter(
        line.output.value_or(out->is_terminal() ? OutputFormat::kTable : OutputFormat::kJson),
        options);
  }

  absl::Status Print(Rows* rows) {
    const absl::Status printed = PrintAll(rows);
    // Rows that were made before a failure are still good.
    const absl::Status drained = Drain();
    return printed.ok() ? drained : printed;
  }

 private:
  absl::Status PrintAll(Rows* rows) {
    writer_->Begin(rows->columns(), &text_);
    while (!out_->closed()) {
      Row row;
      const absl::StatusOr<bool> any = rows->Next(&row);
      if (!any.ok()) return any.status();
      if (!*any) break;
      const absl::Status written = writer_->Write(row, &text_);
      if (!written.ok()) return written;
      if (text_.size() < kDrainBytes && absl::Now() < next_drain_) continue;
      const absl::Status drained = Drain();
      if (!drained.ok()) return drained;
      next_drain_ = absl::Now() + kDrainInterval;
    }
    writer_->End(&text_);
    return absl::OkStatus();
  }

  absl::Status Drain() {
    if (text_.empty()) return absl::OkStatus();
    progress_->Stop();
    const absl::Status written = out_->Write(text_);
    text_.clear();
    return written;
  }

  OutputStream* const out_;
  Progress* const progress_;
  std::unique_ptr<RowWriter> writer_;
  std::string text_;
  absl::Time next_drain_ = absl::InfinitePast();  // the first row goes out at once
};

// Runs the query for what its steps did.
absl::Status PrintAnalyzedPlan(Rows* rows, Progress* progress, OutputStream* out) {
  Row row;
  absl::StatusOr<bool> more = rows->Next(&row);
  while (more.ok() && *more) more = rows->Next(&row);
  if (!more.ok()) return more.status();
  progress->Stop();
  return out->Write(rows->Explain());
}

// What is said about an answer once its rows are out; returns the exit code.
int Conclude(const CommandLine& line, const ScanReport& report, absl::Duration elapsed,
             OutputStream* messages) {
  std::string text;
  if (line.stats == StatsForm::kText) text += ReportText(report, elapsed);
  if (line.stats == StatsForm::kJson) text += report.ToJson() + '\n';
  if (line.stats == StatsForm::kNone) {
    text += Warnings(report);
    // Of files they say which rule was chosen; of a store, what is missing.
    if (!line.store.empty()) {
      for (const std::string& note : report.notes) text += "slq: warning: " + note + '\n';
    }
  }
  int exit_code = kExitOk;
  if (line.run_options.strict && report.unparsed > 0) {
    text += "slq: --strict: " + UnparsedLines(report) + '\n';
    exit_code = kExitDataError;
  } else if (line.stats == StatsForm::kNone && report.unparsed > 0) {
    text += "slq: warning: " + UnparsedLines(report) + '\n';
  }
  if (!report.complete) {
    text += "slq: the answer is incomplete\n";
    exit_code = kExitIncomplete;
  }
  messages->Write(text).IgnoreError();
  return exit_code;
}

// Where the lines of a query come from.
struct Input {
  std::unique_ptr<LogSource> source;  // files, or
  std::unique_ptr<Store> store;       // a stream
  Stream* stream = nullptr;
};

absl::StatusOr<Input> OpenInput(const CommandLine& line) {
  Input input;
  if (line.store.empty()) {
    absl::StatusOr<std::unique_ptr<LogSource>> source = OpenFiles(
        line.files.empty() ? std::vector<std::string>{"-"} : line.files, line.file_options);
    if (!source.ok()) return source.status();
    input.source = *std::move(source);
    return input;
  }
  StoreOptions options = line.store_options;
  options.read_only = true;  // so that somebody else may be writing
  absl::StatusOr<std::unique_ptr<Store>> store = Store::Open(line.store, options);
  if (!store.ok()) return store.status();
  const absl::StatusOr<Stream*> stream = (*store)->OpenStream(line.stream);
  if (!stream.ok()) return stream.status();
  input.store = *std::move(store);
  input.stream = *stream;
  return input;
}

// Runs a compiled query; the exit code, or why it failed.
absl::StatusOr<int> Run(const CommandLine& line, const Query& query,
                        const std::atomic<bool>* interrupted, OutputStream* messages) {
  const absl::Time start = absl::Now();
  const absl::StatusOr<Input> input = OpenInput(line);
  if (!input.ok()) return input.status();
  const absl::StatusOr<CompiledRule> rule = CompiledRule::Compile(line.rule);
  if (!rule.ok()) return rule.status();
  OutputStream out(STDOUT_FILENO);
  Progress progress(messages, line.progress && messages->is_terminal(), start);
  RunOptions options = MakeRunOptions(line, interrupted);
  options.progress = [&progress](uint64_t bytes_read) { progress.Update(bytes_read); };
  std::unique_ptr<Executor> pool;
  if (line.threads > 1) pool = NewThreadPool(line.threads);
  options.executor = pool.get();

  absl::StatusOr<std::unique_ptr<Rows>> rows = input->stream != nullptr
                                                   ? input->stream->Run(query, options)
                                                   : query.Run(input->source.get(), *rule, options);
  if (!rows.ok()) return rows.status();
  const absl::Status printed = line.explain == ExplainForm::kAnalyzed
                                   ? PrintAnalyzedPlan(rows->get(), &progress, &out)
                                   : RowPrinter(line, &out, &progress).Print(rows->get());
  progress.Stop();
  if (out.closed()) return kExitOk;
  if (!printed.ok()) return printed;
  return Conclude(line, (*rows)->report(), absl::Now() - start, messages);
}

}  // namespace

bool WaitsForKeyboard(const CommandLine& line) {
  if (!line.files.empty() || isatty(STDIN_FILENO) == 0) return false;
  OutputStream(STDERR_FILENO)
      .Write(
          "slq: no FILE is given and standard input is a terminal; name a file, or pipe lines "
          "in\n")
      .IgnoreError();
  return true;
}

int RunQuery(const CommandLine& line, const std::atomic<bool>* interrupted) {
  OutputStream messages(STDERR_FILENO);
  const absl::StatusOr<Query> query = Query::Compile(line.sql, line.query_options);
  if (!query.ok()) {
    messages.Write("slq: " + FormatError(query.status(), line.sql) + '\n' + Hint(line))
        .IgnoreError();
    return kExitUsage;
  }
  if (line.explain == ExplainForm::kPlan) {
    const absl::StatusOr<std::string> plan = query->Explain(line.run_options.parameters);
    if (!plan.ok()) return ReportFailure(plan.status(), line.sql);
    OutputStream out(STDOUT_FILENO);
    return ExitCodeOf(out.Write(*plan));
  }
  if (line.store.empty() && WaitsForKeyboard(line)) return kExitUsage;
  const absl::StatusOr<int> exit_code = Run(line, *query, interrupted, &messages);
  return exit_code.ok() ? *exit_code : ReportFailure(exit_code.status(), line.sql);
}

}  // namespace slq::cli
