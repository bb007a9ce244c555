#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/strings.h"
#include "gmock/gmock.h"

namespace slq {

inline absl::Status StatusOf(const absl::Status& status) { return status; }
template <typename T>
absl::Status StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

// EXPECT_THAT(f(), IsOk());
MATCHER(IsOk, "is OK") {
  *result_listener << StatusOf(arg).ToString();
  return arg.ok();
}

// EXPECT_THAT(f(), StatusIs(absl::StatusCode::kInvalidArgument, "1:1: expected SELECT"));
// The message is compared whole, or by any string matcher.
MATCHER_P2(StatusIs, code, message,
           "has code " + absl::StatusCodeToString(code) + " and message " +
               testing::DescribeMatcher<std::string>(message)) {
  const absl::Status status = StatusOf(arg);
  *result_listener << status.ToString();
  return status.code() == code && testing::Matches(testing::Matcher<std::string>(message))(
                                      std::string(ToStd(status.message())));
}

}  // namespace slq
