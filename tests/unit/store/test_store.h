#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "slq/output.h"
#include "slq/store.h"

#include "gtest/gtest.h"

namespace slq {

// A folder that goes away with the test; in memory where the machine has such a place, since a
// disk takes its time even for what is not synced.
class StoreFolderForTest {
 public:
  StoreFolderForTest() {
    std::filesystem::path place = "/dev/shm";
    std::error_code missing;
    if (!std::filesystem::is_directory(place, missing)) {
      place = std::filesystem::temp_directory_path();
    }
    std::string name = (place / "slq_store_XXXXXX").string();
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    path_ = name;
  }
  ~StoreFolderForTest() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  StoreFolderForTest(const StoreFolderForTest&) = delete;
  StoreFolderForTest& operator=(const StoreFolderForTest&) = delete;

  std::string path() const { return (path_ / "store").string(); }

  // The files of the store whose names start with `start`.
  std::vector<std::filesystem::path> Files(std::string_view start) const {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path_)) {
      const std::string name = entry.path().filename().string();
      if (entry.is_regular_file() && name.substr(0, start.size()) == start) {
        files.push_back(entry.path());
      }
    }
    std::sort(files.begin(), files.end());
    return files;
  }

 private:
  std::filesystem::path path_;
};

inline std::string ReadBytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

inline void WriteBytes(const std::filesystem::path& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

// Of what a sync leaves in a log.
inline constexpr size_t kMarkBytes = 24;

// A clock that stands still on 2024-01-02 03:04:05 UTC.
inline int64_t TestNow() { return 1'704'164'645'000'000'000; }

inline StoreOptions TestOptions() {
  StoreOptions options;
  options.now_ns = TestNow;
  options.min_free_bytes = 0;
  return options;
}

inline StructuringRule JsonRule() {
  StructuringRule rule;
  rule.format = Format::kJson;
  return rule;
}

inline absl::StatusOr<AppendResult> AppendLines(Stream* stream,
                                                const std::vector<std::string>& lines) {
  std::vector<NewLine> batch;
  for (const std::string& line : lines) batch.push_back({line, {}});
  return stream->Append(batch);
}

struct Answer {
  absl::Status status;
  std::string text;  // JSON lines
  ScanReport report;
};

// All rows as JSON lines; empty where one fails.
inline std::string TextOf(Rows* rows, absl::Status* status = nullptr) {
  std::string text;
  const std::unique_ptr<RowWriter> writer = NewRowWriter(OutputFormat::kJson);
  writer->Begin(rows->columns(), &text);
  while (true) {
    Row row;
    const absl::StatusOr<bool> any = rows->Next(&row);
    const absl::Status step = any.ok() && *any ? writer->Write(row, &text) : any.status();
    if (!step.ok()) {
      if (status != nullptr) *status = step;
      return "";
    }
    if (!*any) break;
  }
  writer->End(&text);
  return text;
}

inline Answer Ask(Stream* stream, std::string_view sql, const RunOptions& options = {}) {
  const absl::StatusOr<Query> query = Query::Compile(sql);
  if (!query.ok()) return {query.status(), {}, {}};
  const absl::StatusOr<std::unique_ptr<Rows>> rows = stream->Run(*query, options);
  if (!rows.ok()) return {rows.status(), {}, {}};
  Answer answer;
  answer.text = TextOf(rows->get(), &answer.status);
  if (!answer.status.ok()) return answer;
  answer.report = (*rows)->report();
  EXPECT_TRUE(answer.report.balances()) << answer.report.ToJson();
  return answer;
}

}  // namespace slq
