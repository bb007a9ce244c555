#include "server/replay_guard.h"

namespace slq::server {
namespace {

// A date may be 15 minutes ahead of the clock, and is accepted until 15 minutes after it.
constexpr absl::Duration kReplayable = absl::Minutes(31);

}  // namespace

ReplayGuard::Verdict ReplayGuard::Use(const Digest& signature, absl::Time now) {
  // Half of an HMAC cannot be made to collide, and fits a string without allocation.
  std::string key(reinterpret_cast<const char*>(signature.data()), 15);
  const std::lock_guard lock(mutex_);
  while (!by_age_.empty() && by_age_.front().expires < now) {
    seen_.erase(by_age_.front().key);
    by_age_.pop_front();
  }
  if (seen_.contains(key)) return Verdict::kSeen;
  if (seen_.size() >= signatures_max_) return Verdict::kFull;
  seen_.insert(key);
  by_age_.push_back({now + kReplayable, std::move(key)});
  return Verdict::kNew;
}

}  // namespace slq::server
