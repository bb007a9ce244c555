#pragma once

#include <fcntl.h>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <unistd.h>
#include <vector>

#include <sys/stat.h>

#include "unit/store/faulty_system.h"
#include "unit/store/test_store.h"

namespace slq {

// A system that knows what a power cut leaves: of a file what was synced, of a folder the
// entries it had when it was synced itself. What was not synced may be left too, whole, in
// part, or as zeros.
class PowerCutSystem final : public FaultySystem {
 public:
  explicit PowerCutSystem(FaultPlan* plan) : FaultySystem(plan), plan_(plan) {}
  ~PowerCutSystem() override {
    for (const auto& [inode, node] : nodes_) close(node.descriptor);
  }

  int SyncData(int file) override { return Synced(file, FaultySystem::SyncData(file)); }
  int SyncAll(int file) override { return Synced(file, FaultySystem::SyncAll(file)); }

  // Makes `to` what is left of the folder `from`. The same seed leaves the same. With
  // `only_synced` nothing else is left.
  void Restore(const std::string& from, const std::string& to, bool only_synced, unsigned seed) {
    random_.seed(seed);
    only_synced_ = only_synced;
    const int folder = open(from.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    std::filesystem::create_directory(to);
    if (folder >= 0) RestoreFolder(NodeOf(folder), to);
    if (folder >= 0) close(folder);
  }

 private:
  struct Node {
    int descriptor = -1;  // keeps the inode from being used again
    bool is_folder = false;
    std::string bytes;                     // as synced last
    std::map<std::string, ino_t> entries;  // likewise
  };

  ino_t NodeOf(int file) {
    struct stat facts;
    EXPECT_EQ(fstat(file, &facts), 0);
    Node& node = nodes_[facts.st_ino];
    if (node.descriptor < 0) {
      node.descriptor = dup(file);
      node.is_folder = S_ISDIR(facts.st_mode);
    }
    return facts.st_ino;
  }

  std::map<std::string, ino_t> EntriesOf(int folder) {
    std::vector<std::string> names;
    List(folder, &names);
    std::map<std::string, ino_t> entries;
    for (const std::string& name : names) {
      const int file = openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
      if (file < 0) continue;
      entries[name] = NodeOf(file);
      close(file);
    }
    return entries;
  }

  static std::string BytesOf(int file) {
    struct stat facts;
    EXPECT_EQ(fstat(file, &facts), 0);
    std::string bytes(static_cast<size_t>(facts.st_size), '\0');
    EXPECT_EQ(pread(file, bytes.data(), bytes.size(), 0), facts.st_size);
    return bytes;
  }

  int Synced(int file, int result) {
    if (result != 0 || plan_->over()) return result;
    const ino_t inode = NodeOf(file);
    if (nodes_[inode].is_folder) {
      nodes_[inode].entries = EntriesOf(file);
    } else {
      nodes_[inode].bytes = BytesOf(file);
    }
    return result;
  }

  void RestoreFolder(ino_t inode, const std::string& to) {
    const bool as_synced = only_synced_ || random_() % 2 == 0;
    const std::map<std::string, ino_t> entries =
        as_synced ? nodes_[inode].entries : EntriesOf(nodes_[inode].descriptor);
    for (const auto& [name, child] : entries) {
      const std::string path = to + '/' + name;
      if (nodes_[child].is_folder) {
        std::filesystem::create_directory(path);
        RestoreFolder(child, path);
      } else {
        WriteBytes(path, FileLeft(nodes_[child]));
      }
    }
  }

  std::string FileLeft(const Node& node) {
    const std::string now = BytesOf(node.descriptor);
    const size_t synced = node.bytes.size();
    const auto choice = random_() % 4;
    if (only_synced_ || choice == 0 || now.substr(0, synced) != node.bytes) return node.bytes;
    if (choice == 1) return now;
    if (choice == 2) return node.bytes + std::string(now.size() - synced, '\0');
    return now.substr(0, synced + (now.size() - synced) / 2);
  }

  FaultPlan* const plan_;
  std::map<ino_t, Node> nodes_;
  std::mt19937 random_;
  bool only_synced_ = true;
};

}  // namespace slq
