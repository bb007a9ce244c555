#include "engine/field_veil.h"

namespace slq::engine {
namespace {

// Calls f(prefix) for each part of `name` that ends before a dot.
template <typename F>
void ForEachAround(std::string_view name, F f) {
  for (size_t dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.', dot + 1)) {
    f(name.substr(0, dot));
  }
}

template <typename Names>
bool HasNameOrOneAround(const Names& names, std::string_view name) {
  bool found = names.find(name) != names.end();
  ForEachAround(
      name, [&](std::string_view around) { found = found || names.find(around) != names.end(); });
  return found;
}

}  // namespace

bool FieldVeil::Add(std::string_view name, Names* names, Names* around) {
  if (hidden_.find(name) != hidden_.end() || masked_.find(name) != masked_.end()) return false;
  names->emplace(name);
  ForEachAround(name, [around](std::string_view outer) { around->emplace(outer); });
  return true;
}

FieldVeil::Sight FieldVeil::SightOf(std::string_view name) const {
  if (HasNameOrOneAround(hidden_, name)) return Sight::kHidden;
  if (HasNameOrOneAround(masked_, name)) return Sight::kMasked;
  if (around_hidden_.find(name) != around_hidden_.end()) return Sight::kHiddenIfJson;
  if (around_masked_.find(name) != around_masked_.end()) return Sight::kMaskedIfJson;
  return Sight::kShown;
}

bool MayBeJson(const Value& value) {
  if (value.type() != Type::kString) return false;
  const size_t first = value.string_value().find_first_not_of(" \t\r\n");
  return first != std::string_view::npos &&
         (value.string_value()[first] == '[' || value.string_value()[first] == '{');
}

}  // namespace slq::engine
