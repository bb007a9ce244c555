#!/bin/sh
# check_globals.sh NM ARCHIVE: the library has no global that changes, and so none that is
# constructed before main: its writable zeroed data are the <iostream> guard that Abseil's
# headers bring, and values that a function works out once (marked by their guard variable).
set -eu
others=$("$1" -C --defined-only "$2" 2>/dev/null | awk '$2 ~ /^[bB]$/ { $1 = $2 = ""; print }' |
  grep -v -e 'std::__ioinit$' -e 'guard variable for' \
          -e 'LiteralSearch::Find.*::has_avx2$' -e 'slq::ProcessSeed()::seed$' || true)
if [ -n "$others" ]; then
  echo "globals that change:"
  echo "$others"
  exit 1
fi
