// What shoal itself offers about the ranks of a job, as far as it can stand in compiled code. The
// numbers of ranks are asked for at run time: the same code runs on every rank.
#include <cstdint>
#include <limits>

#include "base/concat.h"
#include "compiler/library/rules.h"
#include "compiler/values/gathered_rows.h"
#include "compiler/values/held_rows.h"
#include "compiler/values/rows.h"

namespace shoal::compiler {
namespace {

using types::TypeKind;

Value number_of(Translation& translation, ir::OpKind kind) {
  constexpr auto kForm = ir::TypeForm::python_scalar;
  const types::ColumnType int64 = types::numpy_type(TypeKind::int64);
  return Value{Scalar{emit_operation(translation, kind, {}, int64, kForm), kForm, int64}};
}

// Brings the rows of all ranks together.
class Gatherer {
 public:
  // `row_count` is how many rows this rank keeps; not valid: all.
  Gatherer(Translation& translation, const Call& call, ir::ValueId row_count)
      : translation_(translation), call_(call), row_count_(row_count) {}

  Result<Value> gather(const Argument& argument) { return gathered(argument.value, argument); }

 private:
  Result<Value> gathered(const Value& value, const Argument& argument) {
    if (const Frame* frame = value.frame()) {
      Frame result = *frame;
      result.argument_name.clear();
      gather_rows_of(result.rows, column_references(result));
      return frame_value(std::move(result));
    }
    if (const auto* series = value.as<Series>()) {
      Series result = *series;
      gather_rows_of(result.rows, {&result.column});
      return Value{std::move(result)};
    }
    if (const auto* scalar = value.as<Scalar>()) {
      if (!is_made_of_rank(translation_, scalar->value)) return value;
      return user_error(ErrorCode::S0604, argument.span,
                        concat("A value without rows must be the same on all ranks for ",
                               call_.name, "(), but this one is made of the rank's own number."),
                        "print it with shoal.parallel_print(), or return it and gather it outside");
    }
    if (const Sequence* sequence = value.sequence()) return gathered_items(*sequence, argument);
    if (value.as<Literal>() != nullptr || value.as<Text>() != nullptr) return value;
    return unsupported(value, argument);
  }

  // A list whose items have no rows is one of rows itself.
  Result<Value> gathered_items(const Sequence& sequence, const Argument& argument) {
    std::vector<Value> items;
    bool any_rows = false;
    for (const Value& item : sequence.items) {
      any_rows |= item.as<Literal>() == nullptr && item.as<Scalar>() == nullptr;
      SHOAL_ASSIGN_OR_RETURN(Value part, gathered(item, argument));
      items.push_back(std::move(part));
    }
    if (sequence.kind == Sequence::Kind::tuple || any_rows) {
      return sequence_value(sequence.kind, std::move(items));
    }
    return unsupported(argument.value, argument);
  }

  Status unsupported(const Value& value, const Argument& argument) const {
    return user_error(
        ErrorCode::S0303, argument.span,
        concat(call_.name, "() of a ", describe(value), " is not supported in compiled code."),
        "gather frames and series, or call it outside", describe(value));
  }

  void gather_rows_of(Rows& rows, std::vector<ColumnReference*> columns) {
    gather_rows(translation_, rows, columns);
    if (row_count_.is_valid()) limit_rows(translation_, rows, std::move(columns), row_count_);
  }

  Translation& translation_;
  const Call& call_;
  ir::ValueId row_count_;
};

// All rows on `root`, none on other ranks.
Result<ir::ValueId> row_count_at(Translation& translation, int64_t root) {
  const types::ColumnType int64 = types::numpy_type(TypeKind::int64);
  const ir::ValueId number = emit_constant(translation, root, ir::TypeForm::python_scalar, int64);
  const ir::ValueId is_root =
      emit_operation(translation, ir::OpKind::is_rank, {number},
                     types::numpy_type(TypeKind::boolean), ir::TypeForm::numpy_scalar);
  const ir::ValueId factor = emit_cast(translation, is_root, int64);
  const ir::ValueId all = emit_constant(translation, std::numeric_limits<int64_t>::max(),
                                        ir::TypeForm::numpy_scalar, int64);
  return emit_operation(translation, ir::OpKind::multiply, {factor, all}, int64);
}

}  // namespace

Result<Value> rank_number(Translation& translation, const Call&) {
  return number_of(translation, ir::OpKind::rank);
}

Result<Value> rank_count(Translation& translation, const Call&) {
  return number_of(translation, ir::OpKind::rank_count);
}

Result<Value> rank_barrier(Translation& translation, const Call&) {
  ir::Op op;
  op.kind = ir::OpKind::barrier;
  emit(translation, std::move(op));
  return Value{};
}

Result<Value> gather_at_root(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* data, call.required("data"));
  SHOAL_ASSIGN_OR_RETURN(const bool everywhere, call.literal_bool("allgather", false));
  SHOAL_ASSIGN_OR_RETURN(const int64_t root, call.literal_int("root", 0));
  ir::ValueId row_count;
  if (!everywhere) {
    SHOAL_ASSIGN_OR_RETURN(row_count, row_count_at(translation, root));
  }
  return Gatherer(translation, call, row_count).gather(*data);
}

Result<Value> gather_everywhere(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* data, call.required("data"));
  return Gatherer(translation, call, {}).gather(*data);
}

Result<Value> rank_function_outside(Translation&, const Call& call) {
  return user_error(
      ErrorCode::S0301, call.span, concat("`", call.name, "` is not supported in compiled code."),
      "call it outside of the compiled function, before or after; inside, "
      "shoal.get_rank, get_size, barrier, parallel_print, gatherv and allgatherv can be called");
}

}  // namespace shoal::compiler
