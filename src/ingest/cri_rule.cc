#include <string>

#include "ingest/compiled_rule.h"
#include "ingest/fixed_field_parser.h"

// What container runtimes write to files:
//   2016-10-06T00:17:09.669794202Z stdout F message
// time, stream (stdout or stderr), logtag (F for a full line, P for a part of one; more
// tags may follow a colon) and message, which may be empty. Parts are not joined.
namespace slq::ingest {
namespace {

bool LooksLikeTime(std::string_view text) {
  return text.size() >= 20 && text[4] == '-' && text[7] == '-' && text[10] == 'T' &&
         text[13] == ':' && text[16] == ':' && text[0] >= '0' && text[0] <= '9';
}

// Takes the text before the next space off `rest`, and the space.
std::string_view TakeWord(std::string_view* rest) {
  const size_t end = rest->find(' ');
  const std::string_view word = rest->substr(0, end);
  rest->remove_prefix(end == std::string_view::npos ? rest->size() : end + 1);
  return word;
}

struct Splitter {
  static const char* Split(std::string_view line, const FieldMask& /*mask*/, Arena* /*arena*/,
                           std::span<std::string_view> texts) {
    std::string_view rest = line;
    for (size_t field = 0; field < 3; ++field) texts[field] = TakeWord(&rest);
    texts[3] = rest;
    const std::string_view tag = texts[2];
    const bool fits = LooksLikeTime(texts[0]) && (texts[1] == "stdout" || texts[1] == "stderr") &&
                      (tag.starts_with('F') || tag.starts_with('P')) &&
                      (tag.size() == 1 || tag[1] == ':');
    return fits ? nullptr : "not a CRI line";
  }
};

struct Form {
  std::unique_ptr<LineParser> NewParser(const RuleCore& core,
                                        std::span<const column::ScanColumn> columns) const {
    return std::make_unique<FixedFieldParser<Splitter>>(core, Splitter(), columns);
  }
};

}  // namespace

RuleOr NewCriRule(RuleCore core) {
  core.names = {"time", "stream", "logtag", "message"};
  return std::make_unique<const RuleOf<Form>>(std::move(core), Form());
}

}  // namespace slq::ingest
