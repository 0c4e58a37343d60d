// Values that are known only at run time: their types, and how they become IR values.
#include <utility>
#include <vector>

#include "compiler/library/promotion.h"
#include "compiler/syntax_to_ir/control_flow.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using types::TypeKind;

bool is_unknown_type(const ir::Type& type) {
  return type.form == ir::TypeForm::object && type.object.form == types::ObjectForm::unknown;
}

// A NumPy scalar and a number of Python's are NumPy's together: what the one way computes with the
// Python number, the other would compute with NumPy's from the next round of a loop on.
std::optional<ir::Type> met_number(const ir::Type& a, const ir::Type& b) {
  const bool has_numpy =
      a.form == ir::TypeForm::numpy_scalar || b.form == ir::TypeForm::numpy_scalar;
  const bool are_scalars = a.form != ir::TypeForm::object && b.form != ir::TypeForm::object;
  if (!has_numpy || !are_scalars || a.element.family != types::Family::numpy ||
      b.element.family != types::Family::numpy) {
    return std::nullopt;
  }
  const auto operand_of = [](const ir::Type& type) {
    Operand operand;
    operand.type = type.element;
    operand.is_weak = type.form == ir::TypeForm::python_scalar;
    return operand;
  };
  const bool has_bool = a.element.kind == TypeKind::boolean || b.element.kind == TypeKind::boolean;
  const std::optional<TypeKind> kind = common_kind(operand_of(a), operand_of(b));
  if (!kind || (has_bool && *kind != TypeKind::boolean)) return std::nullopt;
  ir::Type met;
  met.form = ir::TypeForm::numpy_scalar;
  met.element = types::numpy_type(*kind);
  return met;
}

// The value as one of a type that it has met: ints in tuples become floats where these are.
Result<ir::ValueId> emit_object_as(Walker& walker, const Value& value,
                                   const types::ObjectType& type) {
  Translation& translation = walker.translation;
  const Sequence* sequence = value.sequence();
  if (type.form == types::ObjectForm::tuple && sequence != nullptr) {
    std::vector<ir::ValueId> items;
    for (size_t i = 0; i < type.items.size(); ++i) {
      SHOAL_ASSIGN_OR_RETURN(items.emplace_back(), emit_as(walker, sequence->items[i],
                                                           ir::type_of_object(type.items[i])));
    }
    return emit_object_op(translation, ir::OpKind::make_tuple, std::move(items), type);
  }
  return emit_object(translation, value, type);
}

}  // namespace

std::optional<ir::Type> run_time_type(const Walker& walker, const Value& value) {
  if (const auto* scalar = value.as<Scalar>();
      scalar != nullptr && scalar->type.kind != TypeKind::string) {
    ir::Type type;
    type.form = scalar->form;
    type.element = scalar->type;
    const bool can_pass = type.element.missing_policy() != types::MissingPolicy::validity;
    return can_pass ? std::optional(type) : std::nullopt;
  }
  const std::optional<types::ObjectType> object = object_type_of(walker.translation, value);
  return object ? std::optional(ir::type_of_object(*object)) : std::nullopt;
}

std::optional<ir::Type> met_type(const Walker& walker, const ir::Type& a, const ir::Type& b) {
  if (a == b) return a;
  const bool is_of_row = walker.translation.row_body.has_value();
  const auto is_number = [&](const ir::Type& type) {
    const bool is_wide =
        type.element.kind == TypeKind::int64 || type.element.kind == TypeKind::float64;
    const bool is_scalar = type.form == ir::TypeForm::python_scalar ||
                           (type.form == ir::TypeForm::numpy_scalar && is_of_row);
    return is_wide && is_scalar;
  };
  const bool are_scalars = a.form != ir::TypeForm::object && b.form != ir::TypeForm::object;
  const bool are_bools =
      are_scalars && a.element.kind == TypeKind::boolean && b.element.kind == TypeKind::boolean;
  if (is_of_row && are_bools) return a.form == ir::TypeForm::numpy_scalar ? a : b;
  if (is_number(a) && is_number(b)) {
    ir::Type met = a.element.is_float() ? a : b;
    if (a.form != b.form) met.form = ir::TypeForm::python_scalar;
    return met;
  }
  if (const std::optional<ir::Type> met = met_number(a, b)) return met;
  if (a.form == ir::TypeForm::numpy_scalar || b.form == ir::TypeForm::numpy_scalar) {
    return is_unknown_type(a) ? b : is_unknown_type(b) ? std::optional(a) : std::nullopt;
  }
  const types::ObjectType left = ir::object_of(a);
  const types::ObjectType right = ir::object_of(b);
  const bool are_tuples =
      left.form == types::ObjectForm::tuple && right.form == types::ObjectForm::tuple;
  if (!are_tuples || left.items.size() != right.items.size()) {
    const std::optional<types::ObjectType> met = met_type(left, right);
    return met ? std::optional(ir::type_of_object(*met)) : std::nullopt;
  }
  types::ObjectType met = left;
  for (size_t i = 0; i < met.items.size(); ++i) {
    const std::optional<ir::Type> item =
        met_type(walker, ir::type_of_object(left.items[i]), ir::type_of_object(right.items[i]));
    if (!item) return std::nullopt;
    met.items[i] = ir::object_of(*item);
  }
  return ir::type_of_object(met);
}

Result<ir::ValueId> emit_as(Walker& walker, const Value& value, const ir::Type& type) {
  Translation& translation = walker.translation;
  if (is_unknown(value)) return emit_default(translation, type);
  if (type.form == ir::TypeForm::object) return emit_object_as(walker, value, type.object);
  const auto* scalar = value.as<Scalar>();
  const ir::ValueId id =
      scalar != nullptr ? scalar->value : emit_literal(translation, *value.as<Literal>());
  if (!translation.row_body) {
    if (type_of(translation, id).form == type.form) return emit_cast(translation, id, type.element);
    return emit_operation(translation, ir::OpKind::cast, {id}, type.element, type.form);
  }
  return type_of(translation, id) == type ? id : emit_meet(translation, id, type);
}

Value run_time_value(Walker& walker, ir::ValueId value, const ir::Type& type) {
  if (type.form == ir::TypeForm::object) {
    return value_of_object(walker.translation, value, type.object);
  }
  return Value{Scalar{value, type.form, type.element}};
}

}  // namespace shoal::compiler
