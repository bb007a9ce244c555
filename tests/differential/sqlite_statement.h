#pragma once

#include <string>
#include <vector>

#include "differential/comparison.h"
#include "differential/sqlite_gap.h"
#include "sql/ast.h"

namespace slq::differential {

// A statement in SQLite's words, over the table that SqliteOracle keeps.
struct SqliteStatement {
  Gap gap = Gap::kNone;  // else: there are no such words
  std::string sql;
  std::vector<std::string> columns;  // as the language names them; SQLite may give one more
  Policy policy;                     // how to compare the answers
};

SqliteStatement ToSqlite(const sql::Statement& statement);

}  // namespace slq::differential
