#include "plan/nearest_name.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "absl/strings/ascii.h"

namespace slq::plan {
namespace {

constexpr size_t kNameBytesMax = 256;  // longer names are not compared

// Insertions, deletions and replacements of letters that lead from one name to the other,
// letter case aside.
size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const bool same = absl::ascii_tolower(static_cast<unsigned char>(a[i - 1])) ==
                        absl::ascii_tolower(static_cast<unsigned char>(b[j - 1]));
      const size_t replaced = diagonal + (same ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

std::vector<std::string_view> NearestNames(std::string_view name,
                                           std::span<const std::string_view> names, size_t count) {
  std::vector<std::pair<size_t, std::string_view>> found;
  if (name.size() > kNameBytesMax) return {};
  for (const std::string_view candidate : names) {
    if (candidate.size() > kNameBytesMax) continue;
    const size_t distance = EditDistance(name, candidate);
    const size_t allowed = std::max<size_t>(1, std::max(name.size(), candidate.size()) / 3);
    if (distance <= allowed) found.emplace_back(distance, candidate);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  if (found.size() > count) found.resize(count);
  std::vector<std::string_view> nearest;
  for (const auto& [distance, candidate] : found) nearest.push_back(candidate);
  return nearest;
}

}  // namespace slq::plan
