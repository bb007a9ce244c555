#include <fcntl.h>
#include <map>
#include <simdjson.h>
#include <string_view>
#include <unistd.h>
#include <vector>

#include "absl/strings/str_format.h"
#include "peers/engine.h"

// What a program without any engine does: the limits to hold a result against. On-Demand
// chooses its second stage when it is compiled, so this file is built for the machine.
namespace slq::bench {
namespace {

class BareLoop final : public Engine {
 public:
  explicit BareLoop(std::string corpus) : corpus_(std::move(corpus)) {}

  std::string Version() const override {
    return absl::StrFormat(
        "simdjson %d.%d.%d loop, kernels %s and %s", simdjson::SIMDJSON_VERSION_MAJOR,
        simdjson::SIMDJSON_VERSION_MINOR, simdjson::SIMDJSON_VERSION_REVISION,
        simdjson::get_active_implementation()->name(), simdjson::builtin_implementation()->name());
  }

  absl::StatusOr<Table> Ask(const std::string& statement) override {
    if (!ReadFile()) return absl::NotFoundError(corpus_);
    if (statement == "sum of bytes by status") return SumByStatus();
    if (statement == "read") return ReadMemory();
    return FindLines(statement);
  }

 private:
  bool ReadFile() {
    const int file = open(corpus_.c_str(), O_RDONLY);
    if (file < 0) return false;
    const auto size = static_cast<size_t>(lseek(file, 0, SEEK_END));
    lseek(file, 0, SEEK_SET);
    bytes_.resize(size + simdjson::SIMDJSON_PADDING);
    size_t at = 0;
    while (at < size) {
      const ssize_t got = read(file, bytes_.data() + at, size - at);
      if (got <= 0) break;
      at += static_cast<size_t>(got);
    }
    close(file);
    size_ = size;
    return at == size;
  }

  absl::StatusOr<Table> SumByStatus() {
    simdjson::ondemand::parser parser;
    simdjson::ondemand::document_stream lines;
    if (parser.iterate_many(bytes_.data(), size_, size_t{1} << 20).get(lines) != 0) {
      return absl::InternalError("not JSON lines");
    }
    std::map<int64_t, std::pair<uint64_t, int64_t>> groups;
    for (auto at = lines.begin(); at != lines.end(); ++at) {
      simdjson::ondemand::document_reference line;
      int64_t status = 0;
      int64_t bytes = 0;
      if ((*at).get(line) != 0 || line.find_field("status").get(status) != 0 ||
          line.find_field("bytes").get(bytes) != 0) {
        continue;
      }
      ++groups[status].first;
      groups[status].second += bytes;
    }
    Table table;
    for (const auto& [status, group] : groups) {
      table.push_back({absl::StrFormat("%d", status), absl::StrFormat("%d", group.first),
                       absl::StrFormat("%d", group.second)});
    }
    return table;
  }

  absl::StatusOr<Table> ReadMemory() {
    uint64_t sum = 0;
    const auto* const words = reinterpret_cast<const uint64_t*>(bytes_.data());
    for (size_t i = 0; i < size_ / 8; ++i) sum += words[i];
    return Table{{absl::StrFormat("%d", sum)}};
  }

  // Counts the lines that hold a text.
  absl::StatusOr<Table> FindLines(std::string_view needle) {
    uint64_t lines = 0;
    const char* p = bytes_.data();
    const char* const end = p + size_;
    while (true) {
      const void* const hit = memmem(p, static_cast<size_t>(end - p), needle.data(), needle.size());
      if (hit == nullptr) break;
      ++lines;
      p = static_cast<const char*>(
          memchr(hit, '\n', static_cast<size_t>(end - static_cast<const char*>(hit))));
      if (p == nullptr) break;
    }
    return Table{{absl::StrFormat("%d", lines)}};
  }

  std::string corpus_;
  std::vector<char> bytes_;
  size_t size_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Engine>> OpenBareLoop(const std::string& corpus) {
  return std::make_unique<BareLoop>(corpus);
}

}  // namespace slq::bench
