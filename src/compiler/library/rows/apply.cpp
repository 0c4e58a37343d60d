// DataFrame.apply(axis=1), Series.map and Series.apply with a function of the user's: the body
// becomes an inner function, and its result a computed column over the same rows.
#include <algorithm>

#include "base/concat.h"
#include "compiler/library/dispatch.h"
#include "compiler/library/operators.h"
#include "compiler/library/rows/map_by_dict.h"
#include "compiler/library/rows/missing_text.h"
#include "compiler/library/rows/row_body.h"
#include "compiler/library/rows/row_rules.h"
#include "compiler/library/rules.h"
#include "compiler/values/rows.h"

namespace shoal::compiler {
namespace {

constexpr std::string_view kOwnArguments[] = {
    "func",   "axis",   "raw",           "result_type",   "args",
    "by_row", "engine", "engine_kwargs", "convert_dtype", "na_action"};

bool is_own(const std::string& name) {
  for (const std::string_view own : kOwnArguments) {
    if (own == name) return true;
  }
  return false;
}

Result<Value> function_of(const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* function, call.required("func"));
  const Value& value = function->value;
  if (value.as<UserFunction>() != nullptr || value.as<Known>() != nullptr) return value;
  return user_error(ErrorCode::S0309, function->span,
                    concat(call.name, "() with a ", describe(value), " is not supported yet."),
                    "give it a lambda or a function", describe(value));
}

// The arguments that follow the row: those of args=, then the keywords that are not pandas' own.
Result<std::vector<Argument>> further_arguments(Translation& translation, const Call& call) {
  std::vector<Argument> further;
  if (const Argument* args = call.find("args")) {
    const Sequence* sequence = args->value.sequence();
    if (sequence == nullptr) {
      return user_error(ErrorCode::S0205, args->span,
                        concat("args= of ", call.name, "() must be a tuple."), {},
                        describe(args->value));
    }
    for (const Value& item : sequence->items) {
      SHOAL_ASSIGN_OR_RETURN(Value taken, taken_into_row_body(translation, item, args->span));
      further.push_back(Argument{{}, std::move(taken), args->span});
    }
  }
  for (const Argument& argument : call.arguments) {
    if (is_own(argument.name)) continue;
    SHOAL_ASSIGN_OR_RETURN(Value taken,
                           taken_into_row_body(translation, argument.value, argument.span));
    further.push_back(Argument{argument.name, std::move(taken), argument.span});
  }
  return further;
}

Result<Value> call_with(Translation& translation, const Call& call, const Value& function,
                        Value first) {
  SHOAL_ASSIGN_OR_RETURN(std::vector<Argument> further, further_arguments(translation, call));
  std::vector<Argument> arguments = {Argument{{}, std::move(first), call.span}};
  for (Argument& argument : further) arguments.push_back(std::move(argument));
  if (const auto* user_function = function.as<UserFunction>()) {
    return translation.call_user_function(*user_function, std::move(arguments));
  }
  return call_value(translation, function, std::move(arguments), call.span);
}

// The column that the body's inner function gives over the rows of `rows`.
ir::ValueId emit_map(Translation& translation, const Rows& rows, const WalkedBody& body,
                     const std::vector<ColumnReference>& columns) {
  ir::Op op;
  op.kind = ir::OpKind::map_rows;
  op.source = body.function;
  op.type.form = ir::TypeForm::column;
  op.type.element = body.type;
  op.operands = {rows.frame};
  for (const RowParameter& parameter : body.parameters) {
    op.operands.push_back(
        parameter.column < 0
            ? parameter.outside
            : emit_column(translation, rows.frame, columns[static_cast<size_t>(parameter.column)]));
  }
  return emit(translation, std::move(op));
}

// Of no rows pandas calls the function with a row of NaN, all floats, to see what it gives; where
// that fails it gives a copy of the frame. These are the ops that Python does not have for floats.
bool is_for_ints_only(const ir::Op& op) {
  const bool is_bits = op.kind == ir::OpKind::bit_and || op.kind == ir::OpKind::bit_or ||
                       op.kind == ir::OpKind::bit_xor || op.kind == ir::OpKind::invert;
  return op.kind == ir::OpKind::range_length || (is_bits && op.type.element.is_integer());
}

void mark_ints_only(Translation& translation, const WalkedBody& body) {
  ir::Function& inner = translation.function.functions[static_cast<size_t>(body.function)];
  if (std::any_of(inner.ops.begin(), inner.ops.end(), is_for_ints_only)) {
    inner.dtype_without_rows = "that of a copy of the frame";
  }
}

void note_body(Translation& translation, const Call& call, const WalkedBody& body,
               const std::vector<std::string>& names) {
  std::string read;
  for (const RowParameter& parameter : body.parameters) {
    if (parameter.column < 0) continue;
    read += concat(read.empty() ? "" : ", ", names[static_cast<size_t>(parameter.column)]);
  }
  translation.notes.push_back(
      {call.span,
       concat(call.method, ": compiled for each row, reads ", read.empty() ? "nothing" : read,
              ", gives ", types::dtype_name(body.type)),
       {}});
}

std::vector<TextColumn> text_columns(const Translation& translation, const Frame& frame) {
  std::vector<TextColumn> columns;
  for (size_t i = 0; i < frame.columns.size(); ++i) {
    const FrameColumn& column = frame.columns[i];
    if (!column.unsupported.empty()) continue;
    const types::ColumnType type = column_type(translation, frame.rows.frame, column.column);
    if (is_row_text(type)) columns.push_back({static_cast<int>(i), type});
  }
  return columns;
}

Result<Value> mapped_series(Translation& translation, const Call& call, bool skips_missing) {
  const Argument* given = call.find("func");
  if (given != nullptr && given->value.mapping() != nullptr) {
    return map_by_dict(translation, call, *given->value.mapping());
  }
  Series series = *call.receiver.as<Series>();
  SHOAL_ASSIGN_OR_RETURN(const Value function, function_of(call));
  const std::string name = series.name ? label_repr(*series.name) : std::string("values");
  const auto walk_text = [&]() -> Result<Value> {
    const TextColumn column{0, series.type};
    const auto walk = [&]() -> Result<Value> {
      SHOAL_ASSIGN_OR_RETURN(const Value element,
                             row_element(translation, 0, series.type, std::nullopt, "", call.span));
      return call_with(translation, call, function, element);
    };
    return skips_missing ? walk_without_missing(translation, column, walk)
                         : walk_with_missing(translation, {column}, walk);
  };
  const auto walk = [&]() -> Result<Value> {
    if (is_row_text(series.type)) return walk_text();
    SHOAL_ASSIGN_OR_RETURN(const Value element, row_element(translation, 0, series.type,
                                                            std::nullopt, "The Series", call.span));
    const auto call_function = [&] { return call_with(translation, call, function, element); };
    if (!skips_missing || !series.type.is_float()) return call_function();
    SHOAL_ASSIGN_OR_RETURN(const Value is_missing,
                           comparison(translation, ir::OpKind::not_equal, element, element));
    return translation.choose(is_missing, [&] { return Result<Value>(element); }, call_function);
  };
  SHOAL_ASSIGN_OR_RETURN(const WalkedBody body,
                         walk_row_body(translation, call, series.type, walk));
  note_body(translation, call, body, {name});
  series.column = ColumnReference{-1, emit_map(translation, series.rows, body, {series.column})};
  series.type = body.type;
  return Value{std::move(series)};
}

}  // namespace

