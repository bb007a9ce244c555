#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace slq {

// The account of every line a query met. Always balances:
//   lines == matched + filtered + unparsed + outside_window + not_reached
struct ScanReport {
  uint64_t lines = 0;
  uint64_t matched = 0;   // parsed, and WHERE was true
  uint64_t filtered = 0;  // parsed, or skipped unparsed by a pushed condition
  uint64_t unparsed = 0;  // the rule did not fit; a row with `_error`
  uint64_t outside_window = 0;
  uint64_t not_reached = 0;  // after the answer was complete or a limit was hit

  std::map<std::string, uint64_t> unparsed_by_reason;
  uint64_t coerced_values = 0;      // values that did not parse as their declared type
  uint64_t non_numeric_values = 0;  // values that sum, avg or arithmetic passed over
  uint64_t duplicate_keys = 0;      // keys that came twice in a line; the last one won
  uint64_t lines_skipped = 0;       // of `filtered`: ruled out before parsing
  uint64_t bytes_read = 0;          // uncompressed bytes of the lines
  uint64_t bytes_skipped = 0;       // of bytes_read: of lines ruled out before parsing
  uint64_t bytes_cut = 0;           // not read: the rests of lines too long for the source
  uint64_t segments = 0;            // of a stored stream
  uint64_t segments_pruned = 0;     // of these: ruled out whole by their times or values
  uint64_t groups = 0;              // that the lines made, before HAVING
  uint64_t rows = 0;                // given, of the answer

  std::vector<std::string> fields_never_seen;  // named by the query, in no line
  std::vector<std::string> limits_hit;
  std::vector<std::string> notes;  // for example which rule was detected for an input
  bool complete = true;            // false: a partial answer that was asked for

  bool balances() const {
    return lines == matched + filtered + unparsed + outside_window + not_reached;
  }

  // Adds the counts of `other`; lists are joined without repeats.
  void Add(const ScanReport& other);

  // One JSON object, keys as the members above.
  std::string ToJson() const;
};

}  // namespace slq
