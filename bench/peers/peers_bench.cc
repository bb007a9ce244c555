#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <unistd.h>

#include <sys/resource.h>
#include <sys/wait.h>

#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "peers/scenario.h"

// peers_bench LIBRARIES WORK_FOLDER [LINES]: asks every engine the same questions, checks
// that the answers agree, and prints a Markdown table of medians and ratios.
namespace slq::bench {
namespace {

constexpr int kRuns = 5;
constexpr double kRelativeTolerance = 1e-9;  // for sums and averages of floats

struct Outcome {
  std::string error;
  std::string version;
  double seconds = 0;  // median
  long rss_kib = 0;
  Table table;
};

// Rows in one order, numbers in one spelling.
Table Normal(Table table, bool ordered) {
  for (std::vector<std::string>& row : table) {
    for (std::string& cell : row) {
      char* end = nullptr;
      const double number = std::strtod(cell.c_str(), &end);
      if (!cell.empty() && *end == '\0') cell = absl::StrFormat("%.10g", number);
    }
  }
  if (!ordered) std::sort(table.begin(), table.end());
  return table;
}

bool Same(const Table& a, const Table& b) {
  if (a.size() != b.size()) return false;
  for (size_t r = 0; r < a.size(); ++r) {
    if (a[r].size() != b[r].size()) return false;
    for (size_t c = 0; c < a[r].size(); ++c) {
      if (a[r][c] == b[r][c]) continue;
      const double x = std::strtod(a[r][c].c_str(), nullptr);
      const double y = std::strtod(b[r][c].c_str(), nullptr);
      if (x == 0 || std::abs(x - y) > kRelativeTolerance * std::abs(x)) return false;
    }
  }
  return true;
}

Outcome Measure(const Ask& ask, const Scenario& scenario, const PeerPaths& paths, size_t threads) {
  Outcome outcome;
  absl::StatusOr<std::unique_ptr<Engine>> engine =
      OpenEngine(ask.engine, paths, CorpusPath(paths.corpora, scenario.corpus), threads);
  if (!engine.ok()) {
    outcome.error = std::string(engine.status().message());
    return outcome;
  }
  outcome.version = (*engine)->Version();
  std::vector<double> seconds;
  for (int run = 0; run <= kRuns; ++run) {  // the first one warms up
    const auto start = std::chrono::steady_clock::now();
    absl::StatusOr<Table> table = (*engine)->Ask(ask.statement);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    if (!table.ok()) {
      outcome.error = std::string(table.status().message());
      return outcome;
    }
    if (run > 0) seconds.push_back(took.count());
    outcome.table = *std::move(table);
  }
  std::sort(seconds.begin(), seconds.end());
  outcome.seconds = seconds[seconds.size() / 2];
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  outcome.rss_kib = usage.ru_maxrss;
  return outcome;
}

// In a process of its own, so that engines share neither memory nor threads.
Outcome MeasureApart(const Ask& ask, const Scenario& scenario, const PeerPaths& paths,
                     size_t threads) {
  const std::string answer = paths.corpora + "/answer";
  const pid_t child = fork();
  if (child == 0) {
    const Outcome outcome = Measure(ask, scenario, paths, threads);
    std::ofstream out(answer);
    out << outcome.error << '\x1e' << outcome.version << '\x1e'
        << absl::StrFormat("%.9f", outcome.seconds) << '\x1e' << outcome.rss_kib;
    for (const std::vector<std::string>& row : outcome.table) {
      out << '\x1e';
      for (const std::string& cell : row) out << cell << '\x1f';
    }
    out.close();
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  std::ifstream in(answer);
  std::stringstream text;
  text << in.rdbuf();
  const std::vector<std::string> records = absl::StrSplit(text.str(), '\x1e');
  Outcome outcome;
  if (records.size() < 4) {
    outcome.error = "the engine's process ended early";
    return outcome;
  }
  outcome.error = records[0];
  outcome.version = records[1];
  outcome.seconds = std::atof(records[2].c_str());
  outcome.rss_kib = std::atol(records[3].c_str());
  for (size_t i = 4; i < records.size(); ++i) {
    std::vector<std::string> row = absl::StrSplit(records[i], '\x1f');
    row.pop_back();
    outcome.table.push_back(std::move(row));
  }
  std::filesystem::remove(answer);
  return outcome;
}

// Makes the corpora that are not there yet.
void MakeCorpora(const std::string& folder, uint64_t lines) {
  std::filesystem::create_directories(folder);
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

std::string Show(const Outcome& outcome, const Outcome& slq, uint64_t bytes) {
  if (!outcome.error.empty()) return "error";
  const double rate = static_cast<double>(bytes) / outcome.seconds / 1e9;
  return absl::StrFormat(
      "%.0f ms, %.2f GB/s, %d MB%s", outcome.seconds * 1e3, rate, outcome.rss_kib / 1024,
      &outcome == &slq ? "" : absl::StrFormat(" (%.1fx)", outcome.seconds / slq.seconds));
}

int Main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: peers_bench LIBRARIES WORK_FOLDER [LINES]\n";
    return 2;
  }
  const PeerPaths paths = {argv[1], argv[2]};
  MakeCorpora(paths.corpora, argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1'000'000);
  int wrong = 0;
  std::vector<std::string> versions;
  for (const size_t threads : {size_t{1}, size_t{2}}) {
    std::cout << absl::StrFormat(
        "\n%d thread%s: median of %d; in brackets, how many times as long as slq\n\n"
        "| question | slq | DuckDB | ClickHouse | bare loop |\n| --- | --- | --- | --- | --- |\n",
        threads, threads == 1 ? "" : "s", kRuns);
    for (const Scenario& scenario : Scenarios(paths.corpora)) {
      const uint64_t bytes = std::filesystem::file_size(CorpusPath(paths.corpora, scenario.corpus));
      const Outcome slq = MeasureApart(scenario.asks[0], scenario, paths, threads);
      std::string cells[4] = {Show(slq, slq, bytes), "", "", ""};
      if (!slq.error.empty()) std::cerr << scenario.name << ": slq: " << slq.error << "\n";
      for (size_t i = 1; i < scenario.asks.size(); ++i) {
        const EngineKind kind = scenario.asks[i].engine;
        const Outcome peer = MeasureApart(scenario.asks[i], scenario, paths, threads);
        const size_t cell = kind == EngineKind::kDuckDb       ? 1
                            : kind == EngineKind::kClickHouse ? 2
                                                              : 3;
        cells[cell] = Show(peer, slq, bytes);
        if (std::find(versions.begin(), versions.end(), peer.version) == versions.end()) {
          versions.push_back(peer.version);
        }
        if (!peer.error.empty()) {
          std::cerr << scenario.name << ": " << EngineName(kind) << ": " << peer.error << "\n";
        } else if (!Same(Normal(slq.table, scenario.ordered),
                         Normal(peer.table, scenario.ordered))) {
          ++wrong;
          cells[cell] = "another answer";
          std::cerr << scenario.name << ": " << EngineName(kind) << " gives another answer\n";
        }
      }
      std::cout << absl::StrFormat("| %s | %s | %s | %s | %s |\n", scenario.name, cells[0],
                                   cells[1], cells[2], cells[3])
                << std::flush;
    }
  }
  std::cout << "\nPeers:";
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
    case EngineKind::kBareLoop:
      return "bare loop";
  }
  return "";
}

absl::StatusOr<std::unique_ptr<Engine>> OpenEngine(EngineKind kind, const PeerPaths& paths,
                                                   const std::string& corpus, size_t threads) {
  switch (kind) {
    case EngineKind::kSlq:
      return OpenSlq(corpus, threads);
    case EngineKind::kDuckDb:
      return OpenDuckDb(paths.libraries + "/libduckdb.so", threads);
    case EngineKind::kClickHouse:
      return OpenClickHouse(paths.libraries + "/libchdb.so", threads);
    case EngineKind::kBareLoop:
      return OpenBareLoop(corpus);
  }
  return absl::InternalError("no such engine");
}

}  // namespace slq::bench

int main(int argc, char** argv) { return slq::bench::Main(argc, argv); }
