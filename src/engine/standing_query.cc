#include "slq/standing_query.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "slq/store.h"

#include "base/bytes.h"
#include "base/memory_guard.h"
#include "base/status_macros.h"
#include "base/strings.h"
#include "engine/cursor_source.h"
#include "engine/query_state.h"
#include "engine/run.h"
#include "engine/standing_state.h"
#include "exec/aggregate.h"
#include "ingest/line_scan.h"

namespace slq {
namespace {

constexpr int64_t kNoCursor = std::numeric_limits<int64_t>::min();

// The scan of an answer, whose lines have been read already.
class NoLines final : public column::Scan {
 public:
  absl::StatusOr<std::unique_ptr<column::ScanWorker>> NewWorker(MemoryBudget* /*memory*/) override {
    return std::make_unique<Worker>();
  }

 private:
  class Worker final : public column::ScanWorker {
   public:
    absl::StatusOr<bool> NextMorsel(uint64_t* /*number*/) override { return false; }
    absl::StatusOr<column::Batch*> NextBatch() override { return nullptr; }
    absl::Status ExpandRow(const column::Batch& /*batch*/, size_t /*row*/,
                           std::vector<column::NamedValue>* /*fields*/) override {
      return absl::OkStatus();
    }
    const ScanReport& report() const override { return report_; }

   private:
    const ScanReport report_ = {};
  };
};

class OpenedQuery final : public StandingQuery {
 public:
  // `rule` is null for a stream.
  OpenedQuery(const Query& query, const CompiledRule* rule, const RunOptions& options,
              engine::PlanOfRun plan)
      : rule_(rule),
        options_(options),
        identity_(engine::IdentityOf(
            query, rule == nullptr ? StructuringRule() : rule->definition(), options)),
        statement_(query.state().statement),
        owned_plan_(std::move(plan.owned)),
        plan_(*plan.plan),
        context_(
            {options.memory_bytes_max, options.groups_max, options.deadline, options.cancelled}) {
    Clear();
  }

  absl::Status Append(LogSource* source) override {
    return Guarded([&] { return Take(source, 0); });
  }

  absl::Status AppendLines(std::string_view lines) override {
    return Guarded([&] {
      const std::unique_ptr<LogSource> source = MemorySource(lines);
      return Take(source.get(), std::max<int64_t>(cursor_, 0));
    });
  }

  absl::Status AppendFrom(Stream* stream) override {
    return Guarded([&]() -> absl::Status {
      if (rule_ != nullptr) {
        return InvalidArgument("the lines of a stream have rules: open the query without one");
      }
      int64_t last = cursor_;
      return TakeScan(
          [&](const column::ScanRequest& request) {
            return stream->ScanAfter(cursor_, request, &last);
          },
          [&last] { return last; });
    });
  }

  int64_t cursor() const override { return cursor_; }

  absl::StatusOr<std::unique_ptr<Rows>> Result() override {
    SLQ_RETURN_IF_ERROR(broken_);
    return GuardMemory([&]() -> absl::StatusOr<std::unique_ptr<Rows>> {
      RunOptions options = options_;
      options.executor = nullptr;
      auto run = std::make_unique<engine::Run>(statement_, nullptr, plan_,
                                               std::make_unique<NoLines>(), options);
      SLQ_RETURN_IF_ERROR(run->StartFrom(*state_, account_));
      return run;
    });
  }

  absl::Status Save(std::string* bytes) override {
    SLQ_RETURN_IF_ERROR(broken_);
    return GuardMemory([&] {
      std::string body;
      ByteWriter out(&body);
      out.Text(identity_);
      out.I64(cursor_);
      engine::WriteAccount(account_, &out);
      state_->Save(&out);
      *bytes = engine::Sealed(body);
      return absl::OkStatus();
    });
  }

  absl::Status Restore(std::string_view bytes) override {
    return GuardMemory([&]() -> absl::Status {
      Saved saved(plan_, options_);
      SLQ_RETURN_IF_ERROR(Read(bytes, &saved));
      // The memory of the old state is given back first, so this cannot but fit.
      Clear();
      absl::Status merged = state_->Merge(saved.state);
      account_ = std::move(saved.account);
      cursor_ = saved.cursor;
      broken_ = merged;
      return merged;
    });
  }

  absl::Status Merge(std::string_view bytes) override {
    return Guarded([&]() -> absl::Status {
      Saved saved(plan_, LeftOptions());
      SLQ_RETURN_IF_ERROR(Read(bytes, &saved));
      absl::Status merged = state_->Merge(saved.state);
      if (!merged.ok()) {
        broken_ = merged;
        return merged;
      }
      engine::AddAccount(saved.account, &account_);
      cursor_ = std::max(cursor_, saved.cursor);
      return absl::OkStatus();
    });
  }

 private:
  // A state that was saved, within limits of its own.
  struct Saved {
    Saved(const exec::PreparedPlan& plan, const RunOptions& options)
        : context({options.memory_bytes_max, options.groups_max, absl::InfiniteFuture(), nullptr}),
          state(plan, &context) {}

