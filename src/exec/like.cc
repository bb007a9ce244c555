#include "exec/like.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "base/strings.h"

namespace slq::exec {
namespace {

constexpr size_t kNoMatch = std::string_view::npos;

char Fold(char c) { return absl::ascii_tolower(static_cast<unsigned char>(c)); }

// Bytes of the code point at `at`; 1 where the bytes are not UTF-8.
size_t CodePointBytes(std::string_view text, size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  size_t bytes = 1;
  if (lead >= 0xF0) {
    bytes = 4;
  } else if (lead >= 0xE0) {
    bytes = 3;
  } else if (lead >= 0xC0) {
    bytes = 2;
  }
  if (at + bytes > text.size()) return 1;
  for (size_t i = 1; i < bytes; ++i) {
    if ((static_cast<unsigned char>(text[at + i]) & 0xC0) != 0x80) return 1;
  }
  return bytes;
}

}  // namespace

absl::StatusOr<LikePattern> LikePattern::Compile(std::string_view pattern, std::string_view escape,
                                                 bool fold_case) {
  LikePattern like;
  like.fold_case_ = fold_case;
  like.pieces_.emplace_back();
  const auto add = [&like](char c, bool any) {
    like.pieces_.back().bytes += c;
    like.pieces_.back().any.push_back(any);
  };
  for (size_t i = 0; i < pattern.size();) {
    if (!escape.empty() && pattern.substr(i).starts_with(escape)) {
      i += escape.size();
      if (i == pattern.size()) {
        return InvalidArgument("the LIKE pattern ends in its escape character");
      }
      add(fold_case ? Fold(pattern[i]) : pattern[i], false);
      ++i;
    } else if (pattern[i] == '%') {
      like.pieces_.emplace_back();
      ++i;
    } else {
      add(fold_case ? Fold(pattern[i]) : pattern[i], pattern[i] == '_');
      ++i;
    }
  }
  return like;
}

// Where the piece ends if it matches at `at`, else kNoMatch.
size_t LikePattern::MatchPieceAt(const Piece& piece, std::string_view text, size_t at) const {
  for (size_t i = 0; i < piece.bytes.size(); ++i) {
    if (at >= text.size()) return kNoMatch;
    if (piece.any[i]) {
      at += CodePointBytes(text, at);
    } else if ((fold_case_ ? Fold(text[at]) : text[at]) == piece.bytes[i]) {
      ++at;
    } else {
      return kNoMatch;
    }
  }
  return at;
}

// The first place from `from` on where the piece matches. It never helps to take a later
// place for a piece between two %, so the search does not go back: time is bounded by
// text times pattern.
size_t LikePattern::FindPiece(const Piece& piece, std::string_view text, size_t from,
                              size_t* end) const {
  const bool plain =
      !fold_case_ && std::find(piece.any.begin(), piece.any.end(), true) == piece.any.end();
  if (plain) {
    const size_t at = text.find(piece.bytes, from);
    *end = at == kNoMatch ? kNoMatch : at + piece.bytes.size();
    return at;
  }
  for (size_t at = from; at <= text.size();) {
    *end = MatchPieceAt(piece, text, at);
    if (*end != kNoMatch) return at;
    at += at < text.size() ? CodePointBytes(text, at) : 1;
  }
  return kNoMatch;
}

bool LikePattern::Matches(std::string_view text) const {
  size_t at = MatchPieceAt(pieces_.front(), text, 0);
  if (at == kNoMatch) return false;
  if (pieces_.size() == 1) return at == text.size();
  for (size_t p = 1; p + 1 < pieces_.size(); ++p) {
    size_t end = 0;
    if (FindPiece(pieces_[p], text, at, &end) == kNoMatch) return false;
    at = end;
  }
  // The last piece must end where the text ends: try every start that can.
  const Piece& last = pieces_.back();
  if (last.bytes.empty()) return true;
  for (size_t start = at; start < text.size(); start += CodePointBytes(text, start)) {
    if (MatchPieceAt(last, text, start) == text.size()) return true;
  }
  return false;
}

}  // namespace slq::exec
