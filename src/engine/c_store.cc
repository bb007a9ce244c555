#include "engine/c_store.h"

#include <charconv>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "slq/rule.h"

#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "base/strings.h"

struct slq_stream {
  slq_store* store = nullptr;
  slq::Stream* stream = nullptr;
};

struct slq_store {
  slq::StoreOptions options;
  std::unique_ptr<slq::Store> store;
  mutable std::mutex mutex;  // guards what follows
  std::map<std::string, slq_stream> streams;
  int error_code = SLQ_OK;
  std::string error_message;
};

namespace slq::engine {
namespace {

absl::Status SetType(StructuringRule* rule, std::string_view field, std::string_view type) {
  for (const auto& [name, value] : {std::pair<std::string_view, Type>{"long", Type::kLong},
                                    {"float", Type::kFloat},
                                    {"string", Type::kString}}) {
    if (name != type) continue;
    rule->types[std::string(field)] = value;
    return absl::OkStatus();
  }
  return InvalidArgument("a declared type is long, float or string");
}

absl::Status ReadNumber(std::string_view text, int64_t* number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *number);
  if (error == std::errc() && end == text.data() + text.size() && *number >= 0) {
    return absl::OkStatus();
  }
  return InvalidArgument("the value of this option of a store is a whole number from 0");
}

absl::Status SetSync(StoreOptions* options, std::string_view value) {
  for (const auto& [name, mode] :
       {std::pair<std::string_view, SyncMode>{"always", SyncMode::kAlways},
        {"interval", SyncMode::kInterval},
        {"none", SyncMode::kNone}}) {
    if (name != value) continue;
    options->sync = mode;
    return absl::OkStatus();
  }
  return InvalidArgument("the sync mode of a store is always, interval or none");
}

absl::Status SetOption(StoreOptions* options, std::string_view key, std::string_view value) {
  if (key == "sync") return SetSync(options, value);
  int64_t number = 0;
  SLQ_RETURN_IF_ERROR(ReadNumber(value, &number));
  const auto size = static_cast<size_t>(number);
  if (key == "create") {
    options->create = number != 0;
  } else if (key == "read_only") {
    options->read_only = number != 0;
  } else if (key == "sync_interval_ms") {
    options->sync_interval = absl::Milliseconds(number);
  } else if (key == "min_free_bytes") {
    options->min_free_bytes = size;
  } else if (key == "retain_ms") {
    options->retain_age = absl::Milliseconds(number);
  } else if (key == "retain_bytes") {
    options->retain_bytes = size;
  } else if (key == "segment_rows_max") {
    options->segment_rows_max = size;
  } else if (key == "segment_bytes_max") {
    options->segment_bytes_max = size;
  } else if (key == "batch_lines_max") {
    options->batch_lines_max = size;
  } else if (key == "batch_bytes_max") {
    options->batch_bytes_max = size;
  } else if (key == "future_limit_ms") {
    options->future_limit = absl::Milliseconds(number);
  } else {
    return InvalidArgument("a store has no option of this name");
  }
  return absl::OkStatus();
}

int Fail(slq_store* store, int code, std::string_view message) {
  const std::lock_guard<std::mutex> lock(store->mutex);
  store->error_code = code;
  store->error_message = message;
  return code;
}

int Done(slq_store* store, const absl::Status& status) {
  if (status.ok()) return SLQ_OK;
  const bool refused = absl::IsFailedPrecondition(status);
  return Fail(store, refused ? SLQ_REFUSED : static_cast<int>(status.code()),
              ToStd(status.message()));
}

// Calls `call`, which returns a status, for a store that is open. No exception crosses the C
// interface: the only one that can come is of memory that is not there.
template <typename F>
int Guarded(slq_store* store, bool open, F call) {
  if (store == nullptr) return SLQ_MISUSE;
  if ((store->store != nullptr) != open) {
    return Fail(store, SLQ_MISUSE, open ? "the store is not open" : "the store is open already");
  }
  try {
    return Done(store, call());
  } catch (const std::bad_alloc&) {
    return Fail(store, SLQ_EXHAUSTED, "no memory");  // short enough to need none
  }
}

absl::Status ReadRule(const char* const* parts, StructuringRule* rule) {
  for (; parts != nullptr && parts[0] != nullptr; parts += 2) {
    if (parts[1] == nullptr) return InvalidArgument("a key of the rule has no value");
    SLQ_RETURN_IF_ERROR(SetRulePart(rule, parts[0], parts[1]));
  }
  return absl::OkStatus();
}

slq_stream* Keep(slq_store* store, const std::string& name, Stream* stream) {
  const std::lock_guard<std::mutex> lock(store->mutex);
  slq_stream& kept = store->streams[name];
  kept.store = store;
  kept.stream = stream;
  return &kept;
}

}  // namespace

