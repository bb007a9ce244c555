#include "differential/data_set.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "absl/strings/str_format.h"

namespace slq::differential {
namespace {

using reference::Datum;

constexpr Field kFields[] = {
    {"w", FieldKind::kWord},        {"l", FieldKind::kLong},    {"f", FieldKind::kFloat},
    {"t", FieldKind::kText},        {"b", FieldKind::kBool},    {"n", FieldKind::kNumericText},
    {"m", FieldKind::kMixed},       {"d", FieldKind::kDecimal}, {"x", FieldKind::kWideLong},
    {"e", FieldKind::kWideFloat},   {"h", FieldKind::kHuge},    {"user.name", FieldKind::kWord},
    {"user.age", FieldKind::kLong}, {"k", FieldKind::kLong},
};

constexpr std::string_view kWords[] = {"get", "put", "GET", "a", "b", "error", "Error", "x y"};

constexpr std::string_view kTexts[] = {"",
                                       " ",
                                       "a",
                                       "A",
                                       "ab",
                                       "a%b",
                                       "a_b",
                                       "%",
                                       "_",
                                       "\\",
                                       "a\\b",
                                       "it's",
                                       "\"q\"",
                                       "*",
                                       "a*b",
                                       "é",
                                       "É",
                                       "straße",
                                       "日本",
                                       "日本語ab",
                                       "🙂",
                                       "ab\ncd",
                                       "tab\there",
                                       "null",
                                       "true",
                                       "NaN",
                                       "inf",
                                       "1e5",
                                       "+1",
                                       " 1",
                                       "1 ",
                                       ".5",
                                       "5.",
                                       "0x10",
                                       "--",
                                       "/*",
                                       "[1,2]",
                                       "1,5",
                                       "ſK",
                                       "Ωω",
                                       "longer text with several words in it"};

constexpr std::string_view kNumericTexts[] = {"007", "1.50", "-3",  "0",    "12",  "-0", "1",
                                              "1.0", "5",    "0.5", "-2.5", "100", "2",  "00"};

constexpr std::string_view kHugeTexts[] = {"9223372036854775808",
                                           "-9223372036854775809",
                                           "18446744073709551615",
                                           "100000000000000000000",
                                           "99999999999999999999",
                                           "-18446744073709551616",
                                           "123456789012345678901234567890123456789",
                                           "340282366920938463463374607431768211456"};

constexpr int64_t kWideLongs[] = {std::numeric_limits<int64_t>::max(),
                                  std::numeric_limits<int64_t>::min(),
                                  std::numeric_limits<int64_t>::max() - 1,
                                  9007199254740992,
                                  9007199254740993,
                                  -9007199254740993,
                                  4611686018427387904,
                                  2147483648,
                                  0,
                                  -1};

constexpr double kWideFloats[] = {1e300,
                                  -1e300,
                                  1e-7,
                                  -0.0,
                                  0.0,
                                  1e21,
                                  123456789.125,
                                  1e17,
                                  5e-324,
                                  1e22,
                                  0.1,
                                  1.0 / 3,
                                  2.5e-10,
                                  9007199254740993.0,
                                  -1.5,
                                  1e20,
                                  3.7e18,
                                  1e308,
                                  9223372036854775808.0};

// The chance of a null, in percent; some fields have none, so that their columns can be
// plain arrays.
uint64_t NullPercent(std::string_view name) {
  if (name == "k" || name == "w") return 0;
  if (name == "user.age") return 80;
  return name == "m" ? 20 : 12;
}

std::string JsonText(std::string_view text, Random* random) {
  std::string json = "\"";
  const bool escape_all = random->Chance(10);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || (escape_all && byte < 0x80)) {
      absl::StrAppendFormat(&json, "\\u%04x", byte);
    } else if (c == '"' || c == '\\') {
      json += '\\';
      json += c;
    } else {
      json += c;
    }
  }
  return json + '"';
}

// One of the ways to write a float; all read back the same.
std::string JsonFloat(double f, Random* random) {
  char buffer[400];
  const bool scientific = random->Chance(20) || std::fabs(f) >= 1e18 || std::fabs(f) < 1e-5;
  const auto end =
      std::to_chars(buffer, buffer + sizeof(buffer), f,
                    scientific ? std::chars_format::scientific : std::chars_format::fixed);
  std::string text(buffer, end.ptr);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  if (!scientific && random->Chance(5)) text += "00";
  return text;
}

std::string JsonValue(const Datum& d, Random* random) {
  if (const auto* f = std::get_if<double>(&d)) return JsonFloat(*f, random);
  const auto* const s = std::get_if<std::string>(&d);
  if (s == nullptr) return reference::IsNull(d) ? "null" : reference::CanonicalText(d);
  // An integer past int64 keeps its digits, whether it came as a number or as a text.
  const bool huge = reference::IsDecimalText(*s) && s->size() > 18 && (*s)[0] != '0';
  if (huge && random->Chance(80)) return *s;
  return *s == "[1,2]" && random->Chance(50) ? *s : JsonText(*s, random);
}

