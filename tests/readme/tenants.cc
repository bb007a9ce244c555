#include <iostream>

#include "slq/access_policy.h"
#include "slq/output.h"

int main() {
  slq::AccessPolicy policy;
  policy.condition = "tenant = :tenant";
  policy.parameters = {{.name = "tenant", .type = slq::Type::kString, .string_value = "blue"}};
  policy.hidden = {"user"};
  policy.masked = {"card"};
  const auto compiled = slq::CompiledPolicy::Compile(policy);
  const auto query = slq::Query::Compile("select * where tenant = 'red' or card like '%'");
  const auto rule = slq::CompiledRule::Compile({.format = slq::Format::kJson});
  if (!compiled.ok() || !query.ok() || !rule.ok()) return 1;

  const auto source = slq::MemorySource(
      R"({"tenant":"blue","user":{"name":"ann"},"card":"4111 1111","ms":7}
{"tenant":"red","user":{"name":"bob"},"card":"4222 2222","ms":8})");
  slq::RunOptions options;
  options.policy = &*compiled;
  const auto rows = query->Run(source.get(), *rule, options);
  if (!rows.ok()) return 1;
  std::string text;
  const auto writer = slq::NewRowWriter(slq::OutputFormat::kJson);
  slq::Row row;
  while (true) {
    const absl::StatusOr<bool> more = (*rows)->Next(&row);
    if (!more.ok()) return 1;
    if (!*more) break;
    if (!writer->Write(row, &text).ok()) return 1;
  }
  std::cout << text;  // {"tenant":"blue","card":"***","ms":7,"line_num":1}
}
