#include "column/key.h"

#include <string>

#include "absl/strings/str_format.h"
#include "gtest/gtest.h"

namespace slq::column {
namespace {

// The key in a few letters: n, i<integer>, t<text>.
std::string Show(const Value& value) {
  char buffer[kScalarTextMax];
  const Key key = KeyOf(value, buffer);
  switch (key.kind) {
    case Key::Kind::kNull:
      return "n";
    case Key::Kind::kInteger:
      return absl::StrFormat("i%d", key.integer);
    case Key::Kind::kText:
      return absl::StrFormat("t%s", key.text);
  }
  return "";
}

TEST(KeyTest, ValuesOfOneTextAreOneKey) {
  struct Case {
    Value value;
    std::string expected;
  };
  const Case cases[] = {
      {Value::Null(), "n"},
      {Value::Long(1), "i1"},
      {Value::Float(1.0), "i1"},
      {Value::String("1"), "i1"},
      {Value::String("1.0"), "t1.0"},
      {Value::String("01"), "t01"},
      {Value::String("-0"), "t-0"},
      {Value::String("0"), "i0"},
      {Value::Float(-0.0), "i0"},
      {Value::String(""), "t"},
      {Value::String("-"), "t-"},
      {Value::String("+1"), "t+1"},
      {Value::String("10.0.0.1"), "t10.0.0.1"},
      {Value::Bool(true), "ttrue"},
      {Value::String("true"), "ttrue"},
      {Value::Float(1.5), "t1.5"},
      {Value::String("1.5"), "t1.5"},
      {Value::Float(1e18), "i1000000000000000000"},
      {Value::Float(9223372036854775808.0), "t9223372036854776000"},
      {Value::String("9223372036854775807"), "i9223372036854775807"},
      {Value::String("9223372036854775808"), "t9223372036854775808"},
      {Value::String("-9223372036854775808"), "i-9223372036854775808"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.expected);
    EXPECT_EQ(Show(c.value), c.expected);
  }
}

}  // namespace
}  // namespace slq::column
