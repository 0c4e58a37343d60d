// Attributes and items of the row that a function of rows gets, a Series.
#include "base/concat.h"
#include "compiler/library/promotion.h"
#include "compiler/library/rows/row_body.h"
#include "compiler/library/rows/row_rules.h"
#include "compiler/values/errors.h"
#include "compiler/values/pandas_names.h"
#include "compiler/values/rows.h"

namespace shoal::compiler {
namespace {

using types::Family;
using types::TypeKind;

// What the dtypes of a frame's columns are, as far as the dtype of a row depends on it.
struct ColumnKinds {
  std::vector<TypeKind> numbers;  // NumPy's, without bool
  bool has_bool = false;
  bool has_nullable = false;  // numbers and bools of other families
  bool has_others = false;    // strings, times, Python objects
};

Result<ColumnKinds> kinds_of(const Translation& translation, const Frame& frame, SourceSpan span) {
  ColumnKinds kinds;
  for (const FrameColumn& column : frame.columns) {
    if (column.label.size() != 1) {
      return user_error(ErrorCode::S0309, span,
                        "Functions of rows over MultiIndex columns are not supported yet.",
                        "name the columns by single strings");
    }
    if (!column.unsupported.empty()) {
      if (!column.unsupported.starts_with("object")) return check_usable(column, span);
      kinds.has_others = true;
      continue;
    }
    const types::ColumnType type = column_type(translation, frame.rows.frame, column.column);
    if (!type.is_numeric()) {
      kinds.has_others = true;
    } else if (type.family == Family::object) {
      kinds.has_others = true;
    } else if (type.family != Family::numpy) {
      kinds.has_nullable = true;
    } else if (type.kind == TypeKind::boolean) {
      kinds.has_bool = true;
    } else {
      kinds.numbers.push_back(type.kind);
    }
  }
  return kinds;
}

std::optional<TypeKind> common_of(TypeKind a, TypeKind b) {
  Operand left;
  Operand right;
  left.type = types::numpy_type(a);
  right.type = types::numpy_type(b);
  return common_kind(left, right);
}

// numpy.result_type of all, which has no order.
std::optional<TypeKind> common_number(const std::vector<TypeKind>& kinds) {
  std::optional<TypeKind> forward = kinds.front();
  std::optional<TypeKind> backward = kinds.back();
  for (size_t i = 0; i < kinds.size(); ++i) {
    if (forward) forward = common_of(*forward, kinds[i]);
    if (backward) backward = common_of(*backward, kinds[kinds.size() - 1 - i]);
  }
  return forward == backward ? forward : std::nullopt;
}

Status mixed_dtypes(SourceSpan span) {
  return user_error(ErrorCode::S0309, span,
                    "The dtype of a row over these columns is not supported yet: some are of a "
                    "nullable or an unusual dtype.",
                    "select the columns that the function uses first: df[[\"A\", \"B\"]].apply(…)");
}

}  // namespace

Result<Value> row_of_frame(const Translation& translation, const Frame& frame, SourceSpan span) {
  SHOAL_ASSIGN_OR_RETURN(const ColumnKinds kinds, kinds_of(translation, frame, span));
  Row row;
  row.frame = frame;
  const bool has_numbers = !kinds.numbers.empty();
  const bool is_object = kinds.has_others || (kinds.has_bool && has_numbers);
  if (kinds.has_nullable && !kinds.has_others) return mixed_dtypes(span);
  if (!is_object && has_numbers) {
    row.common = common_number(kinds.numbers);
    if (!row.common) return mixed_dtypes(span);
  } else if (!is_object) {
    row.common = TypeKind::boolean;
  }
  return Value{std::make_shared<const Row>(std::move(row))};
}

static Result<Value> row_column(Translation& translation, const Row& row, int column,
                                SourceSpan span) {
  const FrameColumn& source = row.frame.columns[static_cast<size_t>(column)];
  SHOAL_RETURN_IF_ERROR(check_usable(source, span));
  const ir::Function& around = *translation.row_body->around;
  const types::ColumnType type =
      source.column.value.is_valid()
          ? around.ops[source.column.value].type.element
          : around.ops[row.frame.rows.frame]
                .type.schema.fields[static_cast<size_t>(source.column.position)]
                .type;
  return row_element(translation, column, type, row.common,
                     concat("Column ", label_repr(source.label)), span);
}

Result<Value> row_attribute(Translation& translation, const Value& object, const std::string& name,
                            SourceSpan span) {
  const Row& row = *object.row();
  if (name == "iloc" || name == "loc") {
    return Value{BoundMethod{std::make_shared<const Value>(object), name}};
  }
  if (is_pandas_attribute("Series", name)) {
    return user_error(ErrorCode::S0302, span,
                      concat("`", name, "` of a row is not supported in compiled code yet."),
                      has_column(row.frame, name)
                          ? concat("for the column write r[", python_repr(name), "]")
                          : "use the values of its columns");
  }
  if (!has_column(row.frame, name)) {
    std::vector<std::string> names;
    for (const FrameColumn& column : row.frame.columns) names.push_back(column.label[0]);
    return user_error(ErrorCode::S0307, span,
                      concat("'Series' object has no attribute ", python_repr(name)),
                      suggestion(names, name));
  }
  SHOAL_ASSIGN_OR_RETURN(const int column, find_column(row.frame, {name}, span));
  return row_column(translation, row, column, span);
}

Result<Value> row_item(Translation& translation, const Value& object, const Value& key,
                       SourceSpan span) {
  const auto* method = object.as<BoundMethod>();
  const Row& row = method != nullptr ? *method->receiver->row() : *object.row();
  if (method != nullptr && method->name == "iloc") {
    const auto* position = key.literal<int64_t>();
    const auto count = static_cast<int64_t>(row.frame.columns.size());
    if (position != nullptr && *position >= -count && *position < count) {
      const int64_t column = *position < 0 ? *position + count : *position;
      return row_column(translation, row, static_cast<int>(column), span);
    }
  } else if (const auto* name = key.literal<std::string>()) {
    SHOAL_ASSIGN_OR_RETURN(const int column, find_column(row.frame, {*name}, span));
    return row_column(translation, row, column, span);
  }
  return user_error(ErrorCode::S0406, span,
                    concat("Selecting from a row with a ", describe(key), " is not supported yet."),
                    "use the name of a column, or .iloc with a constant position in range");
}

}  // namespace shoal::compiler
