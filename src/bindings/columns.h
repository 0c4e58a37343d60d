// Columns across the Python border: arguments in, results out.
#pragma once

#include <nanobind/nanobind.h>

#include <memory>

#include "base/status.h"
#include "engine/memory/column.h"
#include "types/schema.h"

namespace shoal::bindings {

// A column that python/shoal/arguments.py provides: a tuple of a tag and its data.
//   ("numpy", array)         one-dimensional array of the type's fixed-width values; used where it
//                            lies when contiguous, else copied
//   ("masked", array, mask)  the same with a boolean mask, True = missing
//   ("arrow", object)        an object with __arrow_c_stream__
//   ("objects", array)       an object array of str (or bool) with None, NaN or NA for missing
// Fails with type_error naming the column, and the row where an object array holds something else;
// with value_error when the length is not `row_count`. The GIL is held.
[[nodiscard]] Result<engine::Column> column_from_python(nanobind::handle provided,
                                                        const types::Field& field,
                                                        int64_t row_count);

// The same for an object array; the strings borrow the UTF-8 that the str objects keep. Missing
// values keep what they are (None, NaN, NA) in their value bytes, see fill_objects.
[[nodiscard]] Result<engine::Column> column_from_objects(nanobind::handle array,
                                                         types::TypeKind kind, int64_t row_count);

// The name of the type of the first value in an object array that is not missing; "" if there is
// none.
[[nodiscard]] std::string first_object_type(nanobind::handle array);

// Keeps a Python object alive from threads that do not hold the GIL.
[[nodiscard]] std::shared_ptr<const void> keep_alive(nanobind::handle object);

// A one-dimensional view of a NumPy array through the buffer protocol. The GIL is held.
class ArrayView {
 public:
  explicit ArrayView(nanobind::handle array);
  ArrayView(const ArrayView&) = delete;
  ArrayView& operator=(const ArrayView&) = delete;
  ~ArrayView();
  [[nodiscard]] bool is_vector_of(int64_t item_bytes) const {
    return is_open_ && view_.ndim == 1 && view_.itemsize == item_bytes;
  }
  [[nodiscard]] int64_t length() const { return view_.shape[0]; }
  [[nodiscard]] int64_t stride_bytes() const { return view_.strides[0]; }
  [[nodiscard]] std::byte* data() const { return static_cast<std::byte*>(view_.buf); }
  [[nodiscard]] std::byte* item(int64_t index) const { return data() + index * stride_bytes(); }

 private:
  Py_buffer view_{};
  bool is_open_ = false;
};

// A flat result column, bound as `_core.ResultColumn`.
struct ResultColumn {
  engine::Column column;
  types::ColumnType type;
  int64_t row_count = 0;
  bool is_shared = false;  // an array over the values must be a copy
};

// Fills an object array of row_count items with str or bool objects. A missing string becomes what
// column_from_objects remembered, None by default.
void fill_objects(const ResultColumn& result, nanobind::handle array);

// Makes an int64 or uint64 column one of a narrower integer kind. Precondition: every value fits.
void narrow(ResultColumn& result, types::TypeKind kind);

void define_result_column(nanobind::module_& module);

}  // namespace shoal::bindings
