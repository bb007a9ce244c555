#include <stdio.h>

#include "slq/slq.h"

static const char kLines[] =
    "level=info ms=3\n"
    "level=error ms=40\n"
    "level=info ms=5\n";

int main(void) {
  int code;
  slq_statement* const s = slq_prepare("select level, max(ms) group by level", -1);
  slq_set_rule(s, "format", "logfmt");
  slq_read_memory(s, kLines, sizeof(kLines) - 1);
  while ((code = slq_step(s)) == SLQ_ROW) {
    printf("%s %s\n", slq_column_text(s, 0, NULL), slq_column_text(s, 1, NULL));
  }
  if (code != SLQ_DONE) fprintf(stderr, "%s\n", slq_error_message(s));
  slq_finalize(s);
  return code == SLQ_DONE ? 0 : 1;
}
