#pragma once

#include <memory>

#include "slq/log_source.h"
#include "slq/rule.h"

#include "column/scan.h"

namespace slq::ingest {

// A scan over the lines of `source`: splits chunks into lines, parses the requested
// fields by `rule` and delivers batches. A chunk is a morsel. With Format::kAuto the
// rule is decided per input of the source from the input's first chunk, and a note in the
// report says which. `source` and `rule` must outlive the scan.
//
// Nothing is parsed if the request names no field and no time is needed from one. A line
// that does not parse has no time of its own: under a window it is not delivered and
// counts as unparsed, not as outside_window.
std::unique_ptr<column::Scan> ScanLines(LogSource* source, const CompiledRule& rule,
                                        const column::ScanRequest& request);

}  // namespace slq::ingest