    exec::RunContext context;
    exec::Aggregate state;
    engine::Run::Account account;
    int64_t cursor = kNoCursor;
  };

  template <typename F>
  absl::Status Guarded(F f) {
    SLQ_RETURN_IF_ERROR(broken_);
    return GuardMemory(f);
  }

  void Clear() {
    state_.reset();
    state_.emplace(plan_, &context_);
    account_ = {};
    account_.columns_seen.resize(plan_.plan.scan.columns.size());
    cursor_ = kNoCursor;
    broken_ = absl::OkStatus();
  }

  // What is taken in has the memory that the state leaves.
  RunOptions LeftOptions() {
    RunOptions options = options_;
    options.memory_bytes_max -= std::min(context_.memory()->used(), options.memory_bytes_max);
    options.allow_partial = false;
    return options;
  }

  absl::Status Take(LogSource* input, int64_t number_base) {
    if (rule_ == nullptr) {
      return InvalidArgument("the query was opened without a rule, for a stream");
    }
    constexpr int64_t kNumberBaseMax = int64_t{1} << 62;
    if (number_base > kNumberBaseMax) {
      return MakeError(absl::StatusCode::kOutOfRange,
                       "the cursor is too large to number lines on from it");
    }
    engine::CursorSource source(input, cursor_, number_base);
    return TakeScan(
        [&](const column::ScanRequest& request) {
          auto scan = ingest::ScanLines(&source, *rule_, request);
          source.WantLineNumbers(true);
          return scan;
        },
        [&source] { return source.last(); });
  }

  // Takes in all lines of a scan; `last`, asked at the end, gives the new cursor.
  absl::Status TakeScan(const engine::ScanMaker& make_scan, const std::function<int64_t()>& last) {
    const RunOptions options = LeftOptions();
    SLQ_ASSIGN_OR_RETURN(std::unique_ptr<column::Scan> scan,
                         engine::ScanForRun(plan_.plan, options, make_scan));
    engine::Run run(statement_, nullptr, plan_, std::move(scan), options);
    bool merging = false;
    absl::Status taken = run.TakeInto(&*state_, &account_, &merging);
    if (!taken.ok() && merging) broken_ = taken;
    if (taken.ok()) cursor_ = last();
    return taken;
  }

  absl::Status Read(std::string_view bytes, Saved* saved) const {
    SLQ_ASSIGN_OR_RETURN(const std::string_view body, engine::Unsealed(bytes));
    ByteReader in(body);
    const std::string_view identity = in.Text();
    if (in.ok() && identity != identity_) {
      return InvalidArgument(
          "the saved state is of another query, or of other parameters, window, rule or policy");
    }
    saved->cursor = in.I64();
    saved->account = engine::ReadAccount(plan_.plan.scan.columns.size(), &in);
    if (!in.ok()) return engine::DamagedState();
    SLQ_RETURN_IF_ERROR(saved->state.Load(&in));
    return in.at_end() ? absl::OkStatus() : engine::DamagedState();
  }

  const CompiledRule* const rule_;
  const RunOptions options_;
  const std::string identity_;
  const sql::Statement& statement_;
  const std::unique_ptr<const exec::PreparedPlan> owned_plan_;
  const exec::PreparedPlan& plan_;
  exec::RunContext context_;
  std::optional<exec::Aggregate> state_;
  engine::Run::Account account_;
  int64_t cursor_ = kNoCursor;
  absl::Status broken_;  // a part of something was merged, and the rest had no room
};

absl::StatusOr<std::unique_ptr<StandingQuery>> OpenQuery(const Query& query,
                                                         const CompiledRule* rule,
                                                         const RunOptions& options) {
  return GuardMemory([&]() -> absl::StatusOr<std::unique_ptr<StandingQuery>> {
    if (rule != nullptr && rule->definition().format == Format::kAuto) {
      return InvalidArgument(
          "a standing query needs a rule with a format, as each batch could decide otherwise");
    }
    const auto known_fields =
        rule == nullptr ? std::span<const std::string>() : rule->field_names();
    SLQ_ASSIGN_OR_RETURN(engine::PlanOfRun plan, engine::PlanRun(query, known_fields, options));
    if (!plan.plan->plan.aggregation.has_value()) {
      return InvalidArgument(
          "a standing query needs groups or aggregates, such as count(*): its state is theirs");
    }
    return std::make_unique<OpenedQuery>(query, rule, options, std::move(plan));
  });
}

}  // namespace

absl::StatusOr<std::unique_ptr<StandingQuery>> StandingQuery::Open(const Query& query,
                                                                   const CompiledRule& rule,
                                                                   const RunOptions& options) {
  return OpenQuery(query, &rule, options);
}

absl::StatusOr<std::unique_ptr<StandingQuery>> StandingQuery::Open(const Query& query,
                                                                   const RunOptions& options) {
  return OpenQuery(query, nullptr, options);
}

}  // namespace slq
