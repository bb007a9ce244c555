#include "sql/printer.h"

#include <cmath>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "sql/parser.h"
#include "support/ast_dump.h"
#include "support/status_matchers.h"

namespace slq::sql {
namespace {

TEST(PrinterTest, PrintsCanonicalText) {
  struct Case {
    std::string_view sql, canonical;
  };
  constexpr Case kCases[] = {
      {"", "SELECT *"},
      {"select COUNT( a ),sum(b)group by(c)", "SELECT count(a), sum(b) GROUP BY c"},
      {"select a x from t where(a)=1", "SELECT a AS x FROM t WHERE a = 1"},
      {"select \"a\", \"b c\", `select`, user.name", "SELECT a, \"b c\", \"select\", user.name"},
      {"where ((a and b) or c) and not (d = 1)", "SELECT * WHERE (a AND b OR c) AND NOT d = 1"},
      {"where (a + b) * c - (d - e)", "SELECT * WHERE (a + b) * c - (d - e)"},
      {"where a <> 1.0 and b = 1e300", "SELECT * WHERE a != 1.0 AND b = 1e+300"},
      {"where - - a = -(5)", "SELECT * WHERE -(-a) = -(5)"},
      {"where a not in(1,2) and b between 1 and 2",
       "SELECT * WHERE a NOT IN (1, 2) AND b BETWEEN 1 AND 2"},
      {"where a like 'x''y' escape '!'", "SELECT * WHERE a LIKE 'x''y' ESCAPE '!'"},
      {"select case a when 1 then b else c end", "SELECT CASE a WHEN 1 THEN b ELSE c END"},
      {"select cast(a as int), count(distinct a), count(*)",
       "SELECT CAST(a AS long), count(DISTINCT a), count(*)"},
      {"where (a is null) = true", "SELECT * WHERE (a IS NULL) = TRUE"},
      {"where (a = b) is null", "SELECT * WHERE a = b IS NULL"},
      {"order by a desc nulls last, b asc limit 5 offset ?",
       "SELECT * ORDER BY a DESC NULLS LAST, b LIMIT 5 OFFSET ?"},
      {"where a ~ 'x' or b !~ :p", "SELECT * WHERE a ~ 'x' OR b !~ :p"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.sql);
    const absl::StatusOr<Statement> statement = Parse(c.sql);
    ASSERT_THAT(statement, IsOk());
    EXPECT_EQ(Print(*statement), c.canonical);
    const absl::StatusOr<Statement> again = Parse(c.canonical);
    ASSERT_THAT(again, IsOk());
    EXPECT_EQ(*again, *statement);
  }
}

TEST(PrinterTest, QuotesNamesOnlyWhereNeeded) {
  struct Case {
    std::string_view name, quoted;
  };
  constexpr Case kCases[] = {
      {"a", "a"},
      {"_a1", "_a1"},
      {"user.name", "user.name"},
      {"1a", "\"1a\""},
      {"a.1", "\"a.1\""},
      {"a.", "\"a.\""},
      {"Order", "\"Order\""},
      {"order.id", "order.id"},
      {"a b", "\"a b\""},
      {"a\"b", "\"a\"\"b\""},
      {"é", "\"é\""},
      {".a", "\".a\""},
      {"a..b", "\"a..b\""},
      {"offset", "offset"},
  };
  for (const Case& c : kCases) EXPECT_EQ(QuoteName(c.name), c.quoted);
}

// Statements in the form that parsing gives: AND within AND is flat, and so on.
class Generator {
 public:
  explicit Generator(uint32_t seed) : random_(seed) {}

  Statement Make() {
    Statement out;
    for (size_t n = Pick(4); n > 0; --n) {
      SelectItem item{Any(3), {}};
      if (Pick(3) == 0) item.alias = Name();
      out.items.push_back(std::move(item));
    }
    out.star = out.items.empty();
    if (Pick(3) == 0) out.from = Name();
    if (Pick(2) == 0) out.where = Any(5);
    for (size_t n = Pick(3); n > 0; --n) out.group_by.push_back(Any(2));
    if (Pick(4) == 0) out.having = Any(3);
    for (size_t n = Pick(3); n > 0; --n) {
      OrderItem item{Any(2), Pick(2) == 0, {}};
      if (Pick(2) == 0) item.nulls_first = Pick(2) == 0;
      out.order_by.push_back(std::move(item));
    }
    if (Pick(2) == 0) out.limit = Count();
    if (out.limit.has_value() && Pick(2) == 0) out.offset = Count();
    out.parameters = parameters_;
    return out;
  }

 private:
  size_t Pick(size_t n) { return std::uniform_int_distribution<size_t>(0, n - 1)(random_); }

