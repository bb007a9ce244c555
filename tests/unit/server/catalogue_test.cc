#include "server/catalogue.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "unit/server/gzip.h"
#include "unit/server/service_fixture.h"

namespace slq::server {
namespace {

using testing::HasSubstr;

TEST(CatalogueTest, ListsWhatWasCreated) {
  ServiceParts parts;
  parts.AddExample();
  EXPECT_EQ(parts.Send("GET", ProjectPath() + "/groups").body,
            R"({"log_groups":[{"log_group_id":"11111111-1111-1111-1111-111111111111",)"
            R"("log_group_name":"errors","creation_time":1704164645000,"ttl_in_days":7}]})");
  EXPECT_EQ(parts.Send("GET", ProjectPath() + "/groups/" + kGroup + "/streams").body,
            R"({"log_streams":[{"log_stream_id":"22222222-2222-2222-2222-222222222222",)"
            R"("log_stream_name":"app","creation_time":1704164645000}]})");
  const Response chosen =
      parts.Send("POST", ProjectPath() + "/groups", R"({"log_group_name":"b"})");
  EXPECT_THAT(chosen.body, testing::MatchesRegex(R"(\{"log_group_id":"[0-9a-f-]{36}"\})"));
}

TEST(CatalogueTest, ShowsTimesToLiveThatWereSet) {
  ServiceParts parts;
  const auto made = [&](const std::string& path, const std::string& body) {
    EXPECT_EQ(parts.Send("POST", ProjectPath() + path, body).status, 201);
    return parts.Send("GET", ProjectPath() + path).body;
  };
  const std::string id = std::string(R"("id":")") + kGroup + "\"";
  EXPECT_THAT(made("/groups", R"({"log_group_name":"a",)" + id + "}"),
              testing::Not(HasSubstr("ttl_in_days")));
  const std::string streams = std::string("/groups/") + kGroup + "/streams";
  EXPECT_THAT(made(streams, R"({"log_stream_name":"a"})"), testing::Not(HasSubstr("ttl_in_days")));
  EXPECT_THAT(made(streams, R"({"log_stream_name":"b","ttl_in_days":3})"),
              HasSubstr("\"ttl_in_days\":3}"));
}

constexpr int64_t kDayNs = int64_t{24} * 3'600'000'000'000;
int64_t moved_clock = 0;

TEST(CatalogueTest, LinesGoWhenTheirTimeToLiveIsOver) {
  StoreOptions options;
  options.now_ns = [] { return moved_clock; };
  moved_clock = absl::ToUnixNanos(SignedTime());
  const std::string folder = testing::TempDir() + "/ttl_in_days." + std::to_string(getpid());
  absl::StatusOr<std::unique_ptr<Store>> streams = Store::Open(folder, options);
  ASSERT_TRUE(streams.ok()) << streams.status();
  Store* const store = streams->get();
  {
    ServiceParts parts(SignedTime, *std::move(streams));
    struct Case {
      std::string group, stream;
      int days;  // that the lines live; 0: for ever
    };
    const Case cases[] = {{"", "", 0},
                          {R"(,"ttl_in_days":2)", "", 2},
                          {R"(,"ttl_in_days":2)", R"(,"ttl_in_days":5)", 5}};
    std::vector<Stream*> made;
    for (const Case& c : cases) {
      const std::string name = "n" + std::to_string(made.size());
      const Response group = parts.Send("POST", ProjectPath() + "/groups",
                                        R"({"log_group_name":")" + name + "\"" + c.group + "}");
      const std::string id = group.body.substr(group.body.size() - 38, 36);
      const Response stream = parts.Send("POST", ProjectPath() + "/groups/" + id + "/streams",
                                         R"({"log_stream_name":")" + name + "\"" + c.stream + "}");
      made.push_back(
          parts.catalogue->FindStream(kProject, id, stream.body.substr(stream.body.size() - 38, 36))
              ->stream);
      NewLine line;
      line.content = "x";
      ASSERT_TRUE(made.back()->Append({&line, 1}).ok());
      ASSERT_TRUE(made.back()->Seal().ok());
    }
    for (int day = 0; day < 10; ++day, moved_clock += kDayNs) {
      ASSERT_TRUE(store->Tick().ok());
      for (size_t i = 0; i < made.size(); ++i) {
        SCOPED_TRACE(day * 10 + static_cast<int>(i));
        const bool lives = cases[i].days == 0 || day <= cases[i].days;
        EXPECT_EQ(made[i]->info().lines, lives ? 1U : 0U);
      }
    }
    // What was set is in force again after the catalogue is read back.
    for (Stream* stream : made) stream->SetRetainAge(absl::InfiniteDuration());
    ASSERT_TRUE(Catalogue::Load(parts.records.get(), store, {3, 3}).ok());
    EXPECT_EQ(made[0]->info().retain_age, absl::InfiniteDuration());
    EXPECT_EQ(made[1]->info().retain_age, absl::Hours(48));
    EXPECT_EQ(made[2]->info().retain_age, absl::Hours(120));
  }
  std::filesystem::remove_all(folder);
}

