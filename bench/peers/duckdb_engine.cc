#include <dlfcn.h>

#include "absl/strings/str_format.h"
#include "peers/engine.h"

namespace slq::bench {
namespace {

// The part of DuckDB's C interface that is needed here.
struct DuckResult {
  uint64_t reserved[6];  // column count, row count, rows changed, columns, error, internal
};

struct DuckLibrary {
  int (*open)(const char* path, void** database);
  int (*connect)(void* database, void** connection);
  int (*query)(void* connection, const char* sql, DuckResult* result);
  void (*destroy_result)(DuckResult* result);
  const char* (*result_error)(DuckResult* result);
  uint64_t (*row_count)(DuckResult* result);
  uint64_t (*column_count)(DuckResult* result);
  char* (*value_varchar)(DuckResult* result, uint64_t column, uint64_t row);
  void (*free)(void* memory);
  const char* (*library_version)();
};

template <typename F>
bool Find(void* library, const char* name, F* function) {
  *function = reinterpret_cast<F>(dlsym(library, name));
  return *function != nullptr;
}

class DuckDb final : public Engine {
 public:
  static absl::StatusOr<std::unique_ptr<Engine>> Open(const std::string& path, size_t threads) {
    void* const handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) return absl::NotFoundError(dlerror());
    auto engine = std::make_unique<DuckDb>();
    DuckLibrary& l = engine->library_;
    const bool found = Find(handle, "duckdb_open", &l.open) &&
                       Find(handle, "duckdb_connect", &l.connect) &&
                       Find(handle, "duckdb_query", &l.query) &&
                       Find(handle, "duckdb_destroy_result", &l.destroy_result) &&
                       Find(handle, "duckdb_result_error", &l.result_error) &&
                       Find(handle, "duckdb_row_count", &l.row_count) &&
                       Find(handle, "duckdb_column_count", &l.column_count) &&
                       Find(handle, "duckdb_value_varchar", &l.value_varchar) &&
                       Find(handle, "duckdb_free", &l.free) &&
                       Find(handle, "duckdb_library_version", &l.library_version);
    if (!found) return absl::NotFoundError("a function of libduckdb.so is missing");
    void* database = nullptr;
    if (l.open(nullptr, &database) != 0 || l.connect(database, &engine->connection_) != 0) {
      return absl::InternalError("DuckDB does not open");
    }
    const absl::StatusOr<Table> set = engine->Ask(absl::StrFormat("SET threads = %d", threads));
    if (!set.ok()) return set.status();
    return engine;
  }

  std::string Version() const override {
    return absl::StrFormat("DuckDB %s", library_.library_version());
  }

  absl::StatusOr<Table> Ask(const std::string& statement) override {
    DuckResult result = {};
    if (library_.query(connection_, statement.c_str(), &result) != 0) {
      const absl::Status error = absl::InvalidArgumentError(library_.result_error(&result));
      library_.destroy_result(&result);
      return error;
    }
    Table table(library_.row_count(&result));
    for (uint64_t row = 0; row < table.size(); ++row) {
      for (uint64_t column = 0; column < library_.column_count(&result); ++column) {
        char* const text = library_.value_varchar(&result, column, row);
        table[row].emplace_back(text == nullptr ? "" : text);
        library_.free(text);
      }
    }
    library_.destroy_result(&result);
    return table;
  }

 private:
  DuckLibrary library_ = {};
  void* connection_ = nullptr;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Engine>> OpenDuckDb(const std::string& library, size_t threads) {
  return DuckDb::Open(library, threads);
}

}  // namespace slq::bench
