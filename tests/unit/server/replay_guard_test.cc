#include "server/replay_guard.h"

#include "gtest/gtest.h"

namespace slq::server {
namespace {

using Verdict = ReplayGuard::Verdict;

TEST(ReplayGuardTest, RemembersForTheWindowAndIsBounded) {
  ReplayGuard guard(2);
  const absl::Time start = absl::FromUnixSeconds(1'700'000'000);
  const Digest a = Sha256("a");
  const Digest b = Sha256("b");
  const Digest c = Sha256("c");
  EXPECT_EQ(guard.Use(a, start), Verdict::kNew);
  EXPECT_EQ(guard.Use(a, start), Verdict::kSeen);
  EXPECT_EQ(guard.Use(b, start + absl::Minutes(30)), Verdict::kNew);
  EXPECT_EQ(guard.Use(a, start + absl::Minutes(30)), Verdict::kSeen);
  EXPECT_EQ(guard.Use(c, start + absl::Minutes(30)), Verdict::kFull);
  EXPECT_EQ(guard.Use(c, start + absl::Minutes(32)), Verdict::kNew);
  EXPECT_EQ(guard.Use(b, start + absl::Minutes(32)), Verdict::kSeen);
}

}  // namespace
}  // namespace slq::server
