#pragma once

#include <cstdint>

#include "absl/time/time.h"

// How long generated tests go on. Environment variables:
//   SLQ_DIFFERENTIAL_SEED     where to start; 1 unless set
//   SLQ_DIFFERENTIAL_QUERIES  how many statements
//   SLQ_DIFFERENTIAL_SECONDS  go on for so long, whatever the number
namespace slq::differential {

class Effort {
 public:
  // `queries` unless the environment says otherwise.
  explicit Effort(uint64_t queries);

  uint64_t seed() const { return seed_; }
  bool IsDone(uint64_t queries) const;

 private:
  uint64_t seed_;
  uint64_t queries_;
  absl::Time end_;
};

// What sanitizers leave of a number of queries in the same time.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr uint64_t kSlowness = 15;
#else
inline constexpr uint64_t kSlowness = 1;
#endif

}  // namespace slq::differential
