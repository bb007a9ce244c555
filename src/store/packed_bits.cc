#include "store/packed_bits.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/processor.h"

namespace slq::store {
namespace {

uint64_t LoadWord(const char* from) {
  uint64_t word;
  std::memcpy(&word, from, sizeof(word));
  return word;
}

constexpr size_t kGroup = 8;  // numbers, which begin and end with a byte whatever their width

// How many groups can be read by words: those of the last numbers would reach past the end.
size_t SafeGroups(std::string_view bytes, unsigned width, size_t numbers) {
  const size_t safe = bytes.size() < 8 ? 0 : (bytes.size() - 8) / width;
  return std::min(safe, numbers / kGroup);
}

// All places and shifts are known beforehand.
template <typename T, unsigned kWidth>
void UnpackGroups(const char* from, size_t groups, uint64_t base, T* to) {
  constexpr uint64_t kMask = (uint64_t{1} << kWidth) - 1;
  for (size_t g = 0; g < groups; ++g, from += kWidth, to += kGroup) {
    if constexpr (kWidth <= 8) {  // a word has all of them
      const uint64_t word = LoadWord(from);
      for (unsigned i = 0; i < kGroup; ++i) {
        to[i] = static_cast<T>((word >> (i * kWidth) & kMask) + base);
      }
    } else {
      for (unsigned i = 0; i < kGroup; ++i) {
        to[i] =
            static_cast<T>((LoadWord(from + i * kWidth / 8) >> (i * kWidth % 8) & kMask) + base);
      }
    }
  }
}

template <unsigned kWidth>
void MarkGroups(const char* from, size_t groups, const MarkTable& table, uint64_t* marks) {
  constexpr uint64_t kMask = (uint64_t{1} << kWidth) - 1;
  for (size_t g = 0; g < groups; ++g, from += kWidth) {
    const uint64_t word = LoadWord(from);
    uint64_t mark = 0;
    for (unsigned i = 0; i < kGroup; ++i) {
      mark |= uint64_t{table[word >> (i * kWidth) & kMask]} << i;
    }
    marks[g / kGroup] |= mark << (g % kGroup * kGroup);
  }
}

template <typename T, size_t... kWidths>
constexpr auto Unpackers(std::index_sequence<kWidths...>) {
  return std::array{&UnpackGroups<T, static_cast<unsigned>(kWidths)>...};
}

template <size_t... kWidths>
constexpr auto Markers(std::index_sequence<kWidths...>) {
  return std::array{&MarkGroups<static_cast<unsigned>(kWidths)>...};
}

template <unsigned kWidthMax, typename T>
size_t Unpack(std::string_view bytes, unsigned width, uint64_t base, std::span<T> to) {
  static constexpr auto kUnpackers = Unpackers<T>(std::make_index_sequence<kWidthMax + 1>());
  const size_t groups = SafeGroups(bytes, width, to.size());
  kUnpackers[width](bytes.data(), groups, base, to.data());
  return groups * kGroup;
}

size_t UnpackPlain(std::string_view bytes, unsigned width, uint64_t base, std::span<int64_t> to) {
  return Unpack<kPackedBitsMax>(bytes, width, base, to);
}

size_t UnpackCodesPlain(std::string_view bytes, unsigned width, uint32_t base,
                        std::span<uint32_t> to) {
  return Unpack<kCodeBitsMax>(bytes, width, base, to);
}

size_t MarkPlain(std::string_view bytes, unsigned width, const MarkTable& table, size_t count,
                 std::span<uint64_t> marks) {
  static constexpr auto kMarkers = Markers(std::make_index_sequence<kMarkBitsMax + 1>());
  const size_t groups = SafeGroups(bytes, width, count);
  kMarkers[width](bytes.data(), groups, table, marks.data());
  return groups * kGroup;
}

constexpr BitKernel kKernels[] = {
    {"plain", UnpackPlain, UnpackCodesPlain, MarkPlain},
#if defined(__x86_64__)
    {"avx512", UnpackAvx512, UnpackCodesAvx512, MarkAvx512},
#endif
};

}  // namespace

std::span<const BitKernel> BitKernels() {
#if defined(__x86_64__)
  return std::span(kKernels).first(HasAvx512() ? 2 : 1);
#else
  return kKernels;
#endif
}

void UnpackBits(std::string_view bytes, unsigned width, uint64_t base, std::span<int64_t> to) {
  if (width == 0) {
    std::fill(to.begin(), to.end(), static_cast<int64_t>(base));
    return;
  }
  const size_t done = BitKernels().back().unpack(bytes, width, base, to);
  const uint64_t mask = MaskOfBits(width);
  for (size_t i = done; i < to.size(); ++i) {
    to[i] = static_cast<int64_t>(NumberAt(bytes, i * width, mask) + base);
  }
}

void UnpackCodes(std::string_view bytes, unsigned width, uint32_t base, std::span<uint32_t> to) {
  if (width == 0) {
    std::fill(to.begin(), to.end(), base);
    return;
  }
  const size_t done = BitKernels().back().unpack_codes(bytes, width, base, to);
  const uint64_t mask = MaskOfBits(width);
  for (size_t i = done; i < to.size(); ++i) {
    to[i] = static_cast<uint32_t>(NumberAt(bytes, i * width, mask)) + base;
  }
}

void MarkNumbers(std::string_view bytes, unsigned width, const MarkTable& table, size_t count,
                 std::span<uint64_t> marks) {
  const size_t done = BitKernels().back().mark(bytes, width, table, count, marks);
  const uint64_t mask = MaskOfBits(width);
  for (size_t i = done; i < count; ++i) {
    marks[i / 64] |= uint64_t{table[NumberAt(bytes, i * width, mask)]} << (i % 64);
  }
}

}  // namespace slq::store
