#include "store/stream_scan.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "ingest/line_scan_worker.h"
#include "ingest/line_split.h"
#include "store/block_lines.h"
#include "store/block_pruner.h"
#include "store/block_scan.h"
#include "store/names.h"
#include "store/scan_plan.h"

namespace slq::store {
namespace {

using column::Batch;

// Lines of a unit, with all that is known of them.
class UnitChunk final : public LogChunk {
 public:
  // Of those past `after_line_num`.
  explicit UnitChunk(int64_t after_line_num) : after_line_num_(after_line_num) {}

  // Takes the buffer that the lines view; it ends with padding.
  void Take(std::string buffer, size_t readable_after) {
    buffer_ = std::move(buffer);
    bytes = std::string_view(buffer_).substr(0, buffer_.size() - readable_after);
    padding = readable_after;
  }
  void Add(const StoredLine& line, const char* start) {
    if (line.line_num <= after_line_num_) return;
    infos_.push_back({static_cast<uint64_t>(line.content.data() - start),
                      static_cast<uint32_t>(line.content.size()), line.line_num, line.time_ns});
  }
  void Finish(bool newest_first) {
    if (newest_first) std::reverse(infos_.begin(), infos_.end());
    lines = infos_;
  }

 private:
  const int64_t after_line_num_;
  std::string buffer_;
  std::vector<LineInfo> infos_;
};

class StreamScanWorker final : public column::ScanWorker, private ingest::ChunkQueue {
 public:
  StreamScanWorker(const Snapshot* snapshot, ScanPlan* plan, const column::ScanRequest& request,
                   bool counts_rest)
      : snapshot_(snapshot),
        plan_(plan),
        request_(request),
        counts_rest_(counts_rest),
        line_worker_(ingest::NewLineScanWorker(this, request)),
        pruner_(request),
        block_scan_(request) {}

  absl::StatusOr<bool> NextMorsel(uint64_t* number) override {
    while (true) {
      ScanUnit unit;
      SLQ_ASSIGN_OR_RETURN(const bool any, plan_->Claim(&unit, &passed_));
      if (!any) return false;
      const uint64_t lines = unit.log != nullptr ? unit.stretch->lines : unit.block->lines;
      from_columns_ = unit.block != nullptr && !plan_->IsSplit(unit) &&
                      block_scan_.CanRead(unit.segment->footer());
      absl::StatusOr<bool> needed = true;
      if (plan_->MayPrune(unit)) needed = pruner_.MayMatch(*unit.segment, *unit.block);
      if (needed.ok() && !*needed) {
        plan_->Prune(unit, &passed_);
        continue;
      }
      const absl::Status loaded = needed.ok() ? Load(unit) : needed.status();
      plan_->Release(unit);
      if (!loaded.ok()) {
        SLQ_RETURN_IF_ERROR(plan_->PassOver(loaded, lines, &passed_));
        continue;
      }
      *number = unit.number;
      if (from_columns_) return true;
      loaded_.number = unit.number;
      loaded_.rule = unit.rule;
      return line_worker_->NextMorsel(number);
    }
  }

  absl::StatusOr<Batch*> NextBatch() override {
    if (!from_columns_) return line_worker_->NextBatch();
    return std::exchange(block_batch_, nullptr);
  }

  absl::Status ExpandRow(const Batch& batch, size_t row,
                         std::vector<column::NamedValue>* fields) override {
    return line_worker_->ExpandRow(batch, row, fields);
  }

  const ScanReport& report() const override {
    report_ = passed_;
    report_.Add(line_worker_->report());
    if (counts_rest_) {
      report_.lines += plan_->lines_left();
      report_.not_reached += plan_->lines_left();
      const std::vector<std::string>& notes = snapshot_->contents().notes;
      report_.notes.insert(report_.notes.end(), notes.begin(), notes.end());
    }
    return report_;
  }

 private:
  absl::StatusOr<bool> Claim(ingest::ClaimedChunk* claimed) override {
    *claimed = std::exchange(loaded_, {});
    return true;
  }

  absl::Status Load(const ScanUnit& unit) {
    if (from_columns_) {
      SLQ_ASSIGN_OR_RETURN(block_batch_, block_scan_.Read(*unit.segment, *unit.block, &passed_));
      return absl::OkStatus();
    }
    auto chunk = std::make_unique<UnitChunk>(plan_->after_line_num());
    if (unit.log != nullptr) {
      SLQ_RETURN_IF_ERROR(LoadStretch(unit, chunk.get()));
    } else {
      SLQ_RETURN_IF_ERROR(LoadBlock(unit, chunk.get()));
    }
    loaded_.chunk = std::move(chunk);
    return absl::OkStatus();
  }

  absl::Status LoadStretch(const ScanUnit& unit, UnitChunk* chunk) {
    SLQ_ASSIGN_OR_RETURN(const std::unique_ptr<DiskFile> file,
                         snapshot_->OpenFile(LogFileName(unit.log->id)));
    std::string bytes;
    std::vector<BatchView> batches;
    SLQ_RETURN_IF_ERROR(ReadStretch(*file, *unit.stretch, unit.log->salt, &bytes, &batches));
    for (const BatchView& batch : batches) {
      batch.ForEach([&](const StoredLine& line) { chunk->Add(line, bytes.data()); });
    }
    chunk->Take(std::move(bytes), 0);
    chunk->Finish(request_.newest_first);
    return absl::OkStatus();
  }

  absl::Status LoadBlock(const ScanUnit& unit, UnitChunk* chunk) {
    BlockLines block;
    SLQ_RETURN_IF_ERROR(line_reader_.Read(*unit.segment, *unit.block, &block));
    for (const StoredLine& line : block.lines) chunk->Add(line, block.bytes.data());
    chunk->Take(std::move(block.bytes), ingest::kLinePadding);
    chunk->Finish(request_.newest_first);
    return absl::OkStatus();
  }

  const Snapshot* const snapshot_;
  ScanPlan* const plan_;
  const column::ScanRequest& request_;
  const bool counts_rest_;  // this worker's report has the lines that no worker claimed
  const std::unique_ptr<column::ScanWorker> line_worker_;
  ingest::ClaimedChunk loaded_;  // for line_worker_
  LineReader line_reader_;
  BlockPruner pruner_;
  BlockScan block_scan_;
  Batch* block_batch_ = nullptr;  // the only batch of the morsel, not delivered yet
  bool from_columns_ = false;     // the morsel is read by block_scan_
  ScanReport passed_;             // what no line was read for
  mutable ScanReport report_;
};

class StreamScan final : public column::Scan {
 public:
  StreamScan(std::unique_ptr<Snapshot> snapshot, const column::ScanRequest& request,
             const StreamScanOptions& options)
      : snapshot_(std::move(snapshot)),
        request_(request),
        plan_(snapshot_.get(), &request_, options) {}

  absl::StatusOr<std::unique_ptr<column::ScanWorker>> NewWorker(MemoryBudget* /*memory*/) override {
    return std::make_unique<StreamScanWorker>(snapshot_.get(), &plan_, request_,
                                              !has_worker_.exchange(true));
  }

 private:
  const std::unique_ptr<Snapshot> snapshot_;
  const column::ScanRequest request_;
  ScanPlan plan_;
  std::atomic<bool> has_worker_{false};
};

}  // namespace

std::unique_ptr<column::Scan> ScanSnapshot(std::unique_ptr<Snapshot> snapshot,
                                           const column::ScanRequest& request,
                                           const StreamScanOptions& options) {
  return std::make_unique<StreamScan>(std::move(snapshot), request, options);
}

}  // namespace slq::store
