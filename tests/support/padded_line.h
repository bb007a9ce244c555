#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/line_split.h"

namespace slq::ingest {

// A copy of a line with the bytes behind it that a LineParser may read. What stands there
// must not matter, so it looks like more of a line. Moving keeps the text where it is.
class PaddedLine {
 public:
  explicit PaddedLine(std::string_view line)
      : bytes_(line.begin(), line.end()), size_(line.size()) {
    for (size_t i = 0; i < kLinePadding; ++i) bytes_.push_back("1\"}],0e "[i % 8]);
  }
  std::string_view text() const { return {bytes_.data(), size_}; }

 private:
  std::vector<char> bytes_;
  size_t size_;
};

inline std::vector<PaddedLine> PadLines(const std::vector<std::string_view>& texts) {
  return {texts.begin(), texts.end()};
}

inline std::vector<std::string_view> TextsOf(const std::vector<PaddedLine>& lines) {
  std::vector<std::string_view> texts;
  for (const PaddedLine& line : lines) texts.push_back(line.text());
  return texts;
}

}  // namespace slq::ingest
