#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <optional>
#include <thread>
#include <unistd.h>
#include <vector>

#include <sys/wait.h>

#include "slq/store.h"

#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "corpus.h"
#include "peers/scenario.h"
#include "peers/store_questions.h"

// store_bench LIBRARIES WORK_FOLDER [LINES] [THREADS]: loads the web corpus into a store of slq
// and into tables of DuckDB and ClickHouse, asks all the same questions, and prints a Markdown
// table of the load, the bytes on disk and the medians. WORK_FOLDER holds the corpora.
namespace slq::bench {
namespace {

constexpr int kRuns = 7;
constexpr EngineKind kKinds[] = {EngineKind::kSlq, EngineKind::kDuckDb, EngineKind::kClickHouse};

struct Place {
  std::string libraries;
  std::string folder;
  std::string corpus;
  uint64_t lines = 0;
  size_t threads = 1;
};

// What an engine did, written by its process and read by the one that shows it.
struct Outcome {
  double load_seconds = 0;
  uint64_t bytes = 0;
  std::vector<double> seconds;       // of each question, median
  std::vector<std::string> answers;  // likewise
};

double SecondsOf(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

uint64_t BytesIn(const std::string& folder) {
  uint64_t bytes = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) bytes += entry.file_size();
  }
  return bytes;
}

// Ends the process: a peer's threads are of no use to anyone.
[[noreturn]] void Die(const absl::Status& status) {
  std::cerr << "store_bench: " << std::string(status.message().data(), status.message().size())
            << '\n';
  _exit(1);
}

Table AskOrDie(Engine* engine, const std::string& statement) {
  absl::StatusOr<Table> table = engine->Ask(statement);
  if (!table.ok()) Die(table.status());
  return *std::move(table);
}

// Rows in one order, numbers in one spelling.
std::string Flat(const Table& table) {
  std::vector<std::string> rows;
  for (const std::vector<std::string>& row : table) {
    std::string& text = rows.emplace_back();
    for (const std::string& cell : row) {
      char* end = nullptr;
      const double number = std::strtod(cell.c_str(), &end);
      text += (!cell.empty() && *end == '\0' ? absl::StrFormat("%.9g", number) : cell) + ',';
    }
  }
  std::sort(rows.begin(), rows.end());
  std::string flat;
  for (const std::string& row : rows) flat += row + ';';
  return flat;
}

std::string_view NameOf(EngineKind kind) {
  return kind == EngineKind::kSlq ? "slq" : kind == EngineKind::kDuckDb ? "DuckDB" : "ClickHouse";
}

absl::StatusOr<std::unique_ptr<Engine>> Open(EngineKind kind, const Place& place) {
  if (kind == EngineKind::kDuckDb)
    return OpenDuckDb(place.libraries + "/libduckdb.so", place.threads);
  if (kind == EngineKind::kClickHouse) {
    return OpenClickHouse(place.libraries + "/libchdb.so", place.threads);
  }
  return OpenSlqStore(place.corpus, place.folder + "/store", place.threads);
}

std::unique_ptr<Engine> Load(EngineKind kind, const Place& place) {
  const std::string folder = place.folder + "/store";
  absl::StatusOr<std::unique_ptr<Engine>> engine = Open(kind, place);
  if (!engine.ok()) Die(engine.status());
  if (kind == EngineKind::kDuckDb) {
    for (const std::string& sql : DuckLoad(place.corpus, folder)) AskOrDie(engine->get(), sql);
  }
  if (kind == EngineKind::kClickHouse) {
    for (const std::string& sql : ClickLoad(place.corpus)) AskOrDie(engine->get(), sql);
  }
  return *std::move(engine);
}

Outcome Measure(EngineKind kind, const Place& place) {
  Outcome outcome;
  std::unique_ptr<Engine> engine;
  outcome.load_seconds = SecondsOf([&] { engine = Load(kind, place); });
  outcome.bytes = BytesIn(place.folder + "/store");
  if (kind == EngineKind::kClickHouse) {
    const Table size = AskOrDie(engine.get(),
                                "SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND "
                                "table = 'web'");
    outcome.bytes = std::strtoull(size[0][0].c_str(), nullptr, 10);
  }
  const Window window = StoreWindow(place.lines);
  for (const StoreQuestion& question : StoreQuestions()) {
    std::string statement = kind == EngineKind::kSlq ? question.slq : question.click;
    if (kind == EngineKind::kDuckDb && !question.duck.empty()) statement = question.duck;
    const std::string start = std::to_string(question.windowed ? window.start_ms : INT64_MIN);
    const std::string end = std::to_string(question.windowed ? window.end_ms : INT64_MAX);
    if (kind == EngineKind::kSlq) {
      AskOrDie(engine.get(), "window " + start + ' ' + end);
    } else {
      statement = absl::StrReplaceAll(statement, {{"START", start}, {"END", end}});
    }
    Table table = AskOrDie(engine.get(), statement);  // warms up
    std::vector<double> seconds;
    for (int run = 0; run < kRuns; ++run) {
      seconds.push_back(SecondsOf([&] { table = AskOrDie(engine.get(), statement); }));
    }
    outcome.seconds.push_back(Median(seconds));
    outcome.answers.push_back(question.compared ? Flat(table) : std::to_string(table.size()));
  }
  return outcome;
}

// In a process of its own, so that engines share neither memory nor threads.
std::optional<Outcome> MeasureApart(EngineKind kind, const Place& place) {
  const std::string answer = place.folder + "/store-answer";
  std::filesystem::remove_all(place.folder + "/store");
  std::filesystem::create_directory(place.folder + "/store");
  const pid_t child = fork();
  if (child == 0) {
    const Outcome outcome = Measure(kind, place);
    std::ofstream out(answer);
    out << absl::StrFormat("%.9f %d\n", outcome.load_seconds, outcome.bytes);
    for (size_t i = 0; i < outcome.seconds.size(); ++i) {
      out << absl::StrFormat("%.9f\n", outcome.seconds[i]) << outcome.answers[i] << '\n';
    }
    out.close();
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (status != 0) return std::nullopt;
  Outcome outcome;
  std::ifstream in(answer);
  std::string line;
  std::getline(in, line);
  char* end = nullptr;
  outcome.load_seconds = std::strtod(line.c_str(), &end);
  outcome.bytes = std::strtoull(end, nullptr, 10);
  while (std::getline(in, line)) {
    outcome.seconds.push_back(std::strtod(line.c_str(), nullptr));
    std::getline(in, outcome.answers.emplace_back());
  }
  std::filesystem::remove(answer);
  return outcome;
}

std::string Times(double peer, double slq) { return absl::StrFormat(" (%.1fx)", peer / slq); }

int ShowTable(const Place& place) {
  std::vector<std::optional<Outcome>> outcomes;
  for (const EngineKind kind : kKinds) outcomes.push_back(MeasureApart(kind, place));
  if (!outcomes[0].has_value()) return 1;
  const Outcome& slq = *outcomes[0];
  std::cout << absl::StrFormat(
      "\nA store of %d lines, %d thread%s: medians of %d; in brackets, how many times slq\n\n"
      "| | slq | DuckDB | ClickHouse |\n| --- | --- | --- | --- |\n",
      place.lines, place.threads, place.threads == 1 ? "" : "s", kRuns);
  const auto row = [&](const std::string& name, const std::function<std::string(size_t)>& cell) {
    std::cout << "| " << name;
    for (size_t i = 0; i < outcomes.size(); ++i) {
      std::cout << " | " << (outcomes[i].has_value() ? cell(i) : "-");
    }
    std::cout << " |\n";
  };
  row("load", [&](size_t i) {
    return absl::StrFormat("%.2f s", outcomes[i]->load_seconds) +
           Times(outcomes[i]->load_seconds, slq.load_seconds);
  });
  row("bytes on disk", [&](size_t i) {
    return absl::StrFormat("%.1f MB", static_cast<double>(outcomes[i]->bytes) / 1e6) +
           Times(static_cast<double>(outcomes[i]->bytes), static_cast<double>(slq.bytes));
  });
  int wrong = 0;
  const std::vector<StoreQuestion> questions = StoreQuestions();
  for (size_t q = 0; q < questions.size(); ++q) {
    row(questions[q].name, [&](size_t i) -> std::string {
      if (outcomes[i]->answers[q] != slq.answers[q]) {
        ++wrong;
        std::cerr << questions[q].name << ": " << NameOf(kKinds[i]) << " says "
                  << outcomes[i]->answers[q].substr(0, 200) << "\n  slq says "
                  << slq.answers[q].substr(0, 200) << '\n';
        return "another answer";
      }
      return absl::StrFormat("%.2f ms", outcomes[i]->seconds[q] * 1e3) +
             Times(outcomes[i]->seconds[q], slq.seconds[q]);
    });
  }
  return wrong == 0 ? 0 : 1;
}

// Four readers, each with its own thread, for a while; the median of their times.
double ReadersSeconds(Stream* stream, double for_seconds) {
  std::vector<std::vector<double>> seconds(4);
  std::vector<std::thread> readers;
  std::atomic<bool> stop{false};
  for (std::vector<double>& mine : seconds) {
    readers.emplace_back([&mine, stream, &stop] {
      const absl::StatusOr<Query> query =
          Query::Compile("select service, count(*) group by service");
      if (!query.ok()) Die(query.status());
      do {
        mine.push_back(SecondsOf([&] {
          const absl::StatusOr<std::unique_ptr<Rows>> rows = stream->Run(*query);
          if (!rows.ok()) Die(rows.status());
          Row row;
          while (true) {
            const absl::StatusOr<bool> more = (*rows)->Next(&row);
            if (!more.ok()) Die(more.status());
            if (!*more) break;
          }
        }));
      } while (!stop);
    });
  }
  std::this_thread::sleep_for(std::chrono::duration<double>(for_seconds));
  stop = true;
  for (std::thread& reader : readers) reader.join();
  std::vector<double> all;
  for (const std::vector<double>& mine : seconds) all.insert(all.end(), mine.begin(), mine.end());
  return Median(all);
}

// One appender at full rate to a stream while four readers ask another of its size.
void ShowReadersBesideAnAppender(const Place& place) {
  const std::string folder = place.folder + "/store";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directory(folder);
  { const auto filled = OpenSlqStore(place.corpus, folder, 1); }
  absl::StatusOr<std::unique_ptr<Store>> store = Store::Open(folder + "/slq");
  if (!store.ok()) Die(store.status());
  const absl::StatusOr<Stream*> read = (*store)->OpenStream("web");
  if (!read.ok()) Die(read.status());
  const absl::StatusOr<Stream*> written = (*store)->CreateStream("written", (*read)->info().rule);
  if (!written.ok()) Die(written.status());
  const double quiet = ReadersSeconds(*read, 2);
  std::atomic<bool> stop{false};
  std::atomic<uint64_t> lines{0};
  std::thread appender([&] {
    const std::unique_ptr<Corpus> corpus = NewCorpus(CorpusKind::kWeb, 2);
    std::string text;
    for (int i = 0; i < 1000; ++i) corpus->AppendLine(&text);
    std::vector<NewLine> batch;
    for (size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
      batch.push_back({std::string_view(text).substr(at, text.find('\n', at) - at), {}});
    }
    for (; !stop; lines += batch.size()) {
      const absl::Status status = (*written)->Append(batch).status();
      if (!status.ok()) Die(status);
    }
  });
  double busy = 0;
  const double took = SecondsOf([&] { busy = ReadersSeconds(*read, 5); });
  stop = true;
  appender.join();
  std::cout << absl::StrFormat(
      "\nFour readers take %.2f ms a question; beside an appender of %.0f lines/s, %.2f ms "
      "(%.1fx).\n",
      quiet * 1e3, static_cast<double>(lines) / took, busy * 1e3, busy / quiet);
}

int Main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: store_bench LIBRARIES WORK_FOLDER [LINES] [THREADS]\n";
    return 2;
  }
  Place place;
  place.libraries = argv[1];
  place.folder = argv[2];
  place.corpus = CorpusPath(place.folder, CorpusKind::kWeb);
  place.lines = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1'000'000;
  std::filesystem::create_directories(place.folder);
  if (!std::filesystem::exists(place.corpus)) {
    const std::unique_ptr<Corpus> corpus = NewCorpus(CorpusKind::kWeb, 1);
    std::ofstream out(place.corpus, std::ios::binary);
    std::string line;
    for (uint64_t i = 0; i < place.lines; ++i, line.clear()) {
      corpus->AppendLine(&line);
      out << line;
    }
  }
  int code = 0;
  for (const size_t threads : {size_t{1}, size_t{2}}) {
    if (argc > 4 && std::strtoull(argv[4], nullptr, 10) != threads) continue;
    place.threads = threads;
    code = std::max(code, ShowTable(place));
  }
  ShowReadersBesideAnAppender(place);
  std::filesystem::remove_all(place.folder + "/store");
  return code;
}

}  // namespace
}  // namespace slq::bench

int main(int argc, char** argv) { return slq::bench::Main(argc, argv); }
