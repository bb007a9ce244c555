#pragma once

#include <atomic>
#include <cstdint>

#include "slq/store.h"

#include "absl/time/time.h"
#include "server/http_message.h"
#include "server/limits.h"
#include "server/metrics.h"
#include "server/query_request.h"

namespace slq::server {

enum class AnswerForm : uint8_t {
  kStructLogs,  // {"struct_logs":[...]}, values as text
  kResult,      // {"result":[...]}, native types
};

// How far a query may go.
struct QueryRun {
  const Limits* limits = nullptr;
  const std::atomic<bool>* cancelled = nullptr;
  absl::Time deadline = absl::InfiniteFuture();
};

// The header of an answer that holds only the newest rows.
inline constexpr const char* kTruncatedHeader = "X-Slq-Truncated";

// Runs the query over `stream` and writes its rows, or the error, as the answer.
Response AnswerQuery(const QueryRequest& request, AnswerForm form, Stream* stream,
                     const QueryRun& run, Metrics* metrics);

}  // namespace slq::server
