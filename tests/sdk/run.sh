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
project=0123456789abcdef0123456789abcdef
export SLQ_PROJECT=$project
export CLOUD_SDK_AK=AKEXAMPLE0123456789A CLOUD_SDK_SK=SkExample0123456789abcdefghijABCDEFGHIJ01
. ../server/serve.bash

# Each SDK: how it is installed, and how it is asked.
install_python() {
  { "$work/venv/bin/pip" --version || python3 -m venv --clear "$work/venv"; } &&
    timeout 300 "$work/venv/bin/pip" install -q --disable-pip-version-check \
      -r python/requirements.txt
}
ask_python() { "$work/venv/bin/python" python/query.py "$@"; }

install_go() { (cd go && timeout 600 go build -mod=readonly -o "$work/query" .); }
ask_go() { "$work/query" "$@"; }

install_java() {
  timeout 600 mvn -q -B -f java/pom.xml "-Dslq.build=$work/java" compile \
    dependency:build-classpath "-Dmdep.outputFile=$work/classpath"
}
ask_java() { java -cp "$work/java/classes:$(cat "$work/classpath")" Query "$@"; }

# What the installers say where a network or a registry is not there.
unreachable='name resolution|no such host|[Uu]nknown ?[Hh]ost|[Nn]etwork is unreachable|timed out|i/o timeout'
unreachable+='|[Cc]onnection refused|No route to host|Failed to establish a new connection'
failures=0
install() {  # SDK
  "install_$1" >"$work/$1.log" 2>&1 && return
  echo "$1: the SDK was not installed; once more"
  sleep 5
  "install_$1" >"$work/$1.log" 2>&1 && return
  tail -n 20 "$work/$1.log"
  if ! grep -qE "$unreachable" "$work/$1.log"; then
    echo "FAIL $1: the SDK cannot be installed, although its registry answers"
  elif [ "${UNREACHABLE:-fail}" = skip ]; then
    echo "NOT RUN $1: its registry cannot be reached"
    return 1
  else
    echo "FAIL $1: its registry cannot be reached; UNREACHABLE=skip goes on without"
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

start_server '' '[[project.key]]' "access = \"$CLOUD_SDK_AK\"" "secret = \"$CLOUD_SDK_SK\""
add_lines_of_the_document
export SLQ_ENDPOINT=$endpoint SLQ_GROUP=$group SLQ_STREAM=$stream
for sdk in "$@"; do
  if install "$sdk"; then ask_what_the_document_asks; fi
done
[ "$failures" -eq 0 ]
