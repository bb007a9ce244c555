#include "ingest/line_scan.h"

#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "column/text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ingest/file_source.h"
#include "ingest/line_cursor.h"
#include "support/status_matchers.h"
#include "unit/ingest/temp_folder.h"

namespace slq::ingest {
namespace {

using column::ColumnKind;
using column::ScanColumn;
using column::ScanRequest;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const ScanColumn kNum = {ColumnKind::kLineNum, ""};
const ScanColumn kTime = {ColumnKind::kTime, ""};
const ScanColumn kContent = {ColumnKind::kLogContent, ""};
ScanColumn Field(const char* name) { return {ColumnKind::kField, name}; }

ScanRequest Wants(std::vector<ScanColumn> columns, column::TimeWindow window = {},
                  bool all_fields = false) {
  ScanRequest request;
  request.columns = std::move(columns);
  request.window = window;
  request.all_fields = all_fields;
  return request;
}

StructuringRule Json(const char* time_field = "") {
  StructuringRule rule;
  rule.format = Format::kJson;
  rule.time_field = time_field;
  return rule;
}

// What one worker delivers: each row as its values' texts with '|' between.
struct Delivered {
  std::vector<std::string> rows;
  ScanReport report;
};

std::string RowText(const column::Batch& batch, uint32_t row) {
  std::string text;
  for (const column::Column& column : batch.columns) {
    if (!text.empty()) text += '|';
    const Value value = column.size() == 0 ? Value::Null() : column.At(row);
    text += value.is_null() ? "null" : "";
    column::AppendCanonicalText(value, &text);
  }
  return text;
}

absl::StatusOr<Delivered> Drain(column::Scan* scan) {
  SLQ_ASSIGN_OR_RETURN(std::unique_ptr<column::ScanWorker> worker, scan->NewWorker(nullptr));
  Delivered delivered;
  uint64_t number = 0;
  uint64_t expected = 0;
  while (true) {
    SLQ_ASSIGN_OR_RETURN(const bool any, worker->NextMorsel(&number));
    if (!any) break;
    EXPECT_EQ(number, expected++);
    while (true) {
      SLQ_ASSIGN_OR_RETURN(column::Batch * batch, worker->NextBatch());
      if (batch == nullptr) break;
      EXPECT_LE(batch->rows, LineCursor::kLinesMax);
      batch->selection.ForEach(
          [&](uint32_t row) { delivered.rows.push_back(RowText(*batch, row)); });
    }
  }
  delivered.report = worker->report();
  return delivered;
}

absl::StatusOr<Delivered> Scan(LogSource* source, const StructuringRule& rule,
                               const ScanRequest& request) {
  SLQ_ASSIGN_OR_RETURN(const CompiledRule compiled, CompiledRule::Compile(rule));
  return Drain(ScanLines(source, compiled, request).get());
}

absl::StatusOr<Delivered> ScanText(std::string_view text, const StructuringRule& rule,
                                   const ScanRequest& request) {
  const std::unique_ptr<LogSource> source = MemorySource(text);
  return Scan(source.get(), rule, request);
}

// A host's ring buffer: lines with numbers and times, between them bytes of no line.
class RingChunk final : public LogChunk {
 public:
  std::string storage;
  std::vector<LineInfo> infos;
};

class RingSource final : public LogSource {
 public:
  void Add(std::string_view line, int64_t line_num, int64_t time_ns) {
    chunk_->infos.push_back(
        {chunk_->storage.size() + 1, static_cast<uint32_t>(line.size()), line_num, time_ns});
    chunk_->storage += '#';
    chunk_->storage += line;
  }
  void Damage() { chunk_->infos.back().size += 1; }
  absl::StatusOr<std::unique_ptr<LogChunk>> Next() override {
    if (chunk_ == nullptr) return nullptr;
    chunk_->bytes = chunk_->storage;
    chunk_->lines = chunk_->infos;
    return std::move(chunk_);
  }

