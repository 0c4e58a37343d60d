// New arrays: np.zeros, np.arange, np.array … and what their arguments say.
#include <algorithm>
#include <utility>

#include "base/concat.h"
#include "compiler/library/arrays/arrays.h"
#include "compiler/library/promotion.h"
#include "compiler/library/rules.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using types::ColumnType;
using types::ObjectForm;
using types::ObjectType;
using types::TypeKind;

struct NamedType {
  std::string_view name;
  TypeKind kind;
};
constexpr NamedType kNames[] = {
    {"bool", TypeKind::boolean},   {"bool_", TypeKind::boolean},  {"int", TypeKind::int64},
    {"int_", TypeKind::int64},     {"intp", TypeKind::int64},     {"float", TypeKind::float64},
    {"float_", TypeKind::float64}, {"double", TypeKind::float64}, {"single", TypeKind::float32},
    {"longlong", TypeKind::int64}, {"f8", TypeKind::float64},     {"f4", TypeKind::float32},
    {"i8", TypeKind::int64},       {"i4", TypeKind::int32},       {"i2", TypeKind::int16},
    {"i1", TypeKind::int8},        {"u8", TypeKind::uint64},      {"u4", TypeKind::uint32},
    {"u2", TypeKind::uint16},      {"u1", TypeKind::uint8},       {"?", TypeKind::boolean},
};

std::optional<ColumnType> type_named(std::string_view name) {
  for (const NamedType& entry : kNames) {
    if (entry.name == name) return types::numpy_type(entry.kind);
  }
  for (auto kind = TypeKind::int8; kind <= TypeKind::float64;
       kind = static_cast<TypeKind>(static_cast<int>(kind) + 1)) {
    if (types::kind_name(kind) == name) return types::numpy_type(kind);
  }
  const bool is_duration = name.starts_with("timedelta64[") || name.starts_with("m8[");
  const bool is_date = name.starts_with("datetime64[") || name.starts_with("M8[");
  if (!is_duration && !is_date) return std::nullopt;
  const Result<ColumnType> type = types::parse_column_type(
      concat(is_date ? "timestamp" : "duration", name.substr(name.find('['))));
  return type.is_ok() ? std::optional(*type) : std::nullopt;
}

// The dtype of an argument that may be missing.
Result<ColumnType> dtype_or(const Call& call, const ColumnType& otherwise) {
  const Argument* dtype = call.find("dtype");
  if (dtype == nullptr || dtype->value.is_none()) return otherwise;
  return dtype_of(*dtype);
}

// The dtype that NumPy gives a number.
Result<ColumnType> dtype_of_number(Translation& translation, const Value& value) {
  const std::optional<Operand> operand =
      is_number_value(value) ? operand_of(translation, value) : std::nullopt;
  if (operand) return operand->type;
  return user_error(ErrorCode::S0303, translation.span,
                    concat("An array of a ", describe(value), " is not supported yet."),
                    "use numbers and bools", describe(value));
}

Result<Value> filled(Translation& translation, const ColumnType& element,
                     std::vector<ir::ValueId> lengths, const Value& value) {
  const Object array = make_array(translation, "array_new", element, std::move(lengths));
  SHOAL_RETURN_IF_ERROR(assign_elements(translation, array, value, translation.span));
  return Value{array};
}

std::vector<ir::ValueId> lengths_of(Translation& translation, const Object& array) {
  std::vector<ir::ValueId> lengths;
  for (int32_t i = 0; i < array.type.rank; ++i) {
    lengths.push_back(array_length(translation, array, i).as<Scalar>()->value);
  }
  return lengths;
}

