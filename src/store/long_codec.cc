#include "store/long_codec.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <numeric>
#include <utility>

#include "store/packed_bits.h"

namespace slq::store {
namespace {

enum Mode : uint8_t { kFromPrevious = 1, kCompressed = 2, kDivided = 4, kModes = 8 };

constexpr size_t kWorthCompressing = 64;
constexpr size_t kSample = 1024;

// Differences are taken modulo 2^64, so that no pair of values overflows.
uint64_t Difference(int64_t a, int64_t b) {
  return static_cast<uint64_t>(a) - static_cast<uint64_t>(b);
}

unsigned WidthOf(uint64_t largest) {
  const auto width = static_cast<unsigned>(std::bit_width(largest));
  return width > kPackedBitsMax ? 64 : width;
}

size_t BytesFor(unsigned width) { return width <= 8 ? 1 : width <= 16 ? 2 : width <= 32 ? 4 : 8; }

// The parts of the encoding, before packing: value i is base + step * i (from the value
// before) or base, + factor * number.
struct Plan {
  bool from_previous = false;
  int64_t base = 0;
  int64_t step = 0;
  uint64_t factor = 1;
  unsigned width = 0;
};

// Fills numbers with the differences, and says what they are from.
Plan Subtract(std::span<const int64_t> values, std::vector<uint64_t>* numbers) {
  int64_t smallest = values[0];
  int64_t largest = values[0];
  int64_t step_min = std::numeric_limits<int64_t>::max();
  int64_t step_max = std::numeric_limits<int64_t>::min();
  for (size_t i = 1; i < values.size(); ++i) {
    smallest = std::min(smallest, values[i]);
    largest = std::max(largest, values[i]);
    const auto step = static_cast<int64_t>(Difference(values[i], values[i - 1]));
    step_min = std::min(step_min, step);
    step_max = std::max(step_max, step);
  }
  Plan plan;
  plan.from_previous = values.size() > 1 && WidthOf(Difference(step_max, step_min)) <
                                                WidthOf(Difference(largest, smallest));
  numbers->resize(values.size() - (plan.from_previous ? 1 : 0));
  uint64_t* const to = numbers->data();
  if (!plan.from_previous) {
    plan.base = smallest;
    for (size_t i = 0; i < values.size(); ++i) to[i] = Difference(values[i], plan.base);
    return plan;
  }
  plan.base = values[0];
  plan.step = step_min;
  for (size_t i = 1; i < values.size(); ++i) {
    to[i - 1] = Difference(values[i], values[i - 1]) - static_cast<uint64_t>(step_min);
  }
  return plan;
}

// Times in ns are mostly whole milliseconds.
void Divide(std::vector<uint64_t>* numbers, Plan* plan) {
  uint64_t factor = 0;
  for (const uint64_t number : *numbers) {
    if (factor != 0 && number % factor == 0) continue;
    factor = std::gcd(factor, number);
    if (factor == 1) break;
  }
  if (factor > 1) {
    for (uint64_t& number : *numbers) number /= factor;
    plan->factor = factor;
  }
  const auto largest = std::max_element(numbers->begin(), numbers->end());
  plan->width = largest == numbers->end() ? 0 : WidthOf(*largest);
}

void PackBits(std::span<const uint64_t> numbers, unsigned width, std::string* out) {
  uint64_t word = 0;
  unsigned filled = 0;
  const size_t start = out->size();
  out->resize(start + PackedBytes(numbers.size(), width));
  char* to = out->data() + start;
  for (const uint64_t number : numbers) {
    word |= number << filled;
    filled += width;
    if (filled < 64) continue;
    std::memcpy(to, &word, sizeof(word));
    to += sizeof(word);
    filled -= 64;
    word = filled == 0 ? 0 : number >> (width - filled);
  }
  std::memcpy(to, &word, (filled + 7) / 8);
}

template <typename T>
void PutAs(std::span<const uint64_t> numbers, std::string* out) {
  out->resize(numbers.size() * sizeof(T));
  char* to = out->data();
  for (const uint64_t number : numbers) {
    const T narrow = static_cast<T>(number);
    std::memcpy(to, &narrow, sizeof(T));
    to += sizeof(T);
  }
}

void PutBytes(std::span<const uint64_t> numbers, unsigned width, std::string* out) {
  switch (BytesFor(width)) {
    case 1:
      return PutAs<uint8_t>(numbers, out);
    case 2:
      return PutAs<uint16_t>(numbers, out);
    case 4:
      return PutAs<uint32_t>(numbers, out);
    default:
      return PutAs<uint64_t>(numbers, out);
  }
}

template <typename T>
void GetAs(const char* from, std::span<int64_t> numbers) {
  for (int64_t& number : numbers) {
    T narrow;
    std::memcpy(&narrow, from, sizeof(T));
    from += sizeof(T);
    number = static_cast<int64_t>(narrow);
  }
}

void GetBytes(std::string_view bytes, size_t width, std::span<int64_t> numbers) {
  switch (width) {
    case 1:
      return GetAs<uint8_t>(bytes.data(), numbers);
    case 2:
      return GetAs<uint16_t>(bytes.data(), numbers);
    case 4:
      return GetAs<uint32_t>(bytes.data(), numbers);
    default:
      return GetAs<uint64_t>(bytes.data(), numbers);
  }
}

// The rows of set bits.
void SelectMarked(std::span<const uint64_t> marks, size_t rows, column::Selection* out) {
  uint32_t* const to = out->Room(rows);
  size_t count = 0;
  for (size_t i = 0; i < marks.size(); ++i) {
    for (uint64_t left = marks[i]; left != 0; left &= left - 1) {
      to[count++] = static_cast<uint32_t>(64 * i) + static_cast<uint32_t>(std::countr_zero(left));
    }
  }
  out->SelectFirst(count);
}

// What stands before the numbers.
struct Head {
  uint8_t mode = 0;
  unsigned width = 0;
  int64_t base = 0;
  uint64_t step = 0;
  uint64_t factor = 1;
  bool has(Mode one) const { return (mode & one) != 0; }
};

Head ReadHead(ByteReader* in) {
  Head head;
  head.mode = in->U8();
  head.width = in->U8();
  head.base = in->I64();
  head.step = static_cast<uint64_t>(head.has(kFromPrevious) ? in->I64() : head.base);
  if (head.has(kDivided)) head.factor = in->U64();
  if (head.mode >= kModes || (head.width > kPackedBitsMax && head.width != 64)) in->Fail();
  return head;
}

// Whether it pays to look for the rows' numbers one by one.
bool AreFew(const column::Selection* rows, size_t numbers) {
  constexpr size_t kNumbersPerRow = 4;
  return rows != nullptr && rows->size() * kNumbersPerRow <= numbers;
}

}  // namespace

// Nothing if packing the bits is as good; the first numbers tell whether it is worth a try.
std::string_view LongEncoder::Compressed(unsigned width, size_t packed_bytes) {
  if (numbers_.size() < kWorthCompressing || width == 0) return {};
  PutBytes(numbers_, width, &plain_);
  const size_t sample = std::min(kSample, numbers_.size());
  if (sample < numbers_.size()) {
    const size_t bytes =
        compressor_.Compress(std::string_view(plain_).substr(0, sample * BytesFor(width))).size();
    if (bytes == 0 || bytes > sample * width / 8) return {};
  }
  const std::string_view packed = compressor_.Compress(plain_);
  return packed.size() < packed_bytes - packed_bytes / 16 ? packed : std::string_view();
}

void LongEncoder::Encode(std::span<const int64_t> values, bool may_compress, std::string* out) {
  if (values.empty()) return;
  Plan plan = Subtract(values, &numbers_);
  Divide(&numbers_, &plan);
  const size_t packed_bytes = PackedBytes(numbers_.size(), plan.width);
  const std::string_view compressed =
      may_compress ? Compressed(plan.width, packed_bytes) : std::string_view();
  ByteWriter writer(out);
  writer.U8(static_cast<uint8_t>((plan.from_previous ? kFromPrevious : 0) |
                                 (compressed.empty() ? 0 : kCompressed) |
                                 (plan.factor > 1 ? kDivided : 0)));
  writer.U8(static_cast<uint8_t>(plan.width));
  writer.I64(plan.base);
  if (plan.from_previous) writer.I64(plan.step);
  if (plan.factor > 1) writer.U64(plan.factor);
  if (!compressed.empty()) {
    writer.Text(compressed);
  } else if (plan.width == 64) {
    PutAs<uint64_t>(numbers_, &plain_);
    out->append(plain_);
  } else if (plan.width > 0) {
    PackBits(numbers_, plan.width, out);
  }
}

void LongDecoder::Decode(ByteReader* in, std::span<int64_t> values) {
  if (values.empty()) return;
  const Head head = ReadHead(in);
  const bool from_previous = head.has(kFromPrevious);
  const std::span<int64_t> numbers = from_previous ? values.subspan(1) : values;
  uint64_t step = head.step;
  if (head.has(kCompressed)) {
    plain_.resize(numbers.size() * BytesFor(head.width));
    if (!decompressor_.Decompress(in->Text(), plain_)) in->Fail();
    if (!in->ok()) return;
    GetBytes(plain_, BytesFor(head.width), numbers);
  } else {
    const std::string_view bytes = in->Bytes(PackedBytes(numbers.size(), head.width));
    if (!in->ok()) return;
    if (head.width == 64) {
      GetBytes(bytes, sizeof(int64_t), numbers);
    } else if (head.factor == 1) {
      UnpackBits(bytes, head.width, step, numbers);
      step = 0;
    } else {
      UnpackBits(bytes, head.width, 0, numbers);
    }
  }
  if (head.factor != 1) {
    for (int64_t& n : numbers) {
      n = static_cast<int64_t>(static_cast<uint64_t>(n) * head.factor + step);
    }
  } else if (step != 0) {
    for (int64_t& n : numbers) n = static_cast<int64_t>(static_cast<uint64_t>(n) + step);
  }
  if (!from_previous) return;
  values[0] = head.base;
  for (size_t i = 1; i < values.size(); ++i) {
    values[i] = static_cast<int64_t>(static_cast<uint64_t>(values[i - 1]) +
                                     static_cast<uint64_t>(values[i]));
  }
}

void LongDecoder::Decode(ByteReader* in, const column::Selection* rows, std::span<int64_t> values) {
  if (!AreFew(rows, values.size())) return Decode(in, values);
  ByteReader ahead = *in;
  const Head head = ReadHead(&ahead);
  // Values that are made of others are all made.
  if (head.has(kFromPrevious) || head.has(kCompressed) || head.width == 64) {
    return Decode(in, values);
  }
  *in = ahead;
  const std::string_view bytes = in->Bytes(PackedBytes(values.size(), head.width));
  if (!in->ok()) return;
  const uint64_t mask = MaskOfBits(head.width);
  rows->ForEach([&](uint32_t row) {
    const uint64_t number = NumberAt(bytes, size_t{row} * head.width, mask);
    values[row] = static_cast<int64_t>(number * head.factor + head.step);
  });
}

void LongDecoder::DecodeCodes(ByteReader* in, size_t codes_end, const column::Selection* rows,
                              std::span<uint32_t> codes) {
  if (codes.empty()) return;
  if (codes_end == 0 || codes_end > uint32_t{1} << kCodeBitsMax) return in->Fail();
  ByteReader ahead = *in;
  const Head head = ReadHead(&ahead);
  const bool are_bits = head.mode == 0 && head.width <= kCodeBitsMax && head.base >= 0 &&
                        static_cast<uint64_t>(head.base) < codes_end;
  if (!are_bits) {
    scratch_.resize(codes.size());
    Decode(in, scratch_);
    for (size_t i = 0; i < codes.size(); ++i) {
      const auto code = static_cast<uint64_t>(scratch_[i]);
      if (code >= codes_end) return in->Fail();
      codes[i] = static_cast<uint32_t>(code);
    }
    return;
  }
  *in = ahead;
  const std::string_view bytes = in->Bytes(PackedBytes(codes.size(), head.width));
  if (!in->ok()) return;
  const auto last = static_cast<uint32_t>(codes_end - 1);
  uint32_t above = 0;  // its first bit is set if a code is above the last
  if (AreFew(rows, codes.size())) {
    std::fill(codes.begin(), codes.end(), 0);
    const uint64_t mask = MaskOfBits(head.width);
    rows->ForEach([&](uint32_t row) {
      codes[row] =
          static_cast<uint32_t>(NumberAt(bytes, size_t{row} * head.width, mask) + head.step);
      above |= last - codes[row];
    });
  } else {
    UnpackCodes(bytes, head.width, static_cast<uint32_t>(head.step), codes);
    if (head.step + MaskOfBits(head.width) > last) {
      for (const uint32_t code : codes) above |= last - code;
    }
  }
  if (above >> 31 != 0) in->Fail();
}

void LongDecoder::SelectCodes(ByteReader* in, std::span<const uint8_t> held,
                              column::Selection* rows, std::span<uint32_t> codes) {
  if (codes.empty()) return;
  ByteReader ahead = *in;
  const Head head = ReadHead(&ahead);
  const std::string_view bytes = ahead.Bytes(PackedBytes(codes.size(), head.width));
  const bool marks_pay = rows->all() && ahead.ok() && head.mode == 0 && head.width > 0 &&
                         head.width <= kMarkBitsMax && head.base >= 0 &&
                         static_cast<size_t>(head.base) < held.size();
  if (!marks_pay) {
    DecodeCodes(in, held.size(), rows, codes);
    if (in->ok()) rows->Keep([&](uint32_t row) { return held[codes[row]] != 0; });
    return;
  }
  MarkTable table = {};
  std::copy_n(held.begin() + head.base,
              std::min(held.size() - head.step, MaskOfBits(head.width) + 1), table.begin());
  marks_.assign((codes.size() + 63) / 64, 0);
  MarkNumbers(bytes, head.width, table, codes.size(), marks_);
  SelectMarked(marks_, codes.size(), rows);
  if (!AreFew(rows, codes.size())) return DecodeCodes(in, held.size(), rows, codes);
  *in = ahead;
  const uint64_t mask = MaskOfBits(head.width);
  rows->ForEach([&](uint32_t row) {
    codes[row] = static_cast<uint32_t>(NumberAt(bytes, size_t{row} * head.width, mask) + head.step);
  });
}

}  // namespace slq::store
