#include "on_demand_loop.h"

#include <simdjson.h>

namespace slq::bench {

static_assert(kOnDemandPadding >= simdjson::SIMDJSON_PADDING);

RowsAndSum SumBytesOnDemand(std::string_view lines) {
  RowsAndSum result;
  simdjson::ondemand::parser parser;
  parser.threaded = false;
  simdjson::ondemand::document_stream stream;
  if (parser.iterate_many(lines.data(), lines.size(), size_t{1} << 20).get(stream) != 0) {
    return result;
  }
  for (auto at = stream.begin(); at != stream.end(); ++at) {
    simdjson::ondemand::document_reference line;
    int64_t bytes = 0;
    if ((*at).get(line) != 0 || line.find_field("bytes").get(bytes) != 0) continue;
    ++result.rows;
    result.sum += bytes;
  }
  return result;
}

std::string OnDemandKernels() {
  return simdjson::get_active_implementation()->name() + " and " +
         SIMDJSON_STRINGIFY(SIMDJSON_BUILTIN_IMPLEMENTATION);
}

}  // namespace slq::bench
