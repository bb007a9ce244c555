#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "slq/store.h"

#include "column/batch.h"
#include "ingest/line_parser.h"

namespace slq::store {

// Event times that a rule finds in lines. Has scratch memory; not thread-safe.
class LineTimes {
 public:
  // Sets the rule that finds times in lines from now on; it must outlive its use. Null, or
  // a rule without a time field, finds none.
  void SetRule(const ingest::Rule* rule);

  // The event time of each line in ns: the line's own, else what the rule finds in it, else
  // nothing. Valid until the next call.
  std::span<const std::optional<int64_t>> Find(std::span<const NewLine> lines);

 private:
  void FindInLines(std::span<const NewLine> lines, size_t first);

  const ingest::Rule* rule_ = nullptr;
  std::unique_ptr<ingest::LineParser> parser_;
  std::vector<std::optional<int64_t>> times_;
  column::Batch batch_;
  std::vector<std::string_view> padded_;
};

}  // namespace slq::store
