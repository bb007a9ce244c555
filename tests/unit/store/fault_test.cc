#include <algorithm>
#include <set>

#include "slq/store.h"

#include "absl/strings/str_format.h"
#include "engine/open_store.h"
#include "gmock/gmock.h"
#include "support/status_matchers.h"
#include "unit/store/faulty_system.h"
#include "unit/store/test_store.h"

namespace slq {
namespace {

using testing::_;
using testing::HasSubstr;

absl::StatusOr<std::unique_ptr<Store>> OpenWith(FaultPlan* plan, const std::string& path,
                                                const StoreOptions& options) {
  return engine::OpenStore(std::make_unique<FaultySystem>(plan), path, options);
}

// Nothing fails, and nothing is really synced, which would take most of the time.
absl::StatusOr<std::unique_ptr<Store>> OpenWell(const std::string& path) {
  static FaultPlan no_fault;
  return OpenWith(&no_fault, path, TestOptions());
}

// The lines that were acknowledged, and those of which nobody can say.
struct Ledger {
  std::vector<int> acknowledged;
  std::set<int> unsure;
};

// Appends, seals, merges and changes the rule; notes what was acknowledged.
void Work(Store* store, Ledger* ledger) {
  absl::StatusOr<Stream*> stream = store->OpenStream("s");
  if (absl::IsNotFound(stream.status())) stream = store->CreateStream("s", JsonRule());
  if (!stream.ok()) return;
  for (int i = 0; i < 9; ++i) {
    const absl::Status appended =
        AppendLines(*stream, {absl::StrFormat(R"({"i":%d})", i)}).status();
    if (appended.ok()) {
      ledger->acknowledged.push_back(i);
    } else if (appended.message().find("indeterminate") != absl::string_view::npos) {
      ledger->unsure.insert(i);
    }
    (*stream)->Seal().IgnoreError();
  }
  StructuringRule rule = JsonRule();
  rule.fields_max = 7;
  (*stream)->SetRule(rule).IgnoreError();
  store->Tick().IgnoreError();
}

std::vector<int> Lines(Stream* stream) {
  std::vector<int> lines;
  const Answer answer = Ask(stream, "select i");
  EXPECT_THAT(answer.status, IsOk());
  for (size_t at = 0; (at = answer.text.find("\"i\":", at)) != std::string::npos; at += 4) {
    lines.insert(lines.begin(), std::stoi(answer.text.substr(at + 4)));
  }
  return lines;
}

// What is there is what was acknowledged, in its order, and at most what is unsure besides.
void CheckLines(const std::vector<int>& lines, const Ledger& ledger) {
  std::vector<int> sure;
  for (const int line : lines) {
    if (ledger.unsure.count(line) == 0) sure.push_back(line);
  }
  EXPECT_EQ(sure, ledger.acknowledged);
  EXPECT_TRUE(std::is_sorted(lines.begin(), lines.end()));
  EXPECT_EQ(std::set<int>(lines.begin(), lines.end()).size(), lines.size());
}

// Works with a fault, and looks at what is left, twice.
void WorkAndCheck(FaultPlan* plan, const StoreOptions& options) {
  const StoreFolderForTest folder;
  Ledger ledger;
  {
    auto store = OpenWith(plan, folder.path(), options);
    if (store.ok()) {
      Work(store->get(), &ledger);
      auto stream = (*store)->OpenStream("s");
      if (stream.ok()) {
        EXPECT_EQ(Lines(*stream), ledger.acknowledged);
      }
    }
  }
  for (int opening = 0; opening < 2; ++opening) {
    auto store = OpenWell(folder.path());
    ASSERT_THAT(store, IsOk());
    auto stream = (*store)->OpenStream("s");
    if (ledger.acknowledged.empty() && absl::IsNotFound(stream.status())) continue;
    ASSERT_THAT(stream, IsOk());
    CheckLines(Lines(*stream), ledger);
  }
  const auto findings = Store::Verify(folder.path());
  ASSERT_THAT(findings, IsOk());
  EXPECT_TRUE(findings->empty());
}

// Once and for ever, EIO and ENOSPC, at every call that changes the disk.
TEST(FaultTest, NothingAcknowledgedIsLostAtAnyFailingCall) {
  struct Case {
    SyncMode sync;
    int error;
  };
  for (const Case& c : {Case{SyncMode::kAlways, EIO}, Case{SyncMode::kNone, ENOSPC}}) {
    for (const bool for_ever : {false, true}) {
      bool reached = true;
      for (uint64_t at = 1; reached; ++at) {
        SCOPED_TRACE(absl::StrFormat("call %d error %d for ever %d", at, c.error, for_ever));
        FaultPlan plan;
        plan.at = at;
        plan.for_ever = for_ever;
        plan.error = c.error;
        StoreOptions options = TestOptions();
        options.sync = c.sync;
        WorkAndCheck(&plan, options);
        reached = plan.calls >= at;
      }
    }
  }
}

// Recovery itself may be cut short at any call; the next one does the same.
TEST(FaultTest, RecoveryMayBeInterrupted) {
  for (uint64_t at = 1;; ++at) {
    SCOPED_TRACE(at);
    const StoreFolderForTest folder;
    {
      auto store = OpenWell(folder.path());
      ASSERT_THAT(store, IsOk());
      auto stream = (*store)->CreateStream("s", JsonRule());
      ASSERT_THAT(stream, IsOk());
      for (int i = 0; i < 3; ++i) {
        ASSERT_THAT(AppendLines(*stream, {absl::StrFormat(R"({"i":%d})", i)}), IsOk());
      }
    }
    const auto log = folder.Files("log-").at(0);
    std::string bytes = ReadBytes(log);
    bytes[48 + 30] ^= 1;  // damage before the last batch, and a torn tail
    WriteBytes(log, bytes + "torn");
    WriteBytes(log.parent_path() / "seg-0000000000000099", "left over");
    FaultPlan plan;
    plan.at = at;
    plan.for_ever = true;
    {
      auto store = OpenWith(&plan, folder.path(), TestOptions());
      if (store.ok()) (*store)->OpenStream("s").IgnoreError();
    }
    auto store = OpenWell(folder.path());
    ASSERT_THAT(store, IsOk());
    auto stream = (*store)->OpenStream("s");
    ASSERT_THAT(stream, IsOk());
    EXPECT_TRUE(folder.Files("seg-").empty());
    RunOptions partial;
    partial.allow_partial = true;
    EXPECT_EQ(Ask(*stream, "select i", partial).text, "{\"i\":2}\n{\"i\":1}\n");
    EXPECT_THAT(AppendLines(*stream, {R"({"i":3})"}), IsOk());
    if (plan.calls < at) break;
  }
}

TEST(FaultTest, AFailedSyncMakesTheStoreReadOnly) {
  const StoreFolderForTest folder;
  FaultPlan plan;
  StoreOptions options = TestOptions();
  options.sync = SyncMode::kAlways;
  {
    auto store = OpenWith(&plan, folder.path(), options);
    ASSERT_THAT(store, IsOk());
    auto stream = (*store)->CreateStream("s", JsonRule());
    ASSERT_THAT(stream, IsOk());
    ASSERT_THAT(AppendLines(*stream, {R"({"i":0})"}), IsOk());
    plan.at = plan.calls + 2;  // the write works, its sync fails, all later calls work
    EXPECT_THAT(AppendLines(*stream, {R"({"i":1})"}),
                StatusIs(absl::StatusCode::kUnavailable, HasSubstr("indeterminate")));
    for (int i = 0; i < 10; ++i) {
      EXPECT_THAT(AppendLines(*stream, {R"({"i":2})"}),
                  StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("read-only")));
    }
    EXPECT_THAT((*store)->Sync(), StatusIs(absl::StatusCode::kFailedPrecondition, _));
    EXPECT_EQ(Ask(*stream, "select i").text, "{\"i\":0}\n");
  }
  auto store = Store::Open(folder.path(), options);
  ASSERT_THAT(store, IsOk());
  auto stream = (*store)->OpenStream("s");
  ASSERT_THAT(stream, IsOk());
  EXPECT_THAT(Ask(*stream, "select i").text,
              testing::AnyOf("{\"i\":0}\n", "{\"i\":1}\n{\"i\":0}\n"));
  EXPECT_THAT(AppendLines(*stream, {R"({"i":3})"}), IsOk());
}

TEST(FaultTest, AFullDiskRefusesAndThenGoesOn) {
  const StoreFolderForTest folder;
  FaultPlan plan;
  plan.error = ENOSPC;
  auto store = OpenWith(&plan, folder.path(), TestOptions());
  ASSERT_THAT(store, IsOk());
  auto stream = (*store)->CreateStream("s", JsonRule());
  ASSERT_THAT(stream, IsOk());
  ASSERT_THAT(AppendLines(*stream, {R"({"i":0})"}), IsOk());
  plan.at = plan.calls + 1;
  plan.for_ever = true;
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(AppendLines(*stream, {R"({"i":1})"}),
                StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("log-")));
  }
  EXPECT_EQ(Ask(*stream, "select i").text, "{\"i\":0}\n");
  plan.at = 0;
  EXPECT_THAT(AppendLines(*stream, {R"({"i":2})"}), IsOk());
  EXPECT_EQ(Ask(*stream, "select i").text, "{\"i\":2}\n{\"i\":0}\n");
}

