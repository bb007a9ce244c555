#pragma once

#include <memory>

#include "slq/rule.h"

#include "ingest/line_parser.h"

namespace slq {

struct CompiledRule::State {
  StructuringRule definition;
  std::unique_ptr<const ingest::Rule> rule;  // null for kAuto, which each input decides
};

}  // namespace slq
