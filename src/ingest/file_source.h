#pragma once

#include <memory>
#include <string>
#include <vector>

#include "slq/log_source.h"

#include "base/file.h"

namespace slq::ingest {

// Reads `inputs` of `files` one after another; "-" is standard input.
// REQUIRES: options.chunk_bytes and line_bytes_max are at least 1.
std::unique_ptr<LogSource> NewFileSource(std::unique_ptr<FileSystem> files,
                                         std::vector<std::string> inputs,
                                         const FileSourceOptions& options);

}  // namespace slq::ingest
