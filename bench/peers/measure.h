#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "peers/scenario.h"

namespace slq::bench {

// Where the peers' shared libraries are: libduckdb.so and libchdb.so.
struct Peers {
  std::string libraries;
};

// Time that passes, or that processors work: the same on a quiet machine for one thread,
// and what to look at on a machine that others use.
enum class Clock : uint8_t { kWall, kProcessor };

struct Conditions {
  size_t threads = 1;
  Clock clock = Clock::kWall;
  int runs = 5;  // after one that does not count
};

struct Outcome {
  EngineKind engine = EngineKind::kSlq;
  std::string error;
  std::string version;
  double seconds = 0;  // median of one repetition
  long rss_kib = 0;
  Table table;
};

// Asks the engines of a scenario in turn, again and again, so that what disturbs the machine
// disturbs all. Each has a process of its own: engines share
// neither memory nor threads, and one that dies takes nothing with it.
std::vector<Outcome> Measure(const Scenario& scenario, const Peers& peers,
                             const Conditions& conditions);

}  // namespace slq::bench
