// The Arrow schema that Arrow-based writers put into a Parquet file under "ARROW:schema": base64 of
// an IPC message, a flatbuffer. Only what Parquet itself can't say is taken out of it. Bounds are
// checked at every step.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "types/column_type.h"

namespace shoal::engine {

enum class ArrowFieldKind : uint8_t {
  other,
  string,
  large_string,
  string_view,
  timestamp,  // unit, timezone
  duration,   // unit
};

// Texts are borrowed from the ArrowSchema.
struct ArrowField {
  std::string_view name;
  ArrowFieldKind kind = ArrowFieldKind::other;
  types::TimeUnit unit = types::TimeUnit::second;
  std::string_view timezone;
  bool is_dictionary = false;
  std::string_view extension_name;  // "pandas.period"; empty: no extension type
};

struct ArrowSchema {
  ArrowSchema() = default;
  ArrowSchema(ArrowSchema&&) = default;  // not copied: the fields' texts lie in `bytes`
  ArrowSchema& operator=(ArrowSchema&&) = default;

  std::vector<uint8_t> bytes;
  std::vector<ArrowField> fields;  // top level
};

// Fails with bad_file when it is not such a message, or has more than `field_count_max` fields.
[[nodiscard]] Result<ArrowSchema> parse_arrow_schema(std::string_view base64,
                                                     size_t field_count_max);

}  // namespace shoal::engine
