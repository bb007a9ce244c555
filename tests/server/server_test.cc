#include "server/server.h"

#include <charconv>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/http_client.h"
#include "server/signature.h"
#include "server/worker_pool.h"
#include "support/status_matchers.h"
#include "unit/server/service_fixture.h"

namespace slq::server {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// A server on a free port of loopback, on a thread of its own.
class ServerTest : public testing::Test {
 protected:
  void Start() {
    parts_.AddExample();
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

  void TearDown() override {
    if (!thread_.joinable()) return;
    server_->Stop();
    thread_.join();
  }

  std::string Post(const std::string& path, const std::string& body,
                   const std::string& headers =
                       "Connection: close\r\nX-Auth-Token: "
                       "example-token\r\n") const {
    return "POST " + path + " HTTP/1.1\r\nHost: x\r\n" + headers +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }

  bool IsServing() const {
    return StatusOf(Exchange(port_,
                             "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: "
                             "close\r\n\r\n")) == 200;
  }

  ServiceParts parts_{[] { return absl::Now(); }};
  std::unique_ptr<AccessLog> log_;
  std::unique_ptr<WorkerPool> pool_;
  std::unique_ptr<Server> server_;
  uint16_t port_ = 0;
  std::thread thread_;
};

constexpr const char* kGrouped = "select count(test3), sum(test4) group by(test1)";
constexpr const char* kGroupedAnswer =
    R"x({"struct_logs":[{"cnt(test3)":"4","sum(test4)":"606742.000","test1":"2020-07-27"}]})x";

TEST_F(ServerTest, AnswersTheDocumentWithATokenAndWithASignature) {
  Start();
  const std::string answer = Exchange(port_, Post(QueryPath(), QueryBody(kGrouped)));
  EXPECT_EQ(StatusOf(answer), 200);
  EXPECT_EQ(BodyOf(answer), kGroupedAnswer);
  EXPECT_THAT(answer, HasSubstr("Content-Type: application/json;charset=UTF-8\r\n"));
  EXPECT_THAT(answer, HasSubstr("X-Request-Id: "));
  EXPECT_THAT(answer, Not(HasSubstr("Server:")));

  Request request;
  request.method = "POST";
  request.target = QueryPath();
  request.body = QueryBody(kGrouped) + "\n";
  const std::string date = absl::FormatTime("%Y%m%dT%H%M%SZ", absl::Now(), absl::UTCTimeZone());
  request.headers = {{"x-sdk-date", date}};
  const SignatureClaim claim =
      *ParseAuthorization(AuthorizationOf("x-sdk-date", std::string(64, '0')));
  const std::string signature =
      HexOf(HmacSha256(kSecret, StringToSign(claim, request, *ParseTarget(request.target))));
  const std::string head = "Connection: close\r\nX-Sdk-Date: " + date + "\r\nAuthorization: ";
  EXPECT_EQ(BodyOf(Exchange(port_, Post(QueryPath(), request.body,
                                        head + AuthorizationOf("x-sdk-date", signature) + "\r\n"))),
            kGroupedAnswer);
  EXPECT_EQ(
      StatusOf(Exchange(port_, Post(QueryPath(), request.body + "\n",
                                    head + AuthorizationOf("x-sdk-date", signature) + "\r\n"))),
      401);
}

TEST_F(ServerTest, KeepsConnectionsAlive) {
  Start();
  const RawConnection connection(port_);
  const std::string request =
      Post(QueryPath(), QueryBody(kGrouped), "X-Auth-Token: example-token\r\n");
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(connection.Send(request));
    EXPECT_EQ(BodyOf(connection.ReceiveOne()), kGroupedAnswer);
  }
  // A refusal whose body was read does not end it either.
  ASSERT_TRUE(connection.Send(Post(QueryPath(), "{}", "X-Auth-Token: wrong\r\n")));
  EXPECT_EQ(StatusOf(connection.ReceiveOne()), 401);
  ASSERT_TRUE(connection.Send(request + request));
  EXPECT_EQ(BodyOf(connection.ReceiveOne()), kGroupedAnswer);
  EXPECT_EQ(BodyOf(connection.ReceiveOne()), kGroupedAnswer);
}

TEST_F(ServerTest, ReadsChunkedBodiesAndOldVersions) {
  Start();
  const std::string body = QueryBody(kGrouped);
  char size[8] = {};
  std::to_chars(size, size + sizeof(size), body.size(), 16);
  const std::string chunked = "POST " + QueryPath() +
                              " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Auth-Token: "
                              "example-token\r\nTransfer-Encoding: chunked\r\n\r\n" +
                              size + "\r\n" + body + "\r\n0\r\n\r\n";
  EXPECT_EQ(BodyOf(Exchange(port_, chunked)), kGroupedAnswer);
  const std::string old =
      "POST " + QueryPath() +
      " HTTP/1.0\r\nX-Auth-Token: example-token\r\nContent-Length: " + std::to_string(body.size()) +
      "\r\n\r\n" + body;
  EXPECT_EQ(BodyOf(Exchange(port_, old)), kGroupedAnswer);
  // What comes after the body in a trailer is no credential.
  const std::string trailer = "POST " + QueryPath() +
                              " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                              "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX-Auth-Token: "
                              "example-token\r\n\r\n";
  EXPECT_EQ(StatusOf(Exchange(port_, trailer)), 401);
}

TEST_F(ServerTest, RefusesRequestsThatCouldBeReadInTwoWays) {
  Start();
  const std::string post = "POST " + QueryPath() + " HTTP/1.1\r\nHost: x\r\n";
  const std::string more = "GET /healthz HTTP/1.1\r\nHost: y\r\n\r\n";
  const std::string cases[] = {
      post + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef" + more,
      post + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nabcde" + more,
      post + "Content-Length: 5, 5\r\n\r\nabcde" + more,
      post + "Content-Length: +5\r\n\r\nabcde" + more,
      post + "Content-Length: -1\r\n\r\n" + more,
      post + "Content-Length: 5abc\r\n\r\nabcde" + more,
      post + "Content-Length: 99999999999999999999999\r\n\r\n" + more,
      post + "Content-Length : 0\r\n\r\n" + more,
      post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + more,
      post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + more,
      post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + more,
      post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + more,
      post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + more,
      post + "Host: y\r\n\r\n" + more,
      "POST " + QueryPath() + " HTTP/1.1\r\n\r\n" + more,
      "POST " + QueryPath() + " HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + more,
      "POST " + QueryPath() + " HTTP/2.0\r\nHost: x\r\n\r\n" + more,
      "GET  /healthz HTTP/1.1\r\nHost: x\r\n\r\n" + more,
      "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n" + more,
      post + "X\x01: y\r\n\r\n" + more,
      post + ": y\r\n\r\n" + more,
      std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 15),
  };
  for (const std::string& bytes : cases) {
    SCOPED_TRACE(bytes);
    const std::string answer = Exchange(port_, bytes);
    EXPECT_EQ(StatusOf(answer), 400);
    EXPECT_EQ(AnswersIn(answer), 1);
    EXPECT_EQ(BodyOf(answer), R"({"error_code":"APIGW.0201","error_msg":"Bad request"})");
  }
  for (const char* size : {"-2", "0x2", "", " 2", "fffffffffffffffff"}) {
    SCOPED_TRACE(size);
    const std::string answer =
        Exchange(port_, post + "X-Auth-Token: example-token\r\nTransfer-Encoding: chunked\r\n\r\n" +
                            size + "\r\n{}\r\n0\r\n\r\n" + more);
    EXPECT_EQ(StatusOf(answer), 400);
    EXPECT_EQ(AnswersIn(answer), 1);
  }
  EXPECT_TRUE(IsServing());
}

