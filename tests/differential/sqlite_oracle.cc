#include "differential/sqlite_oracle.h"

#include <sqlite3.h>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "base/strings.h"
#include "differential/data_set.h"

namespace slq::differential {
namespace {

using reference::Datum;

struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using StatementPtr = std::unique_ptr<sqlite3_stmt, Finalize>;

StatementPtr Prepare(sqlite3* database, const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  sqlite3_prepare_v2(database, sql.c_str(), static_cast<int>(sql.size()), &statement, nullptr);
  return StatementPtr(statement);
}

void Bind(sqlite3_stmt* statement, int place, const Datum& datum) {
  if (const auto* b = std::get_if<bool>(&datum)) {
    sqlite3_bind_blob(statement, place, *b ? "\x01" : "\0", 1, SQLITE_STATIC);
  } else if (const auto* l = std::get_if<int64_t>(&datum)) {
    sqlite3_bind_int64(statement, place, *l);
  } else if (const auto* f = std::get_if<double>(&datum)) {
    sqlite3_bind_double(statement, place, *f);
  } else if (const auto* s = std::get_if<std::string>(&datum)) {
    sqlite3_bind_text(statement, place, s->data(), static_cast<int>(s->size()), SQLITE_TRANSIENT);
  } else {
    sqlite3_bind_null(statement, place);
  }
}

Datum ColumnOf(sqlite3_stmt* statement, int place) {
  switch (sqlite3_column_type(statement, place)) {
    case SQLITE_INTEGER:
      return static_cast<int64_t>(sqlite3_column_int64(statement, place));
    case SQLITE_FLOAT:
      return sqlite3_column_double(statement, place);
    case SQLITE_BLOB:
      return *static_cast<const char*>(sqlite3_column_blob(statement, place)) != 0;
    case SQLITE_TEXT: {
      const auto* const text = reinterpret_cast<const char*>(sqlite3_column_text(statement, place));
      return std::string(text, static_cast<size_t>(sqlite3_column_bytes(statement, place)));
    }
    default:
      return {};
  }
}

}  // namespace

void SqliteOracle::Close::operator()(sqlite3* database) const { sqlite3_close(database); }

SqliteOracle::SqliteOracle() {
  sqlite3* database = nullptr;
  sqlite3_open(":memory:", &database);
  database_.reset(database);
}

absl::Status SqliteOracle::Failure() const {
  return Internal(absl::StrFormat("SQLite: %s", sqlite3_errmsg(database_.get())));
}

absl::Status SqliteOracle::Execute(const std::string& sql) {
  const int code = sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : Failure();
}

absl::Status SqliteOracle::Load(std::span<const reference::Line> lines) {
  std::string columns;
  std::string places;
  for (const Field& field : Fields()) {
    absl::StrAppendFormat(&columns, ", \"%s\"", field.name);
    places += ", ?";
  }
  SLQ_RETURN_IF_ERROR(Execute(
      absl::StrFormat("PRAGMA case_sensitive_like = ON; DROP TABLE IF EXISTS data; CREATE TABLE "
                      "data(line INTEGER PRIMARY KEY%s); BEGIN",
                      columns)));
  const StatementPtr insert =
      Prepare(database_.get(), absl::StrFormat("INSERT INTO data VALUES(?%s)", places));
  if (insert == nullptr) return Failure();
  for (const reference::Line& line : lines) {
    sqlite3_reset(insert.get());
    sqlite3_clear_bindings(insert.get());
    sqlite3_bind_int64(insert.get(), 1, line.line_num);
    for (size_t i = 0; i < Fields().size(); ++i) {
      for (const auto& [name, value] : line.fields) {
        if (name == Fields()[i].name) Bind(insert.get(), static_cast<int>(i) + 2, value);
      }
    }
    if (sqlite3_step(insert.get()) != SQLITE_DONE) return Failure();
  }
  return Execute("COMMIT");
}

absl::StatusOr<std::vector<std::vector<reference::Cell>>> SqliteOracle::Ask(
    const std::string& sql) {
  const StatementPtr statement = Prepare(database_.get(), sql);
  if (statement == nullptr) return Failure();
  std::vector<std::vector<reference::Cell>> rows;
  int code = SQLITE_ROW;
  while ((code = sqlite3_step(statement.get())) == SQLITE_ROW) {
    std::vector<reference::Cell>& row = rows.emplace_back();
    for (int c = 0; c < sqlite3_column_count(statement.get()); ++c) {
      row.push_back({"", ColumnOf(statement.get(), c), "", false});
    }
  }
  if (code != SQLITE_DONE) return Failure();
  return rows;
}

}  // namespace slq::differential
