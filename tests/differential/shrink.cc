#include "differential/shrink.h"

#include <utility>

namespace slq::differential {
namespace {

using sql::Expr;
using sql::Statement;

constexpr int kAttemptsMax = 4000;

class Shrinker {
 public:
  Shrinker(Scenario failing, const std::function<bool(const Scenario&)>& fails)
      : best_(std::move(failing)), fails_(fails) {}

  Scenario Run() {
    do {
      progress_ = false;
      DropLines();
      DropClauses();
      DropItems();
      SimplifyExpressions();
    } while (progress_ && attempts_ < kAttemptsMax);
    return std::move(best_);
  }

 private:
  bool Try(Scenario candidate) {
    if (++attempts_ > kAttemptsMax || !fails_(candidate)) return false;
    best_ = std::move(candidate);
    progress_ = true;
    return true;
  }

  // Blocks of lines, halved until single lines.
  void DropLines() {
    for (size_t size = best_.lines.size(); size > 0; size /= 2) {
      for (size_t first = 0; first < best_.lines.size();) {
        Scenario candidate = best_;
        const auto begin = candidate.lines.begin() + static_cast<std::ptrdiff_t>(first);
        const size_t count = std::min(size, candidate.lines.size() - first);
        candidate.lines.erase(begin, begin + static_cast<std::ptrdiff_t>(count));
        for (size_t i = 0; i < candidate.lines.size(); ++i) {
          candidate.lines[i].line_num = static_cast<int64_t>(i) + 1;
        }
        if (!Try(std::move(candidate))) first += size;
      }
    }
  }

  template <typename Change>
  bool TryChange(Change change) {
    Scenario candidate = best_;
    change(&candidate.statement);
    return Try(std::move(candidate));
  }

  void DropClauses() {
    if (best_.statement.limit) TryChange([](Statement* s) { s->limit.reset(); });
    if (best_.statement.offset) TryChange([](Statement* s) { s->offset.reset(); });
    if (best_.statement.having) TryChange([](Statement* s) { s->having.reset(); });
    if (best_.statement.where) TryChange([](Statement* s) { s->where.reset(); });
  }

  template <typename List>
  void DropFrom(List Statement::*list) {
    for (size_t i = (best_.statement.*list).size(); i-- > 0;) {
      TryChange([&](Statement* s) {
        (s->*list).erase((s->*list).begin() + static_cast<std::ptrdiff_t>(i));
      });
    }
  }

  void DropItems() {
    DropFrom(&Statement::order_by);
    DropFrom(&Statement::group_by);
    if (best_.statement.items.size() > 1) DropFrom(&Statement::items);
  }

  // `at` finds the expression in a statement.
  template <typename At>
  void Simplify(const At& at) {
    for (size_t i = 0; i < at(&best_.statement)->args.size(); ++i) {
      if (TryChange([&](Statement* s) {
            Expr arg = at(s)->args[i];
            *at(s) = std::move(arg);
          })) {
        Simplify(at);
        return;
      }
    }
    for (size_t i = at(&best_.statement)->args.size(); i-- > 0;) {
      if (at(&best_.statement)->args.size() <= 2) break;
      TryChange([&](Statement* s) {
        at(s)->args.erase(at(s)->args.begin() + static_cast<std::ptrdiff_t>(i));
      });
    }
    for (size_t i = 0; i < at(&best_.statement)->args.size(); ++i) {
      Simplify(std::function<Expr*(Statement*)>([&at, i](Statement* s) -> Expr* {
        Expr* const parent = at(s);
        return i < parent->args.size() ? &parent->args[i] : parent;
      }));
    }
  }

  void SimplifyExpressions() {
    using At = std::function<Expr*(Statement*)>;
    if (best_.statement.where) Simplify(At([](Statement* s) { return &*s->where; }));
    if (best_.statement.having) Simplify(At([](Statement* s) { return &*s->having; }));
    for (size_t i = 0; i < best_.statement.items.size(); ++i) {
      Simplify(At([i](Statement* s) { return &s->items[i].expr; }));
    }
    for (size_t i = 0; i < best_.statement.group_by.size(); ++i) {
      Simplify(At([i](Statement* s) { return &s->group_by[i]; }));
    }
    for (size_t i = 0; i < best_.statement.order_by.size(); ++i) {
      Simplify(At([i](Statement* s) { return &s->order_by[i].expr; }));
    }
  }

  Scenario best_;
  const std::function<bool(const Scenario&)>& fails_;
  int attempts_ = 0;
  bool progress_ = false;
};

}  // namespace

Scenario Shrink(Scenario failing, const std::function<bool(const Scenario&)>& fails) {
  return Shrinker(std::move(failing), fails).Run();
}

}  // namespace slq::differential
