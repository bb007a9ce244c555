#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace slq::server {

// A change of the catalogue, as a line of JSON.
struct CatalogueRecord {
  std::string change;  // "group", "stream" or "template"
  std::string project;
  std::string group;
  std::string stream;                  // of a stream or template
  std::string name;                    // of a group or stream
  std::string text;                    // of a template
  std::optional<int64_t> ttl_in_days;  // of a group or stream
  int64_t created_ms = 0;
};

std::string CatalogueRecordText(const CatalogueRecord& record);

// DataLoss if `text` is no such record.
absl::StatusOr<CatalogueRecord> ParseCatalogueRecord(std::string_view text);

}  // namespace slq::server
