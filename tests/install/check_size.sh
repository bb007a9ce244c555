#!/bin/sh
# check_size.sh STRIP LIBRARY BYTES: the library is smaller than that once stripped.
set -eu
stripped=$(mktemp)
trap 'rm -f "$stripped"' EXIT
"$1" -o "$stripped" "$2"
size=$(wc -c < "$stripped")
echo "$size bytes stripped, at most $3"
test "$size" -lt "$3"
