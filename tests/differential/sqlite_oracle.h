#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "support/reference_query.h"

struct sqlite3;

namespace slq::differential {

// A database in memory with one table, `data`: a column for each of Fields(), without
// types of its own, and `line`, the number of the line. Bools are the blobs x'00' and x'01'.
class SqliteOracle {
 public:
  SqliteOracle();

  // Replaces the rows.
  absl::Status Load(std::span<const reference::Line> lines);

  // Cells have no names.
  absl::StatusOr<std::vector<std::vector<reference::Cell>>> Ask(const std::string& sql);

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };

  absl::Status Execute(const std::string& sql);
  absl::Status Failure() const;

  std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace slq::differential
