#include "corpus_kinds.h"
#include "corpus_text.h"

namespace slq::bench {
namespace {

constexpr int64_t kNsPerSecond = 1'000'000'000;

void AppendClock(const DateTime& t, char between, std::string* out) {
  AppendPadded(t.year, 4, out);
  *out += '-';
  AppendPadded(t.month, 2, out);
  *out += '-';
  AppendPadded(t.day, 2, out);
  *out += between;
  AppendPadded(t.hour, 2, out);
  *out += ':';
  AppendPadded(t.minute, 2, out);
  *out += ':';
  AppendPadded(t.second, 2, out);
}

// About one line a second whose text is in the local time of UTC+8.
class SeedlikeCorpus final : public Corpus {
 public:
  explicit SeedlikeCorpus(uint64_t seed) : random_(seed) {}
  int64_t time_ns() const override { return time_ns_; }

  void AppendLine(std::string* out) override {
    constexpr std::string_view kLevels[] = {"this", "This", "that", "some"};
    time_ns_ += 1 + static_cast<int64_t>(random_.Below(2 * kNsPerSecond));
    constexpr int64_t kZoneSeconds = 8 * 3600;
    AppendClock(DateTime(time_ns_ / kNsPerSecond + kZoneSeconds), '/', out);
    *out += ' ';
    *out += random_.PickSkewed(kLevels);
    *out += " log is Error NO ";
    AppendNumber(number_, out);
    number_ += random_.Below(4);
    *out += '\n';
  }

 private:
  Random random_;
  int64_t time_ns_ = 1'595'811'590 * kNsPerSecond;
  uint64_t number_ = 151'684;
};

class AppCorpus final : public Corpus {
 public:
  explicit AppCorpus(uint64_t seed) : random_(seed) {}
  int64_t time_ns() const override { return time_ns_; }

  void AppendLine(std::string* out) override {
    constexpr std::string_view kLevels[] = {"info", "debug", "warn", "error"};
    constexpr std::string_view kCallers[] = {"store/flush.go:91", "http/serve.go:210",
                                             "queue/worker.go:33", "cache/evict.go:17"};
    constexpr std::string_view kMessages[] = {
        "\"flushed the buffer\"",           "\"accepted connection\"",        "started",
        "\"could not open \\\"index\\\"\"", "\"r\xc3\xa9sum\xc3\xa9 saved\"", "\"\"",
    };
    time_ns_ += 1 + static_cast<int64_t>(random_.Below(kNsPerSecond));
    *out += "ts=";
    AppendClock(DateTime(time_ns_ / kNsPerSecond), 'T', out);
    *out += "Z level=";
    *out += random_.PickSkewed(kLevels);
    *out += " caller=";
    *out += random_.PickSkewed(kCallers);
    *out += " msg=";
    *out += random_.PickSkewed(kMessages);
    *out += " shard=";
    AppendNumber(random_.Below(16), out);
    if (random_.OneIn(2)) {
      *out += " took=";
      AppendThousandths(random_.Skewed(900'000), out);
    }
    if (random_.OneIn(4)) *out += " slow";
    *out += '\n';
  }

 private:
  Random random_;
  int64_t time_ns_ = 1'715'940'000 * kNsPerSecond;
};

}  // namespace

std::unique_ptr<Corpus> NewSeedlikeCorpus(uint64_t seed) {
  return std::make_unique<SeedlikeCorpus>(seed);
}
std::unique_ptr<Corpus> NewAppCorpus(uint64_t seed) { return std::make_unique<AppCorpus>(seed); }

}  // namespace slq::bench
