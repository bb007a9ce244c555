#include <atomic>
#include <cmath>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "slq/limits.h"
#include "slq/query.h"
#include "slq/slq.h"

#include "absl/time/clock.h"
#include "base/strings.h"
#include "column/text.h"
#include "engine/c_api_policy.h"
#include "engine/c_store.h"

namespace slq {
namespace {

// Lines from a function of the host.
class FunctionSource final : public LogSource {
 public:
  FunctionSource(slq_reader reader, void* context) : reader_(reader), context_(context) {}

  absl::StatusOr<std::unique_ptr<LogChunk>> Next() override {
    const char* data = nullptr;
    size_t size = 0;
    const int given = reader_(context_, &data, &size);
    if (given < 0) return Unavailable("the host's reader failed");
    if (given == 0) return std::unique_ptr<LogChunk>();
    // The next call may come while this chunk is still worked on, so the bytes are copied.
    auto chunk = std::make_unique<CopiedChunk>();
    chunk->copy.assign(data, size);
    chunk->bytes = chunk->copy;
    chunk->first_line = lines_;
    for (const char c : chunk->bytes) lines_ += c == '\n' ? 1 : 0;
    return chunk;
  }

 private:
  struct CopiedChunk final : LogChunk {
    std::string copy;
  };

  slq_reader reader_;
  void* context_;
  uint64_t lines_ = 0;
};

std::string_view TextOf(const char* text, ptrdiff_t size) {
  if (text == nullptr) return {};
  return size < 0 ? std::string_view(text) : std::string_view(text, static_cast<size_t>(size));
}

}  // namespace
}  // namespace slq

struct slq_statement {
  std::string sql;
  slq::QueryOptions limits;
  slq::FileSourceOptions files;
  std::optional<slq::Query> query;
  slq::StructuringRule rule;
  slq::RunOptions options;
  std::unique_ptr<slq::Executor> pool;
  std::unique_ptr<slq::LogSource> source;
  slq::Stream* stream = nullptr;  // read instead of the source
  std::optional<slq::CompiledRule> compiled_rule;
  int64_t timeout_ms = -1;
  std::atomic<bool> interrupted{false};
  bool policy_refused = false;
  std::unique_ptr<slq::Rows> rows;
  slq::Row row;
  struct ColumnTexts {
    std::string name, value;
  };
  std::vector<ColumnTexts> texts;  // of the row's columns that were asked for
  std::string report;
  int error_code = SLQ_OK;
  std::string error_message;
  ptrdiff_t error_offset = -1;
};

