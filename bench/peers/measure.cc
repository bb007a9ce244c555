#include "peers/measure.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <unistd.h>

#include <sys/resource.h>
#include <sys/wait.h>

#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"

namespace slq::bench {
namespace {

constexpr char kRun = 'r';
constexpr char kFinish = 'f';
constexpr char kRecordEnd = '\x1e';
constexpr char kCellEnd = '\x1f';

absl::StatusOr<std::unique_ptr<Engine>> OpenEngine(EngineKind kind, const Input& input,
                                                   const Peers& peers, size_t threads) {
  switch (kind) {
    case EngineKind::kSlq:
      return OpenSlq(input, threads);
    case EngineKind::kDuckDb:
      return OpenDuckDb(peers.libraries + "/libduckdb.so", threads);
    case EngineKind::kClickHouse:
      return OpenClickHouse(peers.libraries + "/libchdb.so", threads);
    case EngineKind::kSqlite:
      return OpenSqlite();
    case EngineKind::kBareLoop:
      return OpenBareLoop(input.path);
  }
  return absl::InternalError("no such engine");
}

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double Now(Clock clock) {
  if (clock == Clock::kWall) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
  }
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return Seconds(usage.ru_utime) + Seconds(usage.ru_stime);
}

// The side of the process that an engine lives in. The first error ends its work.
class Contestant {
 public:
  Contestant(const Scenario& scenario, const Ask& ask) : scenario_(scenario), ask_(ask) {}

  void Open(const Peers& peers, size_t threads) {
    absl::StatusOr<std::unique_ptr<Engine>> engine =
        OpenEngine(ask_.engine, scenario_.input, peers, threads);
    if (!engine.ok()) {
      error_ = std::string(engine.status().message());
      return;
    }
    engine_ = *std::move(engine);
    for (const std::string& statement : ask_.setup) Run(statement);
  }

  double Time(Clock clock) {
    const double start = Now(clock);
    for (uint32_t i = 0; i < scenario_.repetitions && error_.empty(); ++i) Run(ask_.statement);
    return (Now(clock) - start) / scenario_.repetitions;
  }

  std::string Report() const {
    rusage usage = {};
    getrusage(RUSAGE_SELF, &usage);
    std::string text = error_ + kRecordEnd;
    if (engine_ != nullptr) text += engine_->Version();
    text += kRecordEnd + std::to_string(usage.ru_maxrss);
    for (const std::vector<std::string>& row : table_) {
      text += kRecordEnd;
      for (const std::string& cell : row) text += cell + kCellEnd;
    }
    return text;
  }

 private:
  void Run(const std::string& statement) {
    absl::StatusOr<Table> table = engine_->Ask(statement);
    if (table.ok()) {
      table_ = *std::move(table);
    } else {
      error_ = std::string(table.status().message());
    }
  }

  const Scenario& scenario_;
  const Ask& ask_;
  std::unique_ptr<Engine> engine_;
  std::string error_;
  Table table_;
};

void WriteAll(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(file, bytes.data(), bytes.size());
    if (written <= 0) return;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
}

[[noreturn]] void Serve(Contestant* contestant, Clock clock, int from, int to) {
  char order = 0;
  while (read(from, &order, 1) == 1 && order == kRun) {
    const double seconds = contestant->Time(clock);
    WriteAll(to, {reinterpret_cast<const char*>(&seconds), sizeof(seconds)});
  }
  WriteAll(to, contestant->Report());
  _exit(0);
}

// A contestant as the measuring process sees it.
class Remote {
 public:
  Remote(const Scenario& scenario, const Ask& ask, const Peers& peers, const Conditions& conditions)
      : engine_(ask.engine) {
    int orders[2];
    int answers[2];
    if (pipe(orders) != 0 || pipe(answers) != 0) return;
    child_ = fork();
    if (child_ == 0) {
      close(orders[1]);
      close(answers[0]);
      Contestant contestant(scenario, ask);
      contestant.Open(peers, conditions.threads);
      Serve(&contestant, conditions.clock, orders[0], answers[1]);
    }
    close(orders[0]);
    close(answers[1]);
    to_ = orders[1];
    from_ = answers[0];
  }

  void Run(bool counts) {
    double seconds = 0;
    WriteAll(to_, {&kRun, 1});
    if (read(from_, &seconds, sizeof(seconds)) == sizeof(seconds) && counts) {
      seconds_.push_back(seconds);
    }
  }

  Outcome Finish() {
    WriteAll(to_, {&kFinish, 1});
    close(to_);
    std::string text;
    char buffer[1 << 14];
    for (ssize_t got = 0; (got = read(from_, buffer, sizeof(buffer))) > 0;) {
      text.append(buffer, static_cast<size_t>(got));
    }
    close(from_);
    waitpid(child_, nullptr, 0);
    return OutcomeOf(text);
  }

 private:
  Outcome OutcomeOf(const std::string& text) {
    const std::vector<std::string> records = absl::StrSplit(text, kRecordEnd);
    Outcome outcome;
    outcome.engine = engine_;
    if (records.size() < 3 || seconds_.empty()) {
      outcome.error = "the engine's process ended early";
      return outcome;
    }
    outcome.error = records[0];
    outcome.version = records[1];
    outcome.rss_kib = std::atol(records[2].c_str());
    std::sort(seconds_.begin(), seconds_.end());
    outcome.seconds = seconds_[seconds_.size() / 2];
    for (size_t i = 3; i < records.size(); ++i) {
      std::vector<std::string> row = absl::StrSplit(records[i], kCellEnd);
      row.pop_back();
      outcome.table.push_back(std::move(row));
    }
    return outcome;
  }

  EngineKind engine_;
  pid_t child_ = -1;
  int to_ = -1;
  int from_ = -1;
  std::vector<double> seconds_;
};

}  // namespace

std::vector<Outcome> Measure(const Scenario& scenario, const Peers& peers,
                             const Conditions& conditions) {
  std::signal(SIGPIPE, SIG_IGN);
  std::vector<Remote> remotes;
  for (const Ask& ask : scenario.asks) {
    // The loops are written for one thread.
    if (ask.engine == EngineKind::kBareLoop && conditions.threads > 1) continue;
    remotes.emplace_back(scenario, ask, peers, conditions);
  }
  for (int run = 0; run <= conditions.runs; ++run) {
    for (Remote& remote : remotes) remote.Run(/*counts=*/run > 0);
  }
  std::vector<Outcome> outcomes;
  for (Remote& remote : remotes) outcomes.push_back(remote.Finish());
  return outcomes;
}

}  // namespace slq::bench
