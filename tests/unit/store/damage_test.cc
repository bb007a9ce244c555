#include <csignal>
#include <fcntl.h>
#include <map>
#include <unistd.h>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "slq/store.h"

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "engine/open_store.h"
#include "gmock/gmock.h"
#include "store/checksum.h"
#include "store/framed.h"
#include "support/status_matchers.h"
#include "unit/store/faulty_system.h"
#include "unit/store/test_store.h"

// What others do to the files of a store, and what the disk does while it is open.
namespace slq {
namespace {

using testing::_;
using testing::HasSubstr;

std::string Line(int i) { return absl::StrFormat(R"({"i":%d})", i); }

// `sealed` segments of two lines each, and `batches` batches of one line in the log.
void MakeStore(const std::string& path, int sealed, int batches) {
  auto store = Store::Open(path, TestOptions());
  ASSERT_THAT(store, IsOk());
  auto stream = (*store)->CreateStream("s", JsonRule());
  ASSERT_THAT(stream, IsOk());
  int i = 0;
  for (int s = 0; s < sealed; ++s, i += 2) {
    ASSERT_THAT(AppendLines(*stream, {Line(i), Line(i + 1)}), IsOk());
    ASSERT_THAT((*stream)->Seal(), IsOk());
  }
  for (int b = 0; b < batches; ++b, ++i) ASSERT_THAT(AppendLines(*stream, {Line(i)}), IsOk());
}

std::string Expected(int lines) {
  std::string text;
  for (int i = lines - 1; i >= 0; --i) text += Line(i) + '\n';
  return text;
}

absl::Status OpenStatus(const std::string& path) {
  auto store = Store::Open(path, TestOptions());
  return store.ok() ? (*store)->OpenStream("s").status() : store.status();
}

// All files and their bytes.
std::map<std::string, std::string> BytesOf(const StoreFolderForTest& folder) {
  std::map<std::string, std::string> bytes;
  for (const auto& file : folder.Files("")) bytes[file.string()] = ReadBytes(file);
  return bytes;
}

// The last bytes of a log overwritten: the batches they belong to are gone, no others.
TEST(DamageTest, AnOverwrittenTailCostsTheBatchesItTouches) {
  const StoreFolderForTest folder;
  MakeStore(folder.path(), 1, 60);
  const auto log = folder.Files("log-").at(0);
  const std::string whole = ReadBytes(log);
  const size_t record = (whole.size() - 48 - kMarkBytes) / 60;
  for (const char filler : {'\0', '\xff'}) {
    for (size_t bytes = 1; bytes <= std::min<size_t>(4096, whole.size() - 48); bytes += 13) {
      SCOPED_TRACE(absl::StrFormat("%d bytes of %d", bytes, filler));
      std::string cut = whole.substr(0, whole.size() - bytes) + std::string(bytes, filler);
      // Zeros in the place of padding change nothing.
      const bool same = cut == whole;
      WriteBytes(log, cut);
      auto findings = Store::Verify(folder.path());
      ASSERT_THAT(findings, IsOk());
      EXPECT_EQ(findings->size(), same ? 0u : 1u);
      EXPECT_FALSE(!findings->empty() && findings->front().damage);
      StoreOptions options = TestOptions();
      options.read_only = true;
      auto store = Store::Open(folder.path(), options);
      ASSERT_THAT(store, IsOk());
      auto stream = (*store)->OpenStream("s");
      ASSERT_THAT(stream, IsOk());
      const size_t lost = bytes <= kMarkBytes ? 0 : (bytes - kMarkBytes + record - 1) / record;
      const std::string text = Ask(*stream, "select i").text;
      // A record whose overwritten part was zeros before is still whole.
      EXPECT_THAT(text, testing::AnyOf(Expected(62 - static_cast<int>(lost)),
                                       Expected(63 - static_cast<int>(lost))));
    }
  }
}

TEST(DamageTest, VerifyChangesNothing) {
  const StoreFolderForTest folder;
  MakeStore(folder.path(), 2, 3);
  const auto log = folder.Files("log-").at(0);
  WriteBytes(log, ReadBytes(log) + "torn");
  WriteBytes(log.parent_path() / "MANIFEST.tmp", "left over");
  WriteBytes(log.parent_path() / "seg-0000000000000099", "left over");
  const auto before = BytesOf(folder);
  auto findings = Store::Verify(folder.path());
  ASSERT_THAT(findings, IsOk());
  EXPECT_EQ(findings->size(), 1u);
  EXPECT_EQ(BytesOf(folder), before);
}

// Pipes, links and folders in the place of segments and logs: refused by those who need
// them, at once.
TEST(DamageTest, SegmentsAndLogsThatAreNoPlainFiles) {
  for (const std::string_view kind : {"seg-", "log-"}) {
    for (const std::string_view what : {"link", "pipe", "folder", "nothing", "empty"}) {
      SCOPED_TRACE(absl::StrFormat("%s %s", kind, what));
      const StoreFolderForTest folder;
      MakeStore(folder.path(), 2, 2);
      const auto file = folder.Files(kind).at(0);
      const std::string elsewhere = folder.path() + "-elsewhere";
      std::filesystem::rename(file, elsewhere);
      if (what == "link") {
        ASSERT_EQ(symlink(elsewhere.c_str(), file.c_str()), 0);
      } else if (what == "pipe") {
        ASSERT_EQ(mkfifo(file.c_str(), 0600), 0);
      } else if (what == "folder") {
        ASSERT_EQ(mkdir(file.c_str(), 0700), 0);
      } else if (what == "empty") {
        WriteBytes(file, "");
      }
      const absl::Time start = absl::Now();
      auto store = Store::Open(folder.path(), TestOptions());
      ASSERT_THAT(store, IsOk());
      auto stream = (*store)->OpenStream("s");
      ASSERT_THAT(stream, IsOk());
      const Answer answer = Ask(*stream, "select i");
      // A log that is empty was cut before its first batch.
      if (kind == "seg-" || what != "empty") {
        EXPECT_THAT(answer.status, StatusIs(absl::StatusCode::kDataLoss, HasSubstr(kind)));
      }
      RunOptions partial;
      partial.allow_partial = true;
      const Answer rest = Ask(*stream, "select i", partial);
      EXPECT_THAT(rest.status, IsOk());
      EXPECT_EQ(rest.text, kind == "seg-" ? Expected(6).substr(0, 4 * 8) : Expected(4));
      EXPECT_THAT(AppendLines(*stream, {Line(9)}), IsOk());
      EXPECT_LT(absl::Now() - start, absl::Seconds(1));
    }
  }
}

// Each kind of file with a version of tomorrow: a name for it, and no byte changed.
TEST(DamageTest, LeavesNewerVersionsAlone) {
  const auto with_version = [](const std::string& kind, std::string bytes) {
    if (kind == "MANIFEST") return store::Frame("slqmanif", 2, "more");
    bytes[8] = kind == "log-" ? 3 : 4;
    const size_t checked = kind == "log-" ? 40 : 32;
    const uint64_t checksum = store::Checksum(bytes.substr(0, checked));
    return bytes.replace(checked, 8, reinterpret_cast<const char*>(&checksum), 8);
  };
  for (const std::string kind : {"MANIFEST", "log-", "seg-"}) {
    SCOPED_TRACE(kind);
    const StoreFolderForTest folder;
    MakeStore(folder.path(), 1, 1);
    const auto file = folder.Files(kind).at(0);
    WriteBytes(file, with_version(kind, ReadBytes(file)));
    const auto before = BytesOf(folder);
    absl::Status status = OpenStatus(folder.path());
    if (kind == "seg-") {
      EXPECT_THAT(status, IsOk());
      auto store = Store::Open(folder.path(), TestOptions());
      ASSERT_THAT(store, IsOk());
      auto stream = (*store)->OpenStream("s");
      ASSERT_THAT(stream, IsOk());
      status = Ask(*stream, "select i").status;
    }
    EXPECT_THAT(status,
                StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("newer program")));
    EXPECT_EQ(BytesOf(folder), before);
  }
}

TEST(DamageTest, LeavesForeignFilesInAStoreAlone) {
  const StoreFolderForTest folder;
  MakeStore(folder.path(), 1, 1);
  const auto stream_folder = folder.Files("MANIFEST").at(0).parent_path();
  WriteBytes(folder.path() + "/notes.txt", "mine");
  WriteBytes(stream_folder / "notes.txt", "mine");
  WriteBytes(stream_folder / "seg-1", "mine");
  std::filesystem::create_directory(folder.path() + "/s-other");
  EXPECT_THAT(OpenStatus(folder.path()), IsOk());
  EXPECT_EQ(ReadBytes(folder.path() + "/notes.txt"), "mine");
  EXPECT_EQ(ReadBytes(stream_folder / "notes.txt"), "mine");
  EXPECT_EQ(ReadBytes(stream_folder / "seg-1"), "mine");
}

// A file cut short by someone else while a query reads it ends the query, not the process.
TEST(DamageTest, AFileCutShortWhileItIsReadEndsTheQuery) {
  for (const std::string_view kind : {"seg-", "log-"}) {
    SCOPED_TRACE(kind);
    const StoreFolderForTest folder;
    MakeStore(folder.path(), 1, 1);
    auto store = Store::Open(folder.path(), TestOptions());
    ASSERT_THAT(store, IsOk());
    auto stream = (*store)->OpenStream("s");
    ASSERT_THAT(stream, IsOk());
    const absl::StatusOr<Query> query = Query::Compile("select *");
    ASSERT_THAT(query, IsOk());
    auto rows = (*stream)->Run(*query);
    ASSERT_THAT(rows, IsOk());
    std::filesystem::resize_file(folder.Files(kind).at(0), 50);
    absl::Status status;
    TextOf(rows->get(), &status);
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kDataLoss, HasSubstr(kind)));
  }
}

