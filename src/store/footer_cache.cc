#include "store/footer_cache.h"

namespace slq::store {
namespace {

size_t BytesOf(const Footer& footer) {
  size_t bytes = sizeof(Footer) + footer.blocks.capacity() * sizeof(Block);
  for (const std::string& name : footer.names) bytes += sizeof(std::string) + name.capacity();
  for (const Block& block : footer.blocks) bytes += block.columns.capacity() * sizeof(ColumnChunk);
  return bytes;
}

}  // namespace

FooterCache::Pin::~Pin() {
  if (entry_ != nullptr) cache_->Unpin(entry_);
}

const Footer* FooterCache::Pin::get() const {
  return entry_ == nullptr ? nullptr : &entry_->footer;
}

FooterCache::Pin FooterCache::PinIt(Entry* entry) {
  if (entry->pins++ == 0) idle_.erase(entry->idle);
  return {this, entry};
}

FooterCache::Pin FooterCache::Find(const Key& key) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = entries_.find(key);
  return found == entries_.end() ? Pin() : PinIt(&found->second);
}

FooterCache::Pin FooterCache::Add(const Key& key, Footer footer) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto [at, is_new] = entries_.try_emplace(key);
  Entry& entry = at->second;
  if (is_new) {
    entry.key = key;
    entry.footer = std::move(footer);
    entry.bytes = sizeof(Entry) + BytesOf(entry.footer);
    entry.idle = idle_.insert(idle_.end(), &entry);
    bytes_ += entry.bytes;
  }
  return PinIt(&entry);
}

void FooterCache::Unpin(Entry* entry) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (--entry->pins > 0) return;
  entry->idle = idle_.insert(idle_.end(), entry);
  while (bytes_ > bytes_max_ && !idle_.empty()) {
    const Entry* const oldest = idle_.front();
    idle_.pop_front();
    bytes_ -= oldest->bytes;
    entries_.erase(entries_.find(oldest->key));
  }
}

size_t FooterCache::bytes() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return bytes_;
}

}  // namespace slq::store
