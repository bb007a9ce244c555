#pragma once

#include <string>
#include <vector>

#include "peers/engine.h"

// What is asked of the store and of the tables of the peers, which hold the same lines.
namespace slq::bench {

struct StoreQuestion {
  std::string name;
  std::string slq;
  std::string duck;       // empty: the words of ClickHouse
  std::string click;      // of a table `web`; START and END stand for the window's ends
  bool windowed = false;  // over the 1 % of the time that StoreWindow names
  bool compared = true;   // false: ties may be broken in another way
};

std::vector<StoreQuestion> StoreQuestions();

// Opens slq over a store, which is filled from the corpus if `load` says so.
absl::StatusOr<std::unique_ptr<Engine>> OpenSlqStore(const std::string& corpus,
                                                     const std::string& folder, size_t threads);

// The window of windowed questions, in ms: a hundredth of the time of `lines` lines.
struct Window {
  int64_t start_ms = 0;
  int64_t end_ms = 0;
};
Window StoreWindow(uint64_t lines);

// What fills the table of a peer, and what says how many bytes it takes. `folder` is empty.
std::vector<std::string> DuckLoad(const std::string& corpus, const std::string& folder);
std::vector<std::string> ClickLoad(const std::string& corpus);

}  // namespace slq::bench
