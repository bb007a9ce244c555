#include "differential/query_generator.h"

#include "absl/strings/str_format.h"
#include "differential/expression_generator.h"
#include "support/reference_aggregate.h"

namespace slq::differential {
namespace {

using sql::Expr;
using sql::ExprKind;
using sql::Statement;
using Leaf = ExpressionGenerator::Leaf;

Leaf FieldLeaf(Random* random) {
  if (random->Chance(2)) return {NameExpr("line_num"), Field{"k", FieldKind::kLong}};
  const Field& field = random->Pick(Fields());
  return {NameExpr(field.name), field};
}

class StatementGenerator {
 public:
  StatementGenerator(const DataSet& data, Random* random)
      : random_(*random),
        fields_(
            data, [random] { return FieldLeaf(random); }, random),
        groups_(
            data, [this] { return GroupLeaf(); }, random),
        named_(
            data,
            [this] {
              std::optional<Leaf> item = ItemLeaf();
              if (item.has_value()) return *std::move(item);
              return grouped_ ? GroupLeaf() : FieldLeaf(&random_);
            },
            random) {}

  Statement Make();

 private:
  void AddRowItems();
  void AddKeys();
  void AddGroupItems();
  void AddOrder();
  void AddLimit();
  Expr Aggregate();
  Leaf GroupLeaf();
  std::optional<Leaf> ItemLeaf();
  std::optional<std::string> Alias(uint64_t percent);

