#include <algorithm>
#include <filesystem>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "slq/access_policy.h"
#include "slq/store.h"

#include "absl/strings/str_format.h"
#include "gtest/gtest.h"
#include "support/ask.h"
#include "support/random.h"
#include "support/status_matchers.h"

// Two inputs that differ in nothing but what a policy keeps from view give the same rows,
// reports and errors, byte for byte, for statements of every kind.
namespace slq {
namespace {

constexpr size_t kVisibleRows = 600;

constexpr std::string_view kStatements[] = {
    "",
    "select *",
    "select * limit 7",
    "select * limit 3 offset 400",
    "select * where ms > 900",
    "select * where secret like '%a%'",
    "select * order by secret, card, ms desc, id limit 20",
    "where level = 'error'",
    "where card = '***' and ms < 100",
    "select id, secret, card, user.name, tags limit 50",
    "select \"secret\" as s, `card` as c, field.secret limit 9",
    "select id where secret is null limit 5",
    "select id where secret is not null",
    "select id where not (secret = 'x')",
    "select id where secret in ('s1', 's2', 's3') or card in ('c1', 'c2')",
    "select id where secret between 'a' and 'z' or ms between 10 and 20",
    "select id where secret like 's%'",
    "select id where secret ilike 'S%' or message ilike '%DISK%'",
    "select id where card like 'c1%'",
    "select id where card !~ '^c[0-9]'",
    "select id where secret ~ '[0-9]' or message ~ 'disk [0-9]'",
    "select id where log_content like '%s1%'",
    "select id where log_content ~ 'tenant'",
    "select log_content, length(log_content) as n limit 4",
    "select id where coalesce(secret, card, 'none') = '***' limit 8",
    "select secret + 1, card * 2, secret / 0, -ms, ms % 7 limit 20",
    "select secret || card || level limit 4",
    "select case when secret = 's1' then 'one' when card = 'c1' then 'two' else 'other' end as k, "
    "count(*) group by k",
    "select case card when 'c1' then 1 when '***' then 2 end as k limit 3",
    "select cast(secret as long), cast(card as float), cast(card as string) limit 3",
    "select abs(secret), ceil(card), floor(ms), round(ms, 1) limit 3",
    "select length(secret), length(card), lower(card), upper(level), substr(card, 1, 2) limit 3",
    "select concat(secret, '-', card), nullif(card, 'c1'), greatest(card, level), "
    "least(secret, level), position('c' in card) limit 3",
    "select time_floor(ms, 'PT1M'), time_ceil(secret, 'PT1M') limit 3",
    "select time_format(ms, 'yyyy', 'UTC'), time_parse(card, 'yyyy') limit 3",
    "select __time, id limit 3",
    "select count(*)",
    "select count(*), count(secret), count(card), count(user.mail), count(tags)",
    "select count(distinct secret), count(distinct card), count(distinct level)",
    "select sum(secret), avg(secret), min(secret), max(secret)",
    "select sum(card), avg(card), min(card), max(card)",
    "select sum(ms), avg(ms), min(ms), max(ms)",
    "select approx_quantile(secret, 0.5), approx_quantile(ms, 0.99)",
    "select earliest(secret), latest(secret), earliest(card), latest(id)",
    "select secret, count(*) group by secret",
    "select card, count(*) as n group by card order by n desc",
    "select user.name, user.mail group by user.name, user.mail",
    "select level, count(*) as n, sum(ms) group by level having n > 1 order by n desc",
    "select level, max(secret) as m group by level having m > 's' or count(*) > 3",
    "select level, count(*) group by level having min(card) = '***'",
    "group by secret",
    "select level group by level order by max(secret), level",
    "select upper(secret) as u, count(*) group by u",
    "select level, count(*) group by 1 order by 2",
    "select id order by card, secret, id desc limit 5 offset 5",
    "select id order by ms desc nulls first limit 3",
    "select tenant, count(*) group by tenant",
    "select id where tenant <> 'a'",
    "select id where tenant = 'b' or secret = 's1'",
    "select nothing, secret, level limit 2",
    "select nothing where never = 1",
    "select count(*) where message like '%disk 7%' and secret + 1 > 0",
    "select count(*) where ms + level > 0 or message like '%disk%'",
    "select account.owner, account.plan, account limit 6",
    "select id where account.owner = '***' and account.owner like '%o%'",
    "select count(*) where account.owner is null",
    "select _error, count(*) group by _error",
    "select id limit 0",
    "select secret group",
    "select nix(secret)",
    "select secret, count(*)",
    "select id where secret > :p",
    "select id where card = ? limit 1",
};

// What the statement's author may see of a row comes from its number; the rest from `hide`.
std::string VisibleLine(size_t row, Random* hide) {
  constexpr std::string_view kLevels[] = {"info", "warn", "error", "debug"};
  std::string line =
      absl::StrFormat(R"({"tenant":"a","id":%d,"level":"%s","ms":%d,"message":"disk %d is full")",
                      row, std::string(kLevels[row % 4]), row * 37 % 1000, row % 10);
  switch (hide->Below(5)) {  // of any type, or not there
    case 0:
      break;
    case 1:
      line += absl::StrFormat(R"(,"secret":%d)", hide->Below(1000));
      break;
    case 2:
      line += R"(,"secret":{"deep":true,"other":[1,2]})";
      break;
    default:
      line += absl::StrFormat(R"(,"secret":"s%d")", hide->Below(50));
  }
  if (hide->Chance(50)) line += absl::StrFormat(R"(,"tags":[{"pin":%d}])", hide->Below(9));
  if (hide->Chance(70)) line += absl::StrFormat(R"(,"user":{"name":"n%d"})", hide->Below(9));
  if (row % 3 != 0) line += absl::StrFormat(R"(,"card":"c%d")", hide->Below(20));
  if (row % 5 != 0) {
    line += absl::StrFormat(R"(,"account":{"owner":%d,"plan":"p%d"})", hide->Below(9), row % 2);
  }
  return line + "}";
}

std::string InvisibleLine(Random* hide) {
  switch (hide->Below(4)) {
    case 0:
      return "no JSON, but secret s1 and c1 " + std::string(hide->Below(300), 'x');
    case 1:
      return absl::StrFormat(R"({"secret":"s%d","level":"error","ms":1e9})", hide->Below(9));
    default:
      return absl::StrFormat(
          R"({"tenant":"b","id":%d,"level":"l%d","card":"c%d","nothing":1,"ms":%d,"message":"disk 7"})",
          hide->Below(99), hide->Below(9), hide->Below(9), hide->Below(5000));
  }
}

// Lines whose hidden part comes from `seed`. With `moves`, so does how many lines that
// cannot be seen stand between those that can.
std::vector<std::string> Lines(uint64_t seed, bool moves) {
  Random hide(seed);
  std::vector<std::string> lines;
  for (size_t row = 0; row < kVisibleRows; ++row) {
    const size_t between = moves ? hide.Below(4) : row % 3;
    for (size_t i = 0; i < between; ++i) lines.push_back(InvisibleLine(&hide));
    lines.push_back(VisibleLine(row, &hide));
  }
  return lines;
}

// Chunks of a few dozen lines, so that an answer can end before its input.
class SmallChunks final : public LogSource {
 public:
  explicit SmallChunks(const std::vector<std::string>& lines) : lines_(lines) {}

