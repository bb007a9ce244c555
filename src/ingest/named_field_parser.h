#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

#include "ingest/compiled_rule.h"
#include "ingest/row_writer.h"

namespace slq::ingest {

// The parser of rules whose lines name their own fields. A reader goes through a line:
//   template <typename Sink> const char* Read(std::string_view line, Sink* sink);
// returns the reason why the line does not fit, or null, and tells the sink
//   template <typename MakeValue> void Field(std::string_view name, MakeValue make);
// where make(Arena*) gives the value, and is called only if the field is wanted. The
// name need live only during the call.
template <typename Reader>
class NamedFieldParser final : public LineParser {
 public:
  NamedFieldParser(const RuleCore& core, std::span<const column::ScanColumn> columns)
      : core_(core), writer_(core, columns) {}

  void ParseLines(std::span<const std::string_view> lines, column::Batch* batch,
                  ScanReport* report) override {
    writer_.BeginBatch(lines.size(), batch, report);
    for (const std::string_view line : lines) {
      RowSink sink(core_, &writer_, &batch->arena);
      if (const char* reason = Read(line, &sink); reason != nullptr) {
        writer_.RejectRow(reason);
      } else {
        writer_.AcceptRow();
      }
    }
    writer_.EndBatch();
  }

  void ParseAllFields(std::string_view line, Arena* arena,
                      std::vector<column::NamedValue>* fields) override {
    FieldList list(core_, fields);
    ListSink sink(core_, &list, arena);
    if (const char* reason = Read(line, &sink); reason != nullptr) {
      list.Reject(reason);
    } else {
      list.Accept();
    }
  }

 private:
  // Holds the fields of a line to the limits.
  class Limits {
   public:
    explicit Limits(const RuleCore& core) : core_(core) {}
    const char* fault() const { return fault_; }

   protected:
    void Count(std::string_view name) {
      if (name.size() > core_.definition.field_name_bytes_max) {
        fault_ = core_.name_too_long.c_str();
      } else if (++fields_ > core_.definition.fields_max) {
        fault_ = core_.too_many_fields.c_str();
      }
    }

   private:
    const RuleCore& core_;
    size_t fields_ = 0;
    const char* fault_ = nullptr;
  };

  class RowSink : public Limits {
   public:
    RowSink(const RuleCore& core, RowWriter* writer, Arena* arena)
        : Limits(core), writer_(*writer), arena_(arena) {}

    template <typename MakeValue>
    void Field(std::string_view name, MakeValue make) {
      this->Count(name);
      const std::optional<uint32_t> slot = writer_.SlotOf(name);
      if (slot.has_value()) writer_.Set(*slot, make(arena_));
    }

   private:
    RowWriter& writer_;
    Arena* arena_;
  };

  class ListSink : public Limits {
   public:
    ListSink(const RuleCore& core, FieldList* list, Arena* arena)
        : Limits(core), list_(*list), arena_(arena) {}

    template <typename MakeValue>
    void Field(std::string_view name, MakeValue make) {
      this->Count(name);
      list_.Add(arena_->Copy(name), make(arena_));
    }

   private:
    FieldList& list_;
    Arena* arena_;
  };

  template <typename Sink>
  const char* Read(std::string_view line, Sink* sink) {
    if (const char* reason = core_.CheckLine(line); reason != nullptr) return reason;
    const char* reason = reader_.Read(line, sink);
    return reason != nullptr ? reason : sink->fault();
  }

  const RuleCore& core_;
  Reader reader_;
  RowWriter writer_;
};

// The form of a rule that is all in its reader.
template <typename Reader>
struct NamedFieldForm {
  std::unique_ptr<LineParser> NewParser(const RuleCore& core,
                                        std::span<const column::ScanColumn> columns) const {
    return std::make_unique<NamedFieldParser<Reader>>(core, columns);
  }
};

}  // namespace slq::ingest
