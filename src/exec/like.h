#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace slq::exec {

// A LIKE pattern taken apart: % any run, _ one code point (or one byte that is not part
// of one), all else itself. The whole text must match. Immutable, thread-safe.
class LikePattern {
 public:
  // InvalidArgument if the pattern ends in the escape character. `escape` is one
  // character or "". With `fold_case` letters match in either case (ASCII).
  static absl::StatusOr<LikePattern> Compile(std::string_view pattern, std::string_view escape,
                                             bool fold_case);

  bool Matches(std::string_view text) const;

 private:
  // Pattern between two %: bytes, where a wildcard byte stands for one code point.
  struct Piece {
    std::string bytes;
    std::vector<bool> any;  // any[i]: bytes[i] is a _
  };

  size_t MatchPieceAt(const Piece& piece, std::string_view text, size_t at) const;
  size_t FindPiece(const Piece& piece, std::string_view text, size_t from, size_t* end) const;

  std::vector<Piece> pieces_;  // one more than there are %
  bool fold_case_ = false;
};

}  // namespace slq::exec
