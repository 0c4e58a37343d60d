// The names are dir() of the objects in pandas 2.2 and 3.1, joined.
#include "compiler/values/pandas_names.h"

namespace shoal::compiler {
namespace {

// clang-format off
constexpr std::string_view kFrame =
    " T abs add add_prefix add_suffix agg aggregate align all any apply applymap asfreq asof"
    " assign astype at at_time attrs axes backfill between_time bfill bool boxplot clip"
    " columns combine combine_first compare convert_dtypes copy corr corrwith count cov cummax"
    " cummin cumprod cumsum describe diff div divide dot drop drop_duplicates droplevel dropna"
    " dtypes duplicated empty eq equals eval ewm expanding explode ffill fillna filter first"
    " first_valid_index flags floordiv from_arrow from_dict from_records ge get groupby gt"
    " head hist iat idxmax idxmin iloc index infer_objects info insert interpolate isetitem"
    " isin isna isnull items iterrows itertuples join keys kurt kurtosis last last_valid_index"
    " le loc lt map mask max mean median melt memory_usage merge min mod mode mul multiply"
    " ndim ne nlargest notna notnull nsmallest nunique pad pct_change pipe pivot pivot_table"
    " plot pop pow prod product quantile query radd rank rdiv reindex reindex_like rename"
    " rename_axis reorder_levels replace resample reset_index rfloordiv rmod rmul rolling"
    " round rpow rsub rtruediv sample select select_dtypes sem set_axis set_flags set_index"
    " shape shift size skew sort_index sort_values squeeze stack std style sub subtract sum"
    " swapaxes swaplevel tail take to_clipboard to_csv to_dict to_excel to_feather to_gbq"
    " to_hdf to_html to_iceberg to_json to_latex to_markdown to_numpy to_orc to_parquet"
    " to_period to_pickle to_records to_sql to_stata to_string to_timestamp to_xarray to_xml"
    " transform transpose truediv truncate tz_convert tz_localize unstack update value_counts"
    " values var where xs ";
// clang-format on

// clang-format off
constexpr std::string_view kSeries =
    " T abs add add_prefix add_suffix agg aggregate align all any apply argmax argmin argsort"
    " array asfreq asof astype at at_time attrs autocorr axes backfill between between_time"
    " bfill bool case_when clip combine combine_first compare convert_dtypes copy corr count"
    " cov cummax cummin cumprod cumsum describe diff div divide divmod dot drop"
    " drop_duplicates droplevel dropna dtype dtypes duplicated empty eq equals ewm expanding"
    " explode factorize ffill fillna filter first first_valid_index flags floordiv from_arrow"
    " ge get groupby gt hasnans head hist iat idxmax idxmin iloc index infer_objects info"
    " interpolate is_monotonic_decreasing is_monotonic_increasing is_unique isin isna isnull"
    " item items keys kurt kurtosis last last_valid_index le list loc lt map mask max mean"
    " median memory_usage min mod mode mul multiply name nbytes ndim ne nlargest notna notnull"
    " nsmallest nunique pad pct_change pipe plot pop pow prod product quantile radd rank ravel"
    " rdiv rdivmod reindex reindex_like rename rename_axis reorder_levels repeat replace"
    " resample reset_index rfloordiv rmod rmul rolling round rpow rsub rtruediv sample"
    " searchsorted sem set_axis set_flags shape shift size skew sort_index sort_values squeeze"
    " std struct sub subtract sum swapaxes swaplevel tail take to_clipboard to_csv to_dict"
    " to_excel to_frame to_hdf to_json to_latex to_list to_markdown to_numpy to_period"
    " to_pickle to_sql to_string to_timestamp to_xarray transform transpose truediv truncate"
    " tz_convert tz_localize unique unstack update value_counts values var view where xs ";
// clang-format on

// clang-format off
constexpr std::string_view kGroupBy =
    " agg aggregate all any apply bfill boxplot corr corrwith count cov cumcount cummax cummin"
    " cumprod cumsum describe diff dtypes ewm expanding ffill fillna filter first get_group"
    " groups head hist idxmax idxmin indices kurt last max mean median min ndim ngroup ngroups"
    " nth nunique ohlc pct_change pipe plot prod quantile rank resample rolling sample sem"
    " shift size skew std sum tail take transform value_counts var ";
// clang-format on

// clang-format off
constexpr std::string_view kSeriesGroupBy =
    " agg aggregate all any apply bfill corr count cov cumcount cummax cummin cumprod cumsum"
    " describe diff dtype ewm expanding ffill fillna filter first get_group groups head hist"
    " idxmax idxmin indices is_monotonic_decreasing is_monotonic_increasing kurt last max mean"
    " median min ndim ngroup ngroups nlargest nsmallest nth nunique ohlc pct_change pipe plot"
    " prod quantile rank resample rolling sample sem shift size skew std sum tail take"
    " transform unique value_counts var ";
// clang-format on

bool holds(std::string_view names, std::string_view name) {
  for (size_t at = names.find(name); at != std::string_view::npos; at = names.find(name, at + 1)) {
    if (names[at - 1] == ' ' && names[at + name.size()] == ' ') return true;
  }
  return false;
}

}  // namespace

bool is_pandas_attribute(std::string_view receiver, std::string_view name) {
  if (receiver == "DataFrame") return holds(kFrame, name);
  if (receiver == "Series") return holds(kSeries, name);
  return receiver == "DataFrameGroupBy" ? holds(kGroupBy, name) : holds(kSeriesGroupBy, name);
}

}  // namespace shoal::compiler
