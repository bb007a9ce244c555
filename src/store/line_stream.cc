#include "store/line_stream.h"

#include <algorithm>
#include <limits>
#include <unistd.h>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "base/strings.h"
#include "ingest/detect.h"
#include "store/checksum.h"
#include "store/names.h"

namespace slq::store {
namespace {

// Room for line numbers to go on from any time that is let in.
constexpr int64_t kTimeMax = std::numeric_limits<int64_t>::max() - (int64_t{1} << 53);

constexpr size_t kDetectLines = 100;

// Lines are parsed by every query until they are sealed: that is done before they are as many
// as a segment may have.
constexpr size_t kSealShare = 4;

std::string HeadText(std::span<const NewLine> lines) {
  std::string text;
  for (size_t i = 0; i < lines.size() && i < kDetectLines; ++i) {
    text += lines[i].content;
    text += '\n';
  }
  return text;
}

int64_t LatestTime(int64_t now, absl::Duration future_limit) {
  const int64_t ahead = absl::ToInt64Nanoseconds(future_limit);
  return now > kTimeMax - ahead ? kTimeMax : now + ahead;
}

}  // namespace

int64_t StreamContext::NowNs() const {
  return options.now_ns != nullptr ? options.now_ns() : absl::GetCurrentTimeNanos();
}

absl::Status StreamContext::CheckUsable() const {
  if (process != getpid()) {
    return FailedPrecondition(
        "the store was opened before fork(); a child process must open it itself");
  }
  if (closed.load()) return FailedPrecondition("the store is closed");
  return absl::OkStatus();
}

absl::Status StreamContext::CheckWritable() const {
  SLQ_RETURN_IF_ERROR(CheckUsable());
  if (options.read_only) return FailedPrecondition("the store is open for reading only");
  if (disk->sync_failed.load()) {
    return FailedPrecondition(
        "the store is read-only since a sync of its disk failed; check the disk and open the "
        "store again");
  }
  return absl::OkStatus();
}

LineStream::LineStream(const StreamContext* context, std::unique_ptr<DiskFolder> folder)
    : context_(context), folder_(std::move(folder)), keeper_(folder_.get()) {}

absl::StatusOr<std::unique_ptr<const ingest::Rule>> LineStream::Compile(
    const StructuringRule& rule) const {
  if (rule.format != Format::kAuto) return ingest::CompileRule(rule);
  SLQ_RETURN_IF_ERROR(Validate(rule));
  return std::unique_ptr<const ingest::Rule>();
}

absl::Status LineStream::Create(const DiskFolder& folder, std::string_view name,
                                const StructuringRule& rule) {
  SLQ_RETURN_IF_ERROR(Validate(rule));
  Manifest manifest;
  manifest.stream = name;
  manifest.rules.push_back(rule);
  const uint64_t id = manifest.next_file_id++;
  manifest.logs.push_back({id, 0});
  SLQ_RETURN_IF_ERROR(ActiveLog::Create(folder, id, 0).status());
  SLQ_RETURN_IF_ERROR(folder.Sync());
  return WriteManifest(folder, manifest);
}

absl::StatusOr<std::unique_ptr<LineStream>> LineStream::Open(const StreamContext* context,
                                                             std::unique_ptr<DiskFolder> folder,
                                                             std::string_view name) {
  auto stream = std::unique_ptr<LineStream>(new LineStream(context, std::move(folder)));
  SLQ_ASSIGN_OR_RETURN(FoundStream found, FindStream(*stream->folder_, name));
  SLQ_RETURN_IF_ERROR(stream->Recover(std::move(found)));
  return stream;
}

absl::Status LineStream::Recover(FoundStream found) {
  for (const StructuringRule& rule : found.manifest.rules) {
    SLQ_ASSIGN_OR_RETURN(std::unique_ptr<const ingest::Rule> compiled, Compile(rule));
    rules_.push_back(std::move(compiled));
  }
  manifest_ = std::move(found.manifest);
  next_file_id_ = manifest_.next_file_id;
  last_line_num_ = manifest_.last_line_num;
  for (FoundLog& log : found.logs) {
    last_line_num_ = std::max(last_line_num_, log.contents.last_line_num);
    if (!log.damage.ok()) recovered_.emplace_back(ToStd(log.damage.message()));
    for (const LogStretch& stretch : log.contents.index.stretches()) {
      if (!stretch.damaged || !log.damage.ok()) continue;
      recovered_.push_back(absl::StrFormat("%s/%s is damaged from byte %d to %d", folder_->path(),
                                           LogFileName(log.facts.id), stretch.begin, stretch.end));
    }
  }
  FoundLog& active = found.logs.back();
  const bool goes_on =
      active.damage.ok() && active.contents.has_head && !active.contents.index.damaged();
  if (active.damage.ok() && active.contents.is_torn() && !active.contents.index.damaged()) {
    recovered_.push_back(absl::StrFormat("%s/%s had a torn tail: %d bytes from byte %d",
                                         folder_->path(), LogFileName(active.facts.id),
                                         active.contents.file_bytes - active.contents.end,
                                         active.contents.end));
  }
  times_.SetRule(rules_.back().get());
  if (context_->options.read_only) {
    old_logs_ = std::move(found.logs);
    return absl::OkStatus();
  }
  SLQ_RETURN_IF_ERROR(RemoveLeftovers(*folder_, manifest_));
  if (goes_on) {
    SLQ_ASSIGN_OR_RETURN(log_, ActiveLog::Reopen(*folder_, active.contents));
    index_ = std::move(active.contents.index);
    durable_lines_ = index_.lines();
    found.logs.pop_back();
    old_logs_ = std::move(found.logs);
    return absl::OkStatus();
  }
  // A damaged log keeps its place; a new one takes the lines to come. One that was cut
  // before its first batch has nothing to keep.
  Manifest next = manifest_;
  if (active.damage.ok() && !active.contents.has_head) {
    next.logs.pop_back();
    found.logs.pop_back();
  }
  old_logs_ = std::move(found.logs);
  SLQ_RETURN_IF_ERROR(BeginLog(&next));
  return RemoveLeftovers(*folder_, manifest_);
}

uint64_t LineStream::TakeFileId() { return next_file_id_++; }

// Puts a new log at the end of `manifest` and switches to it.
absl::Status LineStream::BeginLog(Manifest* manifest) {
  const uint64_t id = TakeFileId();
  SLQ_ASSIGN_OR_RETURN(std::unique_ptr<ActiveLog> log,
                       ActiveLog::Create(*folder_, id, last_line_num_));
  manifest->logs.push_back({id, static_cast<uint32_t>(manifest->rules.size() - 1)});
  return Switch(*manifest, std::move(log), LogIndex());
}

// Makes `next` what the stream is, on the disk and then here. `log` is its new log, or null
// if that stays.
absl::Status LineStream::Switch(Manifest next, std::unique_ptr<ActiveLog> log, LogIndex index) {
  next.next_file_id = next_file_id_;
  next.last_line_num = log != nullptr ? last_line_num_ : manifest_.last_line_num;
  std::vector<std::unique_ptr<const ingest::Rule>> compiled;
  for (size_t i = rules_.size(); i < next.rules.size(); ++i) {
    SLQ_ASSIGN_OR_RETURN(std::unique_ptr<const ingest::Rule> rule, Compile(next.rules[i]));
    compiled.push_back(std::move(rule));
  }
  // The files that the manifest is going to name come first.
  if (log != nullptr) SLQ_RETURN_IF_ERROR(folder_->Sync());
  SLQ_RETURN_IF_ERROR(WriteManifest(*folder_, next));
  const std::lock_guard<std::mutex> lock(state_mutex_);
  manifest_ = std::move(next);
  for (auto& rule : compiled) rules_.push_back(std::move(rule));
  times_.SetRule(rules_.back().get());
  if (log == nullptr) return absl::OkStatus();
  log_ = std::move(log);
  index_ = std::move(index);
  durable_lines_ = 0;
  return absl::OkStatus();
}

absl::Status LineStream::AddRule(const StructuringRule& rule, Manifest* manifest) {
  SLQ_RETURN_IF_ERROR(Validate(rule));
  manifest->rules.push_back(rule);
  return absl::OkStatus();
}

absl::Status LineStream::SetRule(const StructuringRule& rule) {
  const std::lock_guard<std::mutex> lock(append_mutex_);
  SLQ_RETURN_IF_ERROR(context_->CheckWritable());
  SLQ_RETURN_IF_ERROR(Validate(rule));
  if (manifest_.rules.back() == rule) return absl::OkStatus();
  SLQ_RETURN_IF_ERROR(SealLog());
  Manifest next = manifest_;
  SLQ_RETURN_IF_ERROR(AddRule(rule, &next));
  next.logs.back().rule = static_cast<uint32_t>(next.rules.size() - 1);
  return Switch(std::move(next), nullptr, LogIndex());
}

// With Format::kAuto the first batch decides.
absl::Status LineStream::DecideRule(std::span<const NewLine> lines) {
  if (rules_.back() != nullptr) return absl::OkStatus();
  Manifest next = manifest_;
  next.rules.push_back(ingest::DetectRule(HeadText(lines), manifest_.rules.back()).rule);
  next.logs.back().rule = static_cast<uint32_t>(next.rules.size() - 1);
  return Switch(std::move(next), nullptr, LogIndex());
}

absl::Status LineStream::CheckBatch(std::span<const NewLine> lines) const {
  const StoreOptions& options = context_->options;
  if (lines.size() > options.batch_lines_max) {
    return InvalidArgument(absl::StrFormat("a batch of %d lines; the limit is %d", lines.size(),
                                           options.batch_lines_max));
  }
  size_t bytes = 0;
  for (const NewLine& line : lines) bytes += line.content.size();
  if (bytes > options.batch_bytes_max) {
    return InvalidArgument(
        absl::StrFormat("a batch of %d bytes; the limit is %d", bytes, options.batch_bytes_max));
  }
  return absl::OkStatus();
}

absl::Status LineStream::CheckSpace() const {
  SLQ_ASSIGN_OR_RETURN(const uint64_t free, folder_->FreeBytes());
  if (free >= context_->options.min_free_bytes) return absl::OkStatus();
  return ResourceExhausted(
      absl::StrFormat("only %d bytes are free on the disk of %s; nothing is appended below %d",
                      free, folder_->path(), context_->options.min_free_bytes));
}

// Fills lines_ with the batch and its times and numbers.
absl::Status LineStream::NumberLines(std::span<const NewLine> lines, AppendResult* result) {
  const int64_t now = context_->NowNs();
  const int64_t latest = LatestTime(now, context_->options.future_limit);
  const std::span<const std::optional<int64_t>> times = times_.Find(lines);
  int64_t last = last_line_num_;
  lines_.clear();
  for (size_t i = 0; i < lines.size(); ++i) {
    int64_t time = times[i].value_or(now);
    if (time > latest) {
      if (lines[i].time_ns.has_value()) {
        return InvalidArgument(absl::StrFormat(
            "line %d of the batch has the time %d ns, more than the limit ahead of now", i + 1,
            time));
      }
      ++result->times_refused;
      time = now;
    }
    last = NextLineNum(last, time);
    lines_.push_back({lines[i].content, time, last});
  }
  result->first_line_num = lines_.front().line_num;
  result->last_line_num = last;
  return absl::OkStatus();
}

absl::StatusOr<AppendResult> LineStream::Append(std::span<const NewLine> lines) {
  const std::lock_guard<std::mutex> lock(append_mutex_);
  SLQ_RETURN_IF_ERROR(context_->CheckWritable());
  SLQ_RETURN_IF_ERROR(CheckBatch(lines));
  AppendResult result;
  if (lines.empty()) {
    result.lines = info().lines;
    result.first_line_num = result.last_line_num = last_line_num_;
    return result;
  }
  SLQ_RETURN_IF_ERROR(CheckSpace());
  SLQ_RETURN_IF_ERROR(DecideRule(lines));
  if (index_.lines() >= context_->options.segment_rows_max / kSealShare ||
      index_.raw_bytes() >= context_->options.segment_bytes_max / kSealShare) {
    SLQ_RETURN_IF_ERROR(SealLog());
  }
  SLQ_RETURN_IF_ERROR(NumberLines(lines, &result));
  const uint64_t offset = log_->end();
  SLQ_ASSIGN_OR_RETURN(const BatchView batch, log_->Write(lines_, last_line_num_));
  const absl::Status synced =
      context_->options.sync == SyncMode::kAlways ? log_->Sync() : SyncIfDue();
  if (!synced.ok()) {
    return MakeError(absl::StatusCode::kUnavailable,
                     absl::StrFormat("indeterminate: the batch may appear, whole, when the store "
                                     "is opened again; %s",
                                     ToStd(synced.message())));
  }
  const std::lock_guard<std::mutex> state_lock(state_mutex_);
  index_.Add(batch, offset);
  last_line_num_ = result.last_line_num;
  if (!log_->unsynced_since().has_value()) durable_lines_ = index_.lines();
  result.lines = index_.lines();
  for (const SegmentFacts& segment : manifest_.segments) result.lines += segment.lines;
  for (const FoundLog& log : old_logs_) result.lines += log.contents.index.lines();
  return result;
}

absl::Status LineStream::SyncIfDue() {
  const auto since = log_->unsynced_since();
  if (context_->options.sync != SyncMode::kInterval || !since.has_value()) return absl::OkStatus();
  const auto waited = std::chrono::steady_clock::now() - *since;
  if (absl::FromChrono(waited) < context_->options.sync_interval) return absl::OkStatus();
  return log_->Sync();
}

absl::Status LineStream::SyncLog() {
  SLQ_RETURN_IF_ERROR(log_->Sync());
  const std::lock_guard<std::mutex> lock(state_mutex_);
  durable_lines_ = index_.lines();
  return absl::OkStatus();
}

absl::Status LineStream::Sync() {
  const std::lock_guard<std::mutex> lock(append_mutex_);
  SLQ_RETURN_IF_ERROR(context_->CheckWritable());
  return SyncLog();
}

absl::Status LineStream::Close() {
  const std::lock_guard<std::mutex> lock(append_mutex_);
  SLQ_RETURN_IF_ERROR(context_->CheckWritable());
  SLQ_RETURN_IF_ERROR(SyncLog());
  return log_->SyncMark();
}

absl::Status LineStream::Seal() {
  const std::lock_guard<std::mutex> lock(append_mutex_);
  SLQ_RETURN_IF_ERROR(context_->CheckWritable());
  return SealLog();
}

absl::Status LineStream::SyncAndRetain() {
  const std::lock_guard<std::mutex> lock(append_mutex_);
  SLQ_RETURN_IF_ERROR(context_->CheckWritable());
  if (context_->options.sync == SyncMode::kInterval) {
    const auto since = log_->unsynced_since();
    SLQ_RETURN_IF_ERROR(SyncIfDue());
    if (since.has_value() && !log_->unsynced_since().has_value()) {
      const std::lock_guard<std::mutex> state_lock(state_mutex_);
      durable_lines_ = index_.lines();
    }
  }
  SLQ_RETURN_IF_ERROR(Retain());
  return SealOldLog();
}

absl::Status LineStream::Tick() {
  const std::lock_guard<std::mutex> lock(housekeeping_mutex_);
  SLQ_RETURN_IF_ERROR(SyncAndRetain());
  return Merge();
}

}  // namespace slq::store