struct Member {
  std::string name;
  std::string json;
};

std::string Blank(Random* random) { return random->Chance(5) ? " " : ""; }

std::string JsonObject(const std::vector<Member>& members, Random* random) {
  std::string text = "{";
  for (const Member& member : members) {
    if (text.size() > 1) absl::StrAppendFormat(&text, ",%s", Blank(random));
    absl::StrAppendFormat(&text, "\"%s\":%s%s", member.name, Blank(random), member.json);
  }
  return text + Blank(random) + "}";
}

// Puts the members "user.*" into an object, where they are next to each other.
std::vector<Member> Nested(const std::vector<Member>& members, Random* random) {
  constexpr std::string_view kPrefix = "user.";
  std::vector<Member> nested;
  for (size_t i = 0; i < members.size(); ++i) {
    std::vector<Member> inner;
    while (i < members.size() && members[i].name.starts_with(kPrefix)) {
      inner.push_back({members[i].name.substr(kPrefix.size()), members[i].json});
      ++i;
    }
    if (!inner.empty()) nested.push_back({"user", JsonObject(inner, random)});
    if (i < members.size()) nested.push_back(members[i]);
  }
  return nested;
}

reference::Line MakeLine(bool plain, Random* random) {
  constexpr std::string_view kBroken[] = {"not json", "{\"l\":1", "[1,2]", "42", "{\"l\":01}"};
  reference::Line line;
  if (!plain && random->Chance(3)) {
    line.content = random->Pick(kBroken);
    line.parsed = false;
    return line;
  }
  std::vector<Field> fields(std::begin(kFields), std::end(kFields));
  if (!plain && random->Chance(20)) {
    for (size_t i = fields.size() - 1; i > 0; --i) {
      std::swap(fields[i], fields[random->Below(i + 1)]);
    }
  }
  std::vector<Member> members;
  if (!plain && random->Chance(3)) {
    members.push_back({"l", JsonValue(MakeDatum(FieldKind::kMixed, random), random)});
    std::rotate(
        fields.begin(),
        std::find_if(fields.begin(), fields.end(), [](const Field& f) { return f.name == "l"; }),
        fields.end());
  }
  for (const Field& field : fields) {
    const bool twice = !members.empty() && members[0].name == field.name;
    Datum datum =
        !twice && random->Chance(NullPercent(field.name)) ? Datum() : MakeDatum(field.kind, random);
    if (reference::IsNull(datum) && random->Chance(50)) continue;
    members.push_back({std::string(field.name), JsonValue(datum, random)});
    line.fields.emplace_back(field.name, std::move(datum));
  }
  line.content = JsonObject(random->Chance(80) ? Nested(members, random) : members, random);
  return line;
}

}  // namespace

std::span<const Field> Fields() { return kFields; }

Datum MakeDatum(FieldKind kind, Random* random) {
  switch (kind) {
    case FieldKind::kWord:
      return std::string(random->Pick(kWords));
    case FieldKind::kText:
      return std::string(random->Pick(kTexts));
    case FieldKind::kLong:
      return random->Chance(70) ? random->Between(-3, 12) : random->Between(-1000, 1000);
    case FieldKind::kWideLong:
      return random->Chance(60) ? random->Pick(kWideLongs)
                                : static_cast<int64_t>(random->Next() >> random->Below(60));
    case FieldKind::kFloat:
      return static_cast<double>(random->Between(-64, 512)) / 8;
    case FieldKind::kDecimal:
      return static_cast<double>(random->Between(-2000, 20000)) /
             std::pow(10.0, static_cast<double>(random->Below(4)));
    case FieldKind::kWideFloat:
      return random->Pick(kWideFloats);
    case FieldKind::kBool:
      return random->Chance(50);
    case FieldKind::kNumericText:
      return std::string(random->Pick(kNumericTexts));
    case FieldKind::kHuge:
      return random->Chance(70) ? Datum(std::string(random->Pick(kHugeTexts)))
                                : MakeDatum(FieldKind::kWideLong, random);
    case FieldKind::kMixed:
      break;
  }
  constexpr FieldKind kKinds[] = {FieldKind::kLong, FieldKind::kLong, FieldKind::kFloat,
                                  FieldKind::kBool, FieldKind::kText, FieldKind::kNumericText,
                                  FieldKind::kWord, FieldKind::kLong};
  return MakeDatum(random->Pick(kKinds), random);
}

DataSet MakeDataSet(size_t lines, Random* random) {
  DataSet data;
  const bool plain = random->Chance(40);
  for (size_t i = 0; i < lines; ++i) {
    data.lines.push_back(MakeLine(plain, random));
    data.lines.back().line_num = static_cast<int64_t>(i) + 1;
  }
  return data;
}

std::string JoinLines(std::span<const reference::Line> lines) {
  std::string text;
  for (const reference::Line& line : lines) text += line.content + '\n';
  return text;
}

}  // namespace slq::differential
