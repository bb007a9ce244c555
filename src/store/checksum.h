#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "absl/status/status.h"
#include "base/strings.h"

namespace slq::store {

// XXH3, 64 bits. A seed that differs from file to file keeps bytes of one file from
// passing in another.
uint64_t Checksum(std::string_view bytes, uint64_t seed = 0);

// The same of bytes that come in pieces.
class RunningChecksum {
 public:
  explicit RunningChecksum(uint64_t seed);
  ~RunningChecksum();
  RunningChecksum(const RunningChecksum&) = delete;
  RunningChecksum& operator=(const RunningChecksum&) = delete;
  void Add(std::string_view bytes);
  uint64_t value() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

inline absl::Status DataLoss(std::string_view message) {
  return MakeError(absl::StatusCode::kDataLoss, message);
}
inline absl::Status FailedPrecondition(std::string_view message) {
  return MakeError(absl::StatusCode::kFailedPrecondition, message);
}

// "PATH is damaged at byte OFFSET: WHAT".
absl::Status Damaged(std::string_view path, uint64_t offset, std::string_view what);

}  // namespace slq::store
