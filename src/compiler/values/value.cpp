#include "compiler/values/value.h"

#include <charconv>
#include <cmath>

#include "base/concat.h"
#include "base/text_reader.h"
#include "compiler/values/errors.h"

namespace shoal::compiler {
namespace {

std::string describe_scalar(const Scalar& scalar) {
  using types::TypeKind;
  if (scalar.form == ir::TypeForm::python_scalar) {
    if (scalar.type.kind == TypeKind::boolean) return "bool";
    if (scalar.type.kind == TypeKind::string) return "str";
    return scalar.type.is_float() ? "float" : "int";
  }
  if (scalar.type.kind == TypeKind::timestamp) return "pd.Timestamp";
  if (scalar.type.kind == TypeKind::duration) return "pd.Timedelta";
  if (scalar.type.kind == TypeKind::string) return "str";
  if (scalar.type.kind == TypeKind::boolean) return "np.bool_";
  return concat("np.", types::kind_name(scalar.type.kind));
}

std::string describe_literal(const Literal& literal) {
  constexpr std::string_view kNames[] = {"None", "bool", "int", "float", "str"};
  return std::string(kNames[literal.index()]);
}

std::string describe_text(const Text& text) {
  if (text.is_list) return "list of str";
  return text.is_path ? "path" : "str";
}

// "list of int", "dict of str and list of int"; Optional[int] is "int or None".
std::string describe_object(const types::ObjectType& type) {
  using types::ObjectForm;
  switch (type.form) {
    case ObjectForm::list: return concat("list of ", describe_object(type.items[0]));
    case ObjectForm::set: return concat("set of ", describe_object(type.items[0]));
    case ObjectForm::dictionary:
      return concat("dict of ", describe_object(type.items[0]), " and ",
                    describe_object(type.items[1]));
    case ObjectForm::optional: return concat(describe_object(type.items[0]), " or None");
    case ObjectForm::array:
      return concat(type.rank, "-dimensional array of ", types::dtype_name(type.element));
    case ObjectForm::number: return concat("np.", types::dtype_name(type.element));
    case ObjectForm::unknown: return "nothing yet";
    default: return types::to_text(type);
  }
}

std::string describe_iteration(const Iteration& iteration) {
  constexpr std::string_view kNames[] = {"enumerate",  "zip",       "reversed",
                                         "dict_items", "dict_keys", "dict_values",
                                         "map",        "filter",    "generator"};
  return std::string(kNames[static_cast<size_t>(iteration.kind)]);
}

}  // namespace

const Frame* Value::frame() const {
  const auto* cell = as<std::shared_ptr<Frame>>();
  return cell == nullptr ? nullptr : cell->get();
}

const Sequence* Value::sequence() const {
  const auto* cell = as<std::shared_ptr<Sequence>>();
  return cell == nullptr ? nullptr : cell->get();
}

const Mapping* Value::mapping() const {
  const auto* cell = as<std::shared_ptr<Mapping>>();
  return cell == nullptr ? nullptr : cell->get();
}

const GroupBy* Value::groupby() const {
  const auto* cell = as<std::shared_ptr<const GroupBy>>();
  return cell == nullptr ? nullptr : cell->get();
}

const Row* Value::row() const {
  const auto* cell = as<std::shared_ptr<const Row>>();
  return cell == nullptr ? nullptr : cell->get();
}

bool is_same_series(const Series& a, const Series& b) {
  return a.rows.frame == b.rows.frame && a.column.position == b.column.position &&
         a.column.value == b.column.value;
}

Value literal_value(Literal literal) { return Value{std::move(literal)}; }

Value sequence_value(Sequence::Kind kind, std::vector<Value> items) {
  return Value{std::make_shared<Sequence>(Sequence{kind, std::move(items)})};
}

Value frame_value(Frame frame) { return Value{std::make_shared<Frame>(std::move(frame))}; }

std::string describe(const Value& value) {
  if (const auto* literal = value.as<Literal>()) return describe_literal(*literal);
  if (const auto* scalar = value.as<Scalar>()) return describe_scalar(*scalar);
  if (const auto* object = value.as<Object>()) return describe_object(object->type);
  if (const auto* iteration = value.as<std::shared_ptr<const Iteration>>()) {
    return describe_iteration(**iteration);
  }
  if (const auto* text = value.as<Text>()) return describe_text(*text);
  if (const auto* series = value.as<Series>()) {
    return concat("Series of ", types::dtype_name(series->type));
  }
  if (value.as<FormattedTextRef>() != nullptr) return "str";
  if (value.frame() != nullptr) return "DataFrame";
  if (value.mapping() != nullptr) return "dict";
  if (const auto* known = value.as<Known>()) return known->name;
  if (value.as<std::shared_ptr<const Range>>() != nullptr) return "range";
  if (value.as<CaughtError>() != nullptr) return "caught exception";
  if (value.row() != nullptr) return "row";
  if (const Sequence* sequence = value.sequence()) {
    if (sequence->kind == Sequence::Kind::column_index) return "Index of column names";
    return sequence->kind == Sequence::Kind::tuple ? "tuple" : "list";
  }
  if (const GroupBy* groupby = value.groupby()) {
    return groupby->selects_series ? "SeriesGroupBy" : "DataFrameGroupBy";
  }
  return value.as<BoundMethod>() != nullptr ? "method" : "function";
}

namespace {

// repr() of a float has an exponent below 1e-4 and from 1e16 on.
std::string real_repr(double value) {
  if (!std::isfinite(value)) return print_real(value);
  const double magnitude = std::fabs(value);
  const bool has_exponent = magnitude != 0 && (magnitude < 1e-4 || magnitude >= 1e16);
  char digits[32];
  const auto written =
      std::to_chars(digits, digits + sizeof digits, value,
                    has_exponent ? std::chars_format::scientific : std::chars_format::fixed);
  std::string text(digits, written.ptr);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

}  // namespace

std::string literal_repr(const Literal& literal) {
  if (const auto* flag = std::get_if<bool>(&literal)) return *flag ? "True" : "False";
  if (const auto* integer = std::get_if<int64_t>(&literal)) return std::to_string(*integer);
  if (const auto* text = std::get_if<std::string>(&literal)) return python_repr(*text);
  const auto* real = std::get_if<double>(&literal);
  return real == nullptr ? "None" : real_repr(*real);
}

std::optional<std::vector<std::string>> string_items(const Value& value) {
  const Sequence* sequence = value.sequence();
  if (sequence == nullptr) return std::nullopt;
  std::vector<std::string> names;
  for (const Value& item : sequence->items) {
    const auto* name = item.literal<std::string>();
    if (name == nullptr) return std::nullopt;
    names.push_back(*name);
  }
  return names;
}

std::string label_repr(const std::vector<std::string>& label) {
  if (label.size() == 1) return python_repr(label[0]);
  std::string text = "(";
  for (size_t i = 0; i < label.size(); ++i) text += (i > 0 ? ", " : "") + python_repr(label[i]);
  return text + ")";
}

}  // namespace shoal::compiler
