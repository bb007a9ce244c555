#pragma once

#include <new>

#include "absl/status/status.h"

namespace slq {

// f(), which returns a status or a StatusOr; ResourceExhausted where the allocator of the
// host has no memory left. No exception leaves the library.
template <typename F>
auto GuardMemory(F f) -> decltype(f()) {
  try {
    return f();
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError("the process has no memory left");
  }
}

}  // namespace slq
