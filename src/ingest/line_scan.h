#pragma once

#include <memory>

#include "slq/log_source.h"
#include "slq/rule.h"

#include "absl/status/statusor.h"
#include "column/scan.h"

namespace slq::ingest {

// A scan over the lines of `source`: splits chunks into lines, parses the requested
// fields by `rule` and delivers batches. A chunk is a morsel. With Format::kAuto the
// rule is decided per input of the source from the input's first chunk, and a note in the
// report says which. `source` must outlive the scan.
absl::StatusOr<std::unique_ptr<column::Scan>> ScanLines(LogSource* source,
                                                        const StructuringRule& rule,
                                                        const column::ScanRequest& request);

}  // namespace slq::ingest
