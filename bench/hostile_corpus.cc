#include <iterator>

#include "corpus_kinds.h"
#include "corpus_text.h"

namespace slq::bench {
namespace {

using std::string_view_literals::operator""sv;

// Each breaks something that some reader of logs once took for granted.
constexpr std::string_view kLines[] = {
    // Not JSON, or not quite.
    ""sv,
    " "sv,
    "\t\t"sv,
    "null"sv,
    "42"sv,
    "\"text\""sv,
    "[]"sv,
    "[{\"a\":1}]"sv,
    "{"sv,
    "}"sv,
    "{}"sv,
    " {} "sv,
    "{}{}"sv,
    "{\"a\":1"sv,
    "{\"a\":1}}"sv,
    "{\"a\":1} x"sv,
    "{\"a\":}"sv,
    "{\"a\"}"sv,
    "{a:1}"sv,
    "{'a':1}"sv,
    "{\"a\":1,}"sv,
    "{,\"a\":1}"sv,
    "{\"a\":1 \"b\":2}"sv,
    "{\"a\":tru}"sv,
    "{\"a\":True}"sv,
    "{\"a\":nul}"sv,
    "{\"a\":undefined}"sv,
    "{\"a\":\"never ends}"sv,
    "{\"a\":[1,2}"sv,
    "{\"a\":1}//"sv,
    "\xef\xbb\xbf{\"a\":1}"sv,
    // Numbers.
    "{\"a\":9223372036854775807}"sv,
    "{\"a\":9223372036854775808}"sv,
    "{\"a\":-9223372036854775808}"sv,
    "{\"a\":18446744073709551616}"sv,
    "{\"a\":12345678901234567890123}"sv,
    "{\"a\":9007199254740993}"sv,
    "{\"a\":-0}"sv,
    "{\"a\":-0.0}"sv,
    "{\"a\":1e400}"sv,
    "{\"a\":1e-400}"sv,
    "{\"a\":1E+2}"sv,
    "{\"a\":2e2}"sv,
    "{\"a\":01}"sv,
    "{\"a\":1.}"sv,
    "{\"a\":.5}"sv,
    "{\"a\":+1}"sv,
    "{\"a\":0x10}"sv,
    "{\"a\":NaN}"sv,
    "{\"a\":-Infinity}"sv,
    "{\"a\":\"007\"}"sv,
    "{\"a\":\" 7\"}"sv,
    "{\"a\":\"1.50\"}"sv,
    "{\"a\":0.1000000000000000055511151231257827}"sv,
    // Names.
    "{\"\":1}"sv,
    "{\"a\":1,\"a\":2}"sv,
    "{\"a\":1,\"\\u0061\":2}"sv,
    "{\"a.b\":1,\"a\":{\"b\":2}}"sv,
    "{\"a\":{\"b\":1},\"a\":2}"sv,
    "{\"line_num\":1,\"log_content\":\"x\",\"__time\":2}"sv,
    "{\"_error\":\"not one\"}"sv,
    "{\"select\":1,\"count(a)\":2,\"a b\":3,\"a\\\"b\":4}"sv,
    "{\"__proto__\":{\"x\":1},\"constructor\":2}"sv,
    "{\"caf\xc3\xa9\":1}"sv,
    // Texts.
    "{\"a\":\"\\u0000\\u001f\\u007f\"}"sv,
    "{\"a\":\"\\ud83d\\ude00\"}"sv,
    "{\"a\":\"\\ud83d\"}"sv,
    "{\"a\":\"\\ude00\\ud83d\"}"sv,
    "{\"a\":\"\\u12\"}"sv,
    "{\"a\":\"\\x41\"}"sv,
    "{\"a\":\"\\/\\b\\f\\n\\r\\t\\\\\\\"\"}"sv,
    "{\"a\":\"\xff\xfe\"}"sv,
    "{\"a\":\"\xc0\x80\"}"sv,
    "{\"a\":\"\xed\xa0\x80\"}"sv,
    "{\"a\":\"\xf5\x80\x80\x80\"}"sv,
    "{\"a\":\"\xe2\x82\"}"sv,
    "{\"a\":\"nul \0 byte\"}"sv,
    "nul \0 byte"sv,
    "{\"a\":\"tab\there\"}"sv,
    "{\"a\":\"\x1b[31mred\x1b[0m\"}"sv,
    "\x1b]0;title\x07 {\"a\":1}"sv,
    "{\"a\":\"\xe2\x80\xae"
    "desrever\xe2\x80\xac\"}"sv,
    "{\"a\":\"\xe2\x81\xa6isolate\xe2\x81\xa9\"}"sv,
    "{\"a\":\"\xe2\x80\xa8line\xe2\x80\xa9paragraph\"}"sv,
    "{\"a\":\"=cmd|' /C calc'!A1\"}"sv,
    "{\"a\":\"<script>alert(1)</script>&amp;\"}"sv,
    "{\"a\":\"' OR '1'='1\"}"sv,
    "{\"a\":\"100%_*\\\\?\"}"sv,
    "{\"a\":\"\xcc\x81\xcc\x81\xcc\x81 combining\"}"sv,
    // Line ends.
    "{\"a\":1}\r"sv,
    "\r"sv,
    "\r\r"sv,
    "{\"a\":\r1}"sv,
    "{\"a\":\"x\"}\x0b\x0c"sv,
    // Other formats.
    "a=1 b=\"two \\\" quotes\" c= =d e"sv,
    "a=\"never ends"sv,
    "===="sv,
    "<34>1 2003-10-11T22:14:15.003Z host app - ID47 - message"sv,
    "<999>bad priority"sv,
    "203.0.113.9 - - [17/May/2024:10:00:00 +0000] \"GET /\\x22 HTTP/1.1\" 200 - \"-\" \"-\""sv,
    "2024-02-30T25:61:61Z impossible"sv,
    ",,,\"a,b\",\"never ends"sv,
};

// A line that is only hostile by its size.
void AppendLarge(Random* random, std::string* out) {
  const size_t size = 100 + random->Below(1400);
  switch (random->Below(5)) {
    case 0:  // deep arrays
      *out += "{\"a\":";
      out->append(size, '[');
      out->append(size, ']');
      *out += '}';
      break;
    case 1:  // deep objects
      for (size_t i = 0; i < size / 10; ++i) *out += "{\"a\":";
      *out += '1';
      out->append(size / 10, '}');
      break;
    case 2:  // many digits
      *out += "{\"a\":";
      out->append(size, '7');
      *out += '}';
      break;
    case 3:  // a long name
      *out += "{\"";
      out->append(size, 'n');
      *out += "\":1}";
      break;
    default:  // many fields
      *out += "{\"f0\":0";
      for (size_t i = 1; i < size / 8; ++i) {
        *out += ",\"f";
        AppendNumber(i, out);
        *out += "\":1";
      }
      *out += '}';
  }
}

// First each of kLines once, then by chance these, large lines and access lines with some
// bytes changed. A third of the lines ends with "\r\n".
class HostileCorpus final : public Corpus {
 public:
  explicit HostileCorpus(uint64_t seed) : random_(seed), good_(NewWebCorpus(seed)) {}
  int64_t time_ns() const override { return 0; }

  void AppendLine(std::string* out) override {
    if (next_ < std::size(kLines)) {
      *out += kLines[next_++];
    } else if (random_.OneIn(8)) {
      AppendLarge(&random_, out);
    } else if (random_.OneIn(2)) {
      *out += random_.Pick(kLines);
    } else {
      AppendDamaged(out);
    }
    *out += random_.OneIn(3) ? "\r\n" : "\n";
  }

 private:
  void AppendDamaged(std::string* out) {
    const size_t start = out->size();
    good_->AppendLine(out);
    out->pop_back();
    for (uint64_t left = random_.Below(4); left > 0; --left) {
      const size_t at = start + random_.Below(out->size() - start);
      const char byte = static_cast<char>(random_.Below(256));
      (*out)[at] = byte == '\n' ? '\0' : byte;
    }
    if (random_.OneIn(4)) out->resize(start + random_.Below(out->size() - start));
  }

  Random random_;
  std::unique_ptr<Corpus> good_;
  size_t next_ = 0;
};

}  // namespace

std::unique_ptr<Corpus> NewHostileCorpus(uint64_t seed) {
  return std::make_unique<HostileCorpus>(seed);
}

}  // namespace slq::bench
