#include "corpus_text.h"

#include <charconv>

namespace slq::bench {

void AppendNumber(uint64_t number, std::string* out) {
  char buffer[20];
  out->append(buffer, std::to_chars(buffer, buffer + sizeof(buffer), number).ptr);
}

void AppendPadded(uint64_t number, size_t digits, std::string* out) {
  char buffer[20];
  for (size_t i = digits; i-- > 0; number /= 10) {
    buffer[i] = static_cast<char>('0' + number % 10);
  }
  out->append(buffer, digits);
}

void AppendHex(uint64_t number, std::string* out) {
  char buffer[16];
  for (size_t i = sizeof(buffer); i-- > 0; number >>= 4) {
    buffer[i] = "0123456789abcdef"[number & 15];
  }
  out->append(buffer, sizeof(buffer));
}

void AppendThousandths(uint64_t thousandths, std::string* out) {
  AppendNumber(thousandths / 1000, out);
  uint64_t fraction = thousandths % 1000;
  if (fraction == 0) return;
  size_t digits = 3;
  for (; fraction % 10 == 0; fraction /= 10) --digits;
  *out += '.';
  AppendPadded(fraction, digits, out);
}

// Days to a date by counting years from March, so that the leap day comes last.
DateTime::DateTime(int64_t seconds) {
  const uint64_t total = static_cast<uint64_t>(seconds);
  const uint64_t in_day = total % 86'400;
  hour = in_day / 3600;
  minute = in_day / 60 % 60;
  second = in_day % 60;
  const uint64_t days = total / 86'400 + 719'468;  // since 0000-03-01
  const uint64_t era = days / 146'097;
  const uint64_t in_era = days % 146'097;
  const uint64_t year_of_era = (in_era - in_era / 1460 + in_era / 36'524 - in_era / 146'096) / 365;
  const uint64_t in_year = in_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const uint64_t from_march = (5 * in_year + 2) / 153;
  day = in_year - (153 * from_march + 2) / 5 + 1;
  month = from_march < 10 ? from_march + 3 : from_march - 9;
  year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
}

}  // namespace slq::bench
