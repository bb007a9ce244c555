#!/usr/bin/env bash
# load.sh FOLDER_OF_SLQ HELLO_SERVER: requests per second and the slowest 1 % at 64
# connections for the document's "select *", four rows, beside a Beast program that answers
# the same bytes to anything. "same" asks the same question again and again, "moved" for
# another window of the same lines each time, "fresh" with another limit each time, so that no
# answer was given before. Rounds alternate, and the medians are compared; so is the processor
# time a request takes, which says most on a machine that has other work.
set -eu
slq=$(realpath "$1/slq")
hello=$(realpath "$2")
rounds=${ROUNDS:-5}
seconds=${ROUND_SECONDS:-4}
cd "$(dirname "$0")"
project=0123456789abcdef0123456789abcdef
. ./serve.bash
start_server 'access_log = "off"'
add_lines_of_the_document
path=groups/$group/streams/$stream/struct-content/query
query='{"start_time":"1595811590539","end_time":"1595811593539","original_content":"true","sql_expression":"select *"}'
rows=$(send "$path" "$query")

port=$((20000 + RANDOM % 10000))
"$hello" "$port" "$rows" &
hello_server=$!
trap 'kill "$hello_server" 2>/dev/null; stop_server' EXIT
cat >"$data/same.lua" <<LUA
wrk.method = "POST"
wrk.headers["X-Auth-Token"] = "example-token"
wrk.body = '$query'
LUA
# changing NAME FROM TO: asks with FROM, a pattern, replaced by TO, of the number of the request.
changing() {
  cat >"$data/$1.lua" <<LUA
wrk.method = "POST"
wrk.headers["X-Auth-Token"] = "example-token"
local asked = 0
request = function()
  asked = asked + 1
  return wrk.format(nil, nil, nil, (string.gsub('$query', "$2", $3)))
end
LUA
}
changing moved 1595811593539 '1595811593539 + asked'
changing fresh 'select [*]' '"select * limit " .. 4 + asked'
cpu_ticks() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }
# NAME PROCESS ENDPOINT SCRIPT: adds "requests a second, ms that 99 % are within, us of
# processor time a request".
measure() {
  local before after
  before=$(cpu_ticks "$2")
  wrk -t1 -c64 "-d${seconds}s" --latency -s "$data/$4.lua" "$3/v2/$project/$path" >"$data/wrk"
  after=$(cpu_ticks "$2")
  ! grep -q 'Non-2xx' "$data/wrk" || { cat "$data/wrk" >&2; return 1; }
  awk -v us="$(((after - before) * 1000000 / $(getconf CLK_TCK)))" '
    $1 == "99%" { ms = $2 + 0; if ($2 ~ /us$/) ms /= 1000; if ($2 ~ /[0-9]s$/) ms *= 1000 }
    / requests in / { cpu = us / $1 }
    $1 == "Requests/sec:" { printf "%.0f %.2f %.1f\n", $2, ms, cpu }' "$data/wrk" >>"$data/$1"
}
for _ in $(seq "$rounds"); do
  measure hello "$hello_server" "http://127.0.0.1:$port" same
  measure same "$server" "$endpoint" same
  measure moved "$server" "$endpoint" moved
  measure fresh "$server" "$endpoint" fresh
done
middle() { sort -n | sed -n "$(((rounds + 1) / 2))p"; }
median() { cut -d' ' -f"$2" "$data/$1" | middle; }
for name in hello same moved fresh; do
  printf '%-6s %7s requests/s, %.2f of hello   p99 %6s ms   %5s us of processor\n' "$name" \
    "$(median $name 1)" "$(paste -d' ' "$data/$name" "$data/hello" | awk '{ print $1 / $4 }' | middle)" \
    "$(median $name 2)" "$(median $name 3)"
done
