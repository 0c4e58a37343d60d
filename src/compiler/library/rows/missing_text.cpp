#include "compiler/library/rows/missing_text.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/concat.h"
#include "base/hash.h"
#include "compiler/library/operators.h"
#include "compiler/values/errors.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using types::Family;

// The ways are 2 to the power of this, or 3 for objects.
constexpr size_t kColumnsMax = 4;

// What a walk changes, to be able to take it back.
class Trial {
 public:
  explicit Trial(Translation& translation)
      : translation_(translation),
        function_(translation.function),
        row_body_(translation.row_body),
        block_(translation.block),
        undecided_(translation.undecided),
        ways_left_(translation.ways_left),
        ways_returned_(translation.ways_returned),
        note_count_(translation.notes.size()),
        span_(translation.span) {}

  // Whether every row that began the walk comes to where it is now.
  [[nodiscard]] bool is_certain() const {
    return translation_.undecided == undecided_ && translation_.ways_left == ways_left_ &&
           translation_.ways_returned == ways_returned_;
  }

  void take_back() {
    translation_.function = std::move(function_);
    translation_.row_body = std::move(row_body_);
    translation_.block = block_;
    translation_.undecided = undecided_;
    translation_.ways_left = ways_left_;
    translation_.ways_returned = ways_returned_;
    translation_.notes.resize(note_count_);
    translation_.span = span_;
  }

 private:
  Translation& translation_;
  ir::Function function_;
  std::optional<RowBody> row_body_;
  Id<ir::Block> block_;
  int undecided_;
  int ways_left_;
  int ways_returned_;
  size_t note_count_;
  SourceSpan span_;
};

Value bool_value(ir::ValueId value) {
  return Value{
      Scalar{value, ir::TypeForm::python_scalar, types::numpy_type(types::TypeKind::boolean)}};
}

// Whether the row has text in the column.
Value emit_is_present(Translation& translation, const TextColumn& column) {
  ir::Op op;
  op.kind = ir::OpKind::is_present;
  op.type.form = ir::TypeForm::python_scalar;
  op.type.element = types::numpy_type(types::TypeKind::boolean);
  op.operands = {row_text_argument(translation, column.column, column.type)};
  return bool_value(emit(translation, std::move(op)));
}

// Of a missing object the text that it is (see bindings/objects.cpp).
Value text_of_column(Translation& translation, const TextColumn& column) {
  const ir::ValueId argument = row_text_argument(translation, column.column, column.type);
  return call_object_value(translation, "text_of_argument", {argument},
                           types::object_type(types::ObjectForm::text));
}

Result<Value> emit_is_missing_as(Translation& translation, const TextColumn& column,
                                 const std::string& text) {
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId shown,
                         emit_text(translation, text_of_column(translation, column)));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId wanted, emit_text(translation, literal_value(text)));
  return bool_value(emit_object_op(translation, ir::OpKind::text_equal, {shown, wanted},
                                   types::object_type(types::ObjectForm::boolean)));
}

bool is_nan(const Value& value) {
  const auto* real = value.literal<double>();
  return real != nullptr && std::isnan(*real);
}

Value object_pair(Value is_present, Value text) {
  return sequence_value(Sequence::Kind::tuple, {std::move(is_present), std::move(text)});
}

// The result on a way on which no text is missing (`is_first`), or some is. Before pandas 3, None
// and NaN stay what they are among text, see RowBody::gives_objects.
Value as_result(Translation& translation, Value value, bool is_first) {
  if (translation.options.pandas_major >= 3 || is_unknown(value)) return value;
  const Object* optional = as_object(value, types::ObjectForm::optional);
  const bool is_optional_text =
      optional != nullptr && optional->type.items[0].form == types::ObjectForm::text;
  bool& gives_objects = translation.row_body->gives_objects;
  if (is_first) gives_objects = is_text_value(value) || is_optional_text;
  if (!gives_objects) return value;
  if (is_nan(value)) return object_pair(literal_value(false), literal_value(std::string("nan")));
  if (value.is_none()) return object_pair(literal_value(false), literal_value(std::string()));
  if (!is_optional_text) return object_pair(literal_value(true), std::move(value));
  const auto item = [&](ir::OpKind kind, types::ObjectForm form) {
    const types::ObjectType type = types::object_type(form);
    return value_of_object(translation, emit_object_op(translation, kind, {optional->value}, type),
                           type);
  };
  Value is_there = item(ir::OpKind::is_there, types::ObjectForm::boolean);
  return object_pair(std::move(is_there), item(ir::OpKind::optional_item, types::ObjectForm::text));
}

class MissingWalk {
 public:
  MissingWalk(Translation& translation, const std::vector<TextColumn>& columns, const WalkRow& walk)
      : translation_(translation), columns_(columns), walk_(walk) {}

  Result<Value> run(size_t number) {
    if (number == columns_.size()) {
      SHOAL_ASSIGN_OR_RETURN(Value value, missing().empty() ? walk_() : with_missing());
      return as_result(translation_, std::move(value), missing().empty());
    }
    const Value is_present = emit_is_present(translation_, columns_[number]);
    present_.push_back(is_present);
    Result<Value> value = translation_.choose(
        is_present, [&] { return run(number + 1); }, [&] { return missing_in(number); });
    present_.pop_back();
    return value;
  }

 private:
  std::vector<std::pair<int, Literal>>& missing() { return translation_.row_body->missing; }

