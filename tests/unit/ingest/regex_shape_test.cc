#include "ingest/regex_shape.h"

#include <optional>
#include <simdjson.h>
#include <string>
#include <string_view>
#include <vector>

#include <re2/re2.h>

#include "absl/strings/str_format.h"
#include "gtest/gtest.h"
#include "ingest/line_parser.h"
#include "ingest/regex_pattern.h"
#include "support/padded_line.h"
#include "support/random.h"
#include "support/status_matchers.h"

namespace slq::ingest {
namespace {

TEST(ByteClassTest, FindsTheEndOfARun) {
  Random random(3);
  for (int round = 0; round < 2'000; ++round) {
    ByteClass::Set set;
    const bool sparse = random.Chance(50);
    for (size_t c = 0; c < 256; ++c) set[c] = random.Chance(sparse ? 2 : 98);
    if (random.Chance(20)) set = ~ByteClass::Set().set('"');
    const ByteClass bytes(set);
    std::string text;
    for (size_t i = random.Below(70); i > 0; --i) text += static_cast<char>(random.Below(256));
    const PaddedLine line(text);
    const char* const begin = line.text().data();
    const char* const end = begin + line.text().size();
    const char* expected = begin;
    while (expected != end && set[static_cast<unsigned char>(*expected)]) ++expected;
    EXPECT_EQ(bytes.FindEnd(begin, end), expected);
  }
}

// A pattern, perhaps of a shape, and lines that it matches or nearly matches.
class PatternGenerator {
 public:
  explicit PatternGenerator(uint64_t seed) : random_(seed) {}

  std::string Pattern() {
    sample_pieces_.clear();
    std::string pattern = random_.Chance(50) ? "^" : "";
    std::vector<bool> open;
    for (size_t pieces = 1 + random_.Below(7); pieces > 0; --pieces) {
      if (random_.Chance(40)) {
        constexpr std::string_view kOpen[] = {"(?<g%d>", "(?P<g%d>", "(", "(?:"};
        const std::string_view form = random_.Pick(kOpen);
        if (form.find('%') == std::string_view::npos) {
          pattern += form;
        } else {
          pattern += form.starts_with("(?<") ? absl::StrFormat("(?<g%d>", pieces)
                                             : absl::StrFormat("(?P<g%d>", pieces);
        }
        open.push_back(true);
      }
      AppendPiece(&pattern);
      while (!open.empty() && random_.Chance(60)) {
        pattern += ')';
        open.pop_back();
      }
    }
    pattern.append(open.size(), ')');
    if (random_.Chance(20)) pattern += '$';
    return pattern;
  }

  // Of the last pattern.
  std::string Line() {
    std::string line;
    if (random_.Chance(20)) {
      for (size_t i = random_.Below(16); i > 0; --i) line += Byte();
      return line;
    }
    for (const std::string_view sample : sample_pieces_) {
      const size_t times = random_.Chance(70) ? 1 : random_.Below(5);
      for (size_t i = 0; i < times; ++i) {
        line += sample.size() < 2 || random_.Chance(50) ? sample : sample.substr(0, 1);
      }
      if (random_.Chance(6)) line += Byte();
    }
    if (random_.Chance(30)) line += Byte();
    return line;
  }

 private:
  std::string_view Byte() {
    constexpr std::string_view kBytes[] = {
        "a", "b", "1", "2", "/", " ", "]", "-", "\n", "\xC3\xA9", "\xE2\x82\xAC", "\xFF"};
    return random_.Pick(kBytes);
  }