namespace {

int Fail(slq_statement* s, const absl::Status& status) {
  s->error_code = static_cast<int>(status.code());
  s->error_message = std::string(slq::ToStd(status.message()));
  const std::optional<slq::TextPosition> position = slq::PositionOf(status);
  s->error_offset = position.has_value() ? static_cast<ptrdiff_t>(position->offset) : -1;
  return s->error_code;
}

int Misuse(slq_statement* s, const char* sentence) {
  if (s == nullptr) return SLQ_MISUSE;
  s->error_code = SLQ_MISUSE;
  s->error_message = sentence;
  s->error_offset = -1;
  return SLQ_MISUSE;
}

// Settings are for statements that have not begun to step.
int BeforeStep(slq_statement* s) {
  if (s == nullptr) return SLQ_MISUSE;
  return s->rows == nullptr ? SLQ_OK : Misuse(s, "the statement has been stepped already");
}

// Runs `f`, which returns a code. No exception crosses the C interface: the only one that
// can come is of memory that is not there.
template <typename F>
int Guarded(slq_statement* s, F f) {
  try {
    return f();
  } catch (const std::bad_alloc&) {
    s->error_code = SLQ_EXHAUSTED;
    s->error_message = "no memory";  // short enough to need none
    s->error_offset = -1;
    return SLQ_EXHAUSTED;
  }
}

template <typename F>
int Set(slq_statement* s, F set) {
  const int ready = BeforeStep(s);
  if (ready != SLQ_OK) return ready;
  return Guarded(s, [&] {
    set();
    return SLQ_OK;
  });
}

template <typename F>
int Bind(slq_statement* s, const char* name, slq::Type type, F set) {
  return Set(s, [&] {
    slq::Parameter parameter;
    parameter.name = name == nullptr ? "" : name;
    parameter.type = type;
    set(&parameter);
    s->options.parameters.push_back(std::move(parameter));
  });
}

int Prepare(slq_statement* s) {
  s->query.reset();
  absl::StatusOr<slq::Query> query = slq::Query::Compile(s->sql, s->limits);
  if (!query.ok()) return Fail(s, query.status());
  s->query = *std::move(query);
  return SLQ_OK;
}

// Begins the run with the first step.
int Begin(slq_statement* s) {
  if (!s->query.has_value()) return s->error_code;
  if (s->rows != nullptr) return SLQ_OK;
  if (s->source == nullptr && s->stream == nullptr) {
    return Misuse(s, "the statement has no input to read");
  }
  if (s->policy_refused) return Misuse(s, "the statement was given a policy that is not compiled");
  s->options.executor = s->pool.get();
  s->options.cancelled = &s->interrupted;
  if (s->timeout_ms >= 0) s->options.deadline = absl::Now() + absl::Milliseconds(s->timeout_ms);
  if (s->stream == nullptr) {
    absl::StatusOr<slq::CompiledRule> rule = slq::CompiledRule::Compile(s->rule);
    if (!rule.ok()) return Fail(s, rule.status());
    s->compiled_rule = *std::move(rule);
  }
  absl::StatusOr<std::unique_ptr<slq::Rows>> rows =
      s->stream != nullptr ? s->stream->Run(*s->query, s->options)
                           : s->query->Run(s->source.get(), *s->compiled_rule, s->options);
  if (!rows.ok()) return Fail(s, rows.status());
  s->rows = *std::move(rows);
  return SLQ_OK;
}

// A new row is to come: what was said of the last one is void.
void ForgetRow(slq_statement* s) {
  s->row = {};
  s->texts.clear();
}

// Where the texts of a column of the row at hand are kept until the next step.
slq_statement::ColumnTexts* TextsOf(slq_statement* s, int column) {
  if (s->texts.empty()) s->texts.resize(s->row.size());
  return &s->texts[static_cast<size_t>(column)];
}

const slq::Cell* CellAt(const slq_statement* s, int column) {
  if (s == nullptr || column < 0 || static_cast<size_t>(column) >= s->row.size()) return nullptr;
  return &s->row[static_cast<size_t>(column)];
}

}  // namespace

const char* slq_version(void) { return SLQ_VERSION; }
int slq_abi_version(void) { return SLQ_ABI_VERSION; }

slq_statement* slq_prepare(const char* sql, ptrdiff_t size) {
  auto* const s = new (std::nothrow) slq_statement;
  if (s == nullptr) return nullptr;
  Guarded(s, [&] {
    s->sql = slq::TextOf(sql, size);
    return Prepare(s);
  });
  return s;
}

void slq_finalize(slq_statement* statement) {
  if (statement == nullptr) return;
  statement->rows.reset();  // before what it reads
  delete statement;
}

int slq_error_code(const slq_statement* statement) {
  return statement == nullptr ? SLQ_MISUSE : statement->error_code;
}
const char* slq_error_message(const slq_statement* statement) {
  return statement == nullptr ? "" : statement->error_message.c_str();
}
ptrdiff_t slq_error_offset(const slq_statement* statement) {
  return statement == nullptr ? -1 : statement->error_offset;
}

int slq_set_rule(slq_statement* statement, const char* key, const char* value) {
  const int ready = BeforeStep(statement);
  if (ready != SLQ_OK) return ready;
  return Guarded(statement, [&] {
    const absl::Status status =
        slq::engine::SetRulePart(&statement->rule, slq::TextOf(key, -1), slq::TextOf(value, -1));
    return status.ok() ? int{SLQ_OK} : Fail(statement, status);
  });
}

