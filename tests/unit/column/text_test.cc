#include "column/text.h"

#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>

#include "gtest/gtest.h"

namespace slq::column {
namespace {

std::string Text(const Value& value) {
  std::string text;
  AppendCanonicalText(value, &text);
  return text;
}

TEST(CanonicalTextTest, WritesEachType) {
  struct Case {
    Value value;
    std::string_view text;
  };
  const Case cases[] = {
      {Value::Null(), ""},
      {Value::Bool(true), "true"},
      {Value::Bool(false), "false"},
      {Value::Long(INT64_MIN), "-9223372036854775808"},
      {Value::Long(INT64_MAX), "9223372036854775807"},
      {Value::Long(0), "0"},
      {Value::Float(1.0), "1"},
      {Value::Float(-0.0), "0"},
      {Value::Float(0.1), "0.1"},
      {Value::Float(-1.5), "-1.5"},
      {Value::Float(0.000001), "0.000001"},
      {Value::Float(9007199254740993.0), "9007199254740992"},
      {Value::Float(9007199254740994.0 * 6), "54043195528445970"},
      {Value::Float(96187337515142208.0), "96187337515142200"},
      {Value::Float(123456789012345680.0), "123456789012345680"},
      {Value::Float(1e20), "100000000000000000000"},
      {Value::Float(std::nextafter(1e21, 0)), "999999999999999900000"},
      {Value::Float(1e21), "1e+21"},
      {Value::Float(-1e21), "-1e+21"},
      {Value::Float(1.7976931348623157e308), "1.7976931348623157e+308"},
      {Value::String("007"), "007"},
      {Value::String(std::string_view("a\0b", 3)), std::string_view("a\0b", 3)},
  };
  for (const Case& c : cases) EXPECT_EQ(Text(c.value), c.text);
}

TEST(CanonicalTextTest, ReadsBackTheSameAndFitsItsBuffer) {
  uint64_t bits = 0x0123456789abcdef;
  for (int i = 0; i < 20'000; ++i) {
    bits = bits * 6364136223846793005 + 1442695040888963407;
    double f = 0;
    std::memcpy(&f, &bits, sizeof(f));
    if (!std::isfinite(f)) continue;
    char buffer[kScalarTextMax];
    const std::string_view text = CanonicalText(Value::Float(f), buffer);
    EXPECT_LE(text.size(), kScalarTextMax);
    double read = 0;
    std::from_chars(text.data(), text.data() + text.size(), read);
    EXPECT_EQ(read, f) << text;
  }
  const std::string smallest = Text(Value::Float(-5e-324));
  EXPECT_TRUE(smallest.starts_with("-0.000"));
  EXPECT_LE(smallest.size(), kScalarTextMax);
}

TEST(CanonicalTextTest, GivesStringsWithoutACopy) {
  const std::string_view text = "some text";
  char buffer[kScalarTextMax];
  EXPECT_EQ(CanonicalText(Value::String(text), buffer).data(), text.data());
}

}  // namespace
}  // namespace slq::column
