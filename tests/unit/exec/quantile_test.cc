#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "exec/accumulator.h"
#include "gtest/gtest.h"
#include "support/accumulate.h"
#include "support/status_matchers.h"

namespace slq::exec {
namespace {

Value L(int64_t v) { return Value::Long(v); }
Value F(double v) { return Value::Float(v); }
Value S(const char* v) { return Value::String(v); }

plan::AggregateCall Quantile(double quantile) {
  plan::AggregateCall call;
  call.kind = plan::AggregateKind::kApproxQuantile;
  call.quantile = quantile;
  return call;
}

TEST(QuantileTest, SmallWholeNumbersAndEndsAreExact) {
  std::vector<Value> hundred;
  for (int i = 1; i <= 100; ++i) hundred.push_back(L(i));
  struct Case {
    double quantile;
    std::vector<Value> values;
    std::string_view answer;
  };
  const Case kCases[] = {
      {0.5, {}, "null"},
      {0.5, {Value::Null(), S("x"), Value::Bool(true)}, "null"},
      {0.5, {L(7)}, "float 7"},
      {0.5, {L(1), L(2)}, "float 1"},
      {0.5, {L(1), S("2"), F(3), S("y")}, "float 2"},
      {0.5, {L(-3), L(-2), L(-1)}, "float -2"},
      {0.5, {L(-1), F(-0.0), L(1)}, "float 0"},
      {0.5, hundred, "float 50"},
      {0.95, hundred, "float 95"},
      {0.07, hundred, "float 7"},
      {0, {F(3.14159), F(2.71828), L(5)}, "float 2.71828"},
      {1, {F(3.14159), F(2.71828), F(123456.789)}, "float 123456.789"},
      {0.5, {F(1e300), F(1e300), F(1e300)}, "float 1e+300"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.answer);
    EXPECT_EQ(AccumulateAllWays(Quantile(c.quantile), c.values).value, c.answer);
  }
}

TEST(QuantileTest, StaysWithinItsBound) {
  std::mt19937_64 random(3);
  std::lognormal_distribution<double> latencies(3, 2);
  std::vector<double> values;
  column::Column column;
  for (int i = 0; i < 20'000; ++i) {
    values.push_back((i % 5 == 0 ? -1 : 1) * latencies(random));
    column.Append(F(values.back()));
  }
  std::sort(values.begin(), values.end());
  column::Selection all;
  all.SelectAll(values.size());
  for (const double quantile : {0.01, 0.1, 0.19, 0.21, 0.5, 0.9, 0.99, 0.999}) {
    SCOPED_TRACE(quantile);
    MemoryBudget budget(1 << 20);
    const std::unique_ptr<Accumulator> state = NewAccumulator(Quantile(quantile), &budget);
    ASSERT_THAT(state->Resize(1), IsOk());
    ASSERT_THAT(state->Update(&column, nullptr, {&all, {}}), IsOk());
    column::Column out;
    state->Finish({{0}}, &out, nullptr);
    const double exact =
        values[static_cast<size_t>(std::ceil(quantile * static_cast<double>(values.size()))) - 1];
    EXPECT_LE(std::fabs(out.At(0).float_value() - exact), std::fabs(exact) / 128);
    EXPECT_LE(std::fabs(out.At(0).float_value()), std::fabs(exact));
  }
}

}  // namespace
}  // namespace slq::exec