TEST(FaultTest, KeepsTheReserveFree) {
  const StoreFolderForTest folder;
  StoreOptions options = TestOptions();
  options.min_free_bytes = UINT64_MAX;
  auto store = Store::Open(folder.path(), options);
  ASSERT_THAT(store, IsOk());
  auto stream = (*store)->CreateStream("s", JsonRule());
  ASSERT_THAT(stream, IsOk());
  EXPECT_THAT(AppendLines(*stream, {"{}"}),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("are free")));
}

TEST(FaultTest, ShortAndInterruptedWritesAreContinued) {
  const StoreFolderForTest folder;
  FaultPlan plan;
  plan.short_writes = true;
  auto store = OpenWith(&plan, folder.path(), TestOptions());
  ASSERT_THAT(store, IsOk());
  auto stream = (*store)->CreateStream("s", JsonRule());
  ASSERT_THAT(stream, IsOk());
  std::vector<std::string> lines;
  for (int i = 0; i < 10'000; ++i) lines.push_back(absl::StrFormat(R"({"i":%d})", i));
  ASSERT_THAT(AppendLines(*stream, lines), IsOk());
  ASSERT_THAT((*stream)->Seal(), IsOk());
  EXPECT_EQ(Ask(*stream, "select count(*), sum(i)").text,
            "{\"cnt(*)\":10000,\"sum(i)\":49995000}\n");
}

}  // namespace
}  // namespace slq
