#include "store/verify.h"

#include <optional>
#include <span>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/disk.h"
#include "base/status_macros.h"
#include "base/strings.h"
#include "store/block_lines.h"
#include "store/checksum.h"
#include "store/column_decoder.h"
#include "store/key_sums.h"
#include "store/names.h"
#include "store/segment_reader.h"
#include "store/store_folder.h"
#include "store/stream_files.h"

namespace slq::store {
namespace {

// Collects findings; an error of the disk counts as damage here.
class Verification {
 public:
  void Damage(const absl::Status& status) {
    if (!status.ok()) findings_.push_back({true, std::string(ToStd(status.message()))});
  }
  void TornTail(std::string text) { findings_.push_back({false, std::move(text)}); }

  void CheckStream(const DiskFolder& store, const std::string& name) {
    const auto folder = store.OpenFolder(name);
    if (!folder.ok()) return Damage(folder.status());
    const absl::StatusOr<FoundStream> found = FindStream(**folder, "");
    if (!found.ok()) return Damage(found.status());
    const Manifest& manifest = found->manifest;
    if (StreamFolderName(manifest.stream) != name) {
      Damage(DataLoss(absl::StrFormat("%s holds another stream's manifest", (*folder)->path())));
    }
    for (const StructuringRule& rule : manifest.rules) Damage(Validate(rule));
    for (const FoundLog& log : found->logs) CheckLog(**folder, log);
    for (const SegmentFacts& facts : manifest.segments) {
      Damage(CheckSegment(**folder, facts, StreamHash(manifest.stream)));
    }
  }

  std::vector<VerifyFinding> Take() { return std::move(findings_); }

 private:
  void CheckLog(const DiskFolder& folder, const FoundLog& log) {
    if (!log.damage.ok()) return Damage(log.damage);
    const std::string path = folder.path() + '/' + LogFileName(log.facts.id);
    for (const LogStretch& stretch : log.contents.index.stretches()) {
      if (!stretch.damaged) continue;
      Damage(Damaged(path, stretch.begin,
                     absl::StrFormat("%d bytes are not the batches that were written",
                                     stretch.end - stretch.begin)));
    }
    if (!log.contents.is_torn()) return;
    TornTail(TornTailText(path, log.contents));
  }

  static absl::Status CheckColumns(const SegmentReader& segment, const Block& block,
                                   ChunkDecoder* decoder) {
    std::string bytes;
    ColumnDecoder columns;
    column::Column column;
    for (const ColumnChunk& part : block.columns) {
      if (!part.filter.empty()) {
        SLQ_RETURN_IF_ERROR(decoder->Read(segment.file(), part.filter, 0, &bytes));
      }
      const Chunk& chunk = part.values;
      if (chunk.empty()) continue;
      SLQ_RETURN_IF_ERROR(decoder->Read(segment.file(), chunk, 0, &bytes));
      if (!columns.Decode(bytes, block.lines, false, &column)) {
        return Damaged(segment.file().path(), chunk.offset, "a column cannot be read");
      }
      if (part.sums.empty()) continue;
      std::vector<uint32_t> weights;
      if (!columns.DecodeCounts(bytes, block.lines, &column, &weights)) {
        return Damaged(segment.file().path(), chunk.offset, "its entries cannot be read");
      }
      SLQ_RETURN_IF_ERROR(CheckSums(segment, block, part.sums, weights, decoder));
    }
    return absl::OkStatus();
  }

  // They are what the summaries of the columns say.
  static absl::Status CheckSums(const SegmentReader& segment, const Block& block,
                                const Chunk& chunk, std::span<const uint32_t> weights,
                                ChunkDecoder* decoder) {
    std::string bytes;
    SLQ_RETURN_IF_ERROR(decoder->Read(segment.file(), chunk, 0, &bytes));
    std::vector<EntrySums> sums(block.columns.size());
    bool same = KeySumsDecoder().Decode(bytes, weights, &sums);
    for (size_t c = 0; c < sums.size() && same; ++c) {
      if (sums[c].entries.empty()) continue;
      const std::optional<column::ColumnSummary>& all = block.columns[c].summary;
      column::ColumnSummary sum;
      for (const column::ColumnSummary& entry : sums[c].entries) {
        sum.numbers += entry.numbers;
        sum.total += entry.total;
        sum.scale = entry.scale;
      }
      same = !all.has_value() || all->scale != sum.scale ||
             (all->numbers == sum.numbers && all->total == sum.total);
    }
    if (same) return absl::OkStatus();
    return Damaged(segment.file().path(), chunk.offset, "its sums are not those of its lines");
  }

  static absl::Status CheckSegment(const DiskFolder& folder, const SegmentFacts& facts,
                                   uint64_t stream_hash) {
    absl::StatusOr<std::unique_ptr<DiskFile>> file =
        folder.OpenFile(SegmentFileName(facts.id), DiskFolder::Access::kRead);
    if (!file.ok()) return file.status();
    SLQ_ASSIGN_OR_RETURN(const std::unique_ptr<SegmentReader> segment,
                         SegmentReader::Open(*std::move(file), facts, stream_hash, nullptr));
    ChunkDecoder decoder;
    LineReader line_reader;
    BlockLines lines;
    uint64_t count = 0;
    for (const Block& block : segment->footer().blocks) {
      SLQ_RETURN_IF_ERROR(line_reader.Read(*segment, block, &lines));
      SLQ_RETURN_IF_ERROR(CheckColumns(*segment, block, &decoder));
      count += lines.lines.size();
    }
    if (count == facts.lines) return absl::OkStatus();
    return Damaged(segment->file().path(), 0,
                   absl::StrFormat("it has %d lines, not %d", count, facts.lines));
  }

  std::vector<VerifyFinding> findings_;
};

}  // namespace

absl::StatusOr<std::vector<VerifyFinding>> VerifyStore(System* system,
                                                       const std::string& directory) {
  Disk disk{system, {}};
  SLQ_ASSIGN_OR_RETURN(const std::unique_ptr<DiskFolder> store, DiskFolder::Open(&disk, directory));
  Verification verification;
  const absl::Status mark = CheckStoreMark(*store);
  if (absl::IsNotFound(mark)) {
    return InvalidArgument(
        absl::StrFormat("%s is not a store: it has no file %s", directory, kStoreFile));
  }
  verification.Damage(mark);
  SLQ_ASSIGN_OR_RETURN(const std::vector<std::string> names, store->List());
  for (const std::string& name : names) {
    if (IsStreamFolderName(name)) verification.CheckStream(*store, name);
  }
  return verification.Take();
}

}  // namespace slq::store
