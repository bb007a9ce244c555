#include "ingest/line_split.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace slq::ingest {

// Counts in bytes, which vectorises at full width, and adds up before a byte overflows;
// std::count adds in 64 bits and is several times slower.
size_t CountNewlines(std::string_view bytes) {
  constexpr size_t kLanes = 64;
  constexpr size_t kRoundsMax = 255;
  size_t total = 0;
  while (bytes.size() >= kLanes) {
    uint8_t counts[kLanes] = {};
    const size_t rounds = std::min(bytes.size() / kLanes, kRoundsMax);
    for (size_t round = 0; round < rounds; ++round) {
      const char* const lane = bytes.data() + round * kLanes;
      for (size_t i = 0; i < kLanes; ++i) {
        counts[i] = static_cast<uint8_t>(counts[i] + (lane[i] == '\n' ? 1 : 0));
      }
    }
    for (const uint8_t count : counts) total += count;
    bytes.remove_prefix(rounds * kLanes);
  }
  return total + static_cast<size_t>(std::count(bytes.begin(), bytes.end(), '\n'));
}

std::string_view TakeLine(std::string_view* bytes) {
  const void* const found = std::memchr(bytes->data(), '\n', bytes->size());
  if (found == nullptr) {
    const std::string_view line = *bytes;
    bytes->remove_prefix(bytes->size());
    return line;
  }
  const size_t end = static_cast<size_t>(static_cast<const char*>(found) - bytes->data());
  std::string_view line = bytes->substr(0, end);
  if (line.ends_with('\r')) line.remove_suffix(1);
  bytes->remove_prefix(end + 1);
  return line;
}

}  // namespace slq::ingest
