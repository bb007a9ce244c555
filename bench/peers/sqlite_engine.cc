#include <sqlite3.h>

#include "absl/strings/str_format.h"
#include "peers/engine.h"

namespace slq::bench {
namespace {

// SQLite in memory, with what the setup of a scenario puts there.
class Sqlite final : public Engine {
 public:
  Sqlite() { sqlite3_open(":memory:", &database_); }
  ~Sqlite() override { sqlite3_close(database_); }

  std::string Version() const override {
    return absl::StrFormat("SQLite %s", sqlite3_libversion());
  }

  absl::StatusOr<Table> Ask(const std::string& sql) override {
    sqlite3_stmt* statement = nullptr;
    const int prepared = sqlite3_prepare_v2(database_, sql.c_str(), static_cast<int>(sql.size()),
                                            &statement, nullptr);
    if (prepared != SQLITE_OK) return absl::InvalidArgumentError(sqlite3_errmsg(database_));
    Table table;
    int step = SQLITE_ROW;
    while ((step = sqlite3_step(statement)) == SQLITE_ROW) {
      table.emplace_back();
      for (int c = 0; c < sqlite3_column_count(statement); ++c) {
        const auto* const text = reinterpret_cast<const char*>(sqlite3_column_text(statement, c));
        table.back().emplace_back(text == nullptr ? "" : text);
      }
    }
    sqlite3_finalize(statement);
    if (step != SQLITE_DONE) return absl::InternalError(sqlite3_errmsg(database_));
    return table;
  }

 private:
  sqlite3* database_ = nullptr;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Engine>> OpenSqlite() { return std::make_unique<Sqlite>(); }

}  // namespace slq::bench
