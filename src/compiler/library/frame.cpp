// DataFrame: attributes and methods that are not selections.
#include "base/concat.h"
#include "compiler/library/rules.h"
#include "compiler/library/selection.h"
#include "compiler/values/rows.h"

namespace shoal::compiler {
namespace {

// The integer argument `n` of head, as a scalar.
Result<ir::ValueId> head_count(Translation& translation, const Call& call) {
  const Argument* argument = call.find("n");
  if (argument == nullptr) return emit_literal(translation, int64_t{5});
  if (const auto* count = argument->value.literal<int64_t>()) {
    return emit_literal(translation, *count);
  }
  const auto* scalar = argument->value.as<Scalar>();
  if (scalar != nullptr && scalar->type.kind == types::TypeKind::int64 &&
      scalar->type.family == types::Family::numpy) {
    return scalar->value;
  }
  return user_error(ErrorCode::S0205, argument->span, "n= of head() must be an integer.", {},
                    describe(argument->value));
}

}  // namespace

Result<Value> frame_head(Translation& translation, const Call& call) {
  Frame frame = *call.receiver.frame();
  frame.argument_name.clear();
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId count, head_count(translation, call));
  limit_rows(translation, frame.rows, column_references(frame), count);
  return frame_value(std::move(frame));
}

Result<Value> series_head(Translation& translation, const Call& call) {
  Series series = *call.receiver.as<Series>();
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId count, head_count(translation, call));
  limit_rows(translation, series.rows, {&series.column}, count);
  return Value{std::move(series)};
}

Result<Value> frame_copy(Translation&, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const bool deep, call.literal_bool("deep", true));
  if (!deep) return call.unsupported_argument(*call.find("deep"), "use copy()");
  Frame frame = *call.receiver.frame();
  frame.argument_name.clear();
  return frame_value(std::move(frame));
}

Result<Value> frame_assign(Translation& translation, const Call& call) {
  Value result = frame_value(*call.receiver.frame());
  Frame& frame = **std::get_if<std::shared_ptr<Frame>>(&result.data);
  frame.argument_name.clear();
  for (const Argument& argument : call.arguments) {
    Value value = argument.value;
    if (const auto* function = value.as<UserFunction>()) {
      // The function sees the columns assigned so far, and may not change the frame.
      SHOAL_ASSIGN_OR_RETURN(
          value, translation.call_user_function(*function,
                                                {Argument{{}, frame_value(frame), argument.span}}));
    }
    SHOAL_RETURN_IF_ERROR(
        set_frame_column(translation, frame, argument.name, value, argument.span));
  }
  return result;
}

Result<Value> frame_len(Translation& translation, const Call& call) {
  return row_count(translation, call.receiver.frame()->rows);
}

Result<Value> frame_columns(Translation&, const Value& object, SourceSpan span) {
  std::vector<Value> names;
  for (const FrameColumn& column : object.frame()->columns) {
    if (column.label.size() != 1) {
      return user_error(ErrorCode::S0302, span,
                        "`columns` of MultiIndex columns is not supported.");
    }
    names.push_back(literal_value(column.label[0]));
  }
  return sequence_value(Sequence::Kind::column_index, std::move(names));
}

Result<Value> frame_shape(Translation& translation, const Value& object, SourceSpan) {
  const auto width = static_cast<int64_t>(object.frame()->columns.size());
  return sequence_value(Sequence::Kind::tuple,
                        {row_count(translation, object.frame()->rows), literal_value(width)});
}

Result<Value> frame_locator(Translation&, const Value& object, SourceSpan) {
  return Value{BoundMethod{std::make_shared<const Value>(object), "loc"}};
}

}  // namespace shoal::compiler
