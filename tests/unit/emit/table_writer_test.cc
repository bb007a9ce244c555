#include "emit/table_writer.h"

#include <vector>

#include "gtest/gtest.h"
#include "support/status_matchers.h"

namespace slq::emit {
namespace {

std::string Table(size_t width, const std::vector<std::vector<Cell>>& rows) {
  OutputOptions options;
  options.table_width = width;
  const std::unique_ptr<RowWriter> writer = NewTableWriter(options);
  std::string out;
  writer->Begin({}, &out);
  for (const std::vector<Cell>& row : rows) EXPECT_THAT(writer->Write(row, &out), IsOk());
  writer->End(&out);
  return out;
}

TEST(TableWriterTest, AlignsTextLeftAndNumbersRight) {
  EXPECT_EQ(Table(0, {{{"host", Value::String("a"), {}}, {"n", Value::Long(5), {}}},
                      {{"host", Value::String("日本"), {}}, {"n", Value::Float(12.5), {}}},
                      {{"host", Value::Null(), {}}, {"n", Value::Long(-100), {}}}}),
            "host     n\n"
            "────  ────\n"
            "a        5\n"
            "日本  12.5\n"
            "NULL  -100\n");
}

TEST(TableWriterTest, AColumnOfMixedTypesStandsLeft) {
  EXPECT_EQ(Table(0, {{{"x", Value::Long(5), {}}}, {{"x", Value::String("abc"), {}}}}),
            "x\n───\n5\nabc\n");
}

TEST(TableWriterTest, RowsMayHaveDifferentFields) {
  EXPECT_EQ(Table(0, {{{"a", Value::String("x"), {}}}, {{"b", Value::String("y"), {}}}}),
            "a     b\n────  ────\nx     NULL\nNULL  y\n");
}

TEST(TableWriterTest, CutsTheWidestColumnsToTheTerminal) {
  EXPECT_EQ(Table(16, {{{"id", Value::String("ab"), {}},
                        {"text", Value::String("a long text that goes on"), {}}}}),
            "id  text\n"
            "──  ────────────\n"
            "ab  a long text…\n");
}

TEST(TableWriterTest, NoCellCanMoveTheCursor) {
  EXPECT_EQ(Table(0, {{{"a\x1b", Value::String("x\ny"), {}}}}), "a\\x1b\n─────\nx\\ny\n");
}

}  // namespace
}  // namespace slq::emit
