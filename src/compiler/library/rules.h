// The rules that library.def names: one function per family of methods, implemented in the file of
// the family.
#pragma once

#include "base/status.h"
#include "compiler/library/arrays/array_rules.h"
#include "compiler/values/call.h"
#include "compiler/values/translation.h"
#include "compiler/values/value.h"

namespace shoal::compiler {

// pandas_functions.cpp
Rule read_parquet, named_aggregate, timestamp_constant;
// python/python_functions.cpp
Rule join_path, filesystem_path, python_len, python_str, python_int, python_float, python_bool,
    python_list, python_range, python_tuple, numpy_number;
// python/math_functions.cpp
Rule math_function, math_pair, math_test, math_whole, math_log, math_angle;
// python/choices.cpp
Rule python_abs, python_extreme;
// objects/iterations.cpp
Rule python_enumerate, python_zip, python_reversed, python_map, python_filter, python_sum,
    python_any, python_sorted, python_set;
[[nodiscard]] Result<Value> extreme_item(Translation& translation, const Call& call,
                                         const Value& items);
[[nodiscard]] Status sort_list(Translation& translation, const Object& list, const Call& call);
// Whether values of the type are smaller or larger than others; an error that says what is not.
[[nodiscard]] Status check_orderable(const Translation& translation, const types::ObjectType& type);
// objects/number_functions.cpp
Rule python_round, python_divmod, python_pow, python_isinstance;
// An int of a Python float; `function` is real_to_int or real_round.
[[nodiscard]] Result<Value> whole_of_real(Translation& translation, const Value& real,
                                          std::string_view function);
// objects/text_template.cpp
Rule text_format_fields;
// objects/text_methods.cpp
Rule text_whole, text_strip, text_find, text_starts, text_replace, text_split, text_splitlines,
    text_partition, text_fill, text_remove_affix, text_expandtabs, text_join, python_ord,
    python_chr, python_repr_of;
// objects/container_methods.cpp
Rule list_append, list_extend, list_insert, list_pop, list_change, list_remove, list_index,
    list_copy, list_sort, dict_view, dict_get, dict_setdefault, dict_pop, dict_popitem,
    table_update, table_clear, table_copy, set_change, set_pop, set_combine, set_combine_update,
    set_test, python_dict, dict_from_keys;
// outside/printing.cpp
Rule python_print, parallel_print;
// outside/rank_functions.cpp
Rule rank_number, rank_count, rank_barrier, gather_at_root, gather_everywhere,
    rank_function_outside;
// frame.cpp
Rule frame_head, frame_copy, frame_assign, frame_len;
AttributeRule frame_columns, frame_shape, frame_locator;
// series.cpp
Rule series_reduce, series_head, series_copy, series_len;
AttributeRule series_name, series_shape, series_size, series_locator;
// python/missing_values.cpp
Rule pandas_isna, pandas_notna;
// rows/apply.cpp
Rule frame_apply, series_map, series_apply;
// groupby.cpp
Rule frame_groupby, series_groupby;
// aggregation.cpp
Rule groupby_reduce, groupby_size, groupby_agg;

}  // namespace shoal::compiler
