#include "slq/scan_report.h"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "slq/output.h"

namespace slq {
namespace {

struct Counter {
  std::string_view name;
  uint64_t ScanReport::*count;
};

constexpr Counter kLineCounters[] = {
    {"lines", &ScanReport::lines},
    {"matched", &ScanReport::matched},
    {"filtered", &ScanReport::filtered},
    {"unparsed", &ScanReport::unparsed},
    {"outside_window", &ScanReport::outside_window},
    {"not_reached", &ScanReport::not_reached},
};
constexpr Counter kOtherCounters[] = {
    {"coerced_values", &ScanReport::coerced_values},
    {"non_numeric_values", &ScanReport::non_numeric_values},
    {"duplicate_keys", &ScanReport::duplicate_keys},
    {"lines_skipped", &ScanReport::lines_skipped},
    {"bytes_read", &ScanReport::bytes_read},
    {"bytes_skipped", &ScanReport::bytes_skipped},
    {"bytes_cut", &ScanReport::bytes_cut},
    {"segments", &ScanReport::segments},
    {"segments_pruned", &ScanReport::segments_pruned},
    {"groups", &ScanReport::groups},
    {"rows", &ScanReport::rows},
};

void JoinWithoutRepeats(const std::vector<std::string>& from, std::vector<std::string>* to) {
  for (const std::string& text : from) {
    if (std::find(to->begin(), to->end(), text) == to->end()) to->push_back(text);
  }
}

void AppendNumber(uint64_t number, std::string* out) {
  char buffer[20];
  out->append(buffer, std::to_chars(buffer, buffer + sizeof(buffer), number).ptr);
}

void AppendKey(std::string_view key, std::string* out) {
  if (out->back() != '{') out->push_back(',');
  AppendJsonString(key, out);
  out->push_back(':');
}

void AppendCounter(const Counter& counter, const ScanReport& report, std::string* out) {
  AppendKey(counter.name, out);
  AppendNumber(report.*counter.count, out);
}

void AppendList(std::string_view key, const std::vector<std::string>& list, std::string* out) {
  AppendKey(key, out);
  out->push_back('[');
  for (const std::string& text : list) {
    if (out->back() != '[') out->push_back(',');
    AppendJsonString(text, out);
  }
  out->push_back(']');
}

}  // namespace

void ScanReport::Add(const ScanReport& other) {
  for (const Counter& counter : kLineCounters) this->*counter.count += other.*counter.count;
  for (const Counter& counter : kOtherCounters) this->*counter.count += other.*counter.count;
  for (const auto& [reason, count] : other.unparsed_by_reason) unparsed_by_reason[reason] += count;
  JoinWithoutRepeats(other.fields_never_seen, &fields_never_seen);
  JoinWithoutRepeats(other.limits_hit, &limits_hit);
  JoinWithoutRepeats(other.notes, &notes);
  complete = complete && other.complete;
}

std::string ScanReport::ToJson() const {
  std::string out = "{";
  for (const Counter& counter : kLineCounters) AppendCounter(counter, *this, &out);
  AppendKey("unparsed_by_reason", &out);
  out += '{';
  for (const auto& [reason, count] : unparsed_by_reason) {
    AppendKey(reason, &out);
    AppendNumber(count, &out);
  }
  out += '}';
  for (const Counter& counter : kOtherCounters) AppendCounter(counter, *this, &out);
  AppendList("fields_never_seen", fields_never_seen, &out);
  AppendList("limits_hit", limits_hit, &out);
  AppendList("notes", notes, &out);
  AppendKey("complete", &out);
  out += complete ? "true}" : "false}";
  return out;
}

}  // namespace slq
