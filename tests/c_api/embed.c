/* A host in plain C: it keeps its lines in memory and asks for counts. Ends with 0 if all
 * answers are as expected. */
#include <stdio.h>
#include <string.h>

#include "slq/slq.h"

static const char kLines[] =
    "{\"host\":\"a\",\"ms\":1.5,\"ok\":true}\n"
    "{\"host\":\"b\",\"ms\":20,\"ok\":false}\n"
    "not json\n"
    "{\"host\":\"a\",\"ms\":2.25,\"ok\":true}\n";

static int failures = 0;

static void Expect(int holds, const char* what) {
  if (holds) return;
  ++failures;
  fprintf(stderr, "failed: %s\n", what);
}

/* Gives the lines of kLines one at a time. */
static int ReadLine(void* context, const char** data, size_t* size) {
  const char** const next = (const char**)context;
  const char* const end = strchr(*next, '\n');
  if (end == NULL) return 0;
  *data = *next;
  *size = (size_t)(end + 1 - *next);
  *next = end + 1;
  return 1;
}

static int FailToRead(void* context, const char** data, size_t* size) {
  (void)context;
  (void)data;
  (void)size;
  return -1;
}

static void GroupsAndParameters(void) {
  const char* key;
  slq_statement* const s =
      slq_prepare("select host, count(*), sum(ms) as ms where ms < :most group by host", -1);
  Expect(slq_set_rule(s, "format", "json") == SLQ_OK, "set the rule");
  Expect(slq_bind_long(s, "most", 10) == SLQ_OK, "bind");
  Expect(slq_read_memory(s, kLines, sizeof(kLines) - 1) == SLQ_OK, "read memory");
  Expect(slq_step(s) == SLQ_ROW, "a row");
  Expect(slq_column_count(s) == 3, "three columns");
  Expect(strcmp(slq_column_name(s, 1), "cnt(*)") == 0, "the name of a count");
  key = slq_column_text(s, 0, NULL);
  Expect(strcmp(slq_column_text(s, 1, NULL), "2") == 0, "the count as text");
  Expect(strcmp(key, "a") == 0, "the key, which lives until the next step");
  Expect(slq_column_type(s, 1) == SLQ_LONG && slq_column_long(s, 1) == 2, "the count");
  Expect(slq_column_type(s, 2) == SLQ_FLOAT && slq_column_float(s, 2) == 3.75, "the sum");
  Expect(slq_column_text(s, 3, NULL) == NULL && slq_column_type(s, -1) == SLQ_NULL,
         "no such column");
  Expect(slq_set_limit(s, "rows", 1) == SLQ_MISUSE, "settings come before steps");
  Expect(slq_step(s) == SLQ_DONE, "the end");
  Expect(slq_step(s) == SLQ_DONE, "the end again");
  Expect(strstr(slq_report(s), "\"unparsed\":1") != NULL, "the account");
  slq_finalize(s);
}

static void RowsFromAFunctionInSlices(void) {
  const char* next = kLines;
  int rows = 0;
  int code;
  slq_statement* const s = slq_prepare("select host order by host", -1);
  slq_set_rule(s, "format", "json");
  Expect(slq_read_function(s, ReadLine, &next) == SLQ_OK, "read from a function");
  code = slq_step_slice(s, 1);
  Expect(code == SLQ_PENDING, "a slice of one byte is too little for all lines");
  while ((code = slq_step_slice(s, 30)) == SLQ_ROW || code == SLQ_PENDING) {
    rows += code == SLQ_ROW;
  }
  Expect(code == SLQ_DONE && rows == 4, "four rows in slices");
  slq_finalize(s);
}

static void Errors(void) {
  slq_statement* s = slq_prepare("select count(a) group", -1);
  Expect(slq_error_code(s) == SLQ_INVALID && slq_error_offset(s) == 21, "where it is wrong");
  Expect(slq_step(s) == SLQ_INVALID, "a wrong statement does not step");
  slq_finalize(s);

  s = slq_prepare("select a", 8);
  Expect(slq_step(s) == SLQ_MISUSE, "no input");
  Expect(slq_set_rule(s, "form", "json") == SLQ_INVALID, "no such key");
  Expect(slq_set_rule(s, "type.a", "int") == SLQ_INVALID, "no such type");
  Expect(slq_read_function(s, FailToRead, NULL) == SLQ_OK, "a reader");
  Expect(slq_set_rule(s, "format", "json") == SLQ_OK, "the rule");
  Expect(slq_step(s) == SLQ_UNAVAILABLE, "the reader failed");
  slq_finalize(s);

  s = slq_prepare("select count(*)", -1);
  slq_set_rule(s, "format", "raw");
  slq_read_memory(s, kLines, sizeof(kLines) - 1);
  slq_interrupt(s);
  Expect(slq_step(s) == SLQ_CANCELLED, "interrupted");
  slq_finalize(s);

  Expect(slq_step(NULL) == SLQ_MISUSE && slq_error_code(NULL) == SLQ_MISUSE, "NULL is safe");
  slq_finalize(NULL);
}

static slq_statement* Ask(const char* sql) {
  slq_statement* const s = slq_prepare(sql, -1);
  slq_set_rule(s, "format", "json");
  slq_read_memory(s, kLines, sizeof(kLines) - 1);
  return s;
}

static void Policies(void) {
  slq_statement* s;
  slq_policy* const policy = slq_policy_create();
  Expect(slq_policy_set_condition(policy, "host = :h and ms < ?", -1) == SLQ_OK, "a condition");
  Expect(slq_policy_compile(policy) == SLQ_NOT_FOUND, "its parameters have no values");
  Expect(strstr(slq_policy_error_message(policy), ":h") != NULL, "which one");
  s = Ask("select count(*)");
  Expect(slq_set_policy(s, policy) == SLQ_MISUSE, "not compiled");
  Expect(slq_step(s) == SLQ_MISUSE, "the statement does not run without it");
  slq_finalize(s);
  Expect(slq_policy_bind_text(policy, "h", "a", -1) == SLQ_OK, "a text");
  Expect(slq_policy_bind_long(policy, NULL, 2) == SLQ_OK, "a number");
  Expect(slq_policy_hide(policy, "ms") == SLQ_OK, "hide");
  Expect(slq_policy_mask(policy, "host") == SLQ_OK, "mask");
  Expect(slq_policy_compile(policy) == SLQ_OK, "compiled");
  Expect(slq_policy_hide(policy, "ok") == SLQ_MISUSE, "it cannot change any more");
  s = Ask("select host, ms, ok");
  Expect(slq_set_strict(s, 1) == SLQ_OK, "strict");
  Expect(slq_set_policy(s, policy) == SLQ_OK, "the policy");
  Expect(slq_step(s) == SLQ_ROW, "the row it leaves");
  Expect(strcmp(slq_column_text(s, 0, NULL), "***") == 0, "masked");
  Expect(slq_column_text(s, 1, NULL) == NULL && slq_column_long(s, 2) == 1, "hidden, and not");
  Expect(slq_step(s) == SLQ_DONE, "the only one");
  slq_finalize(s);
  slq_policy_destroy(policy);
  Expect(slq_policy_compile(NULL) == SLQ_MISUSE, "NULL is safe");
  slq_policy_destroy(NULL);
}

int main(void) {
  Expect(slq_abi_version() == SLQ_ABI_VERSION && slq_version()[0] != '\0', "versions");
  GroupsAndParameters();
  RowsFromAFunctionInSlices();
  Errors();
  Policies();
  return failures == 0 ? 0 : 1;
}
