#include "differential/effort.h"

#include <cstdlib>
#include <string>

#include "absl/time/clock.h"

namespace slq::differential {
namespace {

uint64_t FromEnvironment(const char* name, uint64_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

}  // namespace

Effort::Effort(uint64_t queries)
    : seed_(FromEnvironment("SLQ_DIFFERENTIAL_SEED", 1)),
      queries_(FromEnvironment("SLQ_DIFFERENTIAL_QUERIES", queries)),
      end_(absl::InfinitePast()) {
  const uint64_t seconds = FromEnvironment("SLQ_DIFFERENTIAL_SECONDS", 0);
  if (seconds > 0) {
    queries_ = 0;
    end_ = absl::Now() + absl::Seconds(static_cast<int64_t>(seconds));
  }
}

bool Effort::IsDone(uint64_t queries) const { return queries >= queries_ && absl::Now() >= end_; }

}  // namespace slq::differential
