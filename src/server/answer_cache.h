#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/hash/hash.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "server/http_message.h"

namespace slq::server {

// Answers to questions that come again while their stream is the same: those of a page that
// many people look at. The least recently used go first. Thread-safe.
class AnswerCache {
 public:
  // `bytes_max` of questions and answers together; 0 keeps nothing. `age_max` bounds how long
  // lines are still shown that retention has removed.
  AnswerCache(size_t bytes_max, absl::Duration age_max)
      : bytes_max_(bytes_max), age_max_(age_max) {}

  // `version` changes whenever lines or rules of the stream do.
  std::optional<Response> Find(const std::string& question, uint64_t version, absl::Time now);

  // `version` as it was before the answer was looked for.
  void Keep(std::string question, uint64_t version, const Response& answer, absl::Time now);

 private:
  struct Entry {
    std::string question;
    uint64_t version;
    Response answer;
    absl::Time kept;
    size_t bytes() const { return question.size() + answer.body.size() + sizeof(Entry); }
  };
  using Entries = std::list<Entry>;
  struct SeededHash {  // clients choose what is asked
    size_t operator()(std::string_view question) const {
      return absl::Hash<absl::Span<const char>>()(question);
    }
  };

  // REQUIRES: mutex_ is held.
  void Drop(Entries::iterator entry);

  const size_t bytes_max_;
  const absl::Duration age_max_;
  std::mutex mutex_;  // guards what follows
  Entries entries_;   // the last used one first
  absl::flat_hash_map<std::string_view, Entries::iterator, SeededHash> by_question_;
  size_t bytes_ = 0;
};

}  // namespace slq::server
