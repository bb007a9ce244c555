#include "cli/ingest.h"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unistd.h>
#include <vector>

#include "slq/error.h"
#include "slq/log_source.h"
#include "slq/store.h"

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "cli/exit_code.h"
#include "cli/human_units.h"
#include "cli/output_stream.h"
#include "cli/run_query.h"

namespace slq::cli {
namespace {

// Less than this stays in the log: the next run, or a merge, seals it with more.
constexpr uint64_t kSealBytes = 1024 * 1024;

// Calls Tick about once a second, as the store wants it, also while the input is silent.
class Ticker {
 public:
  explicit Ticker(Store* store) : store_(store), thread_([this] { Run(); }) {}
  ~Ticker() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      stopped_ = true;
    }
    stop_.notify_one();
    thread_.join();
  }

 private:
  void Run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stop_.wait_for(lock, std::chrono::seconds(1), [this] { return stopped_; })) {
      // Whatever fails here fails the next Append or the final Close too.
      store_->Tick().IgnoreError();
    }
  }

  Store* const store_;
  std::mutex mutex_;
  std::condition_variable stop_;
  bool stopped_ = false;
  std::thread thread_;
};

// The first line of `bytes`, without its end, and removes it.
std::string_view TakeLine(std::string_view* bytes) {
  const size_t end = bytes->find('\n');
  std::string_view line = bytes->substr(0, end);
  bytes->remove_prefix(end == std::string_view::npos ? bytes->size() : end + 1);
  if (end != std::string_view::npos && !line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

class Ingestion {
 public:
  Ingestion(const CommandLine& line, Stream* stream) : line_(line), stream_(stream) {}

  absl::Status AppendChunk(const LogChunk& chunk, const std::atomic<bool>* interrupted) {
    std::string_view left = chunk.bytes;
    bytes_ += left.size();
    cut_bytes_ += chunk.cut_bytes;
    while (!left.empty() && !interrupted->load()) {
      batch_.clear();
      while (!left.empty() && batch_.size() < line_.batch_lines) {
        batch_.push_back({TakeLine(&left), {}});
      }
      const absl::StatusOr<AppendResult> appended = stream_->Append(batch_);
      if (!appended.ok()) return appended.status();
      if (lines_ == 0) first_line_num_ = appended->first_line_num;
      lines_ += batch_.size();
      times_refused_ += appended->times_refused;
      if (!line_.acknowledge) continue;
      const absl::Status said = out_.Write(absl::StrFormat("ACK %d\n", appended->lines));
      if (!said.ok()) return said;
    }
    return absl::OkStatus();
  }

  // The account of the lines.
  absl::StatusOr<std::string> Account(absl::Duration elapsed) const {
    const StreamInfo info = stream_->info();
    std::string text = absl::StrFormat(
        "%s lines, %s in %.2f s (%s/s); the stream has %s lines in %s\n", FormatCount(lines_),
        FormatBytes(static_cast<double>(bytes_)), absl::ToDoubleSeconds(elapsed),
        FormatBytes(static_cast<double>(bytes_) / absl::ToDoubleSeconds(elapsed)),
        FormatCount(info.lines), FormatBytes(static_cast<double>(info.bytes_on_disk)));
    if (times_refused_ > 0) {
      absl::StrAppendFormat(&text, "  times too far ahead, the clock's used: %s\n",
                            FormatCount(times_refused_));
    }
    if (cut_bytes_ > 0) {
      absl::StrAppendFormat(&text, "  bytes of lines too long, left out: %s\n",
                            FormatCount(cut_bytes_));
    }
    if (lines_ == 0) return text;
    const absl::Status added = AddUnparsed(&text);
    if (!added.ok()) return added;
    return text;
  }

  uint64_t bytes() const { return bytes_; }

 private:
  absl::Status AddUnparsed(std::string* text) const {
    const absl::StatusOr<Query> query = Query::Compile(
        "select _error, count(*) where line_num >= ? and _error is not null "
        "group by _error order by 2 desc");
    if (!query.ok()) return query.status();
    RunOptions options;
    Parameter first;
    first.type = Type::kLong;
    first.long_value = first_line_num_;
    options.parameters.push_back(first);
    const absl::StatusOr<std::unique_ptr<Rows>> rows = stream_->Run(*query, options);
    if (!rows.ok()) return rows.status();
    while (true) {
      Row row;
      const absl::StatusOr<bool> any = (*rows)->Next(&row);
      if (!any.ok()) return any.status();
      if (!*any) return absl::OkStatus();
      absl::StrAppendFormat(text, "  unparsed, %s: %s\n", row[0].value.string_value(),
                            FormatCount(static_cast<uint64_t>(row[1].value.long_value())));
    }
  }

  const CommandLine& line_;
  Stream* const stream_;
  OutputStream out_{STDOUT_FILENO};
  std::vector<NewLine> batch_;
  uint64_t lines_ = 0;
  uint64_t bytes_ = 0;
  uint64_t cut_bytes_ = 0;
  uint64_t times_refused_ = 0;
  int64_t first_line_num_ = 0;
};

// The stream by its name, made or with a new rule if need be.
absl::StatusOr<Stream*> StreamFor(const CommandLine& line, Store* store) {
  const absl::StatusOr<Stream*> stream = store->OpenStream(line.stream);
  if (absl::IsNotFound(stream.status())) return store->CreateStream(line.stream, line.rule);
  if (!stream.ok() || line.rule == StructuringRule()) return stream;
  const absl::Status set = (*stream)->SetRule(line.rule);
  if (!set.ok()) return set;
  return stream;
}

absl::Status AppendAll(const CommandLine& line, Store* store, Ingestion* ingestion,
                       const std::atomic<bool>* interrupted) {
  FileSourceOptions options;
  options.line_bytes_max = line.store_options.batch_bytes_max;
  absl::StatusOr<std::unique_ptr<LogSource>> source =
      OpenFiles(line.files.empty() ? std::vector<std::string>{"-"} : line.files, options);
  if (!source.ok()) return source.status();
  const Ticker ticker(store);
  while (!interrupted->load()) {
    absl::StatusOr<std::unique_ptr<LogChunk>> chunk = (*source)->Next();
    if (!chunk.ok()) return chunk.status();
    if (*chunk == nullptr) break;
    const absl::Status appended = ingestion->AppendChunk(**chunk, interrupted);
    if (!appended.ok()) return appended;
  }
  return absl::OkStatus();
}

absl::StatusOr<int> Ingest(const CommandLine& line, const std::atomic<bool>* interrupted) {
  const absl::Time start = absl::Now();
  OutputStream messages(STDERR_FILENO);
  std::unique_ptr<Executor> pool;  // outlives the store
  StoreOptions options = line.store_options;
  if (line.threads > 1) pool = NewThreadPool(line.threads);
  options.executor = pool.get();
  absl::StatusOr<std::unique_ptr<Store>> store = Store::Open(line.store, options);
  if (!store.ok()) return store.status();
  const absl::StatusOr<Stream*> stream = StreamFor(line, store->get());
  if (!stream.ok()) return stream.status();
  for (const std::string& note : (*stream)->info().recovered) {
    messages.Write("slq: " + note + '\n').IgnoreError();
  }
  Ingestion ingestion(line, *stream);
  absl::Status status = AppendAll(line, store->get(), &ingestion, interrupted);
  if (status.ok() && ingestion.bytes() >= kSealBytes) status = (*stream)->Seal();
  if (status.ok()) status = (*store)->Tick();
  // Before closing: it asks a query.
  absl::StatusOr<std::string> account = ingestion.Account(absl::Now() - start);
  const absl::Status closed = (*store)->Close();
  if (account.ok()) messages.Write(*account).IgnoreError();
  if (!status.ok()) return status;
  if (!closed.ok()) return closed;
  if (!account.ok()) return account.status();
  return interrupted->load() ? kExitIncomplete : kExitOk;
}

}  // namespace

int RunIngest(const CommandLine& line, const std::atomic<bool>* interrupted) {
  if (WaitsForKeyboard(line)) return kExitUsage;
  const absl::StatusOr<int> exit_code = Ingest(line, interrupted);
  return exit_code.ok() ? *exit_code : ReportFailure(exit_code.status());
}

}  // namespace slq::cli