  Result<Value> missing_in(size_t number) {
    constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
    const TextColumn& column = columns_[number];
    if (column.type.family != Family::object) return with(number, kNan);
    SHOAL_ASSIGN_OR_RETURN(const Value is_nan, emit_is_missing_as(translation_, column, "nan"));
    for (const char* other : {"NaT", "<NA>"}) {
      SHOAL_ASSIGN_OR_RETURN(const Value is_other, emit_is_missing_as(translation_, column, other));
      SHOAL_RETURN_IF_ERROR(
          translation_.raise_when(is_other, ErrorKind::unsupported,
                                  concat("a missing value ", other,
                                         " among objects is not supported in a function of "
                                         "rows yet")));
    }
    return translation_.choose(
        is_nan, [&] { return with(number, kNan); }, [&] { return with(number, None{}); });
  }

  Result<Value> with(size_t number, const Literal& literal) {
    missing().push_back({columns_[number].column, literal});
    Result<Value> value = run(number + 1);
    missing().pop_back();
    return value;
  }

  Result<Value> with_missing() {
    Trial trial(translation_);
    // Lists that hold a missing value here hold text on other ways: they are of other places.
    const uint64_t call_path = translation_.call_path;
    for (const auto& [column, literal] : missing()) {
      const uint64_t kind = static_cast<uint64_t>(literal.index()) + 1;
      translation_.call_path =
          mix_bits(translation_.call_path ^ (static_cast<uint64_t>(column) << 8 | kind));
    }
    Result<Value> value = walk_();
    translation_.call_path = call_path;
    if (value.is_ok()) {
      // Among text NaN is what None is for pandas 3, and among numbers for all.
      const bool stands_for_none = is_nan(*value) && translation_.options.pandas_major >= 3;
      return stands_for_none ? Result<Value>(Value{}) : std::move(value);
    }
    const Status status = value.take_status();
    if (status.detail().kind == ErrorKind::internal) return status.clone();
    const bool is_certain = trial.is_certain();
    trial.take_back();
    return raising(status.detail(), is_certain);
  }

  // On this way some column is missing, so that the conditions are not all true.
  Result<Value> raising(const ErrorDetail& detail, bool is_certain) {
    const SourceSpan span = translation_.span;
    const bool is_exception = is_certain && detail.kind < ErrorKind::typing_error;
    Value any = literal_value(false);
    for (size_t i = 0; i < columns_.size(); ++i) {
      const auto& own = missing();
      const bool is_missing = std::any_of(own.begin(), own.end(), [&](const auto& entry) {
        return entry.first == columns_[i].column;
      });
      if (is_missing) any = present_[i];
    }
    translation_.span = detail.span;
    SHOAL_ASSIGN_OR_RETURN(const Value is_missing,
                           comparison(translation_, ir::OpKind::equal, any, literal_value(false)));
    SHOAL_RETURN_IF_ERROR(translation_.raise_when(
        is_missing, is_exception ? detail.kind : ErrorKind::unsupported,
        is_exception
            ? detail.message
            : concat("the function cannot be compiled for missing values: ", detail.message)));
    translation_.span = span;
    return unknown_value();
  }

  Translation& translation_;
  const std::vector<TextColumn>& columns_;
  const WalkRow& walk_;
  std::vector<Value> present_;  // of the columns decided so far
};

// The columns of these whose text the body reads.
Result<std::vector<TextColumn>> read_columns(Translation& translation,
                                             const std::vector<TextColumn>& columns,
                                             const WalkRow& walk) {
  Trial trial(translation);
  SHOAL_RETURN_IF_ERROR(walk().take_status());
  std::vector<TextColumn> read;
  for (const auto& [column, value] : translation.row_body->values) {
    const auto found = std::find_if(columns.begin(), columns.end(),
                                    [&](const TextColumn& text) { return text.column == column; });
    if (found != columns.end()) read.push_back(*found);
  }
  trial.take_back();
  return read;
}

}  // namespace

bool is_row_text(const types::ColumnType& type) {
  return type.kind == types::TypeKind::string &&
         (type.family == Family::str_nan || type.family == Family::object);
}

Result<Value> walk_with_missing(Translation& translation, const std::vector<TextColumn>& columns,
                                const WalkRow& walk) {
  if (columns.empty()) return walk();
  SHOAL_ASSIGN_OR_RETURN(const std::vector<TextColumn> read,
                         read_columns(translation, columns, walk));
  if (read.size() > kColumnsMax) {
    return user_error(ErrorCode::S0309, translation.span,
                      concat("A function of rows that reads more than ", kColumnsMax,
                             " columns of text is not supported yet."),
                      "compute one column after the other");
  }
  return MissingWalk(translation, read, walk).run(0);
}

Result<Value> walk_without_missing(Translation& translation, const TextColumn& column,
                                   const WalkRow& walk, const WalkRow& if_missing) {
  if (if_missing) return translation.choose(emit_is_present(translation, column), walk, if_missing);
  return translation.choose(
      emit_is_present(translation, column),
      [&]() -> Result<Value> {
        SHOAL_ASSIGN_OR_RETURN(Value value, walk());
        return as_result(translation, std::move(value), true);
      },
      [&]() -> Result<Value> {
        if (!translation.row_body->gives_objects) return Value{};
        return object_pair(literal_value(false), text_of_column(translation, column));
      });
}

}  // namespace shoal::compiler
