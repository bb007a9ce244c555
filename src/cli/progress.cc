#include "cli/progress.h"

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "cli/human_units.h"

namespace slq::cli {

void Progress::Update(uint64_t bytes_read) {
  if (!enabled_) return;
  const absl::Time now = absl::Now();
  if (now < next_) return;
  next_ = now + kInterval;
  shown_ = true;
  const auto bytes = static_cast<double>(bytes_read);
  // A terminal that cannot be written to is no reason to stop the query.
  stream_
      ->Write(absl::StrFormat("\r\x1b[K%s read, %s/s", FormatBytes(bytes),
                              FormatBytes(bytes / absl::ToDoubleSeconds(now - start_))))
      .IgnoreError();
}

void Progress::Stop() {
  if (shown_) stream_->Write("\r\x1b[K").IgnoreError();
  enabled_ = false;
  shown_ = false;
}

}  // namespace slq::cli
