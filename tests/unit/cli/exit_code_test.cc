#include "cli/exit_code.h"

#include "base/text_position.h"
#include "gtest/gtest.h"

namespace slq::cli {
namespace {

TEST(ExitCodeTest, SaysWhoseFaultItIs) {
  struct Case {
    absl::StatusCode code;
    int exit_code;
  };
  constexpr Case kCases[] = {
      {absl::StatusCode::kOk, 0},
      {absl::StatusCode::kNotFound, 1},
      {absl::StatusCode::kOutOfRange, 1},
      {absl::StatusCode::kUnavailable, 1},
      {absl::StatusCode::kDataLoss, 1},
      {absl::StatusCode::kInternal, 1},
      {absl::StatusCode::kInvalidArgument, 2},
      {absl::StatusCode::kResourceExhausted, 3},
      {absl::StatusCode::kDeadlineExceeded, 3},
      {absl::StatusCode::kCancelled, 3},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(absl::StatusCodeToString(c.code));
    EXPECT_EQ(ExitCodeOf(absl::Status(c.code, "x")), c.exit_code);
  }
  EXPECT_EQ(ExitCodeOf(ErrorAt(absl::StatusCode::kNotFound, {}, "no value for :a")), 2);
}

}  // namespace
}  // namespace slq::cli
