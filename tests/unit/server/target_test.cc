#include "server/target.h"

#include <string>
#include <string_view>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/route.h"
#include "support/status_matchers.h"

namespace slq::server {
namespace {

TEST(TargetTest, WritesTheCanonicalForm) {
  struct Case {
    std::string_view target, path, query;
  };
  constexpr Case kCases[] = {
      {"/", "/", ""},
      {"/v2/p/groups", "/v2/p/groups/", ""},
      {"/v2/p/groups/", "/v2/p/groups/", ""},
      {"/a?", "/a/", ""},
      {"/a?b", "/a/", "b="},
      {"/a?b=1&a=2&b=0", "/a/", "a=2&b=0&b=1"},
      {"/a%20b/~c", "/a%20b/~c/", ""},
      {"/%41-%7e", "/A-~/", ""},
      {"/a?x=1%2B1&y=a+b&z=%E4%BD%A0", "/a/", "x=1%2B1&y=a%20b&z=%E4%BD%A0"},
      {"/a?x=b=c", "/a/", "x=b%3Dc"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.target);
    const absl::StatusOr<Target> target = ParseTarget(c.target);
    ASSERT_THAT(target, IsOk());
    EXPECT_EQ(CanonicalPath(*target), c.path);
    EXPECT_EQ(CanonicalQuery(*target), c.query);
  }
}

TEST(TargetTest, RefusesWhatCouldMeanTwoThings) {
  constexpr std::string_view kTargets[] = {
      "",         "v2",      "http://host/v2", "*",       "//",        "/a//b",  "/a/./b",
      "/a/../b",  "/a/%2e",  "/a/%2E%2e/b",    "/a%2Fb",  "/a%2fb",    "/a%5Cb", "/a%00",
      "/a%0Ab",   "/a%252F", "/a%25",          "/a%",     "/a%2",      "/a%zz",  "/a#b",
      "/a?b=%00", "/a?b=%",  "/a?b#c",         "/a?%0d=", "/a?b=%0a1",
  };
  for (const std::string_view text : kTargets) {
    SCOPED_TRACE(text);
    EXPECT_THAT(ParseTarget(text), StatusIs(absl::StatusCode::kInvalidArgument, testing::_));
  }
}

TEST(RouteTest, FindsEndpointsAndIds) {
  struct Case {
    std::string_view target;
    Endpoint endpoint;
    std::string_view ids;
  };
  constexpr Case kCases[] = {
      {"/healthz", Endpoint::kHealth, "||"},
      {"/metrics", Endpoint::kMetrics, "||"},
      {"/v2/P/groups/G/streams/S/struct-content/query", Endpoint::kQuery, "P|G|S"},
      {"/v2/P/streams/S/struct-content/query/", Endpoint::kSuccessorQuery, "P||S"},
      {"/v2/P/groups", Endpoint::kGroups, "P||"},
      {"/v2/P/groups/G/streams", Endpoint::kStreams, "P|G|"},
      {"/v2/P/lts/struct/template?x=y", Endpoint::kTemplate, "P||"},
      {"/v2/P/lts/groups/G/streams/S/tenant/contents", Endpoint::kIngest, "P|G|S"},
      {"/v2/P/lts/groups/G/streams/S/tenant/contents/high-accuracy", Endpoint::kPreciseIngest,
       "P|G|S"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.target);
    const absl::StatusOr<Target> target = ParseTarget(c.target);
    ASSERT_THAT(target, IsOk());
    const std::optional<Route> route = FindRoute(*target);
    ASSERT_TRUE(route.has_value());
    EXPECT_EQ(route->endpoint, c.endpoint);
    EXPECT_EQ(route->project + '|' + route->group + '|' + route->stream, c.ids);
  }
  for (const std::string_view text : {"/", "/v2", "/healthz/x", "/v3/P/groups", "/v2/P/groups/G"}) {
    SCOPED_TRACE(text);
    EXPECT_FALSE(FindRoute(*ParseTarget(text)).has_value());
  }
}

TEST(RouteTest, KnowsMethodsAndWrites) {
  struct Case {
    Endpoint endpoint;
    std::string_view method;
    bool allowed, write;
  };
  constexpr Case kCases[] = {
      {Endpoint::kHealth, "GET", true, false},          {Endpoint::kHealth, "POST", false, true},
      {Endpoint::kQuery, "POST", true, false},          {Endpoint::kQuery, "GET", false, false},
      {Endpoint::kQuery, "post", false, false},         {Endpoint::kGroups, "POST", true, true},
      {Endpoint::kTemplate, "DELETE", true, true},      {Endpoint::kTemplate, "GET", true, false},
      {Endpoint::kTemplate, "PATCH", false, true},      {Endpoint::kIngest, "POST", true, true},
      {Endpoint::kSuccessorQuery, "POST", true, false}, {Endpoint::kIngest, "", false, true},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.method);
    EXPECT_EQ(Allows(c.endpoint, c.method), c.allowed);
    EXPECT_EQ(IsWrite(c.endpoint, c.method), c.write);
  }
}

}  // namespace
}  // namespace slq::server
