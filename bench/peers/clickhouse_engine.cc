#include <dlfcn.h>

#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "peers/engine.h"

namespace slq::bench {
namespace {

// The part of chDB's C interface that is needed here.
struct ChLibrary {
  void** (*connect)(int argc, char** argv);
  void* (*query)(void* connection, const char* sql, const char* format);
  void (*destroy_result)(void* result);
  const char* (*result_buffer)(void* result);
  size_t (*result_length)(void* result);
  const char* (*result_error)(void* result);
};

template <typename F>
bool Find(void* library, const char* name, F* function) {
  *function = reinterpret_cast<F>(dlsym(library, name));
  return *function != nullptr;
}

class ClickHouse final : public Engine {
 public:
  static absl::StatusOr<std::unique_ptr<Engine>> Open(const std::string& path, size_t threads) {
    void* const handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) return absl::NotFoundError(dlerror());
    auto engine = std::make_unique<ClickHouse>();
    ChLibrary& l = engine->library_;
    const bool found = Find(handle, "chdb_connect", &l.connect) &&
                       Find(handle, "chdb_query", &l.query) &&
                       Find(handle, "chdb_destroy_query_result", &l.destroy_result) &&
                       Find(handle, "chdb_result_buffer", &l.result_buffer) &&
                       Find(handle, "chdb_result_length", &l.result_length) &&
                       Find(handle, "chdb_result_error", &l.result_error);
    if (!found) return absl::NotFoundError("a function of libchdb.so is missing");
    std::string program = "clickhouse";
    char* arguments[] = {program.data()};
    engine->connection_ = l.connect(1, arguments);
    if (engine->connection_ == nullptr) return absl::InternalError("chDB does not open");
    for (const std::string& setting : {absl::StrFormat("SET max_threads = %d", threads),
                                       absl::StrFormat("SET max_parsing_threads = %d", threads)}) {
      const absl::StatusOr<Table> set = engine->Ask(setting);
      if (!set.ok()) return set.status();
    }
    return engine;
  }

  std::string Version() const override {
    const absl::StatusOr<Table> version = const_cast<ClickHouse*>(this)->Ask("SELECT version()");
    return version.ok() && !version->empty() ? "ClickHouse " + (*version)[0][0] : "ClickHouse";
  }

  absl::StatusOr<Table> Ask(const std::string& statement) override {
    void* const result = library_.query(*connection_, statement.c_str(), "TabSeparated");
    if (result == nullptr) return absl::InternalError("no result");
    const char* const error = library_.result_error(result);
    Table table;
    absl::Status status;
    if (error != nullptr && *error != '\0') {
      status = absl::InvalidArgumentError(error);
    } else {
      const std::string text(library_.result_buffer(result), library_.result_length(result));
      for (const absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
        table.push_back(absl::StrSplit(line, '\t'));
        for (std::string& cell : table.back()) {
          if (cell == "\\N") cell.clear();
        }
      }
    }
    library_.destroy_result(result);
    if (!status.ok()) return status;
    return table;
  }

 private:
  ChLibrary library_ = {};
  void** connection_ = nullptr;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Engine>> OpenClickHouse(const std::string& library, size_t threads) {
  return ClickHouse::Open(library, threads);
}

}  // namespace slq::bench
