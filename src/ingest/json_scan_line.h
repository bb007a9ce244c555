#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/arena.h"
#include "ingest/json_edges.h"
#include "ingest/json_scalar.h"
#include "ingest/json_text.h"
#include "ingest/row_writer.h"

// The code of every JsonKernel. A file that includes it defines SLQ_KERNEL, the attribute
// of functions that use what the processor may not have, and a Block: kBytes at a time,
//   uint32_t Stops(const char* p);  a bit for each byte from p that ends a plain string
//   uint32_t DigitsOf16(const char* p);  and for each of 16 bytes that is a digit,
//   uint32_t EqualOf32(const char* p, const char* text);  or of 32 that are those of text
namespace slq::ingest {

// Reads one line. Everything is read where it stands and a block at a time: what is read
// past the end of the line is seen to lie past it afterwards. A null or a place past the end
// means that the line does not match.
template <typename Block>
class JsonLineScanner {
 public:
  SLQ_KERNEL JsonLineScanner(JsonEdges* edges, RowWriter* writer, Arena* arena)
      : edges_(*edges), all_(edges->edges.data()), writer_(*writer), arena_(arena) {}

  SLQ_KERNEL bool Read(std::string_view line) {
    const char* p = line.data();
    end_ = p + line.size();
    uint32_t state = 0;
    uint32_t* predicted = &edges_.first;
    while (p <= end_) {
      uint32_t edge = *predicted;
      const char* after = edge == JsonEdge::kNone ? nullptr : Follow(edge, p);
      if (after == nullptr) {
        after = FindEdge(state, edge, p, &edge);
        if (after == nullptr) return false;
        *predicted = edge;
      }
      JsonEdge& e = all_[edge];
      if (e.ends_line) return after == end_ && fields_ <= edges_.fields_max;
      if (after >= end_) return false;
      p = ReadValue(e, after);
      if (p == nullptr) return false;
      state = e.state;
      predicted = &e.next;
    }
    return false;
  }

 private:
  // Edges compared at a place where the predicted one does not stand.
  static constexpr size_t kEdgesTriedMax = 48;
  // Open at once in a value that is skipped; what is deeper is left to the full parse.
  static constexpr size_t kSkippedDepthMax = 64;
  static constexpr uint32_t kDigitsSeen = 16;

  // Past the edge's text if it stands at `p` and a value follows that it can take.
  SLQ_KERNEL const char* Follow(uint32_t edge, const char* p) const {
    const JsonEdge& e = all_[edge];
    if ((Block::EqualOf32(p, e.text) & e.text_mask) != e.text_mask) return nullptr;
    if (e.size > JsonEdge::kTextBytes) {
      if (static_cast<size_t>(end_ - p) < e.size) return nullptr;
      if (std::memcmp(p, edges_.texts[edge].data(), e.size) != 0) return nullptr;
    }
    p += e.size;
    // Where wanted fields may be in an object, it is entered by edges of its own.
    return e.enters && *p == '{' ? nullptr : p;
  }

  SLQ_KERNEL const char* FindEdge(uint32_t state, uint32_t tried, const char* p,
                                  uint32_t* edge) const {
    const std::vector<uint32_t>& leaving = edges_.states[state];
    const size_t count = std::min(leaving.size(), kEdgesTriedMax);
    for (size_t i = 0; i < count; ++i) {
      if (leaving[i] == tried) continue;
      const char* const after = Follow(leaving[i], p);
      if (after == nullptr) continue;
      *edge = leaving[i];
      return after;
    }
    return nullptr;
  }

  SLQ_KERNEL const char* ReadValue(const JsonEdge& e, const char* p) {
    if (*p == '{') return SkipContainer(e, p);
    ++fields_;
    if (*p == '[') {
      const char* const after = SkipContainer(e, p);
      if (e.slot != JsonEdge::kNone && after != nullptr) {
        writer_.Set(e.slot, Value::String({p, static_cast<size_t>(after - p)}));
      }
      return after;
    }
    if (e.slot == JsonEdge::kNone) return SkipScalar(p);
    Value value;
    const char* const after = ReadScalar(p, &value);
    if (after != nullptr) writer_.Set(e.slot, value);
    return after;
  }

  // The closing quote of the string whose inside begins at `p`.
  SLQ_KERNEL const char* FindQuote(const char* p, bool* plain) const {
    const char* const begin = p;
    for (; p < end_; p += Block::kBytes) {
      const uint32_t stops = Block::Stops(p);
      if (stops == 0) continue;
      p += std::countr_zero(stops);
      if (*p == '"') return p;
      *plain = false;
      return FindQuoteOfHardString(begin, p, end_);
    }
    return nullptr;
  }

