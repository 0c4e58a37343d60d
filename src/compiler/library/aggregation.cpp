#include "compiler/library/aggregation.h"

#include <algorithm>

#include "base/concat.h"
#include "compiler/library/rows/group_rules.h"
#include "compiler/library/rules.h"
#include "compiler/values/rows.h"

namespace shoal::compiler {
namespace {

using types::AggregateContext;
using types::AggregateKind;

// What numeric_only=True keeps.
bool counts_as_numeric(const types::ColumnType& type) {
  return type.is_numeric() && type.family != types::Family::object;
}

Status undefined_aggregate(AggregateKind kind, const FrameColumn& column,
                           const types::ColumnType& type, const Call& call) {
  const bool is_string_sum = kind == AggregateKind::sum && type.kind == types::TypeKind::string;
  if (is_string_sum) {
    return user_error(ErrorCode::S0201, call.span,
                      concat("The sum (joined text) of the string column ",
                             label_repr(column.label), " is not supported yet."),
                      "select other columns: groupby(…)[[…]].sum(), or numeric_only=True");
  }
  return user_error(ErrorCode::S0305, call.span,
                    concat("agg function failed [how->", types::aggregate_name(kind), ",dtype->",
                           types::dtype_name(type), "]"),
                    concat("column ", label_repr(column.label),
                           " has no such aggregate: select other columns, or pass "
                           "numeric_only=True"));
}

// The frame of groups: keys first, then the items.
struct Groups {
  ir::ValueId frame;
  int key_count = 0;
};

Result<Groups> emit_groups(Translation& translation, const GroupBy& groupby,
                           std::vector<AggregateColumn>& columns, const Call& call) {
  Frame frame = groupby.frame;
  frame.rows.levels.clear();
  frame.rows.row_number.reset();
  std::vector<GroupKey> keys = groupby.keys;
  std::vector<ColumnReference*> references;
  for (GroupKey& key : keys) references.push_back(&key.column);
  for (const AggregateColumn& column : columns) {
    if (column.column < 0 || column.item.kind == AggregateKind::size) continue;
    ColumnReference* reference = &frame.columns[static_cast<size_t>(column.column)].column;
    const bool seen =
        std::find(references.begin(), references.end(), reference) != references.end();
    if (!seen) references.push_back(reference);
  }
  materialize(translation, frame.rows, references);
  ir::Op op;
  op.kind = ir::OpKind::aggregate;
  op.type.form = ir::TypeForm::frame;
  op.operands = {frame.rows.frame};
  op.aggregation.sort = groupby.sort;
  op.aggregation.dropna = groupby.dropna;
  for (const GroupKey& key : keys) {
    op.aggregation.keys.push_back(key.column.position);
    op.type.schema.fields.push_back(
        types::Field{key.name, column_type(translation, frame.rows.frame, key.column), {}});
  }
  for (AggregateColumn& column : columns) {
    types::ColumnType input;
    if (column.column >= 0 && column.item.kind != AggregateKind::size) {
      const FrameColumn& source = frame.columns[static_cast<size_t>(column.column)];
      column.item.column = source.column.position;
      input = column_type(translation, frame.rows.frame, source.column);
    }
    const std::optional<types::ColumnType> type = types::aggregate_result_type(
        column.item.kind, AggregateContext::groupby, input, translation.options.pandas_major);
    if (!type) {
      const FrameColumn& source = frame.columns[static_cast<size_t>(column.column)];
      return undefined_aggregate(column.item.kind, source, input, call);
    }
    op.aggregation.items.push_back(column.item);
    op.type.schema.fields.push_back(
        types::Field{column.label.empty() ? std::string() : column.label.back(), *type, {}});
  }
  Groups groups;
  groups.key_count = static_cast<int>(keys.size());
  groups.frame = emit(translation, std::move(op));
  return groups;
}

std::vector<std::string> key_label(const std::string& name, size_t parts) {
  std::vector<std::string> label(parts);
  label[0] = name;
  return label;
}

// Since a column was asked for its size, the dtype is of the column's family.
types::ColumnType size_type(const types::ColumnType& column) {
  using types::Family;
  types::ColumnType type = types::numpy_type(types::TypeKind::int64);
  if (column.family == Family::masked || column.family == Family::string_pyarrow) {
    type.family = Family::masked;
  }
  if (column.family == Family::arrow || column.family == Family::arrow_large) {
    type.family = Family::arrow;
  }
  return type;
}

types::ColumnType input_type(const Translation& translation, const GroupBy& groupby,
                             const AggregateColumn& column) {
  return column_type(translation, groupby.frame.rows.frame,
                     groupby.frame.columns[static_cast<size_t>(column.column)].column);
}

std::vector<AggregateKind> kinds_for(const Translation& translation, const GroupBy& groupby,
                                     const AggregateColumn& column) {
  return aggregates_of_group(input_type(translation, groupby, column));
}

// For a function of the user's all that it may ask for; what it does not use is pruned.
Result<std::vector<AggregateColumn>> emitted_columns(const Translation& translation,
                                                     const GroupBy& groupby,
                                                     const AggregateLayout& layout,
                                                     const Call& call) {
  std::vector<AggregateColumn> emitted;
  for (const AggregateColumn& column : layout.columns) {
    if (!column.function) {
      emitted.push_back(column);
      continue;
    }
    const std::vector<AggregateKind> kinds = kinds_for(translation, groupby, column);
    if (kinds.empty()) {
      return user_error(ErrorCode::S0309, call.span,
                        concat("Aggregating a column of dtype ",
                               types::dtype_name(input_type(translation, groupby, column)),
                               " with a function is not supported yet."),
                        "convert the column to int64 or float64 before, or name an aggregate");
    }
    for (const AggregateKind kind : kinds) {
      AggregateColumn plain = column;
      plain.function.reset();
      plain.item.kind = kind;
      emitted.push_back(std::move(plain));
    }
  }
  return emitted;
}

Result<ColumnReference> function_column(Translation& translation, const GroupBy& groupby,
                                        const AggregateColumn& column, const Rows& rows,
                                        int position, const Call& call) {
  GroupAggregates group;
  group.rows = rows;
  for (const AggregateKind kind : kinds_for(translation, groupby, column)) {
    group.positions.emplace_back(kind, position++);
  }
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId value,
                         apply_to_groups(translation, call, *column.function, group,
                                         input_type(translation, groupby, column)));
  return ColumnReference{-1, value};
}

Result<ColumnReference> result_column(Translation& translation, const GroupBy& groupby,
                                      const AggregateColumn& column, ir::ValueId frame,
                                      int position) {
  const ColumnReference reference{position, {}};
  if (column.item.kind != AggregateKind::size || column.column < 0) return reference;
  const types::ColumnType type =
      size_type(column_type(translation, groupby.frame.rows.frame,
                            groupby.frame.columns[static_cast<size_t>(column.column)].column));
  if (type.family == types::Family::numpy) return reference;
  return ColumnReference{-1,
                         emit_cast(translation, emit_column(translation, frame, reference), type)};
}

// The keys as columns, for as_index=False.
void add_key_columns(const Translation& translation, const GroupBy& groupby,
                     const AggregateLayout& layout, Frame& result) {
  for (size_t i = 0; i < groupby.keys.size(); ++i) {
    const GroupKey& key = groupby.keys[i];
    // pandas 2 drops keys that are not columns of the frame.
    const bool dropped = !key.is_column && translation.options.pandas_major < 3;
    if (dropped && !layout.keeps_all_keys) continue;
    std::vector<std::string> label = key_label(key.name, layout.label_parts);
    // A key that is also aggregated, or given twice, appears once.
    const bool aggregated =
        std::any_of(layout.columns.begin(), layout.columns.end(),
                    [&](const AggregateColumn& column) { return column.label == label; });
    const bool repeated =
        std::any_of(result.columns.begin(), result.columns.end(),
                    [&](const FrameColumn& column) { return column.label == label; });
    if (aggregated || repeated) continue;
    result.columns.push_back(
        FrameColumn{std::move(label), ColumnReference{static_cast<int>(i), {}}, {}});
  }
}

}  // namespace