TEST(DamageTest, AReadThatFailsEndsTheQueryOnly) {
  const StoreFolderForTest folder;
  MakeStore(folder.path(), 1, 1);
  FaultPlan plan;
  auto store =
      engine::OpenStore(std::make_unique<FaultySystem>(&plan), folder.path(), TestOptions());
  ASSERT_THAT(store, IsOk());
  auto stream = (*store)->OpenStream("s");
  ASSERT_THAT(stream, IsOk());
  plan.reads_fail = true;
  EXPECT_THAT(Ask(*stream, "select i").status,
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("cannot read")));
  plan.reads_fail = false;
  EXPECT_EQ(Ask(*stream, "select i").text, Expected(3));
  EXPECT_THAT(AppendLines(*stream, {Line(3)}), IsOk());
}

// In a child: appends until a file may grow no more. 0 if that was told as it should be.
[[noreturn]] void AppendPastTheLimit(const std::string& path) {
  signal(SIGXFSZ, SIG_IGN);
  const rlimit limit = {5000, 5000};
  setrlimit(RLIMIT_FSIZE, &limit);
  const auto store = Store::Open(path, TestOptions());
  if (!store.ok()) _exit(1);
  auto stream = (*store)->CreateStream("s", JsonRule());
  if (!stream.ok()) _exit(2);
  int lines = 0;
  absl::Status status;
  for (; lines < 200 && status.ok(); ++lines) {
    status = AppendLines(*stream, {Line(lines)}).status();
  }
  if (!absl::IsResourceExhausted(status)) _exit(3);
  if (Ask(*stream, "select i").text != Expected(lines - 1)) _exit(4);
  _exit(0);
}

TEST(DamageTest, AFileSizeLimitIsAFullDisk) {
  const StoreFolderForTest folder;
  const pid_t child = fork();
  if (child == 0) AppendPastTheLimit(folder.path());
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  auto findings = Store::Verify(folder.path());
  ASSERT_THAT(findings, IsOk());
  EXPECT_TRUE(findings->empty());
}

// More segments than descriptors: files are open only while they are read.
TEST(DamageTest, ManySegmentsNeedFewDescriptors) {
  const StoreFolderForTest folder;
  MakeStore(folder.path(), 100, 1);
  const pid_t child = fork();
  if (child == 0) {
    const rlimit limit = {40, 40};
    setrlimit(RLIMIT_NOFILE, &limit);
    const auto store = Store::Open(folder.path(), TestOptions());
    if (!store.ok()) _exit(1);
    auto stream = (*store)->OpenStream("s");
    if (!stream.ok()) _exit(2);
    if (Ask(*stream, "select i").text != Expected(201)) _exit(3);
    _exit(AppendLines(*stream, {Line(201)}).ok() ? 0 : 4);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace slq
