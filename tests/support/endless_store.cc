#include "support/endless_store.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "support/memory_store.h"
#include "support/owning_rows.h"

namespace slq {
namespace {

constexpr int kChunkLines = 1000;
constexpr int64_t kTimeNs = 1'595'811'591'000'000'000;

class EndlessChunk final : public LogChunk {
 public:
  explicit EndlessChunk(int64_t first) {
    for (int64_t i = first; i < first + kChunkLines; ++i) {
      const std::string line =
          "{\"a\":\"a value that no other line has: " + std::to_string(i) + "\"}";
      infos_.push_back({text_.size(), static_cast<uint32_t>(line.size()), i, kTimeNs});
      text_ += line + '\n';
    }
    bytes = text_;
    lines = infos_;
  }

 private:
  std::string text_;
  std::vector<LineInfo> infos_;
};

class EndlessSource final : public LogSource {
 public:
  absl::StatusOr<std::unique_ptr<LogChunk>> Next() override {
    absl::SleepFor(absl::Milliseconds(5));
    next_ += kChunkLines;
    return std::make_unique<EndlessChunk>(next_);
  }

 private:
  int64_t next_ = 0;
};

StructuringRule JsonRule() {
  StructuringRule rule;
  rule.format = Format::kJson;
  return rule;
}

class EndlessStream final : public Stream {
 public:
  explicit EndlessStream(Stream* kept) : kept_(kept) {}
  absl::StatusOr<AppendResult> Append(std::span<const NewLine> lines) override {
    return kept_->Append(lines);
  }
  absl::Status SetRule(const StructuringRule& rule) override { return kept_->SetRule(rule); }
  absl::StatusOr<std::unique_ptr<Rows>> Run(const Query& query,
                                            const RunOptions& options) override {
    auto rows = std::make_unique<OwningRows>(std::make_unique<EndlessSource>());
    const absl::Status status = rows->Run(query, JsonRule(), options);
    if (!status.ok()) return status;
    return rows;
  }
  void SetRetainAge(absl::Duration age) override { kept_->SetRetainAge(age); }
  StreamInfo info() const override { return kept_->info(); }
  absl::Status Seal() override { return kept_->Seal(); }

 private:
  Stream* const kept_;
};

class EndlessStore final : public Store {
 public:
  absl::StatusOr<Stream*> OpenStream(std::string_view name) override {
    const auto found = streams_.find(name);
    if (found == streams_.end()) return absl::NotFoundError("there is no such stream");
    return found->second.get();
  }
  absl::StatusOr<Stream*> CreateStream(std::string_view name,
                                       const StructuringRule& rule) override {
    const absl::StatusOr<Stream*> stream = kept_->CreateStream(name, rule);
    if (!stream.ok()) return stream;
    return (streams_[std::string(name)] = std::make_unique<EndlessStream>(*stream)).get();
  }
  absl::Status DropStream(std::string_view name) override { return kept_->DropStream(name); }
  absl::StatusOr<std::vector<std::string>> streams() const override { return kept_->streams(); }
  absl::Status Sync() override { return kept_->Sync(); }
  absl::Status Tick() override { return kept_->Tick(); }
  absl::Status Close() override { return kept_->Close(); }

 private:
  const std::unique_ptr<Store> kept_ = NewMemoryStore();
  std::map<std::string, std::unique_ptr<EndlessStream>, std::less<>> streams_;
};

}  // namespace

std::unique_ptr<Store> NewEndlessStore() { return std::make_unique<EndlessStore>(); }

}  // namespace slq
