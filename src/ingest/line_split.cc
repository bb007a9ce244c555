#include "ingest/line_split.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "base/processor.h"

namespace slq::ingest {
namespace {

std::string_view LineBetween(const char* begin, const char* newline) {
  const char* const end = newline > begin && newline[-1] == '\r' ? newline - 1 : newline;
  return {begin, static_cast<size_t>(end - begin)};
}

constexpr size_t kBlock = 64;
constexpr size_t kBlocksAtOnce = 64;

// Sets a bit in `ends` for each byte of `blocks` blocks that is a line's end.
using FindNewlines = void (*)(const char* p, size_t blocks, uint64_t* ends);

void FindNewlinesPortably(const char* p, size_t blocks, uint64_t* ends) {
  for (size_t block = 0; block < blocks; ++block) {
    ends[block] = 0;
    for (size_t i = 0; i < kBlock; ++i) {
      ends[block] |= static_cast<uint64_t>(p[block * kBlock + i] == '\n') << i;
    }
  }
}

#if defined(__x86_64__)
SLQ_AVX2 void FindNewlinesAvx2(const char* p, size_t blocks, uint64_t* ends) {
  const __m256i newline = _mm256_set1_epi8('\n');
  for (size_t block = 0; block < blocks; ++block) {
    const auto* const halves = reinterpret_cast<const __m256i*>(p + block * kBlock);
    const auto low = static_cast<uint32_t>(
        _mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_loadu_si256(halves), newline)));
    const auto high = static_cast<uint32_t>(
        _mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_loadu_si256(halves + 1), newline)));
    ends[block] = low | static_cast<uint64_t>(high) << 32;
  }
}

SLQ_AVX512 void FindNewlinesAvx512(const char* p, size_t blocks, uint64_t* ends) {
  const __m512i newline = _mm512_set1_epi8('\n');
  for (size_t block = 0; block < blocks; ++block) {
    ends[block] = _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(p + block * kBlock), newline);
  }
}
#endif

FindNewlines BestFindNewlines() {
#if defined(__x86_64__)
  if (HasAvx512()) return FindNewlinesAvx512;
  if (HasAvx2()) return FindNewlinesAvx2;
#endif
  return FindNewlinesPortably;
}

}  // namespace

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
  const auto* const newline = static_cast<const char*>(found);
  const std::string_view line = LineBetween(bytes->data(), newline);
  bytes->remove_prefix(static_cast<size_t>(newline - bytes->data()) + 1);
  return line;
}

// Looks for ends in whole blocks: a call of memchr a line takes three times as long.
void SplitLines(size_t lines_max, size_t bytes_max, std::string_view* bytes,
                std::vector<std::string_view>* lines) {
  const FindNewlines find_newlines = BestFindNewlines();
  const size_t lines_end = lines->size() + lines_max;
  const size_t size = bytes->size();
  const char* const data = bytes->data();
  const char* line = data;
  const auto is_done = [&] {
    return lines->size() == lines_end || static_cast<size_t>(line - data) >= bytes_max;
  };
  const size_t blocks = size / kBlock;
  for (size_t first = 0; first < blocks && !is_done(); first += kBlocksAtOnce) {
    uint64_t ends[kBlocksAtOnce];
    const size_t count = std::min(blocks - first, kBlocksAtOnce);
    find_newlines(data + first * kBlock, count, ends);
    for (size_t i = 0; i < count; ++i) {
      const char* const block = data + (first + i) * kBlock;
      for (uint64_t left = ends[i]; left != 0 && !is_done(); left &= left - 1) {
        const char* const newline = block + std::countr_zero(left);
        lines->push_back(LineBetween(line, newline));
        line = newline + 1;
      }
    }
  }
  bytes->remove_prefix(static_cast<size_t>(line - data));
  while (!bytes->empty() && lines->size() < lines_end && size - bytes->size() < bytes_max) {
    lines->push_back(TakeLine(bytes));
  }
}

}  // namespace slq::ingest
