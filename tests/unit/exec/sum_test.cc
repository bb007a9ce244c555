#include <limits>
#include <string>
#include <vector>

#include "exec/accumulator.h"
#include "gtest/gtest.h"
#include "support/accumulate.h"
#include "support/status_matchers.h"

namespace slq::exec {
namespace {

using plan::AggregateKind;

Value L(int64_t v) { return Value::Long(v); }
Value F(double v) { return Value::Float(v); }
Value S(const char* v) { return Value::String(v); }

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr int64_t kMin = std::numeric_limits<int64_t>::min();

TEST(SumTest, IsExactWhateverTheOrder) {
  struct Case {
    std::vector<Value> values;
    Accumulated sum;
  };
  const Case kCases[] = {
      {{}, {"null", ""}},
      {{Value::Null(), Value::Null()}, {"null", ""}},
      {{S("abc"), Value::Bool(true), S("")}, {"null", ""}},
      {{L(0)}, {"long 0", "0.000"}},
      {{L(151684), L(151685), L(151686), L(151687)}, {"long 606742", "606742.000"}},
      {{L(1), Value::Null(), S("x"), L(2)}, {"long 3", "3.000"}},
      {{S("1"), S("02"), L(3)}, {"long 6", "6.000"}},
      {{S("1.0"), L(2)}, {"float 3", "3.000"}},
      {{F(1), L(2)}, {"float 3", "3.000"}},
      {{L(kMax), L(kMax)}, {"float 18446744073709552000", "18446744073709551614.000"}},
      {{L(kMax), L(1), L(-2)}, {"long 9223372036854775806", "9223372036854775806.000"}},
      {{L(kMin), L(kMin), L(kMax), L(kMax)}, {"long -2", "-2.000"}},
      {{L(kMin)}, {"long -9223372036854775808", "-9223372036854775808.000"}},
      {std::vector<Value>(10, F(0.1)), {"float 1", "1.000"}},
      {std::vector<Value>(10, S("0.1")), {"float 1", "1.000"}},
      {{F(1e16), L(1), F(-1e16)}, {"float 1", "1.000"}},
      {{F(1e300), L(1), F(-1e300)}, {"float 1", "1.000"}},
      {{F(1e300), F(1e-10), F(-1e300)}, {"float 0.0000000001", "0.000"}},
      {{S("0.30000000000000004")}, {"float 0.30000000000000004", "0.300"}},
      // One is the binary fraction that it is, the other three tenths.
      {{F(0.30000000000000004), F(-0.3)}, {"float 0.000000000000000044408920985006264", "0.000"}},
      {{F(0.0005)}, {"float 0.0005", "0.000"}},
      {{F(0.0015)}, {"float 0.0015", "0.002"}},
      {{F(-0.0005)}, {"float -0.0005", "0.000"}},
      {{F(-0.0)}, {"float 0", "0.000"}},
      {{F(0.5), F(-0.5)}, {"float 0", "0.000"}},
      {{S("9999999999999999999999999999"), S("0.001")},
       {"float 1e+28", "9999999999999999999999999999.001"}},
      {std::vector<Value>(40, S("9999999999999999999999999999")),
       {"float 4e+29", "399999999999999999999999999960.000"}},
      {{F(std::numeric_limits<double>::infinity()), L(1)}, {"float inf", "inf"}},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.sum.value);
    EXPECT_EQ(AccumulateAllWays(AggregateKind::kSum, c.values), c.sum);
  }
}

TEST(SumTest, PastTheLargestDoubleKeepsItsDigits) {
  const Accumulated sum = AccumulateAllWays(AggregateKind::kSum, {F(1e308), F(1e308)});
  EXPECT_EQ(sum.value, "float inf");
  EXPECT_EQ(sum.exact.size(), 309u + 4u);
  EXPECT_EQ(sum.exact.substr(0, 12), "200000000000");
}

TEST(AverageTest, DividesTheExactSum) {
  struct Case {
    std::vector<Value> values;
    Accumulated average;
  };
  const Case kCases[] = {
      {{}, {"null", ""}},
      {{L(1), L(2)}, {"float 1.5", "1.500"}},
      {{L(1), L(0), L(0), Value::Null()}, {"float 0.3333333333333333", "0.333"}},
      {{L(2), S("x"), L(0), S("0")}, {"float 0.6666666666666666", "0.667"}},
      {{L(4)}, {"float 4", "4.000"}},
      {{L(kMax), L(kMax)}, {"float 9223372036854776000", "9223372036854775807.000"}},
      {{F(0.001), F(0.002)}, {"float 0.0015", "0.002"}},
      {{F(-0.001), F(0)}, {"float -0.0005", "0.000"}},
      {{F(1e308), F(1e308)}, {"float 1e+308", ""}},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.average.value);
    Accumulated average = AccumulateAllWays(AggregateKind::kAvg, c.values);
    if (c.average.exact.empty()) average.exact.clear();  // 300 digits
    EXPECT_EQ(average, c.average);
  }
}

