// Names of the aggregates and the dtypes that pandas gives them. The rules were read off the
// installed pandas 2.2 and 3.1; aggregate_test.cpp holds the whole table.
#include "types/aggregate.h"

#include <algorithm>
#include <array>

#include "base/check.h"

namespace shoal::types {
namespace {

constexpr std::array<std::string_view, 15> kNames = {
#define SHOAL_DEFINE(name) #name,
    SHOAL_AGGREGATES(SHOAL_DEFINE)
#undef SHOAL_DEFINE
};

struct Question {
  AggregateKind kind;
  AggregateContext context;
  const ColumnType& input;
  int pandas_major;

  [[nodiscard]] bool is_groupby() const { return context == AggregateContext::groupby; }
};

ColumnType with_kind(const ColumnType& input, TypeKind kind) {
  ColumnType result = numpy_type(kind);
  result.family = input.family;
  return result;
}

bool is_arrow(const ColumnType& type) {
  return type.family == Family::arrow || type.family == Family::arrow_large;
}

// bool → int64, integers → 64 bits of the same sign, others as they are.
TypeKind widened(TypeKind kind) {
  const ColumnType type = numpy_type(kind);
  if (type.is_unsigned_integer()) return TypeKind::uint64;
  if (type.is_signed_integer() || kind == TypeKind::boolean) return TypeKind::int64;
  return kind;
}

// What count and size give: an integer of the input's family, in groupby.
ColumnType count_type(const Question& question) {
  const ColumnType& input = question.input;
  if (!question.is_groupby()) return numpy_type(TypeKind::int64);
  ColumnType result = numpy_type(TypeKind::int64);
  if (input.family == Family::masked) result.family = Family::masked;
  if (is_arrow(input)) result.family = Family::arrow;
  if (input.family == Family::string_pyarrow && question.kind == AggregateKind::size) {
    result.family = Family::masked;
  }
  return result;
}

std::optional<ColumnType> any_all_type(const Question& question) {
  const ColumnType& input = question.input;
  if (input.kind == TypeKind::timestamp) {
    const bool raises = question.pandas_major >= 3 || (is_arrow(input) && !question.is_groupby());
    if (raises) return std::nullopt;
    return numpy_type(TypeKind::boolean);
  }
  if (input.kind == TypeKind::string) {
    const bool is_string_dtype =
        input.family == Family::string_python || input.family == Family::string_pyarrow;
    if (is_arrow(input) || (is_string_dtype && !question.is_groupby())) return std::nullopt;
    return numpy_type(TypeKind::boolean);
  }
  if (input.kind == TypeKind::duration || input.family == Family::object) {
    return numpy_type(TypeKind::boolean);
  }
  return with_kind(input, TypeKind::boolean);
}

std::optional<ColumnType> string_type(const Question& question) {
  const ColumnType& input = question.input;
  switch (question.kind) {
    case AggregateKind::first:
    case AggregateKind::last: return input;
    case AggregateKind::min:
    case AggregateKind::max: {
      ColumnType result = input;
      const bool infers_str = question.is_groupby() && question.pandas_major >= 3;
      if (input.family == Family::object && infers_str) result.family = Family::str_nan;
      return result;
    }
    case AggregateKind::sum: {
      const bool raises = question.pandas_major < 3 && input.family != Family::object &&
                          (is_arrow(input) || !question.is_groupby());
      if (raises) return std::nullopt;
      return input;
    }
    default: return std::nullopt;
  }
}

std::optional<ColumnType> temporal_type(const Question& question) {
  const ColumnType& input = question.input;
  switch (question.kind) {
    case AggregateKind::std: {
      ColumnType result = with_kind(input, TypeKind::duration);
      result.unit = input.unit;
      return result;
    }
    case AggregateKind::sum:
      if (input.kind == TypeKind::timestamp) return std::nullopt;
      return input;
    case AggregateKind::var:
    case AggregateKind::prod: return std::nullopt;
    default: return input;
  }
}

std::optional<ColumnType> numeric_type(const Question& question) {
  const ColumnType& input = question.input;
  const bool arrow_series = is_arrow(input) && !question.is_groupby();
  // Arrow's reductions work in double.
  const TypeKind float_kind =
      input.kind == TypeKind::float32 && !arrow_series ? TypeKind::float32 : TypeKind::float64;
  switch (question.kind) {
    case AggregateKind::sum:
    case AggregateKind::prod:
      return with_kind(input, input.is_float() ? float_kind : widened(input.kind));
    case AggregateKind::mean: return with_kind(input, float_kind);
    case AggregateKind::std:
    case AggregateKind::var:
    case AggregateKind::median:
      if (arrow_series && input.kind == TypeKind::boolean) return std::nullopt;
      if (input.family == Family::object && question.kind == AggregateKind::std) {
        return numpy_type(TypeKind::float64);
      }
      return with_kind(input, float_kind);
    default: return input;  // min, max, first, last
  }
}

}  // namespace

std::string_view aggregate_name(AggregateKind kind) { return kNames[static_cast<size_t>(kind)]; }

std::optional<AggregateKind> parse_aggregate(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<AggregateKind>(found - kNames.begin());
}

std::optional<ColumnType> aggregate_result_type(AggregateKind kind, AggregateContext context,
                                                const ColumnType& input, int pandas_major) {
  const Question question = {kind, context, input, pandas_major};
  switch (kind) {
    case AggregateKind::count:
    case AggregateKind::size: return count_type(question);
    case AggregateKind::nunique: return numpy_type(TypeKind::int64);
    case AggregateKind::any:
    case AggregateKind::all: return any_all_type(question);
    case AggregateKind::first:
    case AggregateKind::last:
      if (context == AggregateContext::series) return std::nullopt;
      return input;
    default: break;
  }
  if (input.kind == TypeKind::string) return string_type(question);
  if (input.is_temporal()) return temporal_type(question);
  return numeric_type(question);
}

bool aggregate_narrows_to_input(AggregateKind kind, AggregateContext context,
                                const ColumnType& input) {
  const bool is_total = kind == AggregateKind::sum || kind == AggregateKind::prod;
  const bool is_narrow = input.is_integer() && value_bytes(input.kind) < 8;
  return is_total && is_narrow && context == AggregateContext::groupby;
}

}  // namespace shoal::types
