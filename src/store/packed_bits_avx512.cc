#include "store/packed_bits.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include "base/processor.h"

namespace slq::store {
namespace {

constexpr size_t kLanes = 8;   // of 64 bits
constexpr size_t kBytes = 64;  // of a vector

// The bytes [0, count), which is at most 64.
SLQ_AVX512 __m512i Load(const char* from, size_t count) {
  return _mm512_maskz_loadu_epi8(_bzhi_u64(~uint64_t{0}, static_cast<unsigned>(count)), from);
}

// 64 numbers of up to 8 bits, a byte each: a lane gets the bytes of 8 numbers, and then each byte
// the bits of one.
class ByteUnpacker {
 public:
  SLQ_AVX512 explicit ByteUnpacker(unsigned width) : bytes_(kLanes * width) {
    alignas(kBytes) uint8_t places[kBytes];
    for (unsigned i = 0; i < kBytes; ++i) {
      places[i] = static_cast<uint8_t>(i / kLanes * width + i % kLanes);
    }
    places_ = _mm512_load_si512(places);
    for (unsigned i = 0; i < kBytes; ++i) places[i] = static_cast<uint8_t>(i % kLanes * width);
    shifts_ = _mm512_load_si512(places);
    mask_ = _mm512_set1_epi8(static_cast<char>(MaskOfBits(width)));
  }

  // The bytes that 64 numbers take.
  size_t bytes() const { return bytes_; }

  SLQ_AVX512 __m512i Unpack(const char* from) const {
    const __m512i groups = _mm512_permutexvar_epi8(places_, Load(from, bytes_));
    return _mm512_and_si512(_mm512_multishift_epi64_epi8(shifts_, groups), mask_);
  }

 private:
  const size_t bytes_;
  __m512i places_;
  __m512i shifts_;
  __m512i mask_;
};

// 8 numbers of up to 56 bits: each lane gets the bytes of one.
class LaneUnpacker {
 public:
  SLQ_AVX512 LaneUnpacker(unsigned width, uint64_t base) : bytes_(width) {
    alignas(kBytes) uint8_t places[kBytes];
    alignas(kBytes) uint64_t shifts[kLanes];
    for (unsigned i = 0; i < kBytes; ++i) {
      places[i] = static_cast<uint8_t>(i / kLanes * width / 8 + i % kLanes);
    }
    for (unsigned i = 0; i < kLanes; ++i) shifts[i] = i * width % 8;
    places_ = _mm512_load_si512(places);
    shifts_ = _mm512_load_si512(shifts);
    mask_ = _mm512_set1_epi64(static_cast<int64_t>(MaskOfBits(width)));
    base_ = _mm512_set1_epi64(static_cast<int64_t>(base));
  }

  size_t bytes() const { return bytes_; }

  SLQ_AVX512 __m512i Unpack(const char* from) const {
    const __m512i parts = _mm512_permutexvar_epi8(places_, Load(from, bytes_));
    return _mm512_add_epi64(_mm512_and_si512(_mm512_srlv_epi64(parts, shifts_), mask_), base_);
  }

 private:
  const size_t bytes_;
  __m512i places_;
  __m512i shifts_;
  __m512i mask_;
  __m512i base_;
};

SLQ_AVX512 size_t UnpackWide(std::string_view bytes, unsigned width, uint64_t base,
                             std::span<int64_t> to) {
  const LaneUnpacker unpacker(width, base);
  const char* from = bytes.data();
  size_t i = 0;
  for (; i + kLanes <= to.size(); i += kLanes, from += unpacker.bytes()) {
    _mm512_storeu_si512(&to[i], unpacker.Unpack(from));
  }
  return i;
}

SLQ_AVX512 size_t UnpackWideCodes(std::string_view bytes, unsigned width, uint32_t base,
                                  std::span<uint32_t> to) {
  const LaneUnpacker unpacker(width, base);
  const char* from = bytes.data();
  size_t i = 0;
  for (; i + kLanes <= to.size(); i += kLanes, from += unpacker.bytes()) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(&to[i]),
                        _mm512_cvtepi64_epi32(unpacker.Unpack(from)));
  }
  return i;
}

SLQ_AVX512 void PutCodes(__m128i codes, __m512i bases, uint32_t* to) {
  _mm512_storeu_si512(to, _mm512_add_epi32(_mm512_cvtepu8_epi32(codes), bases));
}

}  // namespace

SLQ_AVX512 size_t UnpackAvx512(std::string_view bytes, unsigned width, uint64_t base,
                               std::span<int64_t> to) {
  return UnpackWide(bytes, width, base, to);
}

SLQ_AVX512 size_t UnpackCodesAvx512(std::string_view bytes, unsigned width, uint32_t base,
                                    std::span<uint32_t> to) {
  if (width > 8) return UnpackWideCodes(bytes, width, base, to);
  const ByteUnpacker unpacker(width);
  const __m512i bases = _mm512_set1_epi32(static_cast<int>(base));
  const char* from = bytes.data();
  size_t i = 0;
  for (; i + kBytes <= to.size(); i += kBytes, from += unpacker.bytes()) {
    const __m512i codes = unpacker.Unpack(from);
    PutCodes(_mm512_castsi512_si128(codes), bases, &to[i]);
    PutCodes(_mm512_extracti32x4_epi32(codes, 1), bases, &to[i + 16]);
    PutCodes(_mm512_extracti32x4_epi32(codes, 2), bases, &to[i + 32]);
    PutCodes(_mm512_extracti32x4_epi32(codes, 3), bases, &to[i + 48]);
  }
  return i;
}

SLQ_AVX512 size_t MarkAvx512(std::string_view bytes, unsigned width, const MarkTable& table,
                             size_t count, std::span<uint64_t> marks) {
  const ByteUnpacker unpacker(width);
  __m512i parts[4];
  for (size_t i = 0; i < 4; ++i) {
    const __m512i part = _mm512_loadu_si512(table.data() + i * kBytes);
    parts[i] = _mm512_sub_epi8(_mm512_setzero_si512(), part);  // all bits of what is looked for
  }
  const char* from = bytes.data();
  size_t i = 0;
  for (; i + kBytes <= count; i += kBytes, from += unpacker.bytes()) {
    const __m512i codes = unpacker.Unpack(from);
    const uint64_t low = _mm512_movepi8_mask(_mm512_permutex2var_epi8(parts[0], codes, parts[1]));
    if (width < 8) {
      marks[i / kBytes] = low;
      continue;
    }
    const uint64_t high = _mm512_movepi8_mask(_mm512_permutex2var_epi8(parts[2], codes, parts[3]));
    const uint64_t is_high = _mm512_movepi8_mask(codes);
    marks[i / kBytes] = (low & ~is_high) | (high & is_high);
  }
  return i;
}

}  // namespace slq::store

#endif
