// The makers behind make_aggregate_function: one per family of aggregates, each in its own file.
// Each gets a kind of its family and an input type that pandas allows for it.
#pragma once

#include <memory>

#include "engine/kernels/aggregate_function.h"

namespace shoal::engine {

using AggregateMaker = std::unique_ptr<AggregateFunction> (*)(const AggregateParameters&);

// Series and groups of numbers, durations and (sum only) strings, which are joined in row order.
[[nodiscard]] std::unique_ptr<AggregateFunction> make_sum(const AggregateParameters& parameters);
[[nodiscard]] std::unique_ptr<AggregateFunction> make_string_sum(
    const AggregateParameters& parameters);
[[nodiscard]] std::unique_ptr<AggregateFunction> make_prod(const AggregateParameters& parameters);
// Numbers and times; exact until the one rounding of the sum.
[[nodiscard]] std::unique_ptr<AggregateFunction> make_mean(const AggregateParameters& parameters);
// std and var.
[[nodiscard]] std::unique_ptr<AggregateFunction> make_variance(
    const AggregateParameters& parameters);
// min and max of numbers, times, bools and strings.
[[nodiscard]] std::unique_ptr<AggregateFunction> make_min_max(
    const AggregateParameters& parameters);
// first and last of any type.
[[nodiscard]] std::unique_ptr<AggregateFunction> make_first_last(
    const AggregateParameters& parameters);
[[nodiscard]] std::unique_ptr<AggregateFunction> make_median(const AggregateParameters& parameters);
[[nodiscard]] std::unique_ptr<AggregateFunction> make_nunique(
    const AggregateParameters& parameters);
[[nodiscard]] std::unique_ptr<AggregateFunction> make_any_all(
    const AggregateParameters& parameters);
// count and size.
[[nodiscard]] std::unique_ptr<AggregateFunction> make_count(const AggregateParameters& parameters);

// `function`, whose result is missing where fewer than `min_count` values are present, or, when
// `skipna` is false, where any value is missing.
[[nodiscard]] std::unique_ptr<AggregateFunction> require_presence(
    const AggregateParameters& parameters, std::unique_ptr<AggregateFunction> function);

}  // namespace shoal::engine