// A known tuple or list: its items one after the other, all of the same shape.
Result<Value> array_of_items(Translation& translation, const Sequence& sequence, SourceSpan span) {
  std::vector<Value> items;
  std::optional<Operand> common;
  int32_t rank = 0;
  for (const Value& item : sequence.items) {
    SHOAL_ASSIGN_OR_RETURN(items.emplace_back(), array_of_value(translation, item, span));
    const ObjectType& type = as_array(items.back())->type;
    Operand operand;
    operand.type = type.element;
    if (!common) {
      common = operand;
      rank = type.rank;
      continue;
    }
    const std::optional<TypeKind> kind = common_kind(*common, operand);
    if (!kind || rank != type.rank) {
      return user_error_of(ErrorKind::value_error, ErrorCode::S0303, span,
                           "setting an array element with a sequence. The items of the list are "
                           "of different shapes or have no common dtype.");
    }
    common->type = types::numpy_type(*kind);
  }
  std::vector<ir::ValueId> lengths = {
      emit_literal(translation, static_cast<int64_t>(items.size()))};
  if (!items.empty()) {
    const std::vector<ir::ValueId> inner = lengths_of(translation, *as_array(items[0]));
    lengths.insert(lengths.end(), inner.begin(), inner.end());
  }
  const ColumnType element = common ? common->type : types::numpy_type(TypeKind::float64);
  const Object array = make_array(translation, "array_new", element, std::move(lengths));
  for (size_t i = 0; i < items.size(); ++i) {
    SHOAL_RETURN_IF_ERROR(
        set_array_item(translation, array, literal_value(static_cast<int64_t>(i)), items[i], span));
  }
  return Value{array};
}

// A list at run time, of numbers or of lists of them; nullopt: it holds something else.
std::optional<ObjectType> type_of_list(const ObjectType& list) {
  int32_t rank = 0;
  const ObjectType* item = &list;
  while (item->form == ObjectForm::list) {
    ++rank;
    item = &item->items[0];
  }
  switch (item->form) {
    case ObjectForm::boolean: return types::array_type(types::numpy_type(TypeKind::boolean), rank);
    case ObjectForm::integer: return types::array_type(types::numpy_type(TypeKind::int64), rank);
    case ObjectForm::real:
    case ObjectForm::unknown: return types::array_type(types::numpy_type(TypeKind::float64), rank);
    case ObjectForm::number: return types::array_type(item->element, rank);
    default: return std::nullopt;
  }
}

Result<Value> converted(Translation& translation, const Call& call, const Value& array) {
  const Object* own = as_array(array);
  SHOAL_ASSIGN_OR_RETURN(const ColumnType type, dtype_or(call, own->type.element));
  return array_as_dtype(translation, array, type);
}

// The array that an argument is, for the …_like functions.
Result<Object> like(Translation& translation, const Call& call, const char* name) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* const argument, call.required(name));
  SHOAL_ASSIGN_OR_RETURN(const Value array,
                         array_of_value(translation, argument->value, argument->span));
  return *as_array(array);
}

std::optional<ColumnType> dtype_named_by(const Value& value) {
  if (const auto* known = value.as<Known>()) {
    return type_named(std::string_view(known->name).substr(known->name.rfind('.') + 1));
  }
  const auto* text = value.literal<std::string>();
  return text == nullptr ? std::nullopt : type_named(*text);
}

}  // namespace

Result<ColumnType> dtype_of(const Argument& argument) {
  const std::optional<ColumnType> type = dtype_named_by(argument.value);
  if (type) return *type;
  const auto* text = argument.value.literal<std::string>();
  return user_error(ErrorCode::S0303, argument.span,
                    concat("The dtype ", text == nullptr ? describe(argument.value) : *text,
                           " is not supported for arrays in compiled code."),
                    "use bool, int64, float64 or another dtype of numbers, written as np.float64");
}

std::optional<bool> is_same_dtype(const Value& a, const Value& b) {
  const auto is_of_numpy = [](const Value& value) {
    return value.as<Known>() != nullptr && value.as<Known>()->name.starts_with("numpy.");
  };
  if (!is_of_numpy(a) && !is_of_numpy(b)) return std::nullopt;
  const std::optional<ColumnType> left = dtype_named_by(a);
  const std::optional<ColumnType> right = dtype_named_by(b);
  return left && right ? std::optional(*left == *right) : std::nullopt;
}

