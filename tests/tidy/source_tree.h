#pragma once

#include <map>
#include <string>
#include <vector>

namespace slq::tidy {

// A text file of the project. Paths are relative to the project's folder, with '/'.
struct SourceFile {
  std::string path;
  std::string text;
};

// Every file below src/, include/, grammar/, tests/ and bench/ that is C++ or CMake, in
// path order.
std::vector<SourceFile> ReadSourceTree();

std::string ReadProjectFile(const std::string& path);

// Folder to the layers it may include, from the table of src/README.md.
using LayerTable = std::map<std::string, std::vector<std::string>>;
LayerTable ParseLayerTable(const std::string& markdown);

}  // namespace slq::tidy
