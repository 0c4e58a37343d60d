#include "engine/operators/compiled/row_failure.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/concat.h"
#include "base/text_reader.h"

namespace shoal::engine {
namespace {

constexpr size_t kShownValuesMax = 8;

template <typename T>
T value_at(const Column& column, int64_t row) {
  return column.values_as<T>()[row];
}

std::string real_text(double value) {
  std::string text = print_real(value);
  const bool is_whole = std::isfinite(value) && text.find_first_of(".e") == std::string::npos;
  return is_whole ? text + ".0" : text;
}

// The beginning of a long one; a missing one may hold anything.
std::string string_text(const Column& column, int64_t row) {
  constexpr size_t kShownBytesMax = 40;
  if (column.validity != nullptr && column.validity[row] == 0) return "missing";
  const std::string_view text = column.values_as<StringView16>()[row].view();
  size_t shown = std::min(text.size(), kShownBytesMax);
  // Not within a code point.
  while (shown < text.size() && (static_cast<uint8_t>(text[shown]) & 0xc0U) == 0x80) --shown;
  return concat("'", text.substr(0, shown), shown < text.size() ? "…'" : "'");
}

std::string value_text(const Column& column, int64_t row) {
  switch (column.kind) {
    case TypeKind::boolean: return value_at<uint8_t>(column, row) != 0 ? "True" : "False";
    case TypeKind::int8: return std::to_string(value_at<int8_t>(column, row));
    case TypeKind::int16: return std::to_string(value_at<int16_t>(column, row));
    case TypeKind::int32: return std::to_string(value_at<int32_t>(column, row));
    case TypeKind::int64: return std::to_string(value_at<int64_t>(column, row));
    case TypeKind::uint8: return std::to_string(value_at<uint8_t>(column, row));
    case TypeKind::uint16: return std::to_string(value_at<uint16_t>(column, row));
    case TypeKind::uint32: return std::to_string(value_at<uint32_t>(column, row));
    case TypeKind::uint64: return std::to_string(value_at<uint64_t>(column, row));
    case TypeKind::float32: return real_text(value_at<float>(column, row));
    case TypeKind::float64: return real_text(value_at<double>(column, row));
    case TypeKind::timestamp:
    case TypeKind::duration: break;
    case TypeKind::string: return string_text(column, row);
  }
  return "…";
}

}  // namespace

int64_t source_row(const Batch& batch, int64_t row) {
  for (auto selection = batch.selections.rbegin(); selection != batch.selections.rend();
       ++selection) {
    const uint8_t* selected = (*selection)->as<uint8_t>();
    int64_t before = 0;  // the row of this number among the selected ones
    for (int64_t left = row + 1; left > 0; ++before) left -= selected[before] != 0 ? 1 : 0;
    row = before - 1;
  }
  return batch.first_row + row;
}

Status row_failure(const RaisedError& error, const RowFunction& function, const Batch& batch,
                   int64_t row, const std::vector<Column>& inputs) {
  ErrorDetail detail;
  detail.kind = error.kind;
  detail.span = error.span;
  detail.step = function.step;
  detail.message = concat(error.message, "\nin the row at position ", source_row(batch, row));
  for (size_t i = 0; i < function.inputs.size(); ++i) {
    if (i == kShownValuesMax) {
      detail.message += ", …";
      break;
    }
    detail.message += concat(i == 0 ? ": " : ", ", function.names[i], " = ",
                             value_text(inputs[static_cast<size_t>(function.inputs[i])], row));
  }
  return Status::error(std::move(detail));
}

}  // namespace shoal::engine
