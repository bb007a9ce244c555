#include <filesystem>
#include <fstream>
#include <iterator>

#include "cli/program.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace slq::cli {
namespace {

using testing::HasSubstr;

constexpr char kFourLines[] =
    "{\"ts\":\"2024-01-01T00:00:00Z\",\"a\":1}\n"
    "{\"ts\":\"2024-01-02T00:00:00Z\",\"a\":2}\n"
    "not json\n"
    "{\"ts\":\"2024-01-03T00:00:00Z\",\"a\":4}\n";

class StoreCliTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "/slq_store_cli_" +
              testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  Outcome Run(const std::vector<std::string>& arguments, std::string_view input = "") {
    return RunProgram(folder_, arguments, input);
  }
  Outcome Ingest(const std::vector<std::string>& more, std::string_view input) {
    std::vector<std::string> arguments = {"ingest",   "--store", "db",           "--stream", "s",
                                          "--format", "json",    "--time-field", "ts"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Run(arguments, input);
  }

  // Changes the byte at `at` of the first file of the store whose name starts with `start`, or
  // adds bytes to its end.
  void Damage(std::string_view start, size_t at, std::string_view added = "") {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ + "/db")) {
      if (!entry.path().filename().string().starts_with(start)) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      std::string bytes(std::istreambuf_iterator<char>(in), {});
      if (added.empty()) bytes[at] = static_cast<char>(bytes[at] ^ 1);
      std::ofstream(entry.path(), std::ios::binary) << bytes << added;
      return;
    }
    ADD_FAILURE() << "no file " << start;
  }

  std::string folder_;
};

TEST_F(StoreCliTest, TakesLinesInAndGivesAnAccount) {
  const Outcome taken = Ingest({"--sync", "always", "--ack", "--batch-lines", "3"}, kFourLines);
  EXPECT_EQ(taken.exit_code, 0);
  EXPECT_EQ(taken.out, "ACK 3\nACK 4\n");
  EXPECT_THAT(taken.err, HasSubstr("4 lines"));
  EXPECT_THAT(taken.err, HasSubstr("unparsed, not a JSON object: 1"));
  EXPECT_EQ(Ingest({"--ack"}, "{\"a\":8}\n").out, "ACK 5\n");
  EXPECT_EQ(Run({"query", "--store", "db", "--stream", "s", "select count(*), sum(a)"}).out,
            "{\"cnt(*)\":5,\"sum(a)\":15}\n");
  const Outcome window = Run({"query", "--store", "db", "--stream", "s", "--start",
                              "2024-01-02T00:00:00Z", "--end", "2024-01-03T00:00:00Z", "select a"});
  EXPECT_EQ(window.out, "{\"a\":4}\n{\"a\":2}\n");
  const Outcome content = Run({"query", "--store", "db", "--stream", "s", "--original-content",
                               "--end", "2024-01-01T00:00:00Z", "select *"});
  EXPECT_THAT(content.out, HasSubstr(R"(\"a\":1})"));
  EXPECT_THAT(Run({"streams", "--store", "db"}).out, HasSubstr(R"({"stream":"s","lines":5,)"));
}

TEST_F(StoreCliTest, VerifyTellsATornTailFromDamage) {
  ASSERT_EQ(Ingest({}, kFourLines).exit_code, 0);
  EXPECT_EQ(Run({"verify", "db"}), (Outcome{0, "clean\n", ""}));
  Damage("log-", 0, "torn");
  const Outcome torn = Run({"verify", "db"});
  EXPECT_EQ(torn.exit_code, 1);
  EXPECT_THAT(torn.out, HasSubstr("torn tail: db/s-s/log-"));
  const Outcome query = Run({"query", "--store", "db", "--stream", "s", "select count(*)"});
  EXPECT_EQ(query.out, "{\"cnt(*)\":4}\n");
  EXPECT_THAT(query.err, HasSubstr("slq: warning: db/s-s/log-"));
  EXPECT_THAT(query.err, HasSubstr("has a torn tail: 4 bytes from byte "));
  Damage("MANIFEST", 20);
  const Outcome damage = Run({"verify", "db"});
  EXPECT_EQ(damage.exit_code, 2);
  EXPECT_THAT(damage.out, HasSubstr("damage: db/s-s/MANIFEST is damaged"));
  EXPECT_EQ(Run({"verify", "missing"}).exit_code, 2);
}

// The only batch of a log that was closed: nothing follows it but the mark.
TEST_F(StoreCliTest, AChangedByteInTheLastBatchIsDamage) {
  ASSERT_EQ(Ingest({}, kFourLines).exit_code, 0);
  Damage("log-", 100);
  const Outcome damage = Run({"verify", "db"});
  EXPECT_EQ(damage.exit_code, 2);
  EXPECT_THAT(damage.out, HasSubstr("damage: db/s-s/log-"));
  EXPECT_EQ(Run({"query", "--store", "db", "--stream", "s", "select count(*)"}).exit_code, 1);
}

TEST_F(StoreCliTest, OpeningSaysWhatItRecovered) {
  ASSERT_EQ(Ingest({}, kFourLines).exit_code, 0);
  Damage("log-", 0, "torn");
  EXPECT_THAT(Ingest({}, "{\"a\":8}\n").err, HasSubstr("had a torn tail: 4 bytes"));
  EXPECT_EQ(Run({"query", "--store", "db", "--stream", "s", "select count(*)"}).out,
            "{\"cnt(*)\":5}\n");
}

TEST_F(StoreCliTest, RetainDropsOldSegments) {
  // More than is left in the log.
  std::string lines;
  for (int i = 0; i < 20'000; ++i) {
    lines +=
        "{\"ts\":\"2024-01-01T00:00:00Z\",\"text\":\"a line of a certain length, all the same\"}\n";
  }
  ASSERT_EQ(Ingest({}, lines).exit_code, 0);
  ASSERT_EQ(Ingest({}, "{\"ts\":\"2024-01-01T00:00:00Z\"}\n").exit_code, 0);
  const Outcome kept = Run({"retain", "--store", "db", "--max-bytes", "1GiB"});
  EXPECT_EQ(kept.exit_code, 0);
  EXPECT_THAT(kept.err, HasSubstr("s: 0 of 20,001 lines dropped"));
  const Outcome dropped = Run({"retain", "--store", "db", "--stream", "s", "--max-age", "30d"});
  EXPECT_EQ(dropped.exit_code, 0);
  EXPECT_THAT(dropped.err, HasSubstr("s: 20,000 of 20,001 lines dropped"));
  EXPECT_EQ(Run({"retain", "--store", "db"}).exit_code, 2);
}

TEST_F(StoreCliTest, SaysWhatIsWrong) {
  EXPECT_EQ(Run({"query", "--store", "db", "--stream", "s", "select 1"}).exit_code, 1);
  ASSERT_EQ(Ingest({}, kFourLines).exit_code, 0);
  const Outcome missing = Run({"query", "--store", "db", "--stream", "other", "select count(*)"});
  EXPECT_EQ(missing.exit_code, 1);
  EXPECT_THAT(missing.err, HasSubstr("there is no stream named other"));
  EXPECT_EQ(Run({"ingest", "--store", "db"}).exit_code, 2);
  EXPECT_EQ(Run({"ingest", "--store", "db", "--stream", "s", "--sync", "never"}).exit_code, 2);
  EXPECT_EQ(Run({"query", "--store", "db", "--stream", "s", "select from"}).exit_code, 2);
}

}  // namespace
}  // namespace slq::cli
