#include <algorithm>
#include <cstdlib>
#include <limits>
#include <utility>

#include "base/status_macros.h"
#include "store/block_lines.h"
#include "store/checksum.h"
#include "store/line_stream.h"
#include "store/names.h"
#include "store/segment_reader.h"
#include "store/segment_writer.h"

// The order of every change: new files, durable; the manifest that names them; the old
// files go. At any moment a line is in one file that the manifest names.
namespace slq::store {
namespace {

constexpr int64_t kDayNs = int64_t{24} * 3600 * 1'000'000'000;
constexpr int64_t kClockJumpNs = kDayNs;
constexpr int64_t kNoAge = std::numeric_limits<int64_t>::max();

// Lines go late by no more than this share of their age, for sealing and for merging each.
constexpr int64_t kAgeShare = 8;

// Segments below this share of the largest size are merged with their neighbours.
constexpr uint64_t kSmallShare = 8;
constexpr size_t kMergeMin = 8;

// Calls add(line) for every line of the snapshot, oldest first.
template <typename F>
absl::Status ForEachLine(const Snapshot& snapshot, F add) {
  LineReader line_reader;
  BlockLines block_lines;
  for (const SegmentView& view : snapshot.contents().segments) {
    SLQ_ASSIGN_OR_RETURN(std::unique_ptr<DiskFile> file,
                         snapshot.OpenFile(SegmentFileName(view.facts.id)));
    SLQ_ASSIGN_OR_RETURN(
        const std::unique_ptr<SegmentReader> segment,
        SegmentReader::Open(std::move(file), view.facts, snapshot.contents().stream_hash, nullptr));
    for (const Block& block : segment->footer().blocks) {
      SLQ_RETURN_IF_ERROR(line_reader.Read(*segment, block, &block_lines));
      for (const StoredLine& line : block_lines.lines) SLQ_RETURN_IF_ERROR(add(line));
    }
  }
  std::string bytes;
  std::vector<BatchView> batches;
  for (const LogView& view : snapshot.contents().logs) {
    SLQ_ASSIGN_OR_RETURN(const std::unique_ptr<DiskFile> file,
                         snapshot.OpenFile(LogFileName(view.id)));
    for (const LogStretch& stretch : view.stretches) {
      SLQ_RETURN_IF_ERROR(ReadStretch(*file, stretch, view.salt, &bytes, &batches));
      absl::Status status;
      for (const BatchView& batch : batches) {
        batch.ForEach([&](const StoredLine& line) {
          if (status.ok()) status = add(line);
        });
      }
      SLQ_RETURN_IF_ERROR(status);
    }
  }
  return absl::OkStatus();
}

// The times at which segments could go.
struct NewestLines {
  int64_t first_ns = std::numeric_limits<int64_t>::max();
  int64_t last_ns = std::numeric_limits<int64_t>::min();

