#include "exec/number_functions.h"

#include <string_view>

#include "gtest/gtest.h"
#include "support/expr_values.h"

namespace slq::exec {
namespace {

TEST(NumberFunctionsTest, KeepLongsAndRoundHalvesAwayFromZero) {
  constexpr ValueCase kCases[] = {
      {"abs(-3)", "3"},
      {"abs(-2.5)", "2.5"},
      {"abs('-7')", "7"},
      {"abs(-9223372036854775808)", "9223372036854776000"},
      {"abs('x')", "null"},
      {"abs(true)", "null"},
      {"abs(null)", "null"},
      {"ceil(1.2)", "2"},
      {"ceil(-1.2)", "-1"},
      {"ceil(5)", "5"},
      {"floor(-1.2)", "-2"},
      {"floor('1.9')", "1"},
      {"round(2.5)", "3"},
      {"round(-2.5)", "-3"},
      {"round(2.4)", "2"},
      {"round(1.25, 1)", "1.3"},
      {"round(1234.5, -2)", "1200"},
      {"round(1250, -2)", "1300"},
      {"round(-1250, -2)", "-1300"},
      {"round(1249, -2)", "1200"},
      {"round(5, 3)", "5"},
      {"round(9223372036854775807, -1)", "9223372036854776000"},
      {"round(9223372036854775807, -18)", "9000000000000000000"},
      {"round(9223372036854775807, -19)", "10000000000000000000"},
      {"round(4999999999999999999, -19)", "0"},
      {"round(-9223372036854775808, -9223372036854775808)", "0"},
      {"round(1.5, 400)", "1.5"},
      {"round(1.5, -400)", "0"},
      {"round(1.5, null)", "null"},
  };
  ExpectValues(kCases);
}

}  // namespace
}  // namespace slq::exec
