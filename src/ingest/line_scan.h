#pragma once

#include <memory>

#include "slq/log_source.h"
#include "slq/rule.h"

#include "absl/status/statusor.h"
#include "column/scan.h"
#include "ingest/line_parser.h"

namespace slq::ingest {

// A scan over the lines of `source`: splits chunks into lines, parses the requested
// fields by `rule` and delivers batches. A chunk is a morsel. With Format::kAuto the
// rule is decided per input of the source from the input's first chunk, and a note in the
// report says which. `source` must outlive the scan.
//
// Nothing is parsed if the request names no field and no time is needed from one. A line
// that does not parse has no time of its own: under a window it is not delivered and
// counts as unparsed, not as outside_window.
absl::StatusOr<std::unique_ptr<column::Scan>> ScanLines(LogSource* source,
                                                        const StructuringRule& rule,
                                                        const column::ScanRequest& request);

// The same with a rule that is ready.
std::unique_ptr<column::Scan> ScanLinesBy(LogSource* source, std::unique_ptr<const Rule> rule,
                                          const column::ScanRequest& request);

}  // namespace slq::ingest
