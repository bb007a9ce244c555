#include "sql/parser.h"

#include <algorithm>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <tao/pegtl.hpp>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "base/text_position.h"
#include "errors.h"
#include "sql/lowering.h"
#include "sql/parse_tree.h"

// The only user of PEGTL and, with the grammar, the slowest file to compile: everything
// that can be said without PEGTL is in lowering.cc and expression_lowering.cc.
namespace slq::sql {
namespace {

namespace pegtl = tao::pegtl;

// Thrown through the grammar like its own parse_error, and caught beside it.
struct LimitReached {
  const char* at;
  std::string sentence;
};

struct ScanState {
  size_t tokens = 0;
  size_t tokens_max = 0;
};

struct ParseState {
  ParseTree tree;
  size_t nesting = 0;
  size_t nesting_max = 0;
};

template <typename Rule>
struct CountTokens : pegtl::nothing<Rule> {};
template <>
struct CountTokens<grammar::counted_token> {
  template <typename Input>
  static void apply(const Input& in, ScanState& state) {
    if (++state.tokens <= state.tokens_max) return;
    throw LimitReached{in.begin(),
                       absl::StrFormat("the statement has more than %d tokens", state.tokens_max)};
  }
};

template <typename Rule>
inline constexpr NodeKind kKindOf = NodeKind::kNone;
#define SLQ_NODE(rule, kind) \
  template <>                \
  inline constexpr NodeKind kKindOf<grammar::rule> = NodeKind::kind
SLQ_NODE(null_literal, kNull);
SLQ_NODE(true_literal, kTrue);
SLQ_NODE(false_literal, kFalse);
SLQ_NODE(integer, kInteger);
SLQ_NODE(decimal, kDecimal);
SLQ_NODE(text, kText);
SLQ_NODE(bare_name, kName);
SLQ_NODE(quoted_name, kName);
SLQ_NODE(positional_parameter, kPositional);
SLQ_NODE(named_parameter, kNamed);
SLQ_NODE(parenthesized, kParenthesized);
SLQ_NODE(reference, kReference);
SLQ_NODE(arguments, kArguments);
SLQ_NODE(position_arguments, kArguments);
SLQ_NODE(all_rows, kAllRows);
SLQ_NODE(distinct_mark, kDistinct);
SLQ_NODE(case_expression, kCase);
SLQ_NODE(case_operand, kCaseOperand);
SLQ_NODE(when_clause, kWhen);
SLQ_NODE(else_value, kElse);
SLQ_NODE(cast, kCast);
SLQ_NODE(long_type, kLongType);
SLQ_NODE(float_type, kFloatType);
SLQ_NODE(string_type, kStringType);
SLQ_NODE(negation, kNegation);
SLQ_NODE(arithmetic, kArithmetic);
SLQ_NODE(concat_sign, kConcat);
SLQ_NODE(add_sign, kAdd);
SLQ_NODE(subtract_sign, kSubtract);
SLQ_NODE(multiply_sign, kMultiply);
SLQ_NODE(divide_sign, kDivide);
SLQ_NODE(modulo_sign, kModulo);
SLQ_NODE(predicate, kPredicate);
SLQ_NODE(comparison, kComparison);
SLQ_NODE(equal_sign, kEqual);
SLQ_NODE(not_equal_sign, kNotEqual);
SLQ_NODE(less_sign, kLess);
SLQ_NODE(less_equal_sign, kLessEqual);
SLQ_NODE(greater_sign, kGreater);
SLQ_NODE(greater_equal_sign, kGreaterEqual);
SLQ_NODE(match_sign, kMatch);
SLQ_NODE(not_match_sign, kNotMatch);
SLQ_NODE(not_mark, kNotMark);
SLQ_NODE(between, kBetween);
SLQ_NODE(in, kIn);
SLQ_NODE(like, kLike);
SLQ_NODE(ilike_mark, kILikeMark);
SLQ_NODE(is_null, kIsNull);
SLQ_NODE(negated, kNegated);
SLQ_NODE(and_sign, kAnd);
SLQ_NODE(or_sign, kOr);
SLQ_NODE(expression, kExpression);
SLQ_NODE(star_mark, kStar);
SLQ_NODE(item, kItem);
SLQ_NODE(alias, kAlias);
SLQ_NODE(from_name, kFrom);
SLQ_NODE(where_condition, kWhere);
SLQ_NODE(group_keys, kGroupBy);
SLQ_NODE(having_condition, kHaving);
SLQ_NODE(order_item, kOrderItem);
SLQ_NODE(descending, kDescending);
SLQ_NODE(nulls_first, kNullsFirst);
SLQ_NODE(nulls_last, kNullsLast);
SLQ_NODE(row_count, kLimit);
SLQ_NODE(skip_count, kOffset);
#undef SLQ_NODE

// Rules that begin behind a token that opens a level.
template <typename Rule>
inline constexpr bool kNests = false;
template <>
inline constexpr bool kNests<grammar::parenthesized_body> = true;
template <>
inline constexpr bool kNests<grammar::argument_body> = true;
template <>
inline constexpr bool kNests<grammar::position_body> = true;
template <>
inline constexpr bool kNests<grammar::case_body> = true;
template <>
inline constexpr bool kNests<grammar::cast_value> = true;
template <>
inline constexpr bool kNests<grammar::in_list> = true;
template <>
inline constexpr bool kNests<grammar::sign_operand> = true;
template <>
inline constexpr bool kNests<grammar::not_operand> = true;

// Nodes that never have children. They are noted when they have matched, since most
// attempts at them fail.
constexpr bool IsLeaf(NodeKind kind) {
  switch (kind) {
    case NodeKind::kNull:
    case NodeKind::kTrue:
    case NodeKind::kFalse:
    case NodeKind::kInteger:
    case NodeKind::kDecimal:
    case NodeKind::kText:
    case NodeKind::kName:
    case NodeKind::kPositional:
    case NodeKind::kNamed:
    case NodeKind::kLongType:
    case NodeKind::kFloatType:
    case NodeKind::kStringType:
    case NodeKind::kDistinct:
    case NodeKind::kConcat:
    case NodeKind::kAdd:
    case NodeKind::kSubtract:
    case NodeKind::kMultiply:
    case NodeKind::kDivide:
    case NodeKind::kModulo:
    case NodeKind::kEqual:
    case NodeKind::kNotEqual:
    case NodeKind::kLess:
    case NodeKind::kLessEqual:
    case NodeKind::kGreater:
    case NodeKind::kGreaterEqual:
    case NodeKind::kMatch:
    case NodeKind::kNotMatch:
    case NodeKind::kNotMark:
    case NodeKind::kILikeMark:
    case NodeKind::kAnd:
    case NodeKind::kOr:
    case NodeKind::kAllRows:
    case NodeKind::kStar:
    case NodeKind::kDescending:
    case NodeKind::kNullsFirst:
    case NodeKind::kNullsLast:
      return true;
    default:
      return false;
  }
}

// Rules made of nothing but characters or one word cannot leave nodes behind.
template <typename Rule>
inline constexpr bool kIsPlain =
    std::is_same_v<typename Rule::subs_t, pegtl::type_list<>> ||
    std::is_same_v<Rule, grammar::reserved> || std::is_same_v<Rule, grammar::blanks> || requires {
  typename Rule::word;
};

template <typename Rule>
using ErrorControl = pegtl::must_if<grammar::sentences>::control<Rule>;

template <typename Rule>
struct TreeControl : ErrorControl<Rule> {
  static constexpr NodeKind kKind = kKindOf<Rule>;
  static constexpr bool kIsParent = kKind != NodeKind::kNone && !IsLeaf(kKind);

