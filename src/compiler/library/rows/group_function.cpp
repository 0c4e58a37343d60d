// Functions of a group's column: the engine computes the aggregates that the body asks for, and the
// body becomes an inner function of these, called once per group.
#include <algorithm>

#include "base/concat.h"
#include "compiler/library/rows/group_rules.h"
#include "compiler/library/rows/row_body.h"
#include "compiler/values/errors.h"
#include "compiler/values/rows.h"

namespace shoal::compiler {
namespace {

using types::AggregateKind;
using types::TypeKind;

// Those whose result for a group is that of the Series method, whatever its options are by default.
constexpr AggregateKind kAggregates[] = {
    AggregateKind::size,   AggregateKind::count,   AggregateKind::sum, AggregateKind::mean,
    AggregateKind::min,    AggregateKind::max,     AggregateKind::std, AggregateKind::var,
    AggregateKind::median, AggregateKind::nunique, AggregateKind::prod};

// Python's own ints; the others are NumPy's scalars.
bool is_python_int(AggregateKind kind) {
  return kind == AggregateKind::size || kind == AggregateKind::nunique;
}

types::ColumnType aggregate_type(const Translation& translation, const GroupAggregates& group,
                                 int position) {
  return translation.row_body->around->ops[group.rows.frame]
      .type.schema.fields[static_cast<size_t>(position)]
      .type;
}

Result<Value> aggregate_value(Translation& translation, const GroupAggregates& group,
                              AggregateKind kind, SourceSpan span) {
  const auto found = std::find_if(group.positions.begin(), group.positions.end(),
                                  [&](const auto& aggregate) { return aggregate.first == kind; });
  if (found == group.positions.end()) {
    return user_error(ErrorCode::S0309, span,
                      concat("`", types::aggregate_name(kind),
                             "` in a function of a group is not supported yet."),
                      "use sum, mean, min, max, count, std, var, median, nunique, prod or len()");
  }
  const types::ColumnType type = aggregate_type(translation, group, found->second);
  const std::optional<TypeKind> common =
      is_python_int(kind) ? std::nullopt : std::optional(type.kind);
  return row_element(translation, found->second, type, common,
                     concat("The ", types::aggregate_name(kind), " of a group"), span);
}

}  // namespace

std::vector<AggregateKind> aggregates_of_group(const types::ColumnType& type) {
  const bool is_usable = type.family == types::Family::numpy &&
                         (type.kind == TypeKind::int64 || type.kind == TypeKind::float64);
  if (!is_usable) return {};
  return {std::begin(kAggregates), std::end(kAggregates)};
}

Result<ir::ValueId> apply_to_groups(Translation& translation, const Call& call,
                                    const Value& function, const GroupAggregates& group,
                                    const types::ColumnType& type) {
  const auto walk = [&]() -> Result<Value> {
    GroupBy column;
    column.frame.rows = group.rows;
    column.selects_series = true;
    column.group = std::make_shared<const GroupAggregates>(group);
    const Value given{std::make_shared<const GroupBy>(std::move(column))};
    return translation.call_function(function, {given});
  };
  SHOAL_ASSIGN_OR_RETURN(const WalkedBody body, walk_row_body(translation, call, type, walk));
  if (!body.type.is_numeric()) {
    return user_error(ErrorCode::S0309, call.span,
                      concat("The function given to ", call.name,
                             "() returns text; only numbers and bools are supported yet."),
                      "return a number");
  }
  ir::Op op;
  op.kind = ir::OpKind::map_rows;
  op.source = body.function;
  op.type.form = ir::TypeForm::column;
  op.type.element = body.type;
  op.operands = {group.rows.frame};
  for (const RowParameter& parameter : body.parameters) {
    op.operands.push_back(
        parameter.column < 0
            ? parameter.outside
            : emit_column(translation, group.rows.frame, ColumnReference{parameter.column, {}}));
  }
  return emit(translation, std::move(op));
}

Result<Value> group_aggregate(Translation& translation, const Call& call) {
  if (!call.arguments.empty()) {
    return call.unsupported_argument(call.arguments[0], "call it without arguments");
  }
  const GroupAggregates& group = *call.receiver.groupby()->group;
  return aggregate_value(translation, group, *types::parse_aggregate(call.method), call.span);
}

Result<Value> group_length(Translation& translation, const GroupAggregates& group,
                           SourceSpan span) {
  return aggregate_value(translation, group, AggregateKind::size, span);
}

}  // namespace shoal::compiler
