#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "slq/store.h"

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace slq::server {

// A group of streams. Ids are unique within a project.
struct Group {
  std::string id;
  std::string name;
  std::optional<int64_t> ttl_in_days;  // of its lines; unset: as the store says
  int64_t created_ms = 0;
};

// The event times of some lines, in ms; none if the first is after the last.
struct TimeSpan {
  int64_t first_ms = 0;
  int64_t last_ms = -1;
};

// A stream of lines that the catalogue knows.
struct StreamEntry {
  std::string id;
  std::string name;
  std::string group;
  std::optional<int64_t> ttl_in_days;  // of its lines; unset: as the group says
  int64_t created_ms = 0;
  Stream* stream = nullptr;
  std::mutex append_mutex;  // held by a StreamChange, which raises `changes`
  // Before and after each change: as long as it is one even number, nothing changes.
  std::atomic<uint64_t> changes{0};

  // Of all lines that there were at this number of changes, and perhaps of some more.
  TimeSpan SpanAt(uint64_t number_of_changes);

 private:
  std::mutex span_mutex_;  // guards what follows
  uint64_t span_changes_ = 1;
  TimeSpan span_;
};

// Held while lines or rule of a stream change.
class StreamChange {
 public:
  explicit StreamChange(StreamEntry* entry) : lock_(entry->append_mutex), entry_(entry) {
    ++entry_->changes;
  }
  ~StreamChange() { ++entry_->changes; }
  StreamChange(const StreamChange&) = delete;
  StreamChange& operator=(const StreamChange&) = delete;

 private:
  const std::lock_guard<std::mutex> lock_;
  StreamEntry* const entry_;
};

// What a client wants to create; an empty id lets the catalogue choose one.
struct NewEntry {
  std::string id;
  std::string name;
  std::optional<int64_t> ttl_in_days = std::nullopt;
};

// Which groups and streams each project has. A change is a line in a stream of its own, so
// that the store's promises hold for the catalogue too. Thread-safe.
class Catalogue {
 public:
  struct Options {
    size_t groups_max = 100;     // of a project
    size_t streams_max = 1'000;  // of a project
  };

  // Reads back what `records` holds. `records` must sync each append; both stores must
  // outlive the catalogue.
  static absl::StatusOr<std::unique_ptr<Catalogue>> Load(Store* records, Store* streams,
                                                         const Options& options);

  // The id of what was created. InvalidArgument for a bad or taken id or name, or a limit.
  absl::StatusOr<std::string> CreateGroup(const std::string& project, const NewEntry& entry,
                                          absl::Time now);
  absl::StatusOr<std::string> CreateStream(const std::string& project, const std::string& group,
                                           const NewEntry& entry, absl::Time now);

  std::vector<Group> Groups(const std::string& project) const;
  bool HasGroup(const std::string& project, std::string_view group) const;
  std::vector<const StreamEntry*> Streams(const std::string& project, std::string_view group) const;

  // Null if the project has no such stream in this group ("" is any). Entries live as long
  // as the catalogue.
  StreamEntry* FindStream(const std::string& project, std::string_view group,
                          std::string_view stream) const;

  // The rule for lines from now on, and its description for clients. "" for none.
  absl::Status SetTemplate(const std::string& project, StreamEntry* entry,
                           const StructuringRule& rule, const std::string& text);
  std::string TemplateOf(const std::string& project, const StreamEntry& entry) const;

 private:
  struct Project {
    std::map<std::string, Group, std::less<>> groups;
    std::map<std::string, std::unique_ptr<StreamEntry>, std::less<>> streams;
    std::map<std::string, std::string> templates;  // by stream
  };

  Catalogue(Stream* records, Store* streams, const Options& options)
      : records_(records), streams_(streams), options_(options) {}

  // REQUIRES of these four: mutex_ is held.
  absl::Status Replay();
  absl::Status Apply(std::string_view record);
  absl::Status Record(const std::string& record);
  const Project* FindProject(const std::string& project) const;

  Stream* const records_;
  Store* const streams_;
  const Options options_;
  mutable std::shared_mutex mutex_;  // guards what follows
  std::map<std::string, Project> projects_;
};

}  // namespace slq::server
