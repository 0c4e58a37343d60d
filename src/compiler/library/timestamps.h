// Constants of time: ISO dates in the source, and their comparison with timestamp columns.
#pragma once

#include <optional>
#include <string_view>

#include "base/status.h"
#include "compiler/library/promotion.h"
#include "compiler/values/translation.h"

namespace shoal::compiler {

// A moment on the naive time line, exact to nanoseconds.
struct Moment {
  int64_t seconds = 0;                             // since 1970-01-01T00:00:00
  int64_t nanoseconds = 0;                         // 0 … 999'999'999
  types::TimeUnit unit = types::TimeUnit::second;  // the coarsest that holds it as written
};

// "2000-01-31", "2000-01-31 12:30", "2000-01-31T12:30:15.25"; nullopt for anything else, a date
// that does not exist and everything with a time zone.
[[nodiscard]] std::optional<Moment> parse_moment(std::string_view text);

// The moment in counts of `unit`, rounded down; `exact` says whether nothing was lost. nullopt
// when it does not fit 64 bits.
struct MomentCount {
  int64_t count = 0;
  bool exact = true;
};
[[nodiscard]] std::optional<MomentCount> count_of(const Moment& moment, types::TimeUnit unit);

struct TimestampComparison {
  ir::OpKind kind;
  ir::ValueId left;
  ir::ValueId right;
};

// `column` against a str constant, a Timestamp constant or another timestamp column.
[[nodiscard]] Result<TimestampComparison> comparable_timestamps(Translation& translation,
                                                                ir::OpKind kind,
                                                                const Operand& column,
                                                                const Operand& other);

}  // namespace shoal::compiler
