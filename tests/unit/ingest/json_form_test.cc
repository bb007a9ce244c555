#include "ingest/json_form.h"

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "column/text.h"
#include "gtest/gtest.h"
#include "ingest/json_shape.h"
#include "ingest/json_tokens.h"
#include "ingest/line_parser.h"
#include "support/padded_line.h"
#include "support/status_matchers.h"

namespace slq::ingest {
namespace {

constexpr const char* kNotOfAForm = "none";

bool ScanNothing(std::string_view /*line*/, JsonEdges* /*edges*/, RowWriter* /*writer*/,
                 Arena* /*arena*/) {
  return false;
}

std::vector<column::ScanColumn> FormColumns() {
  std::vector<column::ScanColumn> columns;
  for (const char* name : {"a", "b", "o.a", "list"}) {
    columns.push_back({column::ColumnKind::kField, name});
  }
  return columns;
}

std::string RowText(const column::Batch& batch) {
  std::string text;
  for (const column::Column& c : batch.columns) {
    absl::StrAppendFormat(&text, "%d:", static_cast<int>(c.At(0).type()));
    column::AppendCanonicalText(c.At(0), &text);
    text += ' ';
  }
  return text;
}

// Reads lines by their forms alone.
class FormReader {
 public:
  explicit FormReader(const JsonKernel& kernel, const StructuringRule& rule = {})
      : core_(rule),
        writer_(core_, FormColumns()),
        walk_(core_),
        shape_(core_, &writer_, {kernel.name, ScanNothing, kernel.match}) {}

  // The values, or kNotOfAForm.
  std::string Read(std::string_view line) {
    const PaddedLine padded(line);
    column::Batch batch;
    batch.Clear(FormColumns().size());
    ScanReport report;
    writer_.BeginBatch(1, &batch, &report);
    if (!shape_.Read(padded.text(), &batch.arena)) return kNotOfAForm;
    writer_.AcceptRow();
    writer_.EndBatch();
    return RowText(batch);
  }

  void Learn(std::string_view line) {
    ASSERT_EQ(tokens_.Read(line), JsonFault::kNone) << line;
    shape_.Learn(line, tokens_.starts(), &walk_);
  }

  bool LearnsAndReads(std::string_view line) {
    Learn(line);
    return Read(line) != kNotOfAForm;
  }

