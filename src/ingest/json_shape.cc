#include "ingest/json_shape.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "column/number.h"
#include "ingest/json_scalar.h"

namespace slq::ingest {
namespace {

// A stretch of lines of which fewer than a quarter match is a bad one.
constexpr uint32_t kStretch = 2048;
constexpr uint32_t kRest = 16 * kStretch;

// Edges compared at a place where the predicted one does not stand.
constexpr size_t kEdgesTriedMax = 48;

}  // namespace

// Follows the walk over a line and adds what stands between its values.
class JsonShape::Learner {
 public:
  Learner(JsonShape* shape, std::string_view line) : shape_(*shape), line_(line) {}

  void Enter(std::string_view key) { path_.Enter(key); }
  void Leave() { path_.Leave(); }
  void Field(std::string_view key, std::string_view raw) {
    if (raw.front() == '[') failed_ = true;
    if (failed_) return;
    const std::optional<uint32_t> slot = shape_.writer_.SlotOf(path_.text() + std::string(key));
    const auto begin = static_cast<size_t>(raw.data() - line_.data());
    const uint32_t to = shape_.StateOf(path_.depth(), path_.text());
    Add(begin, slot.value_or(kNone), to);
    end_ = begin + raw.size();
  }

  // The rest of the line after its last value.
  void Finish() {
    if (failed_ || end_ == 0) return;
    Add(line_.size(), kNone, 0);
    shape_.edges_[last_].ends_line = true;
  }

 private:
  void Add(size_t begin, uint32_t slot, uint32_t to) {
    const uint32_t edge = shape_.AddEdge(state_, line_.substr(end_, begin - end_), slot, to);
    (last_ == kNone ? shape_.first_edge_ : shape_.edges_[last_].next) = edge;
    last_ = edge;
    state_ = to;
  }

  JsonShape& shape_;
  std::string_view line_;
  JsonPath path_;
  uint32_t state_ = 0;
  uint32_t last_ = kNone;
  size_t end_ = 0;  // of the last value
  bool failed_ = false;
};

JsonShape::JsonShape(const RuleCore& core, RowWriter* writer)
    : core_(core), writer_(*writer), states_(1) {}

uint32_t JsonShape::StateOf(size_t depth, const std::string& path) {
  const auto [at, added] =
      state_of_path_.try_emplace({depth, path}, static_cast<uint32_t>(states_.size()));
  if (added) states_.emplace_back();
  return at->second;
}

uint32_t JsonShape::AddEdge(uint32_t from, std::string_view text, uint32_t slot, uint32_t to) {
  for (const uint32_t edge : states_[from]) {
    if (edges_[edge].text == text) return edge;
  }
  Edge edge;
  edge.text = text;
  edge.slot = slot;
  edge.state = to;
  const size_t first = std::min(text.size(), sizeof(edge.first));
  std::memcpy(edge.first, text.data(), first);
  edge.first_mask = (uint32_t{1} << first) - 1;
  states_[from].push_back(static_cast<uint32_t>(edges_.size()));
  edges_.push_back(std::move(edge));
  return static_cast<uint32_t>(edges_.size() - 1);
}

void JsonShape::Learn(std::string_view line, std::span<const uint32_t> starts, JsonWalk* walk) {
  Learner learner(this, line);
  if (walk->Run(line, starts, &learner) == nullptr) learner.Finish();
}

// Past the edge's text if it stands at `p`, else null.
const char* JsonShape::Follow(uint32_t edge, const char* p, const char* end) const {
  const Edge& e = edges_[edge];
  const size_t size = e.text.size();
  const auto left = static_cast<size_t>(end - p);
  if (left >= sizeof(e.first)) {
    if (!StartsWith16(p, e.first, e.first_mask)) return nullptr;
    if (size <= sizeof(e.first)) return p + size;
    if (left < size) return nullptr;
    return std::memcmp(p + sizeof(e.first), e.text.data() + sizeof(e.first),
                       size - sizeof(e.first)) == 0
               ? p + size
               : nullptr;
  }
  return left >= size && std::memcmp(p, e.text.data(), size) == 0 ? p + size : nullptr;
}

const char* JsonShape::FindEdge(uint32_t state, uint32_t tried, const char* p, const char* end,
                                uint32_t* edge) const {
  const std::vector<uint32_t>& edges = states_[state];
  const size_t count = std::min(edges.size(), kEdgesTriedMax);
  for (size_t i = 0; i < count; ++i) {
    if (edges[i] == tried) continue;
    const char* const after = Follow(edges[i], p, end);
    // A key whose value is an object here was learned with a scalar there.
    if (after == nullptr || (after != end && *after == '{')) continue;
    *edge = edges[i];
    return after;
  }
  return nullptr;
}

const char* JsonShape::ReadValue(uint32_t slot, const char* p, const char* end) {
  if (slot == kNone) return ReadScalar(p, end, nullptr);
  Value value;
  const char* const after = ReadScalar(p, end, &value);
  if (after != nullptr) writer_.Set(slot, value);
  return after;
}

// The end of the line if all of it was read, else null.
const char* JsonShape::ReadLine(std::string_view line) {
  const char* p = line.data();
  const char* const end = p + line.size();
  uint32_t state = 0;
  uint32_t* predicted = &first_edge_;
  size_t fields = 0;
  while (true) {
    uint32_t edge = *predicted;
    const char* after = edge == kNone ? nullptr : Follow(edge, p, end);
    if (after == nullptr || (after != end && *after == '{')) {
      after = FindEdge(state, edge, p, end, &edge);
      if (after == nullptr) return nullptr;
      *predicted = edge;
    }
    Edge& e = edges_[edge];
    if (e.ends_line) return after == end ? end : nullptr;
    if (++fields > core_.definition.fields_max) return nullptr;
    p = ReadValue(e.slot, after, end);
    if (p == nullptr) return nullptr;
    state = e.state;
    predicted = &e.next;
  }
}

bool JsonShape::Read(std::string_view line) {
  if (edges_.empty()) return false;
  if (resting()) {
    --rest_;
    return false;
  }
  const bool read = ReadLine(line) != nullptr;
  ++tried_;
  matched_ += read ? 1 : 0;
  if (!read) writer_.ForgetRow();
  if (tried_ == kStretch) {
    if (matched_ < kStretch / 4) rest_ = kRest;
    tried_ = 0;
    matched_ = 0;
  }
  return read;
}

}  // namespace slq::ingest
