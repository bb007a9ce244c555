#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "base/strings.h"
#include "ingest/compiled_rule.h"
#include "ingest/fixed_field_parser.h"
#include "ingest/line_literal.h"
#include "ingest/log_format.h"

// Lines of nginx and Apache by their log format.
// - A value goes to the text that follows it in the format. A quote after a backslash
//   does not end a value; escapes are kept as the line has them.
// - "-" alone is null. The line must end where the format does; only the quote of its last
//   field may be missing, since long lines come cut short.
// - A number has no blank in it: this tells `combined` lines from the `common` format.
// - From the request line come three more fields, named as nginx names them, where the
//   format does not have them itself: request_method, request_uri, server_protocol.
//   They are null where the request is not METHOD URI HTTP/x.
namespace slq::ingest {
namespace {

constexpr std::string_view kRequestParts[] = {"request_method", "request_uri", "server_protocol"};
constexpr size_t kNone = static_cast<size_t>(-1);

struct Piece {
  size_t field;
  LineLiteral literal_after;
  bool quoted;     // a quote ends the value
  bool no_blanks;  // a number that other text than a blank ends
};

struct Layout {
  std::string literal_before;
  std::vector<Piece> pieces;
  size_t request = kNone;                           // field of the request
  size_t request_parts[3] = {kNone, kNone, kNone};  // fields made of it
};

class Splitter {
 public:
  explicit Splitter(const Layout& layout) : layout_(layout) {}

  const char* Split(std::string_view line, const FieldMask& mask, Arena* /*arena*/,
                    std::span<std::string_view> texts) {
    static constexpr const char* kMismatch = "log format does not match";
    if (!line.starts_with(layout_.literal_before)) return kMismatch;
    const char* p = line.data() + layout_.literal_before.size();
    const char* const line_end = line.data() + line.size();
    for (const Piece& piece : layout_.pieces) {
      const char* const end = FindEnd(p, line_end, piece);
      if (end == nullptr) {
        if (!piece.quoted || &piece != &layout_.pieces.back()) return kMismatch;
        texts[piece.field] = {p, static_cast<size_t>(line_end - p)};  // cut short
        SplitRequest(mask, texts);
        return nullptr;
      }
      const std::string_view text(p, static_cast<size_t>(end - p));
      if (piece.no_blanks && text.find(' ') != std::string_view::npos) return kMismatch;
      if (text != "-") texts[piece.field] = text;
      p = end + piece.literal_after.size();
    }
    if (p != line_end) return "line longer than its log format";
    SplitRequest(mask, texts);
    return nullptr;
  }

 private:
  // Where the text after a value begins.
  static const char* FindEnd(const char* p, const char* line_end, const Piece& piece) {
    if (piece.literal_after.empty()) return line_end;
    const char* end = piece.literal_after.Find(p, line_end);
    while (piece.quoted && end != nullptr && IsEscaped(p, end)) {
      end = piece.literal_after.Find(end + 1, line_end);
    }
    return end;
  }

  // True if an odd number of backslashes stands before `end`.
  static bool IsEscaped(const char* start, const char* end) {
    bool escaped = false;
    while (end > start && *--end == '\\') escaped = !escaped;
    return escaped;
  }

  void SplitRequest(const FieldMask& mask, std::span<std::string_view> texts) const {
    if (layout_.request == kNone) return;
    bool any = false;
    for (const size_t part : layout_.request_parts) {
      any = any || (part != kNone && mask.wanted[part] != 0);
    }
    const std::string_view request = texts[layout_.request];
    if (!any || request.data() == nullptr) return;
    const size_t first = request.find(' ');
    const size_t last = request.rfind(' ');
    if (first == std::string_view::npos || first == 0 || last <= first + 1) return;
    if (!request.substr(last + 1).starts_with("HTTP/")) return;
    const std::string_view parts[] = {request.substr(0, first),
                                      request.substr(first + 1, last - first - 1),
                                      request.substr(last + 1)};
    for (size_t i = 0; i < 3; ++i) {
      if (layout_.request_parts[i] != kNone) texts[layout_.request_parts[i]] = parts[i];
    }
  }

  const Layout& layout_;
};

struct Form {
  Layout layout;

  std::unique_ptr<LineParser> NewParser(const RuleCore& core,
                                        std::span<const column::ScanColumn> columns) const {
    return std::make_unique<FixedFieldParser<Splitter>>(core, Splitter(layout), columns);
  }
};

bool HasVariable(const LogFormat& format, std::string_view name) {
  return std::any_of(format.variables.begin(), format.variables.end(),
                     [&](const LogVariable& v) { return v.name == name; });
}

// Lays the fields out in `core` and `layout`, those made of the request behind it.
void AddVariable(const LogFormat& format, const LogVariable& variable, RuleCore* core,
                 Layout* layout) {
  const std::string& after = variable.literal_after;
  const bool number = variable.type == Type::kLong;
  layout->pieces.push_back({core->names.size(), LineLiteral(after), after.starts_with('"'),
                            number && !after.starts_with(' ')});
  core->names.push_back(variable.name);
  if (variable.type != Type::kNull) core->types.AddDefault(variable.name, variable.type);
  if (!variable.is_request) return;
  layout->request = core->names.size() - 1;
  for (size_t i = 0; i < 3; ++i) {
    if (HasVariable(format, kRequestParts[i])) continue;
    layout->request_parts[i] = core->names.size();
    core->names.emplace_back(kRequestParts[i]);
  }
}

}  // namespace

RuleOr NewLogFormatRule(RuleCore core) {
  const StructuringRule& rule = core.definition;
  SLQ_ASSIGN_OR_RETURN(const LogFormat format, rule.format == Format::kNginx
                                                   ? ParseNginxFormat(rule.log_format)
                                                   : ParseApacheFormat(rule.log_format));
  Form form;
  form.layout.literal_before = format.literal_before;
  for (const LogVariable& variable : format.variables) {
    AddVariable(format, variable, &core, &form.layout);
  }
  if (core.names.size() > rule.fields_max) {
    return InvalidArgument(
        absl::StrFormat("the log format has more than %d fields", rule.fields_max));
  }
  for (const std::string& name : core.names) {
    if (name.size() > rule.field_name_bytes_max) return InvalidArgument(core.name_too_long);
  }
  return std::make_unique<const RuleOf<Form>>(std::move(core), std::move(form));
}

}  // namespace slq::ingest
