#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/arena.h"
#include "ingest/json_edges.h"
#include "ingest/json_form.h"
#include "ingest/row_writer.h"

namespace slq::ingest {

// Reads a line along known edges and sets its wanted values, which view the line or
// `arena`. True if all of the line matched and is valid. If not, what was set has to be
// forgotten. kLinePadding bytes behind the line are readable.
using JsonScan = bool (*)(std::string_view line, JsonEdges* edges, RowWriter* writer, Arena* arena);

enum class JsonFormMatch : uint8_t {
  kRead,     // all of the line matched and is valid
  kUnknown,  // none of the forms matched
  kNoForm,   // there can be none, or a value is not valid
};

// Reads a line of a known form likewise; several times faster.
using JsonFormScan = JsonFormMatch (*)(std::string_view line, JsonForms* forms, RowWriter* writer,
                                       Arena* arena);

// One reading of the same code for each kind of processor.
struct JsonKernel {
  const char* name;
  JsonScan scan;
  JsonFormScan match;  // null where it does not pay
};

// Those that this machine can run, the best last.
std::span<const JsonKernel> JsonKernels();

// The members of JsonKernels.
bool ScanJsonLine(std::string_view line, JsonEdges* edges, RowWriter* writer, Arena* arena);
#if defined(__x86_64__)
bool ScanJsonLineAvx2(std::string_view line, JsonEdges* edges, RowWriter* writer, Arena* arena);
bool ScanJsonLineAvx512(std::string_view line, JsonEdges* edges, RowWriter* writer, Arena* arena);
JsonFormMatch MatchJsonFormAvx512(std::string_view line, JsonForms* forms, RowWriter* writer,
                                  Arena* arena);
#endif

}  // namespace slq::ingest
