#include "store/text_filter.h"

#include <bit>
#include <cstdint>

namespace slq::store {
namespace {

constexpr size_t kRun = 3;
constexpr size_t kBitsMax = 65536;
constexpr size_t kBitsMin = 512;
constexpr size_t kBitsPerRun = 8;   // at least, so that few bits are set by chance
constexpr size_t kWorthBytes = 64;  // of all strings

size_t BitOf(const char* run) {
  const uint32_t bytes = static_cast<uint8_t>(run[0]) |
                         static_cast<uint32_t>(static_cast<uint8_t>(run[1])) << 8 |
                         static_cast<uint32_t>(static_cast<uint8_t>(run[2])) << 16;
  return bytes * 0x9E3779B1u >> 16;
}

bool IsSet(std::string_view filter, size_t bit) {
  bit %= filter.size() * 8;
  return (static_cast<uint8_t>(filter[bit / 8]) >> (bit % 8) & 1) != 0;
}

}  // namespace

std::string MakeTextFilter(std::span<const Value> values) {
  std::string filter(kBitsMax / 8, '\0');
  size_t bytes = 0;
  for (const Value& value : values) {
    if (value.type() != Type::kString) continue;
    const std::string_view text = value.string_value();
    bytes += text.size();
    for (size_t i = 0; i + kRun <= text.size(); ++i) {
      const size_t bit = BitOf(text.data() + i);
      filter[bit / 8] = static_cast<char>(static_cast<uint8_t>(filter[bit / 8]) | 1u << (bit % 8));
    }
  }
  size_t set = 0;
  for (const char byte : filter)
    set += static_cast<size_t>(std::popcount(static_cast<uint8_t>(byte)));
  if (bytes < kWorthBytes || set * kBitsPerRun > kBitsMax) return {};
  while (filter.size() * 8 > kBitsMin && set * kBitsPerRun * 2 <= filter.size() * 8) {
    const size_t half = filter.size() / 2;
    for (size_t i = 0; i < half; ++i) filter[i] = static_cast<char>(filter[i] | filter[half + i]);
    filter.resize(half);
  }
  return filter;
}

bool MayContain(std::string_view filter, std::string_view text) {
  if (filter.empty()) return true;
  for (size_t i = 0; i + kRun <= text.size(); ++i) {
    if (!IsSet(filter, BitOf(text.data() + i))) return false;
  }
  return true;
}

}  // namespace slq::store
