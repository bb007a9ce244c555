#include <algorithm>
#include <fcntl.h>
#include <functional>
#include <map>
#include <simdjson.h>
#include <string_view>
#include <unistd.h>
#include <vector>

#include "absl/strings/str_format.h"
#include "peers/engine.h"

#if defined(__AVX2__)
#include <immintrin.h>
#endif

// What a program without any engine does: the limits to hold a result against. On-Demand
// chooses its second stage when it is compiled, so this file is built for the machine.
namespace slq::bench {
namespace {

namespace od = simdjson::ondemand;

// The place of `needle` from `p` on, or null: looks at 32 places at once for its first and
// last byte.
const char* FindText(const char* p, const char* end, std::string_view needle) {
#if defined(__AVX2__)
  const __m256i first = _mm256_set1_epi8(needle.front());
  const __m256i last = _mm256_set1_epi8(needle.back());
  for (; p + needle.size() + 32 <= end; p += 32) {
    const auto load = [](const char* at) {
      return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
    };
    auto places = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_and_si256(
        _mm256_cmpeq_epi8(load(p), first), _mm256_cmpeq_epi8(load(p + needle.size() - 1), last))));
    for (; places != 0; places &= places - 1) {
      const char* const place = p + __builtin_ctz(places);
      if (std::memcmp(place, needle.data(), needle.size()) == 0) return place;
    }
  }
#endif
  return static_cast<const char*>(
      memmem(p, static_cast<size_t>(end - p), needle.data(), needle.size()));
}

class BareLoop final : public Engine {
 public:
  explicit BareLoop(std::string corpus) : corpus_(std::move(corpus)) {}

  std::string Version() const override {
    return absl::StrFormat("simdjson %d.%d.%d loop, kernels %s and %s",
                           simdjson::SIMDJSON_VERSION_MAJOR, simdjson::SIMDJSON_VERSION_MINOR,
                           simdjson::SIMDJSON_VERSION_REVISION,
                           simdjson::get_active_implementation()->name(),
                           SIMDJSON_STRINGIFY(SIMDJSON_BUILTIN_IMPLEMENTATION));
  }

  absl::StatusOr<Table> Ask(const std::string& statement) override {
    if (!ReadFile()) return absl::NotFoundError(corpus_);
    if (statement == "sum of bytes") return SumOfBytes();
    if (statement == "sum of bytes by status") return SumByStatus();
    if (statement == "max of latency_ms by service and level") return MaxByTexts();
    if (statement == "count by action and target.type") return CountByTexts();
    return FindLines(statement);
  }

 private:
  bool ReadFile() {
    const int file = open(corpus_.c_str(), O_RDONLY);
    if (file < 0) return false;
    size_ = static_cast<size_t>(lseek(file, 0, SEEK_END));
    lseek(file, 0, SEEK_SET);
    bytes_.resize(size_ + simdjson::SIMDJSON_PADDING);
    size_t at = 0;
    while (at < size_) {
      const ssize_t got = read(file, bytes_.data() + at, size_ - at);
      if (got <= 0) break;
      at += static_cast<size_t>(got);
    }
    close(file);
    return at == size_;
  }

  // Calls f(line) for each line.
  template <typename F>
  absl::Status ForEachLine(F f) {
    od::parser parser;
    parser.threaded = false;
    od::document_stream lines;
    if (parser.iterate_many(bytes_.data(), size_, size_t{1} << 20).get(lines) != 0) {
      return absl::InternalError("not JSON lines");
    }
    for (auto at = lines.begin(); at != lines.end(); ++at) {
      od::document_reference line;
      if ((*at).get(line) == 0) f(line);
    }
    return absl::OkStatus();
  }

  absl::StatusOr<Table> SumOfBytes() {
    uint64_t rows = 0;
    int64_t sum = 0;
    const absl::Status read = ForEachLine([&](od::document_reference line) {
      int64_t bytes = 0;
      if (line.find_field("bytes").get(bytes) == 0) sum += bytes;
      ++rows;
    });
    if (!read.ok()) return read;
    return Table{{absl::StrFormat("%d", rows), absl::StrFormat("%d", sum)}};
  }

