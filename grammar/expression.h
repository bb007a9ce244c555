#pragma once

#include "token.h"

// Expressions. Operators from loosest to tightest:
//
//   OR                                              left, flattened
//   AND                                             left, flattened
//   NOT                                             prefix
//   IS [NOT] NULL                                   postfix, not chained
//   = <> != < <= > >= ~ !~
//   [NOT] BETWEEN, [NOT] IN, [NOT] [I]LIKE          not chained
//   ||                                              left
//   + -                                             left
//   * / %                                           left
//   + -                                             prefix
//
// The rules know four levels only (expression, predicate, arithmetic, signed_value): a
// level is a flat row of operands and operators, and lowering groups AND within OR and
// `*` within `+`. One rule per row of the table would cost three times the stack for
// each parenthesis. `must` stands only behind a token that commits, so nothing is parsed
// twice and each failure has one sentence, in errors.h.
namespace slq::grammar {

struct expression;
struct arithmetic;
struct signed_value;
struct term;

// Sentences without a rule of their own.
struct no_subqueries {};
struct no_windows {};
struct chained_comparison {};
struct not_inside_comparison {};
struct empty_list {};
struct equals_any {};

// clang-format off
struct subquery       : mistake<select_kw, no_subqueries> {};
struct any_expression : sor<subquery, expression> {};

// --- Primary values
struct null_literal  : keyword<TAO_PEGTL_ISTRING("null")> {};
struct true_literal  : keyword<TAO_PEGTL_ISTRING("true")> {};
struct false_literal : keyword<TAO_PEGTL_ISTRING("false")> {};
struct number_value  : token<sor<integer, decimal>> {};
struct text_value    : token<text> {};

// A list in parentheses is a value only for GROUP BY; lowering refuses it elsewhere.
struct next_in_list       : seq<any_expression> {};
struct parenthesized_body : seq<any_expression, star<if_must<comma, next_in_list>>> {};
struct close_parenthesis  : close {};
struct parenthesized      : if_must<open, parenthesized_body, close_parenthesis> {};

struct all_rows          : one<'*'> {};
struct distinct_mark     : distinct_kw {};
struct distinct_argument : seq<any_expression> {};
struct next_argument     : seq<any_expression> {};
struct argument_list     : seq<sor<if_must<distinct_mark, distinct_argument>, any_expression>,
                               star<if_must<comma, next_argument>>> {};
struct argument_body     : sor<token<all_rows>, opt<argument_list>> {};
struct close_arguments   : close {};
struct arguments         : seq<open, argument_body, must<close_arguments>,
                               opt<mistake<seq<over_kw, open>, no_windows>>> {};

// position(part IN text), where IN takes no list. The part is an operand of it.
struct position_text      : seq<arithmetic> {};
struct position_list      : seq<arithmetic, sor<if_must<in_kw, position_text>, star<if_must<comma, next_argument>>>> {};
struct position_body      : opt<position_list> {};
struct position_arguments : seq<open, position_body, must<close_arguments>> {};
struct position_name      : seq<at<keyword<TAO_PEGTL_ISTRING("position")>, one<'('>>, bare_name> {};
struct reference          : sor<seq<position_name, blanks, position_arguments>,
                                seq<bare_name, blanks, opt<arguments>>, token<quoted_name>> {};

struct case_operand    : seq<any_expression> {};
struct when_value      : seq<any_expression> {};
struct case_then       : then_kw {};
struct then_value      : seq<any_expression> {};
struct else_value      : seq<any_expression> {};
struct when_clause     : if_must<when_kw, when_value, case_then, then_value> {};
struct case_end        : end_kw {};
struct case_body       : seq<sor<at<when_kw>, must<case_operand>>, must<when_clause>, star<when_clause>,
                             opt<if_must<else_kw, else_value>>, must<case_end>> {};
struct case_expression : seq<case_kw, case_body> {};

template <typename... Words> struct type_word : seq<sor<Words...>, not_at<word_rest>, blanks> {};
struct long_type   : type_word<TAO_PEGTL_ISTRING("long"), TAO_PEGTL_ISTRING("bigint"),
                               TAO_PEGTL_ISTRING("integer"), TAO_PEGTL_ISTRING("int")> {};
struct float_type  : type_word<TAO_PEGTL_ISTRING("float"), TAO_PEGTL_ISTRING("double"),
                               TAO_PEGTL_ISTRING("real")> {};
struct string_type : type_word<TAO_PEGTL_ISTRING("string"), TAO_PEGTL_ISTRING("varchar"),
                               TAO_PEGTL_ISTRING("text")> {};
struct cast_open   : open {};
struct cast_value  : seq<any_expression> {};
struct cast_as     : as_kw {};
struct cast_type   : sor<long_type, float_type, string_type> {};
struct cast_close  : close {};
struct cast        : if_must<cast_kw, cast_open, cast_value, cast_as, cast_type, cast_close> {};

struct primary : sor<parenthesized, text_value, number_value, parameter, null_literal, true_literal,
                     false_literal, case_expression, cast, reference> {};

// --- Arithmetic
struct sign_operand  : seq<signed_value> {};
struct minus_sign    : token<one<'-'>> {};
struct plus_sign     : token<one<'+'>> {};
struct negation      : if_must<minus_sign, sign_operand> {};
struct signed_value  : sor<negation, if_must<plus_sign, sign_operand>, primary> {};

struct concat_sign   : string<'|', '|'> {};
struct add_sign      : one<'+'> {};
struct subtract_sign : one<'-'> {};
struct multiply_sign : one<'*'> {};
struct divide_sign   : one<'/'> {};
struct modulo_sign   : one<'%'> {};
struct arithmetic_operator : token<sor<concat_sign, add_sign, subtract_sign, multiply_sign, divide_sign, modulo_sign>> {};
struct right_operand : seq<signed_value> {};
struct arithmetic_start : one<'|', '+', '-', '*', '/', '%'> {};
struct arithmetic    : seq<signed_value, star<at<arithmetic_start>, if_must<arithmetic_operator, right_operand>>> {};

// --- Predicates
struct not_equal_sign     : sor<string<'<', '>'>, string<'!', '='>> {};
struct less_equal_sign    : string<'<', '='> {};
struct greater_equal_sign : string<'>', '='> {};
struct less_sign          : one<'<'> {};
struct greater_sign       : one<'>'> {};
struct equal_sign         : one<'='> {};
struct not_match_sign     : string<'!', '~'> {};
struct match_sign         : one<'~'> {};
struct comparison_operator : token<sor<not_equal_sign, less_equal_sign, greater_equal_sign, less_sign,
                                       greater_sign, equal_sign, not_match_sign, match_sign>> {};
struct any_or_all     : seq<sor<keyword<TAO_PEGTL_ISTRING("any")>, keyword<TAO_PEGTL_ISTRING("all")>,
                                keyword<TAO_PEGTL_ISTRING("some")>>, open, select_kw> {};
struct compared_value : sor<mistake<not_kw, not_inside_comparison>, mistake<any_or_all, equals_any>, arithmetic> {};
struct comparison     : if_must<comparison_operator, compared_value> {};

struct between_low    : seq<arithmetic> {};
struct between_and    : and_kw {};
struct between_high   : seq<arithmetic> {};
struct between        : if_must<between_kw, between_low, between_and, between_high> {};

struct in_open        : open {};
struct next_candidate : seq<any_expression> {};
struct in_list        : seq<sor<mistake<close, empty_list>, any_expression>, star<if_must<comma, next_candidate>>> {};
struct in_close       : close {};
struct in             : if_must<in_kw, in_open, in_list, in_close> {};

struct ilike_mark     : ilike_kw {};
struct like_pattern   : seq<arithmetic> {};
struct escape_value   : seq<arithmetic> {};
struct like           : seq<sor<like_kw, ilike_mark>, must<like_pattern>, opt<if_must<escape_kw, escape_value>>> {};

struct not_mark       : not_kw {};
struct after_not      : sor<between, in, like> {};
struct null_after_is  : null_kw {};
struct is_null        : seq<is_kw, opt<not_mark>, must<null_after_is>> {};
struct chained        : mistake<sor<comparison_operator, is_kw, not_kw, between_kw, in_kw, like_kw, ilike_kw>,
                                chained_comparison> {};
// What can go on behind an operand; most are followed by something else, and one look
// spares some twenty rules that would fail.
struct predicate_start : one<'=', '<', '>', '!', '~', 'b', 'B', 'i', 'I', 'l', 'L', 'n', 'N'> {};
struct predicate_rest : seq<opt<sor<comparison, after_not, if_must<not_mark, after_not>>>,
                            opt<is_null>, opt<chained>> {};
struct predicate      : seq<arithmetic, opt<at<predicate_start>, predicate_rest>> {};

// --- Logic
struct not_operand      : seq<term> {};
struct negated          : if_must<not_kw, not_operand> {};
struct term             : sor<negated, predicate> {};
struct and_sign         : and_kw {};
struct or_sign          : or_kw {};
struct logical_operator : sor<and_sign, or_sign> {};
struct logical_operand  : seq<term> {};
struct expression       : seq<term, star<if_must<logical_operator, logical_operand>>> {};
// clang-format on

}  // namespace slq::grammar
