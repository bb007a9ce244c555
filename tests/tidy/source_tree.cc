#include "tidy/source_tree.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

namespace slq::tidy {
namespace {

const std::filesystem::path kProject = SLQ_PROJECT_DIR;

bool IsText(const std::filesystem::path& path) {
  const std::string extension = path.extension().string();
  return extension == ".h" || extension == ".cc" || path.filename() == "CMakeLists.txt";
}

std::string Trimmed(const std::string& text) {
  const size_t begin = text.find_first_not_of(" `");
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_last_not_of(" `") - begin + 1);
}

}  // namespace

std::string ReadProjectFile(const std::string& path) {
  std::ifstream file(kProject / path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::vector<SourceFile> ReadSourceTree() {
  std::vector<SourceFile> files;
  for (const char* folder : {"src", "include", "grammar", "tests", "bench"}) {
    if (!std::filesystem::exists(kProject / folder)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(kProject / folder)) {
      if (!entry.is_regular_file() || !IsText(entry.path())) continue;
      const std::string path = entry.path().lexically_relative(kProject).generic_string();
      files.push_back({path, ReadProjectFile(path)});
    }
  }
  std::sort(files.begin(), files.end(),
            [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return files;
}

LayerTable ParseLayerTable(const std::string& markdown) {
  LayerTable table;
  std::istringstream lines(markdown);
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> cells;
    std::istringstream parts(line);
    for (std::string cell; std::getline(parts, cell, '|');) cells.push_back(Trimmed(cell));
    if (cells.size() != 4 || cells[1] == "folder" || cells[1].starts_with("-")) continue;
    std::istringstream layers(cells[3] == "-" ? "" : cells[3]);
    table[cells[1]] = {std::istream_iterator<std::string>(layers), {}};
  }
  return table;
}

}  // namespace slq::tidy
