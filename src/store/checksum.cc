#include "store/checksum.h"

#if defined(SLQ_HAS_XXHASH_DISPATCH)
#include <xxh_x86dispatch.h>  // puts what suits the processor in the place of each function
#else
#include <xxhash.h>
#endif

#include "absl/strings/str_format.h"

namespace slq::store {

uint64_t Checksum(std::string_view bytes, uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

struct RunningChecksum::State {
  XXH3_state_t* const xxh = XXH3_createState();
};

RunningChecksum::RunningChecksum(uint64_t seed) : state_(std::make_unique<State>()) {
  if (state_->xxh != nullptr) XXH3_64bits_reset_withSeed(state_->xxh, seed);
}

RunningChecksum::~RunningChecksum() { XXH3_freeState(state_->xxh); }

void RunningChecksum::Add(std::string_view bytes) {
  if (state_->xxh != nullptr) XXH3_64bits_update(state_->xxh, bytes.data(), bytes.size());
}

uint64_t RunningChecksum::value() const {
  return state_->xxh == nullptr ? 0 : XXH3_64bits_digest(state_->xxh);
}

absl::Status Damaged(std::string_view path, uint64_t offset, std::string_view what) {
  return DataLoss(absl::StrFormat("%s is damaged at byte %d: %s", path, offset, what));
}

}  // namespace slq::store
