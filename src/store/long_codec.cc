#include "store/long_codec.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <vector>

namespace slq::store {
namespace {

enum Mode : uint8_t { kFromSmallest = 0, kFromPrevious = 1 };

// Differences are taken modulo 2^64, so that no pair of values overflows.
uint64_t Difference(int64_t a, int64_t b) {
  return static_cast<uint64_t>(a) - static_cast<uint64_t>(b);
}
int64_t Sum(int64_t a, uint64_t b) { return static_cast<int64_t>(static_cast<uint64_t>(a) + b); }

uint8_t BytesFor(uint64_t largest) {
  if (largest == 0) return 0;
  if (largest <= 0xff) return 1;
  if (largest <= 0xffff) return 2;
  return largest <= 0xffffffff ? 4 : 8;
}

template <typename T>
void Put(std::span<const uint64_t> numbers, std::string* out) {
  const size_t start = out->size();
  out->resize(start + numbers.size() * sizeof(T));
  char* to = out->data() + start;
  for (const uint64_t number : numbers) {
    const T narrow = static_cast<T>(number);
    std::memcpy(to, &narrow, sizeof(T));
    to += sizeof(T);
  }
}

template <typename T>
void Get(const char* from, int64_t base, std::span<int64_t> values) {
  for (int64_t& value : values) {
    T narrow;
    std::memcpy(&narrow, from, sizeof(T));
    from += sizeof(T);
    value = Sum(base, narrow);
  }
}

}  // namespace

void EncodeLongs(std::span<const int64_t> values, std::string* out) {
  if (values.empty()) return;
  const auto [smallest, largest] = std::minmax_element(values.begin(), values.end());
  const uint64_t range = Difference(*largest, *smallest);
  int64_t step_min = std::numeric_limits<int64_t>::max();
  int64_t step_max = std::numeric_limits<int64_t>::min();
  for (size_t i = 1; i < values.size(); ++i) {
    const int64_t step = static_cast<int64_t>(Difference(values[i], values[i - 1]));
    step_min = std::min(step_min, step);
    step_max = std::max(step_max, step);
  }
  const uint64_t step_range = values.size() > 1 ? Difference(step_max, step_min) : 0;
  const bool by_steps = values.size() > 1 && BytesFor(step_range) < BytesFor(range);
  const uint8_t width = BytesFor(by_steps ? step_range : range);
  std::vector<uint64_t> numbers;
  for (size_t i = by_steps ? 1 : 0; i < values.size(); ++i) {
    numbers.push_back(by_steps
                          ? Difference(values[i], values[i - 1]) - static_cast<uint64_t>(step_min)
                          : Difference(values[i], *smallest));
  }
  ByteWriter writer(out);
  writer.U8(by_steps ? kFromPrevious : kFromSmallest);
  writer.U8(width);
  writer.I64(by_steps ? values[0] : *smallest);
  if (by_steps) writer.I64(step_min);
  if (width == 1) Put<uint8_t>(numbers, out);
  if (width == 2) Put<uint16_t>(numbers, out);
  if (width == 4) Put<uint32_t>(numbers, out);
  if (width == 8) Put<uint64_t>(numbers, out);
}

void DecodeLongs(ByteReader* in, std::span<int64_t> values) {
  if (values.empty()) return;
  const uint8_t mode = in->U8();
  const uint8_t width = in->U8();
  const int64_t base = in->I64();
  const bool by_steps = mode == kFromPrevious;
  const int64_t step = by_steps ? in->I64() : base;
  const std::span<int64_t> packed = by_steps ? values.subspan(1) : values;
  if (mode > kFromPrevious || (width > 2 && width != 4 && width != 8)) in->Fail();
  const std::string_view bytes = in->Bytes(packed.size() * width);
  if (!in->ok()) return;
  if (width == 0) std::fill(packed.begin(), packed.end(), step);
  if (width == 1) Get<uint8_t>(bytes.data(), step, packed);
  if (width == 2) Get<uint16_t>(bytes.data(), step, packed);
  if (width == 4) Get<uint32_t>(bytes.data(), step, packed);
  if (width == 8) Get<uint64_t>(bytes.data(), step, packed);
  if (!by_steps) return;
  values[0] = base;
  for (size_t i = 1; i < values.size(); ++i) {
    values[i] = Sum(values[i - 1], static_cast<uint64_t>(values[i]));
  }
}

}  // namespace slq::store
