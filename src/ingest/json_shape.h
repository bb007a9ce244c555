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
#include "ingest/json_edges.h"
#include "ingest/json_scan.h"
#include "ingest/json_walk.h"
#include "ingest/row_writer.h"

namespace slq::ingest {

// Reads JSON lines whose keys came before, without looking for tokens. What stands
// between two values of a line (a comma, a key, braces that close and open) is compared
// with what stood there in earlier lines; the values themselves are checked where they
// stand. An array is a value, and so is an object in which no field is wanted.
//
// What may follow a value depends only on the objects that are open there, so it is kept
// per list of open objects: lines with other fields left out or in still match. A line is
// accepted only if all of it matches and every value is valid, so nothing is accepted that
// a full parse would refuse; whatever is new is left to the full parse.
//
// Where the processor can do it, lines that have the same keys in the same order as one before
// are matched as a whole, see json_form.h. Not thread-safe.
class JsonShape {
 public:
  // Both must outlive the shape.
  JsonShape(const RuleCore& core, RowWriter* writer,
            const JsonKernel& kernel = JsonKernels().back());

  // True if the line was read, and its wanted values, which view the line or `arena`, are
  // in the writer's row. False: the line has to be parsed, and the row is as it was.
  // kLinePadding bytes behind the line are readable.
  bool Read(std::string_view line, Arena* arena);

  // Learns from a line that a full parse accepted; `starts` are its tokens.
  void Learn(std::string_view line, std::span<const uint32_t> starts, JsonWalk* walk);

  // Whether Learn would be of use now.
  bool wants_to_learn() const { return wants_edges() || wants_forms(); }

 private:
  class EdgeLearner;
  class FormLearner;

  // Whether something is worth trying: if few lines match, some pass untried.
  class Trial {
   public:
    bool is_on() const { return rest_ == 0; }
    // True if the next line should be tried.
    bool Next();
    void Tell(bool matched);

   private:
    uint32_t tried_ = 0;
    uint32_t matched_ = 0;
    uint32_t rest_ = 0;  // lines that pass
  };

  static constexpr size_t kEdgesMax = 1024;
  // Lines parsed to learn a form of which there can be none; then no more are.
  static constexpr uint32_t kRefusedFormsMax = 64;

  bool wants_edges() const { return edges_.edges.size() < kEdgesMax && edge_trial_.is_on(); }
  bool wants_forms() const {
    return kernel_.match != nullptr && forms_.forms.size() < JsonForms::kFormsMax &&
           refused_forms_ < kRefusedFormsMax && form_trial_.is_on();
  }

  bool HasWantedUnder(std::string_view name) const;
  uint32_t AddEdge(uint32_t from, const JsonEdge& edge, std::string_view text);
  uint32_t StateOf(size_t depth, const std::string& path);

  RowWriter& writer_;
  const JsonKernel kernel_;

  JsonEdges edges_;
  std::map<std::pair<size_t, std::string>, uint32_t> state_of_path_;
  Trial edge_trial_;

  JsonForms forms_;
  Trial form_trial_;
  uint32_t unknown_forms_ = 0;  // lines of none that is known
  uint32_t refused_forms_ = 0;  // lines parsed in vain
};

}  // namespace slq::ingest
