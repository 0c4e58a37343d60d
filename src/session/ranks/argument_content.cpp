#include "session/ranks/argument_content.h"

#include <algorithm>
#include <string_view>

#include "base/check.h"
#include "base/hash.h"
#include "engine/memory/string_view16.h"

namespace shoal::session {
namespace {

constexpr int64_t sampled_row_count = 500;

uint64_t value_number(const engine::Column& column, int64_t row) {
  if (column.kind == types::TypeKind::string) {
    return hash_bytes(column.values_as<engine::StringView16>()[row].view()).low;
  }
  const auto width = static_cast<size_t>(types::value_bytes(column.kind));
  const char* value = column.values_as<char>() + static_cast<size_t>(row) * width;
  return hash_bytes({value, width}).low;
}

}  // namespace

uint64_t content_number(const engine::Column& column, int64_t row_count) {
  SHOAL_CHECK(column.encoding == engine::Encoding::flat);
  const int64_t step = std::max<int64_t>(1, row_count / sampled_row_count);
  uint64_t number = static_cast<uint64_t>(row_count);
  const auto add = [&](int64_t row) {
    const bool is_missing = column.validity != nullptr && column.validity[row] == 0;
    number = mix_bits(number * 31 + (is_missing ? 1 : value_number(column, row)));
  };
  for (int64_t row = 0; row < row_count; row += step) add(row);
  if (row_count > 0) add(row_count - 1);
  return number;
}

}  // namespace shoal::session
