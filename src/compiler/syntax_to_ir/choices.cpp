// Built-in functions that choose between numbers: abs, min, max.
#include "base/concat.h"
#include "compiler/library/operators.h"
#include "compiler/syntax_to_ir/control_flow.h"
#include "compiler/syntax_to_ir/walker.h"
#include "compiler/values/call.h"

namespace shoal::compiler {
namespace {

using ir::OpKind;

// `right` where `right op left`, else `left`.
Result<Value> choose(Walker& walker, OpKind op, const Value& left, const Value& right,
                     SourceSpan span) {
  SHOAL_ASSIGN_OR_RETURN(const Value is_right, comparison(walker.translation, op, right, left));
  SHOAL_ASSIGN_OR_RETURN(const Truth truth, truth_of(walker, is_right, span));
  if (truth.known) return *truth.known ? right : left;
  Cases cases = branch_on(walker, truth);
  std::vector<OpenEdge> ends = {open_edge(walker, right)};
  enter_block(walker, cases.if_false, std::move(cases.before.variables));
  ends.push_back(open_edge(walker, left));
  return join_edges(walker, std::move(ends), span);
}

// Python's own choice: the first of the smallest or largest, whatever is compared with NaN.
Result<Value> choose_of_all(Walker& walker, OpKind op, const std::vector<Value>& items,
                            SourceSpan span) {
  Value best = items[0];
  for (size_t i = 1; i < items.size(); ++i) {
    SHOAL_ASSIGN_OR_RETURN(best, choose(walker, op, best, items[i], span));
  }
  return best;
}

// 0 - x has no sign where x is a zero of either sign.
Result<Value> absolute(Walker& walker, const Value& number, SourceSpan span) {
  const Value zero = literal_value(int64_t{0});
  SHOAL_ASSIGN_OR_RETURN(const Value is_positive,
                         comparison(walker.translation, OpKind::greater, number, zero));
  SHOAL_ASSIGN_OR_RETURN(const Truth truth, truth_of(walker, is_positive, span));
  const auto negated = [&] {
    return binary_operation(walker.translation, OpKind::subtract, zero, number);
  };
  if (truth.known) return *truth.known ? Result<Value>(number) : negated();
  Cases cases = branch_on(walker, truth);
  std::vector<OpenEdge> ends = {open_edge(walker, number)};
  enter_block(walker, cases.if_false, std::move(cases.before.variables));
  SHOAL_ASSIGN_OR_RETURN(Value other, negated());
  ends.push_back(open_edge(walker, std::move(other)));
  return join_edges(walker, std::move(ends), span);
}

bool is_number(const Value& value) {
  const std::optional<ir::Type> type = scalar_type(value);
  return type && type->element.is_numeric() && type->element.kind != types::TypeKind::boolean;
}

}  // namespace

bool is_choice(const std::string& name) { return name == "abs" || name == "min" || name == "max"; }

Result<Value> walk_choice(Walker& walker, const std::string& name,
                          const std::vector<Argument>& arguments, SourceSpan span) {
  std::vector<Value> items;
  for (const Argument& argument : arguments) {
    if (!argument.name.empty()) {
      return user_error(ErrorCode::S0303, argument.span,
                        concat(name, "() with ", argument.name, "= is not supported yet."));
    }
    items.push_back(argument.value);
  }
  const bool is_abs = name == "abs";
  const Sequence* sequence = !is_abs && items.size() == 1 && items[0].sequence() != nullptr
                                 ? items[0].sequence()
                                 : nullptr;
  if (sequence != nullptr) items = std::vector<Value>(sequence->items);
  for (const Value& item : items) {
    if (is_number(item)) continue;
    const bool is_series = item.as<Series>() != nullptr;
    return user_error(
        ErrorCode::S0303, span, concat(name, "() of a ", describe(item), " is not supported yet."),
        is_series && !is_abs ? concat("use the method: s.", name, "()") : "pass numbers",
        describe(item));
  }
  const size_t least = is_abs || sequence != nullptr ? 1 : 2;
  if (items.size() < least || (is_abs && items.size() > 1)) {
    return user_error(ErrorCode::S0105, span,
                      concat(name, "() of ", items.size(), " values is not supported."),
                      is_abs ? "pass one number" : "pass two or more numbers");
  }
  if (is_abs) return absolute(walker, items[0], span);
  return choose_of_all(walker, name == "min" ? OpKind::less : OpKind::greater, items, span);
}

}  // namespace shoal::compiler
