#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "base/status_macros.h"
#include "exec/run_context.h"

namespace slq::exec {

// Items sorted at once: what takes a millisecond where each comparison waits for memory.
inline constexpr size_t kSortedAtOnce = 512;

// Sorts `items` and asks `stop` now and then. They are in no order where it fails. Takes as
// much memory again beyond kSortedAtOnce. `less` is a strict order without ties.
//
// A merge sort of sorted runs: std::sort of millions of rows cannot be stopped, and a
// comparison that throws would be the only way out of it.
template <typename T, typename Less>
absl::Status SortUnlessStopped(std::vector<T>* items, StopCheck* stop, Less less) {
  const size_t size = items->size();
  const auto at = [](std::vector<T>& v, size_t i) {
    return v.begin() + static_cast<std::ptrdiff_t>(i);
  };
  for (size_t first = 0; first < size; first += kSortedAtOnce) {
    SLQ_RETURN_IF_ERROR(stop->Now());
    std::sort(at(*items, first), at(*items, std::min(size, first + kSortedAtOnce)), less);
  }
  if (size <= kSortedAtOnce) return absl::OkStatus();
  std::vector<T> merged;  // filled as it is written: clearing megabytes first cannot be stopped
  merged.reserve(size);
  for (size_t width = kSortedAtOnce; width < size; width *= 2) {
    merged.clear();
    for (size_t first = 0; first < size; first += 2 * width) {
      const size_t middle = std::min(size, first + width);
      const size_t end = std::min(size, first + 2 * width);
      size_t left = first;
      size_t right = middle;
      for (size_t out = first; out < end; ++out) {
        SLQ_RETURN_IF_ERROR(stop->Tick());
        const bool takes_right =
            left == middle || (right < end && less((*items)[right], (*items)[left]));
        merged.push_back((*items)[takes_right ? right++ : left++]);
      }
    }
    std::swap(*items, merged);
  }
  return absl::OkStatus();
}

}  // namespace slq::exec