TEST_F(ServerTest, BoundsHeadsAndBodies) {
  parts_.limits.query_body_bytes_max = 1000;
  Start();
  const std::string token = "Connection: close\r\nX-Auth-Token: example-token\r\n";
  const auto with_lines = [&](int lines) {
    std::string headers = token;
    for (int i = 0; i < lines; ++i) headers += "X-" + std::to_string(i) + ": y\r\n";
    return StatusOf(Exchange(port_, Post(QueryPath(), QueryBody(kGrouped), headers)));
  };
  EXPECT_EQ(with_lines(96), 200);  // and Host, Content-Length and the two above
  EXPECT_EQ(with_lines(97), 431);
  const std::string long_head = token + "X: " + std::string(16 * 1024, 'x') + "\r\n";
  EXPECT_EQ(StatusOf(Exchange(port_, Post(QueryPath(), "{}", long_head))), 431);
  std::string body = QueryBody(kGrouped);
  body.resize(1000, ' ');
  EXPECT_EQ(StatusOf(Exchange(port_, Post(QueryPath(), body))), 200);
  EXPECT_EQ(StatusOf(Exchange(port_, Post(QueryPath(), body + ' '))), 413);
  // The size is refused before the credentials are looked at.
  EXPECT_EQ(StatusOf(Exchange(port_, Post(QueryPath(), body + ' ', "Connection: close\r\n"))), 413);
  EXPECT_EQ(StatusOf(Exchange(port_, "POST " + QueryPath() + " HTTP/1.1\r\nHost: x\r\n" + token +
                                         "Transfer-Encoding: chunked\r\n\r\n3e9\r\n" + body)),
            413);
}

