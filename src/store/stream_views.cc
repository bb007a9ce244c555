#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "store/checksum.h"
#include "store/line_stream.h"
#include "store/names.h"

namespace slq::store {
namespace {

// A writer may remove files of the manifest that was just read; then the next one is
// there already.
constexpr int kManifestTries = 10;

void Cover(int64_t min_time_ns, int64_t max_time_ns, bool* any, StreamInfo* info) {
  info->first_time_ns = *any ? std::min(info->first_time_ns, min_time_ns) : min_time_ns;
  info->last_time_ns = *any ? std::max(info->last_time_ns, max_time_ns) : max_time_ns;
  *any = true;
}

void AddLog(const LogIndex& index, uint64_t file_bytes, bool* any, StreamInfo* info) {
  info->lines += index.lines();
  info->bytes_raw += index.raw_bytes();
  info->bytes_on_disk += file_bytes;
  for (const LogStretch& stretch : index.stretches()) {
    if (!stretch.damaged) Cover(stretch.min_time_ns, stretch.max_time_ns, any, info);
  }
}

}  // namespace

StreamInfo LineStream::info() const {
  const std::lock_guard<std::mutex> lock(state_mutex_);
  StreamInfo info;
  bool any = false;
  info.name = manifest_.stream;
  info.rule = manifest_.rules.back();
  info.segments = manifest_.segments.size();
  info.last_line_num = last_line_num_;
  info.retain_age = RetainAge();
  info.recovered = recovered_;
  for (const SegmentFacts& s : manifest_.segments) {
    info.lines += s.lines;
    info.bytes_raw += s.raw_bytes;
    info.bytes_on_disk += s.file_bytes;
    info.unparsed += s.unparsed;
    Cover(s.min_time_ns, s.max_time_ns, &any, &info);
  }
  for (const FoundLog& log : old_logs_) {
    AddLog(log.contents.index, log.contents.end, &any, &info);
  }
  info.durable_lines = info.lines + durable_lines_;
  if (log_ != nullptr) AddLog(index_, log_->end(), &any, &info);
  return info;
}

Snapshot::Contents LineStream::CurrentContents() const {
  Snapshot::Contents contents;
  contents.stream_hash = StreamHash(manifest_.stream);
  contents.footers = context_->footers;
  for (const SegmentFacts& s : manifest_.segments) {
    contents.segments.push_back({s, rules_[s.rule].get()});
  }
  for (const FoundLog& log : old_logs_) {
    contents.logs.push_back({log.facts.id, log.contents.head.salt, rules_[log.facts.rule].get(),
                             log.contents.index.stretches()});
  }
  if (log_ != nullptr) {
    contents.logs.push_back(
        {log_->id(), log_->salt(), rules_[manifest_.logs.back().rule].get(), index_.stretches()});
  }
  return contents;
}

absl::StatusOr<std::unique_ptr<Snapshot>> LineStream::TakeSnapshot() const {
  SLQ_RETURN_IF_ERROR(context_->CheckUsable());
  if (context_->options.read_only) return ReadSnapshot();
  // Pinned before the lock is gone, so that nothing is removed in between.
  const std::lock_guard<std::mutex> lock(state_mutex_);
  return std::make_unique<Snapshot>(CurrentContents(), folder_.get(), &keeper_, &context_->closed);
}

// Another process may be writing: the files are opened at once, so that it cannot remove
// one that is still to be read.
absl::StatusOr<std::unique_ptr<Snapshot>> LineStream::ReadSnapshot() const {
  bool changed = true;
  for (int i = 0; i < kManifestTries && changed; ++i) {
    SLQ_ASSIGN_OR_RETURN(FoundStream found, FindStream(*folder_, manifest_.stream));
    Snapshot::Contents contents;
    contents.stream_hash = StreamHash(found.manifest.stream);
    contents.footers = context_->footers;
    for (const StructuringRule& rule : found.manifest.rules) {
      SLQ_ASSIGN_OR_RETURN(std::unique_ptr<const ingest::Rule> compiled, Compile(rule));
      contents.rules.push_back(std::move(compiled));
    }
    std::vector<std::string> names;
    for (const SegmentFacts& s : found.manifest.segments) {
      contents.segments.push_back({s, contents.rules[s.rule].get()});
      names.push_back(SegmentFileName(s.id));
    }
    for (const FoundLog& log : found.logs) {
      contents.logs.push_back({log.facts.id, log.contents.head.salt,
                               contents.rules[log.facts.rule].get(),
                               log.contents.index.stretches()});
      names.push_back(LogFileName(log.facts.id));
      // Another process may be about to write it whole; it may also be all that is left of
      // lines that were once there.
      if (log.contents.is_torn()) {
        contents.notes.push_back(TornTailText(folder_->path() + '/' + names.back(), log.contents));
      }
    }
    for (const std::string& name : names) {
      auto file = folder_->OpenFile(name, DiskFolder::Access::kRead);
      // A missing file is missed by those who need it.
      if (file.ok()) {
        contents.files[name] = *std::move(file);
      } else if (!absl::IsNotFound(file.status()) && !absl::IsDataLoss(file.status())) {
        return file.status();
      }
    }
    SLQ_ASSIGN_OR_RETURN(const Manifest now, ReadManifest(*folder_, manifest_.stream));
    changed = now != found.manifest;
    if (changed) continue;
    return std::make_unique<Snapshot>(std::move(contents), folder_.get(), nullptr,
                                      &context_->closed);
  }
  return MakeError(absl::StatusCode::kUnavailable,
                   absl::StrFormat("%s changes too fast to be read", folder_->path()));
}

}  // namespace slq::store
