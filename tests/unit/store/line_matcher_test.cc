#include "store/line_matcher.h"

#include <random>

#include "gtest/gtest.h"
#include "ingest/line_split.h"
#include "store/field_columns.h"
#include "support/same_value.h"

namespace slq::store {
namespace {

std::unique_ptr<const ingest::Rule> Json() {
  StructuringRule definition;
  definition.format = Format::kJson;
  return *ingest::CompileRule(definition);
}

// What a parser makes of lines, and the templates and matcher that learnt from them.
class Learnt {
 public:
  explicit Learnt(const ingest::Rule& rule) : fields_(rule, 64), matcher_(rule) {}

  void Learn(const std::string& line) {
    const std::string padded = line + std::string(ingest::kLinePadding, '\0');
    const std::string_view view = std::string_view(padded).substr(0, line.size());
    fields_.Parse({&view, 1}, nullptr);
    if (fields_.columns_of(0).empty()) return;
    const auto number = templates_.Find(view, fields_.fields(0), fields_.columns_of(0));
    if (!number.has_value()) return;
    matcher_.Learn(*number, templates_.templates()[*number], fields_.names());
  }

  // Whether the line matches. Then all is as the parser has it.
  bool Check(const std::string& line) {
    const std::string padded = line + std::string(ingest::kLinePadding, '\0');
    const std::string_view view = std::string_view(padded).substr(0, line.size());
    const std::optional<size_t> number = matcher_.Match(view);
    if (!number.has_value()) return false;
    fields_.Parse({&view, 1}, nullptr);
    const std::span<const column::NamedValue> fields = fields_.fields(0);
    EXPECT_EQ(fields.size(), matcher_.values().size()) << line;
    if (fields.size() != matcher_.values().size()) return true;
    std::string joined;
    ValueText text;
    const LineTemplate& found = templates_.templates()[*number];
    for (size_t i = 0; i < fields.size(); ++i) {
      EXPECT_EQ(fields_.columns_of(0)[i], matcher_.columns()[i]) << line;
      EXPECT_TRUE(SameValue(fields[i].value, matcher_.values()[i])) << line << ' ' << i;
      joined += found.pieces[i].literal;
      joined += text.Of(fields[i].value, found.pieces[i].form).value_or("?");
    }
    EXPECT_EQ(joined + found.tail, line);
    return true;
  }

