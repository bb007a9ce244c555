#pragma once

#include <cstddef>
#include <cstdint>

#include "slq/value.h"

#include "absl/status/status.h"
#include "base/arena.h"
#include "base/memory_budget.h"
#include "exec/states.h"

namespace slq::exec {

// One value per group, with its text if it is a string. A text is copied over the one it
// replaces where that has room, so a cell that changes often does not grow for it.
class ValueCells {
 public:
  explicit ValueCells(MemoryBudget* budget);

  // New cells are null.
  absl::Status Resize(size_t groups);

  const Value& operator[](size_t group) const { return values_[group]; }

  // Copies the text.
  absl::Status Set(size_t group, const Value& value) {
    if (value.type() == Type::kString) return SetText(group, value.string_value());
    values_[group] = value;
    return absl::OkStatus();
  }

 private:
  struct Room {
    char* data = nullptr;
    size_t bytes = 0;
  };
  absl::Status SetText(size_t group, std::string_view text);

  States<Value> values_;
  States<Room> rooms_;  // empty until the first string
  Arena arena_;
  Reservation text_bytes_;
};

}  // namespace slq::exec
