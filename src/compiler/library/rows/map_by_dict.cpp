#include "compiler/library/rows/map_by_dict.h"

#include <limits>
#include <optional>

#include "base/concat.h"
#include "compiler/library/objects/known_lookups.h"
#include "compiler/library/operators.h"
#include "compiler/library/rows/missing_text.h"
#include "compiler/library/rows/row_body.h"
#include "compiler/library/rows/row_result.h"
#include "compiler/values/errors.h"
#include "compiler/values/objects/object_values.h"
#include "compiler/values/rows.h"

namespace shoal::compiler {
namespace {

// The dtype that a Series of a dict's values has, which is that of s.map(dict); nullopt: another.
std::optional<types::ColumnType> type_of_values(const Translation& translation,
                                                const Mapping& mapping) {
  std::optional<types::ColumnType> type;
  for (const auto& [key, value] : mapping.items) {
    if (stands_for_missing(key)) return std::nullopt;
    types::ColumnType own;
    if (value.literal<std::string>() != nullptr) {
      own = row_text_type(translation);
    } else if (value.literal<bool>() != nullptr) {
      own = types::numpy_type(types::TypeKind::boolean);
    } else if (value.literal<int64_t>() != nullptr) {
      own = types::numpy_type(types::TypeKind::int64);
    } else if (value.literal<double>() != nullptr) {
      own = types::numpy_type(types::TypeKind::float64);
    } else {
      return std::nullopt;
    }
    const auto is_wide = [](const types::ColumnType& number) {
      return number.kind == types::TypeKind::int64 || number.kind == types::TypeKind::float64;
    };
    if (type && *type != own && is_wide(*type) && is_wide(own)) {
      own = types::numpy_type(types::TypeKind::float64);
    } else if (type && *type != own) {
      return std::nullopt;
    }
    type = own;
  }
  return type;
}

// What s.map(dict) gives for an element that has no key, by the dtype of the values.
Result<Value> without_key(Translation& translation, const types::ColumnType& type,
                          const Value& element) {
  if (type.is_float()) return literal_value(std::numeric_limits<double>::quiet_NaN());
  if (type.kind == types::TypeKind::string) return Value{};
  // One of them holds, of NaN too.
  for (const ir::OpKind kind : {ir::OpKind::equal, ir::OpKind::not_equal}) {
    SHOAL_ASSIGN_OR_RETURN(const Value holds, comparison(translation, kind, element, element));
    SHOAL_RETURN_IF_ERROR(translation.raise_when(
        holds, ErrorKind::unsupported,
        concat("the dict has no such key: the dtype of pandas' result is then not ",
               types::dtype_name(type),
               "; compiled code has one dtype. Give the dict floats, or use a lambda with get()")));
  }
  return unknown_value();
}

}  // namespace

Result<Value> map_by_dict(Translation& translation, const Call& call, Mapping mapping) {
  Series series = *call.receiver.as<Series>();
  const std::optional<types::ColumnType> type = type_of_values(translation, mapping);
  const bool keeps_objects =
      type && type->kind == types::TypeKind::string && translation.options.pandas_major < 3;
  if (!type || keeps_objects) {
    return user_error(ErrorCode::S0309, call.span,
                      concat(call.name, "() with a dict of such values is not supported yet."),
                      "give it a dict of numbers, or a lambda: s.map(lambda x: d[x])");
  }
  if (type->is_float()) {
    for (auto& [key, value] : mapping.items) {
      const auto* integer = value.literal<int64_t>();
      if (integer != nullptr) value = literal_value(static_cast<double>(*integer));
    }
  }
  const auto walk_element = [&]() -> Result<Value> {
    SHOAL_ASSIGN_OR_RETURN(const Value element, row_element(translation, 0, series.type,
                                                            std::nullopt, "The Series", call.span));
    return looked_up(translation, mapping, element,
                     [&] { return without_key(translation, *type, element); });
  };
  const auto walk = [&]() -> Result<Value> {
    if (!is_row_text(series.type)) return walk_element();
    return walk_without_missing(
        translation, {0, series.type}, walk_element, [&]() -> Result<Value> {
          SHOAL_ASSIGN_OR_RETURN(
              const Value element,
              row_element(translation, 0, series.type, std::nullopt, "The Series", call.span));
          return without_key(translation, *type, element);
        });
  };
  // pandas' own string arrays stay what they are where they have no rows.
  const bool stays = series.type.family == types::Family::str_nan;
  SHOAL_ASSIGN_OR_RETURN(const WalkedBody body,
                         walk_row_body(translation, call, stays ? series.type : *type, walk));
  ir::Op op;
  op.kind = ir::OpKind::map_rows;
  op.source = body.function;
  op.type.form = ir::TypeForm::column;
  op.type.element = body.type;
  op.operands = {series.rows.frame};
  for (const RowParameter& parameter : body.parameters) {
    op.operands.push_back(parameter.column < 0
                              ? parameter.outside
                              : emit_column(translation, series.rows.frame, series.column));
  }
  series.column = ColumnReference{-1, emit(translation, std::move(op))};
  series.type = body.type;
  return Value{std::move(series)};
}

}  // namespace shoal::compiler