 private:
  FieldColumns fields_;
  TemplateFinder templates_;
  LineMatcher matcher_;
};

TEST(LineMatcherTest, ReadsWhatIsLikeALineBefore) {
  const std::unique_ptr<const ingest::Rule> rule = Json();
  Learnt learnt(*rule);
  learnt.Learn(R"({"a":"x","b":1,"c":{"d":2.5,"e":true},"n":null,"l":[1]})");
  struct Case {
    std::string line;
    bool matches;
  };
  const std::vector<Case> cases = {
      {R"({"a":"x","b":1,"c":{"d":2.5,"e":true},"n":null,"l":[1]})", false},  // an array
  };
  for (const Case& c : cases) EXPECT_EQ(learnt.Check(c.line), c.matches) << c.line;
  learnt.Learn(R"({"a":"x","b":1,"c":{"d":2.5,"e":true},"n":null})");
  const auto line = [](std::string_view a, std::string_view b, std::string_view d,
                       std::string_view e) {
    return "{\"a\":\"" + std::string(a) + "\",\"b\":" + std::string(b) +
           ",\"c\":{\"d\":" + std::string(d) + ",\"e\":" + std::string(e) + "},\"n\":null}";
  };
  const std::vector<Case> scalars = {
      {line("", "0", "0.5", "false"), true},
      {line("longer than eight bytes, and than sixteen", "-7", "-0.000001", "true"), true},
      {line("tab\\t", "1", "2.5", "true"), false},
      {line("\xc3\xab", "1", "2.5", "true"), false},
      {line("\x01", "1", "2.5", "true"), false},
      {line("x", "01", "2.5", "true"), false},
      {line("x", "-0", "2.5", "true"), false},
      {line("x", "-", "2.5", "true"), false},
      {line("x", "999999999999999999", "2.5", "true"), true},
      {line("x", "1000000000000000000", "2.5", "true"), false},
      {line("x", "1e3", "2.5", "true"), false},
      {line("x", "1", "2.50", "true"), false},
      {line("x", "1", "0.0", "true"), false},
      {line("x", "1", "2.", "true"), false},
      {line("x", "1", "123456789.123456", "true"), true},
      {line("x", "1", "1234567890.123456", "true"), false},
      {line("x", "1", "2.5e1", "true"), false},
      {line("x", "2.5", "2", "3"), true},
      {line("x", "\"s\"", "2.5", "true"), false},
      {line("x", "null", "2.5", "true"), false},
      {line("x", "1", "2.5", "truE"), false},
      {line("x", "1", "2.5", "true") + " ", false},
      {line("x", "1", "2.5", "true").substr(0, 30), false},
      {"", false},
      {"{}", false},
  };
  for (const Case& c : scalars) EXPECT_EQ(learnt.Check(c.line), c.matches) << c.line;
  learnt.Learn(line("x", "1", "2.50", "true"));
  for (const std::string_view d : {"2.50", "0.00", "99.99", "12.30"}) {
    EXPECT_TRUE(learnt.Check(line("x", "1", d, "true"))) << d;
  }
}

// A name that comes twice, a value that stands in a name, a text like a number: the template is
// a guess that gives the line back, and nothing more may be read by it than is true.
TEST(LineMatcherTest, LearnsOnlyWhatTheParserFinds) {
  const std::unique_ptr<const ingest::Rule> rule = Json();
  for (const std::string line : {
           R"({"a":1,"a":2})",
           R"({"1":1,"b":"1"})",
           R"({"a":"b 5","b":5})",
           R"({"a 7":7,"b":{"a":7}})",
           R"({"a":"\u0041A","b":"A"})",
           R"({"a":"x\"y","b":"y"})",
           R"({"b":"","a":""})",
           R"({"a.b":1,"a":{"b":2}})",
       }) {
    Learnt learnt(*rule);
    learnt.Learn(line);
    learnt.Check(line);
    for (size_t at = 0; at < line.size(); ++at) {
      for (const char c : {'1', '7', 'A', '"', '\\', ',', ':', '.', '-', 'b', ' '}) {
        std::string other = line;
        other[at] = c;
        learnt.Check(other);
        learnt.Check(line.substr(0, at) + c + line.substr(at));
      }
    }
  }
}

TEST(LineMatcherTest, ChangedLinesAreReadAsTheParserDoes) {
  std::mt19937 random(20240103);
  const std::unique_ptr<const ingest::Rule> rule = Json();
  const std::vector<std::string> lines = {
      R"({"ts":"2026-01-01T00:00:00.000Z","status":500,"ms":229.56,"ok":true,"m":"request done"})",
      R"({"ts":"2026-01-01T00:00:00.000Z","status":500,"ms":229.50,"ok":true,"m":"request done"})",
      R"({"u":{"name":"ann","id":-12},"tags":["a","b"],"x":null,"v":0.25})",
      R"( { "k" : "v" , "n" : 1 } )",
      R"({"a":[],"b":{},"c":"c"})",
  };
  Learnt learnt(*rule);
  for (const std::string& line : lines) learnt.Learn(line);
  constexpr std::string_view kBytes = "0123456789.-+eE\"\\{}[],: \tatrufls\x80\xc3\xa9\x7f";
  size_t matched = 0;
  for (int i = 0; i < 100000; ++i) {
    std::string line = lines[random() % lines.size()];
    for (auto changes = random() % 3; changes > 0; --changes) {
      const size_t at = random() % line.size();
      const char c = kBytes[random() % kBytes.size()];
      switch (random() % 3) {
        case 0:
          line[at] = c;
          break;
        case 1:
          line.insert(at, 1, c);
          break;
        default:
          line.erase(at, 1);
      }
    }
    matched += learnt.Check(line) ? 1 : 0;
  }
  EXPECT_GT(matched, 10000u);
}

TEST(LineMatcherTest, OtherFormatsAndDeclaredTypesAreLeftAlone) {
  StructuringRule definition;
  definition.format = Format::kJson;
  definition.types["a"] = Type::kLong;
  const auto typed = ingest::CompileRule(definition);
  if (!typed.ok()) GTEST_SKIP() << "JSON rules take no types";
  Learnt learnt(**typed);
  learnt.Learn(R"({"a":"1"})");
  EXPECT_FALSE(learnt.Check(R"({"a":"1"})"));
}

}  // namespace
}  // namespace slq::store
