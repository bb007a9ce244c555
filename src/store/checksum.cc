#include "store/checksum.h"

#include <xxhash.h>

#include "absl/strings/str_format.h"

namespace slq::store {

uint64_t Checksum(std::string_view bytes, uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

absl::Status Damaged(std::string_view path, uint64_t offset, std::string_view what) {
  return DataLoss(absl::StrFormat("%s is damaged at byte %d: %s", path, offset, what));
}

}  // namespace slq::store
