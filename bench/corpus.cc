#include "corpus.h"

#include "corpus_kinds.h"

namespace slq::bench {
namespace {

struct Kind {
  std::string_view name;
  CorpusKind kind;
  std::unique_ptr<Corpus> (*make)(uint64_t seed);
};

constexpr Kind kKinds[] = {
    {"web", CorpusKind::kWeb, NewWebCorpus},
    {"nginx", CorpusKind::kNginx, NewNginxCorpus},
    {"seedlike", CorpusKind::kSeedlike, NewSeedlikeCorpus},
    {"audit", CorpusKind::kAudit, NewAuditCorpus},
    {"app", CorpusKind::kApp, NewAppCorpus},
    {"hostile", CorpusKind::kHostile, NewHostileCorpus},
};

}  // namespace

std::unique_ptr<Corpus> NewCorpus(CorpusKind kind, uint64_t seed) {
  for (const Kind& known : kKinds) {
    if (known.kind == kind) return known.make(seed);
  }
  return nullptr;
}

std::optional<CorpusKind> CorpusKindFromName(std::string_view name) {
  for (const Kind& known : kKinds) {
    if (known.name == name) return known.kind;
  }
  return std::nullopt;
}

std::vector<std::string> CorpusKindNames() {
  std::vector<std::string> names;
  for (const Kind& known : kKinds) names.emplace_back(known.name);
  return names;
}

std::string MakeCorpus(CorpusKind kind, uint64_t seed, uint64_t lines) {
  std::string out;
  const std::unique_ptr<Corpus> corpus = NewCorpus(kind, seed);
  for (uint64_t i = 0; i < lines; ++i) corpus->AppendLine(&out);
  return out;
}

}  // namespace slq::bench
