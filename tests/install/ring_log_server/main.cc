// A log server in small: it keeps the newest lines of what it is given in a ring of its
// own, of BYTES bytes, and answers SQL over them without copying a line. Requests are lines
// on standard input, replies come on standard output; inetd or socat put it on a socket.
// A line is kept; one like "? select count(*)" is answered by JSON lines and an empty one.
#include <iostream>
#include <string>

#include "slq/output.h"
#include "slq/query.h"

#include "absl/time/clock.h"
#include "ring.h"

namespace {

slq::StructuringRule LogfmtRule() {
  slq::StructuringRule rule;
  rule.format = slq::Format::kLogfmt;
  rule.types = {{"ms", slq::Type::kLong}};
  return rule;
}

absl::Status Answer(std::string_view sql, const slq::CompiledRule& rule, Ring* ring,
                    std::string* out) {
  const absl::StatusOr<slq::Query> query = slq::Query::Compile(sql);
  if (!query.ok()) return query.status();
  RingSource source(ring);
  slq::RunOptions options;
  options.memory_bytes_max = 16 * 1024 * 1024;
  options.rows_max = 1'000;
  const auto rows = query->Run(&source, rule, options);
  if (!rows.ok()) return rows.status();
  const auto writer = slq::NewRowWriter(slq::OutputFormat::kJson);
  writer->Begin((*rows)->columns(), out);
  slq::Row row;
  while (true) {
    const absl::StatusOr<bool> more = (*rows)->Next(&row);
    if (!more.ok()) return more.status();
    if (!*more) break;
    if (const absl::Status status = writer->Write(row, out); !status.ok()) return status;
  }
  writer->End(out);
  return absl::OkStatus();
}

}  // namespace

int main(int argc, char** argv) {
  const size_t bytes = argc > 1 ? std::stoul(argv[1]) : 64 * 1024 * 1024;
  const auto rule = slq::CompiledRule::Compile(LogfmtRule());
  if (!rule.ok()) return 1;
  Ring ring(bytes, /*lines=*/bytes / 16);
  for (std::string line; std::getline(std::cin, line);) {
    if (!line.starts_with("? ")) {
      if (!ring.Append(line, absl::GetCurrentTimeNanos())) std::cout << "too long\n";
      continue;
    }
    std::string reply;
    const std::string sql = line.substr(2);
    const absl::Status status = Answer(sql, *rule, &ring, &reply);
    if (!status.ok()) reply = "error " + slq::FormatError(status, sql);
    std::cout << reply << std::endl;
  }
}
