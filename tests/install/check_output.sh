#!/bin/sh
# check_output.sh EXPECTED INPUT PROGRAM [ARGUMENT...]: given INPUT, the program ends well
# and prints EXPECTED.
set -eu
expected=$1
input=$2
shift 2
"$@" < "$input" | diff -u "$expected" -
