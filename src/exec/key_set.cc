#include "exec/key_set.h"

#include "column/key.h"

namespace slq::exec {

void KeySet::Insert(const Value& value) {
  char buffer[column::kScalarTextMax];
  const column::Key key = column::KeyOf(value, buffer);
  if (key.kind == column::Key::Kind::kInteger) {
    integers_.insert(key.integer);
  } else if (key.kind == column::Key::Kind::kText) {
    texts_.emplace(key.text);
  }
}

bool KeySet::Contains(const Value& value) const {
  char buffer[column::kScalarTextMax];
  const column::Key key = column::KeyOf(value, buffer);
  switch (key.kind) {
    case column::Key::Kind::kNull:
      break;
    case column::Key::Kind::kInteger:
      return integers_.contains(key.integer);
    case column::Key::Kind::kText:
      return texts_.find(key.text) != texts_.end();
  }
  return false;
}

}  // namespace slq::exec