 private:
  std::unique_ptr<RingChunk> chunk_ = std::make_unique<RingChunk>();
};

TEST(LineScanTest, FillsBuiltInColumnsAndFields) {
  const absl::StatusOr<Delivered> got =
      ScanText("{\"a\":1,\"t\":\"1970-01-01T00:00:01.5Z\"}\r\n\n{\"a\":\"x\"}\nno json\n{\"t\":-1}",
               Json("t"), Wants({kNum, kTime, Field("a"), kContent}));
  ASSERT_THAT(got, IsOk());
  EXPECT_THAT(got->rows, ElementsAre("1|1500|1|{\"a\":1,\"t\":\"1970-01-01T00:00:01.5Z\"}",
                                     "2|null|null|", "3|null|x|{\"a\":\"x\"}",
                                     "4|null|null|no json", "5|-1000|null|{\"t\":-1}"));
  EXPECT_EQ(got->report.lines, 5u);
  EXPECT_EQ(got->report.unparsed, 2u);
  EXPECT_EQ(got->report.bytes_read, 38u + 1 + 10 + 8 + 8);
}

TEST(LineScanTest, ParsesNothingUnlessAFieldIsWanted) {
  const absl::StatusOr<Delivered> got = ScanText("x\ny\n", Json("t"), Wants({kNum}));
  ASSERT_THAT(got, IsOk());
  EXPECT_THAT(got->rows, ElementsAre("1", "2"));
  EXPECT_EQ(got->report.unparsed, 0u);
}

TEST(LineScanTest, CountsUnparsedLinesForSelectStar) {
  const absl::StatusOr<Delivered> got = ScanText("x\n{}\n", Json(), Wants({kNum}, {}, true));
  ASSERT_THAT(got, IsOk());
  EXPECT_EQ(got->report.unparsed, 1u);
}

TEST(LineScanTest, WindowIsClosedAtBothEnds) {
  const std::string_view lines =
      "{\"t\":\"1970-01-01T00:00:00.0009Z\"}\n{\"t\":\"1970-01-01T00:00:00.001Z\"}\n"
      "{\"t\":\"1970-01-01T00:00:00.0029Z\"}\n{\"t\":\"1970-01-01T00:00:00.003Z\"}\n"
      "{\"t\":\"1969-12-31T23:59:59.9999Z\"}\n{}\nbroken\n";
  struct Case {
    int64_t start_ms, end_ms;
    std::vector<std::string> rows;
  };
  const Case cases[] = {
      {1, 2, {"2|1", "3|2"}},
      {0, 0, {"1|0"}},
      {-1, -1, {"5|-1"}},
      {4, 9, {}},
      {std::numeric_limits<int64_t>::min(), 0, {"1|0", "5|-1"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(testing::Message() << c.start_ms << ".." << c.end_ms);
    const absl::StatusOr<Delivered> got =
        ScanText(lines, Json("t"), Wants({kNum, kTime}, {c.start_ms, c.end_ms}));
    ASSERT_THAT(got, IsOk());
    EXPECT_EQ(got->rows, c.rows);
    EXPECT_EQ(got->report.lines, 7u);
    EXPECT_EQ(got->report.unparsed, 1u);
    EXPECT_EQ(got->report.outside_window, 6u - c.rows.size());
  }
}

TEST(LineScanTest, UsesTheTimeFieldThatTheQueryNamesToo) {
  const absl::StatusOr<Delivered> got =
      ScanText("{\"t\":1}\n{\"t\":2}\n", Json("t"), Wants({Field("t"), kTime}, {2000, 2000}));
  ASSERT_THAT(got, IsOk());
  EXPECT_THAT(got->rows, ElementsAre("2|2000"));
}

TEST(LineScanTest, TakesTheLinesThatAHostGives) {
  RingSource source;
  source.Add("{\"a\":1}", 1595811590539454127, 1595811590539454127);
  source.Add("{\"a\":\n2}\r\n", 1595811591539422860, 1595811591539422860);
  source.Add("", 1595811592539361171, 1595811592539361171);
  source.Add("{\"a\":3}", 1595811593539371695, 1595811593539371695);
  const absl::StatusOr<Delivered> got = Scan(
      &source, Json(), Wants({kNum, kTime, Field("a"), kContent}, {1595811591539, 1595811593539}));
  ASSERT_THAT(got, IsOk());
  EXPECT_THAT(got->rows, ElementsAre("1595811591539422860|1595811591539|2|{\"a\":\n2}\r\n",
                                     "1595811592539361171|1595811592539|null|",
                                     "1595811593539371695|1595811593539|3|{\"a\":3}"));
  EXPECT_EQ(got->report.outside_window, 1u);
  EXPECT_EQ(got->report.lines, 4u);
}

TEST(LineScanTest, SkipsGivenLinesOnlyInsideTheWindow) {
  RingSource source;
  source.Add("{\"a\":\"GET\"}", 1, 1'000'000);
  source.Add("{\"a\":\"PUT\"}", 2, 2'000'000);
  source.Add("{\"a\":\"GET\"}", 3, 3'000'000);
  source.Add("{\"a\":\"PUT\"}", 4, 4'000'000);
  ScanRequest request = Wants({kNum, Field("a")}, {2, 3});
  request.predicates = {{1, column::PushedPredicate::Op::kEqual, {Value::String("GET")}}};
  const absl::StatusOr<Delivered> got = Scan(&source, Json(), request);
  ASSERT_THAT(got, IsOk());
  EXPECT_THAT(got->rows, ElementsAre("3|GET"));
  EXPECT_EQ(got->report.lines, 4u);
  EXPECT_EQ(got->report.outside_window, 2u);
  EXPECT_EQ(got->report.filtered, 1u);
  EXPECT_EQ(got->report.lines_skipped, 1u);
  EXPECT_EQ(got->report.bytes_skipped, 11u);
}

TEST(LineScanTest, RefusesALineOutsideItsChunk) {
  RingSource source;
  source.Add("abc", 1, 1);
  source.Damage();
  EXPECT_THAT(Scan(&source, Json(), Wants({kNum})),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "input: the source gave a line of 4 bytes at byte 1 of a chunk of 4 bytes"));
}

TEST(LineScanTest, DecidesTheRuleOfEachInput) {
  const TempFolder folder;
  const std::string json = folder.Write("a.json", "{\"a\":1}\n{\"a\":2}\n");
  const std::string text = folder.Write("b.txt", "-- 1 --\n== 2 ==\n");
  const absl::StatusOr<std::unique_ptr<LogSource>> source = OpenFiles({json, text, json});
  ASSERT_THAT(source, IsOk());
  const absl::StatusOr<Delivered> got = Scan(source->get(), {}, Wants({kNum, Field("a")}));
  ASSERT_THAT(got, IsOk());
  EXPECT_THAT(got->rows, ElementsAre("1|1", "2|2", "1|null", "2|null", "1|1", "2|2"));
  EXPECT_THAT(got->report.notes, ElementsAre(HasSubstr(json + ": json"), HasSubstr(text + ": "),
                                             HasSubstr(json + ": json")));
}

TEST(LineScanTest, ReportsLinesThatTheSourceCut) {
  const TempFolder folder;
  const std::string path = folder.Write("a.log", "0123456789\nab\n0123456\n");
  const absl::StatusOr<std::unique_ptr<LogSource>> source =
      OpenFiles({path}, {.line_bytes_max = 4});
  ASSERT_THAT(source, IsOk());
  const absl::StatusOr<Delivered> got = Scan(source->get(), Json(), Wants({kNum, kContent}));
  ASSERT_THAT(got, IsOk());
  EXPECT_THAT(got->rows, ElementsAre("1|0123", "2|ab", "3|0123"));
  EXPECT_EQ(got->report.bytes_cut, 9u);
  EXPECT_THAT(got->report.limits_hit, ElementsAre("line length of the source"));
}

TEST(LineScanTest, ExpandsRows) {
  const std::unique_ptr<LogSource> source =
      MemorySource("{\"b\":{\"c\":true},\"a\":\"\\u00e9\"}\nx");
  const absl::StatusOr<CompiledRule> rule = CompiledRule::Compile(Json());
  ASSERT_THAT(rule, IsOk());
  const std::unique_ptr<column::Scan> scan =
      ScanLines(source.get(), *rule, Wants({kNum}, {}, true));
  const absl::StatusOr<std::unique_ptr<column::ScanWorker>> worker = scan->NewWorker(nullptr);
  ASSERT_THAT(worker, IsOk());
  uint64_t number = 0;
  ASSERT_THAT((*worker)->NextMorsel(&number), IsOk());
  const absl::StatusOr<column::Batch*> batch = (*worker)->NextBatch();
  ASSERT_THAT(batch, IsOk());
  std::vector<column::NamedValue> fields;
  ASSERT_THAT((*worker)->ExpandRow(**batch, 0, &fields), IsOk());
  ASSERT_EQ(fields.size(), 2u);
  EXPECT_EQ(fields[0].name, "b.c");
  EXPECT_TRUE(fields[0].value.bool_value());
  EXPECT_EQ(fields[1].value.string_value(), "\u00e9");
  ASSERT_THAT((*worker)->ExpandRow(**batch, 1, &fields), IsOk());
  ASSERT_EQ(fields.size(), 1u);
  EXPECT_EQ(fields[0].name, "_error");
}

TEST(LineScanTest, SplitsTheSameLinesWhateverTheBatches) {
  const TempFolder folder;
  std::string text;
  std::vector<std::string> rows;
  for (int i = 1; i <= 20'000; ++i) {
    const std::string filler(static_cast<size_t>(i * 37 % 301), 'x');
    text += "{\"a\":" + std::to_string(i) + ",\"f\":\"" + filler + "\"}\n";
    rows.push_back(std::to_string(i) + "|" + std::to_string(i));
  }
  const std::string path = folder.Write("a.log", text);
  for (const size_t chunk_bytes : {size_t{1}, size_t{1000}, size_t{2} << 20}) {
    SCOPED_TRACE(chunk_bytes);
    const absl::StatusOr<std::unique_ptr<LogSource>> source =
        OpenFiles({path}, {.chunk_bytes = chunk_bytes});
    ASSERT_THAT(source, IsOk());
    const absl::StatusOr<Delivered> got = Scan(source->get(), Json(), Wants({kNum, Field("a")}));
    ASSERT_THAT(got, IsOk());
    EXPECT_TRUE(got->rows == rows);
    EXPECT_EQ(got->report.bytes_read, text.size());
  }
}

TEST(LineScanTest, WorkersShareTheLines) {
  std::string text;
  for (int i = 0; i < 500'000; ++i) text += "{\"a\":1}\n";
  const TempFolder folder;
  const std::string path = folder.Write("a.log", text);
  const absl::StatusOr<std::unique_ptr<LogSource>> source =
      OpenFiles({path}, {.chunk_bytes = 10'000});
  ASSERT_THAT(source, IsOk());
  const absl::StatusOr<CompiledRule> rule = CompiledRule::Compile({});
  ASSERT_THAT(rule, IsOk());
  const std::unique_ptr<column::Scan> scan = ScanLines(source->get(), *rule, Wants({Field("a")}));
  std::vector<ScanReport> reports(4);
  std::vector<std::thread> threads;
  for (ScanReport& report : reports) {
    threads.emplace_back([&scan, &report] {
      const std::unique_ptr<column::ScanWorker> worker = *scan->NewWorker(nullptr);
      uint64_t number = 0;
      while (*worker->NextMorsel(&number)) {
        while (*worker->NextBatch() != nullptr) {
        }
      }
      report = worker->report();
    });
  }
  for (std::thread& thread : threads) thread.join();
  ScanReport total;
  for (const ScanReport& report : reports) total.Add(report);
  EXPECT_EQ(total.lines, 500'000u);
  EXPECT_EQ(total.bytes_read, text.size());
  EXPECT_EQ(total.notes.size(), 1u);
}

}  // namespace
}  // namespace slq::ingest
