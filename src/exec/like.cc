#include "exec/like.h"

#include <algorithm>
#include <utility>

#include "base/find_bytes.h"
#include "base/strings.h"
#include "base/utf8.h"
#include "exec/letter_case.h"

namespace slq::exec {
namespace {

constexpr size_t kCodePointBytesMax = 4;

size_t CodePointBytes(std::string_view text, size_t at) {
  const CodePoint point = DecodeCodePoint(text.substr(at));
  return point.valid ? point.bytes : 1;
}

// `at`, or the end of the code point that `at` is in the middle of.
size_t NextBoundary(std::string_view text, size_t at) {
  for (size_t back = 1; back < kCodePointBytesMax && back <= at; ++back) {
    const size_t bytes = CodePointBytes(text, at - back);
    if (bytes > back) return at - back + bytes;
  }
  return at;
}

}  // namespace

absl::StatusOr<LikePattern> LikePattern::Compile(std::string_view pattern, std::string_view escape,
                                                 Case letter_case) {
  LikePattern like;
  like.letter_case_ = letter_case;
  Piece piece;
  // A run's code points come before its bytes, so one after bytes starts a run.
  const auto add_code_point = [&piece] {
    if (piece.empty() || !piece.back().bytes.empty()) piece.emplace_back();
    ++piece.back().code_points;
  };
  const auto add_bytes = [&piece](std::string_view bytes) {
    if (piece.empty()) piece.emplace_back();
    piece.back().bytes += bytes;
  };
  for (size_t i = 0; i < pattern.size();) {
    const std::string_view rest = pattern.substr(i);
    if (!escape.empty() && rest.starts_with(escape)) {
      i += escape.size();
      if (i == pattern.size()) {
        return InvalidArgument("the LIKE pattern ends in its escape character");
      }
      const size_t bytes = CodePointBytes(pattern, i);
      add_bytes(pattern.substr(i, bytes));
      i += bytes;
      continue;
    }
    const size_t bytes = CodePointBytes(pattern, i);
    if (rest[0] == '%') {
      // Of several % in a row the later ones add nothing.
      if (like.pieces_.empty() || !piece.empty()) like.pieces_.push_back(std::move(piece));
      piece.clear();
    } else if (rest[0] == '_') {
      add_code_point();
    } else {
      add_bytes(rest.substr(0, bytes));
    }
    i += bytes;
  }
  like.pieces_.push_back(std::move(piece));
  for (Piece& p : like.pieces_) {
    for (Run& run : p) {
      if (letter_case == Case::kFolded) {
        std::string folded;
        FoldCase(run.bytes, &folded);
        run.bytes = std::move(folded);
      }
      like.bytes_min_ += run.code_points + run.bytes.size();
    }
  }
  return like;
}

// Where `piece` ends if it starts at `at`, or kNowhere if it does not.
size_t LikePattern::EndAt(const Piece& piece, std::string_view text, size_t at) {
  for (const Run& run : piece) {
    for (size_t i = 0; i < run.code_points; ++i) {
      if (at == text.size()) return kNowhere;
      at += CodePointBytes(text, at);
    }
    if (!text.substr(at).starts_with(run.bytes)) return kNowhere;
    at += run.bytes.size();
  }
  return at;
}

// Where the first occurrence of `piece` from `from` on ends.
size_t LikePattern::EndOfFirst(const Piece& piece, std::string_view text, size_t from) {
  const Run& first = piece.front();
  while (from <= text.size()) {
    if (first.code_points == 0) {
      const size_t found = FindBytes(text.substr(from), first.bytes);
      if (found == kNowhere) return kNowhere;
      from += found;
      if (piece.size() == 1) return from + first.bytes.size();
    }
    const size_t end = EndAt(piece, text, from);
    if (end != kNowhere) return end;
    if (from == text.size()) break;
    from += CodePointBytes(text, from);
  }
  return kNowhere;
}

// True if `piece` fits somewhere from `from` on so that it ends where the text does.
bool LikePattern::FitsEnd(const Piece& piece, std::string_view text, size_t from) {
  if (piece.empty()) return true;
  if (IsPlain(piece)) return text.substr(from).ends_with(piece[0].bytes);
  size_t bytes_max = 0;
  for (const Run& run : piece) {
    bytes_max += run.code_points * kCodePointBytesMax + run.bytes.size();
  }
  if (bytes_max < text.size() - from) from = NextBoundary(text, text.size() - bytes_max);
  for (; from < text.size(); from += CodePointBytes(text, from)) {
    if (EndAt(piece, text, from) == text.size()) return true;
  }
  return false;
}

bool LikePattern::MatchesExactCase(std::string_view text) const {
  if (text.size() < bytes_min_) return false;
  size_t at = EndAt(pieces_.front(), text, 0);
  if (pieces_.size() == 1) return at == text.size();
  if (at == kNowhere) return false;
  for (size_t i = 1; i + 1 < pieces_.size(); ++i) {
    at = EndOfFirst(pieces_[i], text, at);
    if (at == kNowhere) return false;
  }
  return FitsEnd(pieces_.back(), text, at);
}

bool LikePattern::Matches(std::string_view text, std::string* folded) const {
  if (letter_case_ == Case::kSensitive) return MatchesExactCase(text);
  FoldCase(text, folded);
  return MatchesExactCase(*folded);
}

}  // namespace slq::exec
