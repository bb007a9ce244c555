#pragma once

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <string>
#include <unistd.h>
#include <vector>

#include "base/system.h"

namespace slq {

// A system whose k-th changing call goes wrong: once, or from then on, as if the process had
// died or the disk had gone. Reading and closing always work.
struct FaultPlan {
  uint64_t at = 0;  // counted from 1; 0 for never
  bool for_ever = false;
  int error = EIO;
  bool kills = false;         // the process dies of SIGKILL in the call
  bool short_writes = false;  // writes take half of what they are given, and are interrupted
  std::atomic<bool> reads_fail{false};
  std::atomic<size_t> largest_read{0};  // bytes
  std::atomic<uint64_t> calls{0};

  bool Fails() {
    const uint64_t call = ++calls;
    const bool fails = at != 0 && (for_ever ? call >= at : call == at);
    if (fails && kills) kill(getpid(), SIGKILL);
    return fails;
  }
  bool over() const { return at != 0 && calls >= at; }
};

class FaultySystem : public PosixSystem {
 public:
  explicit FaultySystem(FaultPlan* plan) : plan_(plan) {}

  int64_t ReadAt(int file, char* out, size_t bytes, uint64_t offset) override {
    plan_->largest_read = std::max<size_t>(plan_->largest_read, bytes);
    return plan_->reads_fail ? -EIO : PosixSystem::ReadAt(file, out, bytes, offset);
  }
  int64_t WriteAt(int file, const char* data, size_t bytes, uint64_t offset) override {
    // Half of it may have gone out before.
    if (plan_->at != 0 && plan_->calls + 1 == plan_->at) {
      PosixSystem::WriteAt(file, data, bytes / 2, offset);
    }
    if (plan_->Fails()) return -plan_->error;
    if (plan_->short_writes && plan_->calls % 3 == 0) return -EINTR;
    return PosixSystem::WriteAt(file, data, plan_->short_writes ? (bytes + 1) / 2 : bytes, offset);
  }
  // Nobody pulls the plug here: a sync that works need not be one.
  int SyncData(int /*file*/) override { return plan_->Fails() ? -plan_->error : 0; }
  int SyncAll(int /*file*/) override { return plan_->Fails() ? -plan_->error : 0; }
  int Truncate(int file, uint64_t size) override {
    return plan_->Fails() ? -plan_->error : PosixSystem::Truncate(file, size);
  }
  int Rename(int folder, const char* from, const char* to) override {
    return plan_->Fails() ? -plan_->error : PosixSystem::Rename(folder, from, to);
  }
  int Unlink(int folder, const char* name) override {
    return plan_->Fails() ? -plan_->error : PosixSystem::Unlink(folder, name);
  }
  int MakeFolder(int folder, const char* name) override {
    return plan_->Fails() ? -plan_->error : PosixSystem::MakeFolder(folder, name);
  }
  int FreeBytes(int folder, uint64_t* bytes) override {
    return PosixSystem::FreeBytes(folder, bytes);
  }

 private:
  FaultPlan* const plan_;
};

}  // namespace slq
