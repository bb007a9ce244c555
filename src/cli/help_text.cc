#include "cli/options.h"

namespace slq::cli {

std::string_view HelpText() {
  return R"(slq - SQL over structured logs, in place

usage: slq [options] SQL [FILE...]
       slq rule test [rule options] [--lines N] FILE...
       slq ingest --store DIR --stream NAME [rule options] [FILE...]
       slq query --store DIR --stream NAME [options] SQL
       slq streams|retain --store DIR ...
       slq verify DIR
       slq serve --config FILE [--listen HOST:PORT] [--store DIR]

FILE is a file, a folder, a glob or - for standard input, which is also read when no
FILE is given. gzip and zstd are recognised. Rows go to standard output, all else to
standard error.

examples
  slq 'select count(*)' app.log
  slq 'select status, count(*) group by status' access.json.gz
  slq --regex '^(?<day>\S+) (?<level>\w+)' "where level = 'ERROR' limit 5" app.log

how lines become fields
  --format NAME        auto (default), json, logfmt, nginx, apache, syslog, cri, regex,
                       delimiter, raw
  --regex PATTERN      RE2 pattern with named groups: (?<name>...)
  --delimiter STR      fields between a separator; \t is a tab
  --fields a,b,c       names of the fields of --delimiter, in order; an empty one is skipped
  --log-format STR     log_format of nginx (or apache with --format apache), combined, common
  --types a=long,...   declared types: long, float, string
  --time-field NAME    the field that gives __time
  --time-format F      its strptime form; default: RFC 3339, epoch, common log format

the query
  -f, --file FILE      read the statement from FILE; all other words are then FILEs
  --start T, --end T   window on __time, closed at both ends: ms since the epoch,
                       2020-07-27T08:59:50Z, or -2h for two hours ago
  --param name=value   value of :name; --param value for the next ?
  --original-content   select * gives log_content too
  --strict             parse every line, and fail (exit 1) if one does not fit

the run
  --threads N          default: the number of processors
  --memory SIZE        limit of the query's memory, default 256MiB
  --limit NAME=N       any other limit; --limit help lists the names
  --timeout TIME       such as 30s
  --partial            at the timeout, give the answer so far (exit 3)

the store
  --store DIR, --stream NAME
  ingest: --sync always|interval|none   when lines are safe from a power cut
          --threads N                   for sealing; default: the number of processors
          --batch-lines N, --ack        print ACK and the stream's lines after each batch
  retain: --max-age 30d, --max-bytes 10GiB, one stream or all; whole segments go
  verify: exit 0 clean, 1 a torn tail only, 2 damage, each listed

the output
  -o, --output FORMAT  json (default in a pipe), table (default on a terminal), csv,
                       struct_logs
  --explain            print the plan and stop; --explain=analyze runs the query and prints
                       what each step of it did
  --stats[=json]       account of every line, on standard error
  --no-progress        no progress on a terminal
  -h, --help           -V, --version

exit: 0 ok, 1 data or I/O error, 2 usage or bad query, 3 incomplete result
)";
}

}  // namespace slq::cli
