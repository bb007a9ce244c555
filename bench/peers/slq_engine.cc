#include "slq/output.h"
#include "slq/query.h"

#include "absl/strings/str_format.h"
#include "peers/engine.h"

namespace slq::bench {
namespace {

class Slq final : public Engine {
 public:
  Slq(std::string corpus, size_t threads) : corpus_(std::move(corpus)) {
    if (threads > 1) pool_ = NewThreadPool(threads);
    if (corpus_.ends_with(".seedlike")) {
      rule_.format = Format::kRegex;
      rule_.pattern =
          R"(^(?<test1>[^/]+)/(?<test2>\S+) (?<test3>\w+) log is Error NO (?<test4>\d+))";
    }
  }

  std::string Version() const override { return "slq"; }

  absl::StatusOr<Table> Ask(const std::string& statement) override {
    const absl::StatusOr<Query> query = Query::Compile(statement);
    if (!query.ok()) return query.status();
    absl::StatusOr<std::unique_ptr<LogSource>> source = OpenFiles({corpus_});
    if (!source.ok()) return source.status();
    RunOptions options;
    options.executor = pool_.get();
    const absl::StatusOr<CompiledRule> rule = CompiledRule::Compile(rule_);
    if (!rule.ok()) return rule.status();
    absl::StatusOr<std::unique_ptr<Rows>> rows = query->Run(source->get(), *rule, options);
    if (!rows.ok()) return rows.status();
    Table table;
    Row row;
    while (true) {
      const absl::StatusOr<bool> more = (*rows)->Next(&row);
      if (!more.ok()) return more.status();
      if (!*more) return table;
      table.emplace_back();
      for (const Cell& cell : row) table.back().push_back(TextOf(cell.value));
    }
  }

 private:
  static std::string TextOf(const Value& value) {
    switch (value.type()) {
      case Type::kNull:
        return "";
      case Type::kBool:
        return value.bool_value() ? "true" : "false";
      case Type::kLong:
        return absl::StrFormat("%d", value.long_value());
      case Type::kFloat:
        return absl::StrFormat("%.17g", value.float_value());
      case Type::kString:
        return std::string(value.string_value());
    }
    return "";
  }

  std::string corpus_;
  StructuringRule rule_;
  std::unique_ptr<Executor> pool_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Engine>> OpenSlq(const std::string& corpus, size_t threads) {
  return std::make_unique<Slq>(corpus, threads);
}

}  // namespace slq::bench
