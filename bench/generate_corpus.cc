// Writes a corpus to standard output: generate_corpus KIND --lines N --seed S

#include <cstdint>
#include <cstdio>
#include <string>

#include <CLI/CLI.hpp>

#include "corpus.h"

int main(int argc, char** argv) {
  CLI::App app("Writes made-up log lines to standard output.");
  std::string kind;
  uint64_t lines = 1000;
  uint64_t seed = 1;
  app.add_option("kind", kind, "what lines")
      ->required()
      ->check(CLI::IsMember(slq::bench::CorpusKindNames()));
  app.add_option("--lines", lines, "how many")->capture_default_str();
  app.add_option("--seed", seed, "the same seed gives the same bytes")->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  const auto corpus = slq::bench::NewCorpus(*slq::bench::CorpusKindFromName(kind), seed);
  constexpr size_t kPieceBytes = 1 << 20;
  std::string piece;
  for (uint64_t i = 0; i < lines || !piece.empty();) {
    if (i < lines) {
      corpus->AppendLine(&piece);
      ++i;
    }
    if (piece.size() < kPieceBytes && i < lines) continue;
    if (std::fwrite(piece.data(), 1, piece.size(), stdout) != piece.size()) {
      std::perror("generate_corpus: cannot write");
      return 1;
    }
    piece.clear();
  }
  if (std::fflush(stdout) != 0) {
    std::perror("generate_corpus: cannot write");
    return 1;
  }
  return 0;
}