TEST_F(ServerTest, AnswersExpectations) {
  Start();
  const RawConnection connection(port_);
  const std::string body = QueryBody(kGrouped);
  const std::string request =
      Post(QueryPath(), body, "X-Auth-Token: example-token\r\nExpect: 100-continue\r\n");
  ASSERT_TRUE(connection.Send(request.substr(0, request.size() - body.size())));
  EXPECT_EQ(connection.ReceiveOne(), "HTTP/1.1 100 Continue\r\n\r\n");
  ASSERT_TRUE(connection.Send(body));
  EXPECT_EQ(BodyOf(connection.ReceiveOne()), kGroupedAnswer);
}

TEST_F(ServerTest, MakesRoomForNewClients) {
  parts_.limits.connections_max = 8;
  Start();
  std::vector<std::unique_ptr<RawConnection>> idle;
  for (int i = 0; i < 40; ++i) idle.push_back(std::make_unique<RawConnection>(port_));
  EXPECT_TRUE(IsServing());
  std::vector<std::unique_ptr<RawConnection>> slow;
  for (int i = 0; i < 7; ++i) {
    slow.push_back(std::make_unique<RawConnection>(port_));
    slow.back()->Send("GET / HTTP/1.1\r\nX: ");
  }
  EXPECT_TRUE(IsServing());
}

TEST_F(ServerTest, EndsSlowHeads) {
  parts_.limits.head_time_max = absl::Milliseconds(300);
  Start();
  const RawConnection slow(port_);
  slow.Send("GET / HTTP/1.1\r\nX: ");
  const absl::Time start = absl::Now();
  EXPECT_EQ(slow.ReceiveAll(), "");
  EXPECT_LT(absl::Now() - start, absl::Seconds(2));
}

TEST_F(ServerTest, RefusesMoreWorkThanItsQueueHolds) {
  parts_.limits.queue_max = 1;
  parts_.limits.queue_time_max = absl::Milliseconds(300);
  Start();
  absl::Mutex gate;
  gate.Lock();
  for (int i = 0; i < 2; ++i) {  // both workers
    while (!pool_->Submit([&gate] { const absl::MutexLock lock(&gate); }).has_value()) {
    }
  }
  absl::SleepFor(absl::Milliseconds(100));
  const RawConnection waits(port_);
  waits.Send(Post(QueryPath(), QueryBody(kGrouped)));
  absl::SleepFor(absl::Milliseconds(100));
  EXPECT_EQ(StatusOf(Exchange(port_, Post(QueryPath(), QueryBody(kGrouped)))), 429);
  EXPECT_EQ(StatusOf(waits.ReceiveAll()), 503);
  gate.Unlock();
  EXPECT_EQ(StatusOf(Exchange(port_, Post(QueryPath(), QueryBody(kGrouped)))), 200);
}

TEST_F(ServerTest, ShowsItsMetrics) {
  Start();
  Exchange(port_, Post(QueryPath(), QueryBody(kGrouped)));
  const std::string answer =
      Exchange(port_, "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("Content-Type: text/plain; version=0.0.4\r\n"));
  for (const char* line :
       {"slq_ingested_lines_total 4\n", "slq_queries_total{result=\"OK\"} 1\n",
        "slq_query_lines_total{outcome=\"matched\"} 4\n", "slq_query_seconds_count 1\n",
        "slq_http_responses_total{status=\"200\"} 1\n"}) {
    EXPECT_THAT(answer, HasSubstr(line));
  }
}

TEST_F(ServerTest, FinishesWhatIsAskedWhenItIsStopped) {
  Start();
  const RawConnection idle(port_);
  const RawConnection busy(port_);
  const std::string request =
      Post(QueryPath(), QueryBody(kGrouped), "X-Auth-Token: example-token\r\n");
  busy.Send(request.substr(0, request.size() - 1));
  absl::SleepFor(absl::Milliseconds(200));
  server_->Stop();
  absl::SleepFor(absl::Milliseconds(200));
  EXPECT_EQ(idle.ReceiveAll(), "");
  busy.Send(request.substr(request.size() - 1));
  const std::string answer = busy.ReceiveAll();
  EXPECT_EQ(BodyOf(answer), kGroupedAnswer);
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
  thread_.join();
}

}  // namespace
}  // namespace slq::server
