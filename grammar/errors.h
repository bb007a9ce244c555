#pragma once

#include "scan.h"
#include "select.h"

// One sentence for each way a statement can fail, keyed by the rule that was demanded
// or by the mistake that was recognised. Each says what to write instead.
namespace slq::grammar {

template <typename Rule>
inline constexpr const char* message = nullptr;

// clang-format off
// --- Characters (scan.h)
template <> inline constexpr const char* message<nul_byte> = "the statement contains a NUL byte";
template <> inline constexpr const char* message<not_utf8> = "the statement is not valid UTF-8 here";
template <> inline constexpr const char* message<unterminated_text> = "this string has no closing ' (write '' for a quote inside a string)";
template <> inline constexpr const char* message<unterminated_name> = "this quoted name has no closing quote";
template <> inline constexpr const char* message<unterminated_comment> = "this comment has no closing */";
template <> inline constexpr const char* message<empty_name> = "a quoted name cannot be empty (strings take single quotes)";
template <> inline constexpr const char* message<number_then_word> = "a name cannot start with a digit: put it in double quotes, or separate the number from the word";
template <> inline constexpr const char* message<number_then_dot> = "this number has two decimal points";
template <> inline constexpr const char* message<name_then_dot> = "each part of a dotted name starts with a letter or '_': put other names in double quotes";
template <> inline constexpr const char* message<quoted_then_dot> = "put the whole dotted name inside one pair of quotes, like \"user.name\"";
template <> inline constexpr const char* message<curly_quote> = "this is a typographic quote: write ' around strings and \" around names";
template <> inline constexpr const char* message<wide_punctuation> = "this is a typographic or full-width character: write the plain ASCII one";
template <> inline constexpr const char* message<wide_blank> = "this is a special or invisible blank: write a plain one";
template <> inline constexpr const char* message<name_beyond_ascii> = "names with other than ASCII letters, digits and '_' must stand in double quotes";
template <> inline constexpr const char* message<double_equals> = "write = instead of ==";
template <> inline constexpr const char* message<double_ampersand> = "write AND instead of &&";
template <> inline constexpr const char* message<bit_operator> = "there are no bit operators: write AND, OR, or || to join strings";
template <> inline constexpr const char* message<lone_exclamation> = "write NOT, or != for 'not equal'";
template <> inline constexpr const char* message<tilde_equals> = "write ~ to match a regular expression, or = to compare";
template <> inline constexpr const char* message<arrow> = "nested fields are dotted names: write user.name instead of user->name";
template <> inline constexpr const char* message<double_colon> = "write CAST(x AS type) instead of x::type";
template <> inline constexpr const char* message<lone_colon> = "expected a parameter name after ':'";
template <> inline constexpr const char* message<numbered_parameter> = "parameters are written ? or :name";
template <> inline constexpr const char* message<hash_comment> = "comments start with -- or stand between /* and */";
template <> inline constexpr const char* message<bracket> = "brackets and braces have no meaning here: lists stand in parentheses";
template <> inline constexpr const char* message<backslash> = "there are no backslash escapes: write '' for a quote inside a string";
template <> inline constexpr const char* message<stray_character> = "this character has no meaning in a statement";

// --- Values and operators (expression.h)
template <> inline constexpr const char* message<no_subqueries> = "subqueries are not in the language: run the inner query on its own";
template <> inline constexpr const char* message<no_windows> = "window functions (OVER) are not in the language";
template <> inline constexpr const char* message<chained_comparison> = "comparisons cannot be chained: use parentheses, or join them with AND";
template <> inline constexpr const char* message<not_inside_comparison> = "NOT inside a comparison needs parentheses around it";
template <> inline constexpr const char* message<empty_list> = "the list after IN is empty: expected at least one value";
template <> inline constexpr const char* message<equals_any> = "ANY, ALL and SOME need a subquery, which is not in the language: use IN (...)";
template <> inline constexpr const char* message<parenthesized_body> = "expected an expression after '('";
template <> inline constexpr const char* message<next_in_list> = "expected an expression after ',' inside the parentheses";
template <> inline constexpr const char* message<close_parenthesis> = "expected ')' or an operator";
template <> inline constexpr const char* message<distinct_argument> = "expected an expression after DISTINCT";
template <> inline constexpr const char* message<next_argument> = "expected an argument after ','";
template <> inline constexpr const char* message<position_text> = "expected the text to search after IN";
template <> inline constexpr const char* message<close_arguments> = "expected ',' or ')' in the arguments of the function";
template <> inline constexpr const char* message<case_operand> = "expected WHEN, or the value to compare, after CASE";
template <> inline constexpr const char* message<when_clause> = "expected WHEN in the CASE expression";
template <> inline constexpr const char* message<when_value> = "expected a condition or value after WHEN";
template <> inline constexpr const char* message<case_then> = "expected THEN after the condition of WHEN";
template <> inline constexpr const char* message<then_value> = "expected a value after THEN";
template <> inline constexpr const char* message<else_value> = "expected a value after ELSE";
template <> inline constexpr const char* message<case_end> = "expected END, or another WHEN or ELSE, to finish CASE";
template <> inline constexpr const char* message<cast_open> = "expected '(' after CAST";
template <> inline constexpr const char* message<cast_value> = "expected the value to convert after CAST(";
template <> inline constexpr const char* message<cast_as> = "expected AS and a type in CAST(x AS type)";
template <> inline constexpr const char* message<cast_type> = "unknown type: CAST converts to long, float or string";
template <> inline constexpr const char* message<cast_close> = "expected ')' after the type of CAST";
template <> inline constexpr const char* message<sign_operand> = "expected a value after the sign";
template <> inline constexpr const char* message<right_operand> = "expected a value after the operator";
template <> inline constexpr const char* message<compared_value> = "expected a value to compare with";
template <> inline constexpr const char* message<between_low> = "expected the lower bound after BETWEEN";
template <> inline constexpr const char* message<between_and> = "expected AND and the upper bound of BETWEEN";
template <> inline constexpr const char* message<between_high> = "expected the upper bound of BETWEEN after AND";
template <> inline constexpr const char* message<in_open> = "expected a list in parentheses after IN";
template <> inline constexpr const char* message<in_list> = "expected a value in the list after IN";
template <> inline constexpr const char* message<next_candidate> = "expected another value after ',' in the list after IN";
template <> inline constexpr const char* message<in_close> = "expected ',' or ')' in the list after IN";
template <> inline constexpr const char* message<like_pattern> = "expected a pattern after LIKE";
template <> inline constexpr const char* message<escape_value> = "expected one character in quotes after ESCAPE";
template <> inline constexpr const char* message<after_not> = "expected IN, LIKE, ILIKE or BETWEEN after NOT";
template <> inline constexpr const char* message<null_after_is> = "expected NULL or NOT NULL after IS (compare with = otherwise)";
template <> inline constexpr const char* message<not_operand> = "expected a condition after NOT";
template <> inline constexpr const char* message<logical_operand> = "expected a condition after AND or OR";

// --- Clauses (select.h)
template <> inline constexpr const char* message<no_data_change> = "only SELECT is in the language: a statement cannot change data";
template <> inline constexpr const char* message<no_definitions> = "only SELECT is in the language: a statement cannot define or remove streams";
template <> inline constexpr const char* message<no_with> = "WITH is not in the language: write one SELECT";
template <> inline constexpr const char* message<no_set_operations> = "UNION, INTERSECT and EXCEPT are not in the language: run one query for each part";
template <> inline constexpr const char* message<no_joins> = "joins are not in the language: a statement reads one stream";
template <> inline constexpr const char* message<no_stream_alias> = "the name after FROM takes no alias: expected WHERE, GROUP BY, HAVING, ORDER BY or LIMIT";
template <> inline constexpr const char* message<no_select_distinct> = "SELECT DISTINCT is not in the language: GROUP BY lists the distinct keys";
template <> inline constexpr const char* message<star_alone> = "* stands alone: select either * or a list of items";
template <> inline constexpr const char* message<text_alias> = "an alias is a name: write it bare or in double quotes";
template <> inline constexpr const char* message<select_twice> = "a second SELECT: a statement has one";
template <> inline constexpr const char* message<from_twice> = "a second FROM: a statement reads one stream";
template <> inline constexpr const char* message<where_twice> = "a second WHERE: join the conditions with AND";
template <> inline constexpr const char* message<group_twice> = "a second GROUP BY: separate the keys with ','";
template <> inline constexpr const char* message<having_twice> = "a second HAVING: join the conditions with AND";
template <> inline constexpr const char* message<order_twice> = "a second ORDER BY: separate the items with ','";
template <> inline constexpr const char* message<limit_twice> = "a second LIMIT: a statement has one";
template <> inline constexpr const char* message<from_late> = "FROM belongs before WHERE and the clauses behind it";
template <> inline constexpr const char* message<where_late> = "WHERE belongs before GROUP BY, HAVING, ORDER BY and LIMIT";
template <> inline constexpr const char* message<group_late> = "GROUP BY belongs before HAVING, ORDER BY and LIMIT";
template <> inline constexpr const char* message<having_late> = "HAVING belongs before ORDER BY and LIMIT";
template <> inline constexpr const char* message<order_late> = "ORDER BY belongs before LIMIT";
template <> inline constexpr const char* message<limit_pair> = "write LIMIT count OFFSET start instead of LIMIT start, count";
template <> inline constexpr const char* message<offset_alone> = "OFFSET belongs behind LIMIT: write LIMIT count OFFSET start";
template <> inline constexpr const char* message<negative_count> = "a number of rows cannot be negative";
template <> inline constexpr const char* message<fraction_count> = "a number of rows is a whole number";
template <> inline constexpr const char* message<extra_close> = "this ')' has no '('";
template <> inline constexpr const char* message<one_statement_only> = "text after ';': expected one statement only";
template <> inline constexpr const char* message<expected_select> = "expected SELECT, or a clause such as WHERE or GROUP BY";
template <> inline constexpr const char* message<unexpected_text> = "expected an operator, ',' or the next clause here";
template <> inline constexpr const char* message<alias_name> = "expected a name after AS (reserved words need double quotes)";
template <> inline constexpr const char* message<select_list> = "expected * or items after SELECT (reserved words need double quotes)";
template <> inline constexpr const char* message<next_item> = "expected another item after ','";
template <> inline constexpr const char* message<from_name> = "expected the name of a stream after FROM";
template <> inline constexpr const char* message<where_condition> = "expected a condition after WHERE";
template <> inline constexpr const char* message<group_by> = "expected BY after GROUP";
template <> inline constexpr const char* message<group_keys> = "expected a field after GROUP BY";
template <> inline constexpr const char* message<next_key> = "expected another key after ',' in GROUP BY";
template <> inline constexpr const char* message<having_condition> = "expected a condition after HAVING";
template <> inline constexpr const char* message<order_by> = "expected BY after ORDER";
template <> inline constexpr const char* message<order_list> = "expected a field or expression after ORDER BY";
template <> inline constexpr const char* message<next_order> = "expected another item after ',' in ORDER BY";
template <> inline constexpr const char* message<first_or_last> = "expected FIRST or LAST after NULLS";
template <> inline constexpr const char* message<row_count> = "expected a number of rows after LIMIT";
template <> inline constexpr const char* message<skip_count> = "expected a number of rows after OFFSET";
// clang-format on

// For PEGTL's must_if. A sentence does not turn a failed match into an error by itself:
// only must and raise do.
struct sentences {
  template <typename Rule>
  static constexpr const char* message = grammar::message<Rule>;
  template <typename>
  static constexpr bool raise_on_failure = false;
};

}  // namespace slq::grammar
