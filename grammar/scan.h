#pragma once

#include "token.h"

// The first pass: the text is a row of tokens and blanks. What cannot start a token, and
// what never ends, is refused here, so the second pass need not think of it. It also
// counts the tokens, which bounds the work of everything behind it.
namespace slq::grammar {

// clang-format off
// Sentences without a rule of their own.
struct nul_byte {};
struct not_utf8 {};
struct unterminated_text {};
struct unterminated_name {};
struct unterminated_comment {};
struct empty_name {};
struct number_then_word {};
struct number_then_dot {};
struct name_then_dot {};
struct quoted_then_dot {};
struct curly_quote {};
struct wide_punctuation {};
struct wide_blank {};
struct name_beyond_ascii {};
struct double_equals {};
struct double_ampersand {};
struct bit_operator {};
struct lone_exclamation {};
struct tilde_equals {};
struct arrow {};
struct double_colon {};
struct lone_colon {};
struct numbered_parameter {};
struct hash_comment {};
struct bracket {};
struct backslash {};
struct stray_character {};

struct wide_quote_mark : utf8::one<0x2018, 0x2019, 0x201A, 0x201C, 0x201D, 0x201E, 0xFF02, 0xFF07> {};
struct wide_mark       : utf8::one<0xFF08, 0xFF09, 0xFF0C, 0xFF1B, 0xFF1A, 0xFF1D, 0xFF1C, 0xFF1E,
                                   0xFF0A, 0xFF01, 0x3001, 0x3002, 0x2013, 0x2014, 0x2212> {};
struct wide_space      : utf8::one<0xA0, 0x3000, 0xFEFF, 0x200B, 0x2003, 0x2009, 0x202F> {};

// Bytes inside quotes and comments: any code point but NUL.
struct character : seq<not_at<one<'\0'>>, utf8::any> {};
template <char Quote> struct scanned_quoted
    : seq<one<Quote>, star<sor<string<Quote, Quote>, seq<not_at<one<Quote>>, character>>>, one<Quote>> {};
template <char Quote> struct scanned_name
    : seq<one<Quote>, plus<sor<string<Quote, Quote>, seq<not_at<one<Quote>>, character>>>, one<Quote>> {};
struct scanned_comment
    : sor<seq<string<'-', '-'>, star<seq<not_at<eolf>, character>>, eolf>,
          seq<string<'/', '*'>, star<seq<not_at<string<'*', '/'>>, character>>, string<'*', '/'>>> {};

struct number : seq<decimal, not_at<sor<identifier_first, one<'.'>>>> {};
struct word   : seq<name_part, star<dot_part>, not_at<one<'.'>>> {};
struct symbol : sor<string<'<', '='>, string<'>', '='>, string<'<', '>'>, string<'!', '='>,
                    string<'!', '~'>, string<'|', '|'>,
                    one<'(', ')', ',', ';', '=', '<', '>', '~', '+', '-', '*', '/', '%', '?'>> {};

struct quoted_token : sor<scanned_quoted<'\''>,
                          seq<sor<scanned_name<'"'>, scanned_name<'`'>>, not_at<one<'.'>>>> {};

// What is wrong inside quotes or a comment that did not match.
struct bad_inside : sor<mistake<one<'\0'>, nul_byte>,
                        mistake<seq<not_at<utf8::any>, any>, not_utf8>> {};
template <typename Open, typename Character, typename Sentence> struct unterminated
    : sor<mistake<seq<Open, star<Character>, eof>, Sentence>,
          seq<Open, star<Character>, bad_inside>> {};
template <char Quote, typename Sentence> struct unterminated_quoted
    : unterminated<one<Quote>, sor<string<Quote, Quote>, seq<not_at<one<Quote>>, character>>, Sentence> {};

struct quote_mistake
    : sor<mistake<sor<scanned_name<'"'>, scanned_name<'`'>>, quoted_then_dot>,
          mistake<sor<string<'"', '"'>, string<'`', '`'>>, empty_name>,
          unterminated_quoted<'\'', unterminated_text>,
          unterminated_quoted<'"', unterminated_name>,
          unterminated_quoted<'`', unterminated_name>> {};
struct comment_mistake
    : sor<unterminated<string<'/', '*'>, seq<not_at<string<'*', '/'>>, character>, unterminated_comment>,
          seq<string<'-', '-'>, star<character>, bad_inside>> {};
struct symbol_mistake
    : sor<mistake<string<'=', '='>, double_equals>,
          mistake<sor<string<'=', '~'>, string<'~', '='>, string<'~', '*'>>, tilde_equals>,
          mistake<string<'-', '>'>, arrow>,
          mistake<string<':', ':'>, double_colon>> {};
struct character_mistake
    : sor<mistake<seq<decimal, identifier_first>, number_then_word>,
          mistake<seq<decimal, one<'.'>>, number_then_dot>,
          mistake<seq<name_part, star<dot_part>, one<'.'>>, name_then_dot>,
          mistake<string<'&', '&'>, double_ampersand>,
          mistake<one<'&', '|', '^'>, bit_operator>,
          mistake<one<'!'>, lone_exclamation>,
          mistake<one<':'>, lone_colon>,
          mistake<seq<one<'$'>, digit>, numbered_parameter>,
          mistake<one<'#'>, hash_comment>,
          mistake<one<'[', ']', '{', '}'>, bracket>,
          mistake<one<'\\'>, backslash>,
          mistake<wide_quote_mark, curly_quote>,
          mistake<wide_mark, wide_punctuation>,
          mistake<wide_space, wide_blank>,
          bad_inside,
          mistake<utf8::range<0x80, 0x10FFFF>, name_beyond_ascii>,
          mistake<any, stray_character>> {};

struct counted_token : sor<word, number, named_parameter, quoted_token, symbol> {};
struct word_token    : seq<at<identifier_first>, counted_token> {};
struct scanned       : sor<plus<space>, word_token, scanned_comment, comment_mistake, symbol_mistake,
                           counted_token, quote_mistake, character_mistake> {};
struct scan          : until<eof, scanned> {};
// clang-format on

}  // namespace slq::grammar
