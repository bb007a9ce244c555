#include <iostream>

#include "slq/output.h"
#include "slq/query.h"

int main() {
  const absl::StatusOr<slq::Query> query =
      slq::Query::Compile("select level, count(*) as n group by level");
  if (!query.ok()) return 1;

  const auto source = slq::MemorySource(R"({"level":"info"}
{"level":"error"}
{"level":"info"})");
  slq::StructuringRule json;
  json.format = slq::Format::kJson;
  const absl::StatusOr<slq::CompiledRule> rule = slq::CompiledRule::Compile(json);
  if (!rule.ok()) return 1;
  auto rows = query->Run(source.get(), *rule);
  if (!rows.ok()) return 1;

  std::string text;
  const auto writer = slq::NewRowWriter(slq::OutputFormat::kJson);
  writer->Begin((*rows)->columns(), &text);
  slq::Row row;
  while (true) {
    const absl::StatusOr<bool> more = (*rows)->Next(&row);
    if (!more.ok()) return 1;
    if (!*more) break;
    if (!writer->Write(row, &text).ok()) return 1;
  }
  writer->End(&text);
  std::cout << text;  // {"level":"error","n":1} and {"level":"info","n":2}
}
