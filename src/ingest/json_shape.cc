#include "ingest/json_shape.h"

#include <algorithm>
#include <cstring>
#include <optional>

namespace slq::ingest {
namespace {

// A stretch of lines of which fewer than a quarter match is a bad one.
constexpr uint32_t kStretch = 2048;
constexpr uint32_t kRest = 16 * kStretch;

// Of the lines of a form that is not known the first ones are parsed, to learn it, then one of
// some. Parsing takes as long as reading ten lines along their edges.
constexpr uint32_t kFirstForms = 8;
constexpr uint32_t kUnknownForms = 32;

}  // namespace

// Follows the walk over a line and adds what stands between its values.
class JsonShape::EdgeLearner {
 public:
  EdgeLearner(JsonShape* shape, std::string_view line) : shape_(*shape), line_(line) {}

  void Enter(std::string_view key, size_t brace) {
    if (skipped_ == 0 && shape_.HasWantedUnder(path_.text() + std::string(key))) {
      path_.Enter(key);
      return;
    }
    if (skipped_++ == 0) Value(key, brace);
  }

  void Leave(size_t end) {
    if (skipped_ == 0) {
      path_.Leave();
    } else if (--skipped_ == 0) {
      end_ = end;
    }
  }

  void Field(std::string_view key, std::string_view raw) {
    if (skipped_ > 0) return;
    const auto begin = static_cast<size_t>(raw.data() - line_.data());
    Value(key, begin);
    end_ = begin + raw.size();
  }

  // The rest of the line after its last value.
  void Finish() {
    if (end_ == 0) return;
    JsonEdge edge;
    edge.ends_line = true;
    Add(edge, line_.size());
  }

 private:
  void Value(std::string_view key, size_t begin) {
    const std::string name = path_.text() + std::string(key);
    JsonEdge edge;
    edge.slot = shape_.writer_.SlotOf(name).value_or(JsonEdge::kNoSlot);
    edge.state = shape_.StateOf(path_.depth(), path_.text());
    edge.depth = static_cast<uint32_t>(path_.depth());
    edge.name_bytes = static_cast<uint32_t>(name.size());
    edge.enters = shape_.HasWantedUnder(name);
    Add(edge, begin);
  }

  void Add(const JsonEdge& edge, size_t begin) {
    JsonEdges& edges = shape_.edges_;
    const uint32_t added = shape_.AddEdge(state_, edge, line_.substr(end_, begin - end_));
    (last_ == JsonEdge::kNoEdge ? edges.first : edges.edges[last_].next) = added;
    last_ = added;
    state_ = edge.state;
  }

  JsonShape& shape_;
  std::string_view line_;
  JsonPath path_;
  size_t skipped_ = 0;  // objects that are open in the one that is skipped, and it
  uint32_t state_ = 0;
  uint32_t last_ = JsonEdge::kNoEdge;
  size_t end_ = 0;  // of the last value
};

// Follows the walk over a line and tells its keys and values to the builder of its form.
class JsonShape::FormLearner {
 public:
  FormLearner(JsonShape* shape, std::string_view line) : shape_(*shape), form_(line) {}

  void Enter(std::string_view key, size_t /*brace*/) {
    parents_.push_back(AddKey(key));
    path_.Enter(key);
  }
  void Leave(size_t /*end*/) {
    path_.Leave();
    parents_.pop_back();
  }
  void Field(std::string_view key, std::string_view raw) {
    AddKey(key);
    const std::optional<uint32_t> slot = shape_.writer_.SlotOf(path_.text() + std::string(key));
    form_.AddValue(raw, slot.value_or(JsonForms::kNoSlot));
  }
  // True if there is a form of the line now.
  bool Finish() && { return std::move(form_).AddTo(&shape_.forms_); }

 private:
  // Where wanted fields may be, another key is another form.
  uint16_t AddKey(std::string_view key) {
    const uint16_t parent = parents_.back();
    const std::string& path = path_.text();
    if (parent != JsonFormBuilder::kNoKey) return form_.AddKey(key, parent, 1);
    if (path.empty() ? !shape_.writer_.names().empty()
                     : shape_.HasWantedUnder(std::string_view(path).substr(0, path.size() - 1))) {
      return JsonFormBuilder::kNoKey;
    }
    return form_.AddKey(key, parent, path.size());
  }

