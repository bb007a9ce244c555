# For scripts that ask a server of their own. They set `slq`, the program, and `project`.

data=$(mktemp -d)
server=
stop_server() { [ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$data"; }
trap stop_server EXIT

# start_server FIRST_LINES KEY_LINES...: serves an empty store with one project and the token
# example-token, on a port of the system's choice. Sets `server`, its process, and `endpoint`.
start_server() {
  (umask 077; printf '%s\n' "$1" '[[project]]' "id = \"$project\"" 'tokens = ["example-token"]' \
    "${@:2}" >"$data/slq.toml")
  "$slq" serve --config "$data/slq.toml" --store "$data/store" --listen 127.0.0.1:0 \
    2>"$data/log" &
  server=$!
  for _ in $(seq 100); do
    grep -q 'serving at' "$data/log" && break
    sleep 0.1
  done
  endpoint=$(sed -n 's/^slq: serving at //p' "$data/log")
  [ -n "$endpoint" ] || { echo "FAIL the server did not start"; cat "$data/log"; exit 1; }
}

# send PATH BODY: posts it to the project.
send() { curl -sSf -H 'X-Auth-Token: example-token' -d "$2" "$endpoint/v2/$project/$1"; }

# Puts the four lines of the API document into the new stream `stream` of the new group `group`.
add_lines_of_the_document() {
  group=$(send groups '{"log_group_name":"errors"}' | cut -d'"' -f4)
  stream=$(send "groups/$group/streams" '{"log_stream_name":"app"}' | cut -d'"' -f4)
  send lts/struct/template '{"log_group_id":"'"$group"'","log_stream_id":"'"$stream"'",
    "parse_type":"custom_regex","regex_rules":
    "^(?<test1>[^/]+)/(?<test2>\\S+) (?<test3>\\w+) log is Error NO (?<test4>\\d+)"}' >/dev/null
  send "lts/groups/$group/streams/$stream/tenant/contents/high-accuracy" '{"contents":[
    {"log_time_ns":1595811590539454127,"log":"2020-07-27/08:59:50 this log is Error NO 151684"},
    {"log_time_ns":1595811591539422860,"log":"2020-07-27/08:59:51 this log is Error NO 151685"},
    {"log_time_ns":1595811592539361171,"log":"2020-07-27/08:59:52 this log is Error NO 151686"},
    {"log_time_ns":1595811593539371695,"log":"2020-07-27/08:59:53 this log is Error NO 151687"}]}' \
    >/dev/null
}
