#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <mutex>
#include <tuple>
#include <utility>

#include "store/segment_format.h"

namespace slq::store {

// Footers of segments that queries read lately, so that the next one need not read, check and
// decode them. Those that nobody reads go, the longest unread first, where there are too many
// bytes. Thread-safe.
class FooterCache {
 public:
  explicit FooterCache(size_t bytes_max = kBytesMax) : bytes_max_(bytes_max) {}
  FooterCache(const FooterCache&) = delete;
  FooterCache& operator=(const FooterCache&) = delete;

  // A footer and the file it is the footer of. A file that was changed or replaced is another
  // file, which is read anew.
  struct Key {
    uint64_t stream_hash = 0;
    uint64_t id = 0;
    uint64_t checksum = 0;
    uint64_t file_bytes = 0;
    uint64_t inode = 0;
    int64_t changed_ns = 0;
    friend bool operator<(const Key& a, const Key& b) {
      return std::tie(a.stream_hash, a.id, a.checksum, a.file_bytes, a.inode, a.changed_ns) <
             std::tie(b.stream_hash, b.id, b.checksum, b.file_bytes, b.inode, b.changed_ns);
    }
  };

 private:
  struct Entry;

 public:
  // Keeps a footer in place while it lives, which must be no longer than the cache does.
  class Pin {
   public:
    Pin() = default;
    Pin(Pin&& other) noexcept { *this = std::move(other); }
    Pin& operator=(Pin&& other) noexcept {
      std::swap(cache_, other.cache_);
      std::swap(entry_, other.entry_);
      return *this;
    }
    ~Pin();

    const Footer* get() const;  // null if there is none

   private:
    friend class FooterCache;
    Pin(FooterCache* cache, Entry* entry) : cache_(cache), entry_(entry) {}

    FooterCache* cache_ = nullptr;
    Entry* entry_ = nullptr;
  };

  Pin Find(const Key& key);

  // The one that is there already, if there is.
  Pin Add(const Key& key, Footer footer);

  size_t bytes() const;  // about, of all footers

 private:
  static constexpr size_t kBytesMax = size_t{8} * 1024 * 1024;

  struct Entry {
    Key key;
    Footer footer;
    size_t bytes = 0;
    size_t pins = 0;
    std::list<Entry*>::iterator idle;  // its place there if nobody has it pinned
  };

  Pin PinIt(Entry* entry);
  void Unpin(Entry* entry);

  const size_t bytes_max_;
  mutable std::mutex mutex_;  // guards what follows
  size_t bytes_ = 0;
  std::map<Key, Entry> entries_;
  std::list<Entry*> idle_;  // the longest unread first
};

}  // namespace slq::store
