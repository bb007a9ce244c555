#include "support/accumulate.h"

#include <algorithm>
#include <memory>
#include <numeric>
#include <ostream>
#include <random>

#include "base/memory_budget.h"
#include "column/column.h"
#include "column/text.h"
#include "exec/accumulator.h"

namespace slq::exec {
namespace {

constexpr size_t kMemory = 64 * 1024 * 1024;

struct Row {
  Value value;
  int64_t line = 0;
  uint32_t group = 0;
  bool selected = true;
};

std::string Describe(const Value& value) {
  constexpr const char* kTypes[] = {"null", "bool ", "long ", "float ", "string "};
  std::string text = kTypes[static_cast<size_t>(value.type())];
  column::AppendCanonicalText(value, &text);
  return text;
}

enum class Form { kPlain, kMixed, kDictionary };

// One way to bring the rows in.
class Way {
 public:
  Way(const plan::AggregateCall& call, uint32_t seed)
      : call_(call), random_(seed), budget_(kMemory), grouped_(random_() % 2 == 0) {
    form_ = static_cast<Form>(random_() % 3);
  }

  Accumulated Run(std::vector<Row> rows) {
    const uint32_t group = grouped_ ? 1 : 0;
    for (Row& row : rows) row.group = group;
    AddOtherRows(&rows);
    std::shuffle(rows.begin(), rows.end(), random_);
    const size_t parts = 1 + random_() % 3;
    std::vector<std::unique_ptr<Accumulator>> states;
    size_t first = 0;
    for (size_t part = 0; part < parts; ++part) {
      const size_t end =
          part + 1 == parts ? rows.size() : first + random_() % (rows.size() - first + 1);
      states.push_back(Take({rows.begin() + static_cast<std::ptrdiff_t>(first),
                             rows.begin() + static_cast<std::ptrdiff_t>(end)}));
      first = end;
    }
    std::shuffle(states.begin(), states.end(), random_);
    const std::vector<uint32_t> map =
        grouped_ ? std::vector<uint32_t>{0, 1, 2} : std::vector<uint32_t>{0};
    while (states.size() > 1) {
      StopCheck stop(nullptr);
      Note(states[states.size() - 2]->Merge(*states.back(), map, &stop));
      states.pop_back();
    }
    if (failed_) return {"failed", ""};
    column::Column out;
    std::vector<std::string> exact;
    states[0]->Finish({{group}}, &out, &exact);
    return {Describe(out.At(0)), exact.empty() ? "" : exact[0]};
  }

 private:
  // Rows that must make no difference: of other groups, or not selected.
  void AddOtherRows(std::vector<Row>* rows) {
    const Value others[] = {Value::Long(77), Value::String("zz"), Value::Float(1e200),
                            Value::String("-99"), Value::Bool(true)};
    for (const Value& value : others) {
      if (grouped_) rows->push_back({value, 0, 2, true});
      if (form_ != Form::kPlain) rows->push_back({value, 0, 0, false});
    }
  }

  std::unique_ptr<Accumulator> Take(std::vector<Row> rows) {
    std::unique_ptr<Accumulator> state = NewAccumulator(call_, &budget_);
    Note(state->Resize(grouped_ ? 3 : 1));
    for (size_t first = 0; first < rows.size();) {
      const size_t count = std::min(rows.size() - first, 1 + random_() % 7);
      Note(TakeBatch({rows.data() + first, count}, state.get()));
      first += count;
    }
    return state;
  }

  absl::Status TakeBatch(std::span<const Row> rows, Accumulator* state) {
    column::Column values;
    column::Column lines;
    std::vector<Value> dictionary;
    FillValues(rows, &values, &dictionary);
    std::vector<uint32_t> selected;
    std::vector<uint32_t> groups;
    for (uint32_t i = 0; i < rows.size(); ++i) {
      lines.Append(Value::Long(rows[i].line));
      if (!rows[i].selected) continue;
      selected.push_back(i);
      if (grouped_) groups.push_back(rows[i].group);
    }
    column::Selection selection;
    selection.SelectAll(rows.size());
    if (selected.size() < rows.size()) selection.SelectRows(selected);
    if (selection.empty()) return absl::OkStatus();
    return state->Update(&values, &lines, {&selection, groups});
  }

  void FillValues(std::span<const Row> rows, column::Column* values,
                  std::vector<Value>* dictionary) {
    if (form_ == Form::kMixed) {
      const std::span<Value> mixed = values->ResetMixed(rows.size());
      for (size_t i = 0; i < rows.size(); ++i) mixed[i] = rows[i].value;
    } else if (form_ == Form::kDictionary) {
      for (const Row& row : rows) {
        if (!row.value.is_null()) dictionary->push_back(row.value);
      }
      const std::span<uint32_t> codes = values->ResetCodes(rows.size(), *dictionary);
      const std::span<uint8_t> nulls = values->ResetNulls();
      uint32_t next = 0;
      for (size_t i = 0; i < rows.size(); ++i) {
        nulls[i] = rows[i].value.is_null() ? 1 : 0;
        codes[i] = nulls[i] != 0 ? 0 : next++;
      }
    } else {
      for (const Row& row : rows) values->Append(row.value);
    }
  }

  void Note(const absl::Status& status) { failed_ = failed_ || !status.ok(); }

  const plan::AggregateCall& call_;
  std::mt19937 random_;
  MemoryBudget budget_;
  const bool grouped_;
  Form form_;
  bool failed_ = false;
};

}  // namespace

void PrintTo(const Accumulated& answer, std::ostream* out) {
  *out << "{" << answer.value << ", " << answer.exact << "}";
}

Accumulated AccumulateAllWays(const plan::AggregateCall& call, const std::vector<Value>& values) {
  std::vector<Row> rows;
  for (const Value& value : values) {
    rows.push_back({value, static_cast<int64_t>(rows.size()) + 1, 0, true});
  }
  constexpr uint32_t kWays = 60;
  Accumulated first;
  for (uint32_t seed = 0; seed < kWays; ++seed) {
    const Accumulated answer = Way(call, seed).Run(rows);
    if (seed == 0) first = answer;
    if (answer == first) continue;
    return {"way 0 says " + first.value + ", way " + std::to_string(seed) + " says " + answer.value,
            first.exact + " or " + answer.exact};
  }
  return first;
}

Accumulated AccumulateAllWays(plan::AggregateKind kind, const std::vector<Value>& values) {
  plan::AggregateCall call;
  call.kind = kind;
  return AccumulateAllWays(call, values);
}

}  // namespace slq::exec
