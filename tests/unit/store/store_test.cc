#include "slq/store.h"

#include <unistd.h>

#include <sys/wait.h>

#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "support/status_matchers.h"
#include "unit/store/test_store.h"

namespace slq {
namespace {

using testing::_;
using testing::HasSubstr;

TEST(StoreTest, AnswersTheExampleOfTheContract) {
  const StoreFolderForTest folder;
  auto store = Store::Open(folder.path());
  ASSERT_THAT(store, IsOk());
  StructuringRule rule;
  rule.format = Format::kRegex;
  rule.pattern = R"(^(?<test1>[^/]+)/(?<test2>\S+) (?<test3>\w+) log is Error NO (?<test4>\d+))";
  auto stream = (*store)->CreateStream("example", rule);
  ASSERT_THAT(stream, IsOk());
  const std::vector<NewLine> lines = {
      {"2020-07-27/08:59:50 this log is Error NO 151684", 1595811590539454127},
      {"2020-07-27/08:59:51 this log is Error NO 151685", 1595811591539422860},
      {"2020-07-27/08:59:52 this log is Error NO 151686", 1595811592539361171},
      {"2020-07-27/08:59:53 this log is Error NO 151687", 1595811593539371695}};
  ASSERT_THAT((*stream)->Append(lines), IsOk());
  RunOptions options;
  options.start_ms = 1595811590539;
  options.end_ms = 1595811593539;
  for (const bool sealed : {false, true}) {
    SCOPED_TRACE(sealed);
    if (sealed) {
      ASSERT_THAT((*stream)->Seal(), IsOk());
    }
    EXPECT_EQ(Ask(*stream, "select count(test3), sum(test4) group by(test1)", options).text,
              "{\"cnt(test3)\":4,\"sum(test4)\":606742,\"test1\":\"2020-07-27\"}\n");
    EXPECT_EQ(Ask(*stream, "select test4, line_num limit 2", options).text,
              "{\"test4\":\"151687\",\"line_num\":1595811593539371695}\n"
              "{\"test4\":\"151686\",\"line_num\":1595811592539361171}\n");
  }
}

TEST(StoreTest, NumbersRiseWhateverTheClockDoes) {
  const StoreFolderForTest folder;
  auto store = Store::Open(folder.path(), TestOptions());
  ASSERT_THAT(store, IsOk());
  auto stream = (*store)->CreateStream("s", JsonRule());
  ASSERT_THAT(stream, IsOk());
  const auto number = [&](std::optional<int64_t> time_ns) -> int64_t {
    const NewLine line = {"{}", time_ns};
    const auto appended = (*stream)->Append({&line, 1});
    EXPECT_THAT(appended, IsOk());
    return appended.ok() ? appended->last_line_num : 0;
  };
  EXPECT_EQ(number(0), 1'000'000'000'000'000'000);
  EXPECT_EQ(number(-5), 1'000'000'000'000'000'001);
  EXPECT_EQ(number(std::nullopt), TestNow());
  EXPECT_EQ(number(TestNow() - 1'000'000), TestNow() + 1);
  EXPECT_EQ(number(TestNow() + 10), TestNow() + 10);
  RunOptions early;
  early.end_ms = 0;
  EXPECT_EQ(Ask(*stream, "select count(*)", early).text, "{\"cnt(*)\":2}\n");
  early.start_ms = 0;
  EXPECT_EQ(Ask(*stream, "select count(*)", early).text, "{\"cnt(*)\":1}\n");
}

TEST(StoreTest, RefusesTimesTooFarAhead) {
  const StoreFolderForTest folder;
  auto store = Store::Open(folder.path(), TestOptions());
  ASSERT_THAT(store, IsOk());
  StructuringRule rule = JsonRule();
  rule.time_field = "t";
  auto stream = (*store)->CreateStream("s", rule);
  ASSERT_THAT(stream, IsOk());
  constexpr int64_t kTwoDays = 172'800'000'000'000;
  const NewLine at_limit = {"{}", TestNow() + kTwoDays};
  EXPECT_THAT((*stream)->Append({&at_limit, 1}), IsOk());
  const NewLine past_limit = {"{}", TestNow() + kTwoDays + 1};
  EXPECT_THAT((*stream)->Append({&past_limit, 1}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 1 of the batch")));
  const auto appended = AppendLines(
      *stream, {R"({"t":"2024-01-01T00:00:00Z"})", R"({"t":"2124-01-01T00:00:00Z"})", "no json"});
  ASSERT_THAT(appended, IsOk());
  EXPECT_EQ(appended->times_refused, 1u);
  EXPECT_EQ(appended->lines, 4u);
  EXPECT_EQ(Ask(*stream, "select __time where t is not null").text,
            "{\"__time\":1704164645000}\n{\"__time\":1704067200000}\n");
}

TEST(StoreTest, HoldsLimitsOfABatch) {
  const StoreFolderForTest folder;
  StoreOptions options = TestOptions();
  options.batch_bytes_max = 10;
  options.batch_lines_max = 3;
  auto store = Store::Open(folder.path(), options);
  ASSERT_THAT(store, IsOk());
  auto stream = (*store)->CreateStream("s", JsonRule());
  ASSERT_THAT(stream, IsOk());
  EXPECT_THAT(AppendLines(*stream, {"0123456789"}), IsOk());
  EXPECT_THAT(AppendLines(*stream, {"0123456789", "0"}),
              StatusIs(absl::StatusCode::kInvalidArgument, "a batch of 11 bytes; the limit is 10"));
  EXPECT_THAT(AppendLines(*stream, {"1", "2", "3"}), IsOk());
  EXPECT_THAT(AppendLines(*stream, {"1", "2", "3", "4"}),
              StatusIs(absl::StatusCode::kInvalidArgument, "a batch of 4 lines; the limit is 3"));
  EXPECT_EQ((*stream)->info().lines, 4u);
}

TEST(StoreTest, GivesHostileLinesBackByteForByte) {
  const StoreFolderForTest folder;
  std::vector<std::string> lines = {"",
                                    "{}",
                                    "\n\r\n",
                                    std::string("\0\0", 2),
                                    "\xff\xfe not utf-8",
                                    R"({"log_content":"x","line_num":1})",
                                    std::string(300'000, 'x'),
                                    "slqB"};
  for (int round = 0; round < 2; ++round) {
    auto store = Store::Open(folder.path(), TestOptions());
    ASSERT_THAT(store, IsOk());
    auto stream = round == 0 ? (*store)->CreateStream("s", JsonRule()) : (*store)->OpenStream("s");
    ASSERT_THAT(stream, IsOk());
    if (round == 0) {
      ASSERT_THAT(AppendLines(*stream, lines), IsOk());
    } else {
      ASSERT_THAT((*stream)->Seal(), IsOk());
    }
    RunOptions options;
    options.original_content = true;
    const absl::StatusOr<Query> query = Query::Compile("select *");
    ASSERT_THAT(query, IsOk());
    auto rows = (*stream)->Run(*query, options);
    ASSERT_THAT(rows, IsOk());
    std::vector<std::string> found;
    Row row;
    for (auto any = (*rows)->Next(&row); any.ok() && *any; any = (*rows)->Next(&row)) {
      found.insert(found.begin(), std::string(row.back().value.string_value()));
    }
    EXPECT_EQ(found, lines);
  }
}

TEST(StoreTest, KeepsTheRuleOfOldLines) {
  const StoreFolderForTest folder;
  auto store = Store::Open(folder.path(), TestOptions());
  ASSERT_THAT(store, IsOk());
  auto stream = (*store)->CreateStream("s", JsonRule());
  ASSERT_THAT(stream, IsOk());
  ASSERT_THAT(AppendLines(*stream, {R"({"a":1})"}), IsOk());
  StructuringRule rule;
  rule.format = Format::kRegex;
  rule.pattern = "a is (?<a>.*)";
  ASSERT_THAT((*stream)->SetRule(rule), IsOk());
  ASSERT_THAT(AppendLines(*stream, {"a is 2"}), IsOk());
  EXPECT_EQ(Ask(*stream, "select a").text, "{\"a\":\"2\"}\n{\"a\":1}\n");
  EXPECT_EQ((*stream)->info().rule, rule);
  rule.pattern = "(";
  EXPECT_THAT((*stream)->SetRule(rule), StatusIs(absl::StatusCode::kInvalidArgument, _));
}

TEST(StoreTest, DecidesTheFormatByTheFirstBatch) {
  const StoreFolderForTest folder;
  auto store = Store::Open(folder.path(), TestOptions());
  ASSERT_THAT(store, IsOk());
  auto stream = (*store)->CreateStream("s", StructuringRule());
  ASSERT_THAT(stream, IsOk());
  EXPECT_EQ(Ask(*stream, "select count(*)").text, "{\"cnt(*)\":0}\n");
  ASSERT_THAT(AppendLines(*stream, {R"({"a":1})"}), IsOk());
  EXPECT_EQ((*stream)->info().rule.format, Format::kJson);
  EXPECT_EQ(Ask(*stream, "select a").text, "{\"a\":1}\n");
}

TEST(StoreTest, NamesOfStreamsAreAnyBytes) {
  const StoreFolderForTest folder;
  auto store = Store::Open(folder.path(), TestOptions());
  ASSERT_THAT(store, IsOk());
  std::vector<std::string> names = {"..", "/etc/passwd",         std::string("\0", 1), "Aa",
                                    "aA", std::string(200, '/'), std::string(200, 'a')};
  for (const std::string& name : names) {
    auto stream = (*store)->CreateStream(name, JsonRule());
    ASSERT_THAT(stream, IsOk());
    EXPECT_EQ((*stream)->info().name, name);
  }
  EXPECT_THAT((*store)->CreateStream("Aa", JsonRule()),
              StatusIs(absl::StatusCode::kAlreadyExists, _));
  for (const std::string& name : {std::string(), std::string(201, 'a')}) {
    EXPECT_THAT((*store)->CreateStream(name, JsonRule()),
                StatusIs(absl::StatusCode::kInvalidArgument, _));
  }
  auto listed = (*store)->streams();
  ASSERT_THAT(listed, IsOk());
  EXPECT_THAT(*listed, testing::UnorderedElementsAreArray(names));
  EXPECT_THAT((*store)->DropStream(".."), IsOk());
  EXPECT_THAT((*store)->OpenStream(".."), StatusIs(absl::StatusCode::kNotFound, _));
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path())) {
    const auto others = std::filesystem::perms::group_all | std::filesystem::perms::others_all;
    EXPECT_EQ(entry.status().permissions() & others, std::filesystem::perms::none) << entry;
  }
}

TEST(StoreTest, ASecondWriterIsRefusedAndReadersAreNot) {
  const StoreFolderForTest folder;
  auto store = Store::Open(folder.path(), TestOptions());
  ASSERT_THAT(store, IsOk());
  auto stream = (*store)->CreateStream("s", JsonRule());
  ASSERT_THAT(stream, IsOk());
  ASSERT_THAT(AppendLines(*stream, {R"({"a":1})"}), IsOk());
  EXPECT_THAT(Store::Open(folder.path(), TestOptions()),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("in use")));
  StoreOptions options = TestOptions();
  options.read_only = true;
  auto reader = Store::Open(folder.path(), options);
  ASSERT_THAT(reader, IsOk());
  auto read = (*reader)->OpenStream("s");
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(Ask(*read, "select a").text, "{\"a\":1}\n");
  ASSERT_THAT((*stream)->Seal(), IsOk());
  ASSERT_THAT(AppendLines(*stream, {R"({"a":2})"}), IsOk());
  EXPECT_EQ(Ask(*read, "select a").text, "{\"a\":2}\n{\"a\":1}\n");
  EXPECT_THAT(AppendLines(*read, {"{}"}), StatusIs(absl::StatusCode::kFailedPrecondition, _));
}

TEST(StoreTest, ASnapshotOutlivesItsFiles) {
  const StoreFolderForTest folder;
  StoreOptions options = TestOptions();
  options.retain_bytes = 0;
  auto store = Store::Open(folder.path(), options);
  ASSERT_THAT(store, IsOk());
  auto stream = (*store)->CreateStream("s", JsonRule());
  ASSERT_THAT(stream, IsOk());
  ASSERT_THAT(AppendLines(*stream, {R"({"a":1})"}), IsOk());
  const absl::StatusOr<Query> query = Query::Compile("select a");
  ASSERT_THAT(query, IsOk());
  auto rows = (*stream)->Run(*query);
  ASSERT_THAT(rows, IsOk());
  ASSERT_THAT((*stream)->Seal(), IsOk());
  ASSERT_THAT((*store)->Tick(), IsOk());
  EXPECT_EQ((*stream)->info().lines, 0u);
  EXPECT_THAT((*store)->DropStream("s"), StatusIs(absl::StatusCode::kFailedPrecondition, _));
  Row row;
  auto any = (*rows)->Next(&row);
  ASSERT_THAT(any, IsOk());
  EXPECT_TRUE(*any);
  rows->reset();
  EXPECT_EQ(folder.Files("seg-").size(), 0u);
  EXPECT_EQ(folder.Files("log-").size(), 1u);
  const auto appended = AppendLines(*stream, {"{}"});
  ASSERT_THAT(appended, IsOk());
  EXPECT_EQ(appended->first_line_num, TestNow() + 1);
}

TEST(StoreTest, ClosingEndsRunningQueries) {
  const StoreFolderForTest folder;
  auto store = Store::Open(folder.path(), TestOptions());
  ASSERT_THAT(store, IsOk());
  auto stream = (*store)->CreateStream("s", JsonRule());
  ASSERT_THAT(stream, IsOk());
  ASSERT_THAT(AppendLines(*stream, {"{}"}), IsOk());
  const absl::StatusOr<Query> query = Query::Compile("select count(*)");
  ASSERT_THAT(query, IsOk());
  auto rows = (*stream)->Run(*query);
  ASSERT_THAT(rows, IsOk());
  EXPECT_THAT((*store)->Close(), IsOk());
  Row row;
  EXPECT_THAT((*rows)->Next(&row), StatusIs(absl::StatusCode::kCancelled, _));
  EXPECT_THAT(AppendLines(*stream, {"{}"}),
              StatusIs(absl::StatusCode::kFailedPrecondition, "the store is closed"));
  rows->reset();
}

TEST(StoreTest, AChildOfForkIsRefused) {
  const StoreFolderForTest folder;
  auto store = Store::Open(folder.path(), TestOptions());
  ASSERT_THAT(store, IsOk());
  auto stream = (*store)->CreateStream("s", JsonRule());
  ASSERT_THAT(stream, IsOk());
  const pid_t child = fork();
  if (child == 0) {
    const auto appended = AppendLines(*stream, {"{}"});
    _exit(absl::IsFailedPrecondition(appended.status()) ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ((*stream)->info().lines, 0u);
}

TEST(StoreTest, MergesSmallSegments) {
  const StoreFolderForTest folder;
  auto store = Store::Open(folder.path(), TestOptions());
  ASSERT_THAT(store, IsOk());
  auto stream = (*store)->CreateStream("s", JsonRule());
  ASSERT_THAT(stream, IsOk());
  for (int i = 0; i < 20; ++i) {
    ASSERT_THAT(AppendLines(*stream, {absl::StrFormat(R"({"i":%d})", i)}), IsOk());
    ASSERT_THAT((*stream)->Seal(), IsOk());
  }
  const std::string before = Ask(*stream, "select i, line_num").text;
  ASSERT_THAT((*store)->Tick(), IsOk());
  EXPECT_EQ((*stream)->info().segments, 13u);
  ASSERT_THAT((*store)->Tick(), IsOk());
  EXPECT_EQ((*stream)->info().segments, 6u);
  EXPECT_EQ(folder.Files("seg-").size(), 6u);
  EXPECT_EQ(Ask(*stream, "select i, line_num").text, before);
}

TEST(StoreTest, PrunesSegmentsOutsideTheWindow) {
  const StoreFolderForTest folder;
  auto store = Store::Open(folder.path(), TestOptions());
  ASSERT_THAT(store, IsOk());
  auto stream = (*store)->CreateStream("s", JsonRule());
  ASSERT_THAT(stream, IsOk());
  for (int i = 0; i < 5; ++i) {
    const NewLine line = {"{}", TestNow() + i * int64_t{1'000'000'000}};
    ASSERT_THAT((*stream)->Append({&line, 1}), IsOk());
    ASSERT_THAT((*stream)->Seal(), IsOk());
  }
  RunOptions options;
  options.start_ms = options.end_ms = TestNow() / 1'000'000 + 2'000;
  const Answer answer = Ask(*stream, "select count(*)", options);
  EXPECT_EQ(answer.text, "{\"cnt(*)\":1}\n");
  EXPECT_EQ(answer.report.lines, 5u);
  EXPECT_EQ(answer.report.outside_window, 4u);
  EXPECT_EQ(answer.report.segments, 5u);
  EXPECT_EQ(answer.report.segments_pruned, 4u);
}

int64_t moved_clock = 0;
int64_t MovedClock() { return moved_clock; }

TEST(StoreTest, RetentionGoesByEventTimeAndDistrustsAClockThatJumps) {
  constexpr int64_t kHour = 3'600'000'000'000;
  const StoreFolderForTest folder;
  StoreOptions options = TestOptions();
  options.now_ns = MovedClock;
  options.retain_age = absl::Hours(48);
  moved_clock = TestNow();
  auto store = Store::Open(folder.path(), options);
  ASSERT_THAT(store, IsOk());
  auto stream = (*store)->CreateStream("s", JsonRule());
  ASSERT_THAT(stream, IsOk());
  const std::vector<NewLine> old = {{"{}", TestNow() - 100 * kHour}};
  const std::vector<NewLine> mixed = {{"{}", TestNow() - 100 * kHour}, {"{}", TestNow()}};
  for (const std::vector<NewLine>& batch : {old, mixed}) {
    ASSERT_THAT((*stream)->Append(batch), IsOk());
    ASSERT_THAT((*stream)->Seal(), IsOk());
  }
  ASSERT_THAT((*store)->Tick(), IsOk());
  EXPECT_EQ((*stream)->info().lines, 2u);
  moved_clock += 1000 * kHour;
  ASSERT_THAT((*store)->Tick(), IsOk());
  EXPECT_EQ((*stream)->info().lines, 2u);
  ASSERT_THAT((*store)->Tick(), IsOk());
  EXPECT_EQ((*stream)->info().lines, 0u);
}

constexpr int64_t kHourNs = 3'600'000'000'000;

// A store with one stream, and a clock that can be moved.
class AgeTest : public testing::Test {
 protected:
  explicit AgeTest(absl::Duration of_store = absl::InfiniteDuration()) {
    moved_clock = TestNow();
    StoreOptions options = TestOptions();
    options.now_ns = MovedClock;
    options.retain_age = of_store;
    auto store = Store::Open(folder_.path(), options);
    EXPECT_THAT(store, IsOk());
    store_ = *std::move(store);
    auto stream = store_->CreateStream("s", JsonRule());
    EXPECT_THAT(stream, IsOk());
    stream_ = *stream;
  }
  void Append(int64_t hours_ago) {
    const NewLine line = {"{}", moved_clock - hours_ago * kHourNs};
    EXPECT_THAT(stream_->Append({&line, 1}), IsOk());
  }
  void TickAfter(int64_t hours) {
    moved_clock += hours * kHourNs;
    EXPECT_THAT(store_->Tick(), IsOk());
  }
  uint64_t lines() const { return stream_->info().lines; }
  uint64_t segments() const { return stream_->info().segments; }

  const StoreFolderForTest folder_;
  std::unique_ptr<Store> store_;
  Stream* stream_ = nullptr;
};

TEST_F(AgeTest, AStreamMayHaveAnAgeOfItsOwn) {
  EXPECT_EQ(stream_->info().retain_age, absl::InfiniteDuration());
  Append(49);
  ASSERT_THAT(stream_->Seal(), IsOk());
  TickAfter(0);
  EXPECT_EQ(lines(), 1u);
  stream_->SetRetainAge(absl::Hours(50));
  EXPECT_EQ(stream_->info().retain_age, absl::Hours(50));
  TickAfter(1);
  EXPECT_EQ(lines(), 1u);
  TickAfter(1);
  EXPECT_EQ(lines(), 0u);
}

class AgeOfStoreTest : public AgeTest {
 protected:
  AgeOfStoreTest() : AgeTest(absl::Hours(20)) {}
};

TEST_F(AgeOfStoreTest, TheShorterAgeCounts) {
  Append(19);
  Append(18);
  ASSERT_THAT(stream_->Seal(), IsOk());
  stream_->SetRetainAge(absl::Hours(30));
  EXPECT_EQ(stream_->info().retain_age, absl::Hours(20));
  TickAfter(2);
  EXPECT_EQ(lines(), 2u);
  TickAfter(1);
  EXPECT_EQ(lines(), 0u);
  Append(11);
  ASSERT_THAT(stream_->Seal(), IsOk());
  TickAfter(0);
  EXPECT_EQ(lines(), 1u);
  stream_->SetRetainAge(absl::Hours(10));
  TickAfter(0);
  EXPECT_EQ(lines(), 0u);
}

TEST_F(AgeTest, LinesDoNotOutliveTheirAgeInASlowLog) {
  TickAfter(0);
  Append(0);
  TickAfter(20);
  EXPECT_EQ(segments(), 0u);  // no age, no hurry
  stream_->SetRetainAge(absl::Hours(48));
  TickAfter(0);
  EXPECT_EQ(segments(), 0u);
  TickAfter(5);
  EXPECT_EQ(segments(), 0u);
  TickAfter(1);  // an eighth
  EXPECT_EQ(segments(), 1u);
  Append(0);
  TickAfter(5);
  EXPECT_EQ(segments(), 1u);
  TickAfter(6);
  EXPECT_EQ(segments(), 2u);
  TickAfter(12);
  EXPECT_EQ(lines(), 1u);
  TickAfter(24);
  EXPECT_EQ(lines(), 1u);
  TickAfter(2);
  EXPECT_EQ(lines(), 0u);
}

TEST_F(AgeTest, MergesOnlyWhatGoesAtTheSameTime) {
  for (int i = 0; i < 20; ++i) {
    Append(40 - 2 * i);
    ASSERT_THAT(stream_->Seal(), IsOk());
  }
  stream_->SetRetainAge(absl::Hours(8 * 13));
  TickAfter(0);
  EXPECT_EQ(segments(), 20u);
  stream_->SetRetainAge(absl::Hours(8 * 14));
  TickAfter(0);
  EXPECT_EQ(segments(), 13u);
}

}  // namespace
}  // namespace slq
