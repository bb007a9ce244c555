#include "corpus_kinds.h"
#include "corpus_text.h"

namespace slq::bench {
namespace {

constexpr std::string_view kActors[] = {"ada", "grace", "edsger", "barbara", "ken", "ros\u00e9"};
constexpr std::string_view kRoles[] = {"admin", "editor", "viewer", "robot"};
constexpr std::string_view kActions[] = {"update", "read", "create", "delete", "grant", "login"};
constexpr std::string_view kTypes[] = {"user", "document", "key", "policy"};

// Events that name other fields than their neighbours, and fields that are a number here
// and a text there.
class AuditCorpus final : public Corpus {
 public:
  explicit AuditCorpus(uint64_t seed) : random_(seed) {}
  int64_t time_ns() const override { return time_ns_; }

  void AppendLine(std::string* out) override {
    time_ns_ += 1 + static_cast<int64_t>(random_.Below(500'000'000));
    *out += "{\"time\":";
    AppendNumber(static_cast<uint64_t>(time_ns_ / 1'000'000), out);
    AppendActor(out);
    *out += ",\"action\":\"";
    *out += random_.PickSkewed(kActions);
    *out += '"';
    AppendTarget(out);
    if (random_.OneIn(3)) AppendChanges(out);
    AppendCode(out);
    *out += ",\"ok\":";
    *out += random_.OneIn(8) ? "false" : "true";
    *out += "}\n";
  }

 private:
  void AppendActor(std::string* out) {
    *out += ",\"actor\":{\"id\":";
    AppendNumber(1 + random_.Skewed(2000), out);
    *out += ",\"name\":\"";
    *out += random_.PickSkewed(kActors);
    *out += "\",\"roles\":[\"";
    *out += random_.PickSkewed(kRoles);
    if (random_.OneIn(3)) {
      *out += "\",\"";
      *out += random_.PickSkewed(kRoles);
    }
    *out += "\"]}";
  }

  // The identifier is a long, a float or a text.
  void AppendTarget(std::string* out) {
    *out += ",\"target\":{\"type\":\"";
    *out += random_.PickSkewed(kTypes);
    *out += "\",\"id\":";
    const uint64_t id = random_.Skewed(5000);
    const uint64_t form = random_.Below(4);
    if (form == 3) *out += '"';
    AppendNumber(id, out);
    if (form == 2) *out += ".0";
    if (form == 3) *out += '"';
    *out += '}';
  }

  void AppendChanges(std::string* out) {
    *out += ",\"changes\":{";
    const uint64_t count = random_.Below(4);
    for (uint64_t i = 0; i < count; ++i) {
      if (i > 0) *out += ',';
      *out += "\"attr_";
      AppendNumber(random_.Skewed(300), out);
      *out += "\":{\"from\":null,\"to\":";
      if (random_.OneIn(2)) {
        AppendThousandths(random_.Skewed(10'000'000), out);
      } else {
        *out += "\"value ";
        AppendNumber(random_.Below(50), out);
        *out += '"';
      }
      *out += '}';
    }
    *out += '}';
  }

  void AppendCode(std::string* out) {
    constexpr std::string_view kCodes[] = {"0",        "0",    "17",   "\"17\"", "17.5",
                                           "\"E-17\"", "true", "null", "[17]",   "{\"code\":17}"};
    if (random_.OneIn(4)) return;
    *out += ",\"code\":";
    *out += random_.Pick(kCodes);
  }

  Random random_;
  int64_t time_ns_ = 1'715'940'000'000'000'000;
};

}  // namespace

std::unique_ptr<Corpus> NewAuditCorpus(uint64_t seed) {
  return std::make_unique<AuditCorpus>(seed);
}

}  // namespace slq::bench
