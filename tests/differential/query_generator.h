#pragma once

#include "differential/data_set.h"
#include "sql/ast.h"
#include "support/random.h"

namespace slq::differential {

// A random statement over the fields of a data set, with literals taken from its values.
// Names are unambiguous and groups select what they may, so it has an answer.
sql::Statement MakeStatement(const DataSet& data, Random* random);

// A condition over fields of the lines, for tests that split them by it.
sql::Expr MakeCondition(const DataSet& data, Random* random);

}  // namespace slq::differential
