#pragma once

#include <charconv>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "server/http_client.h"
#include "server/server.h"
#include "server/worker_pool.h"
#include "support/status_matchers.h"
#include "unit/server/service_fixture.h"

namespace slq::server {

inline constexpr const char* kGrouped = "select count(test3), sum(test4) group by(test1)";
inline constexpr const char* kGroupedAnswer =
    R"x({"struct_logs":[{"cnt(test3)":"4","sum(test4)":"606742.000","test1":"2020-07-27"}]})x";

inline constexpr const char* kTokenLine = "X-Auth-Token: example-token\r\n";

// A server on a free port of loopback, on a thread of its own. Set limits before Start.
class ServerTest : public testing::Test {
 protected:
  explicit ServerTest(std::unique_ptr<Store> streams = NewMemoryStore())
      : parts_([] { return absl::Now(); }, std::move(streams)) {}

  void Start() {
    AddLines();
    log_ = std::make_unique<AccessLog>(*AccessLog::Open("off"));
    pool_ = std::make_unique<WorkerPool>(2, parts_.limits.queue_max);
    ConnectionContext context;
    context.limits = &parts_.limits;
    context.service = parts_.service.get();
    context.pool = pool_.get();
    context.metrics = &parts_.metrics;
    context.log = log_.get();
    server_ = std::make_unique<Server>(context);
    ASSERT_THAT(server_->Listen("127.0.0.1:0"), IsOk());
    const std::string address = server_->address();
    const size_t colon = address.rfind(':') + 1;
    std::from_chars(address.data() + colon, address.data() + address.size(), port_);
    thread_ = std::thread([this] { server_->Run(); });
  }

  virtual void AddLines() { parts_.AddExample(); }

  void TearDown() override {
    if (!thread_.joinable()) return;
    server_->Stop();
    thread_.join();
  }

  // A whole request; `headers` are its lines but for Host and Content-Length.
  static std::string Post(const std::string& path, const std::string& body,
                          const std::string& headers = std::string("Connection: close\r\n") +
                                                       kTokenLine) {
    return "POST " + path + " HTTP/1.1\r\nHost: x\r\n" + headers +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }

  bool IsServing() const {
    return StatusOf(Exchange(
               port_, "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")) == 200;
  }

  ServiceParts parts_;
  std::unique_ptr<AccessLog> log_;
  std::unique_ptr<WorkerPool> pool_;
  std::unique_ptr<Server> server_;
  uint16_t port_ = 0;
  std::thread thread_;
};

}  // namespace slq::server
