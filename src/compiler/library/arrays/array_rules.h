// The rules that arrays.def names; included by library/rules.h.
#pragma once

#include "base/status.h"
#include "compiler/values/call.h"
#include "compiler/values/translation.h"
#include "compiler/values/value.h"

namespace shoal::compiler {

using Rule = Result<Value>(Translation& translation, const Call& call);
using AttributeRule = Result<Value>(Translation& translation, const Value& object, SourceSpan span);

// array_making.cpp
Rule numpy_filled, numpy_filled_like, numpy_array, numpy_arange, numpy_linspace;
// array_methods.cpp
Rule array_transpose, array_copied, array_flattened, array_reshape, array_astype, array_filled;
AttributeRule array_shape, array_rank, array_size, array_item_bytes, array_bytes, array_dtype,
    array_turned;
// ufuncs.cpp
Rule numpy_ufunc, numpy_where;
// advanced_items.cpp
Rule array_nonzero, array_taken;
// array_contents.cpp
Rule array_to_list, array_one_item;
// attached_columns.cpp
Rule pandas_frame, pandas_series;
// series_values.cpp
Rule series_to_numpy, series_to_list, series_unique, frame_to_numpy;
AttributeRule series_values, frame_values;
// temporal_elements.cpp
Rule numpy_datetime, numpy_timedelta, numpy_isnat;
// algorithms/ordering.cpp
Rule array_sorted, array_argsorted, array_searched, array_distinct, numpy_digitize, numpy_bincount;
// algorithms/rearranging.cpp
Rule array_accumulated, array_repeated, array_squeezed, array_swapped, numpy_diff, numpy_tile,
    numpy_roll, numpy_flip, numpy_expand_dims;
// algorithms/joining.cpp
Rule numpy_concatenate, numpy_stack_beside;
// algorithms/products.cpp
Rule array_product, array_trace, numpy_outer, numpy_eye, numpy_diag, numpy_triangle;
// algorithms/comparing.cpp
Rule array_clipped, array_rounded, numpy_isclose, numpy_array_equal;
// algorithms/binning.cpp
Rule numpy_interp, numpy_histogram;
// algorithms/reductions.cpp
Rule array_reduction, array_peak_to_peak;

}  // namespace shoal::compiler
