/* A host in plain C99 that keeps its lines in a store: store FOLDER. Ends with 0 if all is as
 * expected. */
#include <stdio.h>
#include <string.h>

#include "slq/slq.h"

static int failures = 0;

static void Expect(int holds, const char* what) {
  if (holds) return;
  ++failures;
  fprintf(stderr, "failed: %s\n", what);
}

static const char* const kRule[] = {"format", "json", NULL};

static slq_store* Open(const char* folder, const char* read_only) {
  slq_store* const store = slq_store_create();
  Expect(slq_store_set(store, "min_free_bytes", "0") == SLQ_OK, "a number");
  Expect(slq_store_set(store, "sync", "always") == SLQ_OK, "a sync mode");
  Expect(slq_store_set(store, "read_only", read_only) == SLQ_OK, "a switch");
  if (slq_store_open(store, folder) != SLQ_OK) {
    Expect(0, slq_store_error_message(store));
  }
  return store;
}

static int Append(slq_stream* stream, const char* text, int64_t* number) {
  slq_line line;
  line.data = text;
  line.size = strlen(text);
  line.time_ns = 1595811590539454127;
  line.has_time = 1;
  return slq_stream_append(stream, &line, 1, number);
}

/* The count of lines and the sum of n, as the stream says. */
static void ExpectSum(slq_stream* stream, int64_t lines, int64_t sum) {
  slq_statement* const s = slq_prepare("select count(*), sum(n)", -1);
  Expect(slq_read_stream(s, stream) == SLQ_OK, "read the stream");
  Expect(slq_step(s) == SLQ_ROW, "a row");
  Expect(slq_column_long(s, 0) == lines, "the count of lines");
  Expect(slq_column_long(s, 1) == sum, "the sum");
  Expect(slq_step(s) == SLQ_DONE, "no more rows");
  slq_finalize(s);
}

static void AppendAndAsk(const char* folder) {
  int64_t first = 0;
  int64_t second = 0;
  slq_store* const store = Open(folder, "0");
  slq_stream* stream = slq_store_stream(store, "s");
  Expect(stream == NULL, "no stream yet");
  Expect(slq_store_error_code(store) == SLQ_NOT_FOUND, "not found");
  stream = slq_store_create_stream(store, "s", kRule);
  Expect(stream != NULL, "a stream");
  Expect(slq_store_stream(store, "s") == stream, "the same stream");
  Expect(slq_store_create_stream(store, "s", kRule) == NULL, "one stream of a name");
  Expect(slq_store_error_code(store) == SLQ_EXISTS, "it exists");
  Expect(Append(stream, "{\"n\":1}", &first) == SLQ_OK, "append");
  Expect(slq_stream_seal(stream) == SLQ_OK, "seal");
  Expect(Append(stream, "{\"n\":2}", &second) == SLQ_OK, "append again");
  Expect(first == 1595811590539454127 && second == first + 1, "the numbers of the lines");
  Expect(slq_stream_lines(stream) == 2, "two lines");
  ExpectSum(stream, 2, 3);
  Expect(slq_store_tick(store) == SLQ_OK, "tick");
  Expect(slq_store_sync(store) == SLQ_OK, "sync");
  Expect(slq_store_close(store) == SLQ_OK, "close");
  Expect(Append(stream, "{}", NULL) == SLQ_REFUSED, "closed");
  slq_store_destroy(store);
}

static void OpenAgain(const char* folder) {
  slq_store* const store = Open(folder, "1");
  slq_stream* const stream = slq_store_stream(store, "s");
  ExpectSum(stream, 2, 3);
  Expect(Append(stream, "{}", NULL) == SLQ_REFUSED, "only to be read");
  Expect(strstr(slq_store_error_message(store), "reading only") != NULL, "why");
  slq_store_destroy(store);
}

static void OnlyOneWriter(const char* folder) {
  slq_store* const first = Open(folder, "0");
  slq_store* const second = slq_store_create();
  Expect(slq_store_open(second, folder) == SLQ_REFUSED, "in use");
  Expect(strstr(slq_store_error_message(second), "in use") != NULL, "the reason");
  slq_store_destroy(second);
  slq_store_destroy(first);
}

static void Misuse(void) {
  slq_store* const store = slq_store_create();
  Expect(slq_store_error_code(store) == SLQ_OK, "no error yet");
  Expect(slq_store_sync(store) == SLQ_MISUSE, "not open");
  Expect(slq_store_stream(store, "s") == NULL, "no stream of a closed store");
  Expect(slq_store_set(store, "colour", "1") == SLQ_INVALID, "an unknown option");
  Expect(slq_store_set(store, "sync", "now and then") == SLQ_INVALID, "an unknown mode");
  Expect(slq_store_set(store, "retain_bytes", "-1") == SLQ_INVALID, "no number");
  Expect(slq_store_set(store, NULL, NULL) == SLQ_INVALID, "no key");
  Expect(slq_store_open(store, NULL) == SLQ_INVALID, "no directory");
  Expect(slq_store_sync(NULL) == SLQ_MISUSE, "no store");
  Expect(slq_stream_append(NULL, NULL, 0, NULL) == SLQ_MISUSE, "no stream");
  Expect(slq_stream_lines(NULL) == 0, "no lines");
  Expect(slq_read_stream(NULL, NULL) == SLQ_MISUSE, "no statement");
  slq_store_destroy(store);
  slq_store_destroy(NULL);
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  AppendAndAsk(argv[1]);
  OpenAgain(argv[1]);
  OnlyOneWriter(argv[1]);
  Misuse();
  return failures == 0 ? 0 : 1;
}
