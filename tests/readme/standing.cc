#include <iostream>

#include "slq/output.h"
#include "slq/standing_query.h"

int main() {
  const auto query = slq::Query::Compile("select level, count(*) as n group by level");
  slq::StructuringRule json;
  json.format = slq::Format::kJson;
  const auto rule = slq::CompiledRule::Compile(json);
  if (!query.ok() || !rule.ok()) return 1;

  std::string saved;
  {
    const auto standing = slq::StandingQuery::Open(*query, *rule);
    if (!standing.ok()) return 1;
    if (!(*standing)->AppendLines("{\"level\":\"info\"}\n{\"level\":\"error\"}\n").ok()) return 1;
    if (!(*standing)->Save(&saved).ok()) return 1;
  }
  const auto standing = slq::StandingQuery::Open(*query, *rule);
  if (!standing.ok() || !(*standing)->Restore(saved).ok()) return 1;
  std::cout << "lines so far: " << (*standing)->cursor() << '\n';  // 2
  if (!(*standing)->AppendLines("{\"level\":\"error\"}\n").ok()) return 1;

  const auto rows = (*standing)->Result();
  if (!rows.ok()) return 1;
  slq::Row row;
  while (true) {
    const absl::StatusOr<bool> more = (*rows)->Next(&row);
    if (!more.ok()) return 1;
    if (!*more) break;
    std::cout << row[0].value.string_value() << ' ' << row[1].value.long_value() << '\n';
  }  // error 2, info 1
}
