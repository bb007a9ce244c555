#include "slq/access_policy.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/bytes.h"
#include "base/memory_guard.h"
#include "base/status_macros.h"
#include "base/strings.h"
#include "base/text_position.h"
#include "engine/access_policy_state.h"
#include "engine/standing_state.h"
#include "engine/statement_limits.h"
#include "plan/binder.h"
#include "plan/pushdown.h"
#include "sql/parser.h"

namespace slq {
namespace {

using engine::FieldVeil;

constexpr size_t kNamesMax = 1'000;
constexpr std::string_view kWhere = "where ";

// The condition alone is no statement: it is parsed as the WHERE of one.
absl::StatusOr<sql::Expr> ParseCondition(std::string_view condition, const QueryOptions& limits) {
  SLQ_ASSIGN_OR_RETURN(sql::Statement statement, sql::Parse(std::string(kWhere).append(condition),
                                                            engine::ParseLimitsOf(limits)));
  if (!statement.where.has_value() || !statement.group_by.empty() || statement.having.has_value() ||
      !statement.order_by.empty() || statement.limit.has_value() || statement.offset.has_value()) {
    return InvalidArgument("the condition of a policy is one expression, as in WHERE");
  }
  return *std::move(statement.where);
}

// `status` with its position counted from the start of the condition.
absl::Status WithoutWhere(const absl::Status& status) {
  std::optional<TextPosition> position = PositionOf(status);
  if (!position.has_value()) return status;
  std::string_view sentence = ToStd(status.message());
  sentence.remove_prefix(absl::StrFormat("%d:%d: ", position->line, position->column).size());
  position->offset -= std::min(position->offset, kWhere.size());
  if (position->line == 1) position->column -= std::min(position->column - 1, kWhere.size());
  return ErrorAt(status.code(), *position, sentence);
}

absl::Status CompileCondition(const AccessPolicy& policy, const QueryOptions& limits,
                              CompiledPolicy::State* state) {
  SLQ_ASSIGN_OR_RETURN(const sql::Expr condition, ParseCondition(*policy.condition, limits));
  plan::Binder binder(policy.parameters);
  SLQ_ASSIGN_OR_RETURN(state->condition, binder.Bind(condition, "WHERE"));
  SLQ_RETURN_IF_ERROR(binder.CheckParametersUsed());
  SLQ_ASSIGN_OR_RETURN(state->filter, exec::Expression::Compile(
                                          *state->condition, engine::ExpressionLimitsOf(limits)));
  state->columns = binder.TakeColumns();
  state->predicates = plan::PushedPredicates(*state->condition);
  return absl::OkStatus();
}

// Hides or masks one name.
absl::Status Veil(std::string_view name, FieldVeil::Sight sight, CompiledPolicy::State* state) {
  const column::ScanColumn column = plan::ColumnNamed(name);
  const bool masks = sight == FieldVeil::Sight::kMasked;
  bool is_new = true;
  switch (column.kind) {
    case column::ColumnKind::kField:
      is_new = masks ? state->fields.Mask(column.name) : state->fields.Hide(column.name);
      break;
    case column::ColumnKind::kLogContent:
      is_new = std::exchange(state->log_content, sight) == FieldVeil::Sight::kShown;
      break;
    case column::ColumnKind::kTime:
      is_new = std::exchange(state->time, sight) == FieldVeil::Sight::kShown;
      break;
    case column::ColumnKind::kLineNum:
      is_new = !std::exchange(state->hides_line_num, true);
      break;
  }
  const bool is_number =
      column.kind == column::ColumnKind::kTime || column.kind == column::ColumnKind::kLineNum;
  if (masks && is_number) {
    return InvalidArgument(absl::StrFormat("%s is a number: hide it, as a mask is a text", name));
  }
  if (is_new) return absl::OkStatus();
  return InvalidArgument(absl::StrFormat("the policy hides or masks %s twice", name));
}

absl::Status VeilAll(const AccessPolicy& policy, CompiledPolicy::State* state) {
  if (policy.hidden.size() + policy.masked.size() > kNamesMax) {
    return ResourceExhausted(
        absl::StrFormat("a policy hides and masks at most %d names", kNamesMax));
  }
  for (const std::string& name : policy.hidden) {
    SLQ_RETURN_IF_ERROR(Veil(name, FieldVeil::Sight::kHidden, state));
  }
  for (const std::string& name : policy.masked) {
    SLQ_RETURN_IF_ERROR(Veil(name, FieldVeil::Sight::kMasked, state));
  }
  if (!state->fields.empty() && !policy.show_log_content &&
      state->log_content == FieldVeil::Sight::kShown) {
    state->log_content = FieldVeil::Sight::kHidden;
  }
  return absl::OkStatus();
}

void WriteNames(const std::vector<std::string>& names, ByteWriter* out) {
  out->U32(static_cast<uint32_t>(names.size()));
  for (const std::string& name : names) out->Text(name);
}

std::string IdentityOf(const AccessPolicy& policy) {
  std::string identity;
  ByteWriter out(&identity);
  out.U8(policy.condition.has_value() ? 1 : 0);
  out.Text(policy.condition.value_or(""));
  engine::WriteParameters(policy.parameters, &out);
  WriteNames(policy.hidden, &out);
  WriteNames(policy.masked, &out);
  out.Text(policy.mask);
  out.U8(policy.show_log_content ? 1 : 0);
  return identity;
}

}  // namespace

CompiledPolicy::CompiledPolicy(std::unique_ptr<const State> state) : state_(std::move(state)) {}
CompiledPolicy::CompiledPolicy(CompiledPolicy&&) noexcept = default;
CompiledPolicy& CompiledPolicy::operator=(CompiledPolicy&&) noexcept = default;
CompiledPolicy::~CompiledPolicy() = default;

absl::StatusOr<CompiledPolicy> CompiledPolicy::Compile(const AccessPolicy& policy,
                                                       const QueryOptions& limits) {
  return GuardMemory([&]() -> absl::StatusOr<CompiledPolicy> {
    auto state = std::make_unique<State>();
    state->mask = policy.mask;
    state->identity = IdentityOf(policy);
    if (policy.condition.has_value()) {
      const absl::Status status = CompileCondition(policy, limits, state.get());
      if (!status.ok()) return WithoutWhere(status);
    } else if (!policy.parameters.empty()) {
      return InvalidArgument("the policy has values for parameters and no condition");
    }
    SLQ_RETURN_IF_ERROR(VeilAll(policy, state.get()));
    return CompiledPolicy(std::move(state));
  });
}

}  // namespace slq
