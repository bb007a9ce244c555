#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "support/accumulate.h"

namespace slq::exec {
namespace {

using plan::AggregateKind;

TEST(EdgeTest, IsTheFirstOrLastValueByLine) {
  struct Case {
    std::vector<Value> values;
    std::string_view earliest, latest;
  };
  const Case kCases[] = {
      {{}, "null", "null"},
      {{Value::Null()}, "null", "null"},
      {{Value::Long(2), Value::Long(1)}, "long 2", "long 1"},
      {{Value::Null(), Value::Float(1.5), Value::String("x"), Value::Null()},
       "float 1.5",
       "string x"},
      {{Value::String("a"), Value::Null(), Value::String("a longer text than the first")},
       "string a",
       "string a longer text than the first"},
      {{Value::Bool(false)}, "bool false", "bool false"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.latest);
    EXPECT_EQ(AccumulateAllWays(AggregateKind::kEarliest, c.values).value, c.earliest);
    EXPECT_EQ(AccumulateAllWays(AggregateKind::kLatest, c.values).value, c.latest);
  }
}

}  // namespace
}  // namespace slq::exec
