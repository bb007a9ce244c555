#include "cli/parameter_text.h"

#include "absl/strings/str_format.h"
#include "gtest/gtest.h"

namespace slq::cli {
namespace {

std::string Dump(const Parameter& parameter) {
  switch (parameter.type) {
    case Type::kNull:
      return "null";
    case Type::kBool:
      return absl::StrFormat("%s bool %d", parameter.name, parameter.bool_value);
    case Type::kLong:
      return absl::StrFormat("%s long %d", parameter.name, parameter.long_value);
    case Type::kFloat:
      return absl::StrFormat("%s float %g", parameter.name, parameter.float_value);
    case Type::kString:
      return absl::StrFormat("%s string %s", parameter.name, parameter.string_value);
  }
  return "";
}

TEST(ParameterTextTest, GivesNamesAndTypes) {
  struct Case {
    std::string_view text, dump;
  };
  constexpr Case kCases[] = {
      {"a=1", "a long 1"},
      {"1", " long 1"},
      {"-7", " long -7"},
      {"x=2.5", "x float 2.5"},
      {"x=true", "x bool 1"},
      {"x=", "x string "},
      {"x=a=b", "x string a=b"},
      {"=a=b", " string a=b"},
      {"/path?x=1", " string /path?x=1"},
      {"007", " string 007"},
      {"1.50", " string 1.50"},
      {"1e5", " string 1e5"},
      {"nan", " string nan"},
      {"inf", " string inf"},
      {"99999999999999999999999", " string 99999999999999999999999"},
      {"", " string "},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(Dump(ParameterFromText(c.text)), c.dump);
  }
}

}  // namespace
}  // namespace slq::cli
