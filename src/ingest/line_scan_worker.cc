#include "ingest/line_scan_worker.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "ingest/line_cursor.h"
#include "ingest/time_parse.h"

namespace slq::ingest {
namespace {

using column::Batch;
using column::ColumnKind;
using column::ScanColumn;

constexpr char kSourceLineLimit[] = "line length of the source";

// Rounds down, so that times before 1970 do too.
int64_t MsFromNs(int64_t ns) {
  constexpr int64_t kNsPerMs = 1'000'000;
  return ns / kNsPerMs - (ns % kNsPerMs < 0 ? 1 : 0);
}

bool IsInside(const column::TimeWindow& window, int64_t ms) {
  return window.start_ms <= ms && ms <= window.end_ms;
}

// How one rule serves the request.
struct RuleReader {
  const Rule* rule = nullptr;
  std::unique_ptr<LineParser> parser;
  RawPrefilter prefilter;
  bool parses_lines = false;          // ParseLines is needed
  std::optional<size_t> time_column;  // holds the time field; one past the request's columns
                                      // if those do not name it
};

class LineScanWorker final : public column::ScanWorker {
 public:
  LineScanWorker(ChunkQueue* queue, const column::ScanRequest& request)
      : queue_(queue), request_(request), windowed_(!request.window.is_everything()) {
    wants_time_ = windowed_;
    for (const ScanColumn& column : request_.columns) {
      wants_time_ = wants_time_ || column.kind == ColumnKind::kTime;
      wants_fields_ = wants_fields_ || column.kind == ColumnKind::kField;
    }
  }

  absl::StatusOr<bool> NextMorsel(uint64_t* number) override {
    ClaimedChunk claimed;
    SLQ_ASSIGN_OR_RETURN(const bool any, queue_->Claim(&claimed));
    if (!any) return false;
    *number = claimed.number;
    if (!claimed.note.empty()) report_.notes.push_back(std::move(claimed.note));
    NoteCut(claimed.chunk->cut_bytes);
    if (claimed.rule != nullptr) reader_ = ReaderFor(claimed.rule);
    cursor_.Start(std::move(claimed.chunk),
                  claimed.rule == nullptr ? &no_filter_ : &readers_[reader_].prefilter);
    return true;
  }

  // A batch may be empty, so that a query can be stopped in a chunk where nothing matches.
  absl::StatusOr<Batch*> NextBatch() override {
    batch_.Clear(request_.columns.size());
    if (!cursor_.Next(&run_, &batch_.arena)) return nullptr;
    report_.lines += run_.lines.size() + run_.lines_skipped;
    report_.bytes_read += run_.bytes;
    if (!run_.times_ns.empty()) KeepGivenLines();
    NoteSkipped();
    batch_.rows = run_.lines.size();
    batch_.selection.SelectAll(batch_.rows);
    batch_.lines = run_.lines;
    FillFields();
    FillBuiltIns();
    if (windowed_ && run_.times_ns.empty()) SelectReadTimesInside();
    return &batch_;
  }

  absl::Status ExpandRow(const Batch& batch, size_t row,
                         std::vector<column::NamedValue>* fields) override {
    readers_[reader_].parser->ParseAllFields(batch.lines[row], &batch_.arena, fields);
    return absl::OkStatus();
  }

  const ScanReport& report() const override { return report_; }

 private:
  void NoteCut(uint64_t bytes) {
    if (bytes > 0 && report_.bytes_cut == 0) report_.limits_hit.emplace_back(kSourceLineLimit);
    report_.bytes_cut += bytes;
  }

  // Index in readers_; there are no more rules than formats.
  size_t ReaderFor(const Rule* rule) {
    for (size_t i = 0; i < readers_.size(); ++i) {
      if (readers_[i].rule == rule) return i;
    }
    readers_.push_back(NewReader(rule));
    return readers_.size() - 1;
  }

  RuleReader NewReader(const Rule* rule) const {
    RuleReader reader;
    reader.rule = rule;
    reader.prefilter = RawPrefilter(request_, rule->definition());
    std::vector<ScanColumn> columns = request_.columns;
    const ScanColumn time = {ColumnKind::kField, rule->definition().time_field};
    if (wants_time_ && !time.name.empty()) {
      const auto found = std::find(columns.begin(), columns.end(), time);
      reader.time_column = static_cast<size_t>(found - columns.begin());
      if (found == columns.end()) columns.push_back(time);
    }
    reader.parser = rule->NewParser(columns);
    // SELECT * parses in any case; doing it here too counts the lines that do not fit.
    reader.parses_lines = wants_fields_ || reader.time_column.has_value() || request_.all_fields ||
                          request_.check_lines;
    return reader;
  }