  Random& random_;
  ExpressionGenerator fields_;
  ExpressionGenerator groups_;  // over keys and aggregates
  ExpressionGenerator named_;   // over items by their names, too
  bool grouped_ = false;
  Statement statement_;
  std::vector<Expr> keys_;
  int aliases_ = 0;
};

std::optional<std::string> StatementGenerator::Alias(uint64_t percent) {
  if (!random_.Chance(percent)) return std::nullopt;
  return absl::StrFormat("c%d", aliases_++);
}

void StatementGenerator::AddRowItems() {
  for (uint64_t n = 1 + random_.Below(4); n > 0; --n) {
    statement_.items.push_back({fields_.Value(static_cast<int>(random_.Below(4))), Alias(50)});
  }
}

void StatementGenerator::AddKeys() {
  for (uint64_t n = random_.Below(4); n > 0; --n) {
    Expr key = random_.Chance(75) ? FieldLeaf(&random_).expr
                                  : fields_.Value(1 + static_cast<int>(random_.Below(2)));
    if (reference::HasAggregate(key)) continue;
    // A constant that is a number stands for a select item.
    if (key.kind == ExprKind::kLiteral) continue;
    keys_.push_back(key);
    const uint64_t how = random_.Below(6);
    if (how == 0) {
      statement_.items.push_back({key, std::nullopt});
      key = LiteralExpr(static_cast<int64_t>(statement_.items.size()));
    } else if (how == 1) {
      statement_.items.push_back({key, Alias(100)});
      key = NameExpr(*statement_.items.back().alias);
    } else if (how < 4) {
      statement_.items.push_back({key, std::nullopt});
    } else if (how == 4) {
      // An expression over the name of a selected one.
      statement_.items.push_back({key, Alias(100)});
      statement_.group_by.push_back(NameExpr(*statement_.items.back().alias));
      const Expr item = NameExpr(*statement_.items.back().alias);
      key = CallExpr("coalesce", {item, LiteralExpr(std::string("none"))});
      keys_.push_back(CallExpr("coalesce", {keys_.back(), key.args[1]}));
    }
    statement_.group_by.push_back(std::move(key));
  }
}

Expr StatementGenerator::Aggregate() {
  constexpr std::string_view kNames[] = {"count", "sum", "avg", "min",      "max",
                                         "sum",   "min", "max", "earliest", "latest"};
  if (random_.Chance(15)) {
    Expr count = CallExpr("count", {});
    count.star = true;
    return count;
  }
  Expr call = CallExpr(random_.Pick(kNames), {});
  call.args.push_back(random_.Chance(75) ? FieldLeaf(&random_).expr : fields_.Value(2));
  call.distinct = call.name == "count" && random_.Chance(50);
  return call;
}

// The alias of an item, at times.
std::optional<Leaf> StatementGenerator::ItemLeaf() {
  if (statement_.items.empty() || random_.Chance(50)) return std::nullopt;
  const sql::SelectItem& item = random_.Pick(statement_.items);
  if (!item.alias.has_value() || item.expr.name == "approx_quantile") return std::nullopt;
  return Leaf{NameExpr(*item.alias), std::nullopt};
}

Leaf StatementGenerator::GroupLeaf() {
  if (!keys_.empty() && random_.Chance(40)) return {random_.Pick(keys_), std::nullopt};
  Expr call = Aggregate();
  std::optional<Field> field;
  for (const Field& f : Fields()) {
    if (!call.args.empty() && call.args[0].name == f.name && call.name != "count") field = f;
  }
  if (call.name == "count") field = Field{"l", FieldKind::kLong};
  return {std::move(call), field};
}

void StatementGenerator::AddGroupItems() {
  for (uint64_t n = 1 + random_.Below(3); n > 0; --n) {
    if (random_.Chance(5)) {
      constexpr double kFractions[] = {0, 0.5, 0.95, 0.99, 0.07, 1, 0.25, 0.3};
      Expr quantile = CallExpr("approx_quantile", {FieldLeaf(&random_).expr});
      quantile.args.push_back(LiteralExpr(random_.Pick(kFractions)));
      statement_.items.push_back({std::move(quantile), Alias(50)});
    } else {
      const bool simple = random_.Chance(70);
      statement_.items.push_back({simple ? Aggregate() : groups_.Value(2), Alias(50)});
    }
  }
  if (random_.Chance(20)) {
    statement_.having = random_.Chance(50) ? groups_.Condition(2) : named_.Condition(2);
  }
}

void StatementGenerator::AddOrder() {
  if (!random_.Chance(45)) return;
  for (uint64_t n = 1 + random_.Below(3); n > 0; --n) {
    sql::OrderItem order;
    const size_t place = random_.Below(statement_.items.size() + 1);
    if (place < statement_.items.size() && statement_.items[place].expr.name != "approx_quantile") {
      const std::optional<std::string>& alias = statement_.items[place].alias;
      order.expr = alias.has_value() && random_.Chance(50)
                       ? NameExpr(*alias)
                       : LiteralExpr(static_cast<int64_t>(place) + 1);
    } else {
      order.expr = named_.Value(1);
      if (order.expr.kind == ExprKind::kLiteral) continue;
    }
    order.descending = random_.Chance(50);
    if (random_.Chance(30)) order.nulls_first = random_.Chance(50);
    statement_.order_by.push_back(std::move(order));
  }
}

void StatementGenerator::AddLimit() {
  if (!random_.Chance(30)) return;
  statement_.limit = sql::RowCount{LiteralExpr(random_.Between(0, 20))};
  if (random_.Chance(40)) statement_.offset = sql::RowCount{LiteralExpr(random_.Between(0, 10))};
}

Statement StatementGenerator::Make() {
  if (random_.Chance(70)) statement_.where = fields_.Condition(3);
  grouped_ = random_.Chance(60);
  if (grouped_) {
    AddKeys();
    AddGroupItems();
    // An order by an aggregate would be one without keys, too.
    if (!keys_.empty()) AddOrder();
  } else if (random_.Chance(8)) {
    statement_.star = true;
    if (random_.Chance(50)) statement_.order_by.push_back({FieldLeaf(&random_).expr, false, {}});
  } else {
    AddRowItems();
    AddOrder();
  }
  AddLimit();
  return statement_;
}

}  // namespace

Statement MakeStatement(const DataSet& data, Random* random) {
  return StatementGenerator(data, random).Make();
}

Expr MakeCondition(const DataSet& data, Random* random) {
  ExpressionGenerator generator(
      data, [random] { return FieldLeaf(random); }, random);
  return generator.Condition(3);
}

}  // namespace slq::differential
