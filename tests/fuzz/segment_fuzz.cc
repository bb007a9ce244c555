#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/line_parser.h"
#include "ingest/line_split.h"
#include "store/column_decoder.h"
#include "store/column_encoder.h"
#include "store/field_columns.h"
#include "store/key_sums.h"
#include "store/line_template.h"
#include "store/manifest.h"
#include "store/segment_format.h"
#include "store/text_filter.h"

// The first byte picks a part of a store's files, the rest are its bytes: whatever they are,
// reading them ends well. Or the rest are lines: their fields and the lines themselves come
// back from what is written of them.

namespace {

using slq::Value;
using namespace slq::store;

void Demand(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", promise);
  std::abort();
}

void ReadValues(const slq::column::Column& column) {
  for (size_t row = 0; row < column.size(); ++row) {
    const Value value = column.At(row);
    if (value.type() != slq::Type::kString) continue;
    // Every byte of the text is there to be read.
    volatile char last = 0;
    for (const char c : value.string_value()) last = c;
    static_cast<void>(last);
  }
}

void ReadColumn(std::string_view bytes) {
  ColumnDecoder decoder;
  slq::column::Column column;
  std::vector<uint32_t> weights;
  for (const size_t rows : {size_t{1}, size_t{7}, size_t{100}}) {
    slq::column::Selection wanted;
    wanted.SelectRows({static_cast<uint32_t>(rows / 2)});
    for (const slq::column::Selection* const of :
         {static_cast<decltype(&wanted)>(nullptr), &wanted}) {
      if (!decoder.Decode(bytes, rows, rows == 7, of, &column)) continue;
      Demand(column.size() == rows, "a column has its rows");
      ReadValues(column);
    }
    if (!ColumnDecoder::HasCounts(bytes)) continue;
    if (!decoder.DecodeCounts(bytes, rows, &column, &weights)) continue;
    Demand(column.size() == weights.size(), "each value has its count");
    ReadValues(column);
  }
}

bool Same(const Value& a, const Value& b) {
  if (a.type() != b.type()) return false;
  if (a.type() == slq::Type::kString) return a.string_value() == b.string_value();
  if (a.type() != slq::Type::kFloat) return a.is_null() || a.long_value() == b.long_value();
  const double x = a.float_value();
  const double y = b.float_value();
  return std::memcmp(&x, &y, sizeof(x)) == 0;
}

void CheckLine(const FieldColumns& fields, size_t row, std::string_view line,
               TemplateFinder* templates) {
  const std::span<const uint32_t> columns = fields.columns_of(row);
  if (columns.empty()) return;
  const std::optional<size_t> found = templates->Find(line, fields.fields(row), columns);
  if (!found.has_value()) return;
  ValueText text;
  std::string joined;
  for (const TemplatePiece& piece : templates->templates()[*found].pieces) {
    joined += piece.literal;
    joined += text.Of(fields.values(piece.column)[row], piece.form).value_or("");
  }
  Demand(joined + templates->templates()[*found].tail == line, "a template gives its line back");
}

void WriteAndReadLines(std::string_view input) {
  slq::StructuringRule definition;
  definition.format = slq::Format::kJson;
  const auto rule = slq::ingest::CompileRule(definition);
  if (!rule.ok()) return;
  std::string text(input);
  text.append(slq::ingest::kLinePadding, '\0');
  std::vector<std::string_view> lines;
  for (size_t at = 0; at < input.size() && lines.size() < kBlockLinesMax;) {
    const size_t end = std::min(input.find('\n', at), input.size());
    lines.push_back(std::string_view(text).substr(at, end - at));
    at = end + 1;
  }
  if (lines.empty()) return;
  FieldColumns fields(**rule, 16);
  fields.Parse(lines, nullptr);
  for (size_t c = 0; c < fields.names().size(); ++c) {
    std::string bytes;
    ColumnEncoder().Encode(fields.values(c), &bytes);
    ColumnDecoder decoder;
    slq::column::Column column;
    Demand(decoder.Decode(bytes, lines.size(), false, &column), "a column can be read");
    for (size_t row = 0; row < lines.size(); ++row) {
      Demand(Same(column.At(row), fields.values(c)[row]), "a column gives its values back");
    }
    const std::string filter = MakeTextFilter(fields.values(c));
    for (const Value& value : fields.values(c)) {
      if (value.type() != slq::Type::kString) continue;
      Demand(MayContain(filter, value.string_value()), "a filter lets its texts pass");
    }
  }
  TemplateFinder templates;
  for (size_t row = 0; row < lines.size(); ++row) CheckLine(fields, row, lines[row], &templates);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0]) {
    case 'c':
      ReadColumn(bytes);
      break;
    case 'f':
      DecodeFooter(bytes, size);
      break;
    case 'm':
      DecodeManifest(bytes, "MANIFEST").status().IgnoreError();
      break;
    case 's': {
      const std::vector<uint32_t> weights = {3, 1, 4};
      std::vector<slq::store::EntrySums> sums(3);
      slq::store::KeySumsDecoder().Decode(bytes, weights, &sums);
      break;
    }
    case 't':
      DecodeTemplates(bytes, 3);
      break;
    default:
      WriteAndReadLines(bytes);
  }
  return 0;
}
