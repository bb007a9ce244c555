#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "slq/query.h"
#include "slq/rule.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/bytes.h"
#include "engine/run.h"

// The envelope of a saved state (src/exec/STATE.md): all but the groups themselves.
namespace slq::engine {

// Parameters with their values.
void WriteParameters(std::span<const Parameter> parameters, ByteWriter* out);

// What a state belongs to: it goes with no other query, rule, window or policy.
std::string IdentityOf(const Query& query, const StructuringRule& rule, const RunOptions& options);

// `body` with its head: magic, version and checksum.
std::string Sealed(std::string_view body);

// The body of `bytes`; DataLoss, or InvalidArgument for another version.
absl::StatusOr<std::string_view> Unsealed(std::string_view bytes);

void WriteAccount(const Run::Account& account, ByteWriter* out);

// Marks the reader as failed where the bytes are no account of `columns` columns.
Run::Account ReadAccount(size_t columns, ByteReader* in);

// Adds `from`; lists are joined without repeats.
void AddAccount(const Run::Account& from, Run::Account* to);

absl::Status DamagedState();

}  // namespace slq::engine
