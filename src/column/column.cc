#include "column/column.h"

namespace slq::column {
namespace {

Column::Layout LayoutOf(Type type) {
  switch (type) {
    case Type::kBool:
      return Column::Layout::kBool;
    case Type::kLong:
      return Column::Layout::kLong;
    case Type::kFloat:
      return Column::Layout::kFloat;
    case Type::kString:
      return Column::Layout::kString;
    case Type::kNull:
      break;
  }
  return Column::Layout::kNull;
}

}  // namespace

bool Column::IsNull(size_t row) const {
  if (layout_ == Layout::kNull) return true;
  if (layout_ == Layout::kMixed) return mixed_[row].is_null();
  return !nulls_.empty() && nulls_[row] != 0;
}

Value Column::At(size_t row) const {
  if (!nulls_.empty() && nulls_[row] != 0) return Value::Null();
  switch (layout_) {
    case Layout::kBool:
      return Value::Bool(bools_[row] != 0);
    case Layout::kLong:
      return Value::Long(longs_[row]);
    case Layout::kFloat:
      return Value::Float(floats_[row]);
    case Layout::kString:
      return Value::String(strings_[row]);
    case Layout::kDecimal: {
      const double power = kPowersOfTen[scale_];
      if (!whole_.empty() && whole_[row] != 0) {
        return Value::Long(longs_[row] / static_cast<int64_t>(power));
      }
      return Value::Float(static_cast<double>(longs_[row]) / power);
    }
    case Layout::kDictionary:
      return dictionary_[codes_[row]];
    case Layout::kMixed:
      return mixed_[row];
    case Layout::kNull:
      break;
  }
  return Value::Null();
}

void Column::Reset(Layout layout, size_t size) {
  layout_ = layout;
  size_ = size;
  nulls_.clear();
  whole_.clear();
  code_counts_ = {};
}

// The arrays keep what they have: whoever sets a layout fits the array that it needs.
void Column::Clear() {
  Reset(Layout::kNull, 0);
  dictionary_ = {};
}

void Column::BecomeMixed() {
  mixed_.resize(size_);
  for (size_t row = 0; row < size_; ++row) mixed_[row] = At(row);
  Reset(Layout::kMixed, size_);
}

// The rows so far are all null: give them slots in the array of the new layout.
void Column::BecomeLayoutOf(Type type) {
  const size_t rows = size_;
  Reset(LayoutOf(type), 0);
  bools_.clear();
  longs_.clear();
  floats_.clear();
  strings_.clear();
  if (rows > 0) AppendNulls(rows);
}

void Column::Append(const Value& value) {
  if (value.is_null()) {
    AppendNulls(1);
    return;
  }
  if (layout_ == Layout::kNull) {
    BecomeLayoutOf(value.type());
  } else if (layout_ != Layout::kMixed && layout_ != LayoutOf(value.type())) {
    BecomeMixed();
  }
  switch (layout_) {
    case Layout::kBool:
      bools_.push_back(value.bool_value() ? 1 : 0);
      break;
    case Layout::kLong:
      longs_.push_back(value.long_value());
      break;
    case Layout::kFloat:
      floats_.push_back(value.float_value());
      break;
    case Layout::kString:
      strings_.push_back(value.string_value());
      break;
    case Layout::kMixed:
      mixed_.push_back(value);
      break;
    case Layout::kNull:
    case Layout::kDecimal:
    case Layout::kDictionary:
      break;
  }
  ++size_;
  if (!nulls_.empty()) nulls_.push_back(0);
}

void Column::AppendNulls(size_t count) {
  const size_t size = size_ + count;
  switch (layout_) {
    case Layout::kNull:
      size_ = size;
      return;
    case Layout::kMixed:
      mixed_.resize(size);
      size_ = size;
      return;
    case Layout::kBool:
      bools_.resize(size);
      break;
    case Layout::kLong:
    case Layout::kDecimal:
      longs_.resize(size);
      if (!whole_.empty()) whole_.resize(size);
      break;
    case Layout::kFloat:
      floats_.resize(size);
      break;
    case Layout::kString:
      strings_.resize(size);
      break;
    case Layout::kDictionary:
      codes_.resize(size);
      break;
  }
  if (nulls_.empty()) nulls_.assign(size_, 0);
  nulls_.resize(size, 1);
  size_ = size;
}

std::span<uint8_t> Column::ResetBools(size_t size) {
  Reset(Layout::kBool, size);
  bools_.resize(size);
  return bools_;
}

std::span<int64_t> Column::ResetLongs(size_t size) {
  Reset(Layout::kLong, size);
  longs_.resize(size);
  return longs_;
}

std::span<double> Column::ResetFloats(size_t size) {
  Reset(Layout::kFloat, size);
  floats_.resize(size);
  return floats_;
}

std::span<std::string_view> Column::ResetStrings(size_t size) {
  Reset(Layout::kString, size);
  strings_.resize(size);
  return strings_;
}

std::span<Value> Column::ResetMixed(size_t size) {
  Reset(Layout::kMixed, size);
  mixed_.assign(size, Value::Null());
  return mixed_;
}

std::span<int64_t> Column::ResetDecimals(size_t size, unsigned scale) {
  Reset(Layout::kDecimal, size);
  longs_.resize(size);
  scale_ = scale;
  return longs_;
}

std::span<uint8_t> Column::ResetWhole() {
  whole_.assign(size_, 0);
  return whole_;
}

void Column::ResetNull(size_t size) { Reset(Layout::kNull, size); }

std::span<uint32_t> Column::ResetCodes(size_t size, std::span<const Value> dictionary) {
  Reset(Layout::kDictionary, size);
  codes_.resize(size);
  dictionary_ = dictionary;
  return codes_;
}

std::span<uint8_t> Column::ResetNulls() {
  nulls_.assign(size_, 0);
  return nulls_;
}

}  // namespace slq::column
