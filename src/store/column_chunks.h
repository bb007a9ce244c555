#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "slq/query.h"

#include "absl/status/status.h"
#include "store/chunk_codec.h"
#include "store/column_encoder.h"
#include "store/field_columns.h"
#include "store/segment_format.h"

namespace slq::store {

// A column of a block as it goes to the file: its entry in the footer, without offsets, and the
// bytes of its chunks.
struct EncodedColumn {
  ColumnChunk entry;
  std::string values;
  std::string filter;
  absl::Status status;
};

// Encodes the columns of blocks, several at once where there is an executor. What comes out does
// not depend on it. Not thread-safe.
class ColumnChunks {
 public:
  // `executor` may be null, or else must outlive it.
  explicit ColumnChunks(Executor* executor);

  // The columns of `fields`; valid until the next call.
  std::span<const EncodedColumn> Encode(const FieldColumns& fields);

 private:
  // What a thread needs.
  struct Tools {
    ColumnEncoder columns;
    ChunkEncoder chunks;
    std::string plain;
  };
  static absl::Status EncodeOne(std::span<const Value> values, Tools* tools, EncodedColumn* out);

  Executor* const executor_;
  std::vector<Tools> tools_;
  std::vector<EncodedColumn> encoded_;
};

}  // namespace slq::store
