#!/bin/sh
# run.sh PROGRAM [ROUNDS]: cuts the power of a file system while the program appends to a
# store on it, and looks at what is left; 20 times. Needs root, loop devices, ext4 and the
# script that cuts the power, ../shared/tools/powercut.py; says so and ends well without them.
set -eu
here=$(cd "$(dirname "$0")" && pwd)

skip() {
  echo "power cuts are skipped: $1"
  exit 0
}

[ $# -ge 1 ] || { echo "usage: run.sh PROGRAM [ROUNDS]" >&2; exit 2; }

case "$1" in
write) # DIR: appends lines numbered from 0 for ever, acknowledged in batches
  awk 'BEGIN { for (i = 0;; ++i) printf "{\"i\":%d,\"text\":\"a line of some length\"}\n", i }' |
    exec "$SLQ" ingest --store "$2/store" --stream s --format json --sync always --ack \
      --batch-lines 200
  ;;
check) # DIR ACKNOWLEDGED: the lines are 0, 1, 2, ..., and all that were acknowledged
  if [ "$3" -eq 0 ] && ! [ -e "$2/store/STORE" ]; then exit 0; fi
  code=0
  "$SLQ" verify "$2/store" || code=$?
  [ "$code" -le 1 ] || exit 1
  "$SLQ" query --store "$2/store" --stream s -o csv \
    'select count(*), count(distinct i), max(i)' | tail -n 1 | tr , ' ' > "$2/answer"
  read -r lines different last < "$2/answer"
  echo "acknowledged $3, found $lines, last ${last:-none}"
  [ "$lines" -ge "$3" ] && [ "$lines" -eq "$different" ]
  [ "$lines" -eq 0 ] || [ "$last" -eq $((lines - 1)) ]
  ;;
*)
  SLQ=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
  export SLQ
  script="$here/../../../shared/tools/powercut.py"
  [ -f "$script" ] || skip "no ../shared/tools/powercut.py"
  [ "$(id -u)" -eq 0 ] || skip "they need root"
  command -v mkfs.ext4 >/dev/null || skip "no mkfs.ext4"
  command -v python3 >/dev/null || skip "no python3"
  losetup -f >/dev/null 2>&1 || skip "no loop devices"
  place=$(mktemp -d)
  truncate -s 16M "$place/image"
  mkfs.ext4 -q -F "$place/image"
  mkdir "$place/mount"
  works=yes
  mount -o loop "$place/image" "$place/mount" 2>/dev/null || works=no
  [ "$works" = no ] || umount "$place/mount"
  rm -r "$place"
  [ "$works" = yes ] || skip "file systems cannot be mounted here"
  exec python3 "$script" "${2:-20}" "$0 write {dir}" "$0 check {dir} {acked}"
  ;;
esac
