#include "cli/options.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "CLI/CLI.hpp"
#include "absl/strings/str_format.h"
#include "cli/human_units.h"
#include "cli/limit_options.h"
#include "cli/parameter_text.h"
#include "cli/rule_options.h"
#include "cli/store_options.h"

namespace slq::cli {
namespace {

constexpr std::string_view kUsage = "usage: slq [options] SQL [FILE...]; slq --help says more";

// The words of the command line as CLI11 reads them, before they mean anything.
struct QueryWords {
  std::vector<std::string> words;
  std::string statement_file;
  std::string output;
  std::string start;
  std::string end;
  std::string memory;
  std::string timeout;
  std::string explain;
  std::string stats;
  std::vector<std::string> limits;
  std::vector<std::string> parameters;
  size_t threads = 0;
};

void AddQueryOptions(CLI::App* app, QueryWords* words, CommandLine* line) {
  app->add_option("words", words->words);
  app->add_option("-f,--file", words->statement_file);
  app->add_option("-o,--output", words->output);
  app->add_option("--start", words->start);
  app->add_option("--end", words->end);
  app->add_option("--param", words->parameters)->allow_extra_args(false);
  app->add_flag("--original-content", line->run_options.original_content);
  app->add_flag("--strict", line->run_options.strict);
  app->add_option("--threads", words->threads);
  app->add_option("--memory", words->memory);
  app->add_option("--timeout", words->timeout);
  app->add_flag("--partial", line->run_options.allow_partial);
  app->add_option("--limit", words->limits)->allow_extra_args(false);
  app->add_flag("--explain{plan}", words->explain);
  app->add_flag("--stats{text}", words->stats);
  app->add_flag("!--no-progress", line->progress);
}

absl::Status ReadStatement(const std::string& path, std::string* sql) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrFormat("cannot read the statement file %s", path));
  sql->assign(std::istreambuf_iterator<char>(file), {});
  if (!sql->empty() && sql->back() == '\n') sql->pop_back();
  return absl::OkStatus();
}

absl::Status SplitWords(const QueryWords& words, CommandLine* line) {
  line->files = words.words;
  if (!words.statement_file.empty()) return ReadStatement(words.statement_file, &line->sql);
  if (line->files.empty()) {
    return absl::InvalidArgumentError(absl::StrFormat("no statement; %s", kUsage));
  }
  line->sql = line->files.front();
  line->files.erase(line->files.begin());
  return absl::OkStatus();
}

absl::Status ReadOutput(const QueryWords& words, CommandLine* line) {
  if (words.output == "struct_logs") line->output = OutputFormat::kStructLogs;
  if (words.output == "json") line->output = OutputFormat::kJson;
  if (words.output == "csv") line->output = OutputFormat::kCsv;
  if (words.output == "table") line->output = OutputFormat::kTable;
  if (!words.output.empty() && !line->output.has_value()) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "unknown output format '%s'; use struct_logs, json, csv or table", words.output));
  }
  if (words.stats == "text") line->stats = StatsForm::kText;
  if (words.stats == "json") line->stats = StatsForm::kJson;
  if (!words.stats.empty() && line->stats == StatsForm::kNone) {
    return absl::InvalidArgumentError(
        absl::StrFormat("unknown form of --stats '%s'; use --stats or --stats=json", words.stats));
  }
  if (words.explain == "plan") line->explain = ExplainForm::kPlan;
  if (words.explain == "analyze") line->explain = ExplainForm::kAnalyzed;
  if (!words.explain.empty() && line->explain == ExplainForm::kNone) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "unknown form of --explain '%s'; use --explain or --explain=analyze", words.explain));
  }
  return absl::OkStatus();
}

absl::Status ReadTimes(const QueryWords& words, absl::Time now, CommandLine* line) {
  if (!words.start.empty()) {
    const absl::StatusOr<int64_t> start = ParseTimeMs(words.start, now);
    if (!start.ok()) return start.status();
    line->run_options.start_ms = *start;
  }
  if (!words.end.empty()) {
    const absl::StatusOr<int64_t> end = ParseTimeMs(words.end, now);
    if (!end.ok()) return end.status();
    line->run_options.end_ms = *end;
  }
  if (line->run_options.start_ms > line->run_options.end_ms) {
    return absl::InvalidArgumentError("--start is after --end");
  }
  if (!words.timeout.empty()) {
    const absl::StatusOr<absl::Duration> timeout = ParseDuration(words.timeout);
    if (!timeout.ok()) return timeout.status();
    line->run_options.deadline = now + *timeout;
  }
  return absl::OkStatus();
}

absl::Status ReadLimits(const QueryWords& words, CommandLine* line) {
  if (!words.memory.empty()) {
    const absl::StatusOr<size_t> memory = ParseBytes(words.memory);
    if (!memory.ok()) return memory.status();
    line->run_options.memory_bytes_max = *memory;
  }
  for (const std::string& word : words.limits) {
    const absl::Status status = SetLimit(word, line);
    if (!status.ok()) return status;
  }
  return SetThreads(words.threads, line);
}

