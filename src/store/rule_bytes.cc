#include "store/rule_bytes.h"

namespace slq::store {
namespace {

constexpr size_t kTextBytesMin = 4;  // of an empty text

}  // namespace

void WriteRule(const StructuringRule& rule, ByteWriter* out) {
  out->Text(FormatName(rule.format));
  out->Text(rule.pattern);
  out->Text(rule.delimiter);
  out->U32(static_cast<uint32_t>(rule.fields.size()));
  for (const std::string& field : rule.fields) out->Text(field);
  out->U8(static_cast<uint8_t>(rule.quote));
  out->Text(rule.log_format);
  out->U32(static_cast<uint32_t>(rule.types.size()));
  for (const auto& [name, type] : rule.types) {
    out->Text(name);
    out->U8(static_cast<uint8_t>(type));
  }
  out->Text(rule.time_field);
  out->Text(rule.time_format);
  out->U64(rule.line_bytes_max);
  out->U64(rule.fields_max);
  out->U64(rule.field_name_bytes_max);
  out->U64(rule.nesting_max);
}

StructuringRule ReadRule(ByteReader* in) {
  StructuringRule rule;
  if (!FormatFromName(in->Text(), &rule.format).ok()) in->Fail();
  rule.pattern = in->Text();
  rule.delimiter = in->Text();
  for (uint32_t left = in->Count(kTextBytesMin); left > 0; --left) {
    rule.fields.emplace_back(in->Text());
  }
  rule.quote = static_cast<char>(in->U8());
  rule.log_format = in->Text();
  for (uint32_t left = in->Count(kTextBytesMin + 1); left > 0; --left) {
    const std::string name(in->Text());
    const uint8_t type = in->U8();
    if (type > static_cast<uint8_t>(Type::kString)) in->Fail();
    rule.types[name] = static_cast<Type>(type);
  }
  rule.time_field = in->Text();
  rule.time_format = in->Text();
  rule.line_bytes_max = in->U64();
  rule.fields_max = in->U64();
  rule.field_name_bytes_max = in->U64();
  rule.nesting_max = in->U64();
  return rule;
}

}  // namespace slq::store