Status check_min_count(const plan::AggregateItem& item, const types::ColumnType& type,
                       int64_t always_met, const Call& call) {
  const bool turns_into_float = type.family == types::Family::numpy &&
                                (type.is_integer() || type.kind == types::TypeKind::boolean);
  if (item.min_count <= always_met || !turns_into_float) return Status::ok();
  return call.unsupported_argument(*call.find("min_count"),
                                   "the dtype would depend on the data: multiply the column by 1.0 "
                                   "first");
}

std::vector<int> aggregated_columns(const GroupBy& groupby) {
  if (groupby.selection) return *groupby.selection;
  std::vector<int> columns;
  for (size_t i = 0; i < groupby.frame.columns.size(); ++i) {
    const auto& label = groupby.frame.columns[i].label;
    const bool is_key =
        std::any_of(groupby.keys.begin(), groupby.keys.end(), [&](const GroupKey& key) {
          return key.is_column && label.size() == 1 && label[0] == key.name;
        });
    if (!is_key) columns.push_back(static_cast<int>(i));
  }
  return columns;
}

Result<Value> emit_aggregation(Translation& translation, const GroupBy& groupby,
                               AggregateLayout layout, const Call& call) {
  for (const AggregateColumn& column : layout.columns) {
    if (column.column < 0) continue;
    SHOAL_RETURN_IF_ERROR(
        check_usable(groupby.frame.columns[static_cast<size_t>(column.column)], call.span));
  }
  SHOAL_ASSIGN_OR_RETURN(std::vector<AggregateColumn> emitted,
                         emitted_columns(translation, groupby, layout, call));
  SHOAL_ASSIGN_OR_RETURN(const Groups groups, emit_groups(translation, groupby, emitted, call));
  Frame result;
  result.rows.frame = groups.frame;
  if (groupby.as_index) {
    for (int i = 0; i < groups.key_count; ++i) {
      result.rows.levels.push_back(
          {groupby.keys[static_cast<size_t>(i)].name, ColumnReference{i, {}}});
    }
  } else {
    result.rows.frame = emit_row_number(translation, groups.frame);
    const auto row_number = groups.key_count + static_cast<int>(emitted.size());
    result.rows.row_number = ColumnReference{row_number, {}};
    add_key_columns(translation, groupby, layout, result);
  }
  int position = groups.key_count;
  for (const AggregateColumn& column : layout.columns) {
    SHOAL_ASSIGN_OR_RETURN(
        ColumnReference reference,
        column.function ? function_column(translation, groupby, column, result.rows, position, call)
                        : result_column(translation, groupby, column, result.rows.frame, position));
    result.columns.push_back(FrameColumn{column.label, std::move(reference), {}});
    position +=
        column.function ? static_cast<int>(kinds_for(translation, groupby, column).size()) : 1;
  }
  if (!layout.is_series || !groupby.as_index) return frame_value(std::move(result));
  Series series = series_of_column(translation, result, 0);
  if (series.name->empty()) series.name.reset();
  return Value{std::move(series)};
}

