#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/arena.h"
#include "ingest/json_digits.h"
#include "ingest/json_edges.h"
#include "ingest/json_scalar.h"
#include "ingest/json_text.h"
#include "ingest/row_writer.h"

// The code of every JsonKernel. A file that includes it defines SLQ_KERNEL, the attribute
// of functions that use what the processor may not have, and a Block with
//   uint64_t Stops(const char* p);  a bit for each of kStopsBytes that ends a plain string,
//   uint32_t DigitsOf16(const char* p);  of 16 bytes that is a digit,
//   uint32_t EqualOf32(const char* p, const char* text);  or of 32 that is that of text
namespace slq::ingest {

// Reads one line. Everything is read where it stands and a block at a time: what is read
// past the end of the line is seen to lie past it afterwards. A null or a place past the end
// means that the line does not match. What most values need is in Read itself, in variables
// of its own: that is a third fewer instructions than members and calls.
template <typename Block>
class JsonLineScanner {
 public:
  SLQ_KERNEL JsonLineScanner(JsonEdges* edges, RowWriter* writer, Arena* arena)
      : edges_(*edges), writer_(*writer), arena_(arena) {}

  SLQ_KERNEL bool Read(std::string_view line) {
    const char* p = line.data();
    const char* const end = p + line.size();
    JsonEdge* const edges = edges_.edges.data();
    end_ = end;
    size_t fields = 0;
    uint32_t state = 0;
    for (uint32_t* predicted = &edges_.first; p < end;) {
      const JsonEdge* e = &edges[*predicted];
      const char* value = p + e->size;
      if (!e->is_plain || !StandsAt(p, *e)) [[unlikely]] {
        value = FindEdge(state, p, predicted);
        if (value == nullptr) return false;
        e = &edges[*predicted];
        if (e->ends_line) return value == end && fields + skipped_fields_ <= edges_.fields_max;
      }
      ++fields;
      if (*value == '"') {
        bool plain = true;
        const char* const quote = FindQuote(value + 1, end, &plain);
        if (quote >= end) return false;
        if (e->slot != JsonEdge::kNoSlot) writer_.Set(e->slot, TextOf(value, quote, plain));
        p = quote + 1;
      } else if (const JsonDigits<Block> digits(value); digits.is_simple) {
        if (e->slot != JsonEdge::kNoSlot) writer_.Set(e->slot, digits.number());
        p = digits.after;
      } else {
        p = ReadOther(*e, value);
        if (p == nullptr) return false;
      }
      state = e->state;
      predicted = &edges[e - edges].next;
    }
    return false;
  }

 private:
  // Edges compared at a place where the predicted one does not stand.
  static constexpr size_t kEdgesTriedMax = 48;
  // Open at once in a value that is skipped; what is deeper is left to the full parse.
  static constexpr size_t kSkippedDepthMax = 64;

  SLQ_KERNEL static bool StandsAt(const char* p, const JsonEdge& e) {
    return (~Block::EqualOf32(p, e.text) & e.text_mask) == 0;
  }

  // Past the edge's text if it stands at `p` and a value follows that it can take.
  SLQ_KERNEL const char* Follow(uint32_t edge, const char* p) const {
    const JsonEdge& e = edges_.edges[edge];
    if (!StandsAt(p, e)) return nullptr;
    if (e.size > JsonEdge::kTextBytes) {
      if (static_cast<size_t>(end_ - p) < e.size) return nullptr;
      if (std::memcmp(p, edges_.texts[edge].data(), e.size) != 0) return nullptr;
    }
    p += e.size;
    // Where wanted fields may be in an object, it is entered by edges of its own.
    return e.enters && *p == '{' ? nullptr : p;
  }

  // Sets *edge, the predicted one, to the one that stands at `p`. Returns the place after it.
  SLQ_KERNEL const char* FindEdge(uint32_t state, const char* p, uint32_t* edge) const {
    const uint32_t tried = *edge;
    if (tried != JsonEdge::kNoEdge) {
      const char* const after = Follow(tried, p);
      if (after != nullptr) return after;
    }
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

  // The closing quote of the string whose inside begins at `p`, or `end` or behind.
  SLQ_KERNEL static const char* FindQuote(const char* p, const char* end, bool* plain) {
    const char* const begin = p;
    for (; p < end; p += Block::kStopsBytes) {
      const uint64_t stops = Block::Stops(p);
      if (stops == 0) continue;
      p += std::countr_zero(stops);
      if (*p == '"') return p;
      *plain = false;
      return FindQuoteOfHardString(begin, p, end);
    }
    return end;
  }

  SLQ_KERNEL Value TextOf(const char* p, const char* quote, bool plain) const {
    const auto size = static_cast<size_t>(quote - p);
    return plain ? Value::String({p + 1, size - 1}) : ValueOfJson({p, size + 1}, arena_);
  }

  // Any value but a string and most numbers.
  SLQ_KERNEL const char* ReadOther(const JsonEdge& e, const char* p) {
    if (p >= end_) return nullptr;
    if (*p == '{') {
      --skipped_fields_;  // it is none itself
      return SkipContainer(e, p);
    }
    if (*p == '[') {
      const char* const after = SkipContainer(e, p);
      if (e.slot != JsonEdge::kNoSlot && after != nullptr) {
        writer_.Set(e.slot, Value::String({p, static_cast<size_t>(after - p)}));
      }
      return after;
    }
    Value value;
    const char* const after = ReadWordOrNumber(p, end_, &value);
    if (e.slot != JsonEdge::kNoSlot && after != nullptr) writer_.Set(e.slot, value);
    return after;
  }

  SLQ_KERNEL const char* SkipString(const char* p) const {
    bool plain = true;
    const char* const quote = FindQuote(p + 1, end_, &plain);
    return quote >= end_ ? nullptr : quote + 1;
  }

  SLQ_KERNEL const char* SkipScalar(const char* p) const {
    if (*p == '"') return SkipString(p);
    const JsonDigits<Block> digits(p);
    return digits.is_simple ? digits.after : ReadWordOrNumber(p, end_, nullptr);
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
          if (arrays == 0 && *p != '{') ++skipped_fields_;
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
        if (p == nullptr || p >= end_) return nullptr;
        p = SkipBlanks(p);
      }
      while (p < end_ && *p == ((is_object & 1) != 0 ? '}' : ']')) {
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

  // Most lines have none.
  SLQ_KERNEL const char* SkipBlanks(const char* p) const {
    while (static_cast<unsigned char>(*p) <= ' ' && p < end_) {
      if (*p != ' ' && *p != '\t' && *p != '\n' && *p != '\r') break;
      ++p;
    }
    return p;
  }

  JsonEdges& edges_;
  RowWriter& writer_;
  Arena* const arena_;
  const char* end_ = nullptr;
  size_t skipped_fields_ = 0;  // in objects, less the objects
};

}  // namespace slq::ingest
