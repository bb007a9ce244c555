#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "slq/log_source.h"
#include "slq/query.h"
#include "slq/rule.h"

namespace slq {

// Rows that keep the source and the rule they come from.
class OwningRows final : public Rows {
 public:
  explicit OwningRows(std::unique_ptr<LogSource> source) : source_(std::move(source)) {}
  absl::Status Run(const Query& query, const StructuringRule& rule, const RunOptions& options) {
    absl::StatusOr<CompiledRule> compiled = CompiledRule::Compile(rule);
    if (!compiled.ok()) return compiled.status();
    rule_.emplace(*std::move(compiled));
    absl::StatusOr<std::unique_ptr<Rows>> rows = query.Run(source_.get(), *rule_, options);
    if (!rows.ok()) return rows.status();
    rows_ = *std::move(rows);
    return absl::OkStatus();
  }
  absl::StatusOr<bool> Next(Row* row) override { return rows_->Next(row); }
  absl::StatusOr<bool> Work(uint64_t bytes) override { return rows_->Work(bytes); }
  std::span<const std::string> columns() const override { return rows_->columns(); }
  const ScanReport& report() const override { return rows_->report(); }
  std::string Explain() const override { return rows_->Explain(); }

 private:
  const std::unique_ptr<LogSource> source_;
  std::optional<CompiledRule> rule_;
  std::unique_ptr<Rows> rows_;
};

}  // namespace slq
