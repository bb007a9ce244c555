#include "server/service.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "absl/time/clock.h"
#include "server/api_error.h"
#include "server/call.h"
#include "server/inflate.h"
#include "server/ingest_request.h"
#include "server/query_answer.h"
#include "server/query_request.h"

namespace slq::server {
namespace {

constexpr const char* kIngested =
    R"({"errorCode":"SVCSTG.ALS.200.200","error_msg":"Report success.","result":null})";

// Longer ones are no page's that is looked at again and again.
constexpr size_t kQuestionBytesMax = 4096;

// Nothing but these two decides the answer, as long as the stream is the same.
std::string QuestionOf(const Request& request) { return request.target + '\n' + request.body; }

// The same for all windows that hold the same of the lines, such as each that ends now. It does
// not start with a slash, as a target does.
std::string QuestionOf(const Route& route, const QueryRequest& query, const TimeSpan& lines) {
  const int64_t start = std::max(query.start_ms, lines.first_ms);
  const int64_t end = std::min(query.end_ms, lines.last_ms);
  std::string question;
  question.reserve(128 + query.sql.size());
  question.append(route.project).append("/").append(route.stream);
  question.append(route.endpoint == Endpoint::kQuery ? " struct_logs" : " result");
  if (query.original_content) question.append(" original");
  if (start <= end) {
    question.append(" ").append(std::to_string(start)).append(" ").append(std::to_string(end));
  }
  return question.append("\n").append(query.sql);
}

bool IsOpen(Endpoint endpoint) {
  return endpoint == Endpoint::kHealth || endpoint == Endpoint::kMetrics;
}

bool IsIngest(Endpoint endpoint) {
  return endpoint == Endpoint::kIngest || endpoint == Endpoint::kPreciseIngest;
}

bool IsQuery(Endpoint endpoint) {
  return endpoint == Endpoint::kQuery || endpoint == Endpoint::kSuccessorQuery;
}

bool MayBeKept(Endpoint endpoint, const Request& request) {
  return IsQuery(endpoint) && request.body.size() <= kQuestionBytesMax &&
         request.HeaderCount("Content-Encoding") == 0;
}

bool HasJsonBody(Endpoint endpoint, std::string_view method) {
  if (method == "GET" || method == "HEAD") return false;
  // DELETE of a template may name it in the query alone.
  return endpoint != Endpoint::kTemplate || method != "DELETE";
}

Response NotFound() { return ErrorResponse(ApiError::kNoSuchApi); }

Response WrongMethod(Endpoint endpoint) {
  Response response = ErrorResponse(ApiError::kMethod);
  response.headers.push_back({"Allow", std::string(AllowedMethods(endpoint))});
  return response;
}

// One answer for everything that can be wrong with credentials.
Response Unauthenticated(const absl::Status& why) {
  Response response = ErrorResponse(ApiError::kUnauthenticated);
  response.log_note = std::string(why.message().data(), why.message().size());
  return response;
}

Response BadTarget(const absl::Status& why) {
  return ErrorResponse(ApiError::kBadRequest,
                       std::string_view(why.message().data(), why.message().size()));
}

}  // namespace

size_t Service::BodyBytesMax(Endpoint endpoint) const {
  return IsIngest(endpoint) ? parts_.limits->ingest_body_bytes_max
                            : parts_.limits->query_body_bytes_max;
}

HeadVerdict Service::CheckHead(const Request& head) const {
  HeadVerdict verdict;
  verdict.body_bytes_max = parts_.limits->query_body_bytes_max;
  absl::StatusOr<Target> target = ParseTarget(head.target);
  if (!target.ok()) {
    verdict.refusal = BadTarget(target.status());
    return verdict;
  }
  std::optional<Route> route = FindRoute(*target);
  if (!route.has_value()) {
    verdict.refusal = NotFound();
    return verdict;
  }
  verdict.target = *std::move(target);
  verdict.route = *std::move(route);
  verdict.body_bytes_max = BodyBytesMax(verdict.route.endpoint);
  verdict.blocks = verdict.route.endpoint != Endpoint::kHealth;
  if (!Allows(verdict.route.endpoint, head.method)) {
    verdict.refusal = WrongMethod(verdict.route.endpoint);
  } else if (!IsOpen(verdict.route.endpoint)) {
    absl::StatusOr<std::optional<Identity>> identity = parts_.authenticator->CheckHead(head);
    if (!identity.ok()) {
      verdict.refusal = Unauthenticated(identity.status());
    } else {
      verdict.identity = *std::move(identity);
    }
  }
  return verdict;
}

absl::StatusOr<Identity> Service::Identify(const Request& request, const HeadVerdict& head) const {
  if (head.identity.has_value()) return *head.identity;
  return parts_.authenticator->Authenticate(request, head.target, parts_.now());
}

std::optional<Response> Service::FindAnswer(const Request& request, HeadVerdict* head) {
  const Route& route = head->route;
  if (!MayBeKept(route.endpoint, request)) return std::nullopt;
  const absl::StatusOr<Identity> identity = Identify(request, *head);
  if (!identity.ok()) return std::nullopt;
  head->identity = *identity;
  if (identity->project != route.project) return std::nullopt;
  StreamEntry* const stream =
      parts_.catalogue->FindStream(route.project, route.group, route.stream);
  if (stream == nullptr) return std::nullopt;
  const uint64_t changes = stream->changes.load();
  std::optional<Response> answer = answers_.Find(QuestionOf(request), changes, parts_.now());
  if (!answer.has_value()) {
    JsonDocument json;
    if (!json.Parse(request.body)) return std::nullopt;
    absl::StatusOr<QueryRequest> query = ReadQuery(route.endpoint, json);
    if (!query.ok()) return std::nullopt;
    head->query = *std::move(query);
    answer = answers_.Find(QuestionOf(route, *head->query, stream->SpanAt(changes)), changes,
                           parts_.now());
  }
  if (!answer.has_value()) return std::nullopt;
  ++parts_.metrics->answers_found;
  answer->project = route.project;
  return answer;
}

Response Service::Handle(const Request& request, const HeadVerdict& head,
                         const std::atomic<bool>* cancelled) {
  Call call;
  call.request = &request;
  call.cancelled = cancelled;
  call.body = request.body;
  call.target = &head.target;
  call.query = &head.query;
  // No memory for one request must not end the others.
  try {
    call.route = head.route;
    return Answer(head, &call);
  } catch (const std::exception& exception) {
    Response response = ErrorResponse(IsQuery(call.route.endpoint) ? ApiError::kQueryFailed
                                                                   : ApiError::kWriteFailed);
    response.log_note = exception.what();
    return response;
  }
}

Response Service::Answer(const HeadVerdict& head, Call* call) {
  const Request& request = *call->request;
  if (call->route.endpoint == Endpoint::kHealth) {
    Response response;
    response.body = R"({"status":"ok"})";
    return response;
  }
  if (call->route.endpoint == Endpoint::kMetrics) {
    Response response;
    response.body = parts_.metrics->Text(parts_.streams);
    response.content_type = "text/plain; version=0.0.4";
    return response;
  }
  const absl::StatusOr<Identity> identity = Identify(request, head);
  if (!identity.ok()) return Unauthenticated(identity.status());
  std::optional<Response> refusal = Admit(*identity, call);
  Response response = refusal.has_value() ? *std::move(refusal) : Dispatch(call);
  response.project = identity->project;
  return response;
}

// What an authenticated request must pass before its endpoint sees it.
std::optional<Response> Service::Admit(const Identity& identity, Call* call) {
  const Route& route = call->route;
  if (identity.project != route.project) return ErrorResponse(ApiError::kForbidden);
  if (identity.signature.has_value() && IsWrite(route.endpoint, call->request->method)) {
    const ReplayGuard::Verdict verdict = replay_guard_.Use(*identity.signature, parts_.now());
    if (verdict == ReplayGuard::Verdict::kSeen) {
      return Unauthenticated(absl::UnauthenticatedError("a signature used again"));
    }
    if (verdict == ReplayGuard::Verdict::kFull) return ErrorResponse(ApiError::kTooMany);
  }
  std::optional<Response> refusal = InflateBody(call);
  if (refusal.has_value()) return refusal;
  if (call->query->has_value()) return std::nullopt;
  if (HasJsonBody(route.endpoint, call->request->method) && !call->json.Parse(call->body)) {
    return ErrorResponse(ApiError::kNotJson);
  }
  return std::nullopt;
}

std::optional<Response> Service::InflateBody(Call* call) const {
  const Request& request = *call->request;
  if (request.HeaderCount("Content-Encoding") == 0) return std::nullopt;
  const std::string encoding = LowerCase(request.HeaderValue("Content-Encoding"));
  if (encoding == "identity") return std::nullopt;
  if (encoding != "gzip" || request.HeaderCount("Content-Encoding") > 1) {
    return ErrorResponse(ApiError::kEncoding);
  }
  absl::StatusOr<std::string> inflated = Inflate(request.body, BodyBytesMax(call->route.endpoint));
  if (!inflated.ok()) {
    return ErrorResponse(absl::IsResourceExhausted(inflated.status()) ? ApiError::kBodyTooLarge
                                                                      : ApiError::kNotJson);
  }
  call->inflated = *std::move(inflated);
  call->body = call->inflated;
  return std::nullopt;
}

std::optional<Response> Service::FindStream(Call* call) const {
  const Route& route = call->route;
  if (!route.group.empty() && !parts_.catalogue->HasGroup(route.project, route.group)) {
    return ErrorResponse(ApiError::kNoGroup);
  }
  call->stream = parts_.catalogue->FindStream(route.project, route.group, route.stream);
  if (call->stream == nullptr) return ErrorResponse(ApiError::kNoStream);
  return std::nullopt;
}

Response Service::Dispatch(Call* call) {
  const bool reads = call->request->method == "GET";
  switch (call->route.endpoint) {
    case Endpoint::kHealth:
    case Endpoint::kMetrics:
      return NotFound();
    case Endpoint::kQuery:
    case Endpoint::kSuccessorQuery:
      return AnswerQueryCall(call);
    case Endpoint::kGroups:
      return reads ? ListGroups(*call) : CreateGroup(call);
    case Endpoint::kStreams:
      return reads ? ListStreams(*call) : CreateStream(call);
    case Endpoint::kTemplate:
      return Template(call);
    case Endpoint::kIngest:
    case Endpoint::kPreciseIngest:
      return Ingest(call);
  }
  return NotFound();
}

absl::StatusOr<QueryRequest> Service::ReadQuery(Endpoint endpoint, const JsonDocument& json) const {
  return endpoint == Endpoint::kQuery ? ParseQuery(json, parts_.limits->statement_characters_max)
                                      : ParseSuccessorQuery(json);
}

// Only if nothing changed since `changes` was read: then the answer is of these lines exactly.
void Service::Keep(const Call& call, const QueryRequest& query, uint64_t changes,
                   const Response& response) {
  const bool is_same = changes % 2 == 0 && call.stream->changes.load() == changes;
  if (!is_same || response.status != 200) return;
  if (!MayBeKept(call.route.endpoint, *call.request)) return;
  const absl::Time now = parts_.now();
  answers_.Keep(QuestionOf(*call.request), changes, response, now);
  answers_.Keep(QuestionOf(call.route, query, call.stream->SpanAt(changes)), changes, response,
                now);
}

Response Service::AnswerQueryCall(Call* call) {
  std::optional<Response> missing = FindStream(call);
  if (missing.has_value()) return *std::move(missing);
  const bool is_old = call->route.endpoint == Endpoint::kQuery;
  absl::StatusOr<QueryRequest> read = QueryRequest();
  if (!call->query->has_value()) read = ReadQuery(call->route.endpoint, call->json);
  if (!read.ok()) return QueryErrorResponse(read.status());
  const QueryRequest& request = call->query->has_value() ? **call->query : *read;
  QueryRun run;
  run.limits = parts_.limits;
  run.cancelled = call->cancelled;
  run.deadline = absl::Now() + parts_.limits->query_time_max;
  const uint64_t changes = call->stream->changes.load();
  Response response = AnswerQuery(request, is_old ? AnswerForm::kStructLogs : AnswerForm::kResult,
                                  call->stream->stream, run, parts_.metrics);
  Keep(*call, request, changes, response);
  return response;
}

Response Service::Ingest(Call* call) {
  std::optional<Response> missing = FindStream(call);
  if (missing.has_value()) return *std::move(missing);
  const absl::StatusOr<std::vector<NewLine>> lines = call->route.endpoint == Endpoint::kIngest
                                                         ? ParseIngest(call->json)
                                                         : ParsePreciseIngest(call->json);
  if (!lines.ok()) return WriteErrorResponse(lines.status());
  absl::Status status;
  {
    const StreamChange change(call->stream);
    status = call->stream->stream->Append(*lines).status();
  }
  if (!status.ok()) return WriteErrorResponse(status);
  uint64_t bytes = 0;
  for (const NewLine& line : *lines) bytes += line.content.size();
  parts_.metrics->CountIngest(lines->size(), bytes);
  Response response;
  response.body = kIngested;
  return response;
}

}  // namespace slq::server