  void NoteSkipped() {
    report_.filtered += run_.lines_skipped;
    report_.lines_skipped += run_.lines_skipped;
    report_.bytes_skipped += run_.bytes_skipped;
  }

  // Of lines that come with a time, those in the window that may match.
  void KeepGivenLines() {
    const RawPrefilter& prefilter = readers_[reader_].prefilter;
    size_t kept = 0;
    for (size_t i = 0; i < run_.lines.size(); ++i) {
      if (!IsInside(request_.window, MsFromNs(run_.times_ns[i]))) {
        ++report_.outside_window;
        continue;
      }
      if (!prefilter.passes_everything() && !prefilter.MayMatch(run_.lines[i])) {
        ++run_.lines_skipped;
        run_.bytes_skipped += run_.lines[i].size();
        continue;
      }
      run_.lines[kept] = run_.lines[i];
      run_.line_nums[kept] = run_.line_nums[i];
      run_.times_ns[kept] = run_.times_ns[i];
      ++kept;
    }
    run_.lines.resize(kept);
    run_.line_nums.resize(kept);
    run_.times_ns.resize(kept);
    // Where nothing is kept times_ns is empty, but so is the batch.
  }

  void FillFields() {
    const RuleReader& reader = readers_[reader_];
    if (!reader.parses_lines || batch_.rows == 0) return;
    const bool extra = reader.time_column == request_.columns.size();
    if (extra) {
      time_field_.Clear();
      batch_.columns.push_back(std::move(time_field_));
    }
    reader.parser->ParseLines(run_.lines, &batch_, &report_);
    if (extra) {
      time_field_ = std::move(batch_.columns.back());
      batch_.columns.pop_back();
    }
  }

  void FillBuiltIns() {
    if (wants_time_) FindTimes();
    for (size_t c = 0; c < request_.columns.size(); ++c) {
      column::Column& column = batch_.columns[c];
      switch (request_.columns[c].kind) {
        case ColumnKind::kField:
          break;
        case ColumnKind::kLineNum:
          std::copy(run_.line_nums.begin(), run_.line_nums.end(),
                    column.ResetLongs(batch_.rows).begin());
          break;
        case ColumnKind::kLogContent:
          std::copy(run_.lines.begin(), run_.lines.end(), column.ResetStrings(batch_.rows).begin());
          break;
        case ColumnKind::kTime:
          for (const Value& time : times_) column.Append(time);
          break;
      }
    }
  }

  // Sets times_ to the event times in ms, null where a line has none.
  void FindTimes() {
    times_.assign(batch_.rows, Value::Null());
    for (size_t i = 0; i < run_.times_ns.size(); ++i) {
      times_[i] = Value::Long(MsFromNs(run_.times_ns[i]));
    }
    const RuleReader& reader = readers_[reader_];
    if (!run_.times_ns.empty() || !reader.time_column.has_value()) return;
    const size_t c = *reader.time_column;
    const column::Column& field = c < batch_.columns.size() ? batch_.columns[c] : time_field_;
    const std::string& format = reader.rule->definition().time_format;
    for (size_t row = 0; row < batch_.rows; ++row) {
      const std::optional<int64_t> ns = ParseTime(field.At(row), format);
      if (ns.has_value()) times_[row] = Value::Long(MsFromNs(*ns));
    }
  }

  void SelectReadTimesInside() {
    std::vector<uint32_t> inside = batch_.selection.TakeBuffer();
    inside.clear();
    for (uint32_t row = 0; row < batch_.rows; ++row) {
      if (!times_[row].is_null() && IsInside(request_.window, times_[row].long_value())) {
        inside.push_back(row);
      } else if (batch_.unparsed.empty() || batch_.unparsed[row] == 0) {
        ++report_.outside_window;
      }
    }
    batch_.selection.SelectRows(std::move(inside));
  }

  ChunkQueue* const queue_;
  const column::ScanRequest& request_;
  const bool windowed_;
  bool wants_time_ = false;
  bool wants_fields_ = false;

  std::vector<RuleReader> readers_;
  size_t reader_ = 0;  // of the chunk
  const RawPrefilter no_filter_;
  LineCursor cursor_;
  LineRun run_;  // of the batch
  Batch batch_;
  column::Column time_field_;  // where the request does not name it
  std::vector<Value> times_;
  ScanReport report_;
};

}  // namespace

std::unique_ptr<column::ScanWorker> NewLineScanWorker(ChunkQueue* queue,
                                                      const column::ScanRequest& request) {
  return std::make_unique<LineScanWorker>(queue, request);
}

}  // namespace slq::ingest
