#include <unistd.h>

#include <sys/wait.h>

#include "slq/store.h"

#include "absl/strings/str_format.h"
#include "engine/open_store.h"
#include "gmock/gmock.h"
#include "support/status_matchers.h"
#include "unit/store/power_cut_system.h"
#include "unit/store/test_store.h"

// The process or the power ends at every call that changes the disk.
namespace slq {
namespace {

// How far Work came. Lines are 0, 1, 2, ...; all in the order of appending.
struct Account {
  int begun = 0;         // lines given to Append
  int acknowledged = 0;  // lines it said OK to
  int synced = 0;        // of those, lines that a sync said OK to afterwards
  int sealed = 0;        // lines that retention may have dropped
};

StoreOptions OptionsFor(SyncMode mode) {
  StoreOptions options = TestOptions();
  options.sync = mode;
  options.sync_interval = absl::Hours(1);
  return options;
}

// Appends two lines at a time; seals, merges, changes the rule, syncs and, if asked, drops
// what it may. Calls note(account) when the account changes; ends at the first error.
template <typename Note>
absl::Status Work(Store* store, bool retains, Account* account, Note note) {
  absl::StatusOr<Stream*> stream = store->CreateStream("s", JsonRule());
  if (!stream.ok()) return stream.status();
  const auto append = [&]() -> absl::Status {
    const int i = account->begun;
    account->begun += 2;
    note();
    const absl::Status appended =
        AppendLines(*stream, {absl::StrFormat(R"({"i":%d,"text":"line"})", i),
                              absl::StrFormat(R"({"i":%d,"text":"other"})", i + 1)})
            .status();
    if (appended.ok()) account->acknowledged = account->begun;
    note();
    return appended;
  };
  for (int batch = 0; batch < 10; ++batch) {
    if (const absl::Status status = append(); !status.ok()) return status;
    if (const absl::Status status = (*stream)->Seal(); !status.ok()) return status;
    account->synced = account->acknowledged;
    note();
  }
  if (retains) account->sealed = account->acknowledged;
  note();
  if (const absl::Status status = store->Tick(); !status.ok()) return status;
  StructuringRule rule = JsonRule();
  rule.fields_max = 7;
  if (const absl::Status status = append(); !status.ok()) return status;
  if (const absl::Status status = (*stream)->SetRule(rule); !status.ok()) return status;
  if (const absl::Status status = append(); !status.ok()) return status;
  if (const absl::Status status = append(); !status.ok()) return status;
  if (const absl::Status status = store->Sync(); !status.ok()) return status;
  account->synced = account->acknowledged;
  note();
  return append();
}

// Nothing fails, and nothing is really synced, which would take most of the time.
absl::StatusOr<std::unique_ptr<Store>> OpenWell(const std::string& path) {
  static FaultPlan no_fault;
  return engine::OpenStore(std::make_unique<FaultySystem>(&no_fault), path, TestOptions());
}

// The lines from some first one on to some last one, none twice, none missing; all that
// `account` and `sure` say.
void CheckLines(const std::string& path, const Account& account, int sure) {
  auto store = OpenWell(path);
  ASSERT_THAT(store, IsOk());
  auto stream = (*store)->OpenStream("s");
  if (account.begun == 0 && absl::IsNotFound(stream.status())) return;
  ASSERT_THAT(stream, IsOk());
  const Answer answer = Ask(*stream, "select i");
  ASSERT_THAT(answer.status, IsOk());
  std::vector<int> lines;
  for (size_t at = 0; (at = answer.text.find("\"i\":", at)) != std::string::npos; at += 4) {
    lines.insert(lines.begin(), std::stoi(answer.text.substr(at + 4)));
  }
  const int first = lines.empty() ? account.sealed : lines.front();
  EXPECT_LE(first, account.sealed);
  for (size_t i = 0; i < lines.size(); ++i) EXPECT_EQ(lines[i], first + static_cast<int>(i));
  const int end = first + static_cast<int>(lines.size());
  EXPECT_EQ(end % 2, 0);
  EXPECT_GE(end, std::max(sure, account.sealed));
  EXPECT_LE(end, account.begun);
  EXPECT_THAT(AppendLines(*stream, {R"({"i":"new"})"}), IsOk());
  store->reset();
  const auto findings = Store::Verify(path);
  ASSERT_THAT(findings, IsOk());
  EXPECT_TRUE(findings->empty());
}

struct Case {
  SyncMode sync;
  bool retains;
};
constexpr Case kCases[] = {{SyncMode::kAlways, false}, {SyncMode::kInterval, true}};

StoreOptions OptionsFor(const Case& c) {
  StoreOptions options = OptionsFor(c.sync);
  if (c.retains) options.retain_bytes = 0;
  return options;
}

// A power cut leaves all that was synced and, it may be, any part of the rest.
TEST(CrashTest, APowerCutLosesNothingThatWasDurable) {
  for (const Case& c : kCases) {
    bool reached = true;
    for (unsigned at = 1; reached; ++at) {
      SCOPED_TRACE(absl::StrFormat("call %d sync %d retains %d", at, static_cast<int>(c.sync),
                                   static_cast<int>(c.retains)));
      const StoreFolderForTest folder;
      FaultPlan plan;
      plan.at = at;
      plan.for_ever = true;
      Account account;
      auto system = std::make_unique<PowerCutSystem>(&plan);
      PowerCutSystem* const disk = system.get();
      const std::string above = std::filesystem::path(folder.path()).parent_path().string();
      auto store = engine::OpenStore(std::move(system), folder.path(), OptionsFor(c));
      if (!store.ok()) continue;
      Work(store->get(), c.retains, &account, [] {}).IgnoreError();
      reached = plan.over();
      const int sure = c.sync == SyncMode::kAlways ? account.acknowledged : account.synced;
      for (const unsigned round : {0u, 1u}) {
        const StoreFolderForTest copy;
        const std::string left = copy.path();
        disk->Restore(above, left, round == 0, at * 2 + round);
        CheckLines(left + "/store", account, sure);
      }
    }
  }
}

// In a child of its own: works until call `at` kills it.
[[noreturn]] void WorkAndDie(const std::string& path, const Case& c, unsigned at, int pipe) {
  FaultPlan plan;
  plan.at = at;
  plan.kills = true;
  auto store = engine::OpenStore(std::make_unique<FaultySystem>(&plan), path, OptionsFor(c));
  if (!store.ok()) _exit(1);
  Account account;
  const absl::Status worked = Work(store->get(), c.retains, &account, [&] {
    if (write(pipe, &account, sizeof(account)) != sizeof(account)) _exit(2);
  });
  _exit(worked.ok() ? 0 : 3);
}

// Opens the store until call `at` kills the process.
[[noreturn]] void RecoverAndDie(const std::string& path, unsigned at) {
  FaultPlan plan;
  plan.at = at;
  plan.kills = true;
  auto store = engine::OpenStore(std::make_unique<FaultySystem>(&plan), path, TestOptions());
  if (store.ok()) (*store)->OpenStream("s").IgnoreError();
  _exit(0);
}

// True if the child was killed.
bool WaitFor(pid_t child) {
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  if (WIFEXITED(status)) {
    EXPECT_EQ(WEXITSTATUS(status), 0);
  }
  return WIFSIGNALED(status);
}

// Killed in append, seal, merge, retention and a change of the rule, and once more in the
// recovery from it.
TEST(CrashTest, AKilledProcessLosesNothingAcknowledged) {
  for (const Case& c : kCases) {
    bool killed = true;
    for (unsigned at = 1; killed; ++at) {
      SCOPED_TRACE(absl::StrFormat("call %d sync %d retains %d", at, static_cast<int>(c.sync),
                                   static_cast<int>(c.retains)));
      const StoreFolderForTest folder;
      int ends[2];
      ASSERT_EQ(pipe(ends), 0);
      const pid_t child = fork();
      if (child == 0) WorkAndDie(folder.path(), c, at, ends[1]);
      close(ends[1]);
      Account account;
      Account next;
      while (read(ends[0], &next, sizeof(next)) == sizeof(next)) account = next;
      close(ends[0]);
      killed = WaitFor(child);
      const pid_t recovery = fork();
      if (recovery == 0) RecoverAndDie(folder.path(), 1 + at % 7);
      WaitFor(recovery);
      CheckLines(folder.path(), account, account.acknowledged);
    }
  }
}

}  // namespace
}  // namespace slq
