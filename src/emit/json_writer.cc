#include "emit/json_writer.h"

#include <charconv>
#include <cmath>
#include <string>
#include <vector>

#include "column/text.h"

namespace slq::emit {
namespace {

bool IsInfiniteOrNan(const Value& value) {
  return value.type() == Type::kFloat && !std::isfinite(value.float_value());
}

// Writes rows as objects. Keys of a known list of columns are escaped once; rows of
// SELECT * bring their own.
class ObjectWriter {
 public:
  void SetColumns(std::span<const std::string> columns) {
    for (const std::string& column : columns) {
      std::string key = keys_.empty() ? "{" : ",";
      AppendJsonString(column, &key);
      key += ':';
      keys_.push_back(std::move(key));
    }
  }

  template <typename AppendValue>
  void Append(Row row, AppendValue append_value, std::string* out) const {
    if (row.empty()) out->push_back('{');
    for (size_t i = 0; i < row.size(); ++i) {
      if (i < keys_.size()) {
        *out += keys_[i];
      } else {
        out->push_back(i == 0 ? '{' : ',');
        AppendJsonString(row[i].name, out);
        out->push_back(':');
      }
      append_value(row[i], out);
    }
    out->push_back('}');
  }

 private:
  std::vector<std::string> keys_;  // with the brace or comma before and the colon after
};

void AppendScalarText(const Value& value, std::string* out) {
  if (value.type() == Type::kLong) {
    char buffer[20];
    out->append(buffer, std::to_chars(buffer, buffer + sizeof(buffer), value.long_value()).ptr);
  } else {
    column::AppendCanonicalText(value, out);
  }
}

void AppendTextValue(const Cell& cell, std::string* out) {
  if (!cell.exact.empty()) {
    AppendJsonString(cell.exact, out);
  } else if (cell.value.is_null() || IsInfiniteOrNan(cell.value)) {
    *out += "null";
  } else if (cell.value.type() == Type::kString) {
    AppendJsonString(cell.value.string_value(), out);
  } else {
    out->push_back('"');
    AppendScalarText(cell.value, out);
    out->push_back('"');
  }
}

void AppendNativeValue(const Cell& cell, std::string* out) {
  if (cell.value.is_null() || IsInfiniteOrNan(cell.value)) {
    *out += "null";
  } else if (cell.value.type() == Type::kString) {
    AppendJsonString(cell.value.string_value(), out);
  } else {
    AppendScalarText(cell.value, out);
  }
}

class StructLogsWriter final : public RowWriter {
 public:
  void Begin(std::span<const std::string> columns, std::string* out) override {
    objects_.SetColumns(columns);
    *out += "{\"struct_logs\":[";
  }
  absl::Status Write(Row row, std::string* out) override {
    if (any_) out->push_back(',');
    any_ = true;
    objects_.Append(row, AppendTextValue, out);
    return absl::OkStatus();
  }
  void End(std::string* out) override { *out += "]}\n"; }

 private:
  ObjectWriter objects_;
  bool any_ = false;
};

class JsonLinesWriter final : public RowWriter {
 public:
  void Begin(std::span<const std::string> columns, std::string* /*out*/) override {
    objects_.SetColumns(columns);
  }
  absl::Status Write(Row row, std::string* out) override {
    objects_.Append(row, AppendNativeValue, out);
    out->push_back('\n');
    return absl::OkStatus();
  }
  void End(std::string* /*out*/) override {}

 private:
  ObjectWriter objects_;
};

}  // namespace

std::unique_ptr<RowWriter> NewStructLogsWriter() { return std::make_unique<StructLogsWriter>(); }
std::unique_ptr<RowWriter> NewJsonLinesWriter() { return std::make_unique<JsonLinesWriter>(); }

}  // namespace slq::emit
