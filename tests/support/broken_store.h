#pragma once

#include <map>
#include <memory>
#include <stdexcept>
#include <string>

#include "slq/store.h"

#include "support/memory_store.h"

namespace slq {

// What goes wrong in each query and each append.
enum class Breakage { kStatus, kException };

// Its messages hold what no client may see.
inline constexpr const char* kInside = "/var/lib/secret.seg at segment_reader.cc:42, Boost 1.81";

class BrokenStream final : public Stream {
 public:
  explicit BrokenStream(Breakage breakage) : breakage_(breakage) {}
  absl::StatusOr<AppendResult> Append(std::span<const NewLine> /*lines*/) override {
    return Break(absl::UnavailableError(kInside));
  }
  absl::Status SetRule(const StructuringRule& /*rule*/) override { return absl::OkStatus(); }
  absl::StatusOr<std::unique_ptr<Rows>> Run(const Query& /*query*/,
                                            const RunOptions& /*options*/) override {
    return Break(absl::DataLossError(kInside));
  }
  void SetRetainAge(absl::Duration /*age*/) override {}
  StreamInfo info() const override { return {}; }
  absl::Status Seal() override { return absl::OkStatus(); }

 private:
  absl::Status Break(absl::Status status) const {
    if (breakage_ == Breakage::kException) throw std::runtime_error(kInside);
    return status;
  }
  const Breakage breakage_;
};

// A store whose streams take rules and nothing else.
class BrokenStore final : public Store {
 public:
  explicit BrokenStore(Breakage breakage) : breakage_(breakage) {}
  absl::StatusOr<Stream*> OpenStream(std::string_view /*name*/) override {
    return absl::NotFoundError("there is no such stream");
  }
  absl::StatusOr<Stream*> CreateStream(std::string_view name,
                                       const StructuringRule& /*rule*/) override {
    return (streams_[std::string(name)] = std::make_unique<BrokenStream>(breakage_)).get();
  }
  absl::Status DropStream(std::string_view /*name*/) override { return absl::OkStatus(); }
  absl::StatusOr<std::vector<std::string>> streams() const override {
    return std::vector<std::string>();
  }
  absl::Status Sync() override { return absl::OkStatus(); }
  absl::Status Tick() override { return absl::OkStatus(); }
  absl::Status Close() override { return absl::OkStatus(); }

 private:
  const Breakage breakage_;
  std::map<std::string, std::unique_ptr<BrokenStream>> streams_;
};

}  // namespace slq
