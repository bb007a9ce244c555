#!/bin/sh
# check_symbols.sh NM LIBRARY: every symbol that the library defines for others is slq_*,
# and there are some.
set -eu
names=$("$1" -D --defined-only "$2" | awk '{print $NF}' | sed 's/@.*//')
test -n "$names"
others=$(printf '%s\n' "$names" | grep -v '^slq_' || true)
if [ -n "$others" ]; then
  echo "visible besides slq_*:"
  echo "$others"
  exit 1
fi
