// Shapes, paths and column types: any text is one that prints back exactly, or an error.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "types/path_expression.h"
#include "types/value_shape.h"

namespace {

// What is read and printed is read as the same again.
template <typename Value, typename Parse>
void check(std::string_view text, Parse parse) {
  shoal::Result<Value> value = parse(text);
  if (!value.is_ok()) return;
  shoal::Result<Value> again = parse(to_text(*value));
  if (!again.is_ok() || !(*again == *value)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace types = shoal::types;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check<types::ValueShape>(text, types::parse_value_shape);
  check<types::PathExpression>(text, types::parse_path_expression);
  check<types::ColumnType>(text, types::parse_column_type);
  return 0;
}
