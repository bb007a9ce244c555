#include "server/service.h"

#include <string>
#include <string_view>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/signature.h"
#include "unit/server/service_fixture.h"

namespace slq::server {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr std::string_view kNewestRow =
    R"({"test1":"2020-07-27","test2":"08:59:53","test3":"this","test4":"151687","line_num":"1595811593539371695","log_content":"2020-07-27/08:59:53 this log is Error NO 151687"})";

TEST(ServiceTest, AnswersTheRequestsOfTheDocument) {
  ServiceParts parts;
  parts.AddExample();
  Response all =
      parts.Send("POST", QueryPath(), QueryBody("select *", R"(,"original_content":"true")"));
  EXPECT_EQ(all.status, 200);
  EXPECT_THAT(all.body, StartsWith(std::string("{\"struct_logs\":[").append(kNewestRow)));
  EXPECT_THAT(all.body, HasSubstr("151684\"}]}"));
  EXPECT_EQ(all.content_type, "application/json;charset=UTF-8");
  EXPECT_EQ(parts.Send("POST", QueryPath(), QueryBody("select count(test3), sum(test4)")).body,
            R"x({"struct_logs":[{"cnt(test3)":"4","sum(test4)":"606742.000"}]})x");
  EXPECT_EQ(
      parts.Send("POST", QueryPath(), QueryBody("select count(test3), sum(test4) group by(test1)"))
          .body,
      R"x({"struct_logs":[{"cnt(test3)":"4","sum(test4)":"606742.000","test1":"2020-07-27"}]})x");
  EXPECT_EQ(
      parts.Send(SignedRequest()).body,
      R"x({"struct_logs":[{"cnt(test3)":"4","sum(test4)":"606742.000","test1":"2020-07-27"}]})x");
}

TEST(ServiceTest, WindowsAreClosedAndBodiesForgiving) {
  ServiceParts parts;
  parts.AddExample();
  struct Case {
    std::string_view body, answer;
  };
  constexpr Case kCases[] = {
      {R"({"start_time":1595811593539,"end_time":1595811593539,"unknown":[{}]})",
       R"({"struct_logs":[{"test1":"2020-07-27","test2":"08:59:53","test3":"this","test4":"151687","line_num":"1595811593539371695"}]})"},
      {R"({"start_time":"1595811593540","end_time":"1595811593540","sql_expression":null})",
       R"({"struct_logs":[]})"},
      {R"x({"start_time":"1595811590539","end_time":"1595811593538","sql_expression":"select count(*)","original_content":false})x",
       R"x({"struct_logs":[{"cnt(*)":"3"}]})x"},
      {"{\"start_time\":\"1595811590539\",\"end_time\":\"1595811590539\",\"sql_expression\":\" "
       "\"}\n",
       R"({"struct_logs":[{"test1":"2020-07-27","test2":"08:59:50","test3":"this","test4":"151684","line_num":"1595811590539454127"}]})"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.body);
    EXPECT_EQ(parts.Send("POST", QueryPath(), std::string(c.body)).body, c.answer);
  }
}

TEST(ServiceTest, RefusesBodiesThatDoNotValidate) {
  ServiceParts parts;
  parts.AddExample();
  constexpr std::string_view kInvalid = "Failed to validate the request body: ";
  struct Case {
    std::string body;
    std::string_view reason;
  };
  const std::string kTime = "start_time must be a time in milliseconds, a string of 13 digits";
  const auto with_start = [](const std::string& start) {
    return "{\"start_time\":" + start + ",\"end_time\":\"1595811593539\"}";
  };
  const Case cases[] = {
      {"{}", "start_time is required"},
      {"[]", "the body must be a JSON object"},
      {with_start("null"), "start_time is required"},
      {with_start("\"\""), kTime},
      {with_start("\"-1\""), kTime},
      {with_start("\"1e3\""), kTime},
      {with_start("\" 1\""), kTime},
      {with_start("\" 1595811590539\""), kTime},
      {with_start("\"+595811590539\""), kTime},
      {with_start("\"9223372036854775808\""), kTime},
      {with_start("\"18446744073709551616\""), kTime},
      {with_start("9223372036854775808"), kTime},
      {with_start("1.5e12"), kTime},
      {with_start("-1595811590539"), kTime},
      {with_start("true"), kTime},
      {with_start("{}"), kTime},
      {with_start("\"" + std::string(30, '1') + "\""), kTime},
      {with_start("\"1595811593540\""), "start_time is after end_time"},
      {QueryBody("a", ",\"original_content\":\"yes\""), "original_content must be true or false"},
      {QueryBody("a", ",\"original_content\":1"), "original_content must be true or false"},
      {QueryBody("a", ",\"sql_expression\":\"b\""), "sql_expression is given twice"},
      {QueryBody(std::string(101, 'a')), "sql_expression has more than 100 characters"},
      {QueryBody("select count(a) group"), "1:22: expected BY after GROUP"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.body);
    const Response response = parts.Send("POST", QueryPath(), c.body);
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(response.body, std::string("{\"error_code\":\"LTS.0009\",\"error_msg\":\"")
                                 .append(kInvalid)
                                 .append(c.reason)
                                 .append("\"}"));
  }
}

TEST(ServiceTest, CountsTheStatementInCodePoints) {
  ServiceParts parts;
  parts.AddExample();
  const std::string sql = "select * where test1 = '";
  for (const size_t size : {100U, 101U}) {
    std::string text = sql;
    while (text.size() < sql.size() + 3 * (size - sql.size() - 1)) text += "\xE6\x97\xA5";
    EXPECT_EQ(parts.Send("POST", QueryPath(), QueryBody(text + "'")).status,
              size == 100 ? 200 : 400);
  }
}

TEST(ServiceTest, GivesEveryErrorOfTheContract) {
  ServiceParts parts;
  parts.AddExample();
  const std::string other_group = ProjectPath() + "/groups/33333333-1111-1111-1111-111111111111";
  struct Case {
    std::string method, target, body;
    int status;
    std::string answer;
  };
  const std::string query = QueryBody("select *");
  const Case cases[] = {
      {"POST", QueryPath(), "{", 400,
       R"({"error_code":"LTS.0007","error_msg":"The request body format must be json"})"},
      {"POST", QueryPath(), "", 400,
       R"({"error_code":"LTS.0007","error_msg":"The request body format must be json"})"},
      {"POST", QueryPath(), query + "x", 400,
       R"({"error_code":"LTS.0007","error_msg":"The request body format must be json"})"},
      {"POST", std::string("/v2/") + kOtherProject + "/groups", "{}", 403,
       R"({"error_code":"LTS.0001","error_msg":"Invalid projectId"})"},
      {"POST", "/v2/short/groups", "{}", 403,
       R"({"error_code":"LTS.0001","error_msg":"Invalid projectId"})"},
      {"POST", other_group + "/streams/" + kStream + "/struct-content/query", query, 400,
       R"({"error_code":"LTS.0201","error_msg":"The log group is not existed"})"},
      {"POST",
       ProjectPath() + "/groups/" + kGroup +
           "/streams/44444444-2222-2222-2222-222222222222/struct-content/query",
       query, 400, R"({"error_code":"LTS.0208","error_msg":"The log stream is not existed"})"},
      {"POST", "/v2/nothing", "{}", 404,
       R"({"error_code":"APIGW.0101","error_msg":"The API does not exist"})"},
      {"GET", QueryPath(), "", 405,
       R"({"error_code":"APIGW.0101","error_msg":"The API does not support this method"})"},
      {"POST", "/v2//x", "{}", 400,
       R"({"error_code":"APIGW.0201","error_msg":"Bad request: a path segment is empty or made of dots"})"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.target);
    const Response response = parts.Send(c.method, c.target, c.body);
    EXPECT_EQ(response.status, c.status);
    EXPECT_EQ(response.body, c.answer);
  }
}

TEST(ServiceTest, AnswersAllFailedCredentialsAlike) {
  ServiceParts parts;
  parts.AddExample();
  Request bad_signature = SignedRequest();
  bad_signature.body += ' ';
  Request no_credentials = SignedRequest();
  no_credentials.headers.pop_back();
  const Response answers[] = {
      parts.Send("POST", QueryPath(), "{}", {}, "wrong"),
      parts.Send("POST", QueryPath(), "{}", {}, ""),
      parts.Send("POST", QueryPath(), "{}", {{"Authorization", "Basic x"}}),
      parts.Send("POST", QueryPath(), "{}", {{"X-Auth-Token", kToken}}),
      parts.Send("POST", "/v2/unknown/groups", "{}", {}, "wrong"),
      parts.Send(bad_signature),
      parts.Send(no_credentials),
  };
  for (const Response& response : answers) {
    EXPECT_EQ(response.status, 401);
    EXPECT_EQ(response.body, R"({"error_code":"LTS.0414","error_msg":"Invalid token"})");
    EXPECT_TRUE(response.headers.empty());
  }
}

TEST(ServiceTest, RefusesASignedWriteThatComesAgain) {
  ServiceParts parts;
  Request request = SignedRequest();
  request.target = ProjectPath() + "/groups";
  request.body = R"({"log_group_name":"a"})";
  const SignatureClaim claim =
      *ParseAuthorization(AuthorizationOf("x-sdk-date", std::string(64, '0')));
  const Digest signature =
      HmacSha256(kSecret, StringToSign(claim, request, *ParseTarget(request.target)));
  SetHeader(&request, "Authorization", AuthorizationOf("x-sdk-date", HexOf(signature)));
  EXPECT_EQ(parts.Send(request).status, 201);
  EXPECT_EQ(parts.Send(request).status, 401);
  // A query may be asked again.
  EXPECT_EQ(parts.Send(SignedRequest()).status, parts.Send(SignedRequest()).status);
}

TEST(ServiceTest, KeepsProjectsApart) {
  ServiceParts parts;
  parts.AddExample();
  const std::string other = std::string("/v2/") + kOtherProject;
  EXPECT_EQ(parts.Send("GET", other + "/groups", "", {}, kOtherToken).body, R"({"log_groups":[]})");
  EXPECT_THAT(
      parts
          .Send("POST",
                other + "/groups/" + kGroup + "/streams/" + kStream + "/struct-content/query",
                QueryBody(""), {}, kOtherToken)
          .body,
      HasSubstr("LTS.0201"));
  EXPECT_THAT(parts
                  .Send("POST", other + "/streams/" + kStream + "/struct-content/query", "{}", {},
                        kOtherToken)
                  .body,
              HasSubstr("LTS.0208"));
  EXPECT_THAT(
      parts.Send("POST", other + "/lts/struct/template", kTemplateBody, {}, kOtherToken).body,
      HasSubstr("LTS.0201"));
}

TEST(ServiceTest, KeepsGroupsAndStreamsApart) {
  ServiceParts parts;
  parts.AddExample();
  const std::string sibling = "55555555-1111-1111-1111-111111111111";
  const std::string groups = ProjectPath() + "/groups";
  const std::string query = "/struct-content/query";
  EXPECT_EQ(parts.Send("POST", groups, R"({"log_group_name":"b","id":")" + sibling + "\"}").status,
            201);
  EXPECT_EQ(parts
                .Send("POST", groups + "/" + sibling + "/streams",
                      R"({"log_stream_name":"app","id":")" + sibling + "\"}")
                .status,
            201);
  // Its own stream is empty, and that of the other group is not in it.
  const std::string own = groups + "/" + sibling + "/streams/" + sibling;
  EXPECT_EQ(parts.Send("POST", own + query, QueryBody("")).body, R"({"struct_logs":[]})");
  const std::string crossed = groups + "/" + sibling + "/streams/" + kStream;
  EXPECT_THAT(parts.Send("POST", crossed + query, QueryBody("")).body, HasSubstr("LTS.0208"));
  const std::string write =
      ProjectPath() + "/lts/groups/" + sibling + "/streams/" + kStream + "/tenant/contents";
  EXPECT_THAT(parts.Send("POST", write + "/high-accuracy", kLinesBody).body, HasSubstr("LTS.0208"));
  const std::string rule = TemplatePath() + "?logGroupId=" + sibling + "&logStreamId=" + kStream;
  EXPECT_THAT(parts.Send("DELETE", rule).body, HasSubstr("LTS.0208"));
  EXPECT_EQ(parts.Send("GET", groups + "/" + sibling + "/streams").body.find(kStream),
            std::string::npos);
}

