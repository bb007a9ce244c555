#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "support/random.h"
#include "support/status_matchers.h"
#include "unit/store/test_store.h"

// What segments answer without looking at each line, the lines of a log answer the long way.
namespace slq {
namespace {

constexpr size_t kLines = 20'000;  // more than two blocks
const char* const kFields[] = {"few",  "texts", "half",  "decimal", "wide", "word",
                               "flag", "mixed", "float", "sparse",  "none", "huge"};

std::string LineOf(size_t row, Random* random) {
  const auto below = [random](uint64_t end) { return random->Below(end); };
  if (row % 3000 == 1234) return "not JSON";
  std::string line = absl::StrFormat("{\"row\":%d", row);
  const auto add = [&line](const char* name, const auto& value) {
    absl::StrAppend(&line, ",\"", name, "\":", value);
  };
  constexpr int kFew[] = {200, 200, 200, 201, 304, 404, 500, 503};
  add("few", kFew[below(8)]);
  if (row % 10 != 0) {
    constexpr const char* kTexts[] = {"\"200\"", "200", "\"x\"", "\"12.50\"", "404.0"};
    add("texts", row < 9000 ? kTexts[below(2)] : kTexts[below(5)]);
  }
  add("half", absl::StrFormat(below(2) == 0 ? "%d" : "%d.5", below(1000)));
  add("decimal", absl::StrFormat("%d.%03d", below(100), below(1000)));
  add("wide", below(2) == 0 ? INT64_MAX - static_cast<int64_t>(below(3)) : INT64_MIN);
  if (below(5) != 0) add("word", absl::StrCat("\"word ", below(12), "\""));
  add("flag", below(2) == 0 ? "true" : "false");
  constexpr const char* kMixed[] = {"1", "1.5", "\"1\"", "\"a\"", "true", "null"};
  add("mixed", kMixed[below(6)]);
  constexpr const char* kFloats[] = {"0.1", "0.30000000000000004", "1e300", "-0.0", "1e21"};
  add("float", kFloats[below(5)]);
  if (row % 7000 == 7) add("sparse", below(100));
  if (row > 12'000) add("huge", absl::StrFormat("9%018d.5", below(1000)));
  return line + '}';
}

std::vector<std::string> Questions() {
  std::vector<std::string> questions = {
      "select count(*)",
      "select count(*) where few = 404 or few = 500",
      "select few, word, count(*), sum(half) group by few, word",
      "select count(*), sum(row) where few >= 404 and decimal > 50.25 and half <= 500",
      "select row where few = 503 and decimal < 0.5 order by row",
      "select sum(few), sum(half), sum(decimal), avg(wide), count(word)"};
  for (const std::string field : kFields) {
    for (const char* const question :
         {"select count(*), count($), sum($), avg($)",
          "select sum($)",
          "select min($), max($)",
          "select $, count(*), count($), sum($), avg($), min($), max($) group by $",
          "select count(distinct $), count(*)",
          "select count(*), sum($) where $ is not null",
          "select few, count(*), count($), sum($), avg($) group by few",
          "select word, count(*), count($), sum($), avg($), sum(half) group by word",
          "select $, count(*), sum(few), avg(decimal), count(half), count(sparse) group by $",
          "select $ as k, sum(decimal), avg($) group by k having count(*) > 10 order by 2 limit 5",
          "select word, count(*), sum($), min($) where few >= 404 group by word",
          "select row % 1000 as k, sum($), avg($) group by k",
          "select count(*), sum(half) where $ = 200",
          "select count(*) where $ > 1.25",
          "select count(*), max($) where $ <= '12.5'",
          "select count(*) where not $ like '%0%'",
          "select $, count(*) where $ in (404, 'word 3', true, 1.5) group by $",
          "select approx_quantile($, 0.5), approx_quantile($, 0.99) where few < 500",
          "select count(*), sum($) where $ between 100 and 300 or $ is null",
          "select sum($ + 1), count(*) where $ * 2 > 10 group by few > 300"}) {
      std::string text;
      for (const char c : std::string_view(question)) {
        if (c == '$') text += field;
        if (c != '$') text += c;
      }
      questions.push_back(text);
    }
  }
  return questions;
}

TEST(ShortcutTest, AnswersAsLookingAtEachLineDoes) {
  Random random(20240517);
  std::vector<std::string> lines;
  for (size_t row = 0; row < kLines; ++row) lines.push_back(LineOf(row, &random));
  const StoreFolderForTest folder;
  StoreOptions store_options = TestOptions();
  const auto store = Store::Open(folder.path(), store_options);
  ASSERT_THAT(store, IsOk());
  const auto logged = (*store)->CreateStream("logged", JsonRule());
  const auto sealed = (*store)->CreateStream("sealed", JsonRule());
  ASSERT_THAT(logged, IsOk());
  ASSERT_THAT(sealed, IsOk());
  ASSERT_THAT(AppendLines(*logged, lines), IsOk());
  ASSERT_THAT(AppendLines(*sealed, lines), IsOk());
  ASSERT_THAT((*sealed)->Seal(), IsOk());
  ASSERT_FALSE(folder.Files("seg-").empty());
  for (const std::string& sql : Questions()) {
    SCOPED_TRACE(sql);
    const Answer expected = Ask(*logged, sql);
    const Answer answer = Ask(*sealed, sql);
    EXPECT_THAT(expected.status, IsOk());
    EXPECT_EQ(answer.text, expected.text);
    EXPECT_EQ(answer.report.matched, expected.report.matched);
    EXPECT_EQ(answer.report.groups, expected.report.groups);
    EXPECT_EQ(answer.report.non_numeric_values, expected.report.non_numeric_values);
    EXPECT_EQ(answer.report.lines, kLines);
  }
}

}  // namespace
}  // namespace slq