// Blocks of equal columns take other paths than single values.
TEST(SumTest, LongColumnsAgreeWithAddingOneByOne) {
  struct Case {
    double step;
    double extra;
  };
  constexpr Case kCases[] = {
      {0.25, 0}, {0.000001, 0}, {0.25, 1e-9}, {0.25, 1e300}, {12345678.9, 0}, {1.0 / 3, 0},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.step);
    MemoryBudget budget(1 << 20);
    plan::AggregateCall call;
    call.kind = AggregateKind::kSum;
    constexpr size_t kRows = 100'000;
    column::Column blocks;
    column::Column mixed;
    const std::span<double> floats = blocks.ResetFloats(kRows + 1);
    const std::span<Value> values = mixed.ResetMixed(kRows + 1);
    for (size_t i = 0; i <= kRows; ++i) {
      floats[i] = i == kRows ? c.extra : static_cast<double>(i) * c.step;
      values[i] = F(floats[i]);
    }
    column::Selection all;
    all.SelectAll(kRows + 1);
    std::string exact[2];
    for (const column::Column* column : {&blocks, &mixed}) {
      const std::unique_ptr<Accumulator> sum = NewAccumulator(call, &budget);
      ASSERT_THAT(sum->Resize(1), IsOk());
      ASSERT_THAT(sum->Update(column, nullptr, {&all, {}}), IsOk());
      column::Column out;
      std::vector<std::string> texts;
      sum->Finish({{0}}, &out, &texts);
      exact[column == &mixed ? 1 : 0] = texts[0];
    }
    EXPECT_EQ(exact[0], exact[1]);
  }
}

TEST(SumTest, LongsNearTheirLimitsDoNotWrapInBlocks) {
  MemoryBudget budget(1 << 20);
  plan::AggregateCall call;
  call.kind = AggregateKind::kSum;
  const std::unique_ptr<Accumulator> sum = NewAccumulator(call, &budget);
  column::Column longs;
  for (int64_t& v : longs.ResetLongs(10'000)) v = kMin;
  column::Selection all;
  all.SelectAll(10'000);
  ASSERT_THAT(sum->Resize(1), IsOk());
  ASSERT_THAT(sum->Update(&longs, nullptr, {&all, {}}), IsOk());
  column::Column out;
  std::vector<std::string> exact;
  sum->Finish({{0}}, &out, &exact);
  EXPECT_EQ(exact[0], "-92233720368547758080000.000");
}

TEST(SumTest, CountsWhatIsNoNumber) {
  MemoryBudget budget(1 << 20);
  plan::AggregateCall call;
  call.kind = AggregateKind::kSum;
  const std::unique_ptr<Accumulator> sum = NewAccumulator(call, &budget);
  column::Column values;
  for (const Value& v : {L(1), S("x"), S("2"), Value::Bool(false), Value::Null(), S(" 3")}) {
    values.Append(v);
  }
  column::Selection all;
  all.SelectAll(values.size());
  ASSERT_THAT(sum->Resize(1), IsOk());
  ASSERT_THAT(sum->Update(&values, nullptr, {&all, {}}), IsOk());
  EXPECT_EQ(sum->non_numeric_values(), 3u);
}

TEST(SumTest, StopsAtTheBudget) {
  MemoryBudget budget(1000 * 32);
  plan::AggregateCall call;
  call.kind = AggregateKind::kSum;
  const std::unique_ptr<Accumulator> sum = NewAccumulator(call, &budget);
  ASSERT_THAT(sum->Resize(1000), IsOk());
  EXPECT_THAT(sum->Resize(1001), StatusIs(absl::StatusCode::kResourceExhausted, testing::_));
}

}  // namespace
}  // namespace slq::exec
