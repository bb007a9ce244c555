/* The C interface of slq: SQL over structured logs.
 *
 * A statement is prepared, given its rule, parameters and input, stepped through its rows
 * and finalized:
 *
 *   slq_statement* s = slq_prepare("select status, count(*) group by status", -1);
 *   slq_set_rule(s, "format", "json");
 *   slq_read_memory(s, lines, lines_size);
 *   while (slq_step(s) == SLQ_ROW) printf("%s\n", slq_column_text(s, 0, NULL));
 *   if (slq_error_code(s) != SLQ_OK) fprintf(stderr, "%s\n", slq_error_message(s));
 *   slq_finalize(s);
 *
 * Threads: a statement is used by one thread at a time; slq_interrupt may come from any.
 * Memory: texts that a function returns belong to the statement. Those of columns live
 * until the next step, others until the same function is called again. Sizes are in bytes. No
 * function prints, aborts, throws or starts a thread, but for slq_set_threads, which says so.
 * Functions that return int give SLQ_OK or the code of an error; all take NULL for the statement
 * and then give SLQ_MISUSE, NULL or 0. */
#ifndef SLQ_SLQ_H_
#define SLQ_SLQ_H_

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#define SLQ_API
#else
#define SLQ_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Raised when a function is added; the second when one changes or goes. */
#define SLQ_API_VERSION 4
#define SLQ_ABI_VERSION 2

enum {
  SLQ_OK = 0,
  SLQ_CANCELLED = 1,     /* slq_interrupt */
  SLQ_INVALID = 3,       /* the statement, rule or option is wrong */
  SLQ_DEADLINE = 4,      /* slq_set_timeout_ms */
  SLQ_NOT_FOUND = 5,     /* a file or a parameter's value */
  SLQ_EXISTS = 6,        /* a stream of this name */
  SLQ_EXHAUSTED = 8,     /* a limit, named in the message; a full disk */
  SLQ_MISUSE = 9,        /* a call out of order */
  SLQ_OUT_OF_RANGE = 11, /* the data made it fail */
  SLQ_UNIMPLEMENTED = 12,
  SLQ_INTERNAL = 13,    /* a defect of slq */
  SLQ_UNAVAILABLE = 14, /* input failed */
  SLQ_DATA_LOSS = 15,   /* damaged input, or a damaged store */
  SLQ_REFUSED = 17,     /* the store is in use, read-only, closed, or of a newer version */
  SLQ_ROW = 100,        /* slq_step: a row is there */
  SLQ_DONE = 101,       /* slq_step: no more rows */
  SLQ_PENDING = 102     /* slq_step_slice: more to do before the next row */
};

enum { SLQ_NULL = 0, SLQ_BOOL = 1, SLQ_LONG = 2, SLQ_FLOAT = 3, SLQ_TEXT = 4 };

typedef struct slq_statement slq_statement;

/* The version of the library, such as "0.1.0", and its SLQ_ABI_VERSION. */
SLQ_API const char* slq_version(void);
SLQ_API int slq_abi_version(void);

/* Prepares a statement; `size` -1: up to the NUL. Never NULL but without memory: what is
 * wrong with the text is the statement's error. To be ended by slq_finalize. */
SLQ_API slq_statement* slq_prepare(const char* sql, ptrdiff_t size);
SLQ_API void slq_finalize(slq_statement* statement);

/* The error of the last call that failed, "" without one. */
SLQ_API int slq_error_code(const slq_statement* statement);
SLQ_API const char* slq_error_message(const slq_statement* statement);
/* Byte offset in the statement that the error points at, or -1. */
SLQ_API ptrdiff_t slq_error_offset(const slq_statement* statement);

/* Sets a part of the structuring rule. Keys: format, pattern, delimiter, fields (a,b,c),
 * log_format, time_field, time_format, type.NAME (long, float or string), and the limits
 * line_bytes_max, fields_max, field_name_bytes_max and nesting_max. */
SLQ_API int slq_set_rule(slq_statement* statement, const char* key, const char* value);

