// Decoding a column to flat rows, and taking a range of its rows without decoding.
#include "engine/memory/column.h"

#include <algorithm>
#include <atomic>
#include <cstring>

namespace shoal::engine {
namespace {

// Calls `visit` with a value of an unsigned type, or StringView16, as wide as a value of `kind`.
template <typename Visit>
void visit_width(TypeKind kind, Visit visit) {
  switch (types::value_bytes(kind)) {
    case 1: visit(uint8_t{}); return;
    case 2: visit(uint16_t{}); return;
    case 4: visit(uint32_t{}); return;
    case 8: visit(uint64_t{}); return;
    default:
      SHOAL_CHECK(kind == TypeKind::string);
      visit(StringView16{});
      return;
  }
}

template <typename T>
void expand_runs(const T* values, const int32_t* run_ends, int32_t run_count, T* out) {
  int32_t begin = 0;
  for (int32_t run = 0; run < run_count; ++run) {
    std::fill(out + begin, out + run_ends[run], values[run]);
    begin = run_ends[run];
  }
}

template <typename T>
void gather(const Dictionary& dictionary, const uint32_t* ids, int64_t row_count, T* out) {
  if (dictionary.size == 0) {  // all rows are missing
    std::fill_n(out, row_count, T{});
    return;
  }
  const T* values = static_cast<const T*>(dictionary.values);
  for (int64_t row = 0; row < row_count; ++row) out[row] = values[ids[row]];
}

template <typename T>
void decode_values(const Column& column, int64_t row_count, T* out) {
  switch (column.encoding) {
    case Encoding::flat: std::copy_n(column.values_as<T>(), row_count, out); return;
    case Encoding::constant: std::fill_n(out, row_count, *column.values_as<T>()); return;
    case Encoding::run:
      expand_runs(column.values_as<T>(), column.run_ends, column.run_count, out);
      return;
    case Encoding::dictionary: gather(*column.dictionary, column.ids, row_count, out); return;
  }
}

void decode_validity(const Column& column, int64_t row_count, uint8_t* out) {
  switch (column.encoding) {
    case Encoding::flat:
    case Encoding::dictionary: std::copy_n(column.validity, row_count, out); return;
    case Encoding::constant: std::fill_n(out, row_count, *column.validity); return;
    case Encoding::run:
      expand_runs(column.validity, column.run_ends, column.run_count, out);
      return;
  }
}

// Runs that hold rows [offset, offset + length), their ends counted from `offset`.
Status slice_runs(Column& column, int64_t offset, int64_t length) {
  const int32_t* ends = column.run_ends;
  const int32_t* all_end = ends + column.run_count;
  if (length == 0) {
    column.run_count = 0;
    return Status::ok();
  }
  const int32_t* first = std::upper_bound(ends, all_end, offset);
  const int32_t* last = std::lower_bound(first, all_end, offset + length);
  auto skipped = first - ends;
  column.run_count = static_cast<int32_t>(last - first) + 1;
  SHOAL_ASSIGN_OR_RETURN(BufferRef buffer,
                         allocate_buffer(static_cast<size_t>(column.run_count) * sizeof(int32_t)));
  auto* out = buffer->as<int32_t>();
  for (int32_t run = 0; run < column.run_count; ++run) {
    out[run] = static_cast<int32_t>(std::min<int64_t>(first[run] - offset, length));
  }
  column.run_ends = out;
  column.values = static_cast<const std::byte*>(column.values) +
                  skipped * static_cast<ptrdiff_t>(types::value_bytes(column.kind));
  if (column.validity != nullptr) column.validity += skipped;
  column.owners.push_back(std::move(buffer));
  return Status::ok();
}

}  // namespace

uint64_t next_dictionary_version() {
  static std::atomic<uint64_t> last_version{0};
  return last_version.fetch_add(1) + 1;
}

Result<Column> flatten(const Column& column, int64_t row_count) {
  if (column.encoding == Encoding::flat) return column;
  Column flat{.kind = column.kind, .encoding = Encoding::flat};
  auto bytes = static_cast<size_t>(row_count) * static_cast<size_t>(types::value_bytes(flat.kind));
  SHOAL_ASSIGN_OR_RETURN(BufferRef values, allocate_buffer(bytes));
  visit_width(flat.kind,
              [&](auto width) { decode_values(column, row_count, values->as<decltype(width)>()); });
  flat.values = values->data();
  flat.owners.push_back(std::move(values));
  if (column.validity != nullptr) {
    SHOAL_ASSIGN_OR_RETURN(BufferRef validity, allocate_buffer(static_cast<size_t>(row_count)));
    decode_validity(column, row_count, validity->as<uint8_t>());
    flat.validity = validity->as<uint8_t>();
    flat.owners.push_back(std::move(validity));
  }
  if (column.kind == TypeKind::string) {  // long strings still point into what was decoded
    flat.owners.insert(flat.owners.end(), column.owners.begin(), column.owners.end());
    if (column.dictionary != nullptr) flat.owners.push_back(column.dictionary);
  }
  return flat;
}

Result<Column> slice(const Column& column, int64_t offset, int64_t length) {
  Column part = column;
  switch (column.encoding) {
    case Encoding::constant: return part;
    case Encoding::run: {
      SHOAL_RETURN_IF_ERROR(slice_runs(part, offset, length));
      return part;
    }
    case Encoding::flat:
      part.values = static_cast<const std::byte*>(column.values) +
                    offset * static_cast<int64_t>(types::value_bytes(column.kind));
      break;
    case Encoding::dictionary: part.ids = column.ids + offset; break;
  }
  if (column.validity != nullptr) part.validity = column.validity + offset;
  return part;
}

}  // namespace shoal::engine
