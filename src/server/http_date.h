#pragma once

#include <string>

#include "absl/time/time.h"

namespace slq::server {

// The text of the Date header, made once a second. Not thread-safe.
class HttpDate {
 public:
  const std::string& Text(absl::Time now) {
    const absl::Time second = absl::FromUnixSeconds(absl::ToUnixSeconds(now));
    if (second != second_) {
      second_ = second;
      text_ = absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT", second, absl::UTCTimeZone());
    }
    return text_;
  }

 private:
  absl::Time second_ = absl::InfinitePast();
  std::string text_;
};

}  // namespace slq::server
