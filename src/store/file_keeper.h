#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "base/disk.h"

namespace slq::store {

// Files of a stream that are no longer part of it stay on the disk while a snapshot may
// still read them. Thread-safe.
class FileKeeper {
 public:
  explicit FileKeeper(const DiskFolder* folder) : folder_(folder) {}

  void Pin(const std::vector<std::string>& names);
  void Unpin(const std::vector<std::string>& names);

  // Removes the file now or when its last pin goes. A file that cannot be removed is
  // harmless: the next opening of the stream tries again.
  void Retire(const std::string& name);

  bool any_pinned() const;

 private:
  const DiskFolder* const folder_;
  mutable std::mutex mutex_;
  std::map<std::string, size_t> pins_;
  std::set<std::string> retired_;
};

}  // namespace slq::store
