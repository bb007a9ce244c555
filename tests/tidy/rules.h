#pragma once

#include <string>
#include <vector>

#include "tidy/source_tree.h"

// The rules of the house that a program can check. Each looks at one file and returns
// what is wrong with it, "path:line: sentence", or nothing.
namespace slq::tidy {

using Findings = std::vector<std::string>;

// Layers include only what src/README.md allows; programs only the public headers.
Findings CheckLayers(const SourceFile& file, const LayerTable& layers);

// PEGTL in the grammar and sql/parser*.cc; simdjson in ingest; Boost and OpenSSL in server.
Findings CheckThirdParty(const SourceFile& file);

// No drawer names: _utils, _helpers, _common, _manager.
Findings CheckFileName(const SourceFile& file);

// Headers 250 lines, sources 500, functions 70; the grammar is exempt.
Findings CheckSizes(const SourceFile& file);

// Words that have no place in the code, such as notes to do something later.
Findings CheckWords(const SourceFile& file);

// Headers begin with #pragma once.
Findings CheckPragmaOnce(const SourceFile& file);

// Every *_test.cc below tests/unit is named in the CMakeLists.txt beside it.
Findings CheckTestIsListed(const SourceFile& file, const std::vector<SourceFile>& tree);

}  // namespace slq::tidy
