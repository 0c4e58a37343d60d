// The factory: which family makes which aggregate, and which input types it takes.
#include "engine/kernels/aggregate_function.h"

#include "base/concat.h"
#include "engine/kernels/aggregates/aggregate_families.h"

namespace shoal::engine {
namespace {

using types::AggregateKind;
using types::ColumnType;

AggregateMaker maker_of(AggregateKind kind) {
  switch (kind) {
    case AggregateKind::sum: return make_sum;
    case AggregateKind::mean: return make_mean;
    case AggregateKind::count:
    case AggregateKind::size: return make_count;
    case AggregateKind::min:
    case AggregateKind::max: return make_min_max;
    case AggregateKind::std:
    case AggregateKind::var: return make_variance;
    case AggregateKind::median: return make_median;
    case AggregateKind::first:
    case AggregateKind::last: return make_first_last;
    case AggregateKind::nunique: return make_nunique;
    case AggregateKind::prod: return make_prod;
    case AggregateKind::any:
    case AggregateKind::all: return make_any_all;
  }
  SHOAL_CHECK(false);
}

bool takes_input(AggregateKind kind, const ColumnType& input) {
  const bool is_string = input.kind == TypeKind::string;
  switch (kind) {
    case AggregateKind::sum: return input.kind != TypeKind::timestamp;
    case AggregateKind::mean:
    case AggregateKind::std:
    case AggregateKind::median: return !is_string;
    case AggregateKind::var:
    case AggregateKind::prod: return input.is_numeric();
    default: return true;
  }
}

// Whether the result can be stored in a column of type `output`.
bool gives_output(const AggregateParameters& parameters) {
  const ColumnType& input = parameters.input;
  const ColumnType& output = parameters.output;
  switch (parameters.kind) {
    case AggregateKind::min:
    case AggregateKind::max:
    case AggregateKind::first:
    case AggregateKind::last: return output.kind == input.kind;
    case AggregateKind::any:
    case AggregateKind::all: return output.kind == TypeKind::boolean;
    case AggregateKind::sum:
      return (output.kind == TypeKind::string) == (input.kind == TypeKind::string);
    default: return output.kind != TypeKind::string;
  }
}

// The families of these decide about missing values themselves.
bool handles_skipna(AggregateKind kind) {
  switch (kind) {
    case AggregateKind::count:
    case AggregateKind::size:
    case AggregateKind::first:
    case AggregateKind::last:
    case AggregateKind::nunique:
    case AggregateKind::any:
    case AggregateKind::all: return true;
    default: return false;
  }
}

}  // namespace

Result<std::unique_ptr<AggregateFunction>> make_aggregate_function(
    const AggregateParameters& parameters) {
  const std::string_view name = types::aggregate_name(parameters.kind);
  if (parameters.kind != AggregateKind::size && !takes_input(parameters.kind, parameters.input)) {
    return Status::error(
        ErrorKind::unsupported,
        concat(name, " of a column of dtype ", dtype_name(parameters.input), " is not supported"));
  }
  if (!gives_output(parameters)) {
    return Status::internal(concat(name, " of ", to_text(parameters.input), " does not give ",
                                   to_text(parameters.output)));
  }
  auto function = maker_of(parameters.kind)(parameters);
  const bool needs_count = parameters.min_count > 0 && (parameters.kind == AggregateKind::sum ||
                                                        parameters.kind == AggregateKind::prod);
  const bool needs_all = !parameters.skipna && !handles_skipna(parameters.kind);
  if (!needs_count && !needs_all) return function;
  return require_presence(parameters, std::move(function));
}

}  // namespace shoal::engine
