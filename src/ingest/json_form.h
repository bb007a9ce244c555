#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace slq::ingest {

// Where something of a line stands: some bytes away from its n-th quote, or from the line's
// end, which counts as one quote more.
struct JsonPlace {
  uint16_t quote = 0;
  int16_t distance = 0;
};

// What lines of one form have in common: everything but their holes, which are the insides
// of strings, the numbers and words, and the keys of objects in which no field is wanted.
// Every quote that is not escaped begins or ends a string, so that once the quotes are found,
// all places of all holes are known at once, and none waits for the one before it.
struct JsonForm {
  // Bytes that all lines have, or some of them: those where `mask` is set.
  struct Text {
    static constexpr size_t kBytes = 32;
    alignas(kBytes) std::array<char, kBytes> bytes = {};
    alignas(kBytes) std::array<char, kBytes> mask = {};
  };
  // A number or a word, not quoted.
  struct Scalar {
    JsonPlace begin;
    JsonPlace end;
    uint32_t slot = 0;  // or kNoSlot
  };
  // The inside of a string that is wanted, from its opening quote to the next.
  struct String {
    uint16_t quote = 0;
    uint32_t slot = 0;
  };
  // A key that differs from line to line; its field's name may be too long.
  struct Key {
    uint16_t quote = 0;         // that opens it
    uint16_t parent = 0;        // the key that its object is under, one past it: 0 for none
    uint32_t bytes_around = 0;  // of its name, without what those two keys give
  };

  uint64_t signature = 0;
  uint16_t next = 0;  // form of its bucket
  size_t quotes = 0;
  uint16_t before = 0;  // bytes before the first quote
  uint16_t after = 0;   // bytes from the last quote on, 0 where they differ
  std::vector<Text> texts;
  std::vector<JsonPlace> places;  // of each of `texts`
  std::vector<Scalar> scalars;
  std::vector<String> strings;
  std::vector<Key> keys;
};

// By what a form is looked up: which quotes of a line are followed by a colon or a comma. Lines
// of other forms may have the same signature; few do.
class JsonQuoteMarks {
 public:
  // The next `count` quotes, at most 64, with a bit for each, the first one's lowest.
  void Add(uint64_t colons, uint64_t commas, uint32_t count) {
    colons_ ^= std::rotl(colons, static_cast<int>(count_ % 64));
    commas_ ^= std::rotl(commas, static_cast<int>(count_ % 64));
    count_ += count;
  }
  uint32_t count() const { return count_; }
  uint64_t signature() const {
    return (colons_ * 0x9E3779B97F4A7C15 ^ commas_) * 0xC2B2AE3D27D4EB4F + count_;
  }

 private:
  uint64_t colons_ = 0;
  uint64_t commas_ = 0;
  uint32_t count_ = 0;
};

// The forms that lines of one input were seen to have.
struct JsonForms {
  static constexpr uint32_t kNoSlot = UINT32_MAX;
  static constexpr size_t kFormsMax = 256;
  static constexpr size_t kTextsMax = 8192;   // of all forms: half a MB
  static constexpr size_t kLineMax = 4096;    // bytes
  static constexpr size_t kQuotesMax = 2048;  // of a line
  static constexpr size_t kBuckets = 2 * kFormsMax;
  static constexpr uint16_t kNone = UINT16_MAX;

  static size_t BucketOf(uint64_t signature) { return (signature >> 32) % kBuckets; }

  JsonForms() { first.fill(kNone); }

  std::vector<JsonForm> forms;
  std::array<uint16_t, kBuckets> first;  // by bucket
  uint16_t last = kNone;                 // the form of the last line that had one
  size_t texts = 0;                      // of all forms
  size_t name_bytes_max = 0;
};

// Collects the holes of a line that a full parse accepted, in the order of the line, and makes
// a form of what is between them. There is none of a line that has two holes and no quote
// between, a control character, or an escape in a key that may differ; nor of one in which an
// array is wanted, or a field that it has twice.
class JsonFormBuilder {
 public:
  static constexpr uint16_t kNoKey = 0;

  explicit JsonFormBuilder(std::string_view line);

  // A key that may differ, of an object under the key `parent`. Its field's name has
  // `bytes_around` bytes more than these two. Returns what to call it as a parent.
  uint16_t AddKey(std::string_view key, uint16_t parent, size_t bytes_around);

  // A value as the line has it; unless it is wanted, an array's scalars are holes.
  void AddValue(std::string_view raw, uint32_t slot);

  // Adds the form, if there is one and room for it.
  bool AddTo(JsonForms* forms) &&;

 private:
  struct Hole {
    size_t begin;
    size_t end;
  };

  size_t OffsetOf(std::string_view part) const {
    return static_cast<size_t>(part.data() - line_.data());
  }
  // The number of the first quote at `offset` or behind it.
  size_t QuotesBefore(size_t offset) const;
  void AddString(std::string_view raw, uint32_t slot);
  void AddScalar(std::string_view raw, uint32_t slot);
  void AddArray(std::string_view raw);
  bool AddText(size_t begin, size_t end);

  std::string_view line_;
  std::vector<uint16_t> quotes_;  // their offsets
  std::vector<Hole> holes_;
  std::vector<uint32_t> slots_;  // those that are set
  JsonForm form_;
  bool possible_ = true;
};

}  // namespace slq::ingest
