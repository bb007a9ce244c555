#include "server/metrics.h"

#include <vector>

#include "absl/strings/str_format.h"

namespace slq::server {
namespace {

// Upper bounds in seconds; the last bucket has none.
constexpr double kBounds[] = {0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30};

// Label values are ours, but a reason may quote anything.
std::string Escaped(std::string_view label) {
  std::string text;
  for (const char c : label) {
    if (c == '\\' || c == '"') text += '\\';
    text += c == '\n' ? ' ' : c;
  }
  return text;
}

void Head(std::string_view name, std::string_view type, std::string_view help, std::string* out) {
  absl::StrAppendFormat(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

void Single(std::string_view name, std::string_view type, std::string_view help, uint64_t value,
            std::string* out) {
  Head(name, type, help, out);
  absl::StrAppendFormat(out, "%s %d\n", name, value);
}

template <typename Map>
void Labelled(std::string_view name, std::string_view label, std::string_view help, const Map& map,
              std::string* out) {
  Head(name, "counter", help, out);
  for (const auto& [key, value] : map) {
    if constexpr (std::is_integral_v<typename Map::key_type>) {
      absl::StrAppendFormat(out, "%s{%s=\"%d\"} %d\n", name, label, key, value);
    } else {
      absl::StrAppendFormat(out, "%s{%s=\"%s\"} %d\n", name, label, Escaped(key), value);
    }
  }
}

void AppendStore(Store* streams, std::string* out) {
  StreamInfo sum;
  const absl::StatusOr<std::vector<std::string>> names = streams->streams();
  for (const std::string& name : names.ok() ? *names : std::vector<std::string>()) {
    const absl::StatusOr<Stream*> stream = streams->OpenStream(name);
    if (!stream.ok()) continue;
    const StreamInfo info = (*stream)->info();
    sum.lines += info.lines;
    sum.durable_lines += info.durable_lines;
    sum.segments += info.segments;
    sum.bytes_raw += info.bytes_raw;
    sum.bytes_on_disk += info.bytes_on_disk;
    sum.unparsed += info.unparsed;
  }
  Single("slq_stored_lines", "gauge", "Lines in all streams.", sum.lines, out);
  Single("slq_durable_lines", "gauge", "Lines in all streams that are known to be synced.",
         sum.durable_lines, out);
  Single("slq_stored_raw_bytes", "gauge", "Bytes of the lines.", sum.bytes_raw, out);
  Single("slq_disk_bytes", "gauge", "Bytes of the streams on disk.", sum.bytes_on_disk, out);
  Single("slq_segments", "gauge", "Sealed segments.", sum.segments, out);
  Single("slq_unparsed_lines", "gauge", "Stored lines that their rule did not fit.", sum.unparsed,
         out);
}

}  // namespace

void Metrics::CountResponse(int status, std::string_view error_code) {
  const std::lock_guard lock(mutex_);
  ++responses_[status];
  if (!error_code.empty()) ++errors_[std::string(error_code)];
}

void Metrics::CountQuery(const absl::Status& result, absl::Duration elapsed,
                         const ScanReport& report) {
  static_assert(std::size(kBounds) == kBuckets);
  const double seconds = absl::ToDoubleSeconds(elapsed);
  size_t bucket = 0;
  while (bucket < kBuckets && seconds > kBounds[bucket]) ++bucket;
  if (absl::IsCancelled(result)) ++queries_cancelled;
  const std::lock_guard lock(mutex_);
  ++queries_[absl::StatusCodeToString(result.code())];
  ++query_seconds_[bucket];
  query_seconds_sum_ += seconds;
  ScanReport counts = report;
  counts.fields_never_seen.clear();  // names of a client's fields are not ours to keep
  counts.notes.clear();
  scanned_.Add(counts);
}

void Metrics::CountIngest(uint64_t lines, uint64_t bytes) {
  ingested_lines_ += lines;
  ingested_bytes_ += bytes;
}

std::string Metrics::Text(Store* streams) const {
  std::string out;
  Single("slq_connections", "gauge", "Open connections.",
         static_cast<uint64_t>(std::max<int64_t>(0, connections.load())), &out);
  Single("slq_connections_refused_total", "counter", "Connections closed to make room.",
         connections_refused.load(), &out);
  Single("slq_ingested_lines_total", "counter", "Acknowledged lines.", ingested_lines_.load(),
         &out);
  Single("slq_ingested_bytes_total", "counter", "Bytes of acknowledged lines.",
         ingested_bytes_.load(), &out);
  Single("slq_answers_found_total", "counter", "Answers to queries that were kept.",
         answers_found.load(), &out);
  AppendStore(streams, &out);
  const std::lock_guard lock(mutex_);
  Labelled("slq_http_responses_total", "status", "Answers by status.", responses_, &out);
  Labelled("slq_errors_total", "code", "Error answers by code.", errors_, &out);
  Labelled("slq_queries_total", "result", "Queries by result.", queries_, &out);
  const std::map<std::string, uint64_t> lines = {{"matched", scanned_.matched},
                                                 {"filtered", scanned_.filtered},
                                                 {"unparsed", scanned_.unparsed},
                                                 {"outside_window", scanned_.outside_window},
                                                 {"not_reached", scanned_.not_reached}};
  Labelled("slq_query_lines_total", "outcome", "Lines that queries met.", lines, &out);
  Labelled("slq_query_unparsed_lines_total", "reason", "Unparsed lines that queries met.",
           scanned_.unparsed_by_reason, &out);
  Head("slq_query_seconds", "histogram", "Duration of queries.", &out);
  uint64_t count = 0;
  for (size_t i = 0; i < kBuckets; ++i) {
    count += query_seconds_[i];
    absl::StrAppendFormat(&out, "slq_query_seconds_bucket{le=\"%g\"} %d\n", kBounds[i], count);
  }
  count += query_seconds_[kBuckets];
  absl::StrAppendFormat(&out, "slq_query_seconds_bucket{le=\"+Inf\"} %d\n", count);
  absl::StrAppendFormat(&out, "slq_query_seconds_sum %g\nslq_query_seconds_count %d\n",
                        query_seconds_sum_, count);
  return out;
}

}  // namespace slq::server
