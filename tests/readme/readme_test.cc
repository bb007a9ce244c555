#include <cstdio>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "slq/query.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "support/status_matchers.h"

// README.md says what is so: its commands give the answers it shows, its statements
// compile, and its C++ is the program that is built.
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

TEST(ReadmeTest, StatementsOfTheTableCompile) {
  size_t statements = 0;
  for (const std::string& line : Lines(Read("README.md"))) {
    if (!line.starts_with("| `select") && !line.starts_with("| `where")) continue;
    std::string sql = line.substr(3, line.find("` |") - 3);
    // A bar in a cell of a table is escaped.
    for (size_t at = 0; (at = sql.find("\\|", at)) != std::string::npos; ++at) sql.erase(at, 1);
    EXPECT_THAT(Query::Compile(sql), IsOk()) << sql;
    ++statements;
  }
  EXPECT_GE(statements, 10U);
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
