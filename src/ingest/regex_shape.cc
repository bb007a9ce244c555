#include "ingest/regex_shape.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "base/ascii.h"

namespace slq::ingest {
namespace {

using Set = ByteClass::Set;
using Step = RegexShape::Step;

constexpr size_t kNoMax = std::numeric_limits<size_t>::max();

bool IsPunctuation(char c) { return c > ' ' && c < 0x7F && !IsDigit(c) && !IsLetter(c); }

void AddRange(char low, char high, Set* set) {
  for (int c = static_cast<unsigned char>(low); c <= static_cast<unsigned char>(high); ++c) {
    set->set(static_cast<size_t>(c));
  }
}

// What `\d` and its like stand for, by their letter; nothing for other escapes.
std::optional<Set> EscapedClass(char letter) {
  Set set;
  switch (letter) {
    case 'd':
    case 'D':
      AddRange('0', '9', &set);
      break;
    case 'w':
    case 'W':
      AddRange('0', '9', &set);
      AddRange('a', 'z', &set);
      AddRange('A', 'Z', &set);
      set.set('_');
      break;
    case 's':
    case 'S':
      for (const char c : {'\t', '\n', '\f', '\r', ' '}) set.set(static_cast<size_t>(c));
      break;
    default:
      return std::nullopt;
  }
  return letter < 'a' ? ~set : set;
}

std::optional<char> EscapedByte(char letter) {
  switch (letter) {
    case 't':
      return '\t';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 'f':
      return '\f';
    case 'v':
      return '\v';
    case 'a':
      return '\a';
    default:
      break;
  }
  return IsPunctuation(letter) && letter != '_' ? std::optional<char>(letter) : std::nullopt;
}

// One byte or class of a pattern with how often it may come.
struct Piece {
  Set set;
  char byte = '\0';
  bool is_byte = false;  // just `byte`, once
  bool lazy = false;
  bool is_end = false;
  size_t min = 1;
  size_t max = 1;
  std::vector<uint32_t> marks;  // before it
};

// Takes a pattern apart. Whatever it does not know makes it fail.
class PatternReader {
 public:
  explicit PatternReader(std::string_view pattern) : left_(pattern) {}

  bool Read() {
    if (left_.starts_with('^')) left_.remove_prefix(1);
    while (!left_.empty()) {
      if (!ReadOne()) return false;
    }
    return open_.empty();
  }

  std::vector<Piece> TakePieces() { return std::move(pieces_); }
  std::vector<uint32_t> TakeLastMarks() { return std::move(marks_); }
  size_t groups() const { return groups_; }

 private:
  static constexpr uint32_t kUncounted = 0;

  bool Eat(std::string_view text) {
    if (!left_.starts_with(text)) return false;
    left_.remove_prefix(text.size());
    return true;
  }

  bool ReadOne() {
    Piece piece;
    const char c = left_.front();
    switch (c) {
      case '(':
        return OpenGroup();
      case ')':
        return CloseGroup();
      case '$':
        piece.is_end = true;
        left_.remove_prefix(1);
        if (!left_.empty()) return false;
        break;
      case '.':
        piece.set.set();
        piece.set.reset('\n');
        left_.remove_prefix(1);
        break;
      case '[':
        if (!ReadClass(&piece.set)) return false;
        break;
      case '\\':
        if (!ReadEscape(&piece)) return false;
        break;
      case '|':
      case '^':
      case '*':
      case '+':
      case '?':
      case '{':
        return false;
      default:
        SetByte(c, &piece);
        left_.remove_prefix(1);
        break;
    }
    if (!ReadCount(&piece)) return false;
    piece.marks = std::exchange(marks_, {});
    pieces_.push_back(std::move(piece));
    return true;
  }

  static void SetByte(char c, Piece* piece) {
    piece->byte = c;
    piece->is_byte = true;
    piece->set.set(static_cast<unsigned char>(c));
  }

