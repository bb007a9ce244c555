#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "slq/log_source.h"

#include "absl/status/statusor.h"

namespace slq::engine {

// The lines of another source whose numbers are past a cursor.
class CursorSource final : public LogSource {
 public:
  // Lines of plain chunks are numbered on from `number_base`. `input` must outlive this.
  CursorSource(LogSource* input, int64_t cursor, int64_t number_base)
      : input_(input), cursor_(cursor), number_base_(number_base), last_(cursor) {}

  absl::StatusOr<std::unique_ptr<LogChunk>> Next() override;
  void WantLineNumbers(bool /*wanted*/) override { input_->WantLineNumbers(true); }
  std::string InputName(size_t input) const override { return input_->InputName(input); }

  // The largest number of the lines given so far, or the cursor.
  int64_t last() const { return last_; }

 private:
  std::unique_ptr<LogChunk> AfterCursor(std::unique_ptr<LogChunk> chunk);
  std::unique_ptr<LogChunk> GivenAfterCursor(std::unique_ptr<LogChunk> chunk);

  LogSource* const input_;
  const int64_t cursor_;
  const int64_t number_base_;
  int64_t last_;
};

}  // namespace slq::engine
