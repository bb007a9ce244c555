#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "ingest/compiled_rule.h"
#include "ingest/json_walk.h"
#include "ingest/row_writer.h"

namespace slq::ingest {

// Reads JSON lines whose keys came before, without looking for tokens. What stands
// between two values of a line (a comma, a key, braces that close and open) is compared
// with what stood there in earlier lines; the values themselves are checked byte by byte.
//
// What may follow a value depends only on the objects that are open there, so it is kept
// per list of open objects: lines with other fields left out or in still match. A line is
// accepted only if all of it matches and every value is valid, so nothing is accepted that
// a full parse would refuse; strings with escapes or bytes past ASCII, arrays and whatever
// is new are left to the full parse. Not thread-safe.
class JsonShape {
 public:
  // Both must outlive the shape.
  JsonShape(const RuleCore& core, RowWriter* writer);

  // True if the line was read, and its wanted values are in the writer's row. False: the
  // line has to be parsed, and the row is as it was.
  bool Read(std::string_view line);

  // Learns from a line that a full parse accepted; `starts` are its tokens.
  void Learn(std::string_view line, std::span<const uint32_t> starts, JsonWalk* walk);

  // Whether Learn would be of use now.
  bool wants_to_learn() const { return edges_.size() < kEdgesMax && !resting(); }

 private:
  class Learner;

  static constexpr size_t kEdgesMax = 1024;
  static constexpr uint32_t kNone = UINT32_MAX;

  // What stands between two values, and where it leads.
  struct Edge {
    char first[16] = {};      // the first bytes of `text`, for one comparison
    uint32_t first_mask = 0;  // a bit for each of them
    uint32_t slot = kNone;    // of the value that follows, if it is wanted
    uint32_t state = 0;       // the objects open after it
    bool ends_line = false;   // no value follows
    std::string text;
    uint32_t next = kNone;  // the edge that followed last time
  };

  bool resting() const { return rest_ > 0; }
  const char* Follow(uint32_t edge, const char* p, const char* end) const;
  const char* FindEdge(uint32_t state, uint32_t tried, const char* p, const char* end,
                       uint32_t* edge) const;
  const char* ReadLine(std::string_view line);
  const char* ReadValue(uint32_t slot, const char* p, const char* end);
  uint32_t AddEdge(uint32_t from, std::string_view text, uint32_t slot, uint32_t to);
  uint32_t StateOf(size_t depth, const std::string& path);

  const RuleCore& core_;
  RowWriter& writer_;
  std::vector<Edge> edges_;
  std::vector<std::vector<uint32_t>> states_;  // the edges that leave each state
  std::map<std::pair<size_t, std::string>, uint32_t> state_of_path_;
  uint32_t first_edge_ = kNone;  // the edge that lines began with last time
  size_t fields_ = 0;            // of the line at hand

  // Lines that never match are not worth trying: after a bad stretch, some lines pass
  // untried.
  uint32_t tried_ = 0;
  uint32_t matched_ = 0;
  uint32_t rest_ = 0;
};

}  // namespace slq::ingest
