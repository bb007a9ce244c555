#pragma once

#include <string>
#include <vector>

#include "corpus.h"
#include "peers/engine.h"

namespace slq::bench {

struct Ask {
  EngineKind engine;
  std::string statement;
};

// One question, in the words of each engine that can answer it.
struct Scenario {
  std::string name;
  CorpusKind corpus;
  std::vector<Ask> asks;  // slq's first
  bool ordered = false;   // the order of rows is part of the answer
};

// `folder` holds the corpora as CorpusPath names them.
std::vector<Scenario> Scenarios(const std::string& folder);
std::string CorpusPath(const std::string& folder, CorpusKind kind);

}  // namespace slq::bench
