#include <filesystem>

#include "slq/query.h"
#include "slq/store.h"

#include "absl/strings/str_format.h"
#include "peers/store_questions.h"
#include "peers/table_of.h"

namespace slq::bench {
namespace {

constexpr size_t kBatchLines = 1000;

StoreOptions Options(Executor* executor) {
  StoreOptions options;
  options.min_free_bytes = 0;
  options.executor = executor;
  return options;
}

// Statements are asked of the stream; "window START END" sets the window of those to come.
class SlqStore final : public Engine {
 public:
  SlqStore(std::unique_ptr<Executor> pool, std::unique_ptr<Store> store, Stream* stream)
      : pool_(std::move(pool)), store_(std::move(store)), stream_(stream) {
    options_.executor = pool_.get();
  }

  std::string Version() const override { return "slq"; }

  absl::StatusOr<Table> Ask(const std::string& statement) override {
    long long start = 0;
    long long end = 0;
    if (std::sscanf(statement.c_str(), "window %lld %lld", &start, &end) == 2) {
      options_.start_ms = start;
      options_.end_ms = end;
      return Table();
    }
    const absl::StatusOr<Query> query = Query::Compile(statement);
    if (!query.ok()) return query.status();
    const absl::StatusOr<std::unique_ptr<Rows>> rows = stream_->Run(*query, options_);
    if (!rows.ok()) return rows.status();
    return TableOf(rows->get());
  }

 private:
  const std::unique_ptr<Executor> pool_;  // null for one thread
  const std::unique_ptr<Store> store_;
  Stream* const stream_;
  RunOptions options_;
};

absl::Status Fill(const std::string& corpus, Store* store, Stream* stream) {
  absl::StatusOr<std::unique_ptr<LogSource>> source = OpenFiles({corpus});
  if (!source.ok()) return source.status();
  std::vector<NewLine> batch;
  const auto append = [&]() -> absl::Status {
    const absl::Status status = stream->Append(batch).status();
    batch.clear();
    return status;
  };
  while (true) {
    const absl::StatusOr<std::unique_ptr<LogChunk>> chunk = (*source)->Next();
    if (!chunk.ok()) return chunk.status();
    if (*chunk == nullptr) break;
    std::string_view left = (*chunk)->bytes;
    while (!left.empty()) {
      const size_t end = std::min(left.find('\n'), left.size());
      batch.push_back({left.substr(0, end), {}});
      left.remove_prefix(std::min(end + 1, left.size()));
      if (batch.size() < kBatchLines) continue;
      if (const absl::Status status = append(); !status.ok()) return status;
    }
    // The lines are the chunk's.
    if (const absl::Status status = append(); !status.ok()) return status;
  }
  if (const absl::Status status = stream->Seal(); !status.ok()) return status;
  return store->Sync();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Engine>> OpenSlqStore(const std::string& corpus,
                                                     const std::string& folder, size_t threads) {
  std::unique_ptr<Executor> pool = threads > 1 ? NewThreadPool(threads) : nullptr;
  absl::StatusOr<std::unique_ptr<Store>> store = Store::Open(folder + "/slq", Options(pool.get()));
  if (!store.ok()) return store.status();
  absl::StatusOr<Stream*> stream = (*store)->OpenStream("web");
  if (absl::IsNotFound(stream.status())) {
    StructuringRule rule;
    rule.format = Format::kJson;
    rule.time_field = "ts";
    stream = (*store)->CreateStream("web", rule);
    if (!stream.ok()) return stream.status();
    const absl::Status filled = Fill(corpus, store->get(), *stream);
    if (!filled.ok()) return filled;
  }
  if (!stream.ok()) return stream.status();
  return std::make_unique<SlqStore>(std::move(pool), *std::move(store), *stream);
}

}  // namespace slq::bench
