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
#include "store/key_sums.h"
#include "store/segment_format.h"

namespace slq::store {

// A column of a block as it goes to the file: its entry in the footer, without offsets, and the
// bytes of its chunks.
struct EncodedColumn {
  ColumnChunk entry;
  std::string values;
  std::string filter;
  std::string sums;
  std::string plain;  // of the values, if they are a key or numbers
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
    KeySumsEncoder sums;
    std::string plain;
  };
  static absl::Status EncodeOne(std::span<const Value> values, Tools* tools, EncodedColumn* out);
  static absl::Status EncodeSums(std::span<const std::string_view> columns, size_t rows,
                                 Tools* tools, EncodedColumn* key);
  void ChooseSums();
  template <typename F>
  void ForEach(std::span<const size_t> columns, F encode);

  Executor* const executor_;
  std::vector<Tools> tools_;
  std::vector<EncodedColumn> encoded_;
  std::vector<size_t> all_;
  std::vector<size_t> keys_;
  std::vector<std::string_view> numbers_;  // of each column: the bytes, if they are added up
};

}  // namespace slq::store
