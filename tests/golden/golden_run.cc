#include "golden/golden_run.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <utility>

#include "slq/output.h"
#include "slq/query.h"

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "base/strings.h"

namespace slq::golden {
namespace {

struct Shown {
  OutputFormat format = OutputFormat::kJson;
  bool plan = false;
  bool report = false;
  RunOptions options;
};

absl::Status ReadWindow(std::string_view text, RunOptions* options) {
  const char* const end = text.data() + text.size();
  std::from_chars_result parsed = std::from_chars(text.data(), end, options->start_ms);
  if (parsed.ptr != end && *parsed.ptr == ':') {
    parsed = std::from_chars(parsed.ptr + 1, end, options->end_ms);
    if (parsed.ptr == end) return absl::OkStatus();
  }
  return InvalidArgument("a window is START:END in ms");
}

absl::StatusOr<Shown> ReadTags(const std::vector<std::string>& tags) {
  Shown shown;
  for (const std::string& tag : tags) {
    if (tag == "json") {
      shown.format = OutputFormat::kJson;
    } else if (tag == "struct_logs") {
      shown.format = OutputFormat::kStructLogs;
    } else if (tag == "csv") {
      shown.format = OutputFormat::kCsv;
    } else if (tag == "table") {
      shown.format = OutputFormat::kTable;
    } else if (tag == "plan") {
      shown.plan = true;
    } else if (tag == "report") {
      shown.report = true;
    } else if (tag == "original_content") {
      shown.options.original_content = true;
    } else if (tag.starts_with("window=")) {
      SLQ_RETURN_IF_ERROR(ReadWindow(std::string_view(tag).substr(7), &shown.options));
    } else {
      return InvalidArgument(absl::StrFormat("unknown tag '%s'", tag));
    }
  }
  return shown;
}

absl::StatusOr<std::string> Rows(const Query& query, const File& file, const Shown& shown,
                                 const RunOptions& options) {
  const std::unique_ptr<LogSource> source = MemorySource(file.input);
  SLQ_ASSIGN_OR_RETURN(const CompiledRule rule, CompiledRule::Compile(file.rule));
  SLQ_ASSIGN_OR_RETURN(const std::unique_ptr<slq::Rows> rows,
                       query.Run(source.get(), rule, options));
  const std::unique_ptr<RowWriter> writer = NewRowWriter(shown.format);
  std::string out;
  writer->Begin(rows->columns(), &out);
  Row row;
  while (true) {
    SLQ_ASSIGN_OR_RETURN(const bool more, rows->Next(&row));
    if (!more) break;
    SLQ_RETURN_IF_ERROR(writer->Write(row, &out));
  }
  writer->End(&out);
  // A golden file has plain line ends, and an empty line ends an answer.
  out.erase(std::remove(out.begin(), out.end(), '\r'), out.end());
  if (shown.report) out += rows->report().ToJson() + '\n';
  if (!rows->report().balances()) out += "the report does not balance\n";
  return out;
}

std::string ErrorText(const absl::Status& status, std::string_view sql) {
  return "error: " + FormatError(status, sql) + '\n';
}

}  // namespace

absl::StatusOr<std::string> Answer(const File& file, const Case& golden_case) {
  SLQ_ASSIGN_OR_RETURN(Shown shown, ReadTags(golden_case.tags));
  const absl::StatusOr<Query> query = Query::Compile(golden_case.sql);
  if (!query.ok()) return ErrorText(query.status(), golden_case.sql);
  const std::unique_ptr<Executor> pool = NewThreadPool(3);
  const auto answer = [&](Executor* executor, bool prefilter) {
    RunOptions options = shown.options;
    options.executor = executor;
    options.prefilter = prefilter;
    absl::StatusOr<std::string> rows = Rows(*query, file, shown, options);
    return rows.ok() ? *std::move(rows) : ErrorText(rows.status(), golden_case.sql);
  };
  std::string out;
  if (shown.plan) {
    SLQ_ASSIGN_OR_RETURN(out, query->Explain(shown.options.parameters));
  }
  const std::string alone = answer(nullptr, true);
  out += alone;
  if (const std::string many = answer(pool.get(), true); many != alone) {
    out += "on three threads instead:\n" + many;
  }
  if (const std::string unskipped = answer(nullptr, false); !shown.report && unskipped != alone) {
    out += "without the prefilter instead:\n" + unskipped;
  }
  return out;
}

}  // namespace slq::golden