absl::Status ReadQueryWords(const QueryWords& words, absl::Time now, CommandLine* line) {
  absl::Status status = SplitWords(words, line);
  if (status.ok()) status = ReadOutput(words, line);
  if (status.ok()) status = ReadTimes(words, now, line);
  if (status.ok()) status = ReadLimits(words, line);
  for (const std::string& text : words.parameters) {
    line->run_options.parameters.push_back(ParameterFromText(text));
  }
  return status;
}

// Lets CLI11 read the words. False if they asked for text, which is then in `line`.
absl::StatusOr<bool> Read(CLI::App* app, const std::vector<std::string>& arguments,
                          CommandLine* line) {
  app->set_help_flag("-h,--help");
  app->set_version_flag("-V,--version", "slq " SLQ_VERSION "\n");
  try {
    app->parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForHelp&) {
    line->text = HelpText();
  } catch (const CLI::CallForVersion& version) {
    line->text = version.what();
  } catch (const CLI::ParseError& error) {
    return absl::InvalidArgumentError(
        absl::StrFormat("%s; slq --help lists the options", error.what()));
  }
  if (line->text.empty()) return true;
  line->command = Command::kPrintText;
  return false;
}

absl::StatusOr<CommandLine> ParseRuleTest(const std::vector<std::string>& arguments) {
  CommandLine line;
  line.command = Command::kRuleTest;
  CLI::App app;
  RuleWords rule;
  AddRuleOptions(&app, &rule);
  app.add_option("files", line.files);
  app.add_option("--lines", line.shown_lines);
  const absl::StatusOr<bool> goes_on = Read(&app, arguments, &line);
  if (!goes_on.ok()) return goes_on.status();
  if (!*goes_on) return line;
  absl::StatusOr<StructuringRule> made = MakeRule(rule);
  if (!made.ok()) return made.status();
  line.rule = *std::move(made);
  return line;
}

absl::StatusOr<CommandLine> ParseStoreQuery(const std::vector<std::string>& arguments,
                                            absl::Time now) {
  CommandLine line;
  CLI::App app;
  StoreWords store;
  QueryWords words;
  AddStoreOptions(&app, Command::kQuery, &store, &line);
  AddQueryOptions(&app, &words, &line);
  const absl::StatusOr<bool> goes_on = Read(&app, arguments, &line);
  if (!goes_on.ok()) return goes_on.status();
  if (!*goes_on) return line;
  absl::Status status = ReadStoreWords(store, &line);
  if (status.ok()) status = ReadQueryWords(words, now, &line);
  if (!status.ok()) return status;
  if (!line.files.empty()) {
    return absl::InvalidArgumentError(
        "slq query takes one statement and no FILE; put the statement in quotes");
  }
  return line;
}

absl::StatusOr<CommandLine> ParseStoreCommand(Command command,
                                              const std::vector<std::string>& arguments) {
  CommandLine line;
  line.command = command;
  CLI::App app;
  StoreWords store;
  RuleWords rule;
  AddStoreOptions(&app, command, &store, &line);
  if (command == Command::kIngest) AddRuleOptions(&app, &rule);
  const absl::StatusOr<bool> goes_on = Read(&app, arguments, &line);
  if (!goes_on.ok()) return goes_on.status();
  if (!*goes_on) return line;
  absl::StatusOr<StructuringRule> made = MakeRule(rule);
  if (!made.ok()) return made.status();
  line.rule = *std::move(made);
  const absl::Status status = ReadStoreWords(store, &line);
  if (!status.ok()) return status;
  return line;
}

}  // namespace

absl::StatusOr<CommandLine> ParseCommandLine(const std::vector<std::string>& arguments,
                                             absl::Time now) {
  if (arguments.size() >= 2 && arguments[0] == "rule" && arguments[1] == "test") {
    return ParseRuleTest({arguments.begin() + 2, arguments.end()});
  }
  if (!arguments.empty()) {
    const std::vector<std::string> rest(arguments.begin() + 1, arguments.end());
    if (arguments[0] == "query") return ParseStoreQuery(rest, now);
    if (arguments[0] == "ingest") return ParseStoreCommand(Command::kIngest, rest);
    if (arguments[0] == "streams") return ParseStoreCommand(Command::kStreams, rest);
    if (arguments[0] == "verify") return ParseStoreCommand(Command::kVerify, rest);
    if (arguments[0] == "retain") return ParseStoreCommand(Command::kRetain, rest);
  }
  CommandLine line;
  CLI::App app;
  RuleWords rule;
  QueryWords words;
  AddRuleOptions(&app, &rule);
  AddQueryOptions(&app, &words, &line);
  const absl::StatusOr<bool> goes_on = Read(&app, arguments, &line);
  if (!goes_on.ok()) return goes_on.status();
  if (!*goes_on) return line;
  absl::StatusOr<StructuringRule> made = MakeRule(rule);
  if (!made.ok()) return made.status();
  line.rule = *std::move(made);
  const absl::Status status = ReadQueryWords(words, now, &line);
  if (!status.ok()) return status;
  return line;
}

}  // namespace slq::cli
