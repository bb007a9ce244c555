#include "server/config.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <set>

#include <sys/stat.h>

#include "absl/strings/str_format.h"
#include "server/toml_reader.h"

namespace slq::server {
namespace {

constexpr size_t kProjectIdSize = 32;
constexpr size_t kTokenSizeMax = 4'096;

bool IsVisible(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

// The keys of [limits], once for reading and once for writing.
template <typename CountVisitor, typename SecondsVisitor>
void VisitLimits(Limits* limits, const CountVisitor& count, const SecondsVisitor& seconds) {
  count("head_bytes_max", &limits->head_bytes_max);
  count("head_lines_max", &limits->head_lines_max);
  count("query_body_bytes_max", &limits->query_body_bytes_max);
  count("ingest_body_bytes_max", &limits->ingest_body_bytes_max);
  count("bodies_bytes_max", &limits->bodies_bytes_max);
  count("connections_max", &limits->connections_max);
  seconds("idle_seconds_max", &limits->idle_max);
  seconds("head_seconds_max", &limits->head_time_max);
  seconds("body_seconds_max", &limits->body_time_max);
  seconds("answer_seconds_max", &limits->answer_time_max);
  seconds("drain_seconds_max", &limits->drain_time_max);
  count("workers", &limits->workers);
  count("queue_max", &limits->queue_max);
  seconds("queue_seconds_max", &limits->queue_time_max);
  count("statement_characters_max", &limits->statement_characters_max);
  count("raw_rows_max", &limits->raw_rows_max);
  count("answer_bytes_max", &limits->answer_bytes_max);
  count("query_memory_bytes_max", &limits->query_memory_bytes_max);
  seconds("query_seconds_max", &limits->query_time_max);
  count("answer_cache_bytes_max", &limits->answer_cache_bytes_max);
  seconds("answer_cache_seconds_max", &limits->answer_cache_time_max);
  count("groups_max", &limits->groups_max);
  count("streams_max", &limits->streams_max);
  count("signed_writes_max", &limits->signed_writes_max);
}

void ReadLimits(const toml::table& table, TomlReader* reader, Limits* limits) {
  VisitLimits(
      limits, [&](std::string_view key, size_t* value) { reader->Count(table, key, value); },
      [&](std::string_view key, absl::Duration* value) { reader->Seconds(table, key, value); });
  reader->RefuseUnknown(table);
}

constexpr const char* kSyncModes[] = {"always", "interval", "none"};

void ReadStorage(const toml::table& table, TomlReader* reader, StoreOptions* options) {
  std::string sync = kSyncModes[static_cast<size_t>(options->sync)];
  reader->Text(table, "sync", &sync);
  const auto mode = std::find(std::begin(kSyncModes), std::end(kSyncModes), sync);
  if (mode == std::end(kSyncModes)) {
    return reader->Fail(*table.get("sync"), "sync must be \"always\", \"interval\" or \"none\"");
  }
  options->sync = static_cast<SyncMode>(mode - std::begin(kSyncModes));
  reader->Seconds(table, "sync_interval_seconds", &options->sync_interval);
  size_t days = 0;
  reader->Count(table, "retain_days", &days);
  if (days > 0) options->retain_age = absl::Hours(24 * static_cast<int64_t>(days));
  size_t bytes = 0;
  reader->Count(table, "retain_bytes", &bytes);  // of each stream
  if (bytes > 0) options->retain_bytes = bytes;
  reader->Count(table, "segment_rows_max", &options->segment_rows_max);
  reader->RefuseUnknown(table);
}

void ReadKey(const toml::table& table, TomlReader* reader, ProjectCredentials* project) {
  AccessKey key;
  reader->Text(table, "access", &key.access);
  reader->Text(table, "secret", &key.secret);
  reader->RefuseUnknown(table);
  if (key.access.empty() || key.secret.empty()) {
    return reader->Fail(table, "a key needs both access and secret");
  }
  project->keys.push_back(key);
}

void ReadProject(const toml::table& table, TomlReader* reader, Config* config) {
  ProjectCredentials project;
  reader->Text(table, "id", &project.id);
  reader->Texts(table, "tokens", &project.tokens);
  reader->Tables(table, "key", [&](const toml::table& key) { ReadKey(key, reader, &project); });
  reader->RefuseUnknown(table);
  const bool good_id = project.id.size() == kProjectIdSize && IsVisible(project.id) &&
                       project.id.find_first_of("/%\\") == std::string::npos;
  if (!good_id) reader->Fail(table, "the id of a project must be 32 characters");
  for (const std::string& token : project.tokens) {
    if (token.empty() || token.size() > kTokenSizeMax || !IsVisible(token)) {
      reader->Fail(table, "a token must be 1 to 4096 visible ASCII characters");
    }
  }
  if (project.tokens.empty() && project.keys.empty()) {
    reader->Fail(table, "a project needs a token or a key");
  }
  config->projects.push_back(project);
}

// Credentials say which project is meant, so none may occur twice.
void CheckUnique(const toml::table& root, TomlReader* reader, const Config& config) {
  std::set<std::string> ids;
  std::set<std::string> tokens;
  std::set<std::string> keys;
  bool unique = true;
  for (const ProjectCredentials& project : config.projects) {
    unique = unique && ids.insert(project.id).second;
    for (const std::string& token : project.tokens) unique = unique && tokens.insert(token).second;
    for (const AccessKey& key : project.keys) unique = unique && keys.insert(key.access).second;
  }
  if (!unique) reader->Fail(*root.get("project"), "a project, token or access key occurs twice");
}

void ReadProjects(const toml::table& root, TomlReader* reader, Config* config) {
  reader->Tables(root, "project",
                 [&](const toml::table& table) { ReadProject(table, reader, config); });
  CheckUnique(root, reader, *config);
}

void ReadTls(const toml::table& table, TomlReader* reader, Config* config) {
  reader->Text(table, "certificate", &config->tls_certificate);
  reader->Text(table, "key", &config->tls_key);
  reader->RefuseUnknown(table);
  if (config->tls_certificate.empty() || config->tls_key.empty()) {
    reader->Fail(table, "[tls] needs both certificate and key");
  }
}

absl::StatusOr<std::string> ReadFile(const std::string& path, bool* is_private) {
  struct stat info = {};
  std::ifstream file(path, std::ios::binary);
  if (!file || stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) {
    return absl::NotFoundError(absl::StrFormat("cannot read the file %s", path));
  }
  *is_private = (info.st_mode & (S_IRWXG | S_IRWXO)) == 0;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

absl::Status NotPrivate(const std::string& path) {
  return absl::FailedPreconditionError(absl::StrFormat(
      "%s holds credentials and can be read by others; run: chmod 600 %s", path, path));
}

// Calls `read` on the root of the document.
absl::Status ReadToml(std::string_view text, const std::string& name,
                      const std::function<void(const toml::table&, TomlReader*)>& read) {
  const toml::parse_result parsed = toml::parse(text, name);
  if (!parsed) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s:%d: %s", name, parsed.error().source().begin.line, parsed.error().description()));
  }
  TomlReader reader(name);
  read(parsed.table(), &reader);
  reader.RefuseUnknown(parsed.table());
  return reader.status();
}

absl::Status LoadKeys(const std::string& path, Config* config) {
  bool is_private = false;
  const absl::StatusOr<std::string> text = ReadFile(path, &is_private);
  if (!text.ok()) return text.status();
  if (!is_private) return NotPrivate(path);
  return ReadToml(*text, path, [config](const toml::table& root, TomlReader* reader) {
    ReadProjects(root, reader, config);
  });
}

}  // namespace

absl::StatusOr<Config> ParseConfig(std::string_view text, const std::string& name) {
  Config config;
  const absl::Status status =
      ReadToml(text, name, [&](const toml::table& root, TomlReader* reader) {
        reader->Text(root, "listen", &config.listen);
        reader->Text(root, "store", &config.store);
        reader->Text(root, "access_log", &config.access_log);
        reader->Text(root, "keys", &config.keys);
        reader->Tables(root, "limits",
                       [&](const toml::table& t) { ReadLimits(t, reader, &config.limits); });
        reader->Tables(root, "storage",
                       [&](const toml::table& t) { ReadStorage(t, reader, &config.streams); });
        reader->Tables(root, "tls", [&](const toml::table& t) { ReadTls(t, reader, &config); });
        ReadProjects(root, reader, &config);
        if (!config.keys.empty() && !config.projects.empty()) {
          reader->Fail(*root.get("keys"),
                       "projects stand in this file or in that of keys, not both");
        }
      });
  if (!status.ok()) return status;
  return config;
}

absl::StatusOr<Config> LoadConfig(const std::string& path) {
  bool is_private = false;
  const absl::StatusOr<std::string> text = ReadFile(path, &is_private);
  if (!text.ok()) return text.status();
  absl::StatusOr<Config> config = ParseConfig(*text, path);
  if (!config.ok()) return config;
  if (!config->projects.empty() && !is_private) return NotPrivate(path);
  if (!config->keys.empty()) {
    const absl::Status status = LoadKeys(config->keys, &*config);
    if (!status.ok()) return status;
  }
  return config;
}

std::string ConfigText(const Config& config) {
  std::string text;
  const auto quoted = [&text](const char* key, const std::string& value) {
    absl::StrAppendFormat(&text, "%s = \"%s\"\n", key, value);
  };
  quoted("listen", config.listen);
  quoted("store", config.store);
  quoted("access_log", config.access_log);
  if (!config.keys.empty()) quoted("keys", config.keys);
  if (!config.tls_certificate.empty()) {
    text += "\n[tls]\n";
    quoted("certificate", config.tls_certificate);
    quoted("key", config.tls_key);
  }
  text += "\n[storage]\n";
  quoted("sync", kSyncModes[static_cast<size_t>(config.streams.sync)]);
  absl::StrAppendFormat(&text, "sync_interval_seconds = %g\nsegment_rows_max = %d\n",
                        absl::ToDoubleSeconds(config.streams.sync_interval),
                        config.streams.segment_rows_max);
  if (config.streams.retain_age != absl::InfiniteDuration()) {
    absl::StrAppendFormat(&text, "retain_days = %d\n",
                          absl::ToInt64Hours(config.streams.retain_age) / 24);
  }
  if (config.streams.retain_bytes != UINT64_MAX) {
    absl::StrAppendFormat(&text, "retain_bytes = %d\n", config.streams.retain_bytes);
  }
  text += "\n[limits]\n";
  Limits limits = config.limits;
  VisitLimits(
      &limits,
      [&](std::string_view key, const size_t* value) {
        if (*value > 0) absl::StrAppendFormat(&text, "%s = %d\n", key, *value);
      },
      [&](std::string_view key, const absl::Duration* value) {
        absl::StrAppendFormat(&text, "%s = %g\n", key, absl::ToDoubleSeconds(*value));
      });
  for (const ProjectCredentials& project : config.projects) {
    absl::StrAppendFormat(&text, "\n# %d tokens, %d keys\n[[project]]\nid = \"%s\"\n",
                          project.tokens.size(), project.keys.size(), project.id);
  }
  return text;
}

}  // namespace slq::server