absl::Status SetRulePart(StructuringRule* rule, std::string_view key, std::string_view value) {
  constexpr std::string_view kType = "type.";
  if (key == "format") return FormatFromName(value, &rule->format);
  if (key.starts_with(kType)) return SetType(rule, key.substr(kType.size()), value);
  if (key == "fields") {
    rule->fields = absl::StrSplit(ToAbsl(value), ',');
    return absl::OkStatus();
  }
  for (const auto& [name, member] :
       {std::pair<std::string_view, std::string*>{"pattern", &rule->pattern},
        {"delimiter", &rule->delimiter},
        {"log_format", &rule->log_format},
        {"time_field", &rule->time_field},
        {"time_format", &rule->time_format}}) {
    if (name != key) continue;
    *member = value;
    return absl::OkStatus();
  }
  for (const auto& [name, member] :
       {std::pair<std::string_view, size_t*>{"line_bytes_max", &rule->line_bytes_max},
        {"fields_max", &rule->fields_max},
        {"field_name_bytes_max", &rule->field_name_bytes_max},
        {"nesting_max", &rule->nesting_max}}) {
    if (name != key) continue;
    int64_t number = 0;
    SLQ_RETURN_IF_ERROR(ReadNumber(value, &number));
    *member = static_cast<size_t>(number);
    return absl::OkStatus();
  }
  return InvalidArgument(
      "a rule has the keys format, pattern, delimiter, fields, log_format, time_field, "
      "time_format, type.NAME, line_bytes_max, fields_max, field_name_bytes_max and nesting_max");
}

Stream* StreamOf(slq_stream* stream) { return stream->stream; }

}  // namespace slq::engine

namespace engine = slq::engine;

slq_store* slq_store_create(void) { return new (std::nothrow) slq_store; }

void slq_store_destroy(slq_store* store) { delete store; }

int slq_store_set(slq_store* store, const char* key, const char* value) {
  return engine::Guarded(store, false, [&]() -> absl::Status {
    if (key == nullptr || value == nullptr) return slq::InvalidArgument("the key or value is NULL");
    return engine::SetOption(&store->options, key, value);
  });
}

int slq_store_open(slq_store* store, const char* directory) {
  return engine::Guarded(store, false, [&]() -> absl::Status {
    if (directory == nullptr) return slq::InvalidArgument("the directory is NULL");
    SLQ_ASSIGN_OR_RETURN(store->store, slq::Store::Open(directory, store->options));
    return absl::OkStatus();
  });
}

int slq_store_sync(slq_store* store) {
  return engine::Guarded(store, true, [&] { return store->store->Sync(); });
}

int slq_store_tick(slq_store* store) {
  return engine::Guarded(store, true, [&] { return store->store->Tick(); });
}

int slq_store_close(slq_store* store) {
  return engine::Guarded(store, true, [&] { return store->store->Close(); });
}

int slq_store_error_code(const slq_store* store) {
  if (store == nullptr) return SLQ_MISUSE;
  const std::lock_guard<std::mutex> lock(store->mutex);
  return store->error_code;
}

const char* slq_store_error_message(const slq_store* store) {
  if (store == nullptr) return nullptr;
  const std::lock_guard<std::mutex> lock(store->mutex);
  return store->error_message.c_str();
}

slq_stream* slq_store_stream(slq_store* store, const char* name) {
  slq_stream* stream = nullptr;
  engine::Guarded(store, true, [&]() -> absl::Status {
    if (name == nullptr) return slq::InvalidArgument("the name of the stream is NULL");
    SLQ_ASSIGN_OR_RETURN(slq::Stream* const opened, store->store->OpenStream(name));
    stream = engine::Keep(store, name, opened);
    return absl::OkStatus();
  });
  return stream;
}

slq_stream* slq_store_create_stream(slq_store* store, const char* name, const char* const* rule) {
  slq_stream* stream = nullptr;
  engine::Guarded(store, true, [&]() -> absl::Status {
    if (name == nullptr) return slq::InvalidArgument("the name of the stream is NULL");
    slq::StructuringRule read;
    SLQ_RETURN_IF_ERROR(engine::ReadRule(rule, &read));
    SLQ_ASSIGN_OR_RETURN(slq::Stream* const made, store->store->CreateStream(name, read));
    stream = engine::Keep(store, name, made);
    return absl::OkStatus();
  });
  return stream;
}

int slq_stream_append(slq_stream* stream, const slq_line* lines, size_t count,
                      int64_t* last_line_num) {
  if (stream == nullptr) return SLQ_MISUSE;
  return engine::Guarded(stream->store, true, [&]() -> absl::Status {
    if (lines == nullptr && count > 0) return slq::InvalidArgument("the lines are NULL");
    std::vector<slq::NewLine> batch(count);
    for (size_t i = 0; i < count; ++i) {
      batch[i].content = {lines[i].data, lines[i].size};
      if (lines[i].has_time != 0) batch[i].time_ns = lines[i].time_ns;
    }
    SLQ_ASSIGN_OR_RETURN(const slq::AppendResult result, stream->stream->Append(batch));
    if (last_line_num != nullptr) *last_line_num = result.last_line_num;
    return absl::OkStatus();
  });
}

int slq_stream_seal(slq_stream* stream) {
  if (stream == nullptr) return SLQ_MISUSE;
  return engine::Guarded(stream->store, true, [&] { return stream->stream->Seal(); });
}

uint64_t slq_stream_lines(const slq_stream* stream) {
  return stream == nullptr ? 0 : stream->stream->info().lines;
}
