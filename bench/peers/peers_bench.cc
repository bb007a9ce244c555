#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "absl/strings/str_format.h"
#include "peers/measure.h"
#include "peers/report.h"
#include "peers/scenario.h"

// peers_bench LIBRARIES WORK_FOLDER [LINES [NAME [cpu]]]: asks every engine the same questions,
// or those whose name contains NAME, checks that the answers agree, and prints a Markdown
// table of medians and ratios; of processor time with `cpu`.
namespace slq::bench {
namespace {

// Makes the corpora that are not there yet.
void MakeCorpora(const std::string& folder, uint64_t lines) {
  std::filesystem::create_directories(folder);
  std::ofstream(ExamplePath(folder), std::ios::binary) << ExampleLines();
  for (const CorpusKind kind :
       {CorpusKind::kWeb, CorpusKind::kNginx, CorpusKind::kSeedlike, CorpusKind::kAudit}) {
    const std::string path = CorpusPath(folder, kind);
    if (std::filesystem::exists(path)) continue;
    const std::unique_ptr<Corpus> corpus = NewCorpus(kind, 1);
    std::ofstream out(path, std::ios::binary);
    std::string text;
    for (uint64_t i = 0; i < lines; ++i) {
      corpus->AppendLine(&text);
      if (text.size() < size_t{1} << 20 && i + 1 < lines) continue;
      out.write(text.data(), static_cast<std::streamsize>(text.size()));
      text.clear();
    }
  }
}

int Main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: peers_bench LIBRARIES WORK_FOLDER [LINES [NAME [cpu]]]\n";
    return 2;
  }
  const Peers peers = {argv[1]};
  const std::string folder = argv[2];
  const std::string_view wanted = argc > 4 ? argv[4] : "";
  MakeCorpora(folder, argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1'000'000);
  Conditions conditions;
  if (argc > 5) conditions.clock = Clock::kProcessor;
  int wrong = 0;
  std::vector<std::string> versions;
  for (const size_t threads : {size_t{1}, size_t{2}}) {
    conditions.threads = threads;
    std::cout << absl::StrFormat(
                     "\n%d thread%s, %s time, medians of %d, peak memory; in brackets, how many "
                     "times as long as slq\n\n",
                     threads, threads == 1 ? "" : "s",
                     conditions.clock == Clock::kWall ? "wall" : "processor", conditions.runs)
              << TableHead();
    for (const Scenario& scenario : Scenarios(folder)) {
      if (scenario.name.find(wanted) == std::string::npos) continue;
      const std::vector<Outcome> outcomes = Measure(scenario, peers, conditions);
      std::cout << TableRow(scenario, outcomes, threads, &wrong) << std::flush;
      for (const Outcome& outcome : outcomes) {
        if (std::find(versions.begin(), versions.end(), outcome.version) == versions.end()) {
          versions.push_back(outcome.version);
        }
      }
    }
  }
  std::cout << "\nVersions:";
  for (const std::string& version : versions) std::cout << ' ' << version << ';';
  std::cout << '\n';
  return wrong == 0 ? 0 : 1;
}

}  // namespace

std::string_view EngineName(EngineKind kind) {
  switch (kind) {
    case EngineKind::kSlq:
      return "slq";
    case EngineKind::kDuckDb:
      return "DuckDB";
    case EngineKind::kClickHouse:
      return "ClickHouse";
    case EngineKind::kSqlite:
      return "SQLite";
    case EngineKind::kBareLoop:
      return "loop";
  }
  return "";
}

}  // namespace slq::bench

int main(int argc, char** argv) { return slq::bench::Main(argc, argv); }
