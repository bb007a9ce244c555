#include "exec/operand.h"

#include "exec/kernels.h"

namespace slq::exec {
namespace {

using column::Column;
using column::Selection;

constexpr unsigned Bit(Type type) { return 1U << static_cast<unsigned>(type); }

}  // namespace

void StoreValues(std::span<const Value> values, const Selection& rows, Column* out) {
  unsigned types = 0;
  ForRows(rows, [&](size_t row) { types |= Bit(values[row].type()); });
  const unsigned kinds = types & ~Bit(Type::kNull);
  const size_t size = values.size();
  if (kinds == 0) {
    out->ResetNull(size);
    return;
  }
  if (kinds == Bit(Type::kBool)) {
    const std::span<uint8_t> bools = out->ResetBools(size);
    ForRows(rows, [&](size_t row) { bools[row] = values[row].bool_value() ? 1 : 0; });
  } else if (kinds == Bit(Type::kLong)) {
    const std::span<int64_t> longs = out->ResetLongs(size);
    ForRows(rows, [&](size_t row) { longs[row] = values[row].long_value(); });
  } else if (kinds == Bit(Type::kFloat)) {
    const std::span<double> floats = out->ResetFloats(size);
    ForRows(rows, [&](size_t row) {
      if (!values[row].is_null()) floats[row] = values[row].float_value();
    });
  } else if (kinds == Bit(Type::kString)) {
    const std::span<std::string_view> strings = out->ResetStrings(size);
    ForRows(rows, [&](size_t row) {
      if (!values[row].is_null()) strings[row] = values[row].string_value();
    });
  } else {
    const std::span<Value> mixed = out->ResetMixed(size);
    ForRows(rows, [&](size_t row) { mixed[row] = values[row]; });
    return;
  }
  if (types == kinds) return;
  const std::span<uint8_t> nulls = out->ResetNulls();
  ForRows(rows, [&](size_t row) { nulls[row] = values[row].is_null() ? 1 : 0; });
}

}  // namespace slq::exec