Object make_array(Translation& translation, const char* function, const ColumnType& element,
                  std::vector<ir::ValueId> lengths) {
  const ObjectType type = types::array_type(element, static_cast<int32_t>(lengths.size()));
  return {call_object(translation, function, std::move(lengths), type), type};
}

Result<std::vector<ir::ValueId>> shape_of(Translation& translation, const Argument& argument) {
  std::vector<ir::ValueId> lengths;
  if (const Sequence* sequence = argument.value.sequence()) {
    for (const Value& item : sequence->items) {
      SHOAL_ASSIGN_OR_RETURN(lengths.emplace_back(),
                             emit_array_integer(translation, item, argument.span));
    }
    return lengths;
  }
  SHOAL_ASSIGN_OR_RETURN(lengths.emplace_back(),
                         emit_array_integer(translation, argument.value, argument.span));
  return lengths;
}

Result<Value> array_of_value(Translation& translation, const Value& value, SourceSpan span) {
  if (as_array(value) != nullptr) return value;
  if (is_number_value(value)) {
    SHOAL_ASSIGN_OR_RETURN(const ColumnType type, dtype_of_number(translation, value));
    return filled(translation, type, {}, value);
  }
  const Sequence* sequence = value.sequence();
  if (sequence != nullptr && sequence->kind != Sequence::Kind::column_index) {
    return array_of_items(translation, *sequence, span);
  }
  if (const Object* list = as_object(value, ObjectForm::list)) {
    if (const std::optional<ObjectType> type = type_of_list(list->type)) {
      return Value{Object{call_object(translation, "array_of_list", {list->value}, *type), *type}};
    }
  }
  if (value.as<Series>() != nullptr) {
    return user_error(ErrorCode::S0303, span,
                      concat("This function of a ", describe(value), " is not supported yet."),
                      "give it the array of its values: .values", describe(value));
  }
  return user_error(ErrorCode::S0303, span,
                    concat("An array of a ", describe(value), " is not supported yet."),
                    "make a list of numbers first", describe(value));
}

Result<Value> array_or_series(Translation& translation, const Value& value, SourceSpan span) {
  const auto* series = value.as<Series>();
  if (series == nullptr) return array_of_value(translation, value, span);
  SHOAL_ASSIGN_OR_RETURN(const Object array, values_of_series(translation, *series, span));
  return Value{array};
}

Result<Value> numpy_filled(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* const shape, call.required("shape"));
  SHOAL_ASSIGN_OR_RETURN(std::vector<ir::ValueId> lengths, shape_of(translation, *shape));
  if (const Argument* value = call.find("fill_value")) {
    SHOAL_ASSIGN_OR_RETURN(const Value one, array_of_value(translation, value->value, value->span));
    SHOAL_ASSIGN_OR_RETURN(const ColumnType type, dtype_or(call, as_array(one)->type.element));
    return filled(translation, type, std::move(lengths), value->value);
  }
  SHOAL_ASSIGN_OR_RETURN(const ColumnType type,
                         dtype_or(call, types::numpy_type(TypeKind::float64)));
  if (call.method == "ones") {
    return filled(translation, type, std::move(lengths), literal_value(int64_t{1}));
  }
  const char* function = call.method == "zeros" ? "array_zeros" : "array_new";
  return Value{make_array(translation, function, type, std::move(lengths))};
}

