#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "corpus.h"
#include "ingest/line_split.h"

namespace slq::bench {

// The first lines of a corpus, cut, with what a LineParser may read behind each.
class BenchLines {
 public:
  BenchLines(CorpusKind kind, uint64_t lines) : bytes_(MakeCorpus(kind, 1, lines)) {
    size_ = bytes_.size();
    bytes_.append(ingest::kLinePadding, '\0');
    std::string_view left = text();
    while (!left.empty()) lines_.push_back(ingest::TakeLine(&left));
  }
  BenchLines(const BenchLines&) = delete;
  BenchLines& operator=(const BenchLines&) = delete;

  std::string_view text() const { return std::string_view(bytes_).substr(0, size_); }
  const std::vector<std::string_view>& lines() const { return lines_; }

 private:
  std::string bytes_;
  size_t size_;
  std::vector<std::string_view> lines_;
};

}  // namespace slq::bench
