#include "server/toml_reader.h"

#include "absl/strings/str_format.h"

namespace slq::server {

void TomlReader::Fail(const toml::node& node, const std::string& sentence) {
  if (!status_.ok()) return;
  status_ = absl::InvalidArgumentError(
      absl::StrFormat("%s:%d: %s", name_, node.source().begin.line, sentence));
}

const toml::node* TomlReader::Take(const toml::table& table, std::string_view key) {
  const toml::node* const node = table.get(key);
  if (node != nullptr) taken_.insert(node);
  return node;
}

void TomlReader::Text(const toml::table& table, std::string_view key, std::string* value) {
  const toml::node* const node = Take(table, key);
  if (node == nullptr) return;
  const toml::value<std::string>* const text = node->as_string();
  if (text == nullptr) return Fail(*node, absl::StrFormat("%s must be a string", key));
  *value = text->get();
}

void TomlReader::Texts(const toml::table& table, std::string_view key,
                       std::vector<std::string>* values) {
  const toml::node* const node = Take(table, key);
  if (node == nullptr) return;
  const toml::array* const array = node->as_array();
  if (array == nullptr) return Fail(*node, absl::StrFormat("%s must be a list of strings", key));
  for (const toml::node& element : *array) {
    const toml::value<std::string>* const text = element.as_string();
    if (text == nullptr) return Fail(element, absl::StrFormat("%s must hold strings", key));
    values->push_back(text->get());
  }
}

void TomlReader::Count(const toml::table& table, std::string_view key, size_t* value) {
  const toml::node* const node = Take(table, key);
  if (node == nullptr) return;
  const toml::value<int64_t>* const number = node->as_integer();
  if (number == nullptr || number->get() < 1) {
    return Fail(*node, absl::StrFormat("%s must be a positive integer", key));
  }
  *value = static_cast<size_t>(number->get());
}

void TomlReader::Seconds(const toml::table& table, std::string_view key, absl::Duration* value) {
  const toml::node* const node = Take(table, key);
  if (node == nullptr) return;
  const std::optional<double> number = node->value<double>();
  if (!number.has_value() || !(*number > 0)) {
    return Fail(*node, absl::StrFormat("%s must be a positive number of seconds", key));
  }
  *value = absl::Seconds(*number);
}

void TomlReader::Tables(const toml::table& table, std::string_view key,
                        const std::function<void(const toml::table&)>& read) {
  const toml::node* const node = Take(table, key);
  if (node == nullptr) return;
  if (const toml::table* const single = node->as_table(); single != nullptr) return read(*single);
  const toml::array* const array = node->as_array();
  if (array == nullptr) return Fail(*node, absl::StrFormat("%s must be a table", key));
  for (const toml::node& element : *array) {
    const toml::table* const entry = element.as_table();
    if (entry == nullptr) return Fail(element, absl::StrFormat("%s must hold tables", key));
    read(*entry);
  }
}

void TomlReader::RefuseUnknown(const toml::table& table) {
  for (const auto& [key, node] : table) {
    if (taken_.contains(&node)) continue;
    Fail(node, absl::StrFormat("there is no setting '%s' here", key.str()));
  }
}

}  // namespace slq::server
