"""Answers from Python through the C interface: embed.py LIBRARY."""
import ctypes
import sys

slq = ctypes.CDLL(sys.argv[1])
slq.slq_prepare.restype = ctypes.c_void_p
slq.slq_prepare.argtypes = [ctypes.c_char_p, ctypes.c_ssize_t]
slq.slq_set_rule.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p]
slq.slq_read_memory.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t]
slq.slq_step.argtypes = [ctypes.c_void_p]
slq.slq_column_text.restype = ctypes.c_char_p
slq.slq_column_text.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p]
slq.slq_finalize.argtypes = [ctypes.c_void_p]
slq.slq_set_limit.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t]
slq.slq_error_message.restype = ctypes.c_char_p
slq.slq_error_message.argtypes = [ctypes.c_void_p]
SLQ_EXHAUSTED = 8
SLQ_ROW = 100

lines = b"level=info ms=3\nlevel=error ms=40\nlevel=info ms=5\n"
statement = slq.slq_prepare(b"select level, count(*), max(ms) group by level", -1)
slq.slq_set_rule(statement, b"format", b"logfmt")
slq.slq_read_memory(statement, lines, len(lines))
rows = []
while slq.slq_step(statement) == SLQ_ROW:
    rows.append(tuple(slq.slq_column_text(statement, c, None) for c in range(3)))
slq.slq_finalize(statement)
assert rows == [(b"error", b"1", b"40"), (b"info", b"2", b"5")], rows

statement = slq.slq_prepare(b"select a, b", -1)
assert slq.slq_set_limit(statement, b"select_items", 1) == SLQ_EXHAUSTED
assert b"more than 1 items" in slq.slq_error_message(statement)
assert slq.slq_set_limit(statement, b"select_items", 2) == 0
slq.slq_finalize(statement)
