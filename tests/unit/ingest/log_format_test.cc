#include "ingest/log_format.h"

#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "support/parse_line.h"
#include "support/status_matchers.h"

namespace slq::ingest {
namespace {

using testing::HasSubstr;

// Variables between braces, L or F in front for long and float, R for the request.
std::string Dump(const absl::StatusOr<LogFormat>& format) {
  if (!format.ok()) return format.status().ToString();
  std::string text = format->literal_before;
  for (const LogVariable& v : format->variables) {
    text += v.is_request ? "R" : v.type == Type::kLong ? "L" : v.type == Type::kFloat ? "F" : "";
    text.append("{").append(v.name).append("}").append(v.literal_after);
  }
  return text;
}

StructuringRule ServerLog(Format server, std::string_view format = "") {
  StructuringRule rule;
  rule.format = server;
  rule.log_format = format;
  return rule;
}

TEST(LogFormatTest, ReadsNginxFormats) {
  struct Case {
    std::string_view format, dump;
  };
  constexpr Case kCases[] = {
      {"common",
       R"({remote_addr} - {remote_user} [{time_local}] "R{request}" L{status} L{body_bytes_sent})"},
      {"combined", R"({remote_addr} - {remote_user} [{time_local}] "R{request}" L{status} )"
                   R"(L{body_bytes_sent} "{http_referer}" "{http_user_agent}")"},
      {"x${a}y$b", "x{a}y{b}"},
      {"$a|rt=$request_time;", "{a}|rt=F{request_time};"},
      {"%h$a", "%h{a}"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.format);
    EXPECT_EQ(Dump(ParseNginxFormat(c.format)), c.dump);
  }
  EXPECT_EQ(Dump(ParseNginxFormat("")), Dump(ParseNginxFormat("combined")));
}

TEST(LogFormatTest, ReadsApacheFormats) {
  struct Case {
    std::string_view format, dump;
  };
  constexpr Case kCases[] = {
      {"common", R"({remote_host} {ident} {user} [{time}] "R{request}" L{status} L{bytes})"},
      {"combined", R"({remote_host} {ident} {user} [{time}] "R{request}" L{status} L{bytes} )"
                   R"("{referer}" "{user_agent}")"},
      {R"(%h \"%r\" \\)", R"({remote_host} "R{request}" \)"},
      {"%200,304{X-Forwarded-For}i|%!500>s|%<D", "{x_forwarded_for}|L{status}|L{duration_us}"},
      {"%{Server}o %{HOME}e %{a-b}n %{id}C", "{response_server} {env_home} {note_a_b} {cookie_id}"},
      {"%T %{ms}T %p %{remote}p %P", "L{duration_s} L{duration_ms} L{port} L{port_remote} L{pid}"},
      {"100%% %{%d/%b/%Y}t %V", "100% {time} {server_name}"},
      {"%t", "[{time}]"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.format);
    EXPECT_EQ(Dump(ParseApacheFormat(c.format)), c.dump);
  }
}

TEST(LogFormatTest, RefusesFormatsThatCannotWork) {
  struct Case {
    Format server;
    std::string format;
    std::string_view message;
  };
  const Case kCases[] = {
      {Format::kNginx, "plain", "no variable"},
      {Format::kNginx, "$", "without the name"},
      {Format::kNginx, "$a ${b", "without the name"},
      {Format::kNginx, "${}", "without the name"},
      {Format::kNginx, "$a$b", "nothing between a and b"},
      {Format::kNginx, "$a $a", "field a twice"},
      {Format::kNginx, "$a " + std::string(16 * 1024, 'x'), "at most 16384 bytes"},
      {Format::kNginx, "$" + std::string(257, 'x'), "field name longer than 256"},
      {Format::kApache, "plain", "no variable"},
      {Format::kApache, "%h%l", "nothing between remote_host and ident"},
      {Format::kApache, "%h %z", "%z, which is not a known"},
      {Format::kApache, "%h %", "ends within a directive"},
      {Format::kApache, "%h %>", "ends within a directive"},
      {Format::kApache, "%{Referer", "without its }"},
      {Format::kApache, "%s %>s", "field status twice"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.format.substr(0, 40));
    EXPECT_THAT(Validate(ServerLog(c.server, c.format)),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(std::string(c.message))));
  }
}

TEST(LogFormatRuleTest, FindsFields) {
  struct Case {
    Format server;
    std::string_view format, line, fields;
  };
  constexpr Case kCases[] = {
      {Format::kNginx, "",
       R"(1.2.3.4 - bob [17/May/2015:10:05:03 +0000] "GET /a?b=c HTTP/1.1" 200 512 "-" "curl/7")",
       R"(remote_addr="1.2.3.4" remote_user="bob" time_local="17/May/2015:10:05:03 +0000" )"
       R"(request="GET /a?b=c HTTP/1.1" request_method="GET" request_uri="/a?b=c" )"
       R"(server_protocol="HTTP/1.1" status=200 body_bytes_sent=512 http_user_agent="curl/7")"},
      {Format::kApache, "common",
       R"(::1 - John Doe [17/May/2015:10:05:03 +0000] "GET / HTTP/1.0" 304 -)",
       R"(remote_host="::1" user="John Doe" time="17/May/2015:10:05:03 +0000" )"
       R"(request="GET / HTTP/1.0" request_method="GET" request_uri="/" )"
       R"(server_protocol="HTTP/1.0" status=304)"},
      // Escapes stay, and an escaped quote ends nothing.
      {Format::kApache, "\"%r\" \"%{Referer}i\"", R"("GET /\" x\\" "a\\\"b")",
       R"(request="GET /\" x\\" referer="a\\\"b")"},
      {Format::kNginx, "\"$request\" $status", R"("\x16\x03\x01" 400)",
       R"(request="\x16\x03\x01" status=400)"},
      {Format::kNginx, "\"$request\"|", R"("GET /a b HTTP/2"|)",
       R"(request="GET /a b HTTP/2" request_method="GET" request_uri="/a b" )"
       R"(server_protocol="HTTP/2")"},
      {Format::kNginx, "\"$request\"|", R"("GET HTTP/1.1"|)", R"(request="GET HTTP/1.1")"},
      {Format::kNginx, "\"$request\"|", R"(" HTTP/1.1"|)", R"(request=" HTTP/1.1")"},
      {Format::kNginx, "\"$request\"|", R"("-"|)", ""},
      // The format's own names are not made again.
      {Format::kNginx, "$request_method|$request|", "PUT|GET / HTTP/1.1|",
       R"(request_method="PUT" request="GET / HTTP/1.1" request_uri="/" )"
       R"(server_protocol="HTTP/1.1")"},
      {Format::kNginx, "$a [$b] $c", "x [y z] w v", R"(a="x" b="y z" c="w v")"},
      {Format::kNginx, "<$a>", "<>", R"(a="")"},
      {Format::kNginx, "$a||$b", "x|||y", R"(a="x" b="|y")"},
      {Format::kNginx, "$a $status", "x y", R"(a="x" status="y")"},
      {Format::kNginx, "$a $request_time", "\xff 0.003", "a=\"\xff\" request_time=0.003f"},
      {Format::kNginx, "$a $status", "x", R"(_error="log format does not match")"},
      {Format::kNginx, "$a $status", "x 200 y", R"(_error="log format does not match")"},
      {Format::kNginx, "<$a>", "(x>", R"(_error="log format does not match")"},
      {Format::kNginx, "<$a>", "<x>y", R"(_error="line longer than its log format")"},
      {Format::kNginx, "<$a>", "", R"(_error="empty line")"},
      {Format::kApache, "common",
       R"(::1 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.0" 304 - "-" "curl")",
       R"(_error="log format does not match")"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.line);
    EXPECT_EQ(FieldsOf(ServerLog(c.server, c.format), c.line), c.fields);
  }
}

TEST(LogFormatRuleTest, ADeclaredTypeOverridesTheFormats) {
  StructuringRule rule = ServerLog(Format::kNginx, "$a $status");
  rule.types = {{"a", Type::kFloat}, {"status", Type::kString}};
  EXPECT_EQ(FieldsOf(rule, "1.5 200"), R"(a=1.5f status="200")");
  EXPECT_EQ(ReportOf(rule, {"x 1", "1 x"}, {"a", "status"}).coerced_values, 1u);
}

TEST(LogFormatRuleTest, AStartOfALineFitsOnlyWhenItIsCutInTheLastText) {
  constexpr std::string_view kLine =
      R"(1.2.3.4 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 512 "-" "curl")";
  const auto rule = CompileRule(ServerLog(Format::kApache));
  EXPECT_FALSE(FieldsOf(**rule, kLine).starts_with("_error"));
  for (size_t size = 0; size < kLine.size(); ++size) {
    SCOPED_TRACE(size);
    const bool in_last_text = size >= kLine.rfind("\"curl") + 1;
    EXPECT_EQ(FieldsOf(**rule, kLine.substr(0, size)).starts_with("_error"), !in_last_text);
  }
}

}  // namespace
}  // namespace slq::ingest
