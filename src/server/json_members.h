#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <simdjson.h>
#include <string_view>

#include "absl/status/statusor.h"

namespace slq::server {

// A JSON document, validated as a whole. Elements and the strings in them live in it.
class JsonDocument {
 public:
  // False if `text` is not JSON.
  bool Parse(std::string_view text);
  simdjson::dom::element root() const { return root_; }

 private:
  simdjson::dom::parser parser_;
  simdjson::dom::element root_;
};

// The members of an object by name; those that are null count as absent. Errors of this
// header are InvalidArgument and name the member.
using Members = std::map<std::string_view, simdjson::dom::element>;

// `what` names the object in the message. A name that comes twice is an error, because
// readers disagree which of the two counts.
absl::StatusOr<Members> MembersOf(simdjson::dom::element element, std::string_view what);

// Each leaves `*value` alone if the member is absent.
absl::Status ReadString(const Members& members, std::string_view name, std::string_view* value);
absl::Status ReadBool(const Members& members, std::string_view name, bool* value);
absl::Status ReadLong(const Members& members, std::string_view name, std::optional<int64_t>* value);

// Also the strings "true" and "false"; also a string of digits.
absl::Status ReadLooseBool(const Members& members, std::string_view name, bool* value);
absl::Status ReadLooseLong(const Members& members, std::string_view name,
                           std::optional<int64_t>* value);

}  // namespace slq::server
