#include "support/memory_store.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "support/owning_rows.h"

namespace slq {
namespace {

struct Line {
  std::string content;
  int64_t line_num = 0;
  int64_t time_ns = 0;
};

// All lines of a stream as one chunk, the newest first.
class LinesChunk final : public LogChunk {
 public:
  explicit LinesChunk(const std::vector<Line>& stored) {
    for (auto line = stored.rbegin(); line != stored.rend(); ++line) {
      infos_.push_back({text_.size(), static_cast<uint32_t>(line->content.size()), line->line_num,
                        line->time_ns});
      text_ += line->content + '\n';
    }
    bytes = text_;
    lines = infos_;
  }

 private:
  std::string text_;
  std::vector<LineInfo> infos_;
};

class LinesSource final : public LogSource {
 public:
  explicit LinesSource(std::unique_ptr<LogChunk> chunk) : chunk_(std::move(chunk)) {}
  absl::StatusOr<std::unique_ptr<LogChunk>> Next() override { return std::move(chunk_); }

 private:
  std::unique_ptr<LogChunk> chunk_;
};

class MemoryStream final : public Stream {
 public:
  MemoryStream(std::string name, const StructuringRule& rule)
      : name_(std::move(name)), rule_(rule) {}

  absl::StatusOr<AppendResult> Append(std::span<const NewLine> lines) override {
    const int64_t now = absl::GetCurrentTimeNanos();
    const int64_t latest = now + absl::ToInt64Nanoseconds(StoreOptions().future_limit);
    for (const NewLine& line : lines) {
      if (line.time_ns.value_or(now) > latest) {
        return absl::InvalidArgumentError("the time of a line is too far ahead");
      }
    }
    const absl::MutexLock lock(&mutex_);
    AppendResult result;
    for (const NewLine& line : lines) {
      const int64_t time = line.time_ns.value_or(now);
      const int64_t previous = lines_.empty() ? 0 : lines_.back().line_num;
      lines_.push_back({std::string(line.content), std::max(previous + 1, time), time});
      if (result.first_line_num == 0) result.first_line_num = lines_.back().line_num;
      result.last_line_num = lines_.back().line_num;
    }
    result.lines = lines_.size();
    return result;
  }

  absl::Status SetRule(const StructuringRule& rule) override {
    const absl::Status valid = Validate(rule);
    if (!valid.ok()) return valid;
    const absl::MutexLock lock(&mutex_);
    rule_ = rule;
    return absl::OkStatus();
  }

  absl::StatusOr<std::unique_ptr<Rows>> Run(const Query& query,
                                            const RunOptions& options) override {
    StructuringRule rule;
    std::unique_ptr<LogChunk> chunk;
    {
      const absl::MutexLock lock(&mutex_);
      rule = rule_;
      chunk = std::make_unique<LinesChunk>(lines_);
    }
    auto rows = std::make_unique<OwningRows>(std::make_unique<LinesSource>(std::move(chunk)));
    const absl::Status status = rows->Run(query, rule, options);
    if (!status.ok()) return status;
    return rows;
  }

  void SetRetainAge(absl::Duration /*age*/) override {}

  StreamInfo info() const override {
    const absl::MutexLock lock(&mutex_);
    StreamInfo info;
    info.name = name_;
    info.lines = info.durable_lines = lines_.size();
    for (const auto& line : lines_) {
      const bool first = &line == &lines_.front();
      info.first_time_ns = first ? line.time_ns : std::min(info.first_time_ns, line.time_ns);
      info.last_time_ns = first ? line.time_ns : std::max(info.last_time_ns, line.time_ns);
    }
    info.rule = rule_;
    return info;
  }

  absl::Status Seal() override { return absl::OkStatus(); }

 private:
  const std::string name_;
  mutable absl::Mutex mutex_;
  StructuringRule rule_ ABSL_GUARDED_BY(mutex_);
  std::vector<Line> lines_ ABSL_GUARDED_BY(mutex_);
};

class MemoryStore final : public Store {
 public:
  absl::StatusOr<Stream*> OpenStream(std::string_view name) override {
    const absl::MutexLock lock(&mutex_);
    const auto found = streams_.find(name);
    if (found == streams_.end()) return absl::NotFoundError("there is no such stream");
    return found->second.get();
  }

  absl::StatusOr<Stream*> CreateStream(std::string_view name,
                                       const StructuringRule& rule) override {
    const absl::MutexLock lock(&mutex_);
    auto [place, is_new] = streams_.emplace(name, nullptr);
    if (!is_new) return absl::AlreadyExistsError("there is such a stream");
    place->second = std::make_unique<MemoryStream>(std::string(name), rule);
    return place->second.get();
  }

  absl::Status DropStream(std::string_view name) override {
    const absl::MutexLock lock(&mutex_);
    const auto found = streams_.find(name);
    if (found == streams_.end()) return absl::NotFoundError("there is no such stream");
    streams_.erase(found);
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<std::string>> streams() const override {
    const absl::MutexLock lock(&mutex_);
    std::vector<std::string> names;
    for (const auto& [name, stream] : streams_) names.push_back(name);
    return names;
  }

  absl::Status Sync() override { return absl::OkStatus(); }
  absl::Status Tick() override { return absl::OkStatus(); }
  absl::Status Close() override { return absl::OkStatus(); }

 private:
  mutable absl::Mutex mutex_;
  std::map<std::string, std::unique_ptr<MemoryStream>, std::less<>> streams_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace

std::unique_ptr<Store> NewMemoryStore() { return std::make_unique<MemoryStore>(); }

}  // namespace slq
