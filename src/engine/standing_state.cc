#include "engine/standing_state.h"

#include <utility>
#include <xxhash.h>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "base/strings.h"
#include "engine/access_policy_state.h"
#include "store/rule_bytes.h"

namespace slq::engine {
namespace {

constexpr std::string_view kMagic = "slqstate";
constexpr uint32_t kVersion = 1;
constexpr uint64_t kCountMax = uint64_t{1} << 62;
constexpr size_t kTextBytesMin = 4;  // of an empty text

constexpr uint64_t ScanReport::*kCounts[] = {
    &ScanReport::lines,          &ScanReport::matched,
    &ScanReport::filtered,       &ScanReport::unparsed,
    &ScanReport::outside_window, &ScanReport::not_reached,
    &ScanReport::coerced_values, &ScanReport::non_numeric_values,
    &ScanReport::duplicate_keys, &ScanReport::lines_skipped,
    &ScanReport::bytes_read,     &ScanReport::bytes_skipped,
    &ScanReport::bytes_cut,
};

uint64_t ChecksumOf(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

uint64_t ReadCount(ByteReader* in) {
  const uint64_t count = in->U64();
  if (count <= kCountMax) return count;
  in->Fail();
  return 0;
}

}  // namespace

absl::Status DamagedState() {
  return MakeError(absl::StatusCode::kDataLoss, "the saved state is damaged or is none");
}

void WriteParameters(std::span<const Parameter> parameters, ByteWriter* out) {
  out->U32(static_cast<uint32_t>(parameters.size()));
  for (const Parameter& parameter : parameters) {
    out->Text(parameter.name);
    out->U8(static_cast<uint8_t>(parameter.type));
    out->U8(parameter.bool_value ? 1 : 0);
    out->I64(parameter.long_value);
    out->F64(parameter.float_value);
    out->Text(parameter.string_value);
  }
}

std::string IdentityOf(const Query& query, const StructuringRule& rule, const RunOptions& options) {
  std::string identity;
  ByteWriter out(&identity);
  out.Text(query.ToString());
  WriteParameters(options.parameters, &out);
  out.I64(options.start_ms);
  out.I64(options.end_ms);
  store::WriteRule(rule, &out);
  out.Text(options.policy == nullptr ? "" : options.policy->state().identity);
  return identity;
}

std::string Sealed(std::string_view body) {
  std::string bytes(kMagic);
  ByteWriter out(&bytes);
  out.U32(kVersion);
  out.U64(ChecksumOf(body));
  bytes.append(body);
  return bytes;
}

absl::StatusOr<std::string_view> Unsealed(std::string_view bytes) {
  if (!bytes.starts_with(kMagic)) return DamagedState();
  ByteReader in(bytes.substr(kMagic.size()));
  const uint32_t version = in.U32();
  if (in.ok() && version != kVersion) {
    return InvalidArgument(absl::StrFormat(
        "the saved state has version %d, and this library reads version %d", version, kVersion));
  }
  const uint64_t checksum = in.U64();
  const std::string_view body = in.Bytes(in.left());
  if (!in.ok() || checksum != ChecksumOf(body)) return DamagedState();
  return body;
}

void WriteAccount(const Run::Account& account, ByteWriter* out) {
  const ScanReport& report = account.report;
  for (uint64_t ScanReport::*const count : kCounts) out->U64(report.*count);
  out->U32(static_cast<uint32_t>(report.unparsed_by_reason.size()));
  for (const auto& [reason, count] : report.unparsed_by_reason) {
    out->Text(reason);
    out->U64(count);
  }
  out->U32(static_cast<uint32_t>(report.limits_hit.size()));
  for (const std::string& limit : report.limits_hit) out->Text(limit);
  out->U32(static_cast<uint32_t>(account.columns_seen.size()));
  for (const bool seen : account.columns_seen) out->U8(seen ? 1 : 0);
}

Run::Account ReadAccount(size_t columns, ByteReader* in) {
  Run::Account account;
  ScanReport& report = account.report;
  for (uint64_t ScanReport::*const count : kCounts) report.*count = ReadCount(in);
  for (uint32_t left = in->Count(kTextBytesMin + sizeof(uint64_t)); left > 0; --left) {
    const std::string reason(in->Text());
    report.unparsed_by_reason[reason] = ReadCount(in);
  }
  for (uint32_t left = in->Count(kTextBytesMin); left > 0; --left) {
    report.limits_hit.emplace_back(in->Text());
  }
  if (in->U32() != columns || !report.balances()) in->Fail();
  for (size_t c = 0; c < columns && in->ok(); ++c) {
    const uint8_t seen = in->U8();
    if (seen > 1) in->Fail();
    account.columns_seen.push_back(seen != 0);
  }
  return account;
}

void AddAccount(const Run::Account& from, Run::Account* to) {
  to->report.Add(from.report);
  for (size_t c = 0; c < from.columns_seen.size(); ++c) {
    if (from.columns_seen[c]) to->columns_seen[c] = true;
  }
}

}  // namespace slq::engine
