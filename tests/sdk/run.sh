#!/usr/bin/env bash
# run.sh BUILD_FOLDER SDK...: asks a server of its own through the vendor's SDKs what the API
# document asks, and compares with what it answers. SDKs: python, go, java.
set -eu
cd "$(dirname "$0")"
slq=$1/slq
work=$1/sdk
shift
mkdir -p "$work"
work=$(cd "$work" && pwd)
export SLQ_PROJECT=0123456789abcdef0123456789abcdef
export CLOUD_SDK_AK=AKEXAMPLE0123456789A CLOUD_SDK_SK=SkExample0123456789abcdefghijABCDEFGHIJ01

data=$(mktemp -d)
trap 'kill $server 2>/dev/null; rm -rf "$data"' EXIT
(umask 077; printf '%s\n' '[[project]]' "id = \"$SLQ_PROJECT\"" 'tokens = ["example-token"]' \
  '[[project.key]]' "access = \"$CLOUD_SDK_AK\"" "secret = \"$CLOUD_SDK_SK\"" >"$data/slq.toml")
"$slq" serve --config "$data/slq.toml" --store "$data/store" --listen 127.0.0.1:0 2>"$data/log" &
server=$!
for _ in $(seq 100); do grep -q 'serving at' "$data/log" && break; sleep 0.1; done
export SLQ_ENDPOINT=$(sed -n 's/^slq: serving at //p' "$data/log")

api=$SLQ_ENDPOINT/v2/$SLQ_PROJECT
send() { curl -sf -H 'X-Auth-Token: example-token' -d "$2" "$api/$1"; }
export SLQ_GROUP=$(send groups '{"log_group_name":"errors"}' | cut -d'"' -f4)
export SLQ_STREAM=$(send "groups/$SLQ_GROUP/streams" '{"log_stream_name":"app"}' | cut -d'"' -f4)
send lts/struct/template '{"log_group_id":"'"$SLQ_GROUP"'","log_stream_id":"'"$SLQ_STREAM"'",
  "parse_type":"custom_regex","regex_rules":
  "^(?<test1>[^/]+)/(?<test2>\\S+) (?<test3>\\w+) log is Error NO (?<test4>\\d+)"}' >/dev/null
send "lts/groups/$SLQ_GROUP/streams/$SLQ_STREAM/tenant/contents/high-accuracy" '{"contents":[
  {"log_time_ns":1595811590539454127,"log":"2020-07-27/08:59:50 this log is Error NO 151684"},
  {"log_time_ns":1595811591539422860,"log":"2020-07-27/08:59:51 this log is Error NO 151685"},
  {"log_time_ns":1595811592539361171,"log":"2020-07-27/08:59:52 this log is Error NO 151686"},
  {"log_time_ns":1595811593539371695,"log":"2020-07-27/08:59:53 this log is Error NO 151687"}]}' \
  >/dev/null

# Each installs its SDK and defines how to ask.
install_python() {
  [ -x "$work/venv/bin/python" ] || python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install -q --disable-pip-version-check 'huaweicloudsdklts>=3.1.100'
}
ask_python() { "$work/venv/bin/python" python/query.py "$@"; }
install_go() {
  mkdir -p "$work/go" && cp go/* "$work/go/"
  (cd "$work/go" && go mod tidy 2>"$work/go.log" && go build -o query .)
}
ask_go() { "$work/go/query" "$@"; }
install_java() {
  mvn -q -f java/pom.xml "-Dslq.build=$work/java" compile dependency:build-classpath \
    "-Dmdep.outputFile=$work/classpath"
}
ask_java() { java -cp "$work/java/classes:$(cat "$work/classpath")" Query "$@" 2>/dev/null; }

failures=0
expect() {  # NAME PATTERN TEXT
  if grep -qE "$2" <<<"$3"; then
    echo "ok   $1"
  else
    echo "FAIL $1: wanted $2, got: $3"
    failures=$((failures + 1))
  fi
}
newest='"line_num": ?"1595811593539371695".*"line_num": ?"1595811590539454127"'
original='"log_content": ?"2020-07-27/08:59:53 this log is Error NO 151687"'
for sdk in "$@"; do
  "install_$sdk"
  rows=$("ask_$sdk" 'select *' original)
  expect "$sdk: select *, newest first" "$newest" "$rows"
  expect "$sdk: original content" "$original" "$rows"
  sum=$("ask_$sdk" 'select count(test3), sum(test4)')
  groups=$("ask_$sdk" 'select count(test3), sum(test4) group by(test1)')
  if [ "$sdk" = python ]; then
    total='"cnt\(test3\)": "4", "sum\(test4\)": "606742.000"'
    expect "$sdk: sum" "^raw .*\[\{$total\}\]" "$sum"
    expect "$sdk: groups" "^raw .*\[\{$total, \"test1\": \"2020-07-27\"\}\]" "$groups"
  else
    # These models drop every column but log_content and line_num: one empty row is left.
    expect "$sdk: sum" '^model \[\{[^,]*(,[^,]*)?\}\]$' "$sum"
    expect "$sdk: groups" '^model \[\{[^,]*(,[^,]*)?\}\]$' "$groups"
  fi
  expect "$sdk: bad statement" \
    '^error 400 LTS.0009 Failed to validate the request body: 1:22: expected BY after GROUP' \
    "$("ask_$sdk" 'select count(a) group')"
  expect "$sdk: wrong key" '^error 401 LTS.0414 Invalid token' \
    "$(CLOUD_SDK_SK=wrong "ask_$sdk" 'select *')"
done
exit "$failures"
