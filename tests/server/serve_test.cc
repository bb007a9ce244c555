#include "server/serve.h"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/http_client.h"
#include "server/served_program.h"
#include "server/tls_client.h"
#include "unit/server/service_fixture.h"

// The server as a process: what signals do to it, and what is left of its store.
namespace slq::server {
namespace {

using testing::HasSubstr;

constexpr int kWriters = 4;
constexpr int kBatchLines = 5;

std::string Request(const std::string& method, const std::string& target, const std::string& body,
                    const std::string& token = kToken) {
  return method + ' ' + target +
         " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Auth-Token: " + token +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string Ask(const ServedProgram& program, const std::string& target, const std::string& body,
                const std::string& token = kToken) {
  return Exchange(program.port(), Request("POST", target, body, token));
}

// The stream of the document, but for its lines and its rule: they are JSON.
void MakeStream(const ServedProgram& program) {
  const std::string id = std::string(R"(,"id":")");
  Ask(program, ProjectPath() + "/groups", R"({"log_group_name":"g")" + id + kGroup + "\"}");
  Ask(program, ProjectPath() + "/groups/" + kGroup + "/streams",
      R"({"log_stream_name":"s")" + id + kStream + "\"}");
  const std::string answer =
      Ask(program, TemplatePath(),
          absl::StrFormat(R"({"log_group_id":"%s","log_stream_id":"%s","parse_type":"json"})",
                          kGroup, kStream));
  EXPECT_EQ(StatusOf(answer), 201);
}

// Clients that write numbered lines one batch after another, until they are not answered.
class Writers {
 public:
  explicit Writers(const ServedProgram& program) {
    for (int writer = 0; writer < kWriters; ++writer) {
      threads_.emplace_back([this, writer, port = program.port()] { Write(writer, port); });
    }
  }
  void Join() {
    for (std::thread& thread : threads_) thread.join();
  }
  int64_t acknowledged(int writer) const { return acknowledged_[writer]; }
  bool all_have_written() const {
    return std::all_of(std::begin(acknowledged_), std::end(acknowledged_),
                       [](const auto& lines) { return lines > 0; });
  }

 private:
  void Write(int writer, uint16_t port) {
    while (true) {
      const int64_t first = acknowledged_[writer];
      std::string body = R"({"log_time_ns":1600000000000000000,"contents":[)";
      for (int64_t i = first; i < first + kBatchLines; ++i) {
        absl::StrAppendFormat(&body, R"(%s"{\"w\":%d,\"i\":%d}")", i == first ? "" : ",", writer,
                              i);
      }
      body += "]}";
      const std::string answer = Exchange(port, Request("POST", IngestPath(), body));
      if (StatusOf(answer) != 200) return;
      acknowledged_[writer] += kBatchLines;
    }
  }

  std::atomic<int64_t> acknowledged_[kWriters] = {};
  std::vector<std::thread> threads_;
};

// Each writer's lines: all that were acknowledged, none twice, no batch in part.
void ExpectAllLines(const ServedProgram& program, const Writers& writers) {
  const std::string body = std::string(BodyOf(Ask(
      program, QueryPath(),
      R"x({"start_time":"1600000000000","end_time":"1600000000000","sql_expression":"select w, count(*) as n, max(i) as m group by w order by w"})x")));
  for (int writer = 0; writer < kWriters; ++writer) {
    int64_t lines = 0;
    int64_t last = 0;
    const size_t at = body.find(absl::StrFormat(R"({"w":"%d","n":")", writer));
    ASSERT_NE(at, std::string::npos) << body;
    ASSERT_EQ(std::sscanf(body.c_str() + at + 14, "%ld\",\"m\":\"%ld", &lines, &last), 2) << body;
    EXPECT_GE(lines, writers.acknowledged(writer));
    EXPECT_EQ(lines, last + 1);
    EXPECT_EQ(lines % kBatchLines, 0);
  }
}

void WriteUntil(int signal, ServedProgram* program, int expected_exit) {
  ASSERT_TRUE(program->Start()) << program->said();
  MakeStream(*program);
  Writers writers(*program);
  const absl::Time give_up = absl::Now() + absl::Seconds(10);
  while (!writers.all_have_written() && absl::Now() < give_up)
    absl::SleepFor(absl::Milliseconds(5));
  absl::SleepFor(absl::Milliseconds(300));
  const absl::Time start = absl::Now();
  program->Signal(signal);
  EXPECT_EQ(program->Wait(), expected_exit);
  EXPECT_LT(absl::Now() - start, absl::Seconds(10));
  writers.Join();
  EXPECT_TRUE(writers.all_have_written());
  ASSERT_TRUE(program->Start()) << program->said();
  ExpectAllLines(*program, writers);
}

TEST(ServeTest, KeepsEveryAcknowledgedLineWhenItIsKilled) {
  for (const char* sync : {"interval", "always", "none"}) {
    SCOPED_TRACE(sync);
    ServedProgram program;
    program.Configure({kToken}, absl::StrFormat("[storage]\nsync = \"%s\"\n", sync));
    WriteUntil(SIGKILL, &program, -1);
  }
}

TEST(ServeTest, DropsLinesWhoseTimeToLiveIsOver) {
  ServedProgram program;
  program.Configure({kToken},
                    "[storage]\nsegment_rows_max = 4\n"  // seals at each append
                    "[limits]\nanswer_cache_bytes_max = 1\n");
  ASSERT_TRUE(program.Start()) << program.said();
  const std::string id = R"(,"id":")";
  Ask(program, ProjectPath() + "/groups",
      R"({"log_group_name":"g","ttl_in_days":1)" + id + kGroup + "\"}");
  Ask(program, ProjectPath() + "/groups/" + kGroup + "/streams",
      R"({"log_stream_name":"s")" + id + kStream + "\"}");
  const auto counts_within_5_s = [&](int lines) {
    const absl::Time give_up = absl::Now() + absl::Seconds(5);
    const std::string wanted = absl::StrFormat(R"x({"struct_logs":[{"cnt(*)":"%d"}]})x", lines);
    while (absl::Now() < give_up) {
      const std::string body = std::string(BodyOf(Ask(
          program, QueryPath(),
          R"x({"start_time":"1600000000000","end_time":"1600000000000","sql_expression":"select count(*)"})x")));
      if (body == wanted) return true;
      absl::SleepFor(absl::Milliseconds(100));
    }
    return false;
  };
  const std::string line = R"({"log_time_ns":1600000000000000000,"contents":["a"]})";
  for (int start = 0; start < 2; ++start) {
    for (int i = 0; i < 3; ++i) EXPECT_EQ(StatusOf(Ask(program, IngestPath(), line)), 200);
    EXPECT_TRUE(counts_within_5_s(1));  // the last one is not sealed
    program.Signal(SIGTERM);
    EXPECT_EQ(program.Wait(), 0);
    ASSERT_TRUE(program.Start()) << program.said();
  }
}

TEST(ServeTest, SyncsAndEndsWhenItIsToldTo) {
  for (const int signal : {SIGTERM, SIGINT}) {
    ServedProgram program;
    program.Configure({kToken});
    WriteUntil(signal, &program, 0);
  }
}

TEST(ServeTest, ReadsKeysAgain) {
  ServedProgram program;
  program.Configure({kToken});
  ASSERT_TRUE(program.Start()) << program.said();
  const auto status = [&](const char* token) {
    return StatusOf(Exchange(program.port(), Request("GET", ProjectPath() + "/groups", "", token)));
  };
  EXPECT_EQ(status(kToken), 200);
  EXPECT_EQ(status("new-token"), 401);
  program.Configure({"new-token"});
  program.Signal(SIGHUP);
  ASSERT_TRUE(program.HasSaid("read the keys again"));
  EXPECT_EQ(status(kToken), 401);
  EXPECT_EQ(status("new-token"), 200);
  // What is wrong leaves the old ones in force.
  program.Configure({""});
  program.Signal(SIGHUP);
  ASSERT_TRUE(program.HasSaid("kept the old keys: slq.toml:"));
  EXPECT_EQ(status("new-token"), 200);
}

TEST(ServeTest, SpeaksTlsAndReadsCertificatesAgain) {
  ServedProgram program;
  WriteCertificate(program.folder(), "first");
  program.Configure({kToken}, "[tls]\ncertificate = \"certificate.pem\"\nkey = \"key.pem\"\n");
  ASSERT_TRUE(program.Start()) << program.said();
  EXPECT_THAT(program.said(), HasSubstr("serving at https://"));
  const std::string request = Request("GET", ProjectPath() + "/groups", "");
  const TlsConnection old(program.port());
  ASSERT_TRUE(old.is_open());
  EXPECT_EQ(old.common_name(), "first");
  WriteCertificate(program.folder(), "second");
  program.Signal(SIGHUP);
  ASSERT_TRUE(program.HasSaid("read the keys again"));
  const TlsConnection fresh(program.port(), TLS1_2_VERSION);
  ASSERT_TRUE(fresh.is_open());
  EXPECT_EQ(fresh.common_name(), "second");
  for (const TlsConnection* connection : {&old, &fresh}) {
    connection->Send(request);
    EXPECT_EQ(BodyOf(connection->ReceiveAll()), R"({"log_groups":[]})");
  }
}

TEST(ServeTest, SendsAndTakesMoreThanARecordOfTls) {
  ServedProgram program;
  WriteCertificate(program.folder(), "slq");
  program.Configure({kToken}, "[tls]\ncertificate = \"certificate.pem\"\nkey = \"key.pem\"\n");
  ASSERT_TRUE(program.Start()) << program.said();
  const auto ask = [&](const std::string& target, const std::string& body) {
    const TlsConnection connection(program.port());
    connection.Send(Request("POST", target, body));
    return connection.ReceiveAll();
  };
  const std::string id = R"(,"id":")";
  ask(ProjectPath() + "/groups", R"({"log_group_name":"g")" + id + kGroup + "\"}");
  ask(ProjectPath() + "/groups/" + kGroup + "/streams",
      R"({"log_stream_name":"s")" + id + kStream + "\"}");
  const std::string line(3'000'000, 'x');
  EXPECT_EQ(StatusOf(ask(IngestPath(),
                         R"({"log_time_ns":1600000000000000000,"contents":[")" + line + "\"]}")),
            200);
  const std::string answer = ask(
      QueryPath(),
      R"({"start_time":"1600000000000","end_time":"1600000000000","sql_expression":"select log_content"})");
  EXPECT_TRUE(BodyOf(answer) == R"({"struct_logs":[{"log_content":")" + line + "\"}]}")
      << answer.size();
}

