#include <algorithm>
#include <cstring>
#include <string>

#include "ingest/compiled_rule.h"
#include "ingest/json_shape.h"
#include "ingest/json_tokens.h"
#include "ingest/json_walk.h"
#include "ingest/row_writer.h"

// One JSON object a line. Objects flatten to dotted names, and a key with dots of its
// own is the same field as the path it spells; arrays stay as the line wrote them; null
// is an absent field. Of names that come twice the last value counts, null included;
// those of wanted fields are counted. A byte order mark before the object is allowed,
// since it is what some writers begin a file with.
namespace slq::ingest {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Puts wanted fields into a row. An open object is the range of wanted names that
// begin with its path and a dot: most are empty, and nothing is built or copied.
class WantedFields {
 public:
  explicit WantedFields(RowWriter* writer)
      : writer_(*writer), names_(writer->names().begin(), writer->names().end()) {}

  void Begin(Arena* arena) {
    arena_ = arena;
    open_.assign(1, {0, static_cast<uint32_t>(names_.size()), 0});
  }

  void Enter(std::string_view key, size_t /*brace*/) {
    open_.push_back(Narrow(Narrow(open_.back(), key), "."));
  }
  void Leave(size_t /*end*/) { open_.pop_back(); }

  void Field(std::string_view key, std::string_view raw) {
    const Range range = Narrow(open_.back(), key);
    if (range.first == range.last || names_[range.first].size() != range.prefix) return;
    writer_.Set(range.first, ValueOfJson(raw, arena_));
  }

 private:
  struct Range {
    uint32_t first;
    uint32_t last;
    size_t prefix;  // bytes that its names have in common
  };

  // The names of `range` that go on with `text`. Few names are wanted as a rule, so a
  // search by halves would cost more than it saves.
  Range Narrow(const Range& range, std::string_view text) const {
    const size_t prefix = range.prefix + text.size();
    uint32_t first = range.first;
    while (first < range.last && !GoesOn(names_[first], range.prefix, text)) ++first;
    uint32_t last = first;
    while (last < range.last && GoesOn(names_[last], range.prefix, text)) ++last;
    return {first, last, prefix};
  }

  // Compares the last byte first: keys in a line often begin alike.
  static bool GoesOn(std::string_view name, size_t prefix, std::string_view text) {
    if (name.size() < prefix + text.size()) return false;
    return text.empty() || (name[prefix + text.size() - 1] == text.back() &&
                            std::memcmp(name.data() + prefix, text.data(), text.size()) == 0);
  }

  RowWriter& writer_;
  std::vector<std::string_view> names_;  // the writer's, rising
  Arena* arena_ = nullptr;
  std::vector<Range> open_;
};

// Lists every field by its full name.
class AllFields {
 public:
  AllFields(FieldList* list, Arena* arena) : list_(*list), arena_(arena) {}

  void Enter(std::string_view key, size_t /*brace*/) { path_.Enter(key); }
  void Leave(size_t /*end*/) { path_.Leave(); }
  void Field(std::string_view key, std::string_view raw) {
    const std::string& path = path_.text();
    char* const name = arena_->Allocate(path.size() + key.size());
    std::copy(path.begin(), path.end(), name);
    std::copy(key.begin(), key.end(), name + path.size());
    list_.Add({name, path.size() + key.size()}, ValueOfJson(raw, arena_));
  }

 private:
  FieldList& list_;
  Arena* arena_;
  JsonPath path_;
};

class JsonParser final : public LineParser {
 public:
  JsonParser(const RuleCore& core, std::span<const column::ScanColumn> columns)
      : core_(core),
        writer_(core, columns),
        wanted_(&writer_),
        walk_(core),
        shape_(core, &writer_) {}

  void ParseLines(std::span<const std::string_view> lines, column::Batch* batch,
                  ScanReport* report) override {
    writer_.BeginBatch(lines.size(), batch, report);
    for (const std::string_view line : lines) {
      if (core_.CheckLine(line) == nullptr && shape_.Read(line, &batch->arena)) {
        writer_.AcceptRow();
        continue;
      }
      wanted_.Begin(&batch->arena);
      if (const char* reason = Parse(line, &wanted_); reason != nullptr) {
        writer_.RejectRow(reason);
      } else {
        writer_.AcceptRow();
        if (shape_.wants_to_learn() && line.front() == '{') {
          shape_.Learn(line, tokens_.starts(), &walk_);
        }
      }
    }
    writer_.EndBatch();
  }

  void ParseAllFields(std::string_view line, Arena* arena,
                      std::vector<column::NamedValue>* fields) override {
    FieldList list(core_, fields);
    AllFields all(&list, arena);
    if (const char* reason = Parse(line, &all); reason != nullptr) {
      list.Reject(reason);
    } else {
      list.Accept();
    }
  }

 private:
  template <typename Sink>
  const char* Parse(std::string_view line, Sink* sink) {
    if (const char* reason = core_.CheckLine(line); reason != nullptr) return reason;
    if (line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
    switch (tokens_.Read(line)) {
      case JsonFault::kNone:
        return walk_.Run(line, tokens_.starts(), sink);
      case JsonFault::kNotAnObject:
        return "not a JSON object";
      case JsonFault::kInvalidUtf8:
        return "invalid UTF-8";
      case JsonFault::kInvalid:
        break;
    }
    return "invalid JSON";
  }

  const RuleCore& core_;
  RowWriter writer_;
  WantedFields wanted_;
  JsonTokens tokens_;
  JsonWalk walk_;
  JsonShape shape_;
};

struct Form {
  std::unique_ptr<LineParser> NewParser(const RuleCore& core,
                                        std::span<const column::ScanColumn> columns) const {
    return std::make_unique<JsonParser>(core, columns);
  }
};

}  // namespace

RuleOr NewJsonRule(RuleCore core) {
  return std::make_unique<const RuleOf<Form>>(std::move(core), Form());
}

}  // namespace slq::ingest
