#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

#include "exec/accumulator.h"

// Loops over rows of few groups. What a group gets is kept in a few tables that rows take in
// turn: rows of one group in a row, which are frequent, then need not wait for each other.
namespace slq::exec {

inline constexpr size_t kFewGroups = 512;
inline constexpr size_t kTables = 4;

// Whether the tables pay for these rows of `groups` groups.
inline bool AreFewGroups(const GroupedRows& rows, size_t groups) {
  return groups <= kFewGroups && 8 * groups <= rows.groups.size() && rows.weights.empty();
}

// Sets (*sizes)[g] to how many of `rows_groups` are g, for each of at most kFewGroups groups.
inline void CountByGroup(std::span<const uint32_t> rows_groups, size_t groups,
                         std::vector<uint32_t>* sizes) {
  std::array<std::array<uint32_t, kFewGroups>, kTables> tables;
  for (auto& table : tables) std::fill_n(table.begin(), groups, 0u);
  const uint32_t* const of = rows_groups.data();
  const size_t count = rows_groups.size();
  size_t i = 0;
  for (; i + kTables <= count; i += kTables) {
    for (size_t t = 0; t < kTables; ++t) ++tables[t][of[i + t]];
  }
  for (; i < count; ++i) ++tables[0][of[i]];
  sizes->assign(groups, 0);
  for (const auto& table : tables) {
    for (size_t group = 0; group < groups; ++group) (*sizes)[group] += table[group];
  }
}

// The sums of the few groups of a batch: what of its values is not null in `nulls`, and how many
// of these rows are marked in `marks` (both empty, or one byte a row, 1 = null or marked).
class GroupSums {
 public:
  struct Sum {
    int64_t sum = 0;
    uint32_t count = 0;
    uint32_t marked = 0;
  };

  // False if a value is too large. REQUIRES: rows.group_sizes.
  bool Add(const GroupedRows& rows, std::span<const int64_t> values, std::span<const uint8_t> nulls,
           std::span<const uint8_t> marks) {
    groups_ = rows.group_sizes.size();
    if (rows.groups.size() > kRowsMax) return false;
    return nulls.empty() && marks.empty() ? AddAll(rows, values)
                                          : AddSome(rows, values, nulls, marks);
  }

  // Calls take(group, sum) for each group with rows.
  template <typename F>
  void ForEach(F take) const {
    for (uint32_t group = 0; group < groups_; ++group) {
      if (sums_[group].count > 0) take(group, sums_[group]);
    }
  }

 private:
  static constexpr int kBits = 49;  // times kRowsMax is less than 2^63
  static constexpr size_t kRowsMax = 8192;
  template <typename T>
  using Tables = std::array<std::array<T, kFewGroups>, kTables>;

  static uint64_t Outside(int64_t value) {
    return static_cast<uint64_t>(value) + (uint64_t{1} << kBits);
  }
  static bool Fits(uint64_t outside) { return outside >> (kBits + 1) == 0; }
  // Wraps where a value does not fit, and the sums are not used.
  static void AddTo(int64_t* sum, int64_t value) {
    *sum = static_cast<int64_t>(static_cast<uint64_t>(*sum) + static_cast<uint64_t>(value));
  }

  // Calls add(table, i, row) for each row.
  template <typename F>
  static void ForEachRow(const GroupedRows& rows, F add) {
    const auto loop = [count = rows.groups.size(), &add](auto row_at) {
      size_t i = 0;
      for (; i + kTables <= count; i += kTables) {
        for (size_t t = 0; t < kTables; ++t) add(t, i + t, row_at(i + t));
      }
      for (; i < count; ++i) add(0, i, row_at(i));
    };
    if (rows.rows->all()) {
      loop([](size_t i) { return i; });
    } else {
      loop([&rows](size_t i) { return size_t{rows.rows->row(i)}; });
    }
  }

  bool AddAll(const GroupedRows& rows, std::span<const int64_t> values) {
    Tables<int64_t> tables;
    for (auto& table : tables) std::fill_n(table.begin(), groups_, 0);
    uint64_t outside = 0;
    ForEachRow(
        rows, [&, of = rows.groups.data(), values = values.data()](size_t t, size_t i, size_t row) {
          outside |= Outside(values[row]);
          AddTo(&tables[t][of[i]], values[row]);
        });
    for (size_t group = 0; group < groups_; ++group) {
      Sum& sum = sums_[group];
      sum = {0, rows.group_sizes[group], 0};
      for (const auto& table : tables) AddTo(&sum.sum, table[group]);
    }
    return Fits(outside);
  }

  bool AddSome(const GroupedRows& rows, std::span<const int64_t> values,
               std::span<const uint8_t> nulls, std::span<const uint8_t> marks) {
    Tables<Sum> tables;
    for (auto& table : tables) std::fill_n(table.begin(), groups_, Sum());
    uint64_t outside = 0;
    const auto add_all = [&](auto has_nulls, auto has_marks) {
      ForEachRow(rows, [&, of = rows.groups.data()](size_t t, size_t i, size_t row) {
        uint32_t kept = 1;
        if constexpr (has_nulls) kept = nulls[row] == 0 ? 1 : 0;
        Sum& sum = tables[t][of[i]];
        outside |= Outside(values[row]);
        AddTo(&sum.sum, values[row] & -static_cast<int64_t>(kept));
        sum.count += kept;
        if constexpr (has_marks) sum.marked += kept & marks[row];
      });
    };
    if (nulls.empty()) {
      add_all(std::false_type(), std::true_type());
    } else if (marks.empty()) {
      add_all(std::true_type(), std::false_type());
    } else {
      add_all(std::true_type(), std::true_type());
    }
    for (size_t group = 0; group < groups_; ++group) {
      Sum& sum = sums_[group];
      sum = {};
      for (const auto& table : tables) {
        AddTo(&sum.sum, table[group].sum);
        sum.count += table[group].count;
        sum.marked += table[group].marked;
      }
    }
    return Fits(outside);
  }

  size_t groups_ = 0;
  std::array<Sum, kFewGroups> sums_;
};

}  // namespace slq::exec
