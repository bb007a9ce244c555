#include "peers/report.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "absl/strings/str_format.h"

namespace slq::bench {
namespace {

constexpr double kRelativeTolerance = 1e-9;  // for sums and averages of floats
constexpr long kRssMaxKib = 64 * 1024;

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

bool SameCell(const std::string& a, const std::string& b) {
  if (a == b) return true;
  const double x = std::strtod(a.c_str(), nullptr);
  const double y = std::strtod(b.c_str(), nullptr);
  return x != 0 && std::abs(x - y) <= kRelativeTolerance * std::abs(x);
}

bool Same(const Table& a, const Table& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return std::equal(x.begin(), x.end(), y.begin(), y.end(), SameCell);
  });
}

std::string Time(double seconds) {
  return seconds < 1e-3 ? absl::StrFormat("%.1f us", seconds * 1e6)
                        : absl::StrFormat("%.0f ms", seconds * 1e3);
}

std::string Times(double times) { return absl::StrFormat(times < 10 ? "%.1fx" : "%.0fx", times); }

// What is wrong with a peer's outcome, or nothing.
std::string FaultOf(const Scenario& scenario, const Outcome& slq, const Outcome& peer) {
  if (!peer.error.empty()) return "error";
  if (&slq == &peer) return "";
  const bool same = Same(Normal(slq.table, scenario.ordered), Normal(peer.table, scenario.ordered));
  return same ? "" : "another answer";
}

std::string Cell(const Outcome& slq, const Outcome& peer) {
  return absl::StrFormat("%s, %d MB (%s)", Time(peer.seconds), peer.rss_kib / 1024,
                         Times(peer.seconds / slq.seconds));
}

// "met", or by how much each target is missed.
std::string Verdict(const Scenario& scenario, const std::vector<Outcome>& outcomes) {
  const Outcome& slq = outcomes[0];
  std::string missed;
  bool measured = false;
  for (const Target& target : scenario.targets) {
    for (const Outcome& peer : outcomes) {
      if (peer.engine != target.engine || !peer.error.empty()) continue;
      measured = true;
      const double times = peer.seconds / slq.seconds;
      if (times >= target.times) continue;
      absl::StrAppendFormat(&missed, "%s%s of %s %s", missed.empty() ? "" : "; ", Times(times),
                            Times(target.times), EngineName(target.engine));
    }
  }
  if (slq.rss_kib > kRssMaxKib) missed += missed.empty() ? "memory" : "; memory";
  if (!measured && missed.empty()) return "";
  return missed.empty() ? "met" : missed;
}

std::string Targets(const Scenario& scenario) {
  std::string text;
  for (const Target& target : scenario.targets) {
    absl::StrAppendFormat(&text, "%s%s %s", text.empty() ? "" : ", ", Times(target.times),
                          EngineName(target.engine));
  }
  return text;
}

}  // namespace

std::string TableHead() {
  return "| question | slq | DuckDB | ClickHouse | SQLite | bare loop | target | result |\n"
         "| --- | --- | --- | --- | --- | --- | --- | --- |\n";
}

std::string TableRow(const Scenario& scenario, const std::vector<Outcome>& outcomes, size_t threads,
                     int* wrong) {
  const Outcome& slq = outcomes[0];
  std::string row = absl::StrFormat("| %s | ", scenario.name);
  const double bytes = static_cast<double>(std::filesystem::file_size(scenario.input.path));
  row += slq.error.empty() ? absl::StrFormat("%s, %.2f GB/s, %d MB", Time(slq.seconds),
                                             bytes / slq.seconds / 1e9, slq.rss_kib / 1024)
                           : "error";
  for (const EngineKind kind :
       {EngineKind::kDuckDb, EngineKind::kClickHouse, EngineKind::kSqlite, EngineKind::kBareLoop}) {
    row += " | ";
    for (const Outcome& peer : outcomes) {
      if (peer.engine != kind) continue;
      const std::string fault = FaultOf(scenario, slq, peer);
      row += fault.empty() ? Cell(slq, peer) : fault;
    }
  }
  for (const Outcome& outcome : outcomes) {
    const std::string fault = FaultOf(scenario, slq, outcome);
    if (fault.empty()) continue;
    ++*wrong;
    std::cerr << absl::StrFormat("%s, %d threads, %s: %s %s\n", scenario.name, threads,
                                 EngineName(outcome.engine), fault, outcome.error);
  }
  return row + absl::StrFormat(" | %s | %s |\n", Targets(scenario), Verdict(scenario, outcomes));
}

}  // namespace slq::bench
