/* Every limit by its name, at n and one below: the least that a statement or its lines need.
 * Ends with 0 if all are as expected. */
#include <stdio.h>
#include <string.h>

#include "slq/slq.h"

static int failures = 0;

static void Expect(int holds, const char* limit, const char* what) {
  if (holds) return;
  ++failures;
  fprintf(stderr, "failed: %s: %s\n", limit, what);
}

/* Steps to the end; the last code. */
static int Finish(slq_statement* s) {
  int code;
  while ((code = slq_step(s)) == SLQ_ROW) {
  }
  return code;
}

/* The code with which a statement over `lines` ends under a limit. */
static int CodeUnder(const char* sql, const char* lines, const char* limit, size_t value) {
  int code;
  slq_statement* const s = slq_prepare(sql, -1);
  slq_set_rule(s, "format", "json");
  slq_read_memory(s, lines, strlen(lines));
  code = slq_set_limit(s, limit, value);
  if (code == SLQ_OK) code = Finish(s);
  slq_finalize(s);
  return code;
}

static void OfStatementsAndRuns(void) {
  static const char lines[] = "{\"a\":\"12345678\",\"b\":1}\n{\"a\":\"12345678\",\"b\":2}\n";
  static const struct {
    const char* limit;
    size_t n;
    const char* sql;
  } cases[] = {
      {"statement_bytes", 8, "select a"},
      {"nesting", 2, "select ((a))"},
      {"tokens", 4, "select a, b"},
      {"select_items", 2, "select a, b"},
      {"group_keys", 2, "select count(*) group by a, b"},
      {"like_pattern_bytes", 3, "select a like 'abc'"},
      {"text_bytes", 16, "select concat(a, a)"},
      {"batch_text_bytes", 32, "select concat(a, a)"},
      {"groups", 2, "select count(*) group by b"},
      {"rows", 2, "select b"},
  };
  size_t i;
  for (i = 0; i < sizeof(cases) / sizeof(cases[0]); ++i) {
    const char* const limit = cases[i].limit;
    Expect(CodeUnder(cases[i].sql, lines, limit, cases[i].n) == SLQ_DONE, limit, "n is enough");
    Expect(CodeUnder(cases[i].sql, lines, limit, cases[i].n - 1) == SLQ_EXHAUSTED, limit,
           "one less is not");
  }
  Expect(CodeUnder("select b", lines, "memory_bytes", 1 << 20) == SLQ_DONE, "memory_bytes",
         "a megabyte is enough");
  Expect(CodeUnder("select b", lines, "memory_bytes", 0) == SLQ_EXHAUSTED, "memory_bytes",
         "nothing is not");
  Expect(CodeUnder("select a ~ '(ab){200}'", lines, "regex_bytes", 1 << 20) == SLQ_DONE,
         "regex_bytes", "a megabyte is enough");
  Expect(CodeUnder("select a ~ '(ab){200}'", lines, "regex_bytes", 4096) == SLQ_INVALID,
         "regex_bytes", "a page is not");
  Expect(CodeUnder("select b", lines, "colour", 1) == SLQ_MISUSE, "colour", "is no limit");
  Expect(slq_set_limit(NULL, "rows", 1) == SLQ_MISUSE, "rows", "no statement");
}

/* The lines that a rule under a limit does not fit; `set` sets it. */
static const char* Unparsed(slq_statement* s, const char* line) {
  slq_set_rule(s, "format", "json");
  slq_read_memory(s, line, strlen(line));
  if (Finish(s) != SLQ_DONE) return "";
  return strstr(slq_report(s), "\"unparsed\":");
}

static void OfLines(void) {
  static const struct {
    const char* limit;
    const char* key;
    const char* value[2]; /* n - 1 and n */
    size_t n;
    const char* line;
  } cases[] = {
      {"line_bytes", "line_bytes_max", {"6", "7"}, 7, "{\"a\":1}\n"},
      {"fields", "fields_max", {"1", "2"}, 2, "{\"a\":1,\"b\":2}\n"},
      {"field_name_bytes", "field_name_bytes_max", {"2", "3"}, 3, "{\"abc\":1}\n"},
      {"json_nesting", "nesting_max", {"1", "2"}, 2, "{\"a\":{\"b\":1}}\n"},
  };
  size_t i;
  size_t less;
  for (i = 0; i < sizeof(cases) / sizeof(cases[0]); ++i) {
    for (less = 0; less < 2; ++less) {
      const char* const expected = less == 1 ? "\"unparsed\":1" : "\"unparsed\":0";
      slq_statement* const by_limit = slq_prepare("select *", -1);
      slq_statement* const by_rule = slq_prepare("select *", -1);
      const char* found;
      Expect(slq_set_limit(by_limit, cases[i].limit, cases[i].n - less) == SLQ_OK, cases[i].limit,
             "it is set");
      Expect(slq_set_rule(by_rule, cases[i].key, cases[i].value[1 - less]) == SLQ_OK, cases[i].key,
             "it is set");
      found = Unparsed(by_limit, cases[i].line);
      Expect(strncmp(found, expected, strlen(expected)) == 0, cases[i].limit, expected);
      found = Unparsed(by_rule, cases[i].line);
      Expect(strncmp(found, expected, strlen(expected)) == 0, cases[i].key, expected);
      slq_finalize(by_limit);
      slq_finalize(by_rule);
    }
  }
}

/* `file` is any file with lines longer than 8 bytes. */
static void OfFiles(const char* file) {
  const char* paths[2];
  slq_statement* s = slq_prepare("select count(*)", -1);
  paths[0] = paths[1] = file;
  slq_set_rule(s, "format", "raw");
  Expect(slq_set_limit(s, "inputs", 1) == SLQ_OK, "inputs", "it is set");
  Expect(slq_read_files(s, paths, 2) == SLQ_EXHAUSTED, "inputs", "two are too many");
  Expect(slq_read_files(s, paths, 1) == SLQ_OK, "inputs", "one is not");
  slq_finalize(s);
  s = slq_prepare("select count(*)", -1);
  slq_set_rule(s, "format", "raw");
  Expect(slq_set_limit(s, "input_line_bytes", 8) == SLQ_OK, "input_line_bytes", "it is set");
  slq_read_files(s, paths, 1);
  Expect(Finish(s) == SLQ_DONE && strstr(slq_report(s), "\"bytes_cut\":0,") == NULL,
         "input_line_bytes", "lines are cut");
  slq_finalize(s);
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  OfStatementsAndRuns();
  OfLines();
  OfFiles(argv[1]);
  return failures == 0 ? 0 : 1;
}
