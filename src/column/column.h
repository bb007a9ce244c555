#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "slq/value.h"

namespace slq::column {

// Decimals are longs over ten to the power of a scale up to this. Below the maximum, which has
// 15 digits, each stands for a double of its own, whose shortest text it is.
inline constexpr unsigned kDecimalScaleMax = 6;
inline constexpr double kPowersOfTen[] = {1, 10, 100, 1000, 10'000, 100'000, 1'000'000};
inline constexpr int64_t kDecimalMax = 1'000'000'000'000'000;

// The values of one field over the rows of a batch. The layout says how they are kept:
// a plain array where all values that are not null have one type, codes into a
// dictionary, or tagged values where types differ. At() reads any layout; kernels have
// loops over the arrays of the layouts they know and fall back on At().
//
// Text is not owned: the batch says how long it lives. Not thread-safe.
class Column {
 public:
  enum class Layout : uint8_t {
    kNull,        // no value at all
    kBool,        // bools(), 0 or 1
    kLong,        // longs()
    kFloat,       // floats()
    kString,      // strings()
    kDecimal,     // longs() over ten to the scale(), some of them whole()
    kDictionary,  // codes() into dictionary()
    kMixed,       // mixed(), nulls included
  };

  Column() = default;
  Column(Column&&) = default;
  Column& operator=(Column&&) = default;
  Column(const Column&) = delete;
  Column& operator=(const Column&) = delete;

  Layout layout() const { return layout_; }
  size_t size() const { return size_; }

  // In every layout but kNull and kMixed: one byte a row, 1 = null, or empty when no
  // row is null. The slot of a null row in the value array holds nothing of meaning.
  std::span<const uint8_t> nulls() const { return nulls_; }

  // REQUIRES: the layout named.
  std::span<const uint8_t> bools() const { return bools_; }
  std::span<const int64_t> longs() const { return longs_; }
  // Of kDecimal, whose longs are below kDecimalMax in size: a row is a float, or, if its byte
  // of whole() is 1, a long. whole() is empty when all are floats.
  unsigned scale() const { return scale_; }
  std::span<const uint8_t> whole() const { return whole_; }
  std::span<const double> floats() const { return floats_; }
  std::span<const std::string_view> strings() const { return strings_; }
  std::span<const uint32_t> codes() const { return codes_; }
  std::span<const Value> dictionary() const { return dictionary_; }
  // How many rows have each code; empty where nobody counted.
  std::span<const uint32_t> code_counts() const { return code_counts_; }
  std::span<const Value> mixed() const { return mixed_; }

  bool IsNull(size_t row) const;
  Value At(size_t row) const;

  // Empty again, keeping its memory for reuse.
  void Clear();

  // Adds a row. The layout follows the values: the first that is not null sets it, one
  // of another type turns the column into kMixed.
  void Append(const Value& value);
  void AppendNull() { AppendNulls(1); }
  void AppendNulls(size_t count);

  // For decoders and kernels: makes this a column of `size` rows in the given layout
  // without nulls and hands out the array to fill; what it holds at first is
  // unspecified. ResetNulls may follow.
  std::span<uint8_t> ResetBools(size_t size);
  std::span<int64_t> ResetLongs(size_t size);
  std::span<double> ResetFloats(size_t size);
  std::span<std::string_view> ResetStrings(size_t size);
  std::span<Value> ResetMixed(size_t size);  // all null at first
  void ResetNull(size_t size);               // all null
  // The dictionary is not owned and must outlive the column's use. No entry is null.
  std::span<uint32_t> ResetCodes(size_t size, std::span<const Value> dictionary);

  // Says how many rows have each code after ResetCodes; not owned either.
  void SetCodeCounts(std::span<const uint32_t> counts) { code_counts_ = counts; }

  // REQUIRES: scale <= kDecimalScaleMax.
  std::span<int64_t> ResetDecimals(size_t size, unsigned scale);

  // The bytes of whole() after ResetDecimals; all 0 at first.
  std::span<uint8_t> ResetWhole();

  // The null bytes of a column that a Reset call made; all 0 at first.
  std::span<uint8_t> ResetNulls();

 private:
  void Reset(Layout layout, size_t size);
  void BecomeMixed();
  void BecomeLayoutOf(Type type);

  Layout layout_ = Layout::kNull;
  size_t size_ = 0;
  std::vector<uint8_t> nulls_;
  std::vector<uint8_t> bools_;
  std::vector<int64_t> longs_;
  std::vector<double> floats_;
  std::vector<std::string_view> strings_;
  unsigned scale_ = 0;
  std::vector<uint8_t> whole_;
  std::vector<uint32_t> codes_;
  std::span<const Value> dictionary_;
  std::span<const uint32_t> code_counts_;
  std::vector<Value> mixed_;
};

}  // namespace slq::column