/* Values for parameters: `name` without its colon, or NULL for the next `?`. Text is
 * copied; `size` -1: up to the NUL. */
SLQ_API int slq_bind_null(slq_statement* statement, const char* name);
SLQ_API int slq_bind_bool(slq_statement* statement, const char* name, int value);
SLQ_API int slq_bind_long(slq_statement* statement, const char* name, int64_t value);
SLQ_API int slq_bind_float(slq_statement* statement, const char* name, double value);
SLQ_API int slq_bind_text(slq_statement* statement, const char* name, const char* value,
                          ptrdiff_t size);

/* Sets a limit by its name, as of "Limits" in README.md:
 *   of the statement  statement_bytes nesting tokens select_items group_keys like_pattern_bytes
 *                     regex_bytes text_bytes batch_text_bytes: it is prepared anew, and the
 *                     code is that of the preparation
 *   of the run        memory_bytes groups rows
 *   of a line         line_bytes fields field_name_bytes json_nesting; lines of a stream have
 *                     those of its rule
 *   of files          input_line_bytes inputs: before slq_read_files
 * SLQ_MISUSE for another name. */
SLQ_API int slq_set_limit(slq_statement* statement, const char* name, size_t value);

/* Ways of a run; see RunOptions in slq/query.h. */
SLQ_API int slq_set_timeout_ms(slq_statement* statement, int64_t ms); /* from the first step */
SLQ_API int slq_set_window_ms(slq_statement* statement, int64_t start, int64_t end);
SLQ_API int slq_set_original_content(slq_statement* statement, int wanted);
SLQ_API int slq_set_partial(slq_statement* statement, int allowed);
SLQ_API int slq_set_strict(slq_statement* statement, int wanted);
/* Starts threads - 1 threads, which end with the statement. */
SLQ_API int slq_set_threads(slq_statement* statement, size_t threads);
/* Called now and then with the bytes read so far. */
SLQ_API int slq_set_progress(slq_statement* statement,
                             void (*progress)(void* context, uint64_t bytes_read), void* context);

/* What the author of a statement may see (slq/access_policy.h): a condition that is in force
 * below WHERE, fields that are hidden and fields that are masked. A policy is filled by one
 * thread and compiled; from then on it cannot change, and statements on any threads may use
 * it. It must outlive them. NULL without memory. */
typedef struct slq_policy slq_policy;
SLQ_API slq_policy* slq_policy_create(void);
SLQ_API void slq_policy_destroy(slq_policy* policy);
SLQ_API int slq_policy_set_condition(slq_policy* policy, const char* sql, ptrdiff_t size);
SLQ_API int slq_policy_bind_text(slq_policy* policy, const char* name, const char* value,
                                 ptrdiff_t size);
SLQ_API int slq_policy_bind_long(slq_policy* policy, const char* name, int64_t value);
SLQ_API int slq_policy_hide(slq_policy* policy, const char* name);
SLQ_API int slq_policy_mask(slq_policy* policy, const char* name);
SLQ_API int slq_policy_compile(slq_policy* policy);
SLQ_API const char* slq_policy_error_message(const slq_policy* policy);
/* A policy that is NULL or not compiled is SLQ_MISUSE, and the statement will not step. */
SLQ_API int slq_set_policy(slq_statement* statement, const slq_policy* policy);

/* The input: files as the program takes them, memory, or a function. Memory must stay as
 * it is until slq_finalize. The function gives the next whole lines: it sets `*data` and
 * `*size` and returns 1, or returns 0 at the end, or -1 on failure. What it gave must stay
 * until it is called again. */
SLQ_API int slq_read_files(slq_statement* statement, const char* const* paths, size_t count);
SLQ_API int slq_read_memory(slq_statement* statement, const char* data, size_t size);
typedef int (*slq_reader)(void* context, const char** data, size_t* size);
SLQ_API int slq_read_function(slq_statement* statement, slq_reader reader, void* context);