int slq_bind_null(slq_statement* statement, const char* name) {
  return Bind(statement, name, slq::Type::kNull, [](slq::Parameter*) {});
}
int slq_bind_bool(slq_statement* statement, const char* name, int value) {
  return Bind(statement, name, slq::Type::kBool,
              [&](slq::Parameter* p) { p->bool_value = value != 0; });
}
int slq_bind_long(slq_statement* statement, const char* name, int64_t value) {
  return Bind(statement, name, slq::Type::kLong, [&](slq::Parameter* p) { p->long_value = value; });
}
int slq_bind_float(slq_statement* statement, const char* name, double value) {
  if (!std::isfinite(value)) return Misuse(statement, "a float parameter must be finite");
  return Bind(statement, name, slq::Type::kFloat,
              [&](slq::Parameter* p) { p->float_value = value; });
}
int slq_bind_text(slq_statement* statement, const char* name, const char* value, ptrdiff_t size) {
  return Bind(statement, name, slq::Type::kString,
              [&](slq::Parameter* p) { p->string_value = slq::TextOf(value, size); });
}

int slq_set_limit(slq_statement* statement, const char* name, size_t value) {
  const int ready = BeforeStep(statement);
  if (ready != SLQ_OK) return ready;
  return Guarded(statement, [&] {
    const std::string_view wanted = slq::TextOf(name, -1);
    for (const slq::NamedLimit& limit : slq::NamedLimits(
             {&statement->limits, &statement->options, &statement->rule, &statement->files})) {
      if (limit.name != wanted) continue;
      *limit.value = value;
      return limit.of_statement ? Prepare(statement) : int{SLQ_OK};
    }
    return Misuse(statement, "there is no limit of this name");
  });
}

int slq_set_timeout_ms(slq_statement* statement, int64_t ms) {
  return Set(statement, [&] { statement->timeout_ms = ms; });
}
int slq_set_window_ms(slq_statement* statement, int64_t start, int64_t end) {
  return Set(statement, [&] {
    statement->options.start_ms = start;
    statement->options.end_ms = end;
  });
}
int slq_set_original_content(slq_statement* statement, int wanted) {
  return Set(statement, [&] { statement->options.original_content = wanted != 0; });
}
int slq_set_partial(slq_statement* statement, int allowed) {
  return Set(statement, [&] { statement->options.allow_partial = allowed != 0; });
}
int slq_set_strict(slq_statement* statement, int wanted) {
  return Set(statement, [&] { statement->options.strict = wanted != 0; });
}
int slq_set_policy(slq_statement* statement, const slq_policy* policy) {
  const int ready = BeforeStep(statement);
  if (ready != SLQ_OK) return ready;
  // A host that does not look at codes must not run the statement without its policy.
  statement->policy_refused = policy == nullptr || !policy->compiled.has_value();
  if (statement->policy_refused) return Misuse(statement, "the policy is not compiled");
  statement->options.policy = &*policy->compiled;
  return SLQ_OK;
}
int slq_set_threads(slq_statement* statement, size_t threads) {
  return Set(statement,
             [&] { statement->pool = threads > 1 ? slq::NewThreadPool(threads) : nullptr; });
}
int slq_set_progress(slq_statement* statement, void (*progress)(void*, uint64_t), void* context) {
  return Set(statement, [&] {
    statement->options.progress = nullptr;
    if (progress == nullptr) return;
    statement->options.progress = [progress, context](uint64_t bytes) { progress(context, bytes); };
  });
}

int slq_read_files(slq_statement* statement, const char* const* paths, size_t count) {
  const int ready = BeforeStep(statement);
  if (ready != SLQ_OK) return ready;
  return Guarded(statement, [&] {
    absl::StatusOr<std::unique_ptr<slq::LogSource>> source =
        slq::OpenFiles(std::vector<std::string>(paths, paths + count), statement->files);
    if (!source.ok()) return Fail(statement, source.status());
    statement->source = *std::move(source);
    return int{SLQ_OK};
  });
}
int slq_read_memory(slq_statement* statement, const char* data, size_t size) {
  return Set(statement, [&] { statement->source = slq::MemorySource({data, size}); });
}
int slq_read_function(slq_statement* statement, slq_reader reader, void* context) {
  if (reader == nullptr) return Misuse(statement, "the reader is NULL");
  return Set(statement,
             [&] { statement->source = std::make_unique<slq::FunctionSource>(reader, context); });
}

