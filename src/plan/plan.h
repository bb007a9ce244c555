#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "column/scan.h"
#include "plan/expr.h"

// What the planner decided, as values. A column is an index, never a name.
namespace slq::plan {

enum class AggregateKind : uint8_t {
  kCountAll,  // count(*)
  kCount,
  kCountDistinct,
  kSum,
  kAvg,
  kMin,
  kMax,
  kApproxQuantile,  // quantile
  kEarliest,
  kLatest,  // by the line_num column
};

struct AggregateCall {
  AggregateKind kind = AggregateKind::kCountAll;
  std::optional<Expr> arg;     // over the scan's columns; unset for count(*)
  double quantile = 0;         // 0 to 1
  size_t line_num_column = 0;  // of the scan, for kEarliest and kLatest
  sql::Position begin;
  friend bool operator==(const AggregateCall&, const AggregateCall&) = default;
};

struct Aggregation {
  sql::Position begin;     // of GROUP BY
  std::vector<Expr> keys;  // over the scan's columns
  std::vector<AggregateCall> calls;
};

// A column of the answer. With an aggregation, expressions of this stage see the keys,
// then the calls, as columns; without, the scan's columns.
struct Output {
  std::string name;
  Expr expr;
  // The call whose exact value struct_logs shows with three decimals (sum, avg).
  std::optional<size_t> exact_call;
};

struct OrderKey {
  Expr expr;  // over the same columns as Output
  bool descending = false;
  bool nulls_first = false;
};

// A field that the statement names, and where it does so first.
struct NamedField {
  std::string name;
  sql::Position begin;
};

// Moved, never copied: the scan's predicates view the texts of `filter`.
struct Plan {
  Plan() = default;
  Plan(Plan&&) = default;
  Plan& operator=(Plan&&) = default;

  column::ScanRequest scan;
  std::vector<NamedField> fields;  // those among scan.columns
  std::optional<Expr> filter;      // over the scan's columns
  std::optional<Aggregation> aggregation;
  std::optional<Expr> having;  // over keys and calls
  bool star = false;           // all fields of each row, then these; `outputs` is empty
  size_t star_line_num = 0;    // of the scan's columns
  std::optional<size_t> star_log_content;
  std::vector<Output> outputs;
  std::vector<OrderKey> order;
  sql::Position order_begin;      // of ORDER BY's first item, else the statement's start
  std::optional<uint64_t> limit;  // rows
  uint64_t offset = 0;            // rows
};

}  // namespace slq::plan
