#!/usr/bin/env bash
# quick_start.sh FOLDER_OF_SLQ: runs the commands of the Server section of README.md, on a
# port that is free, and looks for the answers that the section shows.
set -u
readme=$(cd "$(dirname "$0")/../.." && pwd)/README.md
export PATH=$(realpath "$1"):$PATH
for tool in curl python3; do
  command -v "$tool" >/dev/null || { echo "skipped: there is no $tool"; exit 77; }
done
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

sed -n '/^## Server/,/^## [^S]/p' "$readme" | sed -n '/^```sh/,/^```/p' | grep -v '^```' |
  sed "s/8686/$port/" >commands
count=$(wc -l <commands)
if [ "$count" -lt 8 ] || [ "$count" -gt 10 ]; then
  echo "the quick start has $count commands"
  exit 1
fi
echo wait >>commands
output=$(bash -m commands 2>&1)
status=0
for answer in \
  '{"struct_logs":[{"cnt(test3)":"4","sum(test4)":"606742.000","test1":"2020-07-27"}]}' \
  '{"struct_logs":[{"test4":"151687"}]}' 'Report success.'; do
  grep -qF "$answer" <<<"$output" || { echo "missing: $answer"; status=1; }
done
[ "$status" -eq 0 ] || { echo "$output"; cat server.log; }
exit "$status"
