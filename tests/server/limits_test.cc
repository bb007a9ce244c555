#include <atomic>
#include <fcntl.h>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/server_fixture.h"

// What the server does at its limits, and past them.
namespace slq::server {
namespace {

constexpr const char* kClose = "Connection: close\r\n";
constexpr const char* kBusyAnswer =
    R"({"error_code":"APIGW.0201","error_msg":"The server is busy"})";

std::string Repeated(int times, const std::string& prefix) {
  std::string lines;
  for (int i = 0; i < times; ++i) lines += prefix + std::to_string(i) + ": y\r\n";
  return lines;
}

TEST_F(ServerTest, TakesHeadsOfAHundredLines) {
  Start();
  const auto status = [&](int lines) {  // besides Host, Content-Length and these two
    return StatusOf(
        Exchange(port_, Post(QueryPath(), QueryBody(kGrouped),
                             kClose + std::string(kTokenLine) + Repeated(lines - 4, "X-"))));
  };
  EXPECT_EQ(status(100), 200);
  EXPECT_EQ(status(101), 431);
}

TEST_F(ServerTest, TakesHeadsOf16KiB) {
  Start();
  const auto answer = [&](size_t head_bytes) {
    std::string lines = std::string(kClose) + kTokenLine + "X: ";
    const size_t rest = Post(QueryPath(), "", lines + "\r\n").size() + 1;  // "Content-Length: 98"
    lines.append(head_bytes - rest, 'x').append("\r\n");
    const std::string request = Post(QueryPath(), QueryBody("select *"), lines);
    EXPECT_EQ(request.find("\r\n\r\n") + 4, head_bytes);
    return Exchange(port_, request);
  };
  EXPECT_EQ(StatusOf(answer(16 * 1024)), 200);
  const std::string refused = answer(16 * 1024 + 1);
  EXPECT_EQ(StatusOf(refused), 431);
  EXPECT_EQ(BodyOf(refused),
            R"({"error_code":"APIGW.0201","error_msg":"Request headers too large"})");
}

TEST_F(ServerTest, TakesBodiesUpToTheirLimits) {
  Start();
  const auto status = [&](const std::string& path, std::string body, size_t size) {
    body.resize(size, ' ');
    return StatusOf(Exchange(port_, Post(path, body)));
  };
  constexpr size_t kBytesMax = 1 << 20;
  EXPECT_EQ(status(QueryPath(), QueryBody(kGrouped), kBytesMax), 200);
  EXPECT_EQ(status(QueryPath(), QueryBody(kGrouped), kBytesMax + 1), 413);
  const std::string lines = R"({"log_time_ns":1600000000000000000,"contents":["a"]})";
  EXPECT_EQ(status(IngestPath(), lines, 16 * kBytesMax), 200);
  EXPECT_EQ(status(IngestPath(), lines, 16 * kBytesMax + 1), 413);
}

TEST_F(ServerTest, BoundsBodiesBeforeItLooksAtCredentials) {
  parts_.limits.query_body_bytes_max = 1000;
  Start();
  std::string body = QueryBody(kGrouped);
  body.resize(1001, ' ');
  EXPECT_EQ(StatusOf(Exchange(port_, Post(QueryPath(), body, kClose))), 413);
  const auto chunked = [&](const std::string& size, const std::string& bytes) {
    return StatusOf(Exchange(port_, "POST " + QueryPath() + " HTTP/1.1\r\nHost: x\r\n" + kClose +
                                        kTokenLine + "Transfer-Encoding: chunked\r\n\r\n" + size +
                                        "\r\n" + bytes + "\r\n0\r\n\r\n"));
  };
  EXPECT_EQ(chunked("3e8", body.substr(0, 1000)), 200);
  EXPECT_EQ(chunked("3e9", body), 413);
}

TEST_F(ServerTest, BoundsAllBodiesTogether) {
  parts_.limits.bodies_bytes_max = 1000;
  Start();
  const RawConnection slow(port_);  // holds 900 of them
  slow.Send("POST " + QueryPath() + " HTTP/1.1\r\nHost: x\r\n" + kTokenLine +
            "Content-Length: 900\r\n\r\n{");
  absl::SleepFor(absl::Milliseconds(100));
  std::string body = QueryBody(kGrouped) + ' ';
  body.resize(std::max<size_t>(body.size(), 100), ' ');
  const int at_the_limit = StatusOf(Exchange(port_, Post(QueryPath(), "{}")));
  EXPECT_EQ(at_the_limit, 400);
  const std::string refused = Exchange(port_, Post(QueryPath(), std::string(101, ' ')));
  EXPECT_EQ(StatusOf(refused), 503);
  EXPECT_EQ(BodyOf(refused), kBusyAnswer);
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

TEST_F(ServerTest, ServesBesideAThousandIdleAndTwoHundredSlowClients) {
  Start();
  const auto answers_soon = [&] {
    const absl::Time start = absl::Now();
    const std::string answer = Exchange(port_, Post(QueryPath(), QueryBody(kGrouped)));
    EXPECT_EQ(BodyOf(answer), kGroupedAnswer);
    return absl::Now() - start < absl::Seconds(2);
  };
  std::vector<std::unique_ptr<RawConnection>> idle;
  for (int i = 0; i < 1000; ++i) idle.push_back(std::make_unique<RawConnection>(port_));
  EXPECT_TRUE(answers_soon());
  std::vector<std::unique_ptr<RawConnection>> slow;
  for (int i = 0; i < 200; ++i) {
    slow.push_back(std::make_unique<RawConnection>(port_));
    slow.back()->Send("POST " + QueryPath() + " HTTP/1.1\r\nX: ");
  }
  for (int second = 0; second < 3; ++second) {
    for (const auto& connection : slow) connection->Send("a");
    EXPECT_TRUE(answers_soon());
    absl::SleepFor(absl::Seconds(1));
  }
  EXPECT_LE(parts_.metrics.connections.load(), 256);
}

TEST_F(ServerTest, TellsClientsThatThereIsNoRoom) {
  parts_.limits.connections_max = 2;
  Start();
  const std::string request = Post(QueryPath(), QueryBody(kGrouped), kTokenLine);
  std::vector<std::unique_ptr<RawConnection>> at_work;
  for (int i = 0; i < 2; ++i) {
    at_work.push_back(std::make_unique<RawConnection>(port_));
    at_work.back()->Send(request.substr(0, request.size() - 1));
  }
  absl::SleepFor(absl::Milliseconds(100));
  for (int i = 0; i < 3; ++i) {
    const std::string refused = Exchange(port_, request);
    EXPECT_EQ(StatusOf(refused), 503);
    EXPECT_EQ(BodyOf(refused), kBusyAnswer);
    EXPECT_THAT(refused, testing::HasSubstr("Connection: close\r\n"));
  }
  for (const auto& connection : at_work) {
    connection->Send("}");
    EXPECT_EQ(BodyOf(connection->ReceiveOne()), kGroupedAnswer);
  }
  EXPECT_EQ(BodyOf(Exchange(port_, Post(QueryPath(), QueryBody(kGrouped)))), kGroupedAnswer);
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

TEST_F(ServerTest, EndsSlowBodiesAndReaders) {
  parts_.limits.body_time_max = absl::Milliseconds(300);
  Start();
  const RawConnection slow(port_);
  const std::string request = Post(QueryPath(), QueryBody(kGrouped));
  slow.Send(request.substr(0, request.size() - 1));
  const absl::Time start = absl::Now();
  EXPECT_EQ(slow.ReceiveAll(), "");
  EXPECT_LT(absl::Now() - start, absl::Seconds(2));
}

TEST_F(ServerTest, RefusesMoreWorkThanItsQueueHolds) {
  parts_.limits.queue_max = 1;
  parts_.limits.queue_time_max = absl::Seconds(1);
  Start();
  absl::Mutex gate;
  gate.Lock();
  std::atomic<int> held{0};
  const auto hold = [&] {
    ++held;
    const absl::MutexLock lock(&gate);
  };
  for (int i = 0; i < 2; ++i) {  // both workers
    while (!pool_->Submit(hold).has_value()) absl::SleepFor(absl::Milliseconds(1));
  }
  while (held < 2) absl::SleepFor(absl::Milliseconds(1));
  const RawConnection waits(port_);
  waits.Send(Post(QueryPath(), QueryBody(kGrouped)));
  absl::SleepFor(absl::Milliseconds(400));
  const std::string refused = Exchange(port_, Post(QueryPath(), QueryBody(kGrouped)));
  EXPECT_EQ(StatusOf(refused), 429);
  EXPECT_EQ(BodyOf(refused), R"({"error_code":"APIGW.0308","error_msg":"Too many requests"})");
  const std::string waited = waits.ReceiveAll();
  EXPECT_EQ(StatusOf(waited), 503);
  EXPECT_EQ(BodyOf(waited), kBusyAnswer);
  gate.Unlock();
  EXPECT_EQ(StatusOf(Exchange(port_, Post(QueryPath(), QueryBody(kGrouped)))), 200);
}

}  // namespace
}  // namespace slq::server
