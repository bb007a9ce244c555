#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "sql/ast.h"

namespace slq::plan {

// What names in GROUP BY, HAVING and ORDER BY stand for: the select item of that alias, or
// of that name if it is more than a name, before the field. The statement must outlive this.
class ItemNames {
 public:
  // `nodes_max`: of the expressions that Resolve puts in, all together.
  ItemNames(const sql::Statement& statement, size_t nodes_max);

  // What the answer calls the item of this index: its alias, or its output name.
  const std::string& OfItem(size_t item) const { return names_[item]; }

  // The expression of the item that `expr` names or repeats, or null.
  const sql::Expr* Find(const sql::Expr& expr) const;

  // Puts in the items that parts of `expr` name. A part that repeats an item is that item,
  // and the arguments of aggregates are fields. ResourceExhausted past `nodes_max`, or for
  // more levels than the parser allows.
  absl::Status Resolve(sql::Expr* expr);

 private:
  absl::Status ResolveAt(size_t level, sql::Expr* expr);
  absl::Status PutIn(const sql::Expr& item, size_t level, sql::Expr* expr);

  const sql::Statement& statement_;
  std::vector<std::string> names_;  // by item
  std::map<std::string, const sql::Expr*, std::less<>> by_name_;
  const size_t nodes_max_;
  size_t nodes_ = 0;
};

}  // namespace slq::plan