  void AppendPiece(std::string* pattern) {
    struct Sample {
      std::string_view pattern, text;
    };
    constexpr Sample kTexts[] = {
        {"a", "a"},     {"b", "b"},     {"ab", "ab"}, {" ", " "},
        {"/", "/"},     {"\\]", "]"},   {"-", "-"},   {"\xC3\xA9", "\xC3\xA9"},
        {"\" ", "\" "}, {"NO ", "NO "}, {"]", "]"},   {"\\.", "."},
        {"\\t", "\t"}};
    constexpr Sample kClasses[] = {{"[^/]", "a\xC3\xA9"}, {"\\S", "b1"},      {"\\w", "a_"},
                                   {"\\d", "12"},         {".", "a "},        {"[^ ]", "b]"},
                                   {"[ab]", "ab"},        {"[a-c1-3]", "c2"}, {"[^\\]]", "1 "},
                                   {"\\s", " "},          {"[\\w.-]", "a.-"}, {"[^\\s/]", "a"},
                                   {"\\D", "a/"},         {"[^\"]", "a b"},   {"[]a]", "]a"},
                                   {"\\W", "/"},          {"[^a\\d]", "b"},   {"[-a]", "-"}};
    constexpr std::string_view kCounts[] = {"+",   "*",    "+",     "*",    "?",
                                            "{2}", "{1,}", "{1,3}", "{0,2}"};
    constexpr std::string_view kOther[] = {"(a|b)", "\\b",       "[[:alpha:]]", "(?:ab)+",
                                           "\\pL",  "\xC3\xA9+", "[\xC3\xA9]",  "(?i)a",
                                           "x{,2}", "\\x41"};
    if (random_.Chance(2)) {
      *pattern += random_.Pick(kOther);
      return;
    }
    const bool text = random_.Chance(45);
    const Sample& sample = text ? random_.Pick(kTexts) : random_.Pick(kClasses);
    *pattern += sample.pattern;
    sample_pieces_.push_back(sample.text);
    if (!text && random_.Chance(90)) {
      *pattern += random_.Pick(kCounts);
      if (random_.Chance(20)) *pattern += '?';
    }
  }

  Random random_;
  std::vector<std::string_view> sample_pieces_;
};

RE2::Options Quiet(RE2::Options::Encoding encoding) {
  RE2::Options options;
  options.set_encoding(encoding);
  options.set_log_errors(false);
  return options;
}

// What RE2 says, for a line of code points or of bytes.
class Reference {
 public:
  explicit Reference(const std::string& pattern)
      : code_points_(pattern, Quiet(RE2::Options::EncodingUTF8)),
        bytes_(pattern, Quiet(RE2::Options::EncodingLatin1)) {}

  bool ok() const { return code_points_.ok() && bytes_.ok(); }

  // The groups as offsets, or "no match".
  std::string Match(std::string_view line) const {
    const RE2& re = simdjson::validate_utf8(line.data(), line.size()) ? code_points_ : bytes_;
    std::vector<re2::StringPiece> groups(static_cast<size_t>(re.NumberOfCapturingGroups()) + 1);
    const re2::StringPiece text(line.data(), line.size());
    if (!re.Match(text, 0, line.size(), RE2::ANCHOR_START, groups.data(),
                  static_cast<int>(groups.size()))) {
      return "no match";
    }
    std::string found;
    for (size_t g = 1; g < groups.size(); ++g) {
      const auto begin = groups[g].data() - line.data();
      absl::StrAppendFormat(&found, "%d-%d ", begin,
                            begin + static_cast<ptrdiff_t>(groups[g].size()));
    }
    return found;
  }

