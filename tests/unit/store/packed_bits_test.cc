#include "store/packed_bits.h"

#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace slq::store {
namespace {

struct Packed {
  std::vector<uint64_t> numbers;
  std::string bytes;
};

Packed RandomNumbers(size_t count, unsigned width, std::mt19937_64* random) {
  Packed packed;
  packed.bytes.resize(PackedBytes(count, width));
  for (size_t i = 0; i < count; ++i) {
    packed.numbers.push_back((*random)() & MaskOfBits(width));
    for (unsigned bit = 0; bit < width; ++bit) {
      const size_t at = i * width + bit;
      const unsigned value = packed.numbers[i] >> bit & 1 ? 1u << (at % 8) : 0;
      packed.bytes[at / 8] = static_cast<char>(static_cast<uint8_t>(packed.bytes[at / 8]) | value);
    }
  }
  return packed;
}

// Around the steps of every kernel, without a byte to spare.
std::vector<size_t> Counts() {
  std::vector<size_t> counts;
  for (size_t count = 1; count <= 70; ++count) counts.push_back(count);
  for (const size_t count : {127, 128, 129, 1000}) counts.push_back(count);
  return counts;
}

TEST(PackedBitsTest, EveryKernelUnpacksEveryWidth) {
  std::mt19937_64 random(1);
  for (unsigned width = 1; width <= kPackedBitsMax; ++width) {
    for (const size_t count : Counts()) {
      const Packed packed = RandomNumbers(count, width, &random);
      const uint64_t base = random();
      for (const BitKernel& kernel : BitKernels()) {
        SCOPED_TRACE(std::string(kernel.name) + ", width " + std::to_string(width));
        std::vector<int64_t> out(count);
        const size_t done = kernel.unpack(packed.bytes, width, base, out);
        EXPECT_LE(done, count);
        EXPECT_LE(count - done, 64u + 16);
        for (size_t i = 0; i < done; ++i) {
          ASSERT_EQ(out[i], static_cast<int64_t>(packed.numbers[i] + base)) << i << " of " << count;
        }
      }
      std::vector<int64_t> all(count);
      UnpackBits(packed.bytes, width, base, all);
      for (size_t i = 0; i < count; ++i) {
        ASSERT_EQ(all[i], static_cast<int64_t>(packed.numbers[i] + base));
      }
    }
  }
}

TEST(PackedBitsTest, EveryKernelUnpacksCodes) {
  std::mt19937_64 random(2);
  for (unsigned width = 1; width <= kCodeBitsMax; ++width) {
    for (const size_t count : Counts()) {
      const Packed packed = RandomNumbers(count, width, &random);
      for (const BitKernel& kernel : BitKernels()) {
        SCOPED_TRACE(std::string(kernel.name) + ", width " + std::to_string(width));
        std::vector<uint32_t> out(count);
        const size_t done = kernel.unpack_codes(packed.bytes, width, 7, out);
        EXPECT_LE(done, count);
        for (size_t i = 0; i < done; ++i) ASSERT_EQ(out[i], packed.numbers[i] + 7);
      }
      std::vector<uint32_t> all(count);
      UnpackCodes(packed.bytes, width, 7, all);
      for (size_t i = 0; i < count; ++i) ASSERT_EQ(all[i], packed.numbers[i] + 7);
    }
  }
}

TEST(PackedBitsTest, EveryKernelMarksWhatIsLookedFor) {
  std::mt19937_64 random(3);
  for (unsigned width = 1; width <= kMarkBitsMax; ++width) {
    for (const size_t count : Counts()) {
      const Packed packed = RandomNumbers(count, width, &random);
      MarkTable table;
      for (uint8_t& held : table) held = random() % 3 == 0 ? 1 : 0;
      const auto is_marked = [](const std::vector<uint64_t>& marks, size_t i) {
        return marks[i / 64] >> (i % 64) & 1;
      };
      for (const BitKernel& kernel : BitKernels()) {
        SCOPED_TRACE(std::string(kernel.name) + ", width " + std::to_string(width));
        std::vector<uint64_t> marks((count + 63) / 64);
        const size_t done = kernel.mark(packed.bytes, width, table, count, marks);
        for (size_t i = 0; i < count; ++i) {
          ASSERT_EQ(is_marked(marks, i), i < done ? table[packed.numbers[i]] : 0);
        }
      }
      std::vector<uint64_t> marks((count + 63) / 64);
      MarkNumbers(packed.bytes, width, table, count, marks);
      for (size_t i = 0; i < count; ++i) {
        ASSERT_EQ(is_marked(marks, i), table[packed.numbers[i]]);
      }
    }
  }
}

}  // namespace
}  // namespace slq::store