  SLQ_KERNEL const char* SkipString(const char* p) const {
    bool plain = true;
    const char* const quote = FindQuote(p + 1, &plain);
    return quote == nullptr ? nullptr : quote + 1;
  }

  SLQ_KERNEL const char* SkipScalar(const char* p) const {
    switch (*p) {
      case '"':
        return SkipString(p);
      case 't':
      case 'f':
      case 'n':
        return ReadJsonWord(p, nullptr);
      default:
        return ReadNumber(p, nullptr);
    }
  }

  SLQ_KERNEL const char* ReadScalar(const char* p, Value* value) const {
    switch (*p) {
      case '"': {
        bool plain = true;
        const char* const quote = FindQuote(p + 1, &plain);
        if (quote == nullptr || quote >= end_) return nullptr;
        const auto size = static_cast<size_t>(quote - p);
        *value = plain ? Value::String({p + 1, size - 1}) : ValueOfJson({p, size + 1}, arena_);
        return quote + 1;
      }
      case 't':
      case 'f':
      case 'n':
        return ReadJsonWord(p, value);
      default:
        return ReadNumber(p, value);
    }
  }

  // Counts digits instead of looking at one after the other: their number varies from
  // line to line, and a wrongly guessed end of a loop costs more than all of this.
  SLQ_KERNEL const char* ReadNumber(const char* p, Value* value) const {
    const char* const digits = p + (*p == '-' ? 1 : 0);
    const uint32_t others = ~Block::DigitsOf16(digits);
    const auto whole = static_cast<uint32_t>(std::countr_zero(others));
    if (whole + 1 >= kDigitsSeen) return ReadHardNumber(p, end_, value);
    const char* after = digits + whole;
    uint32_t fraction = 0;
    if (*after == '.') {
      fraction = static_cast<uint32_t>(std::countr_zero(others >> (whole + 1)));
      after += 1 + fraction;
      if (fraction == 0) return nullptr;
    }
    if (whole == 0 || (*digits == '0' && whole > 1)) return nullptr;
    if (whole + 1 + fraction >= kDigitsSeen || *after == 'e' || *after == 'E') {
      return ReadHardNumber(p, end_, value);
    }
    if (value != nullptr) {
      *value = NumberOf(digits, whole, fraction, /*negative=*/digits != p);
    }
    return after;
  }

  // An object or array whose content is not looked at, but checked as JsonWalk does.
  SLQ_KERNEL const char* SkipContainer(const JsonEdge& e, const char* p) {
    uint64_t is_object = 0;  // a bit for each that is open, the innermost last
    uint32_t depth = 0;
    uint32_t arrays = 0;                        // of the open ones
    uint32_t name_bytes[kSkippedDepthMax + 1];  // of the name that leads to each
    name_bytes[0] = e.name_bytes;
    const size_t depth_max = std::min(kSkippedDepthMax, edges_.nesting_max - e.depth);
    bool may_close = false;
    while (p < end_) {
      const bool in_object = (is_object & 1) != 0;
      if (!may_close || *p != (in_object ? '}' : ']')) {
        if (in_object) {
          if (*p != '"') return nullptr;
          const char* const after = SkipString(p);
          if (after == nullptr) return nullptr;
          // Escapes make a key longer than its name: if that matters, the full parse says so.
          if (arrays == 0) {
            name_bytes[depth] = name_bytes[depth - 1] + static_cast<uint32_t>(after - p) - 1;
            if (name_bytes[depth] > edges_.name_bytes_max) return nullptr;
          }
          p = SkipBlanks(after);
          if (*p != ':') return nullptr;
          p = SkipBlanks(p + 1);
          if (arrays == 0 && *p != '{') ++fields_;
        }
        if (*p == '{' || *p == '[') {
          const bool object = *p == '{';
          if (depth >= depth_max) return nullptr;
          ++depth;
          is_object = is_object << 1 | (object ? 1 : 0);
          if (!object) ++arrays;
          p = SkipBlanks(p + 1);
          may_close = true;
          continue;
        }
        p = SkipScalar(p);
        if (p == nullptr) return nullptr;
        p = SkipBlanks(p);
      }
      while (*p == ((is_object & 1) != 0 ? '}' : ']')) {
        if ((is_object & 1) == 0) --arrays;
        is_object >>= 1;
        ++p;
        if (--depth == 0) return p;
        p = SkipBlanks(p);
      }
      if (*p != ',') return nullptr;
      p = SkipBlanks(p + 1);
      may_close = false;
    }
    return nullptr;
  }

  SLQ_KERNEL const char* SkipBlanks(const char* p) const {
    while (p < end_ && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r')) ++p;
    return p;
  }

  JsonEdges& edges_;
  JsonEdge* const all_;
  RowWriter& writer_;
  Arena* const arena_;
  const char* end_ = nullptr;
  size_t fields_ = 0;
};

}  // namespace slq::ingest
