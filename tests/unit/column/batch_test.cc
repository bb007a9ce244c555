#include "column/batch.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace slq::column {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<uint32_t> RowsOf(const Selection& selection) {
  std::vector<uint32_t> rows;
  selection.ForEach([&](uint32_t row) { rows.push_back(row); });
  for (size_t i = 0; i < rows.size(); ++i) EXPECT_EQ(selection.row(i), rows[i]);
  EXPECT_EQ(selection.size(), rows.size());
  EXPECT_EQ(selection.empty(), rows.empty());
  return rows;
}

TEST(SelectionTest, NamesAllRowsOrSome) {
  Selection selection;
  EXPECT_THAT(RowsOf(selection), IsEmpty());
  selection.SelectAll(3);
  EXPECT_TRUE(selection.all());
  EXPECT_THAT(RowsOf(selection), ElementsAre(0, 1, 2));
  std::vector<uint32_t> rows = selection.TakeBuffer();
  rows.assign({0, 2});
  selection.SelectRows(std::move(rows));
  EXPECT_FALSE(selection.all());
  EXPECT_THAT(RowsOf(selection), ElementsAre(0, 2));
  selection.SelectRows({});
  EXPECT_THAT(RowsOf(selection), IsEmpty());
  selection.SelectAll(1);
  EXPECT_THAT(RowsOf(selection), ElementsAre(0));
}

TEST(BatchTest, ClearForgetsEverything) {
  Batch batch;
  batch.Clear(2);
  batch.rows = 1;
  batch.columns[0].Append(Value::Long(1));
  batch.columns[1].Append(Value::String(batch.arena.Copy("text")));
  batch.selection.SelectAll(1);
  batch.lines.push_back("line");
  batch.unparsed.push_back(1);
  batch.Clear(3);
  EXPECT_EQ(batch.rows, 0u);
  ASSERT_EQ(batch.columns.size(), 3u);
  for (const Column& column : batch.columns) {
    EXPECT_EQ(column.size(), 0u);
    EXPECT_EQ(column.layout(), Column::Layout::kNull);
  }
  EXPECT_TRUE(batch.selection.empty());
  EXPECT_TRUE(batch.lines.empty());
  EXPECT_TRUE(batch.unparsed.empty());
}

}  // namespace
}  // namespace slq::column
