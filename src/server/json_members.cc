#include "server/json_members.h"

#include <charconv>

#include "absl/strings/str_format.h"

namespace slq::server {
namespace {

const simdjson::dom::element* Find(const Members& members, std::string_view name) {
  const auto found = members.find(name);
  return found == members.end() ? nullptr : &found->second;
}

absl::Status WrongType(std::string_view name, std::string_view wanted) {
  return absl::InvalidArgumentError(absl::StrFormat("%s must be %s", name, wanted));
}

std::optional<int64_t> Digits(std::string_view text) {
  int64_t number = 0;
  if (text.empty() || text[0] == '-') return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

bool JsonDocument::Parse(std::string_view text) {
  return parser_.parse(text.data(), text.size()).get(root_) == simdjson::SUCCESS;
}

absl::StatusOr<Members> MembersOf(simdjson::dom::element element, std::string_view what) {
  simdjson::dom::object object;
  if (element.get(object) != simdjson::SUCCESS) return WrongType(what, "a JSON object");
  Members members;
  for (const simdjson::dom::key_value_pair member : object) {
    if (!members.emplace(member.key, member.value).second) {
      return absl::InvalidArgumentError(absl::StrFormat("%s is given twice", member.key));
    }
  }
  for (auto member = members.begin(); member != members.end();) {
    member = member->second.is_null() ? members.erase(member) : std::next(member);
  }
  return members;
}

absl::Status ReadString(const Members& members, std::string_view name, std::string_view* value) {
  const simdjson::dom::element* const element = Find(members, name);
  if (element == nullptr || element->get(*value) == simdjson::SUCCESS) return absl::OkStatus();
  return WrongType(name, "a string");
}

absl::Status ReadBool(const Members& members, std::string_view name, bool* value) {
  const simdjson::dom::element* const element = Find(members, name);
  if (element == nullptr || element->get(*value) == simdjson::SUCCESS) return absl::OkStatus();
  return WrongType(name, "true or false");
}

absl::Status ReadLong(const Members& members, std::string_view name,
                      std::optional<int64_t>* value) {
  const simdjson::dom::element* const element = Find(members, name);
  if (element == nullptr) return absl::OkStatus();
  int64_t number = 0;
  if (element->get(number) != simdjson::SUCCESS) return WrongType(name, "an integer");
  *value = number;
  return absl::OkStatus();
}

absl::Status ReadLooseBool(const Members& members, std::string_view name, bool* value) {
  const simdjson::dom::element* const element = Find(members, name);
  std::string_view text;
  if (element == nullptr || element->get(text) != simdjson::SUCCESS) {
    return ReadBool(members, name, value);
  }
  if (text != "true" && text != "false") return WrongType(name, "true or false");
  *value = text == "true";
  return absl::OkStatus();
}

absl::Status ReadLooseLong(const Members& members, std::string_view name,
                           std::optional<int64_t>* value) {
  const simdjson::dom::element* const element = Find(members, name);
  std::string_view text;
  if (element == nullptr || element->get(text) != simdjson::SUCCESS) {
    return ReadLong(members, name, value);
  }
  *value = Digits(text);
  return value->has_value() ? absl::OkStatus() : WrongType(name, "an integer");
}

}  // namespace slq::server