TEST(CatalogueTest, RefusesBadNamesAndSecondOnes) {
  ServiceParts parts;
  parts.AddExample();
  struct Case {
    std::string_view body, reason;
  };
  constexpr Case kCases[] = {
      {"{}", "a name must be 1 to 64 letters"},
      {R"({"log_group_name":"../x"})", "a name must be 1 to 64 letters"},
      {R"({"log_group_name":7})", "log_group_name must be a string"},
      {R"({"log_group_name":"x","id":"short"})", "an id must be a UUID"},
      {R"({"log_group_name":"x","id":"AAAAAAAA-1111-1111-1111-111111111111"})", "lower case"},
      {R"({"log_group_name":"x","ttl_in_days":0})", "ttl_in_days must be 1 to 365"},
      {R"({"log_group_name":"x","ttl_in_days":366})", "ttl_in_days must be 1 to 365"},
      {R"({"log_group_name":"errors"})", "a group of this name exists"},
      {R"({"log_group_name":"x","id":"11111111-1111-1111-1111-111111111111"})",
       "a group of this id exists"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.body);
    const Response response = parts.Send("POST", ProjectPath() + "/groups", std::string(c.body));
    EXPECT_EQ(response.status, 400);
    EXPECT_THAT(response.body, HasSubstr(std::string(c.reason)));
  }
}

TEST(CatalogueTest, BoundsGroupsAndStreams) {
  ServiceParts parts;
  parts.AddExample();  // limits of the fixture: 3 and 3
  const auto name = [](const char* member, int i) {
    return std::string("{\"").append(member).append("\":\"n") + std::to_string(i) + "\"}";
  };
  const std::string groups = ProjectPath() + "/groups";
  const std::string streams = groups + "/" + kGroup + "/streams";
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(parts.Send("POST", groups, name("log_group_name", i)).status, 201);
    EXPECT_EQ(parts.Send("POST", streams, name("log_stream_name", i)).status, 201);
  }
  EXPECT_THAT(parts.Send("POST", groups, name("log_group_name", 2)).body,
              HasSubstr("too many groups"));
  EXPECT_THAT(parts.Send("POST", streams, name("log_stream_name", 2)).body,
              HasSubstr("too many streams"));
}

TEST(CatalogueTest, IsReadBackFromItsRecords) {
  ServiceParts parts;
  parts.AddExample();
  const absl::StatusOr<std::unique_ptr<Catalogue>> again =
      Catalogue::Load(parts.records.get(), parts.streams.get(), {});
  ASSERT_TRUE(again.ok());
  EXPECT_TRUE((*again)->HasGroup(kProject, kGroup));
  const StreamEntry* const stream = (*again)->FindStream(kProject, kGroup, kStream);
  ASSERT_NE(stream, nullptr);
  EXPECT_EQ(stream->name, "app");
  EXPECT_EQ(stream->stream->info().lines, 4U);
  EXPECT_THAT((*again)->TemplateOf(kProject, *stream), HasSubstr("custom_regex"));
}

TEST(CatalogueTest, ShowsAndDropsTemplates) {
  ServiceParts parts;
  parts.AddExample();
  const std::string target = TemplatePath() + "?logGroupId=" + kGroup + "&logStreamId=" + kStream;
  EXPECT_THAT(parts.Send("GET", target).body, HasSubstr(R"("rule":{"type":"custom_regex",)"));
  EXPECT_EQ(parts.Send("PUT", TemplatePath(), kTemplateBody).status, 200);
  EXPECT_EQ(parts.Send("DELETE", target).status, 200);
  EXPECT_THAT(parts.Send("GET", target).body, HasSubstr("no structuring rule"));
}

TEST(CatalogueTest, MakesRulesOfTemplates) {
  struct Case {
    std::string_view members, line, fields;
  };
  constexpr Case kCases[] = {
      {R"("parse_type":"json","layers":3)", R"({\"a\":1,\"b\":\"x\"})", R"("a":"1","b":"x")"},
      {R"("parse_type":"json","demo_fields":[{"fieldName":"a","type":"string"},{"fieldName":"b","type":"long"}])",
       R"({\"a\":1,\"b\":\"7\"})", R"("a":"1","b":"7")"},
      {R"("parse_type":"split","tokenizer":"|","demo_fields":[{"fieldName":"a","type":"long"},{"field_name":"b"}])",
       "1|x", R"("a":"1","b":"x")"},
      {R"("parse_type":"nginx","log_format":"$remote_addr $status")", "10.0.0.1 200",
       R"("remote_addr":"10.0.0.1","status":"200")"},
      {R"("parse_type":"built_in","template_name":"logfmt")", "a=1 b=x", R"("a":"1","b":"x")"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.members);
    ServiceParts parts;
    parts.AddExample();
    const Response made =
        parts.Send("POST", TemplatePath(),
                   std::string("{\"log_group_id\":\"") + kGroup + "\",\"log_stream_id\":\"" +
                       kStream + "\"," + std::string(c.members) + "}");
    EXPECT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(parts
                  .Send("POST", IngestPath(),
                        "{\"log_time_ns\":1600000000000000000,\"contents\":[\"" +
                            std::string(c.line) + "\"]}")
                  .status,
              200);
    EXPECT_EQ(
        parts
            .Send("POST", QueryPath(),
                  R"({"start_time":"1600000000000","end_time":"1600000000000"})")
            .body,
        "{\"struct_logs\":[{" + std::string(c.fields) + ",\"line_num\":\"1600000000000000000\"}]}");
  }
}

