#include "ingest/json_walk.h"

#include <cstring>
#include <simdjson.h>
#include <string>
#include <string_view>
#include <unistd.h>

#include <sys/mman.h>

#include "gtest/gtest.h"
#include "ingest/json_text.h"
#include "ingest/json_tokens.h"

namespace slq::ingest {
namespace {

struct NoSink {
  void Enter(std::string_view, size_t) {}
  void Leave(size_t) {}
  void Field(std::string_view, std::string_view) {}
};

class Walker {
 public:
  bool Accepts(std::string_view line) {
    if (tokens_.Read(line) != JsonFault::kNone) return false;
    NoSink sink;
    return walk_.Run(line, tokens_.starts(), &sink) == nullptr;
  }

 private:
  RuleCore core_{StructuringRule{}};
  JsonTokens tokens_;
  JsonWalk walk_{core_};
};

// What simdjson's document parser says, and whether a number is all it minds.
struct Reference {
  simdjson::dom::parser parser;

  bool Accepts(std::string_view line, bool* number_fault) {
    simdjson::dom::object object;
    const simdjson::error_code error =
        parser.parse(line.data(), line.size()).get_object().get(object);
    *number_fault = error == simdjson::NUMBER_ERROR || error == simdjson::NUMBER_OUT_OF_RANGE;
    return error == simdjson::SUCCESS;
  }
};

constexpr std::string_view kLines[] = {
    R"({"a":1,"b":[1,{"c":"x"},[]],"d":{"e":-1.5e3,"f":null},"g":"\u00e9\ud83d\ude00\n"})",
    R"( { "a" : true , "b" : [ false , "]" ] , "" : { } , "c" : "\\" } )",
    "{\"é\":\"€\",\"a\":[[[1]],{\"b\":{\"c\":[]}}],\"d\":12345678901234567}",
};

TEST(JsonWalkTest, AgreesWithTheDocumentParserOnDamagedLines) {
  static constexpr char kText[] = "\0\t\n\f\x1a \"\\{}[]:,0-.e1tnu/\x7f\x80\xc3\xff";
  constexpr std::string_view kBytes(kText, sizeof(kText) - 1);
  Walker walker;
  Reference reference;
  for (const std::string_view line : kLines) {
    for (size_t at = 0; at < line.size(); ++at) {
      for (size_t kind = 0; kind < 2 * kBytes.size() + 2; ++kind) {
        std::string damaged(line);
        if (kind < kBytes.size()) {
          damaged[at] = kBytes[kind];
        } else if (kind < 2 * kBytes.size()) {
          damaged.insert(damaged.begin() + static_cast<ptrdiff_t>(at),
                         kBytes[kind - kBytes.size()]);
        } else if (kind == 2 * kBytes.size()) {
          damaged.erase(at, 1);
        } else {
          damaged.resize(at);
        }
        bool number_fault = false;
        const bool accepts = reference.Accepts(damaged, &number_fault);
        // A number simdjson minds may be one too large for it.
        if (number_fault) continue;
        EXPECT_EQ(walker.Accepts(damaged), accepts) << damaged;
      }
    }
  }
}

TEST(JsonWalkTest, TakesNumbersOfAnySizeAndNoOtherText) {
  Walker walker;
  for (const std::string_view number : {"0", "-0", "1e400", "-1E+999", "1.5e-400", "0.0",
                                        "18446744073709551616", "123456789012345678901234567890"}) {
    EXPECT_TRUE(IsJsonNumber(number)) << number;
    std::string line = R"({"a":[)";
    line.append(number).append("]}");
    EXPECT_TRUE(walker.Accepts(line)) << line;
  }
  for (const std::string_view text :
       {"", "-", "+1", "01", "-01", "1.", ".5", "1e", "1e+", "1.e5", "0x1", "1 ", " 1", "1e5.5",
        "--1", "Infinity", "NaN", "1_0"}) {
    EXPECT_FALSE(IsJsonNumber(text)) << text;
  }
}

// Places each line right before a page that must not be touched, and right behind one.
TEST(JsonWalkTest, TouchesNoByteOutsideTheLine) {
  const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  void* const pages = mmap(nullptr, 3 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(pages, MAP_FAILED);
  char* const middle = static_cast<char*>(pages) + page;
  ASSERT_EQ(mprotect(middle, page, PROT_READ | PROT_WRITE), 0);
  Walker walker;
  for (size_t text_bytes = 0; text_bytes < 300; ++text_bytes) {
    std::string line = R"({"a":")";
    line.append(text_bytes, 'x').append("\"}");
    char* const last = middle + page - line.size();
    std::memcpy(last, line.data(), line.size());
    EXPECT_TRUE(walker.Accepts({last, line.size()}));
    EXPECT_FALSE(walker.Accepts({last, line.size() - 1}));
    std::memcpy(middle, line.data(), line.size());
    EXPECT_TRUE(walker.Accepts({middle, line.size()}));
  }
  munmap(pages, 3 * page);
}

}  // namespace
}  // namespace slq::ingest