Result<Value> frame_apply(Translation& translation, const Call& call) {
  const Argument* axis = call.find("axis");
  const auto* number = axis == nullptr ? nullptr : axis->value.literal<int64_t>();
  const auto* word = axis == nullptr ? nullptr : axis->value.literal<std::string>();
  const bool is_by_row =
      (number != nullptr && *number == 1) || (word != nullptr && *word == "columns");
  if (!is_by_row) {
    return user_error(ErrorCode::S0309, call.span,
                      "DataFrame.apply() is supported for rows only: with axis=1.",
                      "apply operations to single columns: df[\"A\"].sum()");
  }
  const Frame frame = *call.receiver.frame();
  SHOAL_ASSIGN_OR_RETURN(const Value function, function_of(call));
  SHOAL_ASSIGN_OR_RETURN(const Value row, row_of_frame(translation, frame, call.span));
  const std::vector<TextColumn> texts = text_columns(translation, frame);
  const auto walk = [&]() -> Result<Value> {
    return walk_with_missing(translation, texts,
                             [&] { return call_with(translation, call, function, row); });
  };
  SHOAL_ASSIGN_OR_RETURN(
      const WalkedBody body,
      walk_row_body(translation, call, types::numpy_type(types::TypeKind::float64), walk));
  mark_ints_only(translation, body);
  std::vector<ColumnReference> columns;
  std::vector<std::string> names;
  for (const FrameColumn& column : frame.columns) {
    columns.push_back(column.column);
    names.push_back(column.label[0]);
  }
  note_body(translation, call, body, names);
  Series series;
  series.rows = frame.rows;
  series.column = ColumnReference{-1, emit_map(translation, frame.rows, body, columns)};
  series.type = body.type;
  return Value{std::move(series)};
}

Result<Value> series_map(Translation& translation, const Call& call) {
  const Argument* action = call.find("na_action");
  const auto* word = action == nullptr ? nullptr : action->value.literal<std::string>();
  const bool skips_missing = word != nullptr && *word == "ignore";
  if (action != nullptr && !skips_missing && !action->value.is_none()) {
    return call.unsupported_argument(*action, "use None or \"ignore\"");
  }
  return mapped_series(translation, call, skips_missing);
}

Result<Value> series_apply(Translation& translation, const Call& call) {
  return mapped_series(translation, call, false);
}

}  // namespace shoal::compiler
