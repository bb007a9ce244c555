#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "slq/rule.h"

#include "absl/status/statusor.h"

// The engines that answer the same questions side by side, each in a process of its own.
namespace slq::bench {

// An answer: rows of canonical texts, "" for null.
using Table = std::vector<std::vector<std::string>>;

class Engine {
 public:
  virtual ~Engine() = default;
  virtual std::string Version() const = 0;
  // Everything from the text of the statement to the last row.
  virtual absl::StatusOr<Table> Ask(const std::string& statement) = 0;
};

enum class EngineKind : uint8_t { kSlq, kDuckDb, kClickHouse, kSqlite, kBareLoop };

std::string_view EngineName(EngineKind kind);

// What slq and the bare loop read; for the others the statement names it.
struct Input {
  std::string path;
  StructuringRule rule;
  bool in_memory = false;  // read once, before any question
};

absl::StatusOr<std::unique_ptr<Engine>> OpenSlq(const Input& input, size_t threads);
absl::StatusOr<std::unique_ptr<Engine>> OpenDuckDb(const std::string& library, size_t threads);
absl::StatusOr<std::unique_ptr<Engine>> OpenClickHouse(const std::string& library, size_t threads);
absl::StatusOr<std::unique_ptr<Engine>> OpenSqlite();
absl::StatusOr<std::unique_ptr<Engine>> OpenBareLoop(const std::string& path);

}  // namespace slq::bench