  absl::StatusOr<std::unique_ptr<LogChunk>> Next() override {
    constexpr size_t kChunkBytes = 4'000;
    if (next_ == lines_.size()) return std::unique_ptr<LogChunk>();
    auto chunk = std::make_unique<Owned>();
    chunk->first_line = next_;
    while (next_ < lines_.size() && chunk->text.size() < kChunkBytes) {
      chunk->text += lines_[next_++] + '\n';
    }
    chunk->bytes = chunk->text;
    return chunk;
  }

 private:
  struct Owned final : LogChunk {
    std::string text;
  };
  const std::vector<std::string>& lines_;
  size_t next_ = 0;
};

std::string AnswerOf(std::string_view sql, const std::vector<std::string>& lines,
                     const RunOptions& options) {
  const absl::StatusOr<Query> query = Query::Compile(sql);
  if (!query.ok()) return query.status().ToString();
  const absl::StatusOr<CompiledRule> rule = CompiledRule::Compile(JsonLines());
  EXPECT_THAT(rule, IsOk());
  SmallChunks source(lines);
  return Describe(query->Run(&source, *rule, options));
}

CompiledPolicy Policy(bool hides_places, bool hides_tenant) {
  AccessPolicy policy;
  policy.condition = "tenant = ?";
  policy.parameters = {{.name = "", .type = Type::kString, .string_value = "a"}};
  policy.hidden = {"secret", "user", "tags.pin"};
  if (hides_places) policy.hidden.push_back("line_num");
  if (hides_tenant) policy.hidden.push_back("tenant");
  policy.masked = {"card", "account.owner"};
  absl::StatusOr<CompiledPolicy> compiled = CompiledPolicy::Compile(policy);
  EXPECT_THAT(compiled, IsOk());
  return *std::move(compiled);
}

TEST(PolicyLeakTest, AnswersDoNotDependOnWhatIsHidden) {
  const std::unique_ptr<Executor> pool = NewThreadPool(3);
  for (const bool moves : {false, true}) {
    const std::vector<std::string> one = Lines(1, moves);
    const std::vector<std::string> other = Lines(2, moves);
    ASSERT_NE(one, other);
    for (const bool hides_tenant : {false, true}) {
      const CompiledPolicy policy = Policy(moves, hides_tenant);
      for (const std::string_view sql : kStatements) {
        SCOPED_TRACE(absl::StrFormat("%s (moves %d, tenant hidden %d)", sql, moves, hides_tenant));
        RunOptions options;
        options.policy = &policy;
        options.original_content = true;
        const std::string answer = AnswerOf(sql, one, options);
        EXPECT_EQ(answer, AnswerOf(sql, other, options));
        options.prefilter = false;
        EXPECT_EQ(answer, AnswerOf(sql, other, options));
        options.strict = true;
        EXPECT_EQ(answer, AnswerOf(sql, one, options));
        options.strict = false;
        options.prefilter = true;
        options.executor = pool.get();
        EXPECT_EQ(answer, AnswerOf(sql, other, options));
      }
    }
  }
}

// What the test above compares would show it if a policy did nothing.
TEST(PolicyLeakTest, TheStatementsTellWithoutPolicy) {
  const std::vector<std::string> one = Lines(1, /*moves=*/false);
  const std::vector<std::string> other = Lines(2, /*moves=*/false);
  size_t telling = 0;
  for (const std::string_view sql : kStatements) {
    telling += AnswerOf(sql, one, {}) != AnswerOf(sql, other, {}) ? 1 : 0;
  }
  // Some do not compile, and some ask only for what anyone may see.
  EXPECT_GE(telling, std::size(kStatements) - 10);
}

// A limit that ends the answer ends it at the same row.
TEST(PolicyLeakTest, LimitsDoNotDependOnWhatIsHidden) {
  const CompiledPolicy policy = Policy(/*hides_places=*/true, /*hides_tenant=*/true);
  const std::vector<std::string> one = Lines(3, /*moves=*/true);
  const std::vector<std::string> other = Lines(4, /*moves=*/true);
  for (const size_t limit : {size_t{1}, size_t{100}, kVisibleRows - 1, kVisibleRows}) {
    for (const bool partial : {false, true}) {
      SCOPED_TRACE(absl::StrFormat("%d rows, partial %d", limit, partial));
      RunOptions options;
      options.policy = &policy;
      options.rows_max = limit;
      options.allow_partial = partial;
      EXPECT_EQ(AnswerOf("select id, secret", one, options),
                AnswerOf("select id, secret", other, options));
      options.rows_max = SIZE_MAX;
      options.groups_max = limit;
      EXPECT_EQ(AnswerOf("select id, secret, count(*) group by id, secret", one, options),
                AnswerOf("select id, secret, count(*) group by id, secret", other, options));
    }
  }
}

// The answer under a policy is the one without over what the policy leaves.
TEST(PolicyLeakTest, AnswersAreThoseOverWhatIsLeft) {
  const CompiledPolicy policy = Policy(/*hides_places=*/true, /*hides_tenant=*/true);
  const std::vector<std::string> lines = Lines(5, /*moves=*/true);
  std::vector<std::string> left;
  for (size_t row = 0; row < kVisibleRows; ++row) {
    constexpr std::string_view kLevels[] = {"info", "warn", "error", "debug"};
    std::string line =
        absl::StrFormat(R"({"id":%d,"level":"%s","ms":%d,"message":"disk %d is full")", row,
                        std::string(kLevels[row % 4]), row * 37 % 1000, row % 10);
    if (row % 3 != 0) line += R"(,"card":"***")";
    if (row % 5 != 0) {
      line += absl::StrFormat(R"(,"account":{"owner":"***","plan":"p%d"})", row % 2);
    }
    left.push_back(line + "}");
  }
  const auto rows_of = [](const std::string& answer) {
    return answer.substr(0, answer.rfind("{\"lines\""));
  };
  AccessPolicy no_places;
  no_places.hidden = {"line_num", "log_content"};
  const absl::StatusOr<CompiledPolicy> plain = CompiledPolicy::Compile(no_places);
  ASSERT_THAT(plain, IsOk());
  for (const std::string_view sql : kStatements) {
    SCOPED_TRACE(sql);
    RunOptions restricted;
    restricted.policy = &policy;
    RunOptions unrestricted;
    unrestricted.policy = &*plain;
    EXPECT_EQ(rows_of(AnswerOf(sql, lines, restricted)),
              rows_of(AnswerOf(sql, left, unrestricted)));
  }
}

// A store that goes away with the test, with lines sealed and fresh.
class StoredLines {
 public:
  explicit StoredLines(const std::vector<std::string>& lines) {
    std::string name = (std::filesystem::temp_directory_path() / "slq_leak_XXXXXX").string();
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    path_ = name;
    StoreOptions options;
    options.min_free_bytes = 0;
    options.now_ns = [] { return int64_t{1'704'164'645'000'000'000}; };
    absl::StatusOr<std::unique_ptr<Store>> store = Store::Open((path_ / "s").string(), options);
    EXPECT_THAT(store, IsOk());
    store_ = *std::move(store);
    const absl::StatusOr<Stream*> stream = store_->CreateStream("lines", JsonLines());
    EXPECT_THAT(stream, IsOk());
    stream_ = *stream;
    const size_t third = lines.size() / 3;
    Append(lines, 0, third);
    EXPECT_THAT(stream_->Seal(), IsOk());
    Append(lines, third, 2 * third);
    EXPECT_THAT(stream_->Seal(), IsOk());
    Append(lines, 2 * third, lines.size());
  }
  ~StoredLines() {
    store_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  std::string Answer(std::string_view sql, const RunOptions& options) {
    const absl::StatusOr<Query> query = Query::Compile(sql);
    return query.ok() ? Describe(stream_->Run(*query, options)) : query.status().ToString();
  }

 private:
  void Append(const std::vector<std::string>& lines, size_t begin, size_t end) {
    std::vector<NewLine> batch;
    for (size_t i = begin; i < end; ++i) {
      batch.push_back({lines[i], 1'704'164'000'000'000'000 + static_cast<int64_t>(i)});
    }
    EXPECT_THAT(stream_->Append(batch), IsOk());
  }

  std::filesystem::path path_;
  std::unique_ptr<Store> store_;
  Stream* stream_ = nullptr;
};

TEST(PolicyLeakTest, StreamsDoNotTellEither) {
  for (const bool moves : {false, true}) {
    StoredLines one(Lines(6, moves));
    StoredLines other(Lines(7, moves));
    const CompiledPolicy policy = Policy(moves, /*hides_tenant=*/moves);
    for (const std::string_view sql : kStatements) {
      SCOPED_TRACE(absl::StrFormat("%s (moves %d)", sql, moves));
      RunOptions options;
      options.policy = &policy;
      EXPECT_EQ(one.Answer(sql, options), other.Answer(sql, options));
      options.original_content = true;
      options.start_ms = 1'704'164'000'000;
      options.end_ms = 1'704'164'000'000;
      EXPECT_EQ(one.Answer(sql, options), other.Answer(sql, options));
    }
  }
}

}  // namespace
}  // namespace slq