TEST(ServiceTest, TheSameIdsInTwoProjectsAreTwoStreams) {
  ServiceParts parts;
  parts.AddExample();
  const std::string other = std::string("/v2/") + kOtherProject;
  const std::string group = R"({"log_group_name":"errors","id":")" + std::string(kGroup) + "\"}";
  const std::string stream = R"({"log_stream_name":"app","id":")" + std::string(kStream) + "\"}";
  EXPECT_EQ(parts.Send("POST", other + "/groups", group, {}, kOtherToken).status, 201);
  const std::string streams = other + "/groups/" + kGroup + "/streams";
  EXPECT_EQ(parts.Send("POST", streams, stream, {}, kOtherToken).status, 201);
  EXPECT_EQ(parts
                .Send("POST", streams + "/" + kStream + "/struct-content/query", QueryBody(""), {},
                      kOtherToken)
                .body,
            R"({"struct_logs":[]})");
}

TEST(ServiceTest, AnswersTheSuccessorInNativeTypes) {
  ServiceParts parts;
  parts.AddExample();
  struct Case {
    std::string_view sql, range, answer;
  };
  constexpr Case kCases[] = {
      {"select count(test3), sum(test4)", "",
       R"x({"result":[{"cnt(test3)":4,"sum(test4)":606742}]})x"},
      {"select test4 limit 1", "", R"({"result":[{"test4":"151687"}]})"},
      {"select count(*)", R"(,"start_time_gt":true,"end_time_lt":true)",
       R"x({"result":[{"cnt(*)":2}]})x"},
      {"select test4 where test4 = 1", "", R"({"result":[]})"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.sql);
    const std::string body =
        std::string(R"({"format":"k-v","whether_to_rows":true,"query":")")
            .append(c.sql)
            .append(
                R"(","time_range":{"sql_time_zone":"UTC","start_time":1595811590539,"end_time":1595811593539)")
            .append(c.range)
            .append("}}");
    EXPECT_EQ(
        parts.Send("POST", ProjectPath() + "/streams/" + kStream + "/struct-content/query", body)
            .body,
        c.answer);
  }
}

TEST(ServiceTest, CutsAnswersAndSaysSo) {
  ServiceParts parts;
  parts.limits.raw_rows_max = 2;
  parts.AddExample();
  const Response cut = parts.Send("POST", QueryPath(), QueryBody("select test4"));
  EXPECT_EQ(cut.body, R"({"struct_logs":[{"test4":"151687"},{"test4":"151686"}]})");
  ASSERT_EQ(cut.headers.size(), 1U);
  EXPECT_EQ(cut.headers[0].name, "X-Slq-Truncated");
  EXPECT_TRUE(parts.Send("POST", QueryPath(), QueryBody("select test4 limit 2")).headers.empty());
  EXPECT_THAT(parts.Send("POST", QueryPath(), QueryBody("select test4 group by test4")).body,
              HasSubstr("151684"));
  parts.limits.answer_bytes_max = 20;
  EXPECT_THAT(parts.Send("POST", QueryPath(), QueryBody("select test3")).body,
              HasSubstr("the answer is larger than 20 bytes"));
}

TEST(ServiceTest, StopsQueriesAtTheDeadlineAndWhenCancelled) {
  ServiceParts parts;
  parts.AddExample();
  const std::string failed =
      R"({"error_code":"LTS.0202","error_msg":"Failed to query lts struct log"})";
  const std::atomic<bool> cancelled{true};
  const Response stopped =
      parts.service->Handle(SignedRequest(), parts.service->CheckHead(SignedRequest()), &cancelled);
  EXPECT_EQ(stopped.status, 500);
  EXPECT_EQ(stopped.body, failed);
  parts.limits.query_time_max = absl::Nanoseconds(1);
  EXPECT_EQ(parts.Send(SignedRequest()).body, failed);
}

TEST(ServiceTest, GivesAnAnswerAgainOnlyWhileItsStreamIsTheSame) {
  ServiceParts parts;
  parts.AddExample();
  const std::string query = QueryBody("select count(*)");
  const std::string four = R"x({"struct_logs":[{"cnt(*)":"4"}]})x";
  EXPECT_EQ(parts.Send("POST", QueryPath(), query).body, four);
  EXPECT_EQ(parts.metrics.answers_found.load(), 0U);
  EXPECT_EQ(parts.Send("POST", QueryPath(), query).body, four);
  EXPECT_EQ(parts.metrics.answers_found.load(), 1U);
  // Who may not ask is not answered, and another question is another one.
  EXPECT_EQ(parts.Send("POST", QueryPath(), query, {}, "wrong").status, 401);
  EXPECT_EQ(parts.Send("POST", QueryPath(), query, {}, kOtherToken).status, 403);
  EXPECT_EQ(parts.Send("POST", QueryPath(), query, {{"Content-Encoding", "gzip"}}).status, 400);
  EXPECT_EQ(parts.Send("POST", QueryPath(), QueryBody("select count(*) ")).body, four);
  EXPECT_EQ(parts.metrics.answers_found.load(), 1U);

  EXPECT_EQ(
      parts.Send("POST", IngestPath(), R"({"log_time_ns":1595811593539371699,"contents":["a"]})")
          .status,
      200);
  EXPECT_EQ(parts.Send("POST", QueryPath(), query).body, R"x({"struct_logs":[{"cnt(*)":"5"}]})x");
  EXPECT_EQ(parts.metrics.answers_found.load(), 1U);
}

TEST(ServiceTest, AWindowOfTheSameLinesAsksTheSame) {
  ServiceParts parts;
  const auto count = [&](const std::string& start, const std::string& end) {
    const std::string body = parts
                                 .Send("POST", QueryPath(),
                                       R"({"start_time":")" + start + R"(","end_time":")" + end +
                                           R"x(","sql_expression":"select count(*)"})x")
                                 .body;
    const size_t at = body.find("(*)\":\"");
    return at == std::string::npos ? body : body.substr(at + 6, 1);
  };
  parts.AddStream();
  EXPECT_EQ(count("1595811590539", "1595811593539"), "0");
  EXPECT_EQ(count("1000000000000", "9999999999999"), "0");
  EXPECT_EQ(parts.metrics.answers_found.load(), 1U);
  EXPECT_EQ(parts.Send("POST", IngestPath() + "/high-accuracy", kLinesBody).status, 200);
  struct Case {
    std::string start, end, lines;
    bool known;
  };
  const Case cases[] = {
      {"1595811590539", "1595811593539", "4", false},
      {"1595811590538", "1595811593540", "4", true},
      {"1000000000000", "9999999999999", "4", true},
      {"1595811590540", "1595811593539", "3", false},  // not the first line
      {"1595811590540", "1595811593540", "3", true},
      {"1595811590539", "1595811593538", "3", false},  // not the last one
      {"1595811590000", "1595811593538", "3", true},
      {"1595811590539", "1595811590539", "1", false},
      {"1595811590540", "1595811590541", "0", false},  // between lines
      {"1595811590540", "1595811590542", "0", false},
      {"1595811590000", "1595811590538", "0", false},  // before and after all lines
      {"1595811593540", "1595811594000", "0", true},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.start + ' ' + c.end);
    const uint64_t before = parts.metrics.answers_found.load();
    EXPECT_EQ(count(c.start, c.end), c.lines);
    EXPECT_EQ(parts.metrics.answers_found.load() - before, c.known ? 1U : 0U);
  }
  // A line further ahead is in some of these windows.
  EXPECT_EQ(
      parts.Send("POST", IngestPath(), R"({"log_time_ns":1595811593600000000,"contents":["a"]})")
          .status,
      200);
  EXPECT_EQ(count("1595811590539", "1595811593539"), "4");
  EXPECT_EQ(count("1595811590538", "1595811593600"), "5");
  // One statement for two endpoints has two answers.
  EXPECT_EQ(
      parts
          .Send(
              "POST", ProjectPath() + "/streams/" + kStream + "/struct-content/query",
              R"x({"query":"select count(*)","time_range":{"start_time":1595811590538,"end_time":1595811593600}})x")
          .body,
      R"x({"result":[{"cnt(*)":5}]})x");
}

}  // namespace
}  // namespace slq::server
