#include "store/names.h"

#include <charconv>
#include <xxhash.h>

#include "absl/strings/str_format.h"

namespace slq::store {
namespace {

constexpr std::string_view kPlainPrefix = "s-";   // the whole name, encoded
constexpr std::string_view kHashedPrefix = "h-";  // its start, and a hash of all of it
constexpr std::string_view kLogPrefix = "log-";
constexpr std::string_view kSegmentPrefix = "seg-";
constexpr size_t kEncodedMax = 200;  // a component has at most 255 bytes
constexpr size_t kHashedStart = 100;
constexpr size_t kIdDigits = 16;

bool IsSafe(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

// Capital letters are encoded too: some file systems do not tell them from small ones.
std::string Encode(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (IsSafe(c)) {
      out += c;
    } else {
      out += absl::StrFormat("%%%02x", static_cast<unsigned char>(c));
    }
  }
  return out;
}

}  // namespace

std::string StreamFolderName(std::string_view stream) {
  const std::string encoded = Encode(stream);
  if (encoded.size() <= kEncodedMax) return std::string(kPlainPrefix) + encoded;
  const XXH128_hash_t hash = XXH3_128bits(stream.data(), stream.size());
  return absl::StrFormat("%s%s-%016x%016x", kHashedPrefix, encoded.substr(0, kHashedStart),
                         hash.high64, hash.low64);
}

std::optional<std::string> StreamOfFolder(std::string_view folder) {
  if (!StartsWith(folder, kPlainPrefix)) return std::nullopt;
  std::string name;
  for (size_t i = kPlainPrefix.size(); i < folder.size(); ++i) {
    unsigned code = static_cast<unsigned char>(folder[i]);
    if (folder[i] == '%') {
      const std::string_view digits = folder.substr(i + 1, 2);
      std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
      i += 2;
    }
    name += static_cast<char>(code);
  }
  if (name.empty() || StreamFolderName(name) != folder) return std::nullopt;
  return name;
}

bool IsStreamFolderName(std::string_view name) {
  return StartsWith(name, kPlainPrefix) || StartsWith(name, kHashedPrefix);
}

std::string LogFileName(uint64_t id) { return absl::StrFormat("%s%016x", kLogPrefix, id); }

std::string SegmentFileName(uint64_t id) { return absl::StrFormat("%s%016x", kSegmentPrefix, id); }

std::optional<uint64_t> FileIdOf(std::string_view name) {
  if (!StartsWith(name, kLogPrefix) && !StartsWith(name, kSegmentPrefix)) return std::nullopt;
  const std::string_view digits = name.substr(kLogPrefix.size());
  uint64_t id = 0;
  const std::from_chars_result parsed =
      std::from_chars(digits.data(), digits.data() + digits.size(), id, 16);
  if (digits.size() != kIdDigits || parsed.ptr != digits.data() + digits.size()) {
    return std::nullopt;
  }
  return id;
}

}  // namespace slq::store
