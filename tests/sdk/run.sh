#!/usr/bin/env bash
# run.sh BUILD_FOLDER SDK...: asks a server of its own through the vendor's SDKs what the API
# document asks, and compares with what it answers. SDKs: python, go, java.
#
# A download that fails is tried once more. Where the registry of an SDK cannot be reached at
# all, this says so and fails, or goes on with UNREACHABLE=skip in the environment.
set -eu
slq=$(realpath "$1/slq")
mkdir -p "$1/sdk"
work=$(realpath "$1/sdk")
shift
cd "$(dirname "$0")"
export SLQ_PROJECT=0123456789abcdef0123456789abcdef
export CLOUD_SDK_AK=AKEXAMPLE0123456789A CLOUD_SDK_SK=SkExample0123456789abcdefghijABCDEFGHIJ01

data=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$data"' EXIT
start_server() {
  (umask 077; printf '%s\n' '[[project]]' "id = \"$SLQ_PROJECT\"" 'tokens = ["example-token"]' \
    '[[project.key]]' "access = \"$CLOUD_SDK_AK\"" "secret = \"$CLOUD_SDK_SK\"" >"$data/slq.toml")
  "$slq" serve --config "$data/slq.toml" --store "$data/store" --listen 127.0.0.1:0 \
    2>"$data/log" &
  server=$!
  for _ in $(seq 100); do
    grep -q 'serving at' "$data/log" && break
    sleep 0.1
  done
  SLQ_ENDPOINT=$(sed -n 's/^slq: serving at //p' "$data/log")
  [ -n "$SLQ_ENDPOINT" ] || { echo "FAIL the server did not start"; cat "$data/log"; exit 1; }
  export SLQ_ENDPOINT
}

send() {
  curl -sSf -H 'X-Auth-Token: example-token' -d "$2" "$SLQ_ENDPOINT/v2/$SLQ_PROJECT/$1"
}
add_lines_of_the_document() {
  SLQ_GROUP=$(send groups '{"log_group_name":"errors"}' | cut -d'"' -f4)
  SLQ_STREAM=$(send "groups/$SLQ_GROUP/streams" '{"log_stream_name":"app"}' | cut -d'"' -f4)
  export SLQ_GROUP SLQ_STREAM
  send lts/struct/template '{"log_group_id":"'"$SLQ_GROUP"'","log_stream_id":"'"$SLQ_STREAM"'",
    "parse_type":"custom_regex","regex_rules":
    "^(?<test1>[^/]+)/(?<test2>\\S+) (?<test3>\\w+) log is Error NO (?<test4>\\d+)"}' >/dev/null
  send "lts/groups/$SLQ_GROUP/streams/$SLQ_STREAM/tenant/contents/high-accuracy" '{"contents":[
    {"log_time_ns":1595811590539454127,"log":"2020-07-27/08:59:50 this log is Error NO 151684"},
    {"log_time_ns":1595811591539422860,"log":"2020-07-27/08:59:51 this log is Error NO 151685"},
    {"log_time_ns":1595811592539361171,"log":"2020-07-27/08:59:52 this log is Error NO 151686"},
    {"log_time_ns":1595811593539371695,"log":"2020-07-27/08:59:53 this log is Error NO 151687"}]}' \
    >/dev/null
}

# Each SDK: where it comes from, how it is installed, how it is asked.
registry_python=https://pypi.org/simple/huaweicloudsdklts/
install_python() {
  { "$work/venv/bin/pip" --version || python3 -m venv --clear "$work/venv"; } &&
    timeout 300 "$work/venv/bin/pip" install -q --disable-pip-version-check \
      -r python/requirements.txt
}
ask_python() { "$work/venv/bin/python" python/query.py "$@"; }

registry_go=https://proxy.golang.org/github.com/huaweicloud/huaweicloud-sdk-go-v3/@v/list
install_go() { (cd go && timeout 600 go build -mod=readonly -o "$work/query" .); }
ask_go() { "$work/query" "$@"; }

registry_java=https://repo.maven.apache.org/maven2/com/huaweicloud/sdk/huaweicloud-sdk-lts/
install_java() {
  timeout 600 mvn -q -B -f java/pom.xml "-Dslq.build=$work/java" compile \
    dependency:build-classpath "-Dmdep.outputFile=$work/classpath"
}
ask_java() { java -cp "$work/java/classes:$(cat "$work/classpath")" Query "$@"; }

failures=0
install() {  # SDK REGISTRY
  "install_$1" >"$work/$1.log" 2>&1 && return
  echo "$1: the SDK was not installed; once more"
  sleep 5
  "install_$1" >"$work/$1.log" 2>&1 && return
  tail -n 20 "$work/$1.log"
  if curl -s -o /dev/null --max-time 20 "$2"; then
    echo "FAIL $1: the SDK cannot be installed, although $2 can be reached"
  elif [ "${UNREACHABLE:-fail}" = skip ]; then
    echo "NOT RUN $1: $2 cannot be reached"
    return 1
  else
    echo "FAIL $1: $2 cannot be reached; UNREACHABLE=skip goes on without"
  fi
  failures=$((failures + 1))
  return 1
}

expect() {  # NAME PATTERN TEXT
  if grep -qE "$2" <<<"$3"; then
    echo "ok   $1"
  else
    echo "FAIL $1: wanted $2, got: $3"
    failures=$((failures + 1))
  fi
}
ask() { "ask_$sdk" "$@" 2>"$work/$sdk.log" || tail -n 20 "$work/$sdk.log"; }
newest='"line_num": ?"1595811593539371695".*"line_num": ?"1595811590539454127"'
original='"log_content": ?"2020-07-27/08:59:53 this log is Error NO 151687"'
total='"cnt\(test3\)": "4", "sum\(test4\)": "606742.000"'
ask_what_the_document_asks() {
  local rows sum groups
  rows=$(ask 'select *' original)
  expect "$sdk: select *, newest first" "$newest" "$rows"
  expect "$sdk: original content" "$original" "$rows"
  sum=$(ask 'select count(test3), sum(test4)')
  groups=$(ask 'select count(test3), sum(test4) group by(test1)')
  if [ "$sdk" = python ]; then
    expect "$sdk: sum" "^raw .*\[\{$total\}\]" "$sum"
    expect "$sdk: groups" "^raw .*\[\{$total, \"test1\": \"2020-07-27\"\}\]" "$groups"
  else
    # These models drop every column but log_content and line_num: one empty row is left.
    expect "$sdk: sum" '^model \[\{[^,]*(,[^,]*)?\}\]$' "$sum"
    expect "$sdk: groups" '^model \[\{[^,]*(,[^,]*)?\}\]$' "$groups"
  fi
  expect "$sdk: bad statement" \
    '^error 400 LTS.0009 Failed to validate the request body: 1:22: expected BY after GROUP' \
    "$(ask 'select count(a) group')"
  expect "$sdk: wrong key" '^error 401 LTS.0414 Invalid token' \
    "$(CLOUD_SDK_SK=wrong ask 'select *')"
}

start_server
add_lines_of_the_document
for sdk in "$@"; do
  registry=registry_$sdk
  if install "$sdk" "${!registry}"; then ask_what_the_document_asks; fi
done
[ "$failures" -eq 0 ]
