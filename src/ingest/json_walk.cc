#include "ingest/json_walk.h"

namespace slq::ingest {

bool JsonWalk::IsScalar(std::string_view token) const {
  switch (token.front()) {
    case '"':
      return IsString(token);
    case 't':
      return token == "true";
    case 'f':
      return token == "false";
    case 'n':
      return token == "null";
    default:
      return IsJsonNumber(token);
  }
}

std::string_view JsonWalk::Key(std::string_view token) {
  const std::string_view inside = token.substr(1, token.size() - 2);
  if (!has_escapes_ || inside.find('\\') == std::string_view::npos) return inside;
  key_.resize(inside.size());
  return {key_.data(), UnescapeJson(inside, key_.data())};
}

const char* JsonWalk::SkipArray(size_t* i, size_t depth) {
  closers_.clear();
  bool may_close = false;
  for (;;) {
    if (!may_close || At(*i) != closers_.back()) {
      if (!closers_.empty() && closers_.back() == '}') {
        if (At(*i) != '"' || !IsString(Token(*i)) || At(*i + 1) != ':') return kInvalid;
        *i += 2;
      }
      const char first = At(*i);
      if (first == '[' || first == '{') {
        if (depth + closers_.size() >= core_.definition.nesting_max) {
          return core_.too_deep.c_str();
        }
        closers_.push_back(first == '[' ? ']' : '}');
        may_close = true;
        ++*i;
        continue;
      }
      if (first == '\0' || !IsScalar(Token(*i))) return kInvalid;
      ++*i;
    }
    while (At(*i) == closers_.back()) {
      ++*i;
      closers_.pop_back();
      if (closers_.empty()) return nullptr;
    }
    if (At(*i) != ',') return kInvalid;
    ++*i;
    may_close = false;
  }
}

}  // namespace slq::ingest
