#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace slq::bench {

// Random numbers (splitmix64). The distributions of the standard library differ between
// implementations, so there are none here.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    state_ += 0x9e3779b97f4a7c15;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  // Below `bound`, each alike.
  uint64_t Below(uint64_t bound) {
    return static_cast<uint64_t>((static_cast<unsigned __int128>(Next()) * bound) >> 64);
  }
  bool OneIn(uint64_t count) { return Below(count) == 0; }

  // Below `bound`, small ones far more often, as names and sizes in logs are.
  uint64_t Skewed(uint64_t bound) {
    const uint64_t r = Below(uint64_t{1} << 20);
    return static_cast<uint64_t>((static_cast<unsigned __int128>(r * r) * r * bound) >> 60);
  }

  template <size_t kCount>
  std::string_view Pick(const std::string_view (&choices)[kCount]) {
    return choices[Below(kCount)];
  }
  template <size_t kCount>
  std::string_view PickSkewed(const std::string_view (&choices)[kCount]) {
    return choices[Skewed(kCount)];
  }

 private:
  uint64_t state_;
};

void AppendNumber(uint64_t number, std::string* out);
// With leading zeros up to `digits`.
void AppendPadded(uint64_t number, size_t digits, std::string* out);
// 16 hexadecimal digits.
void AppendHex(uint64_t number, std::string* out);
// `thousandths` / 1000 without trailing zeros.
void AppendThousandths(uint64_t thousandths, std::string* out);

// A UTC date and time, from a count of seconds since the epoch that is not negative.
struct DateTime {
  uint64_t year, month, day, hour, minute, second;
  explicit DateTime(int64_t seconds);
};

}  // namespace slq::bench
