#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "slq/query.h"

#include "absl/status/statusor.h"
#include "plan/plan.h"
#include "sql/ast.h"

namespace slq::plan {

// Turns names into columns of the scan, parameters into constants, and checks functions
// and their arguments. Collects the columns it meets.
class Binder {
 public:
  explicit Binder(std::span<const Parameter> parameters) : parameters_(parameters) {}

  // An expression over the scan's columns. `clause` ("WHERE", "GROUP BY", ...) is for
  // the message when it holds an aggregate, which is an error here.
  absl::StatusOr<Expr> Bind(const sql::Expr& expr, std::string_view clause);

  // The call of an aggregate. REQUIRES: IsAggregate(expr).
  absl::StatusOr<AggregateCall> BindAggregate(const sql::Expr& expr);

  // An expression node with its arguments already bound.
  absl::StatusOr<Expr> BindNode(const sql::Expr& expr, std::vector<Expr> args);

  // The scan's column of this kind and name, added if it is new.
  size_t AddColumn(column::ColumnKind kind, std::string_view name, const sql::Position& begin = {});

  // The constant of a literal or parameter.
  absl::StatusOr<Constant> BindConstant(const sql::Expr& expr);

  // Those of the parameters given that the statement did not use are an error.
  absl::Status CheckParametersUsed() const;

  std::vector<column::ScanColumn> TakeColumns() { return std::move(columns_); }
  std::vector<NamedField> TakeFields() { return std::move(fields_); }

 private:
  absl::StatusOr<Expr> BindCall(const sql::Expr& expr, std::vector<Expr> args);
  absl::StatusOr<Expr> BindLike(const sql::Expr& expr, std::vector<Expr> args);
  absl::StatusOr<const Parameter*> FindParameter(const sql::Expr& expr);

  std::span<const Parameter> parameters_;
  std::vector<bool> parameters_used_;
  std::vector<column::ScanColumn> columns_;
  std::vector<NamedField> fields_;
};

// The column that a name stands for: a built-in one, or a field. "field.line_num" is the
// field of that name.
column::ScanColumn ColumnNamed(std::string_view name);

// The name of the line_num column that earliest and latest go by: one of its own, so that
// line_num can be hidden and they still work.
inline constexpr std::string_view kLineOrder = "order";

bool IsAggregate(const sql::Expr& expr);

// True if an aggregate call is anywhere in `expr`.
bool HasAggregate(const sql::Expr& expr);

}  // namespace slq::plan
