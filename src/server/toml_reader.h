#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace slq::server {

// Takes known keys from a table and remembers the first error, as "NAME:LINE: sentence".
class TomlReader {
 public:
  explicit TomlReader(std::string name) : name_(std::move(name)) {}

  // Each leaves `*value` alone if the key is absent.
  void Text(const toml::table& table, std::string_view key, std::string* value);
  void Texts(const toml::table& table, std::string_view key, std::vector<std::string>* values);
  void Count(const toml::table& table, std::string_view key, size_t* value);
  void Seconds(const toml::table& table, std::string_view key, absl::Duration* value);
  // The tables of an array of tables, or the one table, under `key`.
  void Tables(const toml::table& table, std::string_view key,
              const std::function<void(const toml::table&)>& read);

  // An error for every key of `table` that was not asked for.
  void RefuseUnknown(const toml::table& table);

  void Fail(const toml::node& node, const std::string& sentence);
  const absl::Status& status() const { return status_; }

 private:
  const toml::node* Take(const toml::table& table, std::string_view key);

  const std::string name_;
  absl::Status status_;
  std::set<const toml::node*> taken_;
};

}  // namespace slq::server
