// Series: attributes, reductions to a scalar.
#include "base/concat.h"
#include "compiler/library/aggregation.h"
#include "compiler/library/rules.h"
#include "compiler/values/rows.h"
#include "types/aggregate.h"

namespace shoal::compiler {
namespace {

using types::AggregateKind;

// What Python sees: counting distinct values gives an int, any and all of strings and of Arrow's
// times a bool, everything else a NumPy scalar.
ir::TypeForm result_form(AggregateKind kind, const types::ColumnType& type) {
  const bool is_truth = kind == AggregateKind::any || kind == AggregateKind::all;
  const bool is_arrow_time = type.is_temporal() && type.family == types::Family::arrow;
  const bool is_bool = is_truth && (type.kind == types::TypeKind::string || is_arrow_time);
  if (kind == AggregateKind::nunique || is_bool) return ir::TypeForm::python_scalar;
  return ir::TypeForm::numpy_scalar;
}

Result<plan::AggregateItem> reduction(const Call& call, AggregateKind kind) {
  plan::AggregateItem item;
  item.kind = kind;
  SHOAL_ASSIGN_OR_RETURN(item.skipna, call.literal_bool("skipna", true));
  SHOAL_ASSIGN_OR_RETURN(const int64_t ddof, call.literal_int("ddof", 1));
  SHOAL_ASSIGN_OR_RETURN(item.min_count, call.literal_int("min_count", 0));
  item.ddof = static_cast<int32_t>(ddof);
  if (item.min_count < 0) item.min_count = 0;
  return item;
}

}  // namespace

Result<Value> series_reduce(Translation& translation, const Call& call) {
  Series series = *call.receiver.as<Series>();
  const AggregateKind kind = *types::parse_aggregate(call.method);
  SHOAL_ASSIGN_OR_RETURN(plan::AggregateItem item, reduction(call, kind));
  SHOAL_RETURN_IF_ERROR(check_min_count(item, series.type, 0, call));
  const std::optional<types::ColumnType> type = types::aggregate_result_type(
      kind, types::AggregateContext::series, series.type, translation.options.pandas_major);
  if (!type) {
    return user_error(ErrorCode::S0305, call.span,
                      concat("Cannot perform reduction ", python_repr(call.method), " with dtype ",
                             types::dtype_name(series.type)));
  }
  series.rows.levels.clear();
  series.rows.row_number.reset();
  materialize(translation, series.rows, {&series.column});
  item.column = series.column.position;
  ir::Op op;
  op.kind = ir::OpKind::aggregate;
  op.type.form = ir::TypeForm::frame;
  op.type.schema.fields.push_back(types::Field{call.method, *type, {}});
  op.operands = {series.rows.frame};
  op.aggregation.items.push_back(item);
  const ir::ValueId frame = emit(translation, std::move(op));
  const ir::TypeForm form = result_form(kind, series.type);
  return Value{Scalar{emit_scalar_of(translation, frame, 0, form), form, *type}};
}

Result<Value> series_copy(Translation&, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const bool deep, call.literal_bool("deep", true));
  if (!deep) return call.unsupported_argument(*call.find("deep"), "use copy()");
  return call.receiver;
}

Result<Value> series_len(Translation& translation, const Call& call) {
  return row_count(translation, call.receiver.as<Series>()->rows);
}

Result<Value> series_name(Translation&, const Value& object, SourceSpan) {
  const auto& name = object.as<Series>()->name;
  if (!name) return Value{};
  if (name->size() == 1) return literal_value((*name)[0]);
  std::vector<Value> parts;
  for (const std::string& part : *name) parts.push_back(literal_value(part));
  return sequence_value(Sequence::Kind::tuple, std::move(parts));
}

Result<Value> series_shape(Translation& translation, const Value& object, SourceSpan) {
  return sequence_value(Sequence::Kind::tuple, {row_count(translation, object.as<Series>()->rows)});
}

Result<Value> series_size(Translation& translation, const Value& object, SourceSpan) {
  return row_count(translation, object.as<Series>()->rows);
}

Result<Value> series_locator(Translation&, const Value& object, SourceSpan) {
  return Value{BoundMethod{std::make_shared<const Value>(object), "loc"}};
}

}  // namespace shoal::compiler