 private:
  RE2 code_points_;
  RE2 bytes_;
};

std::string Walk(const RegexShape& shape, std::string_view text) {
  const PaddedLine line(text);
  std::vector<const char*> marks(shape.mark_count);
  switch (MatchShape(shape, shape.steps.size(), line.text(), marks.data())) {
    case RegexOutcome::kNoMatch:
      return "no match";
    case RegexOutcome::kUndecided:
      return "undecided";
    case RegexOutcome::kMatch:
      break;
  }
  std::string found;
  for (size_t mark = 2; mark < marks.size(); mark += 2) {
    absl::StrAppendFormat(&found, "%d-%d ", marks[mark] - line.text().data(),
                          marks[mark + 1] - line.text().data());
  }
  return found;
}

TEST(RegexShapeTest, AgreesWithRe2) {
  PatternGenerator generator(20'261'124);
  int shapes = 0;
  int matches = 0;
  int undecided = 0;
  for (int round = 0; round < 6'000; ++round) {
    const absl::StatusOr<std::string> pattern = TranslatePattern(generator.Pattern());
    ASSERT_THAT(pattern, IsOk());
    SCOPED_TRACE(*pattern);
    const Reference reference(*pattern);
    if (!reference.ok()) continue;
    const std::optional<RegexShape> shape = FindRegexShape(*pattern);
    if (!shape.has_value()) continue;
    ++shapes;
    for (int i = 0; i < 25; ++i) {
      const std::string line = generator.Line();
      const std::string found = Walk(*shape, line);
      if (found == "undecided") {
        ++undecided;
        continue;
      }
      matches += found != "no match";
      ASSERT_EQ(found, reference.Match(line)) << line;
    }
  }
  EXPECT_GT(shapes, 2'000);
  EXPECT_GT(matches, 10'000);
  EXPECT_LT(undecided, matches / 4);
}

TEST(RegexShapeTest, KnowsCommonPatterns) {
  struct Case {
    std::string_view pattern;
    bool known;
  };
  constexpr Case kCases[] = {
      {R"(^(?<test1>[^/]+)/(?<test2>\S+) (?<test3>\w+) log is Error NO (?<test4>\d+))", true},
      {R"re(^(?<ip>\S+) (\S+) (?<user>\S+) \[(?<time>[^\]]+)\] "(?<method>\S+) (?<uri>\S+) )re"
       R"re((?<proto>[^"]*)" (?<status>\d{3}) (?<bytes>\d+) "(?<ref>[^"]*)" "(?<agent>.*?)"$)re",
       true},
      {R"((?<time>.*?) \[(?<thread>.+?)\] (?<level>[A-Z]+)\s+(?<message>.*))", true},
      {R"((?<a>\d+-\d+-\d+ \d\d:\d\d:\d\d,\d{3}) (?<b>.*)$)", true},
      {R"((?<key>[\w.-]+)\s*=\s*(?<value>.*))", true},
      {R"((?<all>.*)\.(?<last>[^.]*))", true},
      // What a walk without a way back cannot decide.
      {R"((?<a>\w*)(?<b>\d+))", false},
      {R"((?<a>\d+|-) (?<b>.*))", false},
      {R"((?<a>(?:x)+)y)", false},
      {R"((?<a>.)b)", false},
      {R"((?<a>\S{2}) b)", false},
      {R"((?i)(?<a>b))", false},
      {R"((?<a>\bb))", false},
      {R"((?<a>.+?))", false},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.pattern);
    const absl::StatusOr<std::string> pattern = TranslatePattern(c.pattern);
    ASSERT_THAT(pattern, IsOk());
    EXPECT_EQ(FindRegexShape(*pattern).has_value(), c.known);
  }
}

// Whichever fields are asked for, a line fits or not, and each field is the same.
TEST(RegexShapeTest, FewerFieldsAreTheSame) {
  PatternGenerator generator(5);
  Random random(6);
  int fitting = 0;
  for (int round = 0; round < 1'500; ++round) {
    StructuringRule definition;
    definition.format = Format::kRegex;
    definition.pattern = generator.Pattern();
    SCOPED_TRACE(definition.pattern);
    const absl::StatusOr<std::unique_ptr<const Rule>> rule = CompileRule(definition);
    if (!rule.ok()) continue;
    std::vector<column::ScanColumn> all;
    std::vector<size_t> some_at;
    std::vector<column::ScanColumn> some;
    for (const std::string& name : (*rule)->field_names()) {
      all.push_back({column::ColumnKind::kField, name});
      if (random.Chance(50)) continue;
      some_at.push_back(all.size() - 1);
      some.push_back(all.back());
    }
    for (int i = 0; i < 8; ++i) {
      const std::string text = generator.Line();
      const PaddedLine line(text);
      const std::string_view lines[] = {line.text()};
      column::Batch all_batch;
      column::Batch some_batch;
      all_batch.Clear(all.size());
      some_batch.Clear(some.size());
      ScanReport all_report;
      ScanReport some_report;
      (*rule)->NewParser(all)->ParseLines(lines, &all_batch, &all_report);
      (*rule)->NewParser(some)->ParseLines(lines, &some_batch, &some_report);
      ASSERT_EQ(all_report.unparsed, some_report.unparsed) << text;
      fitting += all_report.unparsed == 0;
      for (size_t c = 0; c < some.size(); ++c) {
        const Value expected = all_batch.columns[some_at[c]].At(0);
        const Value value = some_batch.columns[c].At(0);
        ASSERT_EQ(expected.type(), value.type()) << text;
        if (expected.is_null()) continue;
        ASSERT_EQ(expected.string_value(), value.string_value()) << text;
      }
    }
  }
  EXPECT_GT(fitting, 1'000);
}

}  // namespace
}  // namespace slq::ingest
