#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "server/service.h"
#include "support/memory_store.h"
#include "unit/server/signed_request.h"

namespace slq::server {

inline constexpr const char* kToken = "example-token";
inline constexpr const char* kOtherProject = "ffffffffffffffffffffffffffffffff";
inline constexpr const char* kOtherToken = "another-token";
inline constexpr const char* kGroup = "11111111-1111-1111-1111-111111111111";
inline constexpr const char* kStream = "22222222-2222-2222-2222-222222222222";

// The four lines of the API document and what they are queried with.
inline constexpr const char* kTemplateBody =
    R"x({"log_group_id":"11111111-1111-1111-1111-111111111111","log_stream_id":"22222222-2222-2222-2222-222222222222","parse_type":"custom_regex","content":"2020-07-27/08:59:50 this log is Error NO 151684","regex_rules":"^(?<test1>[^/]+)/(?<test2>\\S+) (?<test3>\\w+) log is Error NO (?<test4>\\d+)"})x";
inline constexpr const char* kLinesBody =
    R"x({"contents":[{"log_time_ns":1595811590539454127,"log":"2020-07-27/08:59:50 this log is Error NO 151684"},{"log_time_ns":1595811591539422860,"log":"2020-07-27/08:59:51 this log is Error NO 151685"},{"log_time_ns":1595811592539361171,"log":"2020-07-27/08:59:52 this log is Error NO 151686"},{"log_time_ns":1595811593539371695,"log":"2020-07-27/08:59:53 this log is Error NO 151687"}]})x";

inline std::string QueryBody(std::string_view sql, std::string_view more = "") {
  return std::string(R"({"start_time":"1595811590539","end_time":"1595811593539")")
      .append(more)
      .append(",\"sql_expression\":\"")
      .append(sql)
      .append("\"}");
}

inline std::string ProjectPath() { return std::string("/v2/") + kProject; }
inline std::string StreamPath() {
  return ProjectPath() + "/groups/" + kGroup + "/streams/" + kStream;
}
inline std::string QueryPath() { return StreamPath() + "/struct-content/query"; }
inline std::string IngestPath() {
  return ProjectPath() + "/lts/groups/" + kGroup + "/streams/" + kStream + "/tenant/contents";
}
inline std::string TemplatePath() { return ProjectPath() + "/lts/struct/template"; }

// A service over memory whose clock stands at SignedTime().
struct ServiceParts {
  Limits limits;
  Metrics metrics;
  Authenticator authenticator{
      {{kProject, {kToken}, {{kAccess, kSecret}}}, {kOtherProject, {kOtherToken}, {}}}};
  std::unique_ptr<Store> records = NewMemoryStore();
  std::unique_ptr<Store> streams;
  std::unique_ptr<Catalogue> catalogue;
  std::unique_ptr<Service> service;
  absl::Time (*clock)() = nullptr;

  explicit ServiceParts(absl::Time (*now)() = SignedTime,
                        std::unique_ptr<Store> kept = NewMemoryStore())
      : streams(std::move(kept)) {
    limits.groups_max = 3;
    limits.streams_max = 3;
    absl::StatusOr<std::unique_ptr<Catalogue>> loaded =
        Catalogue::Load(records.get(), streams.get(), {limits.groups_max, limits.streams_max});
    EXPECT_TRUE(loaded.ok());
    catalogue = *std::move(loaded);
    clock = now;
    RestartService();
  }

  // Some limits are read when a service begins.
  void RestartService() {
    service = std::make_unique<Service>(
        Service::Parts{&limits, &authenticator, catalogue.get(), streams.get(), &metrics, clock});
  }

  Response Send(const Request& request) const {
    HeadVerdict verdict = service->CheckHead(request);
    if (verdict.refusal.has_value()) return *std::move(verdict.refusal);
    std::optional<Response> known = service->FindAnswer(request, &verdict);
    if (known.has_value()) return *std::move(known);
    const std::atomic<bool> cancelled{false};
    return service->Handle(request, verdict, &cancelled);
  }

  Response Send(const std::string& method, const std::string& target, const std::string& body = "",
                std::vector<Header> headers = {}, const std::string& token = kToken) const {
    Request request;
    request.method = method;
    request.target = target;
    request.body = body;
    request.headers = std::move(headers);
    request.headers.push_back({"X-Auth-Token", token});
    return Send(request);
  }

  // The stream of the document, with its rule but without its lines.
  void AddStream() const {
    EXPECT_EQ(
        Send("POST", ProjectPath() + "/groups",
             std::string(R"({"log_group_name":"errors","ttl_in_days":7,"id":")") + kGroup + "\"}")
            .status,
        201);
    EXPECT_EQ(Send("POST", ProjectPath() + "/groups/" + kGroup + "/streams",
                   std::string(R"({"log_stream_name":"app","id":")") + kStream + "\"}")
                  .status,
              201);
    EXPECT_EQ(Send("POST", TemplatePath(), kTemplateBody).status, 201);
  }

  void AddExample() const {
    AddStream();
    EXPECT_EQ(Send("POST", IngestPath() + "/high-accuracy", kLinesBody).status, 200);
  }
};

}  // namespace slq::server
