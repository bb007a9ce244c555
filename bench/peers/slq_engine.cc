#include <fstream>
#include <iterator>
#include <utility>

#include "slq/log_source.h"
#include "slq/query.h"

#include "peers/engine.h"
#include "peers/table_of.h"

namespace slq::bench {
namespace {

class Slq final : public Engine {
 public:
  static absl::StatusOr<std::unique_ptr<Engine>> Open(const Input& input, size_t threads) {
    absl::StatusOr<CompiledRule> rule = CompiledRule::Compile(input.rule);
    if (!rule.ok()) return rule.status();
    auto engine = std::make_unique<Slq>(input, *std::move(rule));
    if (threads > 1) engine->pool_ = NewThreadPool(threads);
    if (input.in_memory) {
      std::ifstream file(input.path, std::ios::binary);
      engine->bytes_.assign(std::istreambuf_iterator<char>(file), {});
    }
    return engine;
  }

  Slq(const Input& input, CompiledRule rule) : input_(input), rule_(std::move(rule)) {}

  std::string Version() const override { return "slq " SLQ_VERSION; }

  absl::StatusOr<Table> Ask(const std::string& statement) override {
    const absl::StatusOr<Query> query = Query::Compile(statement);
    if (!query.ok()) return query.status();
    absl::StatusOr<std::unique_ptr<LogSource>> source =
        input_.in_memory ? MemorySource(bytes_) : OpenFiles({input_.path});
    if (!source.ok()) return source.status();
    RunOptions options;
    options.executor = pool_.get();
    absl::StatusOr<std::unique_ptr<Rows>> rows = query->Run(source->get(), rule_, options);
    if (!rows.ok()) return rows.status();
    return TableOf(rows->get());
  }

 private:
  Input input_;
  CompiledRule rule_;
  std::string bytes_;
  std::unique_ptr<Executor> pool_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Engine>> OpenSlq(const Input& input, size_t threads) {
  return Slq::Open(input, threads);
}

}  // namespace slq::bench