int slq_read_stream(slq_statement* statement, slq_stream* stream) {
  if (stream == nullptr) return Misuse(statement, "the stream is NULL");
  return Set(statement, [&] { statement->stream = slq::engine::StreamOf(stream); });
}

int slq_step(slq_statement* statement) {
  if (statement == nullptr) return SLQ_MISUSE;
  return Guarded(statement, [&] {
    const int ready = Begin(statement);
    if (ready != SLQ_OK) return ready;
    ForgetRow(statement);
    const absl::StatusOr<bool> more = statement->rows->Next(&statement->row);
    if (!more.ok()) return Fail(statement, more.status());
    return int{*more ? SLQ_ROW : SLQ_DONE};
  });
}

int slq_step_slice(slq_statement* statement, uint64_t bytes) {
  if (statement == nullptr) return SLQ_MISUSE;
  return Guarded(statement, [&] {
    const int ready = Begin(statement);
    if (ready != SLQ_OK) return ready;
    ForgetRow(statement);
    const absl::StatusOr<bool> done = statement->rows->Work(bytes);
    if (!done.ok()) return Fail(statement, done.status());
    return *done ? slq_step(statement) : int{SLQ_PENDING};
  });
}

void slq_interrupt(slq_statement* statement) {
  if (statement != nullptr) statement->interrupted.store(true);
}

int slq_column_count(const slq_statement* statement) {
  return statement == nullptr ? 0 : static_cast<int>(statement->row.size());
}

const char* slq_column_name(slq_statement* statement, int column) {
  const slq::Cell* const cell = CellAt(statement, column);
  if (cell == nullptr) return nullptr;
  const char* name = nullptr;
  Guarded(statement, [&] {
    std::string& text = TextsOf(statement, column)->name;
    text = cell->name;
    name = text.c_str();
    return SLQ_OK;
  });
  return name;
}

int slq_column_type(const slq_statement* statement, int column) {
  const slq::Cell* const cell = CellAt(statement, column);
  return cell == nullptr ? SLQ_NULL : static_cast<int>(cell->value.type());
}

int64_t slq_column_long(const slq_statement* statement, int column) {
  const slq::Cell* const cell = CellAt(statement, column);
  if (cell == nullptr) return 0;
  switch (cell->value.type()) {
    case slq::Type::kBool:
      return cell->value.bool_value() ? 1 : 0;
    case slq::Type::kLong:
      return cell->value.long_value();
    case slq::Type::kFloat: {
      constexpr double kEnd = 9223372036854775808.0;  // 2^63
      const double f = cell->value.float_value();
      if (f >= kEnd) return INT64_MAX;
      return f < -kEnd ? INT64_MIN : static_cast<int64_t>(f);
    }
    case slq::Type::kNull:
    case slq::Type::kString:
      break;
  }
  return 0;
}

double slq_column_float(const slq_statement* statement, int column) {
  const slq::Cell* const cell = CellAt(statement, column);
  if (cell != nullptr && cell->value.type() == slq::Type::kFloat) {
    return cell->value.float_value();
  }
  return static_cast<double>(slq_column_long(statement, column));
}

const char* slq_column_text(slq_statement* statement, int column, size_t* size) {
  const slq::Cell* const cell = CellAt(statement, column);
  if (size != nullptr) *size = 0;
  if (cell == nullptr || cell->value.is_null()) return nullptr;
  const char* value = nullptr;
  Guarded(statement, [&] {
    std::string& text = TextsOf(statement, column)->value;
    text.clear();
    slq::column::AppendCanonicalText(cell->value, &text);
    if (size != nullptr) *size = text.size();
    value = text.c_str();
    return SLQ_OK;
  });
  return value;
}

const char* slq_report(slq_statement* statement) {
  if (statement == nullptr || statement->rows == nullptr) return nullptr;
  const char* json = nullptr;
  Guarded(statement, [&] {
    statement->report = statement->rows->report().ToJson();
    json = statement->report.c_str();
    return SLQ_OK;
  });
  return json;
}