  // Around every attempt at a rule. What must be known afterwards is on the stack already;
  // a stack of our own for it was a fifth of the time of parsing.
  template <pegtl::apply_mode A, pegtl::rewind_mode M, template <typename...> class Action,
            template <typename...> class Control, typename ParseInput>
  [[nodiscard]] static bool match(ParseInput& in, ParseState& state) {
    if constexpr (IsLeaf(kKind)) {
      const char* const begin = in.current();
      if (!pegtl::match<Rule, A, M, Action, Control>(in, state)) return false;
      state.tree.push_back({begin, static_cast<uint32_t>(in.current() - begin),
                            static_cast<uint32_t>(state.tree.size() + 1), kKind});
      return true;
    } else if constexpr (!kIsParent && kIsPlain<Rule>) {
      return pegtl::match<Rule, A, M, Action, Control>(in, state);
    } else {
      const size_t start = state.tree.size();
      if constexpr (kNests<Rule>) EnterLevel(in.current(), state);
      if constexpr (kIsParent) state.tree.push_back({in.current(), 0, 0, kKind});
      const bool matched = pegtl::match<Rule, A, M, Action, Control>(in, state);
      if constexpr (kNests<Rule>) --state.nesting;
      if (!matched) {
        if (state.tree.size() != start) state.tree.resize(start);
        return false;
      }
      if constexpr (kIsParent) {
        Node& node = state.tree[start];
        node.bytes = static_cast<uint32_t>(in.current() - node.begin);
        node.next = static_cast<uint32_t>(state.tree.size());
      }
      return true;
    }
  }

