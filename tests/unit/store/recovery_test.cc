#include <fcntl.h>
#include <unistd.h>

#include <sys/stat.h>

#include "slq/store.h"

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "store/checksum.h"
#include "store/framed.h"
#include "support/status_matchers.h"
#include "unit/store/test_store.h"

namespace slq {
namespace {

using testing::_;
using testing::HasSubstr;

// A store with a stream "s" of `batches` batches of two lines each, sealed after some.
void MakeStore(const std::string& path, int sealed, int batches) {
  auto store = Store::Open(path, TestOptions());
  ASSERT_THAT(store, IsOk());
  auto stream = (*store)->CreateStream("s", JsonRule());
  ASSERT_THAT(stream, IsOk());
  for (int i = 0; i < batches; ++i) {
    ASSERT_THAT(AppendLines(*stream, {absl::StrFormat(R"({"i":%d})", 2 * i),
                                      absl::StrFormat(R"({"i":%d})", 2 * i + 1)}),
                IsOk());
    if (i + 1 == sealed) {
      ASSERT_THAT((*stream)->Seal(), IsOk());
    }
  }
}

std::string Expected(int lines) {
  std::string text;
  for (int i = lines - 1; i >= 0; --i) text += absl::StrFormat("{\"i\":%d}\n", i);
  return text;
}

int ExitCode(const std::vector<VerifyFinding>& findings) {
  int code = 0;
  for (const VerifyFinding& finding : findings) code = std::max(code, finding.damage ? 2 : 1);
  return code;
}

TEST(RecoveryTest, ALogCutAnywhereGivesItsWholeBatches) {
  const StoreFolderForTest folder;
  MakeStore(folder.path(), 1, 3);
  const auto log = folder.Files("log-").at(0);
  const std::string whole = ReadBytes(log);
  const std::string manifest = ReadBytes(folder.Files("MANIFEST").at(0));
  // A head of 48 bytes, then two records and the mark of Close.
  const size_t record = (whole.size() - 48 - kMarkBytes) / 2;
  ASSERT_EQ(whole.size(), 48 + 2 * record + kMarkBytes);
  const size_t both = 48 + 2 * record;
  for (size_t size = 0; size <= whole.size(); ++size) {
    SCOPED_TRACE(size);
    for (const auto& file : folder.Files("log-")) std::filesystem::remove(file);
    WriteBytes(log, whole.substr(0, size));
    WriteBytes(folder.Files("MANIFEST").at(0), manifest);
    const bool torn = size != whole.size() && size != 48 && size != 48 + record && size != both;
    auto findings = Store::Verify(folder.path());
    ASSERT_THAT(findings, IsOk());
    EXPECT_EQ(ExitCode(*findings), torn ? 1 : 0);
    const int lines = size >= both ? 6 : size >= 48 + record ? 4 : 2;
    for (int opening = 0; opening < 2; ++opening) {
      auto store = Store::Open(folder.path(), TestOptions());
      ASSERT_THAT(store, IsOk());
      auto stream = (*store)->OpenStream("s");
      ASSERT_THAT(stream, IsOk());
      EXPECT_EQ(Ask(*stream, "select i").text, Expected(lines));
      EXPECT_EQ((*stream)->info().recovered.size(), torn && opening == 0 ? 1u : 0u);
      if (opening == 1) {
        EXPECT_THAT(AppendLines(*stream, {R"({"i":"new"})"}), IsOk());
      }
    }
  }
}

TEST(RecoveryTest, GarbageAtTheEndIsATornTail) {
  for (const char filler : {'\0', '\xff', 'x'}) {
    const StoreFolderForTest folder;
    MakeStore(folder.path(), 1, 3);
    const auto log = folder.Files("log-").at(0);
    WriteBytes(log, ReadBytes(log) + std::string(4096, filler));
    auto store = Store::Open(folder.path(), TestOptions());
    ASSERT_THAT(store, IsOk());
    auto stream = (*store)->OpenStream("s");
    ASSERT_THAT(stream, IsOk());
    EXPECT_EQ(Ask(*stream, "select i").text, Expected(6));
    EXPECT_THAT((*stream)->info().recovered, testing::ElementsAre(HasSubstr("4096 bytes")));
  }
}

// Whatever single byte changes, an answer is right or refused.
TEST(RecoveryTest, AChangedByteIsNoticedOrChangesNothing) {
  const StoreFolderForTest folder;
  MakeStore(folder.path(), 2, 4);
  RunOptions partial;
  partial.allow_partial = true;
  for (const std::string_view kind : {"STORE", "MANIFEST", "log-", "seg-"}) {
    const auto file = folder.Files(kind).at(0);
    const std::string good = ReadBytes(file);
    for (size_t at = 0; at < good.size(); ++at) {
      SCOPED_TRACE(absl::StrFormat("%s byte %d", kind, at));
      std::string bad = good;
      bad[at] = static_cast<char>(bad[at] ^ 0x20);
      WriteBytes(file, bad);
      auto findings = Store::Verify(folder.path());
      ASSERT_THAT(findings, IsOk());
      EXPECT_GE(ExitCode(*findings), 1);
      StoreOptions options = TestOptions();
      options.read_only = true;  // recovery would change the files
      auto store = Store::Open(folder.path(), options);
      if (!store.ok()) continue;
      auto stream = (*store)->OpenStream("s");
      if (!stream.ok()) continue;
      const Answer answer = Ask(*stream, "select i");
      if (answer.status.ok()) {
        // Damage of the lines is nothing to who reads a column.
        // A torn tail has none of them: what Close marked is no tail.
        EXPECT_EQ(answer.text, Expected(8));
      } else {
        EXPECT_THAT(answer.status, StatusIs(absl::StatusCode::kDataLoss, _));
        const Answer rest = Ask(*stream, "select i", partial);
        EXPECT_THAT(rest.status, IsOk());
        EXPECT_FALSE(rest.report.complete);
      }
    }
    WriteBytes(file, good);
  }
}

TEST(RecoveryTest, DamageInTheMiddleOfALogIsKeptApart) {
  const StoreFolderForTest folder;
  MakeStore(folder.path(), 1, 4);
  const auto log = folder.Files("log-").at(0);
  std::string bytes = ReadBytes(log);
  bytes[48 + 60] ^= 1;
  WriteBytes(log, bytes);
  auto findings = Store::Verify(folder.path());
  ASSERT_THAT(findings, IsOk());
  EXPECT_EQ(ExitCode(*findings), 2);
  for (int opening = 0; opening < 3; ++opening) {
    SCOPED_TRACE(opening);
    auto store = Store::Open(folder.path(), TestOptions());
    ASSERT_THAT(store, IsOk());
    auto stream = (*store)->OpenStream("s");
    ASSERT_THAT(stream, IsOk());
    EXPECT_THAT(Ask(*stream, "select i").status,
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr("at byte 48")));
    ASSERT_THAT(AppendLines(*stream, {absl::StrFormat(R"({"i":"new%d"})", opening)}), IsOk());
    ASSERT_THAT((*stream)->Seal(), IsOk());
    RunOptions partial;
    partial.allow_partial = true;
    const Answer answer = Ask(*stream, "select i", partial);
    EXPECT_FALSE(answer.report.complete);
    std::string expected;
    for (int i = opening; i >= 0; --i) expected += absl::StrFormat("{\"i\":\"new%d\"}\n", i);
    for (const int i : {7, 6, 5, 4, 1, 0}) expected += absl::StrFormat("{\"i\":%d}\n", i);
    EXPECT_EQ(answer.text, expected);
  }
}

// What a sync said OK to is no torn tail: where nothing but the last batch changed, that is
// damage. Without the mark behind it nobody can say that it was ever whole.
TEST(RecoveryTest, DamageOfTheLastBatchIsDamageOnceItIsDurable) {
  for (const SyncMode sync : {SyncMode::kAlways, SyncMode::kInterval, SyncMode::kNone}) {
    for (const bool closed : {false, true}) {
      SCOPED_TRACE(absl::StrFormat("sync %d closed %d", static_cast<int>(sync), closed));
      const StoreFolderForTest folder;
      StoreOptions options = TestOptions();
      options.sync = sync;
      options.sync_interval = absl::Hours(1);
      auto store = Store::Open(folder.path(), options);
      ASSERT_THAT(store, IsOk());
      auto stream = (*store)->CreateStream("s", JsonRule());
      ASSERT_THAT(stream, IsOk());
      ASSERT_THAT(AppendLines(*stream, {R"({"i":0})"}), IsOk());
      ASSERT_THAT(AppendLines(*stream, {R"({"i":1})"}), IsOk());
      if (closed) store->reset();
      // As a process that is killed leaves it.
      const StoreFolderForTest left;
      std::filesystem::copy(folder.path(), left.path(), std::filesystem::copy_options::recursive);
      const auto log = left.Files("log-").at(0);
      std::string bytes = ReadBytes(log);
      bytes[bytes.rfind(R"({"i":1})") + 5] = '7';
      WriteBytes(log, bytes);
      const bool durable = closed || sync == SyncMode::kAlways;
      auto findings = Store::Verify(left.path());
      ASSERT_THAT(findings, IsOk());
      EXPECT_EQ(ExitCode(*findings), durable ? 2 : 1);
      auto again = Store::Open(left.path(), options);
      ASSERT_THAT(again, IsOk());
      stream = (*again)->OpenStream("s");
      ASSERT_THAT(stream, IsOk());
      const Answer answer = Ask(*stream, "select i");
      if (durable) {
        EXPECT_THAT(answer.status, StatusIs(absl::StatusCode::kDataLoss, HasSubstr("log-")));
      } else {
        EXPECT_EQ(answer.text, Expected(1));
      }
      RunOptions partial;
      partial.allow_partial = true;
      EXPECT_EQ(Ask(*stream, "select i", partial).text, Expected(1));
      EXPECT_THAT(AppendLines(*stream, {R"({"i":2})"}), IsOk());
    }
  }
}

// What opening a store leaves is durable, and marked as such.
TEST(RecoveryTest, ATornTailIsCutAndTheRestIsMarked) {
  const StoreFolderForTest folder;
  MakeStore(folder.path(), 1, 3);
  const auto log = folder.Files("log-").at(0);
  const std::string marked = ReadBytes(log);
  WriteBytes(log, marked.substr(0, marked.size() - kMarkBytes) + "torn");
  for (int opening = 0; opening < 2; ++opening) {
    auto store = Store::Open(folder.path(), TestOptions());
    ASSERT_THAT(store, IsOk());
    ASSERT_THAT((*store)->OpenStream("s"), IsOk());
    EXPECT_EQ(ReadBytes(log), marked);
  }
}

// Logs as they were before there were marks.
TEST(RecoveryTest, GoesOnWithALogOfVersion1) {
  const StoreFolderForTest folder;
  MakeStore(folder.path(), 1, 3);
  const auto log = folder.Files("log-").at(0);
  std::string bytes = ReadBytes(log);
  bytes.resize(bytes.size() - kMarkBytes);
  bytes[8] = 1;
  const uint64_t checksum = store::Checksum(std::string_view(bytes).substr(0, 40));
  bytes.replace(40, 8, reinterpret_cast<const char*>(&checksum), 8);
  WriteBytes(log, bytes);
  for (const int lines : {7, 8}) {
    auto store = Store::Open(folder.path(), TestOptions());
    ASSERT_THAT(store, IsOk());
    auto stream = (*store)->OpenStream("s");
    ASSERT_THAT(stream, IsOk());
    EXPECT_EQ(Ask(*stream, "select i").text, Expected(lines - 1));
    ASSERT_THAT(AppendLines(*stream, {absl::StrFormat(R"({"i":%d})", lines - 1)}), IsOk());
    ASSERT_THAT((*store)->Sync(), IsOk());
  }
  const size_t record = (bytes.size() - 48) / 2;
  const size_t added = ReadBytes(log).size() - bytes.size();
  EXPECT_LT(added, 2 * record);
  EXPECT_EQ(added % 2, 0u);
}

TEST(RecoveryTest, AMissingSegmentHurtsOnlyThoseWhoNeedIt) {
  const StoreFolderForTest folder;
  {
    auto store = Store::Open(folder.path(), TestOptions());
    ASSERT_THAT(store, IsOk());
    auto stream = (*store)->CreateStream("s", JsonRule());
    ASSERT_THAT(stream, IsOk());
    for (int64_t hour = 0; hour < 2; ++hour) {
      const NewLine line = {"{}", hour * 3'600'000'000'000};
      ASSERT_THAT((*stream)->Append({&line, 1}), IsOk());
      ASSERT_THAT((*stream)->Seal(), IsOk());
    }
  }
  std::filesystem::remove(folder.Files("seg-").at(0));
  auto store = Store::Open(folder.path(), TestOptions());
  ASSERT_THAT(store, IsOk());
  auto stream = (*store)->OpenStream("s");
  ASSERT_THAT(stream, IsOk());
  RunOptions second;
  second.start_ms = 3'600'000;
  EXPECT_EQ(Ask(*stream, "select count(*)", second).text, "{\"cnt(*)\":1}\n");
  EXPECT_THAT(Ask(*stream, "select count(*)").status,
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("seg-")));
  RunOptions partial;
  partial.allow_partial = true;
  const Answer answer = Ask(*stream, "select count(*)", partial);
  EXPECT_EQ(answer.text, "{\"cnt(*)\":1}\n");
  EXPECT_THAT(answer.report.notes, testing::Contains(HasSubstr("1 lines of the times 0 to 0 ms")));
}

