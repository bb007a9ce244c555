#pragma once

#include <cstdint>
#include <memory>

#include "corpus.h"

// One maker for each kind of corpus.
namespace slq::bench {

std::unique_ptr<Corpus> NewWebCorpus(uint64_t seed);
std::unique_ptr<Corpus> NewNginxCorpus(uint64_t seed);
std::unique_ptr<Corpus> NewSeedlikeCorpus(uint64_t seed);
std::unique_ptr<Corpus> NewAuditCorpus(uint64_t seed);
std::unique_ptr<Corpus> NewAppCorpus(uint64_t seed);
std::unique_ptr<Corpus> NewHostileCorpus(uint64_t seed);

}  // namespace slq::bench
