#include "ingest/compiled_rule.h"
#include "ingest/row_writer.h"

// No fields. Every line fits, an empty one included, unless it is too long.
namespace slq::ingest {
namespace {

class RawParser final : public LineParser {
 public:
  RawParser(const RuleCore& core, std::span<const column::ScanColumn> columns)
      : core_(core), writer_(core, columns) {}

  void ParseLines(std::span<const std::string_view> lines, column::Batch* batch,
                  ScanReport* report) override {
    writer_.BeginBatch(lines.size(), batch, report);
    for (const std::string_view line : lines) {
      if (IsTooLong(line)) {
        writer_.RejectRow(core_.line_too_long.c_str());
      } else {
        writer_.AcceptRow();
      }
    }
    writer_.EndBatch();
  }

  void ParseAllFields(std::string_view line, Arena* /*arena*/,
                      std::vector<column::NamedValue>* fields) override {
    FieldList list(core_, fields);
    if (IsTooLong(line)) list.Reject(core_.line_too_long.c_str());
  }

 private:
  bool IsTooLong(std::string_view line) const {
    return line.size() > core_.definition.line_bytes_max;
  }

  const RuleCore& core_;
  RowWriter writer_;
};

struct Form {
  std::unique_ptr<LineParser> NewParser(const RuleCore& core,
                                        std::span<const column::ScanColumn> columns) const {
    return std::make_unique<RawParser>(core, columns);
  }
};

}  // namespace

RuleOr NewRawRule(RuleCore core) {
  return std::make_unique<const RuleOf<Form>>(std::move(core), Form());
}

}  // namespace slq::ingest
