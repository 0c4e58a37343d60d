// Built-in functions that choose between values: abs, min, max.
#include "base/concat.h"
#include "compiler/library/arrays/elementwise.h"
#include "compiler/library/operators.h"
#include "compiler/library/promotion.h"
#include "compiler/library/rules.h"
#include "compiler/values/objects/object_values.h"

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
  if (as_array(number) != nullptr) {
    Call absolute = call;
    absolute.method = "absolute";
    absolute.arguments.front().name = std::string("x1");
    return numpy_ufunc(translation, absolute);
  }
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
  if (items.size() == 1) {
    SHOAL_ASSIGN_OR_RETURN(items[0], translation.with_items_taken(items[0]));
  }
  const Sequence* sequence = items.size() == 1 ? items[0].sequence() : nullptr;
  if (sequence != nullptr && !sequence->items.empty()) {
    items = std::vector<Value>(sequence->items);
  } else if (items.size() == 1) {
    return extreme_item(translation, call, items[0]);
  }
  if (items.empty()) {
    return user_error(ErrorCode::S0105, call.span,
                      concat(call.name, " expected at least 1 argument, got 0"));
  }
  const Argument* key = call.find("key");
  const bool has_key = key != nullptr && !key->value.is_none();
  const auto key_of = [&](const Value& item) -> Result<Value> {
    if (has_key) return translation.call_function(key->value, {item});
    if (object_type_of(translation, item)) return item;
    SHOAL_RETURN_IF_ERROR(check_number(translation, call, item));
    return item;
  };
  const OpKind op = call.name == "min" ? OpKind::less : OpKind::greater;
  Value best = items[0];
  SHOAL_ASSIGN_OR_RETURN(Value best_key, key_of(best));
  for (size_t i = 1; i < items.size(); ++i) {
    SHOAL_ASSIGN_OR_RETURN(const Value own_key, key_of(items[i]));
    SHOAL_ASSIGN_OR_RETURN(const Value is_better, comparison(translation, op, own_key, best_key));
    const auto better_of = [&](const Value& own, const Value& known) {
      return translation.choose(
          is_better, [&] { return Result<Value>(own); }, [&] { return Result<Value>(known); });
    };
    SHOAL_ASSIGN_OR_RETURN(best, better_of(items[i], best));
    if (has_key) {
      SHOAL_ASSIGN_OR_RETURN(best_key, better_of(own_key, best_key));
    } else {
      best_key = best;
    }
  }
  return best;
}

}  // namespace shoal::compiler
