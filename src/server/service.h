#pragma once

#include <atomic>
#include <cstddef>
#include <optional>
#include <string>

#include "slq/store.h"

#include "absl/time/time.h"
#include "server/answer_cache.h"
#include "server/authenticator.h"
#include "server/catalogue.h"
#include "server/http_message.h"
#include "server/limits.h"
#include "server/metrics.h"
#include "server/query_request.h"
#include "server/replay_guard.h"
#include "server/route.h"
#include "server/target.h"

namespace slq::server {

// What is known of a request once its head is there.
struct HeadVerdict {
  std::optional<Response> refusal;  // the answer, whatever the body says
  size_t body_bytes_max = 0;
  bool blocks = true;  // Handle may take long, and belongs on a worker
  Target target;
  Route route;
  std::optional<Identity> identity;   // who asks, where that is known already
  std::optional<QueryRequest> query;  // what is asked, where that is known already
};

// The endpoints: requests in, answers out, without the transport. Thread-safe.
class Service {
 public:
  // Everything must outlive the service. `now` is the clock that dates are compared with.
  struct Parts {
    const Limits* limits = nullptr;
    const Authenticator* authenticator = nullptr;
    Catalogue* catalogue = nullptr;
    Store* streams = nullptr;
    Metrics* metrics = nullptr;
    absl::Time (*now)() = nullptr;
  };
  explicit Service(const Parts& parts)
      : parts_(parts),
        replay_guard_(parts.limits->signed_writes_max),
        answers_(parts.limits->answer_cache_bytes_max, parts.limits->answer_cache_time_max) {}

  HeadVerdict CheckHead(const Request& head) const;

  // The answer that was given before to a query of the same lines, if its stream is still the
  // same. Quick. Without one, Handle is next; what was found out about the request is in `head`.
  std::optional<Response> FindAnswer(const Request& request, HeadVerdict* head);

  // The answer to a request whose head was not refused. A query stops soon after
  // `cancelled` is set, and at the deadline of the limits.
  Response Handle(const Request& request, const HeadVerdict& head,
                  const std::atomic<bool>* cancelled);

 private:
  struct Call;

  size_t BodyBytesMax(Endpoint endpoint) const;
  absl::StatusOr<Identity> Identify(const Request& request, const HeadVerdict& head) const;
  Response Answer(const HeadVerdict& head, Call* call);
  Response Dispatch(Call* call);
  std::optional<Response> Admit(const Identity& identity, Call* call);
  absl::StatusOr<QueryRequest> ReadQuery(Endpoint endpoint, const JsonDocument& json) const;
  void Keep(const Call& call, const QueryRequest& query, uint64_t changes,
            const Response& response);
  std::optional<Response> InflateBody(Call* call) const;
  std::optional<Response> FindStream(Call* call) const;

  Response AnswerQueryCall(Call* call);
  Response Ingest(Call* call);
  Response CreateGroup(Call* call);
  Response CreateStream(Call* call);
  Response ListGroups(const Call& call) const;
  Response ListStreams(const Call& call) const;
  Response Template(Call* call);
  Response SetTemplate(Call* call);
  Response ShowOrDropTemplate(Call* call);

  const Parts parts_;
  ReplayGuard replay_guard_;
  AnswerCache answers_;
};

}  // namespace slq::server
