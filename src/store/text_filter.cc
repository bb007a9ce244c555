#include "store/text_filter.h"

#include <array>
#include <bit>
#include <cstdint>

#include "base/bytes.h"

namespace slq::store {
namespace {

constexpr size_t kRun = 3;
constexpr size_t kBitsMax = 65536;
constexpr size_t kBitsMin = 512;
constexpr size_t kBitsPerRun = 8;   // at least, so that few bits are set by chance
constexpr size_t kWorthBytes = 64;  // of all strings

size_t BitOf(uint32_t run) { return run * 0x9E3779B1u >> 16; }

// Calls f(bit) for each run.
template <typename F>
void ForEachRun(std::string_view text, F f) {
  if (text.size() < kRun) return;
  uint32_t run = static_cast<uint32_t>(static_cast<uint8_t>(text[0])) << 8 |
                 static_cast<uint32_t>(static_cast<uint8_t>(text[1])) << 16;
  for (const char c : text.substr(kRun - 1)) {
    run = run >> 8 | static_cast<uint32_t>(static_cast<uint8_t>(c)) << 16;
    f(BitOf(run));
  }
}

bool IsSet(std::string_view filter, size_t bit) {
  bit %= filter.size() * 8;
  return (static_cast<uint8_t>(filter[bit / 8]) >> (bit % 8) & 1) != 0;
}

}  // namespace

std::string MakeTextFilter(std::span<const Value> values) {
  std::array<uint64_t, kBitsMax / 64> words = {};
  size_t bytes = 0;
  for (const Value& value : values) {
    if (value.type() != Type::kString) continue;
    const std::string_view text = value.string_value();
    bytes += text.size();
    ForEachRun(text, [&words](size_t bit) { words[bit / 64] |= uint64_t{1} << (bit % 64); });
  }
  size_t set = 0;
  for (const uint64_t word : words) set += static_cast<size_t>(std::popcount(word));
  if (bytes < kWorthBytes || set * kBitsPerRun > kBitsMax) return {};
  std::string filter;
  ByteWriter writer(&filter);
  for (const uint64_t word : words) writer.U64(word);
  while (filter.size() * 8 > kBitsMin && set * kBitsPerRun * 2 <= filter.size() * 8) {
    const size_t half = filter.size() / 2;
    for (size_t i = 0; i < half; ++i) filter[i] = static_cast<char>(filter[i] | filter[half + i]);
    filter.resize(half);
  }
  return filter;
}

bool MayContain(std::string_view filter, std::string_view text) {
  if (filter.empty()) return true;
  bool may = true;
  ForEachRun(text, [&](size_t bit) { may = may && IsSet(filter, bit); });
  return may;
}

}  // namespace slq::store
