#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "absl/status/status.h"
#include "base/memory_budget.h"
#include "base/status_macros.h"

namespace slq::exec {

// One state per group, in an array whose memory the budget grants before it grows.
template <typename T>
class States {
 public:
  States(MemoryBudget* budget, const char* what) : reservation_(budget, what) {}

  // Makes room for `groups` states; new ones are T().
  absl::Status Resize(size_t groups) {
    if (groups <= states_.size()) return absl::OkStatus();
    if (groups > states_.capacity()) {
      const size_t room = std::max(groups, 2 * states_.capacity());
      // Both arrays are there while one becomes the other.
      SLQ_RETURN_IF_ERROR(reservation_.GrowTo((states_.capacity() + room) * sizeof(T)));
      states_.reserve(room);
      reservation_.ShrinkTo(room * sizeof(T));
    }
    states_.resize(groups);
    return absl::OkStatus();
  }

  size_t size() const { return states_.size(); }
  T& operator[](size_t group) { return states_[group]; }
  const T& operator[](size_t group) const { return states_[group]; }

 private:
  std::vector<T> states_;
  Reservation reservation_;
};

}  // namespace slq::exec
