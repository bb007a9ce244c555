#include "server/config.h"

#include <fstream>
#include <string>
#include <string_view>

#include <sys/stat.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "support/status_matchers.h"

namespace slq::server {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr std::string_view kSmallest = R"(listen = "127.0.0.1:8686"
store  = "data"
[[project]]
id     = "0123456789abcdef0123456789abcdef"
tokens = ["example-token"]
[[project.key]]
access = "AKEXAMPLE0123456789A"
secret = "SkExample0123456789abcdefghijABCDEFGHIJ01"
)";

TEST(ConfigTest, ReadsTheSmallestOne) {
  const absl::StatusOr<Config> config = ParseConfig(kSmallest, "slq.toml");
  ASSERT_THAT(config, IsOk());
  EXPECT_EQ(config->listen, "127.0.0.1:8686");
  EXPECT_EQ(config->limits.statement_characters_max, 100U);
  ASSERT_EQ(config->projects.size(), 1U);
  EXPECT_EQ(config->projects[0].keys[0].access, "AKEXAMPLE0123456789A");
}

TEST(ConfigTest, ReadsEverySetting) {
  const absl::StatusOr<Config> config = ParseConfig(R"(
keys = "keys.toml"
access_log = "off"
[tls]
certificate = "a.pem"
key = "b.pem"
[storage]
sync = "always"
sync_interval_seconds = 0.5
retain_days = 7
retain_bytes = 1000
[limits]
connections_max = 7
query_seconds_max = 1.5
)",
                                                    "slq.toml");
  ASSERT_THAT(config, IsOk());
  EXPECT_EQ(config->streams.sync, SyncMode::kAlways);
  EXPECT_EQ(config->streams.retain_age, absl::Hours(168));
  EXPECT_EQ(config->limits.connections_max, 7U);
  EXPECT_EQ(config->limits.query_time_max, absl::Milliseconds(1500));
  const std::string text = ConfigText(*config);
  EXPECT_THAT(text, HasSubstr("sync = \"always\""));
  EXPECT_THAT(text, HasSubstr("query_seconds_max = 1.5"));
  EXPECT_THAT(ParseConfig(text, "printed"), IsOk());
}

TEST(ConfigTest, SaysWhereItIsWrong) {
  struct Case {
    std::string_view text, error;
  };
  constexpr Case kCases[] = {
      {"listen = 1", "slq.toml:1: listen must be a string"},
      {"\nlisten = ", "slq.toml:2: "},
      {"\n\nlisen = \"x\"", "slq.toml:3: there is no setting 'lisen' here"},
      {"[limits]\nqueue_max = 0", "slq.toml:2: queue_max must be a positive integer"},
      {"[limits]\nquery_seconds_max = -1", "slq.toml:2: query_seconds_max must be a positive"},
      {"[limits]\nqueue = 1", "slq.toml:2: there is no setting 'queue' here"},
      {"[storage]\nsync = \"often\"", "slq.toml:2: sync must be \"always\""},
      {"[tls]\ncertificate = \"a\"", "slq.toml:1: [tls] needs both certificate and key"},
      {"[[project]]\nid = \"short\"\ntokens=[\"a\"]", "slq.toml:1: the id of a project must be"},
      {"[[project]]\nid = \"0123456789abcdef0123456789abcdef\"",
       "slq.toml:1: a project needs a token or a key"},
      {"[[project]]\nid = \"0123456789abcdef0123456789abcdef\"\ntokens = [\"a b\"]",
       "slq.toml:1: a token must be"},
      {"[[project]]\nid = \"0123456789abcdef0123456789abcdef\"\ntokens = [\"a\", \"a\"]",
       "slq.toml:1: a project, token or access key occurs twice"},
      {"[[project]]\nid = \"0123456789abcdef0123456789abcdef\"\n[[project.key]]\naccess = \"a\"",
       "slq.toml:3: a key needs both access and secret"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.text);
    EXPECT_THAT(ParseConfig(c.text, "slq.toml"),
                StatusIs(absl::StatusCode::kInvalidArgument, StartsWith(std::string(c.error))));
  }
}

TEST(ConfigTest, RefusesCredentialsThatOthersCanRead) {
  const std::string path = testing::TempDir() + "/slq_config_test.toml";
  std::ofstream(path) << kSmallest;
  for (const unsigned mode : {0644U, 0640U, 0604U, 0666U}) {
    chmod(path.c_str(), mode);
    EXPECT_THAT(LoadConfig(path), StatusIs(absl::StatusCode::kFailedPrecondition,
                                           HasSubstr("can be read by others")));
  }
  chmod(path.c_str(), 0600);
  const absl::StatusOr<Config> config = LoadConfig(path);
  ASSERT_THAT(config, IsOk());
  const std::string text = ConfigText(*config);
  EXPECT_THAT(text, testing::Not(HasSubstr("SkExample")));
  EXPECT_THAT(text, testing::Not(HasSubstr("example-token")));
  EXPECT_THAT(LoadConfig(path + ".missing"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("cannot read the file")));
}

}  // namespace
}  // namespace slq::server
