#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace slq::exec {

// A LIKE pattern ready to match: % is any text, _ one code point, and what follows the
// escape stands for itself. A byte of the text that is not part of valid UTF-8 counts as
// a code point. Immutable and thread-safe.
//
// The pattern is cut at its % into pieces; each but the last is looked for at the first
// place it fits, which never has to be taken back. So the time is at most the length of
// the text times that of the pattern, and that of a search where no _ takes part.
class LikePattern {
 public:
  enum class Case : uint8_t { kSensitive, kFolded };

  // `escape` is one code point, or "" for none. InvalidArgument, without a position, if
  // the pattern ends in the escape. kFolded compares by FoldCase (letter_case.h).
  static absl::StatusOr<LikePattern> Compile(std::string_view pattern, std::string_view escape,
                                             Case letter_case);

  // True if the whole of `text` fits. `folded` is scratch memory for kFolded.
  bool Matches(std::string_view text, std::string* folded) const;

 private:
  // Some code points, then some bytes.
  struct Run {
    size_t code_points = 0;
    std::string bytes;
  };
  using Piece = std::vector<Run>;

  static constexpr size_t kNowhere = std::string_view::npos;

  static bool IsPlain(const Piece& piece) { return piece.size() == 1 && !piece[0].code_points; }
  static size_t EndAt(const Piece& piece, std::string_view text, size_t at);
  static size_t EndOfFirst(const Piece& piece, std::string_view text, size_t from);
  static bool FitsEnd(const Piece& piece, std::string_view text, size_t from);
  bool MatchesExactCase(std::string_view text) const;

  // At least one. The first begins where the text does, the last ends where it does;
  // either is empty (and fits) if the pattern begins or ends in %.
  std::vector<Piece> pieces_;
  size_t bytes_min_ = 0;  // of a text that fits
  Case letter_case_ = Case::kSensitive;
};

}  // namespace slq::exec
