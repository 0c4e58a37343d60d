// The public names of pandas' classes, to tell a method that is not supported yet from a name that
// does not exist, and a method from a column of the same name.
#pragma once

#include <string_view>

namespace shoal::compiler {

// `receiver` is DataFrame, Series, DataFrameGroupBy or SeriesGroupBy.
[[nodiscard]] bool is_pandas_attribute(std::string_view receiver, std::string_view name);

}  // namespace shoal::compiler
