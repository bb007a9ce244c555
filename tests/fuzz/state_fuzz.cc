#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>

#include "slq/standing_query.h"

#include "base/bytes.h"
#include "engine/standing_state.h"

// The first byte picks a statement; the rest is what follows the identity in its saved state,
// and gets a head with the right checksum. It is refused, or makes a state that answers, takes
// in lines, merges, and is saved and restored as the same bytes.

namespace {

constexpr std::string_view kStatements[] = {
    "select count(*), count(a), count(distinct a)",
    "select b, sum(a), avg(a) group by b",
    "select b, c, min(a), max(a) group by b, c having count(*) > 1 order by 3",
    "select approx_quantile(a, 0.9), approx_quantile(a, 0.1)",
    "select b, earliest(a), latest(a) group by b limit 3",
    "select a, b group by a, b",
    "select b, count(distinct a), sum(a), max(a), approx_quantile(a, 0.5), latest(a) group by b",
};

constexpr std::string_view kLines =
    "{\"a\":1,\"b\":\"x\",\"c\":true}\n{\"a\":\"0.10\",\"b\":2}\n{\"a\":1e300,\"b\":\"2\"}\nno\n";

void Demand(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", promise);
  std::abort();
}

std::string Saved(slq::StandingQuery* standing) {
  std::string bytes;
  Demand(standing->Save(&bytes).ok(), "a state can be saved");
  return bytes;
}

void ReadAll(slq::StandingQuery* standing) {
  const auto rows = standing->Result();
  if (!rows.ok()) return;  // a limit
  slq::Row row;
  while (true) {
    const absl::StatusOr<bool> more = (*rows)->Next(&row);
    if (!more.ok() || !*more) return;
  }
}

void Check(const slq::Query& query, const slq::CompiledRule& rule, std::string_view state) {
  slq::RunOptions options;
  options.memory_bytes_max = 16 * 1024 * 1024;
  const auto standing = slq::StandingQuery::Open(query, rule, options);
  const auto again = slq::StandingQuery::Open(query, rule, options);
  Demand(standing.ok() && again.ok(), "the statement can stand");
  std::string body;
  slq::ByteWriter(&body).Text(slq::engine::IdentityOf(query, rule.definition(), options));
  body += state;
  if (!(*standing)->Restore(slq::engine::Sealed(body)).ok()) return;
  const std::string bytes = Saved(standing->get());
  Demand((*again)->Restore(bytes).ok(), "what was saved is restored");
  Demand(Saved(again->get()) == bytes, "it is the same state");
  ReadAll(standing->get());
  if ((*standing)->AppendLines(kLines).ok()) ReadAll(standing->get());
  if ((*again)->Merge(bytes).ok()) ReadAll(again->get());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const auto query = slq::Query::Compile(kStatements[data[0] % std::size(kStatements)]);
  slq::StructuringRule json;
  json.format = slq::Format::kJson;
  const auto rule = slq::CompiledRule::Compile(json);
  Demand(query.ok() && rule.ok(), "the statement and the rule are right");
  Check(*query, *rule, {reinterpret_cast<const char*>(data) + 1, size - 1});
  return 0;
}
