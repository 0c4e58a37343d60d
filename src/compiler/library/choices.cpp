// Built-in functions that choose between numbers: abs, min, max.
#include "base/concat.h"
#include "compiler/library/operators.h"
#include "compiler/library/promotion.h"
#include "compiler/library/rules.h"

namespace shoal::compiler {
namespace {

using ir::OpKind;

Status check_number(Translation& translation, const Call& call, const Value& value) {
  const bool is_series = value.as<Series>() != nullptr;
  const std::optional<Operand> operand = is_series ? std::nullopt : operand_of(translation, value);
  const bool is_number = operand && operand->type.is_numeric() &&
                         operand->type.family == types::Family::numpy &&
                         operand->type.kind != types::TypeKind::boolean;
  if (is_number) return Status::ok();
  return user_error(ErrorCode::S0303, call.span,
                    concat(call.name, "() of a ", describe(value), " is not supported yet."),
                    is_series && call.name != "abs" ? concat("use the method: s.", call.name, "()")
                                                    : "pass numbers",
                    describe(value));
}

}  // namespace

// 0 - x has no sign where x is a zero of either sign.
Result<Value> python_abs(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* argument, call.required("x"));
  const Value& number = argument->value;
  SHOAL_RETURN_IF_ERROR(check_number(translation, call, number));
  const Value zero = literal_value(int64_t{0});
  SHOAL_ASSIGN_OR_RETURN(const Value is_positive,
                         comparison(translation, OpKind::greater, number, zero));
  return translation.choose(
      is_positive, [&] { return Result<Value>(number); },
      [&] { return binary_operation(translation, OpKind::subtract, zero, number); });
}

// min and max. Python's own choice: the first of the smallest or largest, whatever is compared
// with NaN.
Result<Value> python_extreme(Translation& translation, const Call& call) {
  std::vector<Value> items;
  for (const Argument* argument : call.find_all("values")) items.push_back(argument->value);
  const Sequence* sequence = items.size() == 1 ? items[0].sequence() : nullptr;
  if (sequence != nullptr) items = std::vector<Value>(sequence->items);
  for (const Value& item : items) SHOAL_RETURN_IF_ERROR(check_number(translation, call, item));
  if (items.empty() || (items.size() == 1 && sequence == nullptr)) {
    return user_error(ErrorCode::S0105, call.span,
                      concat(call.name, "() of ", items.size(), " values is not supported."),
                      "pass two or more numbers");
  }
  const OpKind op = call.name == "min" ? OpKind::less : OpKind::greater;
  Value best = items[0];
  for (size_t i = 1; i < items.size(); ++i) {
    SHOAL_ASSIGN_OR_RETURN(const Value is_better, comparison(translation, op, items[i], best));
    SHOAL_ASSIGN_OR_RETURN(best, translation.choose(
                                     is_better, [&] { return Result<Value>(items[i]); },
                                     [&] { return Result<Value>(best); }));
  }
  return best;
}

}  // namespace shoal::compiler