  bool OpenGroup() {
    left_.remove_prefix(1);
    if (Eat("?:")) {
      open_.push_back(kUncounted);
      return true;
    }
    if (Eat("?P<")) {
      left_.remove_prefix(std::min(left_.size(), left_.find('>') + 1));
    } else if (left_.starts_with('?')) {
      return false;
    }
    open_.push_back(++groups_);
    marks_.push_back(2 * groups_);
    return true;
  }

  bool CloseGroup() {
    left_.remove_prefix(1);
    if (open_.empty()) return false;
    if (open_.back() != kUncounted) marks_.push_back(2 * open_.back() + 1);
    open_.pop_back();
    return left_.empty() || std::string_view("*+?{").find(left_.front()) == std::string_view::npos;
  }

  bool ReadEscape(Piece* piece) {
    if (left_.size() < 2) return false;
    const char letter = left_[1];
    left_.remove_prefix(2);
    if (const std::optional<Set> set = EscapedClass(letter); set.has_value()) {
      piece->set = *set;
      return true;
    }
    const std::optional<char> byte = EscapedByte(letter);
    if (byte.has_value()) SetByte(*byte, piece);
    return byte.has_value();
  }

  bool ReadClass(Set* set) {
    left_.remove_prefix(1);
    const bool negated = Eat("^");
    bool first = true;
    while (first || !left_.starts_with(']')) {
      if (left_.empty() || !ReadClassItem(set)) return false;
      first = false;
    }
    left_.remove_prefix(1);
    if (negated) set->flip();
    return true;
  }

  // A byte, a range of them, or an escaped class.
  bool ReadClassItem(Set* set) {
    if (left_.front() == '\\' && left_.size() >= 2) {
      if (const std::optional<Set> escaped = EscapedClass(left_[1]); escaped.has_value()) {
        *set |= *escaped;
        left_.remove_prefix(2);
        return true;
      }
    }
    const std::optional<char> low = ReadClassByte();
    if (!low.has_value()) return false;
    std::optional<char> high = low;
    if (left_.starts_with('-') && !left_.starts_with("-]")) {
      left_.remove_prefix(1);
      high = ReadClassByte();
      if (!high.has_value() || *high < *low) return false;
    }
    AddRange(*low, *high, set);
    return true;
  }

  std::optional<char> ReadClassByte() {
    if (left_.empty() || left_.starts_with("[:")) return std::nullopt;
    const char c = left_.front();
    if (static_cast<unsigned char>(c) >= 0x80) return std::nullopt;
    left_.remove_prefix(1);
    if (c != '\\') return c;
    if (left_.empty()) return std::nullopt;
    const std::optional<char> byte = EscapedByte(left_.front());
    left_.remove_prefix(1);
    return byte;
  }

  bool ReadCount(Piece* piece) {
    const bool past_ascii = piece->set[0x80];
    const bool counted = ReadBounds(piece);
    if (piece->is_end) return !counted;
    piece->lazy = counted && Eat("?");
    if (!left_.empty() && std::string_view("*+?{").find(left_.front()) != std::string_view::npos) {
      return false;
    }
    if (!counted && piece->is_byte) return true;
    // Part of a code point can be no run of its own.
    if (piece->is_byte && static_cast<unsigned char>(piece->byte) >= 0x80) return false;
    piece->is_byte = false;
    // Where code points are counted, bytes cannot be.
    return !past_ascii || (piece->min <= 1 && piece->max == kNoMax);
  }

  // True if a count was there; then it is taken, unless it is none that is known.
  bool ReadBounds(Piece* piece) {
    if (Eat("*")) {
      piece->min = 0;
      piece->max = kNoMax;
    } else if (Eat("+")) {
      piece->max = kNoMax;
    } else if (Eat("?")) {
      piece->min = 0;
    } else if (left_.starts_with('{')) {
      std::string_view rest = left_.substr(1);
      if (!ReadNumber(&rest, &piece->min)) return false;
      piece->max = piece->min;
      if (rest.starts_with(',')) {
        rest.remove_prefix(1);
        if (rest.starts_with('}')) {
          piece->max = kNoMax;
        } else if (!ReadNumber(&rest, &piece->max)) {
          return false;
        }
      }
      if (!rest.starts_with('}') || piece->max < piece->min) return false;
      left_ = rest.substr(1);
    } else {
      return false;
    }
    return true;
  }