Result<Value> numpy_filled_like(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Object array, like(translation, call, "a"));
  SHOAL_ASSIGN_OR_RETURN(const ColumnType type, dtype_or(call, array.type.element));
  std::vector<ir::ValueId> lengths = lengths_of(translation, array);
  if (const Argument* value = call.find("fill_value")) {
    return filled(translation, type, std::move(lengths), value->value);
  }
  if (call.method == "ones_like") {
    return filled(translation, type, std::move(lengths), literal_value(int64_t{1}));
  }
  const char* function = call.method == "zeros_like" ? "array_zeros" : "array_new";
  return Value{make_array(translation, function, type, std::move(lengths))};
}

Result<Value> numpy_array(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* const object, call.required("a"));
  SHOAL_ASSIGN_OR_RETURN(const Value array,
                         array_or_series(translation, object->value, object->span));
  SHOAL_ASSIGN_OR_RETURN(const Value made, converted(translation, call, array));
  const bool is_given = as_array(object->value) != nullptr || object->value.as<Series>() != nullptr;
  const bool copies =
      call.method != "asarray" && is_given && as_array(made)->value == as_array(array)->value;
  if (!copies) return made;
  const Object* own = as_array(made);
  const ObjectType type = types::array_type(own->type.element, own->type.rank);
  return Value{Object{call_object(translation, "array_copy", {own->value}, type), type}};
}

Result<Value> numpy_arange(Translation& translation, const Call& call) {
  const Argument* stop = call.find("stop");
  SHOAL_ASSIGN_OR_RETURN(const Argument* const first, call.required("start"));
  const Argument* step = call.find("step");
  const Value zero = literal_value(int64_t{0});
  const Value one = literal_value(int64_t{1});
  const bool has_stop = stop != nullptr && !stop->value.is_none();
  std::vector<Value> bounds = {has_stop ? first->value : zero,
                               has_stop ? stop->value : first->value,
                               step != nullptr && !step->value.is_none() ? step->value : one};
  Operand common;
  common.type = types::numpy_type(TypeKind::int64);
  for (const Value& bound : bounds) {
    Operand operand;
    SHOAL_ASSIGN_OR_RETURN(operand.type, dtype_of_number(translation, bound));
    const std::optional<TypeKind> kind = common_kind(common, operand);
    if (!kind) return call.unsupported_argument(*first, "use numbers");
    common.type = types::numpy_type(*kind);
  }
  SHOAL_ASSIGN_OR_RETURN(const ColumnType type, dtype_or(call, common.type));
  std::vector<ir::ValueId> values;
  for (const Value& bound : bounds) {
    SHOAL_ASSIGN_OR_RETURN(const Value number, scalar_as(translation, bound, common.type));
    values.push_back(number.as<Scalar>()->value);
  }
  const ObjectType made = types::array_type(common.type, 1);
  const Value array{Object{call_object(translation, "array_range", std::move(values), made), made}};
  return array_as_dtype(translation, array, type);
}

Result<Value> numpy_linspace(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* const start, call.required("start"));
  SHOAL_ASSIGN_OR_RETURN(const Argument* const stop, call.required("stop"));
  const Argument* count = call.find("num");
  SHOAL_ASSIGN_OR_RETURN(const bool with_end, call.literal_bool("endpoint", true));
  const ColumnType float64 = types::numpy_type(TypeKind::float64);
  std::vector<ir::ValueId> operands;
  for (const Argument* bound : {start, stop}) {
    SHOAL_RETURN_IF_ERROR(dtype_of_number(translation, bound->value).take_status());
    SHOAL_ASSIGN_OR_RETURN(const Value number, scalar_as(translation, bound->value, float64));
    operands.push_back(number.as<Scalar>()->value);
  }
  SHOAL_ASSIGN_OR_RETURN(
      operands.emplace_back(),
      emit_array_integer(translation, count == nullptr ? literal_value(int64_t{50}) : count->value,
                         call.span));
  operands.push_back(emit_literal(translation, with_end));
  const ObjectType made = types::array_type(float64, 1);
  return Value{Object{call_object(translation, "array_linspace", std::move(operands), made), made}};
}

}  // namespace shoal::compiler
