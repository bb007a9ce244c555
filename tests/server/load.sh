#!/usr/bin/env bash
# load.sh FOLDER_OF_SLQ HELLO_SERVER: requests per second and the slowest 1 % at 64
# connections for the document's "select *", four rows, beside a Beast program that answers
# the same bytes to anything. "same" asks the same question again and again, "fresh" another
# window each time. Rounds alternate, and the medians are compared; so is the processor time
# a request takes, which says most on a machine that has other work.
set -eu
slq=$(realpath "$1/slq")
hello=$(realpath "$2")
rounds=${ROUNDS:-5}
seconds=${ROUND_SECONDS:-4}
cd "$(dirname "$0")"
project=0123456789abcdef0123456789abcdef
data=$(mktemp -d)
servers=()
trap 'kill "${servers[@]}" 2>/dev/null; rm -rf "$data"' EXIT

(umask 077; printf '%s\n' 'access_log = "off"' '[[project]]' "id = \"$project\"" \
  'tokens = ["example-token"]' >"$data/slq.toml")
"$slq" serve --config "$data/slq.toml" --store "$data/store" --listen 127.0.0.1:0 2>"$data/log" &
servers+=($!)
for _ in $(seq 100); do
  grep -q 'serving at' "$data/log" && break
  sleep 0.1
done
endpoint=$(sed -n 's/^slq: serving at //p' "$data/log")
[ -n "$endpoint" ] || { cat "$data/log"; exit 1; }
send() { curl -sSf -H 'X-Auth-Token: example-token' -d "$2" "$endpoint/v2/$project/$1"; }
group=$(send groups '{"log_group_name":"errors"}' | cut -d'"' -f4)
stream=$(send "groups/$group/streams" '{"log_stream_name":"app"}' | cut -d'"' -f4)
send lts/struct/template '{"log_group_id":"'"$group"'","log_stream_id":"'"$stream"'",
  "parse_type":"custom_regex","regex_rules":
  "^(?<test1>[^/]+)/(?<test2>\\S+) (?<test3>\\w+) log is Error NO (?<test4>\\d+)"}' >/dev/null
send "lts/groups/$group/streams/$stream/tenant/contents" '{"log_time_ns":1595811590539454127,
  "contents":["2020-07-27/08:59:50 this log is Error NO 151684",
  "2020-07-27/08:59:51 this log is Error NO 151685",
  "2020-07-27/08:59:52 this log is Error NO 151686",
  "2020-07-27/08:59:53 this log is Error NO 151687"]}' >/dev/null
path=groups/$group/streams/$stream/struct-content/query
query='{"start_time":"1595811590539","end_time":"1595811593539","original_content":"true","sql_expression":"select *"}'
rows=$(send "$path" "$query")

port=$((20000 + RANDOM % 10000))
"$hello" "$port" "$rows" &
servers+=($!)
cat >"$data/same.lua" <<LUA
wrk.method = "POST"
wrk.headers["X-Auth-Token"] = "example-token"
wrk.body = '$query'
LUA
cat >"$data/fresh.lua" <<LUA
wrk.method = "POST"
wrk.headers["X-Auth-Token"] = "example-token"
local asked = 0
request = function()
  asked = asked + 1
  return wrk.format(nil, nil, nil, (string.gsub('$query', "1595811593539", 1595811593539 + asked)))
end
LUA
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
  measure hello "${servers[1]}" "http://127.0.0.1:$port" same
  measure same "${servers[0]}" "$endpoint" same
  measure fresh "${servers[0]}" "$endpoint" fresh
done
middle() { sort -n | sed -n "$(((rounds + 1) / 2))p"; }
median() { cut -d' ' -f"$2" "$data/$1" | middle; }
for name in hello same fresh; do
  printf '%-6s %7s requests/s, %.2f of hello   p99 %6s ms   %5s us of processor\n' "$name" \
    "$(median $name 1)" "$(paste -d' ' "$data/$name" "$data/hello" | awk '{ print $1 / $4 }' | middle)" \
    "$(median $name 2)" "$(median $name 3)"
done