  std::string Name() {
    static constexpr std::string_view kNames[] = {"a",   "b.c",      "_x9",    "select", "a b",
                                                  "q\"", "1",        "é",      "`",      "Null",
                                                  "a.b", "order.id", "offset", "x.1"};
    return std::string(kNames[Pick(std::size(kNames))]);
  }

  Expr Value(Literal literal) {
    Expr expr;
    expr.literal = std::move(literal);
    return expr;
  }

  Expr Parameter() {
    Expr expr;
    expr.kind = ExprKind::kParameter;
    if (Pick(2) == 0) {
      expr.name = "p";
    } else {
      expr.ordinal = parameters_++;
    }
    return expr;
  }

  RowCount Count() {
    return {Pick(3) == 0 ? Parameter() : Value(static_cast<int64_t>(Pick(1000)))};
  }

  Expr Leaf() {
    switch (Pick(10)) {
      case 0:
        return Value(std::monostate());
      case 1:
        return Value(Pick(2) == 0);
      case 2:
        return Value(static_cast<int64_t>((uint64_t{random_()} << 32) | random_()));
      case 3:
        return Value(std::ldexp(double(random_()) - 2e9, static_cast<int>(Pick(1200)) - 600));
      case 4:
        return Value(std::string("it's -- /* \"é\" \n") + std::to_string(Pick(9)));
      case 5:
        return Value(BigInteger{Pick(2) == 0 ? "99999999999999999999" : "-9223372036854775809"});
      case 6:
        return Parameter();
      default: {
        Expr expr;
        expr.kind = ExprKind::kName;
        expr.name = Name();
        return expr;
      }
    }
  }

  void Fill(Expr* expr, size_t count, size_t depth) {
    for (size_t i = 0; i < count; ++i) {
      Expr arg = Any(depth - 1);
      // Parsing would flatten AND within AND.
      if (arg.kind == expr->kind && (arg.kind == ExprKind::kAnd || arg.kind == ExprKind::kOr)) {
        Expr negation;
        negation.kind = ExprKind::kNot;
        negation.args.push_back(std::move(arg));
        arg = std::move(negation);
      }
      expr->args.push_back(std::move(arg));
    }
  }

  Expr Any(size_t depth) {
    if (depth == 0 || Pick(5) == 0) return Leaf();
    Expr expr;
    expr.kind = static_cast<ExprKind>(3 + Pick(static_cast<size_t>(ExprKind::kCall) - 2));
    switch (expr.kind) {
      case ExprKind::kNegate:
      case ExprKind::kNot:
      case ExprKind::kIsNull:
      case ExprKind::kIsNotNull:
        Fill(&expr, 1, depth);
        break;
      case ExprKind::kCast:
        expr.name = Pick(2) == 0 ? "long" : "string";
        Fill(&expr, 1, depth);
        break;
      case ExprKind::kBetween:
      case ExprKind::kNotBetween:
        Fill(&expr, 3, depth);
        break;
      case ExprKind::kLike:
      case ExprKind::kNotILike:
      case ExprKind::kAnd:
      case ExprKind::kOr:
      case ExprKind::kIn:
        Fill(&expr, 2 + Pick(2), depth);
        break;
      case ExprKind::kCase:
        expr.case_operand = Pick(2) == 0;
        expr.case_else = Pick(2) == 0;
        Fill(&expr, 2 * (1 + Pick(2)) + (expr.case_operand ? 1 : 0) + (expr.case_else ? 1 : 0),
             depth);
        break;
      case ExprKind::kCall:
        expr.name = "f";
        expr.star = Pick(4) == 0;
        expr.distinct = !expr.star && Pick(4) == 0;
        if (!expr.star) Fill(&expr, Pick(2) + (expr.distinct ? 1 : 0), depth);
        break;
      default:
        Fill(&expr, 2, depth);
    }
    return expr;
  }

  std::mt19937 random_;
  size_t parameters_ = 0;
};

TEST(PrinterTest, ParsingWhatWasPrintedGivesTheSameTree) {
  for (uint32_t seed = 1; seed <= 4000; ++seed) {
    const Statement statement = Generator(seed).Make();
    const std::string text = Print(statement);
    SCOPED_TRACE(testing::Message() << "seed " << seed << ": " << text);
    const absl::StatusOr<Statement> again = Parse(text);
    ASSERT_THAT(again, IsOk());
    ASSERT_EQ(*again, statement) << Dump(*again) << "\n" << Dump(statement);
    ASSERT_EQ(Print(*again), text);
  }
}

}  // namespace
}  // namespace slq::sql