/* A store (slq/store.h): a directory of streams that keep lines through crashes. Any thread may
 * append to a stream, and run statements over it, at any time; only the functions that set,
 * open, close and destroy a store, and error functions, want it for themselves. */
typedef struct slq_store slq_store;
typedef struct slq_stream slq_stream; /* belongs to its store */

/* A line to append: its bytes without the line's end, and its event time in ns since the epoch
 * if has_time is not 0. */
typedef struct slq_line {
  const char* data;
  size_t size;
  int64_t time_ns;
  int has_time;
} slq_line;

/* A store that is not open yet; NULL without memory. Destroying closes it, and waits for the
 * statements that read its streams: finalize them first. */
SLQ_API slq_store* slq_store_create(void);
SLQ_API void slq_store_destroy(slq_store* store);
/* Before opening. Keys: create, read_only (0 or 1), sync (always, interval or none),
 * sync_interval_ms, min_free_bytes, retain_ms, retain_bytes, segment_rows_max,
 * segment_bytes_max, batch_lines_max, batch_bytes_max, future_limit_ms. */
SLQ_API int slq_store_set(slq_store* store, const char* key, const char* value);
SLQ_API int slq_store_open(slq_store* store, const char* directory);
SLQ_API int slq_store_sync(slq_store* store);
/* Housekeeping; the host calls it about once a second. */
SLQ_API int slq_store_tick(slq_store* store);
/* What was acknowledged is on the disk after SLQ_OK. */
SLQ_API int slq_store_close(slq_store* store);
/* The error of the last function of the store or its streams that failed, "" without one. */
SLQ_API int slq_store_error_code(const slq_store* store);
SLQ_API const char* slq_store_error_message(const slq_store* store);

/* The stream of a name; NULL on failure. `rule` is NULL, or keys and values as slq_set_rule
 * takes them, one after another, and a NULL. */
SLQ_API slq_stream* slq_store_stream(slq_store* store, const char* name);
SLQ_API slq_stream* slq_store_create_stream(slq_store* store, const char* name,
                                            const char* const* rule);
/* All lines or none; `last_line_num`, if not NULL, gets the number of the last. */
SLQ_API int slq_stream_append(slq_stream* stream, const slq_line* lines, size_t count,
                              int64_t* last_line_num);
SLQ_API int slq_stream_seal(slq_stream* stream);
SLQ_API uint64_t slq_stream_lines(const slq_stream* stream);
/* The lines of a stream as the input of a statement, from the moment of its first step. Rows
 * without ORDER BY or groups come newest first. */
SLQ_API int slq_read_stream(slq_statement* statement, slq_stream* stream);

/* The next row: SLQ_ROW, SLQ_DONE, or an error. */
SLQ_API int slq_step(slq_statement* statement);
/* The same in slices, for event loops: returns SLQ_PENDING after reading about `bytes`
 * of input without coming to a row. */
SLQ_API int slq_step_slice(slq_statement* statement, uint64_t bytes);
/* Makes a step under way or to come return SLQ_CANCELLED. From any thread. */
SLQ_API void slq_interrupt(slq_statement* statement);

/* The row at hand, columns from 0. Wrong numbers give SLQ_NULL, NULL or 0. */
SLQ_API int slq_column_count(const slq_statement* statement);
SLQ_API const char* slq_column_name(slq_statement* statement, int column);
SLQ_API int slq_column_type(const slq_statement* statement, int column);
/* A bool as 1 or 0, a float cut to its whole part, text as 0. */
SLQ_API int64_t slq_column_long(const slq_statement* statement, int column);
SLQ_API double slq_column_float(const slq_statement* statement, int column);
/* The canonical text of any value, ended by NUL; NULL for null. `size` may be NULL. */
SLQ_API const char* slq_column_text(slq_statement* statement, int column, size_t* size);

/* The account of the lines as JSON (slq/scan_report.h). */
SLQ_API const char* slq_report(slq_statement* statement);

#ifdef __cplusplus
}
#endif

#endif /* SLQ_SLQ_H_ */
