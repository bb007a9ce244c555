#include "server/answer_cache.h"

#include <string>

#include "gtest/gtest.h"

namespace slq::server {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

Response Answer(const std::string& body) {
  Response response;
  response.body = body;
  return response;
}

TEST(AnswerCacheTest, FindsWhatItKeptOfThisVersionAndAge) {
  AnswerCache cache(100'000, absl::Seconds(10));
  struct Case {
    std::string question;
    uint64_t version;
    absl::Duration age;
    bool found;
  };
  const Case cases[] = {
      {"a", 1, absl::ZeroDuration(), true},  {"a", 1, absl::Seconds(10), true},
      {"a", 1, absl::Seconds(11), false},    {"a", 1, absl::Seconds(-1), false},
      {"a", 2, absl::ZeroDuration(), false}, {"b", 1, absl::ZeroDuration(), false},
  };
  for (const Case& c : cases) {
    cache.Keep("a", 1, Answer("x"), kNow);
    const std::optional<Response> answer = cache.Find(c.question, c.version, kNow + c.age);
    EXPECT_EQ(answer.has_value() ? answer->body : "", c.found ? "x" : "");
  }
}

TEST(AnswerCacheTest, StaysWithinItsBytesAndForgetsTheLeastUsed) {
  AnswerCache cache(20'000, absl::Seconds(10));
  for (int i = 0; i < 100; ++i) {
    cache.Keep(std::to_string(i), 1, Answer(std::string(1000, 'x')), kNow);
    EXPECT_TRUE(cache.Find("0", 1, kNow).has_value());
  }
  EXPECT_TRUE(cache.Find("99", 1, kNow).has_value());
  EXPECT_FALSE(cache.Find("1", 1, kNow).has_value());
  int kept = 0;
  for (int i = 0; i < 100; ++i) kept += cache.Find(std::to_string(i), 1, kNow).has_value() ? 1 : 0;
  EXPECT_LT(kept, 20);
  EXPECT_GT(kept, 10);
}

TEST(AnswerCacheTest, KeepsNoLargeAnswersAndNothingWithoutRoom) {
  AnswerCache cache(20'000, absl::Seconds(10));
  cache.Keep("a", 1, Answer(std::string(2'500, 'x')), kNow);
  EXPECT_FALSE(cache.Find("a", 1, kNow).has_value());
  AnswerCache none(0, absl::Seconds(10));
  none.Keep("a", 1, Answer(""), kNow);
  EXPECT_FALSE(none.Find("a", 1, kNow).has_value());
}

}  // namespace
}  // namespace slq::server
