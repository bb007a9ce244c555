#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace slq::ingest {

// What stands between two values of a JSON line, and where it leads.
struct JsonEdge {
  static constexpr size_t kTextBytes = 32;
  static constexpr uint32_t kNoSlot = UINT32_MAX;
  static constexpr uint32_t kNoEdge = 0;

  char text[kTextBytes] = {};  // its first bytes
  uint32_t text_mask = 0;      // a bit for each of them
  uint32_t size = 0;           // of the whole text
  uint32_t slot = kNoSlot;     // of the value that follows, if it is wanted
  uint32_t state = 0;          // the objects open after it
  uint32_t next = kNoEdge;     // the edge that followed last time
  uint32_t depth = 0;          // how many objects are open around the value
  uint32_t name_bytes = 0;     // of the value's full name
  bool enters = false;         // an object here has wanted fields: it is not one value
  bool ends_line = false;      // no value follows
  bool is_plain = false;       // all of its text is in `text`, and none of the two holds
};
static_assert(sizeof(JsonEdge) == 64);

// The edges that lines of one input were seen to have. Edge kNoEdge matches nothing.
struct JsonEdges {
  std::vector<JsonEdge> edges = std::vector<JsonEdge>(1);
  std::vector<std::string> texts = std::vector<std::string>(1);  // by edge, whole
  std::vector<std::vector<uint32_t>> states;                     // the edges that leave each state
  uint32_t first = JsonEdge::kNoEdge;  // the edge that lines began with last time
  size_t fields_max = 0;
  size_t name_bytes_max = 0;
  size_t nesting_max = 0;
};

}  // namespace slq::ingest