  JsonShape& shape_;
  JsonFormBuilder form_;
  JsonPath path_;
  std::vector<uint16_t> parents_ = {JsonFormBuilder::kNoKey};
};

JsonShape::JsonShape(const RuleCore& core, RowWriter* writer, const JsonKernel& kernel)
    : writer_(*writer), kernel_(kernel) {
  edges_.states.resize(1);
  edges_.fields_max = core.definition.fields_max;
  edges_.name_bytes_max = core.definition.field_name_bytes_max;
  edges_.nesting_max = core.definition.nesting_max;
  forms_.name_bytes_max = core.definition.field_name_bytes_max;
}

// Whether a field in an object of this name is wanted.
bool JsonShape::HasWantedUnder(std::string_view name) const {
  const std::vector<std::string>& names = writer_.names();
  const std::string prefix = std::string(name) + '.';
  const auto at = std::lower_bound(names.begin(), names.end(), prefix);
  return at != names.end() && at->starts_with(prefix);
}

uint32_t JsonShape::StateOf(size_t depth, const std::string& path) {
  const auto [at, added] =
      state_of_path_.try_emplace({depth, path}, static_cast<uint32_t>(edges_.states.size()));
  if (added) edges_.states.emplace_back();
  return at->second;
}

uint32_t JsonShape::AddEdge(uint32_t from, const JsonEdge& edge, std::string_view text) {
  for (const uint32_t known : edges_.states[from]) {
    if (edges_.texts[known] == text) return known;
  }
  const auto added = static_cast<uint32_t>(edges_.edges.size());
  JsonEdge& e = edges_.edges.emplace_back(edge);
  const size_t first = std::min(text.size(), JsonEdge::kTextBytes);
  std::memcpy(e.text, text.data(), first);
  e.text_mask = static_cast<uint32_t>((uint64_t{1} << first) - 1);
  e.size = static_cast<uint32_t>(text.size());
  e.is_plain = text.size() <= JsonEdge::kTextBytes && !e.enters && !e.ends_line;
  edges_.texts.emplace_back(text);
  edges_.states[from].push_back(added);
  return added;
}

void JsonShape::Learn(std::string_view line, std::span<const uint32_t> starts, JsonWalk* walk) {
  if (wants_edges()) {
    EdgeLearner edges(this, line);
    if (walk->Run(line, starts, &edges) == nullptr) edges.Finish();
  }
  if (wants_forms()) {
    FormLearner form(this, line);
    if (walk->Run(line, starts, &form) == nullptr && !std::move(form).Finish()) ++refused_forms_;
  }
}

bool JsonShape::Trial::Next() {
  if (rest_ == 0) return true;
  --rest_;
  return false;
}

void JsonShape::Trial::Tell(bool matched) {
  ++tried_;
  matched_ += matched ? 1 : 0;
  if (tried_ < kStretch) return;
  if (matched_ < kStretch / 4) rest_ = kRest;
  tried_ = 0;
  matched_ = 0;
}

bool JsonShape::Read(std::string_view line, Arena* arena) {
  if (edges_.edges.size() == 1) return false;  // nothing is known yet
  if (kernel_.match != nullptr && form_trial_.Next()) {
    const JsonFormMatch match = kernel_.match(line, &forms_, &writer_, arena);
    form_trial_.Tell(match == JsonFormMatch::kRead);
    if (match == JsonFormMatch::kRead) return true;
    writer_.ForgetRow();
    if (match == JsonFormMatch::kUnknown && wants_forms()) {
      ++unknown_forms_;
      if (unknown_forms_ <= kFirstForms || unknown_forms_ % kUnknownForms == 0) return false;
    }
  }
  if (!edge_trial_.Next()) return false;
  const bool read = kernel_.scan(line, &edges_, &writer_, arena);
  edge_trial_.Tell(read);
  if (!read) writer_.ForgetRow();
  return read;
}

}  // namespace slq::ingest
