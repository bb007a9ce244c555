#include "tidy/rules.h"

#include <algorithm>
#include <cctype>
#include <functional>
#include <iterator>
#include <sstream>
#include <string_view>

#include "absl/strings/str_format.h"

namespace slq::tidy {
namespace {

constexpr size_t kHeaderLinesMax = 250;
constexpr size_t kSourceLinesMax = 500;
constexpr size_t kFunctionLinesMax = 70;

bool IsHeader(const SourceFile& file) { return file.path.ends_with(".h"); }
bool IsCode(const SourceFile& file) { return IsHeader(file) || file.path.ends_with(".cc"); }
bool IsProduct(const SourceFile& file) {
  return file.path.starts_with("src/") || file.path.starts_with("include/") ||
         file.path.starts_with("grammar/");
}
// These files hold the banned words as words.
bool IsTidy(const SourceFile& file) { return file.path.starts_with("tests/tidy/"); }

std::string Finding(const SourceFile& file, size_t line, std::string_view sentence) {
  return absl::StrFormat("%s:%d: %s", file.path, line, sentence);
}

void ForEachLine(const SourceFile& file,
                 const std::function<void(const std::string& line, size_t number)>& visit) {
  std::istringstream lines(file.text);
  size_t number = 0;
  for (std::string line; std::getline(lines, line);) visit(line, ++number);
}

// The path that a line includes, with its opening quote or bracket; "" if it includes none.
std::string IncludeOf(const std::string& line) {
  if (!line.starts_with("#include ")) return "";
  const size_t end = line.find_first_of("\">", 10);
  return end == std::string::npos ? "" : line.substr(9, end - 9);
}

// "src/exec/worker.h" -> "exec"; "" outside of src/ or directly in it.
std::string LayerOf(const std::string& path) {
  if (!path.starts_with("src/")) return "";
  const size_t end = path.find('/', 4);
  return end == std::string::npos ? "" : path.substr(4, end - 4);
}

bool Contains(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

}  // namespace

Findings CheckLayers(const SourceFile& file, const LayerTable& layers) {
  Findings findings;
  const std::string layer = LayerOf(file.path);
  if (!IsCode(file) || (layer.empty() && !file.path.starts_with("include/"))) return findings;
  const bool is_program = layer == "cli" || layer == "server";
  if (!layer.empty() && !is_program && !layers.contains(layer)) {
    return {Finding(file, 1, "the layer " + layer + " is not in the table of src/README.md")};
  }
  ForEachLine(file, [&](const std::string& line, size_t number) {
    const std::string include = IncludeOf(line);
    const size_t slash = include.find('/');
    if (!include.starts_with('"') || slash == std::string::npos) return;
    const std::string target = include.substr(1, slash - 1);
    if (target == layer || target == "slq" || !layers.contains(target)) return;
    if (layer.empty() || is_program || !Contains(layers.at(layer), target)) {
      findings.push_back(Finding(
          file, number, (layer.empty() ? "include/slq" : layer) + " may not include " + target));
    }
  });
  return findings;
}

Findings CheckThirdParty(const SourceFile& file) {
  struct Library {
    std::string_view include;
    std::vector<std::string_view> places;  // path prefixes that may use it
  };
  static const std::vector<Library> kLibraries = {
      {"tao/",
       {"grammar/", "src/sql/parser", "src/sql/parse_tree", "src/sql/lowering",
        "src/sql/expression_lowering"}},
      {"simdjson", {"src/ingest/", "src/server/"}},
      {"boost/", {"src/server/"}},
      {"openssl/", {"src/server/"}},
      {"CLI/", {"src/cli/"}},
  };
  Findings findings;
  if (!IsProduct(file) || !IsCode(file)) return findings;
  ForEachLine(file, [&](const std::string& line, size_t number) {
    const std::string include = IncludeOf(line);
    for (const Library& library : kLibraries) {
      if (include.size() < 2 || !include.substr(1).starts_with(library.include)) continue;
      const bool allowed =
          std::any_of(library.places.begin(), library.places.end(),
                      [&](std::string_view place) { return file.path.starts_with(place); });
      if (!allowed) {
        findings.push_back(Finding(file, number, include.substr(1) + " has no place here"));
      }
    }
  });
  return findings;
}

Findings CheckFileName(const SourceFile& file) {
  const std::string stem = file.path.substr(0, file.path.rfind('.'));
  for (const std::string word : {"utils", "util", "helpers", "helper", "common", "manager"}) {
    if (stem.ends_with("_" + word) || stem.ends_with("/" + word)) {
      return {Finding(file, 1, "name the file after its idea, not " + word)};
    }
  }
  return {};
}

Findings CheckSizes(const SourceFile& file) {
  Findings findings;
  if (!IsProduct(file) || !IsCode(file) || file.path.starts_with("grammar/")) return findings;
  const size_t lines_max = IsHeader(file) ? kHeaderLinesMax : kSourceLinesMax;
  size_t lines = 0;
  // In formatted code a function's first line and its last, "}", have the indent of its
  // scope, and all between have more. Tables, classes and namespaces end with "};" or
  // "}  // namespace". Indents past those of a nested class are of blocks.
  size_t starts[5] = {};
  ForEachLine(file, [&](const std::string& line, size_t number) {
    lines = number;
    const size_t indent = line.find_first_not_of(' ');
    if (indent >= std::size(starts) || line[indent] == '#') return;
    size_t& start = starts[indent];
    if (line[indent] != '}') {
      start = number;
    } else if (indent + 1 == line.size() && number - start > kFunctionLinesMax) {
      findings.push_back(Finding(file, start,
                                 absl::StrFormat("a function of %d lines; %d fit a screen",
                                                 number - start, kFunctionLinesMax)));
    }
  });
  if (lines > lines_max) {
    findings.push_back(Finding(
        file, lines, absl::StrFormat("%d lines; split it by idea before %d", lines, lines_max)));
  }
  return findings;
}

Findings CheckWords(const SourceFile& file) {
  struct Word {
    std::string_view word;
    std::string_view sentence;
    bool product_only;
  };
  static constexpr Word kWords[] = {
      {"TODO", "finish it, or say what is so", false},
      {"FIXME", "finish it, or say what is so", false},
      {"XXX:", "finish it, or say what is so", false},
      {"std::regex", "use RE2", false},
      {"\"/home/", "no absolute paths", false},
      {"\"/work/", "no absolute paths", false},
      {"shared_ptr", "one owner: a value, an optional or a unique_ptr", true},
      {"absl::string_view", "use std::string_view; base/strings.h has the bridge", true},
  };
  Findings findings;
  if (IsTidy(file)) return findings;
  ForEachLine(file, [&](const std::string& line, size_t number) {
    for (const Word& word : kWords) {
      if (line.find(word.word) == std::string::npos) continue;
      if (word.product_only && (!IsProduct(file) || file.path.starts_with("src/base/"))) continue;
      findings.push_back(
          Finding(file, number, absl::StrFormat("%s: %s", word.word, word.sentence)));
    }
  });
  return findings;
}

Findings CheckPragmaOnce(const SourceFile& file) {
  if (!IsHeader(file) || file.text.find("#pragma once\n") != std::string::npos) return {};
  // The C API must be read by compilers that know only the standard.
  if (file.path == "include/slq/slq.h" || file.path == "include/slq.h") return {};
  return {Finding(file, 1, "begin with #pragma once")};
}

Findings CheckTestIsListed(const SourceFile& file, const std::vector<SourceFile>& tree) {
  if (!file.path.starts_with("tests/unit/") || !file.path.ends_with("_test.cc")) return {};
  const size_t slash = file.path.rfind('/');
  const std::string list = file.path.substr(0, slash) + "/CMakeLists.txt";
  const std::string name = file.path.substr(slash + 1);
  for (const SourceFile& other : tree) {
    if (other.path == list && other.text.find(name) != std::string::npos) return {};
  }
  return {Finding(file, 1, "list it in " + list)};
}

}  // namespace slq::tidy
