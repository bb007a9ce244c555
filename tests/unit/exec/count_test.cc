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

TEST(CountTest, CountsRowsValuesAndKeys) {
  struct Case {
    std::vector<Value> values;
    std::string_view rows, not_null, distinct;
  };
  const Case kCases[] = {
      {{}, "long 0", "long 0", "long 0"},
      {{Value::Null(), Value::Null()}, "long 2", "long 0", "long 0"},
      {{L(1), F(1), S("1"), S("01"), S("1.0")}, "long 5", "long 5", "long 3"},
      {{Value::Bool(true), S("true"), Value::Null(), S("")}, "long 4", "long 3", "long 2"},
      {{F(0.5), S("0.5"), F(-0.0), L(0), S("-0")}, "long 5", "long 5", "long 3"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.rows);
    EXPECT_EQ(AccumulateAllWays(AggregateKind::kCountAll, c.values).value, c.rows);
    EXPECT_EQ(AccumulateAllWays(AggregateKind::kCount, c.values).value, c.not_null);
    EXPECT_EQ(AccumulateAllWays(AggregateKind::kCountDistinct, c.values).value, c.distinct);
  }
}

TEST(DistinctTest, StaysWithinTheBudget) {
  plan::AggregateCall call;
  call.kind = AggregateKind::kCountDistinct;
  MemoryBudget budget(256 * 1024);
  column::Selection all;
  column::Column longs;
  absl::Status status;
  {
    const std::unique_ptr<Accumulator> distinct = NewAccumulator(call, &budget);
    ASSERT_THAT(distinct->Resize(1), IsOk());
    int64_t next = 0;
    all.SelectAll(1000);
    while (status.ok() && next < 1'000'000) {
      for (int64_t& v : longs.ResetLongs(1000)) v = next++;
      status = distinct->Update(&longs, nullptr, {&all, {}});
    }
  }
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kResourceExhausted,
                               testing::StartsWith("the distinct values need more than")));
  EXPECT_EQ(budget.used(), 0u);
}

}  // namespace
}  // namespace slq::exec
