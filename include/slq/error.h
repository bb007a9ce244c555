#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace slq {

// A place in the text of a statement.
struct TextPosition {
  size_t offset = 0;  // bytes from the start
  size_t line = 1;    // from 1
  size_t column = 1;  // code points from 1
  friend bool operator==(const TextPosition&, const TextPosition&) = default;
};

// Errors of slq are absl statuses. The code says whose fault it is:
//   InvalidArgument    the statement, rule or option is wrong
//   NotFound           a file, stream or parameter that is named does not exist
//   OutOfRange         the data made the query fail
//   ResourceExhausted  a limit was reached; the message names it
//   DeadlineExceeded, Cancelled
//   DataLoss           stored data are damaged
//   Unavailable        an input or output operation failed
//   Internal           a defect of slq
// The message is "line:column: sentence" where the statement is to blame, and the
// position is attached as well.

// The position attached to `status`, if there is one.
std::optional<TextPosition> PositionOf(const absl::Status& status);

// The message of `status` followed by the line of `sql` it speaks of and a caret:
//   1:21: expected a field after GROUP BY
//     select count(a) group
//                          ^
// Control characters in the quoted line are shown as spaces. Without a position this
// is the message alone.
std::string FormatError(const absl::Status& status, std::string_view sql);

}  // namespace slq
