#pragma once

#include <tao/pegtl.hpp>

// Words and blanks. A rule for a token also eats the blanks behind it, so a failure is
// always reported at the next token. The rules hold no code.
namespace slq::grammar {

using namespace tao::pegtl;  // NOLINT: the grammar is written in PEGTL's own words

// clang-format off
struct line_comment  : seq<string<'-', '-'>, until<eolf>> {};
struct block_comment : seq<string<'/', '*'>, until<string<'*', '/'>>> {};
struct blanks        : star<sor<plus<space>, line_comment, block_comment>> {};

template <typename Rule> struct token : seq<Rule, blanks> {};
struct open      : token<one<'('>> {};
struct close     : token<one<')'>> {};
struct comma     : token<one<','>> {};
struct semicolon : token<one<';'>> {};

// A dot continues a name only before a letter: `user.name` is one name, and
// `order.id` does not start with a keyword.
struct name_part : identifier {};
struct dot_part  : seq<one<'.'>, name_part> {};
struct word_rest : sor<identifier_other, seq<one<'.'>, identifier_first>> {};

template <typename Word> struct keyword : seq<Word, not_at<word_rest>, blanks> {
  using word = Word;  // marks the rules that are one word
};
struct and_kw      : keyword<TAO_PEGTL_ISTRING("and")> {};
struct as_kw       : keyword<TAO_PEGTL_ISTRING("as")> {};
struct asc_kw      : keyword<TAO_PEGTL_ISTRING("asc")> {};
struct between_kw  : keyword<TAO_PEGTL_ISTRING("between")> {};
struct by_kw       : keyword<TAO_PEGTL_ISTRING("by")> {};
struct case_kw     : keyword<TAO_PEGTL_ISTRING("case")> {};
struct cast_kw     : keyword<TAO_PEGTL_ISTRING("cast")> {};
struct desc_kw     : keyword<TAO_PEGTL_ISTRING("desc")> {};
struct distinct_kw : keyword<TAO_PEGTL_ISTRING("distinct")> {};
struct else_kw     : keyword<TAO_PEGTL_ISTRING("else")> {};
struct end_kw      : keyword<TAO_PEGTL_ISTRING("end")> {};
struct escape_kw   : keyword<TAO_PEGTL_ISTRING("escape")> {};
struct false_kw    : keyword<TAO_PEGTL_ISTRING("false")> {};
struct first_kw    : keyword<TAO_PEGTL_ISTRING("first")> {};
struct from_kw     : keyword<TAO_PEGTL_ISTRING("from")> {};
struct group_kw    : keyword<TAO_PEGTL_ISTRING("group")> {};
struct having_kw   : keyword<TAO_PEGTL_ISTRING("having")> {};
struct ilike_kw    : keyword<TAO_PEGTL_ISTRING("ilike")> {};
struct in_kw       : keyword<TAO_PEGTL_ISTRING("in")> {};
struct is_kw       : keyword<TAO_PEGTL_ISTRING("is")> {};
struct last_kw     : keyword<TAO_PEGTL_ISTRING("last")> {};
struct like_kw     : keyword<TAO_PEGTL_ISTRING("like")> {};
struct limit_kw    : keyword<TAO_PEGTL_ISTRING("limit")> {};
struct not_kw      : keyword<TAO_PEGTL_ISTRING("not")> {};
struct null_kw     : keyword<TAO_PEGTL_ISTRING("null")> {};
struct nulls_kw    : keyword<TAO_PEGTL_ISTRING("nulls")> {};
struct offset_kw   : keyword<TAO_PEGTL_ISTRING("offset")> {};
struct or_kw       : keyword<TAO_PEGTL_ISTRING("or")> {};
struct order_kw    : keyword<TAO_PEGTL_ISTRING("order")> {};
struct over_kw     : keyword<TAO_PEGTL_ISTRING("over")> {};
struct select_kw   : keyword<TAO_PEGTL_ISTRING("select")> {};
struct then_kw     : keyword<TAO_PEGTL_ISTRING("then")> {};
struct true_kw     : keyword<TAO_PEGTL_ISTRING("true")> {};
struct when_kw     : keyword<TAO_PEGTL_ISTRING("when")> {};
struct where_kw    : keyword<TAO_PEGTL_ISTRING("where")> {};

// Words of other dialects; recognised only where they cannot be a name.
struct join_kw : sor<keyword<TAO_PEGTL_ISTRING("join")>, keyword<TAO_PEGTL_ISTRING("inner")>,
                     keyword<TAO_PEGTL_ISTRING("left")>, keyword<TAO_PEGTL_ISTRING("right")>,
                     keyword<TAO_PEGTL_ISTRING("full")>, keyword<TAO_PEGTL_ISTRING("cross")>,
                     keyword<TAO_PEGTL_ISTRING("natural")>> {};
struct set_kw  : sor<keyword<TAO_PEGTL_ISTRING("union")>, keyword<TAO_PEGTL_ISTRING("intersect")>,
                     keyword<TAO_PEGTL_ISTRING("except")>> {};
struct dml_kw  : sor<keyword<TAO_PEGTL_ISTRING("insert")>, keyword<TAO_PEGTL_ISTRING("update")>,
                     keyword<TAO_PEGTL_ISTRING("delete")>, keyword<TAO_PEGTL_ISTRING("merge")>,
                     keyword<TAO_PEGTL_ISTRING("replace")>> {};
struct ddl_kw  : sor<keyword<TAO_PEGTL_ISTRING("create")>, keyword<TAO_PEGTL_ISTRING("drop")>,
                     keyword<TAO_PEGTL_ISTRING("alter")>, keyword<TAO_PEGTL_ISTRING("truncate")>> {};
struct with_kw : keyword<TAO_PEGTL_ISTRING("with")> {};

// src/sql/reserved_word.cc holds the same list for the printer; a test compares them.
struct reserved : sor<and_kw, as_kw, between_kw, by_kw, case_kw, cast_kw, distinct_kw, else_kw,
                      end_kw, false_kw, from_kw, group_kw, having_kw, ilike_kw, in_kw, is_kw,
                      like_kw, limit_kw, not_kw, null_kw, or_kw, order_kw, select_kw, then_kw,
                      true_kw, when_kw, where_kw> {};

struct bare_name   : seq<not_at<reserved>, name_part, star<dot_part>> {};
template <char Quote> struct quoted : seq<one<Quote>, star<sor<string<Quote, Quote>, not_one<Quote>>>, one<Quote>> {};
struct quoted_name : sor<quoted<'"'>, quoted<'`'>> {};
struct name        : token<sor<bare_name, quoted_name>> {};

struct text     : quoted<'\''> {};
struct exponent : seq<one<'e', 'E'>, opt<one<'+', '-'>>, plus<digit>> {};
struct fraction : seq<one<'.'>, star<digit>> {};
struct integer  : seq<plus<digit>, not_at<sor<one<'.'>, exponent>>> {};
struct decimal  : seq<sor<seq<plus<digit>, opt<fraction>>, seq<one<'.'>, plus<digit>>>, opt<exponent>> {};

struct positional_parameter : one<'?'> {};
struct parameter_name       : name_part {};
struct named_parameter      : seq<one<':'>, parameter_name> {};
struct parameter            : token<sor<positional_parameter, named_parameter>> {};

// A rule that stands where only a mistake can be: it raises the sentence of `Sentence`
// at the place where `Rule` matches. (Qualified: POSIX has a raise of its own.)
template <typename Rule, typename Sentence> struct mistake : seq<at<Rule>, tao::pegtl::raise<Sentence>> {};
// clang-format on

}  // namespace slq::grammar
