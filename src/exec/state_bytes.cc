#include "exec/state_bytes.h"

namespace slq::exec {
namespace {

constexpr int64_t kCountMax = int64_t{1} << 62;

}  // namespace

int64_t ReadCount(int64_t counted, ByteReader* in) {
  const int64_t count = in->I64();
  if (count >= 0 && count <= kCountMax - counted) return count;
  in->Fail();
  return 0;
}

void WriteInt128(Int128 value, ByteWriter* out) {
  const auto bits = static_cast<Uint128>(value);
  out->U64(static_cast<uint64_t>(bits));
  out->U64(static_cast<uint64_t>(bits >> 64));
}

Int128 ReadInt128(ByteReader* in) {
  const Uint128 low = in->U64();
  const Uint128 high = in->U64();
  return static_cast<Int128>(high << 64 | low);
}

void WriteSigned(const Signed& value, ByteWriter* out) {
  const std::span<const uint32_t> digits = value.magnitude.digits();
  out->U8(value.negative ? 1 : 0);
  out->U8(static_cast<uint8_t>(digits.size()));
  for (const uint32_t digit : digits) out->U32(digit);
}

Signed ReadSigned(size_t digits_max, ByteReader* in) {
  const uint8_t negative = in->U8();
  const size_t count = in->U8();
  if (negative > 1 || count > digits_max) in->Fail();
  std::vector<uint32_t> digits;
  for (size_t i = 0; i < count && in->ok(); ++i) digits.push_back(in->U32());
  if (!in->ok()) return {};
  Signed value{negative != 0, Natural(digits)};
  if (value.magnitude.is_zero()) value.negative = false;
  return value;
}

std::vector<uint32_t> PlacesOf(std::span<const uint32_t> groups) {
  std::vector<uint32_t> places(groups.size());
  for (size_t i = 0; i < groups.size(); ++i) places[groups[i]] = static_cast<uint32_t>(i);
  return places;
}

bool ReadGroup(std::span<const uint32_t> map, ByteReader* in, uint32_t* group) {
  const uint32_t place = in->U32();
  if (!in->ok() || place >= map.size()) {
    in->Fail();
    return false;
  }
  *group = map[place];
  return true;
}

}  // namespace slq::exec
