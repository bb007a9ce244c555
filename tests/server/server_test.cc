#include "server/server.h"

#include <charconv>
#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/server_fixture.h"
#include "server/signature.h"
#include "support/broken_store.h"

namespace slq::server {
namespace {

using testing::HasSubstr;
using testing::Not;

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

class BrokenServerTest : public ServerTest {
 protected:
  BrokenServerTest() : ServerTest(std::make_unique<BrokenStore>(Breakage::kException)) {}
  void AddLines() override { parts_.AddStream(); }
};

TEST_F(BrokenServerTest, OutlivesExceptionsAndKeepsThemToItself) {
  Start();
  struct Case {
    std::string request, body;
  };
  const Case cases[] = {
      {Post(QueryPath(), QueryBody(kGrouped)),
       R"({"error_code":"LTS.0202","error_msg":"Failed to query lts struct log"})"},
      {Post(IngestPath() + "/high-accuracy", kLinesBody),
       R"({"error_code":"LTS.0010","error_msg":"The system encountered an internal error"})"},
  };
  for (const Case& c : cases) {
    const std::string answer = Exchange(port_, c.request);
    EXPECT_EQ(StatusOf(answer), 500);
    EXPECT_EQ(BodyOf(answer), c.body);
    EXPECT_THAT(answer, Not(HasSubstr("secret")));
  }
  EXPECT_TRUE(IsServing());
}

TEST_F(ServerTest, AnswersWithMoreThanASocketHolds) {
  Start();
  const std::string line(100'000, 'x');
  std::string lines = R"({"log_time_ns":1600000000000000000,"contents":[")" + line + '"';
  for (int i = 1; i < 100; ++i) lines += ",\"" + line + '"';
  EXPECT_EQ(StatusOf(Exchange(port_, Post(IngestPath(), lines + "]}"))), 200);
  const RawConnection slow(port_);
  slow.Send(Post(
      QueryPath(),
      R"({"start_time":"1600000000000","end_time":"1600000000000","sql_expression":"select log_content"})"));
  absl::SleepFor(absl::Milliseconds(200));
  const std::string answer = slow.ReceiveAll();
  std::string rows;
  for (int i = 0; i < 100; ++i) {
    rows += (i == 0 ? R"({"log_content":")" : R"(,{"log_content":")") + line + "\"}";
  }
  EXPECT_TRUE(BodyOf(answer) == R"({"struct_logs":[)" + rows + "]}") << answer.size();
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
