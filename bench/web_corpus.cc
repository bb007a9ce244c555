#include "corpus_kinds.h"
#include "corpus_text.h"

namespace slq::bench {
namespace {

constexpr int64_t kNsPerSecond = 1'000'000'000;
constexpr int64_t kStart = 1'715'940'000;  // 2024-05-17T10:00:00Z

constexpr std::string_view kServices[] = {"gateway",  "catalog", "checkout", "search",
                                          "identity", "media",   "billing",  "reports"};
constexpr std::string_view kMethods[] = {"GET",  "GET", "GET",    "GET",
                                         "POST", "PUT", "DELETE", "HEAD"};
constexpr std::string_view kPaths[] = {
    "/api/v1/items/", "/api/v1/orders/",         "/api/v1/users/",
    "/static/img/",   "/api/v2/search/q",        "/api/v1/cart/",
    "/login/",        "/api/v1/reports/export/", "/internal/health/",
};
constexpr std::string_view kMessages[] = {
    "request served from cache",           "request served by upstream in time",
    "client closed the connection early",  "slow query: plan was not cached",
    "retrying upstream after a reset",     "session renewed for returning user",
    "payload larger than usual, streamed", "feature flag new-checkout is on",
};
constexpr std::string_view kErrorMessages[] = {
    "upstream timed out after 5000 ms",
    "database connection refused",
    "out of memory while rendering template",
    "certificate of upstream has expired",
};
constexpr std::string_view kAgents[] = {
    "Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/126.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/125.0.0.0 Safari/537.36",
    "curl/8.5.0",
    "ExampleBot/2.1 (+https://bot.example.com/about)",
    "kube-probe/1.29",
};
constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

uint64_t PickStatus(Random* random) {
  const uint64_t r = random->Below(1000);
  if (r < 880) return 200;
  if (r < 920) return 304;
  if (r < 940) return 201;
  if (r < 975) return 404;
  if (r < 985) return 403;
  if (r < 995) return 500;
  return 503;
}

// What the two kinds of access log have in common.
class AccessCorpus : public Corpus {
 public:
  explicit AccessCorpus(uint64_t seed) : random_(seed) {}
  int64_t time_ns() const final { return time_ns_; }

 protected:
  void Advance() { time_ns_ += 1 + static_cast<int64_t>(random_.Below(2'000'000)); }
  void AppendPath(std::string* out) {
    *out += random_.PickSkewed(kPaths);
    AppendNumber(random_.Skewed(100'000), out);
  }

  Random random_;
  int64_t time_ns_ = kStart * kNsPerSecond;
};

class WebCorpus final : public AccessCorpus {
 public:
  using AccessCorpus::AccessCorpus;

  void AppendLine(std::string* out) override {
    Advance();
    const uint64_t status = PickStatus(&random_);
    *out += "{\"ts\":\"";
    AppendTime(out);
    *out += "\",\"level\":\"";
    *out += status >= 500 ? "error" : status >= 400 ? "warn" : random_.OneIn(10) ? "debug" : "info";
    *out += "\",\"service\":\"";
    *out += random_.PickSkewed(kServices);
    *out += "\",\"host\":\"web-";
    AppendPadded(1 + random_.Below(40), 2, out);
    *out += "\",\"method\":\"";
    *out += random_.Pick(kMethods);
    *out += "\",\"path\":\"";
    AppendPath(out);
    *out += "\",\"status\":";
    AppendNumber(status, out);
    *out += ",\"bytes\":";
    AppendNumber(random_.Skewed(1'000'000), out);
    *out += ",\"latency_ms\":";
    AppendThousandths(200 + random_.Skewed(2'000'000), out);
    *out += ",\"user_id\":";
    AppendNumber(1 + random_.Skewed(1'000'000), out);
    *out += ",\"trace\":\"";
    AppendHex(random_.Next(), out);
    AppendHex(random_.Next(), out);
    *out += "\",\"message\":\"";
    *out += status >= 500 ? random_.PickSkewed(kErrorMessages) : random_.PickSkewed(kMessages);
    // A word for searches that find next to nothing.
    if (random_.OneIn(20'000)) *out += " (xylophone)";
    *out += "\"}\n";
  }

 private:
  void AppendTime(std::string* out) const {
    const DateTime t(time_ns_ / kNsPerSecond);
    AppendPadded(t.year, 4, out);
    *out += '-';
    AppendPadded(t.month, 2, out);
    *out += '-';
    AppendPadded(t.day, 2, out);
    *out += 'T';
    AppendPadded(t.hour, 2, out);
    *out += ':';
    AppendPadded(t.minute, 2, out);
    *out += ':';
    AppendPadded(t.second, 2, out);
    *out += '.';
    AppendPadded(static_cast<uint64_t>(time_ns_ / 1'000'000 % 1000), 3, out);
    *out += 'Z';
  }
};

class NginxCorpus final : public AccessCorpus {
 public:
  using AccessCorpus::AccessCorpus;

  void AppendLine(std::string* out) override {
    Advance();
    *out += "203.0.113.";
    AppendNumber(random_.Below(256), out);
    *out += " - ";
    if (random_.OneIn(5)) {
      *out += "user";
      AppendNumber(random_.Skewed(5000), out);
    } else {
      *out += '-';
    }
    *out += " [";
    AppendTime(out);
    *out += "] \"";
    *out += random_.Pick(kMethods);
    *out += ' ';
    AppendPath(out);
    *out += " HTTP/1.1\" ";
    AppendNumber(PickStatus(&random_), out);
    *out += ' ';
    AppendNumber(random_.Skewed(1'000'000), out);
    *out += " \"";
    *out += random_.OneIn(3) ? "https://shop.example.com/" : "-";
    *out += "\" \"";
    *out += random_.PickSkewed(kAgents);
    *out += "\"\n";
  }

 private:
  void AppendTime(std::string* out) const {
    const DateTime t(time_ns_ / kNsPerSecond);
    AppendPadded(t.day, 2, out);
    *out += '/';
    *out += kMonths[t.month - 1];
    *out += '/';
    AppendPadded(t.year, 4, out);
    *out += ':';
    AppendPadded(t.hour, 2, out);
    *out += ':';
    AppendPadded(t.minute, 2, out);
    *out += ':';
    AppendPadded(t.second, 2, out);
    *out += " +0000";
  }
};

}  // namespace

std::unique_ptr<Corpus> NewWebCorpus(uint64_t seed) { return std::make_unique<WebCorpus>(seed); }
std::unique_ptr<Corpus> NewNginxCorpus(uint64_t seed) {
  return std::make_unique<NginxCorpus>(seed);
}

}  // namespace slq::bench
