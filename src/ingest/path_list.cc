#include "ingest/path_list.h"

#include <algorithm>
#include <filesystem>
#include <glob.h>
#include <string_view>
#include <system_error>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "base/strings.h"

namespace slq::ingest {
namespace {

namespace fs = std::filesystem;

class InputList {
 public:
  explicit InputList(size_t inputs_max) : inputs_max_(inputs_max) {}

  absl::Status Add(const std::string& path) {
    if (path == "-") return AddFile(path);
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (fs::is_directory(status)) return AddFolder(path);
    if (fs::exists(status)) return AddFile(path);
    if (path.find_first_of("*?[") != std::string::npos) return AddGlob(path);
    if (fs::symlink_status(path, error).type() == fs::file_type::symlink) {
      return NotFound(absl::StrFormat("%s is a link that leads nowhere", path));
    }
    if (status.type() == fs::file_type::none) {
      return Unavailable(absl::StrFormat("cannot look up %s: %s", path, error.message()));
    }
    return NotFound(absl::StrFormat("there is no file or folder %s", path));
  }

  std::vector<std::string> Take() { return std::move(inputs_); }

 private:
  absl::Status AddFile(const std::string& path) {
    if (inputs_.size() == inputs_max_) {
      return ResourceExhausted(absl::StrFormat(
          "the paths name more than %d files; name fewer or raise inputs_max", inputs_max_));
    }
    inputs_.push_back(path);
    return absl::OkStatus();
  }

  // Links to folders are passed over, so that a link to a folder above ends.
  absl::Status AddFolder(const std::string& path) {
    std::error_code error;
    std::vector<fs::directory_entry> entries;
    for (fs::directory_iterator it(path, error), end; !error && it != end; it.increment(error)) {
      if (!it->path().filename().native().starts_with('.')) entries.push_back(*it);
    }
    if (error) {
      return Unavailable(absl::StrFormat("cannot list the folder %s: %s", path, error.message()));
    }
    std::sort(entries.begin(), entries.end());
    for (const fs::directory_entry& entry : entries) {
      std::error_code unknown;  // what cannot be looked up is no regular file
      if (entry.is_regular_file(unknown)) {
        SLQ_RETURN_IF_ERROR(AddFile(entry.path().native()));
      } else if (entry.is_directory(unknown) && !entry.is_symlink(unknown)) {
        SLQ_RETURN_IF_ERROR(AddFolder(entry.path().native()));
      }
    }
    return absl::OkStatus();
  }

  absl::Status AddGlob(const std::string& pattern) {
    glob_t found = {};
    const int code = glob(pattern.c_str(), GLOB_NOSORT, nullptr, &found);
    std::vector<std::string> paths(found.gl_pathv, found.gl_pathv + found.gl_pathc);
    globfree(&found);
    if (code == GLOB_NOSPACE) {
      return ResourceExhausted(absl::StrFormat("no memory to expand %s", pattern));
    }
    if (paths.empty()) return NotFound(absl::StrFormat("no file matches %s", pattern));
    std::sort(paths.begin(), paths.end());  // bytewise; glob's own order depends on the locale
    for (const std::string& path : paths) {
      std::error_code error;
      SLQ_RETURN_IF_ERROR(fs::is_directory(path, error) ? AddFolder(path) : AddFile(path));
    }
    return absl::OkStatus();
  }

  const size_t inputs_max_;
  std::vector<std::string> inputs_;
};

}  // namespace

absl::StatusOr<std::vector<std::string>> ListInputs(const std::vector<std::string>& paths,
                                                    size_t inputs_max) {
  InputList list(inputs_max);
  for (const std::string& path : paths) SLQ_RETURN_IF_ERROR(list.Add(path));
  return list.Take();
}

}  // namespace slq::ingest
