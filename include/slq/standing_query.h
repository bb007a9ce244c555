#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "slq/log_source.h"
#include "slq/query.h"
#include "slq/rule.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace slq {

class Stream;

// A query with groups or aggregates that is kept up to date as lines come: each is read
// once, and the answer over all of them can be asked for at any time. Its state can be
// saved, restored after a restart, and merged with that of other lines; however the lines
// were divided, the answer is that of one run over all of them. Not thread-safe.
class StandingQuery {
 public:
  virtual ~StandingQuery() = default;

  // `query`, `rule` and what `options` points at must outlive the standing query. Limits are
  // those of the state, and of each answer anew; executor and progress serve Append; the
  // deadline and `cancelled` end whatever call is under way; allow_partial counts for
  // answers. InvalidArgument for a query without groups and aggregates, or Format::kAuto,
  // which each batch could decide otherwise.
  static absl::StatusOr<std::unique_ptr<StandingQuery>> Open(const Query& query,
                                                             const CompiledRule& rule,
                                                             const RunOptions& options = {});

  // The same for AppendFrom, and for nothing else: the lines of a stream bring their rules.
  static absl::StatusOr<std::unique_ptr<StandingQuery>> Open(const Query& query,
                                                             const RunOptions& options = {});

  // Takes in what `source` gives until its end. Lines are told by their line_num, which must
  // rise from one call to the next: those up to the cursor have been taken in and are passed
  // over, so a source may be read again from any place. A plain input is numbered from its
  // first line, so a file that grows can be given whole, as long as its last line is.
  // InvalidArgument for a source of several inputs. An error leaves everything as it was, but
  // for ResourceExhausted: it may mean that the state has no room, and then every call gives
  // it until Restore.
  virtual absl::Status Append(LogSource* source) = 0;

  // Takes in whole lines, numbered on from the cursor.
  virtual absl::Status AppendLines(std::string_view lines) = 0;

  // Takes in the lines of a stream past the cursor: every batch acknowledged before, none after.
  // It must be the same stream each time, and outlive the call. Lines that were removed before
  // it, by age or size, are not missed. Errors as of Append, and DataLoss where a part that is
  // needed is damaged.
  virtual absl::Status AppendFrom(Stream* stream) = 0;

  // The largest line_num taken in; the smallest int64 before the first.
  virtual int64_t cursor() const = 0;

  // The answer over all lines so far, and their account; a copy, which later calls do not
  // change. The standing query must outlive it.
  virtual absl::StatusOr<std::unique_ptr<Rows>> Result() = 0;

  // Replaces `bytes` by the state, cursor and account included, in the documented form
  // (src/exec/STATE.md). The same lines give the same bytes, but for the counts of skipped
  // lines.
  virtual absl::Status Save(std::string* bytes) = 0;

  // Goes on from saved bytes. They may come from anywhere: DataLoss where they are not what
  // Save wrote, InvalidArgument for another query, rule, policy or version. An error leaves
  // everything as it was.
  virtual absl::Status Restore(std::string_view bytes) = 0;

  // Takes in the saved state of other lines; the cursor becomes the larger one. Errors as
  // of Restore and Append.
  virtual absl::Status Merge(std::string_view bytes) = 0;
};

}  // namespace slq
