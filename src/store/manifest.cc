#include "store/manifest.h"

#include "base/bytes.h"
#include "base/status_macros.h"
#include "store/checksum.h"
#include "store/framed.h"
#include "store/names.h"
#include "store/rule_bytes.h"

namespace slq::store {
namespace {

constexpr std::string_view kMagic = "slqmanif";
constexpr uint32_t kVersion = 1;
constexpr size_t kSegmentBytes = 10 * 8 + 4;
constexpr size_t kLogBytes = 8 + 4;
constexpr size_t kRuleBytesMin = 60;

void WriteSegment(const SegmentFacts& s, ByteWriter* out) {
  out->U64(s.id);
  out->U64(s.file_bytes);
  out->U64(s.footer_checksum);
  out->U64(s.lines);
  out->U64(s.raw_bytes);
  out->U64(s.unparsed);
  out->I64(s.first_line_num);
  out->I64(s.last_line_num);
  out->I64(s.min_time_ns);
  out->I64(s.max_time_ns);
  out->U32(s.rule);
}

SegmentFacts ReadSegment(ByteReader* in) {
  SegmentFacts s;
  s.id = in->U64();
  s.file_bytes = in->U64();
  s.footer_checksum = in->U64();
  s.lines = in->U64();
  s.raw_bytes = in->U64();
  s.unparsed = in->U64();
  s.first_line_num = in->I64();
  s.last_line_num = in->I64();
  s.min_time_ns = in->I64();
  s.max_time_ns = in->I64();
  s.rule = in->U32();
  return s;
}

bool IsSound(const Manifest& m) {
  if (m.rules.empty() || m.logs.empty() || m.stream.empty()) return false;
  if (m.stream.size() > kStreamNameBytesMax) return false;
  for (const SegmentFacts& s : m.segments) {
    if (s.rule >= m.rules.size() || s.id >= m.next_file_id || s.lines == 0) return false;
  }
  for (const LogFacts& l : m.logs) {
    if (l.rule >= m.rules.size() || l.id >= m.next_file_id) return false;
  }
  return true;
}

}  // namespace

std::string EncodeManifest(const Manifest& manifest) {
  std::string body;
  ByteWriter out(&body);
  out.Text(manifest.stream);
  out.U64(manifest.next_file_id);
  out.I64(manifest.last_line_num);
  out.U32(static_cast<uint32_t>(manifest.rules.size()));
  for (const StructuringRule& rule : manifest.rules) WriteRule(rule, &out);
  out.U32(static_cast<uint32_t>(manifest.segments.size()));
  for (const SegmentFacts& segment : manifest.segments) WriteSegment(segment, &out);
  out.U32(static_cast<uint32_t>(manifest.logs.size()));
  for (const LogFacts& log : manifest.logs) {
    out.U64(log.id);
    out.U32(log.rule);
  }
  return Frame(kMagic, kVersion, body);
}

absl::StatusOr<Manifest> DecodeManifest(std::string_view bytes, std::string_view path) {
  SLQ_ASSIGN_OR_RETURN(const std::string_view body, Unframe(kMagic, kVersion, bytes, path));
  ByteReader in(body);
  Manifest m;
  m.stream = in.Text();
  m.next_file_id = in.U64();
  m.last_line_num = in.I64();
  for (uint32_t left = in.Count(kRuleBytesMin); left > 0; --left) m.rules.push_back(ReadRule(&in));
  for (uint32_t left = in.Count(kSegmentBytes); left > 0; --left) {
    m.segments.push_back(ReadSegment(&in));
  }
  for (uint32_t left = in.Count(kLogBytes); left > 0; --left) {
    LogFacts& log = m.logs.emplace_back();
    log.id = in.U64();
    log.rule = in.U32();
  }
  if (!in.at_end() || !IsSound(m)) return Damaged(path, 0, "its contents make no sense");
  return m;
}

}  // namespace slq::store
