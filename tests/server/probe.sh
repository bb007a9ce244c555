#!/usr/bin/env bash
# probe.sh FOLDER_OF_SLQ PROBE: abuses a server of its own with the program PROBE, which is
# called with HOST PORT PID POST_PATH GET_PATH and fails if the server did.
set -eu
slq=$(realpath "$1/slq")
[ -e "$2" ] || { echo "not run: there is no $2"; exit 0; }
probe=$(realpath "$2")
project=0123456789abcdef0123456789abcdef
data=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$data"' EXIT
(umask 077; printf '%s\n' '[[project]]' "id = \"$project\"" 'tokens = ["example-token"]' >"$data/slq.toml")
"$slq" serve --config "$data/slq.toml" --store "$data/store" --listen 127.0.0.1:0 2>"$data/log" &
server=$!
for _ in $(seq 100); do
  grep -q 'serving at' "$data/log" && break
  sleep 0.1
done
port=$(sed -n 's/^slq: serving at .*://p' "$data/log")
[ -n "$port" ] || { cat "$data/log"; exit 1; }
id=11111111-1111-1111-1111-111111111111
python3 "$probe" 127.0.0.1 "$port" "$server" \
  "/v2/$project/groups/$id/streams/$id/struct-content/query" /healthz