TEST(ServeTest, RefusesOldTlsAndPlainTextWhereItSpeaksTls) {
  ServedProgram program;
  WriteCertificate(program.folder(), "slq");
  program.Configure({kToken}, "[tls]\ncertificate = \"certificate.pem\"\nkey = \"key.pem\"\n");
  ASSERT_TRUE(program.Start()) << program.said();
  EXPECT_FALSE(TlsConnection(program.port(), TLS1_1_VERSION).is_open());
  const std::string answer =
      Exchange(program.port(), Request("GET", ProjectPath() + "/groups", ""));
  EXPECT_EQ(AnswersIn(answer), 0);
  const RawConnection silent(program.port());
  const TlsConnection client(program.port());
  ASSERT_TRUE(client.is_open());
  client.Send(Request("GET", ProjectPath() + "/groups", ""));
  EXPECT_EQ(StatusOf(client.ReceiveAll()), 200);
}

TEST(ServeTest, DoesNotStartOnFilesThatOthersCanRead) {
  struct Case {
    const char *file, *sentence;
  };
  constexpr Case kCases[] = {
      {"slq.toml", "slq: slq.toml holds credentials and can be read by others; run: chmod 600"},
      {"key.pem", "slq: the TLS key key.pem can be read by others; run: chmod 600 key.pem"},
  };
  for (const Case& c : kCases) {
    ServedProgram program;
    WriteCertificate(program.folder(), "slq");
    program.Configure({kToken}, "[tls]\ncertificate = \"certificate.pem\"\nkey = \"key.pem\"\n");
    std::filesystem::permissions(program.folder() + '/' + c.file,
                                 std::filesystem::perms::group_read,
                                 std::filesystem::perm_options::add);
    EXPECT_FALSE(program.Start());
    EXPECT_GT(program.Wait(), 0);
    EXPECT_THAT(program.said(), HasSubstr(c.sentence));
  }
}

TEST(ServeTest, OneStoreHasOneServer) {
  ServedProgram program;
  program.Configure({kToken});
  ASSERT_TRUE(program.Start());
  ServeOptions second;
  second.config = program.folder() + "/slq.toml";
  second.store = program.folder() + "/store";
  second.listen = "127.0.0.1:0";
  const absl::Status status = Serve(second);
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()), HasSubstr("in use"));
}

}  // namespace
}  // namespace slq::server
