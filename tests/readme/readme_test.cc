#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "slq/output.h"
#include "slq/query.h"

#include "base/strings.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "plan/function_table.h"

// README.md says what is so: its commands, statements and expressions give what it shows,
// and its C++ is the program that is built.
namespace slq {
namespace {

std::string Read(const std::string& path) {
  std::ifstream file(SLQ_PROJECT_DIR "/" + path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

struct Command {
  std::string command;
  std::string answer;
};

// The "$ command" lines of ```console blocks, each with the lines under it.
std::vector<Command> Commands() {
  std::vector<Command> commands;
  bool inside = false;
  for (const std::string& line : Lines(Read("README.md"))) {
    if (line.starts_with("```")) {
      inside = line == "```console";
    } else if (inside && line.starts_with("$ ")) {
      commands.push_back({line.substr(2), ""});
    } else if (inside && !commands.empty()) {
      commands.back().answer += line + '\n';
    }
  }
  return commands;
}

std::string Shell(const std::string& command) {
  const std::string shell =
      "cd '" SLQ_PROJECT_DIR "' && PATH='" SLQ_PROGRAM_DIR "':$PATH && { " + command + " ; } 2>&1";
  FILE* const pipe = popen(shell.c_str(), "r");
  if (pipe == nullptr) return "popen failed";
  std::string out;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) out += static_cast<char>(c);
  pclose(pipe);
  return out;
}

TEST(ReadmeTest, CommandsGiveTheAnswersShown) {
  const std::vector<Command> commands = Commands();
  EXPECT_GE(commands.size(), 3U);
  for (const Command& command : commands) {
    EXPECT_EQ(Shell(command.command), command.answer) << command.command;
  }
}

// The cells of a row of a table; a bar in one is escaped.
std::vector<std::string> CellsOf(const std::string& line) {
  std::vector<std::string> cells;
  std::string cell;
  for (size_t i = 1; i < line.size(); ++i) {
    if (line[i] == '|') {
      cells.push_back(std::move(cell));
      cell.clear();
      continue;
    }
    if (line[i] == '\\' && i + 1 < line.size() && line[i + 1] == '|') ++i;
    cell += line[i];
  }
  return cells;
}

// What stands between backticks, two of them where it holds one.
std::vector<std::string> CodesIn(const std::string& cell) {
  std::vector<std::string> codes;
  for (size_t at = cell.find('`'); at != std::string::npos; at = cell.find('`', at)) {
    const std::string fence = cell.substr(at, cell[at + 1] == '`' ? 2 : 1);
    const size_t begin = at + fence.size();
    const size_t end = cell.find(fence, begin);
    const size_t blank = fence.size() - 1;
    codes.push_back(cell.substr(begin + blank, end - begin - 2 * blank));
    at = end + fence.size();
  }
  return codes;
}

struct Example {
  std::vector<std::string> code;   // that says the same
  std::vector<std::string> gives;  // lines of JSON, or the value
};

// The rows of the table whose first column has this heading.
std::vector<Example> Examples(const std::string& heading) {
  std::vector<Example> examples;
  bool inside = false;
  for (const std::string& line : Lines(Read("README.md"))) {
    if (line.starts_with("| " + heading + " |")) {
      inside = true;
    } else if (!line.starts_with("|")) {
      inside = false;
    } else if (inside && !line.starts_with("| ---")) {
      const std::vector<std::string> cells = CellsOf(line);
      examples.push_back({CodesIn(cells.at(0)), CodesIn(cells.at(1))});
    }
  }
  return examples;
}

// The lines that the examples are asked of: the block of JSON.
std::string ExampleLines() {
  const std::string readme = Read("README.md");
  const std::string begin = "```json\n";
  const size_t at = readme.find(begin) + begin.size();
  return readme.substr(at, readme.find("```", at) - at);
}

Parameter LongParameter(const std::string& name, int64_t value) {
  Parameter parameter;
  parameter.name = name;
  parameter.type = Type::kLong;
  parameter.long_value = value;
  return parameter;
}

// The answer as JSON lines, or the error.
std::string AnswerTo(const std::string& sql) {
  const absl::StatusOr<Query> query = Query::Compile(sql);
  if (!query.ok()) return std::string(ToStd(query.status().message()));
  const std::string lines = ExampleLines();
  const std::unique_ptr<LogSource> source = MemorySource(lines);
  StructuringRule json;
  json.format = Format::kJson;
  const absl::StatusOr<CompiledRule> rule = CompiledRule::Compile(json);
  RunOptions options;
  if (sql.find('?') != std::string::npos) options.parameters.push_back(LongParameter("", 5));
  if (sql.find(":n") != std::string::npos) options.parameters.push_back(LongParameter("n", 7));
  const auto rows = query->Run(source.get(), *rule, options);
  if (!rows.ok()) return std::string(ToStd(rows.status().message()));
  std::string text;
  const std::unique_ptr<RowWriter> writer = NewRowWriter(OutputFormat::kJson);
  writer->Begin((*rows)->columns(), &text);
  Row row;
  absl::StatusOr<bool> more = (*rows)->Next(&row);
  for (; more.ok() && *more; more = (*rows)->Next(&row)) {
    if (!writer->Write(row, &text).ok()) return "a row cannot be written";
  }
  if (!more.ok()) return std::string(ToStd(more.status().message()));
  writer->End(&text);
  return text;
}

TEST(ReadmeTest, StatementsGiveTheAnswersShown) {
  const std::vector<Example> examples = Examples("statement");
  EXPECT_GE(examples.size(), 10U);
  for (const Example& example : examples) {
    std::string expected;
    for (const std::string& line : example.gives) expected += line + '\n';
    EXPECT_FALSE(example.code.empty());
    for (const std::string& sql : example.code) EXPECT_EQ(AnswerTo(sql), expected) << sql;
  }
}

TEST(ReadmeTest, ExpressionsHaveTheValuesShown) {
  const std::vector<Example> examples = Examples("expression");
  EXPECT_GE(examples.size(), 40U);
  for (const Example& example : examples) {
    ASSERT_EQ(example.gives.size(), 1U);
    const std::string expected = "{\"x\":" + example.gives[0] + "}\n";
    EXPECT_FALSE(example.code.empty());
    for (const std::string& code : example.code) {
      EXPECT_EQ(AnswerTo("select " + code + " as x limit 1"), expected) << code;
    }
  }
}

// A function that is added must be shown.
TEST(ReadmeTest, EveryFunctionHasAnExample) {
  std::string all;
  for (const char* const heading : {"statement", "expression"}) {
    for (const Example& example : Examples(heading)) {
      for (const std::string& code : example.code) all += code + '\n';
    }
  }
  for (const std::string_view name : plan::FunctionNames()) {
    EXPECT_THAT(all, testing::HasSubstr(std::string(name) + "("));
  }
}

TEST(ReadmeTest, TheExamplesAreThoseThatAreBuilt) {
  struct Case {
    std::string source, program, answer;
  };
  const Case kCases[] = {
      {"embedding.cc", "embedding_example",
       "{\"level\":\"error\",\"n\":1}\n{\"level\":\"info\",\"n\":2}\n"},
      {"standing.cc", "standing_example", "lines so far: 2\nerror 2\ninfo 1\n"},
      {"tenants.cc", "tenants_example",
       "{\"tenant\":\"blue\",\"card\":\"***\",\"ms\":7,\"line_num\":1}\n"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.source);
    EXPECT_THAT(Read("README.md"),
                testing::HasSubstr("```cpp\n" + Read("tests/readme/" + c.source) + "```"));
    EXPECT_EQ(Shell(c.program), c.answer);
  }
}

}  // namespace
}  // namespace slq
