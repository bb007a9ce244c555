#include "slq/store.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

#include "base/status_macros.h"
#include "base/strings.h"
#include "engine/open_store.h"
#include "engine/query_state.h"
#include "store/store_folder.h"
#include "store/stream_scan.h"
#include "store/verify.h"

namespace slq {
namespace {

class OpenedStream final : public Stream {
 public:
  explicit OpenedStream(store::LineStream* lines) : lines_(lines) {}

  absl::StatusOr<AppendResult> Append(std::span<const NewLine> lines) override {
    return lines_->Append(lines);
  }
  absl::Status SetRule(const StructuringRule& rule) override { return lines_->SetRule(rule); }
  void SetRetainAge(absl::Duration age) override { lines_->SetRetainAge(age); }
  absl::Status Seal() override { return lines_->Seal(); }
  StreamInfo info() const override { return lines_->info(); }

  absl::StatusOr<std::unique_ptr<Rows>> Run(const Query& query,
                                            const RunOptions& options) override {
    store::StreamScanOptions scan;
    scan.allow_partial = options.allow_partial;
    return engine::RunOverScan(
        query, /*known_fields=*/{}, options,
        [&](const column::ScanRequest& request) -> absl::StatusOr<std::unique_ptr<column::Scan>> {
          SLQ_ASSIGN_OR_RETURN(std::unique_ptr<store::Snapshot> snapshot, lines_->TakeSnapshot());
          return store::ScanSnapshot(std::move(snapshot), request, scan);
        });
  }

  absl::StatusOr<std::unique_ptr<column::Scan>> ScanAfter(int64_t line_num,
                                                          const column::ScanRequest& request,
                                                          int64_t* last) override {
    SLQ_ASSIGN_OR_RETURN(std::unique_ptr<store::Snapshot> snapshot, lines_->TakeSnapshot());
    *last = line_num;
    for (const store::SegmentView& segment : snapshot->contents().segments) {
      *last = std::max(*last, segment.facts.last_line_num);
    }
    for (const store::LogView& log : snapshot->contents().logs) {
      for (const store::LogStretch& s : log.stretches) *last = std::max(*last, s.last_line_num);
    }
    store::StreamScanOptions options;
    options.after_line_num = line_num;
    return store::ScanSnapshot(std::move(snapshot), request, options);
  }

 private:
  store::LineStream* const lines_;
};

class OpenedStore final : public Store {
 public:
  OpenedStore(std::unique_ptr<System> system, std::unique_ptr<store::StoreFolder> folder)
      : system_(std::move(system)), folder_(std::move(folder)) {}

  absl::StatusOr<Stream*> OpenStream(std::string_view name) override {
    SLQ_ASSIGN_OR_RETURN(store::LineStream * lines, folder_->OpenStream(name));
    return Wrap(name, lines);
  }

  absl::StatusOr<Stream*> CreateStream(std::string_view name,
                                       const StructuringRule& rule) override {
    SLQ_ASSIGN_OR_RETURN(store::LineStream * lines, folder_->CreateStream(name, rule));
    return Wrap(name, lines);
  }

  absl::Status DropStream(std::string_view name) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    SLQ_RETURN_IF_ERROR(folder_->DropStream(name));
    streams_.erase(std::string(name));
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<std::string>> streams() const override { return folder_->Streams(); }
  absl::Status Sync() override { return folder_->Sync(); }
  absl::Status Tick() override { return folder_->Tick(); }
  absl::Status Close() override { return folder_->Close(); }

 private:
  Stream* Wrap(std::string_view name, store::LineStream* lines) {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::unique_ptr<OpenedStream>& stream = streams_[std::string(name)];
    if (stream == nullptr) stream = std::make_unique<OpenedStream>(lines);
    return stream.get();
  }

  const std::unique_ptr<System> system_;
  const std::unique_ptr<store::StoreFolder> folder_;
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<OpenedStream>> streams_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<column::Scan>> Stream::ScanAfter(
    int64_t /*line_num*/, const column::ScanRequest& /*request*/, int64_t* /*last*/) {
  return MakeError(absl::StatusCode::kUnimplemented, "this stream is not of a store");
}

absl::StatusOr<std::unique_ptr<Store>> engine::OpenStore(std::unique_ptr<System> system,
                                                         const std::string& directory,
                                                         const StoreOptions& options) {
  SLQ_ASSIGN_OR_RETURN(std::unique_ptr<store::StoreFolder> folder,
                       store::StoreFolder::Open(system.get(), directory, options));
  return std::make_unique<OpenedStore>(std::move(system), std::move(folder));
}

absl::StatusOr<std::unique_ptr<Store>> Store::Open(const std::string& directory,
                                                   const StoreOptions& options) {
  return engine::OpenStore(std::make_unique<PosixSystem>(), directory, options);
}

absl::StatusOr<std::vector<VerifyFinding>> Store::Verify(const std::string& directory) {
  PosixSystem system;
  return store::VerifyStore(&system, directory);
}

}  // namespace slq
