#pragma once

#include "expression.h"

// statement = [SELECT {* | item {, item}}] [FROM name] [WHERE condition]
//             [GROUP BY key {, key}] [HAVING condition]
//             [ORDER BY item [ASC | DESC] [NULLS {FIRST | LAST}] {, ...}]
//             [LIMIT n [OFFSET m]] [;]
// Behind each clause stands the mistake of writing it twice; behind the last one stand
// the clauses that came too late and the words of other dialects.
namespace slq::grammar {

// Sentences without a rule of their own.
struct no_data_change {};
struct no_definitions {};
struct no_with {};
struct no_set_operations {};
struct no_joins {};
struct no_stream_alias {};
struct no_select_distinct {};
struct star_alone {};
struct text_alias {};
struct select_twice {};
struct from_twice {};
struct where_twice {};
struct group_twice {};
struct having_twice {};
struct order_twice {};
struct limit_twice {};
struct from_late {};
struct where_late {};
struct group_late {};
struct having_late {};
struct order_late {};
struct limit_pair {};
struct offset_alone {};
struct negative_count {};
struct fraction_count {};
struct extra_close {};
struct one_statement_only {};
struct expected_select {};
struct unexpected_text {};

// clang-format off
// --- SELECT
struct star_mark    : one<'*'> {};
struct every_field  : token<star_mark> {};
struct alias_stop   : sor<offset_kw, set_kw, join_kw> {};
struct alias_name   : sor<mistake<text, text_alias>, name> {};
struct alias        : sor<if_must<as_kw, alias_name>, seq<not_at<alias_stop>, name>, mistake<text, text_alias>> {};
struct item         : seq<any_expression, opt<alias>> {};
struct next_item    : sor<mistake<every_field, star_alone>, item> {};
struct more_items   : star<if_must<comma, next_item>> {};
struct select_list  : sor<seq<every_field, opt<mistake<comma, star_alone>>>,
                          mistake<distinct_kw, no_select_distinct>, seq<item, more_items>> {};
struct select_clause : if_must<select_kw, select_list> {};

// --- FROM
struct from_name   : sor<mistake<seq<open, select_kw>, no_subqueries>, name> {};
struct from_rest   : sor<mistake<comma, no_joins>, mistake<join_kw, no_joins>,
                         mistake<seq<not_at<alias_stop>, sor<as_kw, name>>, no_stream_alias>,
                         mistake<from_kw, from_twice>> {};
struct from_clause : if_must<from_kw, from_name> {};

// --- WHERE, GROUP BY, HAVING
struct where_condition  : seq<any_expression> {};
struct where_clause     : if_must<where_kw, where_condition> {};
struct group_by         : by_kw {};
struct next_key         : seq<any_expression> {};
struct group_keys       : seq<any_expression, star<if_must<comma, next_key>>> {};
struct group_clause     : if_must<group_kw, group_by, group_keys> {};
struct having_condition : seq<any_expression> {};
struct having_clause    : if_must<having_kw, having_condition> {};

// --- ORDER BY
struct descending    : desc_kw {};
struct nulls_first   : first_kw {};
struct nulls_last    : last_kw {};
struct first_or_last : sor<nulls_first, nulls_last> {};
struct order_item    : seq<any_expression, opt<sor<asc_kw, descending>>, opt<if_must<nulls_kw, first_or_last>>> {};
struct next_order    : seq<order_item> {};
struct order_by      : by_kw {};
struct order_list    : seq<order_item, star<if_must<comma, next_order>>> {};
struct order_clause  : if_must<order_kw, order_by, order_list> {};

// --- LIMIT, OFFSET
struct count_mistake : sor<mistake<one<'-'>, negative_count>,
                           mistake<seq<not_at<integer>, decimal>, fraction_count>> {};
struct row_count     : sor<count_mistake, token<integer>, parameter> {};
struct skip_count    : sor<count_mistake, token<integer>, parameter> {};
struct offset_clause : if_must<offset_kw, skip_count> {};
struct limit_clause  : if_must<limit_kw, row_count> {};

// --- The whole
struct leftover : sor<mistake<close, extra_close>, mistake<set_kw, no_set_operations>,
                      mistake<join_kw, no_joins>, mistake<select_kw, select_twice>,
                      mistake<from_kw, from_late>, mistake<where_kw, where_late>,
                      mistake<group_kw, group_late>, mistake<having_kw, having_late>,
                      mistake<order_kw, order_late>, mistake<limit_kw, limit_twice>,
                      mistake<offset_kw, offset_alone>, mistake<any, unexpected_text>> {};
struct wrong_start : sor<mistake<dml_kw, no_data_change>, mistake<ddl_kw, no_definitions>,
                         mistake<with_kw, no_with>,
                         mistake<sor<name, every_field, text, number_value, open>, expected_select>> {};

struct clauses : seq<opt<select_clause>,
                     opt<seq<from_clause, opt<from_rest>>>,
                     opt<seq<where_clause, opt<mistake<where_kw, where_twice>>>>,
                     opt<seq<group_clause, opt<mistake<group_kw, group_twice>>>>,
                     opt<seq<having_clause, opt<mistake<having_kw, having_twice>>>>,
                     opt<seq<order_clause, opt<mistake<order_kw, order_twice>>>>,
                     opt<seq<limit_clause, opt<mistake<comma, limit_pair>>, opt<offset_clause>>>> {};
struct finish    : sor<eof, seq<semicolon, sor<eof, mistake<any, one_statement_only>>>, leftover> {};
struct right_start : at<select_kw> {};
struct statement : seq<blanks, sor<right_start, opt<wrong_start>>, clauses, finish> {};
// clang-format on

}  // namespace slq::grammar
