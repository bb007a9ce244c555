#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ingest/byte_class.h"
#include "ingest/line_literal.h"

namespace slq::ingest {

// A regular expression that one walk from left to right decides: texts and runs of
// classes, in groups or not, such as `^(?P<ip>\S+) \[(?P<time>[^\]]+)\] (?P<rest>.*)`. Each
// run ends where it must: at the first byte outside its class, because nothing in the class
// can begin what follows; or, where something can, at the first or last place of the text
// that follows, as the run is lazy or greedy. In the second case the rest may fail though
// another place of the text would do.
//
// Classes hold all bytes past ASCII or none, so code points and bytes give the same runs,
// and a line need not be UTF-8.
struct RegexShape {
  struct Step {
    enum class Kind : uint8_t {
      kText,   // the literal
      kRun,    // all bytes of the class
      kFirst,  // bytes of the class to the first literal behind `min` of them
      kLast,   // to the last one
      kEnd,    // nothing: the line ends
    };
    Kind kind = Kind::kText;
    LineLiteral literal;
    std::optional<ByteClass> bytes;
    size_t min = 0;
    size_t max = 0;
    std::vector<uint32_t> marks;  // that are where the step begins
  };

  std::vector<Step> steps;
  std::vector<uint32_t> last_marks;  // that are where the match ends
  // From this step on nothing can fail.
  size_t sure_from = 0;
  // Mark 2 * g is the begin of group g, and the next its end. Group 0 has none.
  size_t mark_count = 0;
};

// The shape of `pattern`, which RE2 has compiled, with groups as TranslatePattern leaves
// them; nothing if it has none of this kind.
std::optional<RegexShape> FindRegexShape(std::string_view pattern);

enum class RegexOutcome : uint8_t { kMatch, kNoMatch, kUndecided };

// Matches from the start of `line`, behind which kLinePadding bytes are readable, as far as
// step `end`. On kMatch the marks of all these steps are set, which has mark_count entries.
// kUndecided: another choice would have to be tried.
RegexOutcome MatchShape(const RegexShape& shape, size_t end, std::string_view line,
                        const char** marks);

}  // namespace slq::ingest
