#include "ingest/cell_column.h"

#include <cstdint>
#include <span>

namespace slq::ingest {
namespace {

uint32_t BitOf(Type type) { return uint32_t{1} << static_cast<uint32_t>(type); }

// Calls fill(row, cell) for each row, for one array at a time.
template <typename Fill>
void ForEachCell(const Value* cells, size_t stride, size_t rows, Fill fill) {
  for (size_t row = 0; row < rows; ++row) fill(row, cells[row * stride]);
}

// The types in the column, a bit for each.
uint32_t TypesOf(const Value* cells, size_t stride, size_t rows) {
  uint32_t types = 0;
  ForEachCell(cells, stride, rows,
              [&](size_t /*row*/, const Value& cell) { types |= BitOf(cell.type()); });
  return types;
}

// The slot of a null row may hold anything, so values are taken without a look at the type.
void FillValues(const Value* cells, size_t stride, size_t rows, Type type, column::Column* column) {
  switch (type) {
    case Type::kBool: {
      const std::span<uint8_t> bools = column->ResetBools(rows);
      ForEachCell(cells, stride, rows,
                  [=](size_t row, const Value& v) { bools[row] = v.bool_value() ? 1 : 0; });
      return;
    }
    case Type::kLong: {
      const std::span<int64_t> longs = column->ResetLongs(rows);
      ForEachCell(cells, stride, rows,
                  [=](size_t row, const Value& v) { longs[row] = v.long_value(); });
      return;
    }
    case Type::kFloat: {
      const std::span<double> floats = column->ResetFloats(rows);
      ForEachCell(cells, stride, rows,
                  [=](size_t row, const Value& v) { floats[row] = v.float_value(); });
      return;
    }
    case Type::kString: {
      const std::span<std::string_view> strings = column->ResetStrings(rows);
      ForEachCell(cells, stride, rows,
                  [=](size_t row, const Value& v) { strings[row] = v.string_value(); });
      return;
    }
    case Type::kNull:
      column->ResetNull(rows);
      return;
  }
}

}  // namespace

void FillColumn(const Value* cells, size_t stride, size_t rows, column::Column* column) {
  const uint32_t types = TypesOf(cells, stride, rows);
  const uint32_t null = BitOf(Type::kNull);
  for (const Type type : {Type::kBool, Type::kLong, Type::kFloat, Type::kString}) {
    if ((types & ~null) != BitOf(type)) continue;
    FillValues(cells, stride, rows, type, column);
    if ((types & null) == 0) return;
    const std::span<uint8_t> nulls = column->ResetNulls();
    ForEachCell(cells, stride, rows,
                [=](size_t row, const Value& v) { nulls[row] = v.is_null() ? 1 : 0; });
    return;
  }
  if ((types & ~null) == 0) {
    column->ResetNull(rows);
    return;
  }
  const std::span<Value> mixed = column->ResetMixed(rows);
  ForEachCell(cells, stride, rows, [=](size_t row, const Value& v) { mixed[row] = v; });
}

}  // namespace slq::ingest
