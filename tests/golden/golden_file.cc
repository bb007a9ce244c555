#include "golden/golden_file.h"

#include <charconv>
#include <fstream>
#include <iterator>
#include <sstream>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "base/strings.h"
#include "cli/rule_options.h"

namespace slq::golden {
namespace {

// Reads a file line by line. A line is kept in `head_` until the case it belongs to has
// its "---", so that a rewritten file differs in its answers only.
class Parser {
 public:
  Parser(std::string_view text, const std::string& project)
      : project_(project), lines_(std::string(text)) {}

  absl::StatusOr<File> Parse() {
    for (std::string line; Next(&line);) {
      if (line.starts_with("#")) {
        SLQ_RETURN_IF_ERROR(ReadDirective(line));
      } else if (line.starts_with("[")) {
        SLQ_RETURN_IF_ERROR(ReadCase(line));
      } else if (!line.empty()) {
        return Error("expected '[tags]> statement', a comment or an empty line");
      }
    }
    if (file_.cases.empty()) return Error("the file has no case");
    SLQ_ASSIGN_OR_RETURN(file_.rule, cli::MakeRule(rule_));
    return std::move(file_);
  }

 private:
  bool Next(std::string* line) {
    if (!std::getline(lines_, *line)) return false;
    ++number_;
    head_ += *line + '\n';
    return true;
  }

  absl::Status Error(std::string_view sentence) const {
    return InvalidArgument(absl::StrFormat("line %d: %s", number_, sentence));
  }

  absl::Status ReadDirective(const std::string& line) {
    const size_t colon = line.find(':');
    if (colon == std::string::npos || colon < 3) return absl::OkStatus();
    const std::string name = line.substr(2, colon - 2);
    const std::string value = colon + 2 <= line.size() ? line.substr(colon + 2) : "";
    if (name == "corpus") return ReadCorpus(value);
    if (name == "lines") return ReadLines();
    if (name.starts_with("repeat ")) return Repeat(name.substr(7), value);
    struct RuleName {
      std::string_view name;
      std::string* value;
    };
    const RuleName names[] = {
        {"format", &rule_.format},         {"regex", &rule_.regex},
        {"delimiter", &rule_.delimiter},   {"fields", &rule_.fields},
        {"log-format", &rule_.log_format}, {"types", &rule_.types},
        {"time-field", &rule_.time_field}, {"time-format", &rule_.time_format}};
    for (const RuleName& rule_name : names) {
      if (rule_name.name == name) *rule_name.value = value;
    }
    return absl::OkStatus();
  }

  absl::Status ReadCorpus(const std::string& path) {
    std::ifstream corpus(project_ + "/" + path, std::ios::binary);
    if (!corpus) return Error("there is no " + path);
    file_.input.append(std::istreambuf_iterator<char>(corpus), {});
    return absl::OkStatus();
  }

  absl::Status ReadLines() {
    for (std::string line; Next(&line);) {
      if (line == "# end") return absl::OkStatus();
      file_.input += line + '\n';
    }
    return Error("'# lines:' without '# end'");
  }

  absl::Status Repeat(const std::string& count_text, const std::string& line) {
    size_t count = 0;
    const char* const end = count_text.data() + count_text.size();
    if (std::from_chars(count_text.data(), end, count).ptr != end || count > 100'000) {
      return Error("repeat needs a number up to 100000");
    }
    for (size_t i = 0; i < count; ++i) file_.input += line + '\n';
    return absl::OkStatus();
  }

  absl::Status ReadCase(std::string line) {
    const size_t close = line.find("]>");
    if (close == std::string::npos) return Error("expected '[tags]> statement'");
    Case read;
    read.line = number_;
    std::istringstream tags(line.substr(1, close - 1));
    for (std::string tag; std::getline(tags, tag, ',');) read.tags.push_back(tag);
    read.sql = line.substr(std::min(close + 3, line.size()));
    while (true) {
      if (!Next(&line)) return Error("the case has no '---'");
      if (line == "---") break;
      read.sql += '\n' + line;
    }
    read.head = std::move(head_);
    head_.clear();
    while (std::getline(lines_, line)) {
      ++number_;
      if (line.empty()) break;
      read.expected += line + '\n';
    }
    file_.cases.push_back(std::move(read));
    return absl::OkStatus();
  }

  const std::string project_;
  std::istringstream lines_;
  size_t number_ = 0;
  std::string head_;
  cli::RuleWords rule_;
  File file_;
};

}  // namespace

absl::StatusOr<File> ParseFile(std::string_view text, const std::string& project) {
  return Parser(text, project).Parse();
}

std::string PrintFile(const File& file, const std::vector<std::string>& answers) {
  std::string out;
  for (size_t i = 0; i < file.cases.size(); ++i) {
    if (i > 0) out += '\n';
    out += file.cases[i].head + answers[i];
  }
  return out;
}

}  // namespace slq::golden