Result<Value> groupby_reduce(Translation& translation, const Call& call) {
  const GroupBy& groupby = *call.receiver.groupby();
  if (groupby.group != nullptr) return group_aggregate(translation, call);
  AggregateColumn prototype;
  prototype.item.kind = *types::parse_aggregate(call.method);
  SHOAL_ASSIGN_OR_RETURN(const bool numeric_only, call.literal_bool("numeric_only", false));
  SHOAL_ASSIGN_OR_RETURN(const int64_t ddof, call.literal_int("ddof", 1));
  SHOAL_ASSIGN_OR_RETURN(const int64_t min_count, call.literal_int("min_count", 0));
  prototype.item.ddof = static_cast<int32_t>(ddof);
  prototype.item.min_count = std::max<int64_t>(min_count, 0);
  AggregateLayout layout;
  layout.is_series = groupby.selects_series;
  for (const int position : aggregated_columns(groupby)) {
    const FrameColumn& source = groupby.frame.columns[static_cast<size_t>(position)];
    if (numeric_only) {
      if (!source.unsupported.empty()) continue;
      const types::ColumnType type =
          column_type(translation, groupby.frame.rows.frame, source.column);
      if (!counts_as_numeric(type)) {
        if (!groupby.selects_series) continue;
        return undefined_aggregate(prototype.item.kind, source, type, call);
      }
    }
    if (source.unsupported.empty()) {
      SHOAL_RETURN_IF_ERROR(check_min_count(
          prototype.item, column_type(translation, groupby.frame.rows.frame, source.column), 1,
          call));
    }
    AggregateColumn column = prototype;
    column.column = position;
    column.label = source.label;
    layout.label_parts = std::max<size_t>(source.label.size(), 1);
    layout.columns.push_back(std::move(column));
  }
  return emit_aggregation(translation, groupby, std::move(layout), call);
}

Result<Value> groupby_size(Translation& translation, const Call& call) {
  const GroupBy& groupby = *call.receiver.groupby();
  AggregateColumn size;
  size.item.kind = AggregateKind::size;
  AggregateLayout layout;
  layout.is_series = true;
  layout.keeps_all_keys = true;
  if (!groupby.as_index) {
    size.label = {"size"};
  } else if (groupby.selects_series) {
    size.column = (*groupby.selection)[0];
    size.label = groupby.frame.columns[static_cast<size_t>(size.column)].label;
  }
  layout.columns.push_back(std::move(size));
  return emit_aggregation(translation, groupby, std::move(layout), call);
}

Result<Value> groupby_agg(Translation& translation, const Call& call) {
  const GroupBy& groupby = *call.receiver.groupby();
  const Argument* function = call.find("func");
  const auto* name = function == nullptr ? nullptr : function->value.literal<std::string>();
  if (name != nullptr && *name == "size") return groupby_size(translation, call);
  SHOAL_ASSIGN_OR_RETURN(AggregateLayout layout, read_specification(translation, groupby, call));
  return emit_aggregation(translation, groupby, std::move(layout), call);
}

}  // namespace shoal::compiler
