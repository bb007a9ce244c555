#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "slq/rule.h"

#include "absl/status/statusor.h"
#include "ingest/line_parser.h"

namespace slq::ingest {

// The types a rule declares for some names.
class DeclaredTypes {
 public:
  DeclaredTypes() = default;
  explicit DeclaredTypes(const std::map<std::string, Type>& types)
      : types_(types.begin(), types.end()) {}

  bool empty() const { return types_.empty(); }

  // kNull if nothing is declared for the name.
  Type Of(std::string_view name) const;

  // The type of a name that the format itself knows, unless one is declared.
  void AddDefault(const std::string& name, Type type);

 private:
  std::vector<std::pair<std::string, Type>> types_;  // by name
};

// What all kinds of rule share. The reasons of unparsed lines that name a limit are
// made once here, so that counting them needs no text per line.
struct RuleCore {
  explicit RuleCore(const StructuringRule& rule);

  StructuringRule definition;
  DeclaredTypes types;
  std::vector<std::string> names;  // of all fields in line order, if known beforehand

  std::string line_too_long;
  std::string too_many_fields;
  std::string name_too_long;
  std::string too_deep;

  // The reason why no rule but raw reads this line, or null.
  const char* CheckLine(std::string_view line) const {
    if (line.size() > definition.line_bytes_max) return line_too_long.c_str();
    return line.empty() ? "empty line" : nullptr;
  }
};

// A rule is its core and the compiled form of its own, of which
//   std::unique_ptr<LineParser> NewParser(const RuleCore&,
//                                         std::span<const column::ScanColumn>) const;
// makes parsers.
template <typename Form>
class RuleOf final : public Rule {
 public:
  RuleOf(RuleCore core, Form form) : core_(std::move(core)), form_(std::move(form)) {}

  std::unique_ptr<LineParser> NewParser(
      std::span<const column::ScanColumn> columns) const override {
    return form_.NewParser(core_, columns);
  }
  std::span<const std::string> field_names() const override { return core_.names; }
  const StructuringRule& definition() const override { return core_.definition; }

 private:
  RuleCore core_;
  Form form_;
};

// One for each format; InvalidArgument as Validate says. Limits and declared types were
// looked at before.
using RuleOr = absl::StatusOr<std::unique_ptr<const Rule>>;
RuleOr NewJsonRule(RuleCore core);
RuleOr NewLogfmtRule(RuleCore core);
RuleOr NewLogFormatRule(RuleCore core);  // nginx and Apache
RuleOr NewSyslogRule(RuleCore core);
RuleOr NewCriRule(RuleCore core);
RuleOr NewRegexRule(RuleCore core);
RuleOr NewDelimiterRule(RuleCore core);
RuleOr NewRawRule(RuleCore core);

}  // namespace slq::ingest
