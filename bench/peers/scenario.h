#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "corpus.h"
#include "peers/engine.h"

namespace slq::bench {

// A question in the words of one engine.
struct Ask {
  EngineKind engine;
  std::string statement;
  std::vector<std::string> setup = {};  // statements before it, whose time does not count
};

// How many times as fast as that engine slq is to be.
struct Target {
  EngineKind engine;
  double times;
};

// One question, in the words of each engine that can answer it.
struct Scenario {
  std::string name;
  Input input;
  std::vector<Ask> asks;  // slq's first
  std::vector<Target> targets;
  bool ordered = false;      // the order of rows is part of the answer
  uint32_t repetitions = 1;  // that are timed together
};

// `folder` holds the corpora as CorpusPath names them.
std::vector<Scenario> Scenarios(const std::string& folder);
std::string CorpusPath(const std::string& folder, CorpusKind kind);

// The four lines of the contract's example.
std::string ExamplePath(const std::string& folder);
std::string_view ExampleLines();

}  // namespace slq::bench
