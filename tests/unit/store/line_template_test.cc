#include "store/line_template.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace slq::store {
namespace {

struct Case {
  std::string_view line;
  std::vector<column::NamedValue> fields;  // strings that are not in the line by address
  bool found;
};

std::vector<uint32_t> Columns(size_t count) {
  std::vector<uint32_t> columns;
  for (uint32_t i = 0; i < count; ++i) columns.push_back(i);
  return columns;
}

std::string Join(const LineTemplate& one, const std::vector<column::NamedValue>& fields) {
  ValueText text;
  std::string line;
  for (const TemplatePiece& piece : one.pieces) {
    line += piece.literal;
    line += text.Of(fields[piece.column].value, piece.form).value_or("?");
  }
  return line + one.tail;
}

TEST(LineTemplateTest, GivesLinesBackOrHasNone) {
  const std::vector<Case> cases = {
      {R"({"a":1})", {{"a", Value::Long(1)}}, true},
      {R"({ "a" : 1 } )", {{"a", Value::Long(1)}}, true},
      {R"({"a":01})", {{"a", Value::Long(1)}}, false},
      {R"({"a":1.50})", {{"a", Value::Float(1.5)}}, true},
      {R"({"a":1.5e0})", {{"a", Value::Float(1.5)}}, false},
      {R"({"a":-0.0})", {{"a", Value::Float(-0.0)}}, true},
      {R"({"a":1.0})", {{"a", Value::Float(1)}}, true},
      {R"({"a":true,"b":null})", {{"a", Value::Bool(true)}}, true},
      {R"({"a":"x\"y\\\n\u0001"})", {{"a", Value::String("x\"y\\\n\1")}}, true},
      {R"({"a":"\u0041"})", {{"a", Value::String("A")}}, false},
      {R"({"b":{"a":"v"}})", {{"b.a", Value::String("v")}}, true},
      {"11 1 111", {{"x", Value::Long(11)}, {"y", Value::Long(1)}, {"z", Value::Long(111)}}, true},
      {"a=1 b=2", {{"b", Value::Long(2)}, {"a", Value::Long(1)}}, false},
      {"", {{"a", Value::String("")}}, true},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.line);
    TemplateFinder finder;
    const std::vector<uint32_t> columns = Columns(c.fields.size());
    const std::optional<size_t> found = finder.Find(c.line, c.fields, columns);
    ASSERT_EQ(found.has_value(), c.found);
    if (!found.has_value()) continue;
    EXPECT_EQ(Join(finder.templates()[*found], c.fields), c.line);
    EXPECT_EQ(finder.Find(c.line, c.fields, columns), found);
  }
}

TEST(LineTemplateTest, OneTemplateServesAllLinesOfAKind) {
  TemplateFinder finder;
  for (int i = 0; i < 5000; ++i) {
    const std::string line =
        "{\"n\":" + std::to_string(i) + ",\"f\":0." + std::to_string(i % 90 + 10) + "}";
    const double f = (i % 90 + 10) / 100.0;
    const std::vector<column::NamedValue> fields = {{"n", Value::Long(i)}, {"f", Value::Float(f)}};
    ASSERT_TRUE(finder.Find(line, fields, Columns(2)).has_value()) << line;
  }
  // One for floats as they are shown, one for those with zeros at the end.
  EXPECT_LE(finder.templates().size(), 2u);
}

TEST(LineTemplateTest, KeepsWithinItsLimits) {
  TemplateFinder finder;
  size_t found = 0;
  for (size_t i = 0; i < 3 * kTemplatesMax; ++i) {
    const std::string line = std::string(i, ' ') + "1";
    std::vector<uint32_t> columns = {static_cast<uint32_t>(i / 8)};
    const std::vector<column::NamedValue> fields = {{"a", Value::Long(1)}};
    found += finder.Find(line, fields, columns).has_value() ? 1 : 0;
  }
  EXPECT_EQ(finder.templates().size(), found);
  EXPECT_LE(found, kTemplatesMax);
  size_t bytes = 0;
  for (const LineTemplate& one : finder.templates()) bytes += one.pieces[0].literal.size();
  EXPECT_LE(bytes, kTemplateBytesMax);
}

TEST(LineTemplateTest, RefusesOrSurvivesAnyBytes) {
  const std::vector<LineTemplate> templates = {{{{"{\"a\":", 0, 0}, {",\"b\":", 1, 3}}, "}"},
                                               {{}, "nothing"}};
  const std::string bytes = EncodeTemplates(templates);
  EXPECT_EQ(DecodeTemplates(bytes, 2), templates);
  EXPECT_EQ(DecodeTemplates(bytes, 1), std::nullopt);
  for (size_t at = 0; at < bytes.size(); ++at) {
    EXPECT_EQ(DecodeTemplates(bytes.substr(0, at), 2), std::nullopt);
    std::string bad = bytes;
    bad[at] = static_cast<char>(bad[at] ^ 0xff);
    EXPECT_NE(DecodeTemplates(bad, 2), templates);
  }
}

}  // namespace
}  // namespace slq::store
