#include "sql/lowering.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "sql/expression_lowering.h"

namespace slq::sql {
namespace {

absl::StatusOr<SelectItem> LowerItem(ExpressionLowering& lowering, const Nodes& node) {
  Nodes parts = node.Children();
  SelectItem item;
  SLQ_ASSIGN_OR_RETURN(item.expr, lowering.Expression(parts));
  parts.Pop();
  if (!parts.empty()) item.alias = lowering.Name(parts.Children().front());
  return item;
}

absl::StatusOr<OrderItem> LowerOrderItem(ExpressionLowering& lowering, const Nodes& node) {
  Nodes parts = node.Children();
  OrderItem item;
  SLQ_ASSIGN_OR_RETURN(item.expr, lowering.Expression(parts));
  parts.Pop();
  item.descending = parts.Take(NodeKind::kDescending);
  if (!parts.empty()) item.nulls_first = parts.At(NodeKind::kNullsFirst);
  return item;
}

absl::Status LowerClause(ExpressionLowering& lowering, const Nodes& clause, Statement* out) {
  switch (clause.front().kind) {
    case NodeKind::kStar:
      out->star = true;
      return absl::OkStatus();
    case NodeKind::kItem: {
      SLQ_ASSIGN_OR_RETURN(SelectItem item, LowerItem(lowering, clause));
      out->items.push_back(std::move(item));
      return absl::OkStatus();
    }
    case NodeKind::kFrom:
      out->from = lowering.Name(clause.Children().front());
      return absl::OkStatus();
    case NodeKind::kWhere: {
      SLQ_ASSIGN_OR_RETURN(out->where, lowering.Expression(clause.Children()));
      return absl::OkStatus();
    }
    case NodeKind::kGroupBy: {
      out->group_by_begin = lowering.At(clause.front());
      SLQ_ASSIGN_OR_RETURN(out->group_by, lowering.GroupKeys(clause.Children()));
      return absl::OkStatus();
    }
    case NodeKind::kHaving: {
      SLQ_ASSIGN_OR_RETURN(out->having, lowering.Expression(clause.Children()));
      return absl::OkStatus();
    }
    case NodeKind::kOrderItem: {
      SLQ_ASSIGN_OR_RETURN(OrderItem item, LowerOrderItem(lowering, clause));
      out->order_by.push_back(std::move(item));
      return absl::OkStatus();
    }
    case NodeKind::kLimit: {
      SLQ_ASSIGN_OR_RETURN(out->limit, lowering.Count(clause));
      return absl::OkStatus();
    }
    default: {
      SLQ_ASSIGN_OR_RETURN(out->offset, lowering.Count(clause));
      return absl::OkStatus();
    }
  }
}

}  // namespace

absl::StatusOr<Statement> Lower(const ParseTree& tree, std::string_view text,
                                const ParseLimits& limits) {
  ExpressionLowering lowering(text, limits.depth_max);
  Statement statement;
  for (Nodes clauses(tree); !clauses.empty(); clauses.Pop()) {
    SLQ_RETURN_IF_ERROR(LowerClause(lowering, clauses, &statement));
  }
  if (statement.items.empty()) statement.star = true;
  statement.parameters = lowering.parameters();
  return statement;
}

}  // namespace slq::sql
