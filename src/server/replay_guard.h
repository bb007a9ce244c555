#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/time/time.h"
#include "server/digest.h"

namespace slq::server {

// The signatures that were used, so that a captured write is not done twice. Bounded: when
// it is full, new ones are refused until old ones can no longer be replayed. Thread-safe.
class ReplayGuard {
 public:
  enum class Verdict : uint8_t { kNew, kSeen, kFull };

  explicit ReplayGuard(size_t signatures_max) : signatures_max_(signatures_max) {}

  // Remembers `signature` for as long as its date can be within the accepted window.
  Verdict Use(const Digest& signature, absl::Time now);

 private:
  struct Entry {
    absl::Time expires;
    std::string key;
  };

  const size_t signatures_max_;
  std::mutex mutex_;  // guards what follows
  absl::flat_hash_set<std::string> seen_;
  std::deque<Entry> by_age_;
};

}  // namespace slq::server
