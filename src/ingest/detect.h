#pragma once

#include <string>
#include <string_view>

#include "slq/rule.h"

namespace slq::ingest {

struct Detection {
  StructuringRule rule;     // `hint` with its format decided
  std::string explanation;  // for example "json: 50 of the first 50 lines fit"
};

// Decides the format of an input from its first lines (at most 100 lines or 64 KiB of
// `head` are looked at). Of the rules that fit most lines the most specific wins; raw if
// none fits at least half. Keeps all else of `hint`.
Detection DetectRule(std::string_view head, const StructuringRule& hint);

}  // namespace slq::ingest
