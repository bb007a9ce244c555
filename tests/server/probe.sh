#!/usr/bin/env bash
# probe.sh FOLDER_OF_SLQ PROBE: abuses a server of its own with the program PROBE, which is
# called with HOST PORT PID POST_PATH GET_PATH and fails if the server did.
set -eu
slq=$(realpath "$1/slq")
[ -e "$2" ] || { echo "not run: there is no $2"; exit 0; }
probe=$(realpath "$2")
project=0123456789abcdef0123456789abcdef
. "$(dirname "$0")/serve.bash"
start_server ''
id=11111111-1111-1111-1111-111111111111
python3 "$probe" 127.0.0.1 "${endpoint##*:}" "$server" \
  "/v2/$project/groups/$id/streams/$id/struct-content/query" /healthz
