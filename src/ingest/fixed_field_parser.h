#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ingest/row_writer.h"

namespace slq::ingest {

// Which of a rule's known fields are wanted, so that a splitter can leave the others.
struct FieldMask {
  std::vector<uint8_t> wanted;  // by field
  size_t end = 0;               // after the last wanted field

  void Want(size_t field) {
    wanted[field] = 1;
    if (field >= end) end = field + 1;
  }
  static FieldMask All(size_t fields) { return {std::vector<uint8_t>(fields, 1), fields}; }
};

// The parser of rules that know their fields: a splitter finds one text per field, its
// data null where the field has no value.
//   const char* Split(std::string_view line, const FieldMask& mask, Arena* arena,
//                     std::span<std::string_view> texts);
// returns the reason why the line does not fit, or null. It may leave texts that the
// mask does not want as they are, and finds them all null at first.
template <typename Splitter>
class FixedFieldParser final : public LineParser {
 public:
  FixedFieldParser(const RuleCore& core, Splitter splitter,
                   std::span<const column::ScanColumn> columns)
      : core_(core),
        splitter_(std::move(splitter)),
        writer_(core, columns),
        some_{std::vector<uint8_t>(core.names.size(), 0), 0},
        all_(FieldMask::All(core.names.size())),
        texts_(core.names.size()) {
    for (size_t field = 0; field < core.names.size(); ++field) {
      const std::optional<uint32_t> slot = writer_.SlotOf(core.names[field]);
      if (!slot.has_value()) continue;
      some_.Want(field);
      targets_.push_back({field, *slot});
    }
  }

  void ParseLines(std::span<const std::string_view> lines, column::Batch* batch,
                  ScanReport* report) override {
    writer_.BeginBatch(lines.size(), batch, report);
    for (const std::string_view line : lines) {
      if (const char* reason = Split(line, some_, &batch->arena); reason != nullptr) {
        writer_.RejectRow(reason);
        continue;
      }
      for (const Target& t : targets_) {
        const std::string_view text = texts_[t.field];
        if (text.data() != nullptr) writer_.Set(t.slot, Value::String(text));
      }
      writer_.AcceptRow();
    }
    writer_.EndBatch();
  }

  void ParseAllFields(std::string_view line, Arena* arena,
                      std::vector<column::NamedValue>* fields) override {
    FieldList list(core_, fields);
    if (const char* reason = Split(line, all_, arena); reason != nullptr) {
      list.Reject(reason);
      return;
    }
    for (size_t field = 0; field < texts_.size(); ++field) {
      const std::string_view text = texts_[field];
      if (text.data() != nullptr) list.Add(core_.names[field], Value::String(text));
    }
    list.Accept();
  }

 private:
  struct Target {
    size_t field;
    uint32_t slot;
  };

  const char* Split(std::string_view line, const FieldMask& mask, Arena* arena) {
    if (const char* reason = core_.CheckLine(line); reason != nullptr) return reason;
    std::fill(texts_.begin(), texts_.end(), std::string_view());
    return splitter_.Split(line, mask, arena, texts_);
  }

  const RuleCore& core_;
  Splitter splitter_;
  RowWriter writer_;
  FieldMask some_;
  FieldMask all_;
  std::vector<Target> targets_;
  std::vector<std::string_view> texts_;  // by field
};

}  // namespace slq::ingest
