#include "server/answer_cache.h"

#include <iterator>
#include <utility>

namespace slq::server {

std::optional<Response> AnswerCache::Find(const std::string& question, uint64_t version,
                                          absl::Time now) {
  const std::lock_guard lock(mutex_);
  const auto found = by_question_.find(question);
  if (found == by_question_.end()) return std::nullopt;
  const auto entry = found->second;
  // A clock set back must not keep an answer for ever.
  if (entry->version != version || now - entry->kept > age_max_ || now < entry->kept) {
    Drop(entry);
    return std::nullopt;
  }
  entries_.splice(entries_.begin(), entries_, entry);
  return entry->answer;
}

void AnswerCache::Keep(std::string question, uint64_t version, const Response& answer,
                       absl::Time now) {
  Entries added;  // outside of the lock
  added.push_front({std::move(question), version, answer, now});
  // A few large answers would drive out all small ones.
  if (added.front().bytes() > bytes_max_ / 8) return;
  const std::lock_guard lock(mutex_);
  const auto found = by_question_.find(added.front().question);
  if (found != by_question_.end()) Drop(found->second);
  bytes_ += added.front().bytes();
  entries_.splice(entries_.begin(), added);
  by_question_.emplace(entries_.front().question, entries_.begin());
  while (bytes_ > bytes_max_) Drop(std::prev(entries_.end()));
}

void AnswerCache::Drop(Entries::iterator entry) {
  bytes_ -= entry->bytes();
  by_question_.erase(entry->question);
  entries_.erase(entry);
}

}  // namespace slq::server
