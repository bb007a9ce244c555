#include <string>
#include <string_view>

#include "absl/strings/str_format.h"
#include "gtest/gtest.h"
#include "support/parse_line.h"

namespace slq::ingest {
namespace {

std::string Fields(std::string_view line) {
  StructuringRule rule;
  rule.format = Format::kSyslog;
  return FieldsOf(rule, line);
}

TEST(SyslogRuleTest, ReadsRfc3164) {
  struct Case {
    std::string_view line, fields;
  };
  constexpr Case kCases[] = {
      {"Dec 10 06:55:46 LabSZ sshd[24200]: reverse mapping: failed [x]",
       R"(timestamp="Dec 10 06:55:46" hostname="LabSZ" app="sshd" pid=24200 )"
       R"(message="reverse mapping: failed [x]")"},
      {"<34>Oct 11 22:14:15 mymachine su: 'su root' failed",
       R"(facility=4 severity=2 timestamp="Oct 11 22:14:15" hostname="mymachine" app="su" )"
       R"(message="'su root' failed")"},
      {"<0>Oct  1 22:14:15.123 h kernel: x",
       R"(facility=0 severity=0 timestamp="Oct  1 22:14:15.123" hostname="h" app="kernel" )"
       R"(message="x")"},
      {"2023-01-02T03:04:05.678901+01:00 h systemd[1]: Started.",
       R"(timestamp="2023-01-02T03:04:05.678901+01:00" hostname="h" app="systemd" pid=1 )"
       R"(message="Started.")"},
      {"Dec 10 06:55:46 h sshd(pam_unix)[7]: x",
       R"--(timestamp="Dec 10 06:55:46" hostname="h" app="sshd(pam_unix)" pid=7 message="x")--"},
      {"Dec 10 06:55:46 h app[main]:x",
       R"(timestamp="Dec 10 06:55:46" hostname="h" app="app" pid="main" message="x")"},
      {"Dec 10 06:55:46 h last message repeated 3 times",
       R"(timestamp="Dec 10 06:55:46" hostname="h" message="last message repeated 3 times")"},
      {"Dec 10 06:55:46 h 10:15 at: noon",
       R"(timestamp="Dec 10 06:55:46" hostname="h" message="10:15 at: noon")"},
      {"Dec 10 06:55:46 h a[1 2]: x",
       R"(timestamp="Dec 10 06:55:46" hostname="h" message="a[1 2]: x")"},
      {"Dec 10 06:55:46 h app:",
       R"(timestamp="Dec 10 06:55:46" hostname="h" app="app" message="")"},
      {"Dec 10 06:55:46 h", R"(timestamp="Dec 10 06:55:46" hostname="h" message="")"},
      {"Dec 10 06:55:46", R"(timestamp="Dec 10 06:55:46" message="")"},
      {"<13>no time at all", R"(facility=1 severity=5 message="no time at all")"},
      {"<191>x", R"(facility=23 severity=7 message="x")"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.line);
    EXPECT_EQ(Fields(c.line), c.fields);
  }
}

TEST(SyslogRuleTest, ReadsRfc5424) {
  struct Case {
    std::string_view line, fields;
  };
  constexpr Case kCases[] = {
      {R"(<165>1 2003-10-11T22:14:15.003Z h.example.com ev 8710 ID47 )"
       R"([ex@1 iut="3" src="App"][b x="y"] An event)",
       R"(facility=20 severity=5 timestamp="2003-10-11T22:14:15.003Z" hostname="h.example.com" )"
       R"(app="ev" pid=8710 msgid="ID47" sd.ex@1.iut="3" sd.ex@1.src="App" sd.b.x="y" )"
       R"(message="An event")"},
      {"<34>1 - - - - - -", "facility=4 severity=2"},
      {"<34>1 - - - - - - ", R"(facility=4 severity=2 message="")"},
      {"<34>1 - - - - - - \xEF\xBB\xBFx", R"(facility=4 severity=2 message="x")"},
      {R"(<34>1 - - - - - [a])", "facility=4 severity=2"},
      {R"(<34>1 - - - - - [a b="\"\\\]\n]" c=""])",
       R"(facility=4 severity=2 sd.a.b=""\]\n]" sd.a.c="")"},
      {R"(<34>1 - - - - - [a b="1" b="2"] x)", R"(facility=4 severity=2 sd.a.b="2" message="x")"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.line);
    EXPECT_EQ(Fields(c.line), c.fields);
  }
}

TEST(SyslogRuleTest, NamesTheReasonOfALineThatDoesNotFit) {
  struct Case {
    std::string_view line, reason;
  };
  constexpr Case kCases[] = {
      {"", "empty line"},
      {"plain text", "not a syslog line"},
      {"<>x", "not a syslog line"},
      {"<192>x", "not a syslog line"},
      {"<-1>x", "not a syslog line"},
      {"<1234>x", "not a syslog line"},
      {"<34 x", "not a syslog line"},
      {"Dez 10 06:55:46 h x", "not a syslog line"},
      {"anF 10 06:55:46 h x", "not a syslog line"},
      {"Dec 10 06:55:4", "not a syslog line"},
      {"Dec 10 06:55:46x h", "not a syslog line"},
      {"<34>1 ", "invalid RFC 5424 line"},
      {"<34>1 - - - - -", "invalid RFC 5424 line"},
      {"<34>1 yesterday - - - - -", "invalid RFC 5424 line"},
      {"<34>1 - - - - - x", "invalid RFC 5424 line"},
      {"<34>1 - - - - - -x", "invalid RFC 5424 line"},
      {"<34>1 - - - - - [", "invalid RFC 5424 line"},
      {"<34>1 - - - - - [a b]", "invalid RFC 5424 line"},
      {R"(<34>1 - - - - - [a b="])", "invalid RFC 5424 line"},
      {R"(<34>1 - - - - - [a b="\"])", "invalid RFC 5424 line"},
      {R"(<34>1 - - - - - [a b=""]x)", "invalid RFC 5424 line"},
      {R"(<34>1 - - - - - [ b=""])", "invalid RFC 5424 line"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.line);
    EXPECT_EQ(Fields(c.line), absl::StrFormat(R"(_error="%s")", c.reason));
  }
}

TEST(CriRuleTest, ReadsLines) {
  struct Case {
    std::string_view line, fields;
  };
  constexpr Case kCases[] = {
      {"2016-10-06T00:17:09.669794202Z stdout F log content 1",
       R"(time="2016-10-06T00:17:09.669794202Z" stream="stdout" logtag="F" )"
       R"(message="log content 1")"},
      {"2016-10-06T00:17:09Z stderr P ",
       R"(time="2016-10-06T00:17:09Z" stream="stderr" logtag="P" message="")"},
      {"2016-10-06T00:17:09Z stderr F:x",
       R"(time="2016-10-06T00:17:09Z" stream="stderr" logtag="F:x" message="")"},
      {"2016-10-06T00:17:09Z stdin F x", R"(_error="not a CRI line")"},
      {"2016-10-06T00:17:09Z stdout Q x", R"(_error="not a CRI line")"},
      {"2016-10-06T00:17:09Z stdout FF x", R"(_error="not a CRI line")"},
      {"2016-10-06 stdout F x", R"(_error="not a CRI line")"},
      {"2016-10-06T00:17:09Z", R"(_error="not a CRI line")"},
      {" ", R"(_error="not a CRI line")"},
      {"", R"(_error="empty line")"},
  };
  StructuringRule rule;
  rule.format = Format::kCri;
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.line);
    EXPECT_EQ(FieldsOf(rule, c.line), c.fields);
  }
}

}  // namespace
}  // namespace slq::ingest
