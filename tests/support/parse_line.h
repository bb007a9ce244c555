#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "slq/rule.h"
#include "slq/scan_report.h"

#include "ingest/line_parser.h"

namespace slq::ingest {

// What a rule finds in one line: `name=value` in line order between blanks, strings in
// quotes (their bytes as they are), all else as canonical text, floats with an f behind;
// `_error="..."` if the line does not fit. Also asks for the same fields as columns and
// expects the same of them. The line is given without a readable byte around it.
std::string FieldsOf(const Rule& rule, std::string_view line);

// The same after compiling `rule`, which must compile.
std::string FieldsOf(const StructuringRule& rule, std::string_view line);

// The report of parsing `lines` for the columns named.
ScanReport ReportOf(const StructuringRule& rule, const std::vector<std::string_view>& lines,
                    const std::vector<std::string>& columns);

}  // namespace slq::ingest