  static bool ReadNumber(std::string_view* text, size_t* number) {
    constexpr size_t kNumberMax = 1000;  // of RE2
    size_t digits = 0;
    *number = 0;
    while (!text->empty() && IsDigit(text->front()) && *number <= kNumberMax) {
      *number = *number * 10 + static_cast<size_t>(text->front() - '0');
      text->remove_prefix(1);
      ++digits;
    }
    return digits > 0 && *number <= kNumberMax;
  }

  std::string_view left_;
  std::vector<Piece> pieces_;
  std::vector<uint32_t> marks_;  // since the last piece
  std::vector<uint32_t> open_;   // groups
  uint32_t groups_ = 0;
};

// Bytes one after the other without a mark between them are one text.
std::vector<Step> StepsOf(std::vector<Piece> pieces, std::vector<bool>* lazy) {
  std::vector<Step> steps;
  for (Piece& piece : pieces) {
    if (piece.is_byte && piece.marks.empty() && !steps.empty() &&
        steps.back().kind == Step::Kind::kText) {
      steps.back().literal = LineLiteral(steps.back().literal.text() + piece.byte);
      continue;
    }
    Step step;
    step.marks = std::move(piece.marks);
    step.min = piece.min;
    step.max = piece.max;
    if (piece.is_byte) {
      step.literal = LineLiteral(std::string(1, piece.byte));
    } else if (piece.is_end) {
      step.kind = Step::Kind::kEnd;
    } else {
      step.kind = Step::Kind::kRun;
      step.bytes.emplace(piece.set);
    }
    steps.push_back(std::move(step));
    lazy->push_back(piece.lazy);
  }
  return steps;
}

// Decides where the run `step` ends. `first` are the bytes that what follows can begin
// with, `sure` that it cannot fail.
bool DecideRun(bool lazy, const Set& first, bool sure, const Step* next, Step* step) {
  if (sure) {
    if (!lazy) return true;
    step->max = step->min;
    return step->min == 0 || !step->bytes->Has('\x80');  // a code point is no byte
  }
  if (step->min == step->max || (first & step->bytes->set()).none()) return true;
  if (next == nullptr || next->kind != Step::Kind::kText || step->max != kNoMax) return false;
  step->kind = lazy ? Step::Kind::kFirst : Step::Kind::kLast;
  step->literal = next->literal;
  return true;
}

}  // namespace

std::optional<RegexShape> FindRegexShape(std::string_view pattern) {
  PatternReader reader(pattern);
  if (!reader.Read()) return std::nullopt;
  RegexShape shape;
  shape.mark_count = 2 * (reader.groups() + 1);
  shape.last_marks = reader.TakeLastMarks();
  std::vector<bool> lazy;
  shape.steps = StepsOf(reader.TakePieces(), &lazy);
  shape.sure_from = shape.steps.size();

  Set first;  // what the steps after step i can begin with
  bool sure = true;
  for (size_t i = shape.steps.size(); i-- > 0;) {
    Step& step = shape.steps[i];
    if (step.kind == Step::Kind::kText) {
      first = Set().set(static_cast<unsigned char>(step.literal.text().front()));
      sure = false;
    } else if (step.kind == Step::Kind::kEnd) {
      first = Set();
      sure = false;
    } else {
      const size_t min = step.min;
      const Step* next = i + 1 < shape.steps.size() ? &shape.steps[i + 1] : nullptr;
      const Set set = step.bytes->set();
      if (!DecideRun(lazy[i], first, sure, next, &step)) return std::nullopt;
      first = min == 0 ? first | set : set;
      sure = sure && min == 0;
    }
    if (sure) shape.sure_from = i;
  }
  return shape;
}

}  // namespace slq::ingest
