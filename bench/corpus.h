#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slq::bench {

// Log lines that are made up, for tests and benchmarks. The same kind and seed give the
// same bytes on every machine. Not thread-safe.
class Corpus {
 public:
  virtual ~Corpus() = default;

  // Appends the next line with its end.
  virtual void AppendLine(std::string* out) = 0;

  // Event time of the line appended last, ns since the epoch, strictly rising. 0 for a
  // kind without times.
  virtual int64_t time_ns() const = 0;
};

enum class CorpusKind : uint8_t {
  kWeb,       // JSON access lines of some 260 bytes, twelve fields, every one on every line
  kNginx,     // nginx "combined"
  kSeedlike,  // `2020-07-27/08:59:50 this log is Error NO 151684`
  kAudit,     // nested JSON with sparse fields, some of which change their type
  kApp,       // logfmt
  kHostile,   // whatever a rule may choke on: see hostile_corpus.cc
};

// Null for a kind that does not exist.
std::unique_ptr<Corpus> NewCorpus(CorpusKind kind, uint64_t seed);

// "web" for kWeb, and so on.
std::optional<CorpusKind> CorpusKindFromName(std::string_view name);
std::vector<std::string> CorpusKindNames();

// The first `lines` lines.
std::string MakeCorpus(CorpusKind kind, uint64_t seed, uint64_t lines);

}  // namespace slq::bench
