#include "store/file_keeper.h"

namespace slq::store {

void FileKeeper::Pin(const std::vector<std::string>& names) {
  const std::lock_guard<std::mutex> lock(mutex_);
  for (const std::string& name : names) ++pins_[name];
}

void FileKeeper::Unpin(const std::vector<std::string>& names) {
  const std::lock_guard<std::mutex> lock(mutex_);
  for (const std::string& name : names) {
    const auto pin = pins_.find(name);
    if (--pin->second > 0) continue;
    pins_.erase(pin);
    if (retired_.erase(name) > 0) folder_->Remove(name).IgnoreError();
  }
}

void FileKeeper::Retire(const std::string& name) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (pins_.find(name) != pins_.end()) {
    retired_.insert(name);
  } else {
    folder_->Remove(name).IgnoreError();
  }
}

bool FileKeeper::any_pinned() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return !pins_.empty();
}

}  // namespace slq::store