  NewestLines With(const SegmentFacts& s) const {
    return {std::min(first_ns, s.max_time_ns), std::max(last_ns, s.max_time_ns)};
  }
  bool AreWithin(absl::Duration time) const {
    return absl::FromUnixNanos(last_ns) - absl::FromUnixNanos(first_ns) <= time;
  }
};

}  // namespace

absl::StatusOr<SegmentFacts> LineStream::WriteSegment(uint64_t id, const ingest::Rule& rule,
                                                      const Snapshot& lines) {
  const std::string name = SegmentFileName(id);
  const auto write = [&]() -> absl::StatusOr<SegmentFacts> {
    SLQ_ASSIGN_OR_RETURN(const std::unique_ptr<DiskFile> file, folder_->CreateFile(name));
    SegmentWriter writer({id, lines.contents().stream_hash}, rule, file.get(),
                         context_->options.executor);
    SLQ_RETURN_IF_ERROR(
        ForEachLine(lines, [&writer](const StoredLine& line) { return writer.Add(line); }));
    return writer.Finish();
  };
  absl::StatusOr<SegmentFacts> facts = write();
  // Half a segment takes space that may be what was missing.
  if (!facts.ok()) folder_->Remove(name).IgnoreError();
  return facts;
}

absl::Status LineStream::SealLog() {
  if (index_.lines() == 0) return absl::OkStatus();
  const uint32_t rule = manifest_.logs.back().rule;
  const uint64_t old_id = log_->id();
  Snapshot::Contents contents;
  contents.stream_hash = StreamHash(manifest_.stream);
  contents.logs.push_back({old_id, log_->salt(), rules_[rule].get(), index_.stretches()});
  const Snapshot lines(std::move(contents), folder_.get(), nullptr, &context_->closed);
  const uint64_t id = TakeFileId();
  SLQ_ASSIGN_OR_RETURN(SegmentFacts facts, WriteSegment(id, *rules_[rule], lines));
  facts.rule = rule;
  Manifest next = manifest_;
  next.segments.push_back(facts);
  next.logs.pop_back();
  const absl::Status begun = BeginLog(&next);
  if (begun.ok()) keeper_.Retire(LogFileName(old_id));
  RemoveUnused(begun, {SegmentFileName(id), LogFileName(id + 1)});
  return begun;
}

// Gives back the space of new files where there was not enough to switch to them. Only
// then, and if no sync failed, the manifest is the old one for sure; else the next opening
// finds out which files it names.
void LineStream::RemoveUnused(const absl::Status& switched, const std::vector<std::string>& names) {
  if (!absl::IsResourceExhausted(switched) || context_->disk->sync_failed.load()) return;
  for (const std::string& name : names) folder_->Remove(name).IgnoreError();
}

absl::Duration LineStream::RetainAge() const {
  const absl::Duration of_store = context_->options.retain_age;
  const int64_t own = retain_age_ns_.load();
  return own == kNoAge ? of_store : std::min(of_store, absl::Nanoseconds(own));
}

// A log that fills up slowly would keep its first lines far beyond their age.
absl::Status LineStream::SealOldLog() {
  const int64_t age = absl::ToInt64Nanoseconds(RetainAge());
  if (age == kNoAge) return absl::OkStatus();
  const int64_t now = context_->NowNs();
  if (index_.lines() == 0 || seen_log_ != log_->id() || now < seen_log_since_ns_) {
    seen_log_ = index_.lines() == 0 ? 0 : log_->id();
    seen_log_since_ns_ = now;
    return absl::OkStatus();
  }
  const bool is_old = now - seen_log_since_ns_ >= std::min(age / kAgeShare, kDayNs);
  return is_old ? SealLog() : absl::OkStatus();
}

// Drops segments that are wholly older than RetainAge(), and the oldest above retain_bytes.
absl::Status LineStream::Retain() {
  const StoreOptions& options = context_->options;
  const int64_t now = context_->NowNs();
  const int64_t before = std::exchange(retained_at_ns_, now);
  // A clock that jumped is believed when the next pass still finds it there.
  if (before != 0 && (now > before ? now - before : before - now) > kClockJumpNs) {
    return absl::OkStatus();
  }
  const int64_t age = absl::ToInt64Nanoseconds(RetainAge());
  const bool by_age = age != kNoAge && now > age;
  uint64_t bytes = log_->end();
  for (const SegmentFacts& s : manifest_.segments) bytes += s.file_bytes;
  Manifest next = manifest_;
  std::vector<uint64_t> dropped;
  const auto drop = [&](const SegmentFacts& s) {
    const bool too_old = by_age && s.max_time_ns < now - age;
    if (!too_old && bytes <= options.retain_bytes) return false;
    bytes -= s.file_bytes;
    dropped.push_back(s.id);
    return true;
  };
  next.segments.erase(std::remove_if(next.segments.begin(), next.segments.end(), drop),
                      next.segments.end());
  if (dropped.empty()) return absl::OkStatus();
  SLQ_RETURN_IF_ERROR(Switch(std::move(next), nullptr, LogIndex()));
  for (const uint64_t id : dropped) keeper_.Retire(SegmentFileName(id));
  return absl::OkStatus();
}

// The first run of small segments of one rule that is long enough; else an empty one.
LineStream::MergeRun LineStream::FindMergeRun() {
  const std::lock_guard<std::mutex> lock(append_mutex_);
  // Lines of a damaged log may belong between two segments.
  if (!old_logs_.empty() || merging_failed_) return {};
  const StoreOptions& options = context_->options;
  const std::vector<SegmentFacts>& all = manifest_.segments;
  MergeRun run;
  uint64_t lines = 0;
  uint64_t bytes = 0;
  NewestLines newest;
  for (size_t i = 0; i < all.size() && run.end - run.begin < kMergeMin; ++i) {
    const SegmentFacts& s = all[i];
    const bool small = s.lines < options.segment_rows_max / kSmallShare &&
                       s.raw_bytes < options.segment_bytes_max / kSmallShare;
    const bool joins = small && run.end == i && i > run.begin && s.rule == all[run.begin].rule &&
                       lines + s.lines <= options.segment_rows_max &&
                       bytes + s.raw_bytes <= options.segment_bytes_max &&
                       newest.With(s).AreWithin(RetainAge() / kAgeShare);
    if (!joins) {
      run.begin = small ? i : i + 1;
      lines = bytes = 0;
      newest = NewestLines();
    }
    newest = newest.With(s);
    lines += s.lines;
    bytes += s.raw_bytes;
    run.end = i + 1;
  }
  if (run.end - run.begin < kMergeMin) return {};
  run.new_id = TakeFileId();
  run.rule = rules_[all[run.begin].rule].get();
  return run;
}

// Appending goes on while the new segment is written. Only Tick takes segments away, so the
// run stays where it is.
absl::Status LineStream::Merge() {
  const MergeRun run = FindMergeRun();
  if (run.rule == nullptr) return absl::OkStatus();
  Snapshot::Contents contents;
  {
    const std::lock_guard<std::mutex> lock(state_mutex_);
    contents.stream_hash = StreamHash(manifest_.stream);
    for (size_t i = run.begin; i < run.end; ++i) {
      contents.segments.push_back({manifest_.segments[i], run.rule});
    }
  }
  const Snapshot old(std::move(contents), folder_.get(), nullptr, &context_->closed);
  const absl::StatusOr<SegmentFacts> facts = WriteSegment(run.new_id, *run.rule, old);
  // Damage is for queries and Verify to report; it stops no housekeeping.
  merging_failed_ = !facts.ok();
  if (absl::IsDataLoss(facts.status())) return absl::OkStatus();
  if (!facts.ok()) return facts.status();
  SLQ_RETURN_IF_ERROR(SwitchToMerged(run, *facts));
  for (const SegmentView& s : old.contents().segments) keeper_.Retire(SegmentFileName(s.facts.id));
  return absl::OkStatus();
}

absl::Status LineStream::SwitchToMerged(const MergeRun& run, const SegmentFacts& merged) {
  const std::lock_guard<std::mutex> lock(append_mutex_);
  SLQ_RETURN_IF_ERROR(context_->CheckWritable());
  Manifest next = manifest_;
  const auto at = next.segments.begin() + static_cast<std::ptrdiff_t>(run.begin);
  const uint32_t rule_version = at->rule;
  *at = merged;
  at->rule = rule_version;
  next.segments.erase(at + 1, next.segments.begin() + static_cast<std::ptrdiff_t>(run.end));
  SLQ_RETURN_IF_ERROR(folder_->Sync());
  const absl::Status switched = Switch(std::move(next), nullptr, LogIndex());
  RemoveUnused(switched, {SegmentFileName(run.new_id)});
  return switched;
}

}  // namespace slq::store
