#include "store/scan_plan.h"

#include <algorithm>
#include <limits>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "base/strings.h"
#include "store/names.h"

namespace slq::store {

ScanPlan::ScanPlan(const Snapshot* snapshot, const column::ScanRequest* request,
                   const StreamScanOptions& options)
    : snapshot_(snapshot), request_(request), options_(options) {
  uint64_t lines = 0;
  for (const SegmentView& segment : snapshot_->contents().segments) {
    if (segment.facts.last_line_num <= options_.after_line_num) continue;
    sources_.push_back({segment.facts.first_line_num, &segment, nullptr});
    lines += segment.facts.lines;
  }
  for (const LogView& log : snapshot_->contents().logs) {
    if (log.stretches.empty()) continue;
    sources_.push_back({log.stretches.front().first_line_num, nullptr, &log});
    for (const LogStretch& stretch : log.stretches) lines += stretch.lines;
  }
  lines_left_.store(lines);
  // A damaged log stays where it is while segments are added after it.
  std::stable_sort(sources_.begin(), sources_.end(), [](const Source& a, const Source& b) {
    return a.first_line_num < b.first_line_num;
  });
  if (request_->newest_first) std::reverse(sources_.begin(), sources_.end());
}

// Whether all lines of a segment, block or stretch are of the scan, and outside its window.
template <typename Lines>
bool ScanPlan::IsOutside(const Lines& lines) const {
  return lines.first_line_num > options_.after_line_num &&
         (MsFromNs(lines.max_time_ns) < request_->window.start_ms ||
          MsFromNs(lines.min_time_ns) > request_->window.end_ms);
}

// Passes over lines before those of the scan.
bool ScanPlan::IsBefore(int64_t last_line_num, uint64_t lines) {
  if (last_line_num > options_.after_line_num) return false;
  lines_left_.fetch_sub(lines, std::memory_order_relaxed);
  return true;
}

void ScanPlan::CountOutside(uint64_t lines, ScanReport* report) {
  report->lines += lines;
  report->outside_window += lines;
  lines_left_.fetch_sub(lines, std::memory_order_relaxed);
}

absl::Status ScanPlan::PassOver(const absl::Status& damage, uint64_t lines,
                                ScanReport* report) const {
  if (!options_.allow_partial || !absl::IsDataLoss(damage)) return damage;
  report->lines += lines;
  report->not_reached += lines;
  report->complete = false;
  report->limits_hit.emplace_back("damage");
  report->notes.emplace_back(ToStd(damage.message()));
  return absl::OkStatus();
}

absl::Status ScanPlan::OpenSegmentFile(const SegmentView& view, ScanReport* report) {
  absl::StatusOr<std::unique_ptr<DiskFile>> file =
      snapshot_->OpenFile(SegmentFileName(view.facts.id));
  absl::StatusOr<std::unique_ptr<SegmentReader>> reader =
      file.ok()
          ? SegmentReader::Open(*std::move(file), view.facts, snapshot_->contents().stream_hash,
                                snapshot_->contents().footers)
          : absl::StatusOr<std::unique_ptr<SegmentReader>>(file.status());
  if (!reader.ok()) {
    lines_left_.fetch_sub(view.facts.lines, std::memory_order_relaxed);
    const absl::Status named = MakeError(
        reader.status().code(),
        absl::StrFormat("%s; it has %d lines of the times %d to %d ms",
                        ToStd(reader.status().message()), view.facts.lines,
                        MsFromNs(view.facts.min_time_ns), MsFromNs(view.facts.max_time_ns)));
    return PassOver(named, view.facts.lines, report);
  }
  std::erase_if(open_, [](const OpenSegment& o) { return o.dealt && o.units == 0; });
  view_ = &view;
  parts_ = (*reader)->footer().blocks.size();
  open_.push_back({*std::move(reader), 0, false, false});
  return absl::OkStatus();
}

absl::Status ScanPlan::OpenNextSource(ScanReport* report) {
  const Source& source = sources_[next_source_++];
  next_part_ = 0;
  parts_ = 0;
  log_ = source.log;
  view_ = nullptr;
  if (log_ != nullptr) {
    parts_ = log_->stretches.size();
    return absl::OkStatus();
  }
  const SegmentFacts& facts = source.segment->facts;
  ++report->segments;
  if (IsOutside(facts)) {
    ++report->segments_pruned;
    CountOutside(facts.lines, report);
    return absl::OkStatus();
  }
  return OpenSegmentFile(*source.segment, report);
}

// Deals the next part of the source; false if it was passed over.
bool ScanPlan::DealPart(ScanUnit* unit, ScanReport* report) {
  const size_t part = request_->newest_first ? parts_ - 1 - next_part_ : next_part_;
  const bool is_last = ++next_part_ == parts_;
  *unit = {};
  if (log_ != nullptr) {
    const LogStretch& stretch = log_->stretches[part];
    // Lines were lost up to the next stretch.
    const bool ends_log = part + 1 == parts_;
    const int64_t last_line_num = !stretch.damaged ? stretch.last_line_num
                                  : ends_log       ? std::numeric_limits<int64_t>::max()
                                                   : log_->stretches[part + 1].first_line_num - 1;
    if (IsBefore(last_line_num, stretch.lines)) return false;
    if (!stretch.damaged && IsOutside(stretch)) {
      CountOutside(stretch.lines, report);
      return false;
    }
    unit->log = log_;
    unit->stretch = &stretch;
    unit->rule = log_->rule;
    lines_left_.fetch_sub(stretch.lines, std::memory_order_relaxed);
  } else {
    OpenSegment& open = open_.back();
    open.dealt = is_last;
    const Block& block = open.reader->footer().blocks[part];
    if (IsBefore(block.last_line_num, block.lines)) return false;
    if (IsOutside(block)) {
      CountOutside(block.lines, report);
      return false;
    }
    ++open.units;
    unit->segment = open.reader.get();
    unit->block = &block;
    unit->rule = view_->rule;
    lines_left_.fetch_sub(block.lines, std::memory_order_relaxed);
  }
  unit->number = next_number_++;
  return true;
}

absl::StatusOr<bool> ScanPlan::Claim(ScanUnit* unit, ScanReport* report) {
  const std::lock_guard<std::mutex> lock(mutex_);
  SLQ_RETURN_IF_ERROR(snapshot_->CheckOpen());
  while (true) {
    while (next_part_ == parts_) {
      if (next_source_ == sources_.size()) return false;
      SLQ_RETURN_IF_ERROR(OpenNextSource(report));
    }
    if (DealPart(unit, report)) return true;
  }
}

// True if the segment is done with and none of its blocks was needed.
bool ScanPlan::EndUnit(const ScanUnit& unit, bool pruned) {
  if (unit.segment == nullptr) return false;
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto open = std::find_if(open_.begin(), open_.end(), [&unit](const OpenSegment& o) {
    return o.reader.get() == unit.segment;
  });
  open->needed = open->needed || !pruned;
  if (--open->units > 0 || !open->dealt) return false;
  const bool needed = open->needed;
  open_.erase(open);
  return !needed;
}

void ScanPlan::Release(const ScanUnit& unit) { EndUnit(unit, false); }

bool ScanPlan::MayPrune(const ScanUnit& unit) const {
  return unit.block != nullptr && !IsSplit(unit) && !request_->predicates.empty() &&
         request_->window.start_ms <= MsFromNs(unit.block->min_time_ns) &&
         MsFromNs(unit.block->max_time_ns) <= request_->window.end_ms;
}

void ScanPlan::Prune(const ScanUnit& unit, ScanReport* report) {
  report->lines += unit.block->lines;
  report->filtered += unit.block->lines;
  report->lines_skipped += unit.block->lines;
  report->bytes_read += unit.block->raw_bytes;
  report->bytes_skipped += unit.block->raw_bytes;
  if (EndUnit(unit, true)) ++report->segments_pruned;
}

}  // namespace slq::store