  static void EnterLevel(const char* at, ParseState& state) {
    if (++state.nesting <= state.nesting_max) return;
    throw LimitReached{at, absl::StrFormat("nesting deeper than %d", state.nesting_max)};
  }
};

using Input = pegtl::memory_input<pegtl::tracking_mode::lazy>;

absl::Status ErrorIn(std::string_view text, absl::StatusCode code, size_t offset,
                     std::string_view sentence) {
  return ErrorAt(code, PositionAt(text, offset), sentence);
}

// Runs one of the two grammars and turns what it throws into a status.
template <typename Run>
absl::Status Guarded(std::string_view text, const Run& run) {
  try {
    Input in(text.data(), text.data() + text.size(), "");
    if (run(in)) return absl::OkStatus();
    return ErrorIn(text, absl::StatusCode::kInternal, 0, "the grammar gave no answer");
  } catch (const pegtl::parse_error& error) {
    return ErrorIn(text, absl::StatusCode::kInvalidArgument, error.positions().front().byte,
                   error.message());
  } catch (const LimitReached& limit) {
    return ErrorIn(text, absl::StatusCode::kResourceExhausted,
                   static_cast<size_t>(limit.at - text.data()), limit.sentence);
  }
}

}  // namespace

absl::StatusOr<Statement> Parse(std::string_view text, const ParseLimits& limits) {
  if (text.data() == nullptr) text = "";
  const size_t bytes_max = std::min(limits.statement_bytes_max, kStatementBytesMost);
  if (text.size() > bytes_max) {
    return ErrorIn(
        text, absl::StatusCode::kResourceExhausted, bytes_max,
        absl::StrFormat("the statement has %d bytes, more than %d", text.size(), bytes_max));
  }
  ScanState scan;
  scan.tokens_max = limits.tokens_max;
  SLQ_RETURN_IF_ERROR(Guarded(text, [&](Input& in) {
    return pegtl::parse<grammar::scan, CountTokens, ErrorControl>(in, scan);
  }));
  ParseState state;
  state.nesting_max = limits.nesting_max;
  state.tree.reserve(42);  // within the cache of small blocks of malloc
  SLQ_RETURN_IF_ERROR(Guarded(text, [&](Input& in) {
    return pegtl::parse<grammar::statement, pegtl::nothing, TreeControl>(in, state);
  }));
  return Lower(state.tree, text, limits);
}

}  // namespace slq::sql