  absl::StatusOr<Table> SumByStatus() {
    std::map<int64_t, std::pair<uint64_t, int64_t>> groups;
    const absl::Status read = ForEachLine([&](od::document_reference line) {
      int64_t status = 0;
      int64_t bytes = 0;
      if (line.find_field("status").get(status) != 0) return;
      if (line.find_field("bytes").get(bytes) != 0) return;
      auto& [rows, sum] = groups[status];
      ++rows;
      sum += bytes;
    });
    if (!read.ok()) return read;
    Table table;
    for (const auto& [status, group] : groups) {
      table.push_back({absl::StrFormat("%d", status), absl::StrFormat("%d", group.first),
                       absl::StrFormat("%d", group.second)});
    }
    return table;
  }

  // Groups of two short texts are looked up by one view of both.
  template <typename Group>
  static Group& GroupOf(std::string_view a, std::string_view b,
                        std::map<std::string, Group, std::less<>>* groups) {
    char key[256];
    const size_t first = std::min<size_t>(a.size(), 100);
    const size_t second = std::min<size_t>(b.size(), 100);
    std::memcpy(key, a.data(), first);
    key[first] = '\x1f';
    std::memcpy(key + first + 1, b.data(), second);
    const std::string_view both(key, first + 1 + second);
    const auto at = groups->find(both);
    return at != groups->end() ? at->second : (*groups)[std::string(both)];
  }

  absl::StatusOr<Table> MaxByTexts() {
    struct Group {
      uint64_t rows = 0;
      double max = 0;
    };
    std::map<std::string, Group, std::less<>> groups;
    const absl::Status read = ForEachLine([&](od::document_reference line) {
      std::string_view level;
      std::string_view service;
      double latency = 0;
      if (line.find_field("level").get(level) != 0) return;
      if (line.find_field("service").get(service) != 0) return;
      if (line.find_field("latency_ms").get(latency) != 0) return;
      Group& group = GroupOf(service, level, &groups);
      ++group.rows;
      group.max = std::max(group.max, latency);
    });
    if (!read.ok()) return read;
    Table table;
    for (const auto& [key, group] : groups) {
      const size_t split = key.find('\x1f');
      table.push_back({key.substr(0, split), key.substr(split + 1),
                       absl::StrFormat("%d", group.rows), absl::StrFormat("%.17g", group.max)});
    }
    return table;
  }

  absl::StatusOr<Table> CountByTexts() {
    std::map<std::string, uint64_t, std::less<>> groups;
    const absl::Status read = ForEachLine([&](od::document_reference line) {
      std::string_view action;
      std::string_view type;
      if (line.find_field("action").get(action) != 0) return;
      if (line.find_field("target").find_field("type").get(type) != 0) return;
      ++GroupOf(action, type, &groups);
    });
    if (!read.ok()) return read;
    Table table;
    for (const auto& [key, rows] : groups) {
      const size_t split = key.find('\x1f');
      table.push_back({key.substr(0, split), key.substr(split + 1), absl::StrFormat("%d", rows)});
    }
    return table;
  }

  // Counts the lines that hold a text.
  absl::StatusOr<Table> FindLines(std::string_view needle) {
    uint64_t lines = 0;
    const char* p = bytes_.data();
    const char* const end = p + size_;
    while ((p = FindText(p, end, needle)) != nullptr) {
      ++lines;
      p = static_cast<const char*>(std::memchr(p, '\n', static_cast<size_t>(end - p)));
      if (p == nullptr) break;
    }
    return Table{{absl::StrFormat("%d", lines)}};
  }

  std::string corpus_;
  std::vector<char> bytes_;
  size_t size_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Engine>> OpenBareLoop(const std::string& path) {
  return std::make_unique<BareLoop>(path);
}

}  // namespace slq::bench
