#include "ingest/line_scan.h"

#include <mutex>
#include <string>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "base/strings.h"
#include "ingest/input_rules.h"
#include "ingest/line_scan_worker.h"

namespace slq::ingest {
namespace {

// Notes on detected rules; a folder of a million files needs no million of them.
constexpr size_t kNotesMax = 100;

absl::Status CheckGivenLines(const LogChunk& chunk, const LogSource& source) {
  for (const LineInfo& line : chunk.lines) {
    if (line.offset <= chunk.bytes.size() && line.size <= chunk.bytes.size() - line.offset) {
      continue;
    }
    return InvalidArgument(
        absl::StrFormat("%s: the source gave a line of %d bytes at byte %d of a chunk of %d bytes",
                        source.InputName(chunk.input), line.size, line.offset, chunk.bytes.size()));
  }
  return absl::OkStatus();
}

class LineScan final : public column::Scan, private ChunkQueue {
 public:
  LineScan(LogSource* source, InputRules rules, const column::ScanRequest& request)
      : source_(source), rules_(std::move(rules)), request_(request) {
    bool wanted = false;
    for (const column::ScanColumn& column : request_.columns) {
      wanted = wanted || column.kind == column::ColumnKind::kLineNum;
    }
    source_->WantLineNumbers(wanted);
  }

  absl::StatusOr<std::unique_ptr<column::ScanWorker>> NewWorker(MemoryBudget* /*memory*/) override {
    return NewLineScanWorker(this, request_);
  }

 private:
  absl::StatusOr<bool> Claim(ClaimedChunk* claimed) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    SLQ_ASSIGN_OR_RETURN(claimed->chunk, source_->Next());
    if (claimed->chunk == nullptr) return false;
    const LogChunk& chunk = *claimed->chunk;
    claimed->number = next_number_++;
    claimed->note.clear();
    claimed->rule = nullptr;
    SLQ_RETURN_IF_ERROR(CheckGivenLines(chunk, *source_));
    if (chunk.bytes.empty() && chunk.lines.empty()) return true;
    SLQ_ASSIGN_OR_RETURN(claimed->rule, rules_.RuleFor(chunk, *source_, &claimed->note));
    if (!claimed->note.empty() && ++notes_ > kNotesMax) claimed->note.clear();
    return true;
  }

  LogSource* const source_;
  std::mutex mutex_;  // guards the source and what follows
  InputRules rules_;
  uint64_t next_number_ = 0;
  size_t notes_ = 0;
  const column::ScanRequest request_;
};

}  // namespace

std::unique_ptr<column::Scan> ScanLines(LogSource* source, const CompiledRule& rule,
                                        const column::ScanRequest& request) {
  return std::make_unique<LineScan>(source, InputRules(rule), request);
}

}  // namespace slq::ingest