TEST(CatalogueTest, RefusesTemplatesThatCannotWork) {
  ServiceParts parts;
  parts.AddExample();
  struct Case {
    std::string_view members, reason;
  };
  constexpr Case kCases[] = {
      {R"("parse_type":"grok")", "parse_type must be"},
      {R"("parse_type":"built_in")", "template_name is required"},
      {R"("parse_type":"built_in","template_name":"elb")", "template_name must be apache"},
      {R"("parse_type":"json","layers":9)", "layers must be 1 to 4"},
      {R"("parse_type":"custom_regex")", "regex_rules is required"},
      {R"("parse_type":"custom_regex","regex_rules":"("})", "LTS.0007"},
      {R"("parse_type":"custom_regex","regex_rules":"abc")", "LTS.0009"},
      {R"("parse_type":"split","tokenizer":",","demo_fields":{})", "demo_fields must be an array"},
      {R"("parse_type":"split","tokenizer":",","demo_fields":[{"fieldName":"a","type":"date"}])",
       "the type of a must be string, long or float"},
      {R"("parse_type":"split","tokenizer":",","demo_fields":[{}])", "needs a fieldName"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.members);
    const Response response =
        parts.Send("POST", TemplatePath(),
                   std::string("{\"log_group_id\":\"") + kGroup + "\",\"log_stream_id\":\"" +
                       kStream + "\"," + std::string(c.members) + "}");
    EXPECT_EQ(response.status, 400);
    EXPECT_THAT(response.body, HasSubstr(std::string(c.reason)));
  }
}

TEST(IngestTest, TakesLinesInBothForms) {
  ServiceParts parts;
  parts.AddExample();
  const std::string body =
      R"({"log_time_ns":1700000000000000000,"contents":["a","b\nc",""],"labels":{"k":"v"}})";
  const Response plain = parts.Send("POST", IngestPath(), body);
  EXPECT_EQ(plain.status, 200);
  EXPECT_EQ(plain.body,
            R"({"errorCode":"SVCSTG.ALS.200.200","error_msg":"Report success.","result":null})");
  EXPECT_EQ(parts.Send("POST", IngestPath(), Gzip(body), {{"Content-Encoding", "gzip"}}).status,
            200);
  EXPECT_EQ(
      parts
          .Send(
              "POST", QueryPath(),
              R"({"start_time":"1700000000000","end_time":"1700000000000","sql_expression":"select line_num, log_content limit 2 offset 3"})")
          .body,
      R"({"struct_logs":[{"line_num":"1700000000000000002","log_content":""},)"
      R"({"line_num":"1700000000000000001","log_content":"b\nc"}]})");
}

TEST(IngestTest, RefusesWhatItCannotKeep) {
  ServiceParts parts;
  parts.limits.ingest_body_bytes_max = 1000;
  parts.AddExample();
  struct Case {
    std::string body, encoding;
    int status;
    std::string_view reason;
  };
  const std::string bomb = Gzip("[\"" + std::string(100'000, 'x') + "\"]");
  const Case cases[] = {
      {"{}", "", 400, "contents must be an array"},
      {R"({"contents":[]})", "", 400, "contents must be an array with at least one line"},
      {R"({"contents":["a"]})", "", 400, "log_time_ns is required"},
      {R"({"log_time_ns":"x","contents":["a"]})", "", 400, "log_time_ns must be an integer"},
      {R"({"log_time_ns":-1,"contents":["a"]})", "", 400, "must not be negative"},
      {R"({"log_time_ns":9223372036854775807,"contents":["a","b"]})", "", 400, "too large"},
      {R"({"log_time_ns":9223372036854775807,"contents":["a"]})", "", 400, "too far ahead"},
      {R"({"log_time_ns":1,"contents":["a",2]})", "", 400, "line 2 of contents is not a string"},
      {R"({"log_time_ns":1,"contents":["a"],"labels":[]})", "", 400, "labels must be"},
      {"\x1f\x8b", "gzip", 400, "LTS.0007"},
      {Gzip("{}") + "x", "gzip", 400, "LTS.0007"},
      {bomb, "gzip", 413, "too large"},
      {"{}", "br", 415, "Unsupported content encoding"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.reason);
    std::vector<Header> headers;
    if (!c.encoding.empty()) headers.push_back({"Content-Encoding", c.encoding});
    const Response response = parts.Send("POST", IngestPath(), c.body, headers);
    EXPECT_EQ(response.status, c.status);
    EXPECT_THAT(response.body, HasSubstr(std::string(c.reason)));
  }
  EXPECT_EQ(parts.streams->OpenStream(std::string(kProject) + '/' + kStream).value()->info().lines,
            4U);
}

}  // namespace
}  // namespace slq::server
