#include "store/framed.h"

#include "absl/strings/str_format.h"
#include "base/bytes.h"
#include "store/checksum.h"

namespace slq::store {
namespace {

constexpr size_t kMagicBytes = 8;
constexpr size_t kHeadBytes = kMagicBytes + 4 + 4;
constexpr size_t kChecksumBytes = 8;

}  // namespace

std::string Frame(std::string_view magic, uint32_t version, std::string_view body) {
  std::string out(magic);
  ByteWriter writer(&out);
  writer.U32(version);
  writer.Text(body);
  writer.U64(Checksum(out));
  return out;
}

absl::StatusOr<std::string_view> Unframe(std::string_view magic, uint32_t version,
                                         std::string_view bytes, std::string_view path) {
  if (bytes.size() < kHeadBytes + kChecksumBytes) return Damaged(path, 0, "it is too short");
  ByteReader reader(bytes);
  if (reader.Bytes(kMagicBytes) != magic) {
    return Damaged(path, 0, "it does not start as such a file does");
  }
  const uint32_t found = reader.U32();
  const std::string_view body =
      bytes.substr(kHeadBytes, bytes.size() - kHeadBytes - kChecksumBytes);
  ByteReader end(bytes.substr(bytes.size() - kChecksumBytes));
  if (end.U64() != Checksum(bytes.substr(0, bytes.size() - kChecksumBytes))) {
    return Damaged(path, 0, "its checksum is wrong");
  }
  if (found > version) {
    return FailedPrecondition(
        absl::StrFormat("%s has format version %d, and this program knows versions up to %d; use "
                        "a newer program",
                        path, found, version));
  }
  if (reader.U32() != body.size()) return Damaged(path, kMagicBytes + 4, "its size is wrong");
  return body;
}

}  // namespace slq::store
