#include "server/target.h"

#include <algorithm>
#include <array>
#include <optional>

namespace slq::server {
namespace {

std::optional<unsigned> HexDigit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

// True for what stands for itself in a path and in a query.
constexpr std::array<bool, 256> PlainBytes() {
  std::array<bool, 256> plain = {};
  for (size_t c = ' ' + 1; c < plain.size(); ++c) {
    plain[c] = c != 0x7f && c != '%' && c != '+' && c != '\\';
  }
  return plain;
}

bool IsPlain(std::string_view text) {
  static constexpr std::array<bool, 256> kPlain = PlainBytes();
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return kPlain[static_cast<unsigned char>(c)]; });
}

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

absl::Status BadTarget(const char* why) { return absl::InvalidArgumentError(why); }

// `plus_is_space`: as forms write a blank in a query.
absl::StatusOr<std::string> PercentDecode(std::string_view text, bool plus_is_space) {
  if (IsPlain(text)) return std::string(text);
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_space) {
      decoded += ' ';
    } else if (text[i] != '%') {
      decoded += text[i];
    } else {
      const std::optional<unsigned> high =
          i + 2 < text.size() ? HexDigit(text[i + 1]) : std::nullopt;
      const std::optional<unsigned> low = high.has_value() ? HexDigit(text[i + 2]) : std::nullopt;
      if (!low.has_value()) return BadTarget("a percent sign is not followed by two hex digits");
      decoded += static_cast<char>(*high * 16 + *low);
      i += 2;
    }
    if (IsControl(decoded.back())) return BadTarget("a control character in the target");
  }
  return decoded;
}

absl::StatusOr<std::string> DecodeSegment(std::string_view text) {
  if (IsPlain(text) && !text.empty() && text != "." && text != "..") return std::string(text);
  absl::StatusOr<std::string> segment = PercentDecode(text, false);
  if (!segment.ok()) return segment;
  if (segment->empty() || *segment == "." || *segment == "..") {
    return BadTarget("a path segment is empty or made of dots");
  }
  // A second decoding, here or by anything in front, must find nothing to decode.
  if (segment->find_first_of("/%\\") != std::string::npos) {
    return BadTarget("an escaped slash or percent sign in the path");
  }
  return segment;
}

absl::Status ParsePath(std::string_view path, Target* target) {
  constexpr size_t kSegmentsMostly = 10;
  target->segments.reserve(kSegmentsMostly);
  path.remove_prefix(1);
  if (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  while (!path.empty()) {
    const size_t slash = path.find('/');
    absl::StatusOr<std::string> segment = DecodeSegment(path.substr(0, slash));
    if (!segment.ok()) return segment.status();
    target->segments.push_back(*std::move(segment));
    if (slash == std::string_view::npos) break;
    path.remove_prefix(slash + 1);
    if (path.empty()) return BadTarget("a path segment is empty or made of dots");
  }
  return absl::OkStatus();
}

absl::Status ParseQuery(std::string_view query, Target* target) {
  while (!query.empty()) {
    const size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    const size_t equals = std::min(pair.find('='), pair.size());
    query.remove_prefix(std::min(end + 1, query.size()));
    if (pair.empty()) continue;
    absl::StatusOr<std::string> name = PercentDecode(pair.substr(0, equals), true);
    if (!name.ok()) return name.status();
    absl::StatusOr<std::string> value =
        PercentDecode(pair.substr(std::min(equals + 1, pair.size())), true);
    if (!value.ok()) return value.status();
    target->parameters.emplace_back(*std::move(name), *std::move(value));
  }
  return absl::OkStatus();
}

}  // namespace

std::string_view Target::Parameter(std::string_view name) const {
  for (const auto& [key, value] : parameters) {
    if (key == name) return value;
  }
  return "";
}

absl::StatusOr<Target> ParseTarget(std::string_view text) {
  if (text.empty() || text[0] != '/') return BadTarget("the target is not an absolute path");
  if (text.find('#') != std::string_view::npos) return BadTarget("a fragment in the target");
  Target target;
  const size_t question = std::min(text.find('?'), text.size());
  absl::Status status = ParsePath(text.substr(0, question), &target);
  if (status.ok() && question < text.size()) {
    status = ParseQuery(text.substr(question + 1), &target);
  }
  if (!status.ok()) return status;
  return target;
}

std::string PercentEncode(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += '%';
    encoded += kHex[byte >> 4];
    encoded += kHex[byte & 15];
  }
  return encoded;
}

std::string CanonicalPath(const Target& target) {
  std::string path = "/";
  for (const std::string& segment : target.segments) path += PercentEncode(segment) + '/';
  return path;
}

std::string CanonicalQuery(const Target& target) {
  std::vector<std::pair<std::string, std::string>> sorted;
  for (const auto& [name, value] : target.parameters) {
    sorted.emplace_back(PercentEncode(name), PercentEncode(value));
  }
  std::sort(sorted.begin(), sorted.end());
  std::string query;
  for (const auto& [name, value] : sorted) {
    if (!query.empty()) query += '&';
    query += name;
    query += '=';
    query += value;
  }
  return query;
}

}  // namespace slq::server