TEST(RecoveryTest, LeavesWhatIsNotAStoreAlone) {
  const StoreFolderForTest folder;
  std::filesystem::create_directory(folder.path());
  WriteBytes(folder.path() + "/notes.txt", "mine");
  EXPECT_THAT(Store::Open(folder.path()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("is not a store")));
  EXPECT_THAT(folder.Files(""), testing::SizeIs(1));
  EXPECT_THAT(Store::Open(folder.path() + "/notes.txt"), StatusIs(absl::StatusCode::kDataLoss, _));
  StoreOptions options;
  options.create = false;
  EXPECT_THAT(Store::Open(folder.path() + "/missing", options),
              StatusIs(absl::StatusCode::kNotFound, _));
}

// Pipes and links in the place of files are refused at once, and nothing is changed.
TEST(RecoveryTest, RefusesWhatIsNoPlainFile) {
  for (const std::string_view kind : {"STORE", "MANIFEST", "LOCK"}) {
    for (const bool link : {false, true}) {
      SCOPED_TRACE(absl::StrFormat("%s link %d", kind, link));
      const StoreFolderForTest folder;
      MakeStore(folder.path(), 1, 2);
      const auto file = folder.Files(kind).at(0);
      const std::string elsewhere = folder.path() + "-elsewhere";
      WriteBytes(elsewhere, ReadBytes(file));
      std::filesystem::remove(file);
      if (link) {
        ASSERT_EQ(symlink(elsewhere.c_str(), file.c_str()), 0);
      } else {
        ASSERT_EQ(mkfifo(file.c_str(), 0600), 0);
      }
      const absl::Time start = absl::Now();
      auto store = Store::Open(folder.path(), TestOptions());
      absl::Status status = store.status();
      if (store.ok()) status = (*store)->OpenStream("s").status();
      EXPECT_THAT(status, StatusIs(absl::StatusCode::kDataLoss, HasSubstr(kind)));
      EXPECT_LT(absl::Now() - start, absl::Seconds(1));
    }
  }
}

TEST(RecoveryTest, LeavesANewerFormatAlone) {
  const StoreFolderForTest folder;
  MakeStore(folder.path(), 1, 2);
  WriteBytes(folder.Files("STORE").at(0), store::Frame("slqstore", 2, "more"));
  EXPECT_THAT(Store::Open(folder.path(), TestOptions()),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("version 2")));
}

}  // namespace
}  // namespace slq