 private:
  RuleCore core_;
  RowWriter writer_;
  JsonTokens tokens_;
  JsonWalk walk_;
  JsonShape shape_;
};

// What a parser that has seen nothing makes of the line, or "bad".
std::string Parse(std::string_view line) {
  StructuringRule rule;
  rule.format = Format::kJson;
  const absl::StatusOr<std::unique_ptr<const Rule>> compiled = CompileRule(rule);
  EXPECT_THAT(compiled, IsOk());
  const std::unique_ptr<LineParser> parser = (*compiled)->NewParser(FormColumns());
  const PaddedLine padded(line);
  const std::string_view text = padded.text();
  column::Batch batch;
  batch.Clear(FormColumns().size());
  ScanReport report;
  parser->ParseLines({&text, 1}, &batch, &report);
  return report.unparsed > 0 ? "bad" : RowText(batch);
}

std::vector<JsonKernel> KernelsWithForms() {
  std::vector<JsonKernel> kernels;
  for (const JsonKernel& kernel : JsonKernels()) {
    if (kernel.match != nullptr) kernels.push_back(kernel);
  }
  return kernels;
}

TEST(JsonFormTest, ReadsOtherValuesAtTheSamePlaces) {
  for (const JsonKernel& kernel : KernelsWithForms()) {
    FormReader reader(kernel);
    reader.Learn(R"({"a":1,"x":"text","b":"some","o":{"y":null,"a":true},"z":{"k":[1,"e"]}})");
    EXPECT_EQ(
        reader.Read(R"({"a":-2.5e3,"x":"","b":"","o":{"y":12,"a":17.25},"z":{"other":[0,"ee"]}})"),
        "3:-2500 4: 3:17.25 0: ");
    EXPECT_EQ(reader.Read(R"({"a":1,"x":"t","c":"some","o":{"y":1,"a":1},"z":{"k":[1,"e"]}})"),
              kNotOfAForm);
    EXPECT_EQ(reader.Read(R"({"a":1,"x":"t","b":"some","o":{"y":1,"a":"1"},"z":{"k":[1,"e"]}})"),
              kNotOfAForm);
    EXPECT_EQ(reader.Read(R"({"a":1,"x":"t","b":"some","o":{"y":1,"a":1},"z":{"k":[1]}})"),
              kNotOfAForm);
  }
}

TEST(JsonFormTest, ChecksEveryNumberAndWord) {
  constexpr std::string_view kScalars[] = {"0",
                                           "00",
                                           "01",
                                           "-1",
                                           "-",
                                           "-01",
                                           "1.",
                                           ".5",
                                           "1.5",
                                           "0.5",
                                           "00.5",
                                           "1..5",
                                           "1.5.5",
                                           "1e",
                                           "1e+",
                                           "1e3",
                                           "1E-3",
                                           "true",
                                           "tru",
                                           "trUe",
                                           "false",
                                           "null",
                                           "nul",
                                           "nu ll",
                                           "1 ",
                                           " 1",
                                           "1 2",
                                           "[1]",
                                           "[]",
                                           "{}",
                                           "",
                                           " ",
                                           "x",
                                           "+1",
                                           "1e400",
                                           "123456789012345",
                                           "1234567890123456",
                                           "1.23456789012345",
                                           "12345678901234.5",
                                           "9999999999999999999",
                                           "99999999999999",
                                           "0.1234567890123",
                                           "0.12345678901234",
                                           "1,\"b\":2"};
  for (const JsonKernel& kernel : KernelsWithForms()) {
    for (const std::string_view scalar : kScalars) {
      for (const char* key : {"a", "skipped"}) {
        FormReader reader(kernel);
        reader.Learn(absl::StrFormat(R"({"%s":1})", key));
        const std::string line = absl::StrFormat(R"({"%s":%s})", key, scalar);
        const std::string read = reader.Read(line);
        SCOPED_TRACE(line);
        if (read != kNotOfAForm) {
          EXPECT_EQ(read, Parse(line));
        }
        // Whatever is valid and one scalar has the form, unless blanks stand around it.
        const bool has_form =
            Parse(line) != "bad" && scalar.find_first_of(" [{,") == std::string_view::npos;
        EXPECT_EQ(read != kNotOfAForm, has_form);
      }
    }
  }
}

TEST(JsonFormTest, LeavesOtherBytesToTheFullParse) {
  for (const JsonKernel& kernel : KernelsWithForms()) {
    FormReader reader(kernel);
    reader.Learn(R"({"a":"text","b":1})");
    for (int c = 0; c < 256; ++c) {
      const std::string line = std::string(R"({"a":"te)") + static_cast<char>(c) + R"(t","b":1})";
      // In the text they are in, a byte past ASCII is no code point, and `\t` is an escape.
      const bool has_form = c >= 0x20 && c < 0x80 && c != '"';
      EXPECT_EQ(reader.Read(line) != kNotOfAForm, has_form) << c;
      if (has_form) {
        EXPECT_EQ(reader.Read(line), Parse(line));
      }
      EXPECT_EQ(FormReader(kernel).LearnsAndReads(R"({"b":1})"), true);
    }
  }
}

TEST(JsonFormTest, LeavesSomeLinesToTheFullParse) {
  for (const JsonKernel& kernel : KernelsWithForms()) {
    for (const char* line :
         {R"({"a":1,"a":2})", R"({"a":"first","x":1,"a":null})", R"({"o":{"a":1},"o.a":"b"})",
          R"({"list":["x"]})", R"({"x":[1,2]})", "{\"a\":\t1}", "{}"}) {
      EXPECT_FALSE(FormReader(kernel).LearnsAndReads(line)) << line;
    }
    EXPECT_TRUE(FormReader(kernel).LearnsAndReads(R"({"x":1,"x":2,"a":1})"));
  }
}

// Damage anywhere: what is read by a form must be what a full parse reads.
TEST(JsonFormTest, ReadsNothingThatAFullParseReadsOtherwise) {
  const std::vector<std::string> kLines = {
      R"({"a":1})",
      R"({ "a" : 1 , "b" : "x" })",
      R"({"a":"one","b":2,"o":{"a":"three","skip":4},"list":7})",
      R"({"skip":{"key":"v","deep":{"k":1}},"a":12.5,"b":"the end"})",
      R"({"skip":["x","y",{"k":"v"},[null]],"a":true,"b":false})",
      R"({"o":{"a":1},"e":{},"f":[],"b":"x"})",
      R"({"a":"x","e":{"f":{}}})",
      R"({"a.key.longer.than.the.thirty.two.bytes.of.one.text":"x","a":3})",
      R"({"one":{"two":{"three":{"four":{"five":{"six":{"seven":1}}}}}},"o":{"x":{"y":1},"a":2}})",
      R"({"":"","a":""})",
      R"({"a":"back\\slash","b":"quote \" and \\","skip":["\"","\\\\"],"o":{"a":"\u00e9"}})",
      R"({"a\n":"x","b":"\ud83d\ude00 café","skip":"€"})",
      R"({"o.a":5,"o":{"b":6}})",
  };
  constexpr char kBytes[] = "xxxxyyyy00112233..ee--{}[]\",: \\\x01\xFF";
  for (const JsonKernel& kernel : KernelsWithForms()) {
    FormReader reader(kernel);
    for (const std::string& line : kLines) {
      EXPECT_TRUE(reader.LearnsAndReads(line)) << line;
      EXPECT_EQ(reader.Read(line), Parse(line));
    }
    std::mt19937_64 random(2'026);
    int read = 0;
    for (int i = 0; i < 40'000; ++i) {
      std::string line = kLines[random() % kLines.size()];
      for (size_t damages = random() % 3; damages > 0 && !line.empty(); --damages) {
        const size_t at = random() % line.size();
        const char byte = kBytes[random() % (sizeof(kBytes) - 1)];
        switch (random() % 4) {
          case 0:
            line.erase(at, 1 + random() % 3);
            break;
          case 1:
            line[at] = byte;
            break;
          case 2:
            line.insert(at, 1, byte);
            break;
          default:
            line.insert(at, line.substr(at, random() % 8));
            break;
        }
      }
      const std::string values = reader.Read(line);
      if (values == kNotOfAForm) continue;
      ++read;
      ASSERT_EQ(values, Parse(line)) << line;
    }
    EXPECT_GT(read, 15'000);  // a third is as it was
  }
}

TEST(JsonFormTest, KeepsToItsLimits) {
  const auto line_of = [](size_t size) {
    const std::string around = R"({"a":"","b":1})";
    return R"({"a":")" + std::string(size - around.size(), 'x') + R"(","b":1})";
  };
  const auto line_with_quotes = [](size_t strings) {
    std::string line = R"({"skip":[)";
    for (size_t i = 0; i < strings; ++i) line += i == 0 ? R"("")" : R"(,"")";
    return line + "]}";
  };
  for (const JsonKernel& kernel : KernelsWithForms()) {
    EXPECT_TRUE(FormReader(kernel).LearnsAndReads(line_of(JsonForms::kLineMax)));
    EXPECT_FALSE(FormReader(kernel).LearnsAndReads(line_of(JsonForms::kLineMax + 1)));
    // Two quotes of three bytes are more than half of a block.
    EXPECT_TRUE(FormReader(kernel).LearnsAndReads(line_with_quotes(10)));
    EXPECT_FALSE(FormReader(kernel).LearnsAndReads(line_with_quotes(40)));
    for (size_t size = line_of(64).size() - 20; size < 300; ++size) {
      EXPECT_TRUE(FormReader(kernel).LearnsAndReads(line_of(size))) << size;
    }

    StructuringRule rule;
    rule.field_name_bytes_max = 12;
    FormReader names(kernel, rule);
    names.Learn(R"({"a":1,"skip":{"k":{"k":1}}})");
    EXPECT_NE(names.Read(R"({"a":1,"skip":{"abcdef":{"":1}}})"), kNotOfAForm);
    EXPECT_EQ(names.Read(R"({"a":1,"skip":{"abcdefg":{"":1}}})"), kNotOfAForm);
    EXPECT_NE(names.Read(R"({"a":1,"skip":{"abc":{"def":1}}})"), kNotOfAForm);
    EXPECT_EQ(names.Read(R"({"a":1,"skip":{"abc":{"defg":1}}})"), kNotOfAForm);

    FormReader many(kernel);
    for (size_t i = 0; i < JsonForms::kFormsMax; ++i) {
      ASSERT_TRUE(many.LearnsAndReads(absl::StrFormat(R"({"a":1,"key%d":2})", i)));
    }
    EXPECT_FALSE(many.LearnsAndReads(R"({"a":1,"another":2})"));
    EXPECT_NE(many.Read(R"({"a":1,"key0":2})"), kNotOfAForm);

    // A line of n strings in an array has n + 1 texts.
    // Parsing lines that can have no form ends some time, what is known stays.
    FormReader refusing(kernel);
    refusing.Learn(R"({"a":1})");
    for (int i = 0; i < 63; ++i) refusing.Learn(R"({"list":[1]})");
    EXPECT_TRUE(refusing.LearnsAndReads(R"({"b":1})"));
    refusing.Learn(R"({"list":[1]})");
    EXPECT_FALSE(refusing.LearnsAndReads(R"({"a":1,"b":2})"));
    EXPECT_NE(refusing.Read(R"({"a":2})"), kNotOfAForm);

    FormReader long_forms(kernel);
    const auto line_with_texts = [](size_t texts) {
      std::string line = R"({"skip":[)";
      for (size_t i = 1; i < texts; ++i) line += i == 1 ? R"("text")" : R"(,"text")";
      return line + "]}";
    };
    constexpr size_t kTexts = 512;
    for (size_t left = JsonForms::kTextsMax; left >= kTexts + 32; left -= kTexts) {
      std::string line = line_with_texts(kTexts);
      line.insert(line.size() - 1, absl::StrFormat(R"(,"key%04d":{})", left));
      ASSERT_TRUE(long_forms.LearnsAndReads(line));
    }
    EXPECT_FALSE(long_forms.LearnsAndReads(line_with_texts(kTexts + 1)));
    EXPECT_TRUE(long_forms.LearnsAndReads(line_with_texts(kTexts)));
    EXPECT_FALSE(long_forms.LearnsAndReads(R"({"a":1})"));
  }
}

}  // namespace
}  // namespace slq::ingest
