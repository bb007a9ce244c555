#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

// The engines that answer the same questions side by side, each in a process of its own.
namespace slq::bench {

// An answer: rows of canonical texts, "" for null.
using Table = std::vector<std::vector<std::string>>;

// Where the peers' shared libraries and the corpora are.
struct PeerPaths {
  std::string libraries;  // folder with libduckdb.so and libchdb.so
  std::string corpora;
};

class Engine {
 public:
  virtual ~Engine() = default;
  virtual std::string Version() const = 0;
  // Everything from the text of the statement to the last row.
  virtual absl::StatusOr<Table> Ask(const std::string& statement) = 0;
};

enum class EngineKind : uint8_t { kSlq, kDuckDb, kClickHouse, kBareLoop };

std::string_view EngineName(EngineKind kind);

// Opens an engine that works with `threads` threads. `corpus` is the file slq and the bare
// loop read; for the others the statement names it.
absl::StatusOr<std::unique_ptr<Engine>> OpenEngine(EngineKind kind, const PeerPaths& paths,
                                                   const std::string& corpus, size_t threads);

absl::StatusOr<std::unique_ptr<Engine>> OpenSlq(const std::string& corpus, size_t threads);
absl::StatusOr<std::unique_ptr<Engine>> OpenDuckDb(const std::string& library, size_t threads);
absl::StatusOr<std::unique_ptr<Engine>> OpenClickHouse(const std::string& library, size_t threads);
absl::StatusOr<std::unique_ptr<Engine>> OpenBareLoop(const std::string& corpus);

}  // namespace slq::bench
