#include "emit/csv_writer.h"
#include "emit/json_writer.h"
#include "emit/table_writer.h"

namespace slq {

std::unique_ptr<RowWriter> NewRowWriter(OutputFormat format, const OutputOptions& options) {
  switch (format) {
    case OutputFormat::kStructLogs:
      return emit::NewStructLogsWriter();
    case OutputFormat::kJson:
      return emit::NewJsonLinesWriter();
    case OutputFormat::kCsv:
      return emit::NewCsvWriter(options);
    case OutputFormat::kTable:
      return emit::NewTableWriter(options);
  }
  return nullptr;
}

}  // namespace slq
