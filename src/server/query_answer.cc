#include "server/query_answer.h"

#include <limits>
#include <memory>
#include <string>
#include <utility>

#include "slq/output.h"
#include "slq/query.h"

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "server/api_error.h"

namespace slq::server {
namespace {

constexpr size_t kSuccessorStatementBytesMax = 4 * 102'400;
constexpr uint64_t kSuccessorRows = 100;
constexpr uint64_t kSuccessorLimitMax = 100'000;

struct Answer {
  std::string body;
  bool truncated = false;
  ScanReport report;
};

// How many rows the answer may have; the rest is cut off and marked.
absl::StatusOr<uint64_t> RowsMax(const Query& query, AnswerForm form, const Limits& limits) {
  if (form == AnswerForm::kStructLogs) {
    return query.gives_lines() ? limits.raw_rows_max : std::numeric_limits<uint64_t>::max() - 1;
  }
  if (query.limit().value_or(0) > kSuccessorLimitMax) {
    return absl::InvalidArgumentError(
        absl::StrFormat("LIMIT can be at most %d", kSuccessorLimitMax));
  }
  return query.limit().value_or(kSuccessorRows);
}

RunOptions MakeRunOptions(const QueryRequest& request, const QueryRun& run, uint64_t rows_max) {
  RunOptions options;
  options.start_ms = request.start_ms;
  options.end_ms = request.end_ms;
  if (request.start_ms > request.end_ms) {  // an open window of nothing
    options.start_ms = options.end_ms = std::numeric_limits<int64_t>::min();
  }
  options.original_content = request.original_content;
  options.memory_bytes_max = run.limits->query_memory_bytes_max;
  options.rows_max = rows_max + 1;  // one more shows that there are more
  options.deadline = run.deadline;
  options.cancelled = run.cancelled;
  return options;
}

absl::Status CheckSize(const std::string& body, const Limits& limits) {
  if (body.size() <= limits.answer_bytes_max) return absl::OkStatus();
  return absl::ResourceExhaustedError(
      absl::StrFormat("the answer is larger than %d bytes; add LIMIT or name fewer fields",
                      limits.answer_bytes_max));
}

// The writer of JSON lines ends each row with a newline; in an array commas stand between.
void JoinRow(AnswerForm form, std::string* body) {
  if (form == AnswerForm::kResult) body->back() = ',';
}

void EndAnswer(AnswerForm form, std::string* body) {
  if (form == AnswerForm::kResult) {
    if (body->back() == ',') body->pop_back();
    *body += "]}";
  }
  while (!body->empty() && body->back() == '\n') body->pop_back();
}

absl::Status WriteRows(AnswerForm form, const Limits& limits, uint64_t rows_max, Rows* rows,
                       Answer* answer) {
  const std::unique_ptr<RowWriter> writer = NewRowWriter(
      form == AnswerForm::kStructLogs ? OutputFormat::kStructLogs : OutputFormat::kJson);
  if (form == AnswerForm::kResult) answer->body = "{\"result\":[";
  writer->Begin(rows->columns(), &answer->body);
  for (uint64_t count = 0;; ++count) {
    Row row;
    const absl::StatusOr<bool> any = rows->Next(&row);
    if (!any.ok()) return any.status();
    if (!*any) break;
    if (count == rows_max) {
      answer->truncated = true;
      break;
    }
    absl::Status status = writer->Write(row, &answer->body);
    if (status.ok()) status = CheckSize(answer->body, limits);
    if (!status.ok()) return status;
    JoinRow(form, &answer->body);
  }
  writer->End(&answer->body);
  EndAnswer(form, &answer->body);
  return absl::OkStatus();
}

absl::Status Run(const QueryRequest& request, AnswerForm form, Stream* stream, const QueryRun& run,
                 Answer* answer) {
  QueryOptions options;
  if (form == AnswerForm::kResult) options.statement_bytes_max = kSuccessorStatementBytesMax;
  const absl::StatusOr<Query> query = Query::Compile(request.sql, options);
  if (!query.ok()) return query.status();
  const absl::StatusOr<uint64_t> rows_max = RowsMax(*query, form, *run.limits);
  if (!rows_max.ok()) return rows_max.status();
  const absl::StatusOr<std::unique_ptr<Rows>> rows =
      stream->Run(*query, MakeRunOptions(request, run, *rows_max));
  if (!rows.ok()) return rows.status();
  const absl::Status status = WriteRows(form, *run.limits, *rows_max, rows->get(), answer);
  answer->report = (*rows)->report();
  return status;
}

}  // namespace

Response AnswerQuery(const QueryRequest& request, AnswerForm form, Stream* stream,
                     const QueryRun& run, Metrics* metrics) {
  const absl::Time start = absl::Now();
  Answer answer;
  const absl::Status status = Run(request, form, stream, run, &answer);
  metrics->CountQuery(status, absl::Now() - start, answer.report);
  if (!status.ok()) return QueryErrorResponse(status);
  Response response;
  response.body = std::move(answer.body);
  if (answer.truncated) response.headers.push_back({kTruncatedHeader, "true"});
  return response;
}

}  // namespace slq::server
