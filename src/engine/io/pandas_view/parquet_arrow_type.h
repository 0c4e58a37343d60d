// The Arrow type that Arrow's own reader gives a Parquet column: the step between the file and
// pandas, which sees Parquet through Arrow.
#pragma once

#include <optional>
#include <string>

#include "engine/io/footer/parquet_metadata.h"
#include "engine/io/pandas_view/arrow_schema.h"
#include "types/column_type.h"

namespace shoal::engine {

struct ArrowType {
  // nullopt: a type that this engine does not compute with.
  std::optional<types::TypeKind> kind;
  types::TimeUnit unit = types::TimeUnit::nanosecond;  // timestamp, duration
  std::string timezone;                                // timestamp
  std::string text;  // as Arrow prints it: "int64", "timestamp[us, tz=UTC]", "list"
};

// `leaf` is the field's only leaf, null for a field with several or none; `original` the field of
// ARROW:schema, null if there is none.
[[nodiscard]] ArrowType arrow_type_of(const TopLevelField& field, const SchemaLeaf* leaf,
                                      const ArrowField* original);

}  // namespace shoal::engine
