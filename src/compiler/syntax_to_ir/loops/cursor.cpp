#include "compiler/syntax_to_ir/loops/cursor.h"

#include <utility>

#include "base/concat.h"
#include "compiler/library/arrays/arrays.h"
#include "compiler/library/arrays/elementwise.h"
#include "compiler/library/objects/containers.h"
#include "compiler/syntax_to_ir/loops/iterators.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using types::ObjectForm;
using types::ObjectType;
using types::TypeKind;

ir::Type python_int() {
  ir::Type type;
  type.form = ir::TypeForm::python_scalar;
  type.element = types::numpy_type(TypeKind::int64);
  return type;
}

// counter < count, both numpy uint64.
Truth is_below(Walker& walker, ir::ValueId counter, ir::ValueId count) {
  return {{},
          emit_operation(walker.translation, ir::OpKind::less, {counter, count},
                         types::numpy_type(TypeKind::boolean))};
}

ir::ValueId as_unsigned(Walker& walker, ir::ValueId number) {
  return emit_operation(walker.translation, ir::OpKind::cast, {number},
                        types::numpy_type(TypeKind::uint64));
}

ir::ValueId in_unsigned(Walker& walker, ir::OpKind kind, ir::ValueId left, ir::ValueId right) {
  return emit_operation(walker.translation, kind, {left, right},
                        types::numpy_type(TypeKind::uint64));
}

Value as_python_int(Walker& walker, ir::ValueId number) {
  const types::ColumnType int64 = types::numpy_type(TypeKind::int64);
  const ir::ValueId whole = emit_operation(walker.translation, ir::OpKind::cast, {number}, int64);
  const ir::ValueId value = emit_operation(walker.translation, ir::OpKind::cast, {whole}, int64,
                                           ir::TypeForm::python_scalar);
  return run_time_value(walker, value, python_int());
}

class RangeCursor final : public Cursor {
 public:
  RangeCursor(Walker& walker, Range range, bool is_reversed, SourceSpan span)
      : walker_(walker), range_(std::move(range)), is_reversed_(is_reversed), span_(span) {}

  Status prepare() override {
    for (const Value* bound : {&range_.start, &range_.stop, &range_.step}) {
      SHOAL_RETURN_IF_ERROR(check_can_meet(walker_, {}, *bound, span_));
    }
    SHOAL_ASSIGN_OR_RETURN(start_, emit_as(walker_, range_.start, python_int()));
    SHOAL_ASSIGN_OR_RETURN(step_, emit_as(walker_, range_.step, python_int()));
    SHOAL_ASSIGN_OR_RETURN(const ir::ValueId stop, emit_as(walker_, range_.stop, python_int()));
    ir::Op op;
    op.kind = ir::OpKind::range_length;
    op.type.form = ir::TypeForm::numpy_scalar;
    op.type.element = types::numpy_type(TypeKind::uint64);
    op.operands = {start_, stop, step_};
    length_ = emit(walker_.translation, std::move(op));
    return Status::ok();
  }

  Result<Truth> test(ir::ValueId counter) override { return is_below(walker_, counter, length_); }

  // start + counter × step, which does not overflow where the loop goes.
  Result<Value> item(ir::ValueId counter) override {
    Translation& translation = walker_.translation;
    const types::ColumnType int64 = types::numpy_type(TypeKind::int64);
    const auto in_numpy = [&](ir::OpKind kind, std::vector<ir::ValueId> operands) {
      return emit_operation(translation, kind, std::move(operands), int64);
    };
    if (is_reversed_) {
      const ir::ValueId one = emit_constant(translation, uint64_t{1}, ir::TypeForm::numpy_scalar,
                                            types::numpy_type(TypeKind::uint64));
      counter = in_unsigned(walker_, ir::OpKind::subtract,
                            in_unsigned(walker_, ir::OpKind::subtract, length_, one), counter);
    }
    const ir::ValueId number = in_numpy(ir::OpKind::cast, {counter});
    const ir::ValueId distance = in_numpy(ir::OpKind::multiply, {number, step_});
    const ir::ValueId item = in_numpy(ir::OpKind::add, {distance, start_});
    const ir::ValueId value =
        emit_operation(translation, ir::OpKind::cast, {item}, int64, ir::TypeForm::python_scalar);
    return run_time_value(walker_, value, python_int());
  }

 private:
  Walker& walker_;
  Range range_;
  bool is_reversed_;
  SourceSpan span_;
  ir::ValueId start_;
  ir::ValueId step_;
  ir::ValueId length_;
};

// Lists, arrays and text, by index. A list may change while the loop goes through it, as in Python.
class IndexCursor final : public Cursor {
 public:
  IndexCursor(Walker& walker, Object items, bool is_reversed)
      : walker_(walker), items_(std::move(items)), is_reversed_(is_reversed) {}

  Status prepare() override {
    length_ = length();
    return Status::ok();
  }

  Result<Truth> test(ir::ValueId counter) override {
    const bool may_change = is_list() && !is_reversed_;
    return is_below(walker_, counter, may_change ? length() : length_);
  }

  Result<Value> item(ir::ValueId counter) override {
    if (is_reversed_) {
      const ir::ValueId one =
          emit_constant(walker_.translation, uint64_t{1}, ir::TypeForm::numpy_scalar,
                        types::numpy_type(TypeKind::uint64));
      counter = in_unsigned(walker_, ir::OpKind::subtract,
                            in_unsigned(walker_, ir::OpKind::subtract, length_, one), counter);
    }
    if (items_.type.form == ObjectForm::array) return array_item(counter);
    const ObjectType type = is_list() ? items_.type.items[0] : items_.type;
    const ir::ValueId item = emit_object_op(
        walker_.translation, is_list() ? ir::OpKind::list_item_at : ir::OpKind::text_item_at,
        {items_.value, counter}, type);
    return value_of_object(walker_.translation, item, type);
  }

 private:
  [[nodiscard]] bool is_list() const { return items_.type.form == ObjectForm::list; }

  // An element, or a view of what one index leaves.
  Value array_item(ir::ValueId counter) {
    Translation& translation = walker_.translation;
    ObjectType row = items_.type;
    if (--row.rank == 0 && !row.element.is_temporal()) {
      const ObjectType element = types::number_type(row.element);
      return value_of_object(
          translation,
          emit_object_op(translation, ir::OpKind::array_item_at, {items_.value, counter}, element),
          element);
    }
    ir::Op op;
    op.kind = ir::OpKind::array_view;
    op.literal = std::string("i");
    op.operands = {items_.value,
                   emit_operation(translation, ir::OpKind::cast, {counter},
                                  types::numpy_type(TypeKind::int64), ir::TypeForm::python_scalar)};
    op.type = ir::type_of_object(row);
    const Object view{emit(translation, std::move(op)), row};
    if (row.rank > 0) return Value{view};
    // A date is an array without dimensions, of its own.
    const ObjectType own = types::array_type(row.element, 0);
    return Value{Object{call_object(translation, "array_copy", {view.value}, own), own}};
  }

  ir::ValueId length() {
    if (items_.type.form == ObjectForm::array) {
      const Value length = array_length(walker_.translation, items_, 0);
      return as_unsigned(walker_, length.as<Scalar>()->value);
    }
    return as_unsigned(walker_,
                       emit_object_op(walker_.translation,
                                      is_list() ? ir::OpKind::list_length : ir::OpKind::text_length,
                                      {items_.value}, types::object_type(ObjectForm::integer)));
  }

  Walker& walker_;
  Object items_;
  bool is_reversed_;
  ir::ValueId length_;
};

// Dicts and sets. Where the next item is looked for is a hidden variable.
class TableCursor final : public Cursor {
 public:
  TableCursor(Walker& walker, Object table, Iteration::Kind kind, SourceSpan span)
      : walker_(walker),
        table_(std::move(table)),
        kind_(kind),
        place_(concat(" place ", span.line, ":", span.column, "-", span.end_column)) {}

  void add_variables(std::vector<std::string>& names) const override { names.push_back(place_); }

  Status prepare() override {
    const ObjectType integer = types::object_type(ObjectForm::integer);
    length_ =
        emit_object_op(walker_.translation, ir::OpKind::table_length, {table_.value}, integer);
    walker_.scope->variables[place_] = literal_value(int64_t{0});
    return Status::ok();
  }

  Result<Truth> test(ir::ValueId) override {
    Translation& translation = walker_.translation;
    const bool is_dict = table_.type.form == ObjectForm::dictionary;
    ObjectType found = types::object_type(ObjectForm::tuple);
    found.items = {types::object_type(ObjectForm::boolean),
                   types::object_type(ObjectForm::integer)};
    for (const ObjectType& item : table_.type.items) found.items.push_back(item);
    SHOAL_ASSIGN_OR_RETURN(const ir::ValueId place,
                           emit_as(walker_, walker_.scope->variables[place_], python_int()));
    const Value next = call_object_value(translation, is_dict ? "dict_next" : "set_next",
                                         {table_.value, place, length_}, found);
    found_ = next.sequence()->items;
    return truth_of(walker_, found_[0], translation.span);
  }

  Result<Value> item(ir::ValueId) override {
    walker_.scope->variables[place_] = found_[1];
    if (kind_ == Iteration::Kind::values) return found_[3];
    if (kind_ != Iteration::Kind::items) return found_[2];
    return sequence_value(Sequence::Kind::tuple, {found_[2], found_[3]});
  }

 private:
  Walker& walker_;
  Object table_;
  Iteration::Kind kind_;
  std::string place_;
  ir::ValueId length_;
  std::vector<Value> found_;  // has, next place, key, value
};

using Cursors = std::vector<std::unique_ptr<Cursor>>;

class ZipCursor final : public Cursor {
 public:
  ZipCursor(Walker& walker, Cursors parts) : walker_(walker), parts_(std::move(parts)) {}

  void add_variables(std::vector<std::string>& names) const override {
    for (const auto& part : parts_) part->add_variables(names);
  }
  Status prepare() override {
    for (const auto& part : parts_) SHOAL_RETURN_IF_ERROR(part->prepare());
    return Status::ok();
  }
  Result<Truth> test(ir::ValueId counter) override { return test_from(counter, 0); }
  Result<Value> item(ir::ValueId counter) override {
    std::vector<Value> items;
    for (const auto& part : parts_) {
      SHOAL_ASSIGN_OR_RETURN(items.emplace_back(), part->item(counter));
    }
    return sequence_value(Sequence::Kind::tuple, std::move(items));
  }

 private:
  // A numpy bool: all of them have another item.
  Result<Truth> test_from(ir::ValueId counter, size_t first) {
    SHOAL_ASSIGN_OR_RETURN(const Truth own, parts_[first]->test(counter));
    if (own.known || first + 1 == parts_.size()) return own;
    SHOAL_ASSIGN_OR_RETURN(const Truth others, test_from(counter, first + 1));
    if (others.known) return *others.known ? own : others;
    const types::ColumnType boolean = types::numpy_type(TypeKind::boolean);
    const auto as_numpy = [&](ir::ValueId truth) {
      return emit_operation(walker_.translation, ir::OpKind::cast, {truth}, boolean);
    };
    return Truth{{},
                 emit_operation(walker_.translation, ir::OpKind::bit_and,
                                {as_numpy(own.value), as_numpy(others.value)}, boolean)};
  }

  Walker& walker_;
  Cursors parts_;
};

class EnumerateCursor final : public Cursor {
 public:
  EnumerateCursor(Walker& walker, std::unique_ptr<Cursor> items, Value first)
      : walker_(walker), items_(std::move(items)), first_(std::move(first)) {}

  void add_variables(std::vector<std::string>& names) const override {
    items_->add_variables(names);
  }
  Status prepare() override {
    SHOAL_ASSIGN_OR_RETURN(start_, emit_as(walker_, first_, python_int()));
    return items_->prepare();
  }
  Result<Truth> test(ir::ValueId counter) override { return items_->test(counter); }
  Result<Value> item(ir::ValueId counter) override {
    const ir::ValueId number =
        in_unsigned(walker_, ir::OpKind::add, counter, as_unsigned(walker_, start_));
    const Value count = as_python_int(walker_, number);
    SHOAL_ASSIGN_OR_RETURN(Value item, items_->item(counter));
    return sequence_value(Sequence::Kind::tuple, {count, std::move(item)});
  }

 private:
  Walker& walker_;
  std::unique_ptr<Cursor> items_;
  Value first_;
  ir::ValueId start_;
};

// A series: Python's numbers, not NumPy's.
class SeriesCursor final : public Cursor {
 public:
  SeriesCursor(Walker& walker, const Object& items, SourceSpan span)
      : walker_(walker), items_(walker, items, false), span_(span) {}

  Status prepare() override { return items_.prepare(); }
  Result<Truth> test(ir::ValueId counter) override { return items_.test(counter); }
  Result<Value> item(ir::ValueId counter) override {
    SHOAL_ASSIGN_OR_RETURN(const Value item, items_.item(counter));
    if (is_text_value(item)) return item;
    return python_number(walker_.translation, item, span_);
  }

 private:
  Walker& walker_;
  IndexCursor items_;
  SourceSpan span_;
};

class MapCursor final : public Cursor {
 public:
  MapCursor(Walker& walker, std::unique_ptr<Cursor> items, Value function, bool is_spread)
      : walker_(walker),
        items_(std::move(items)),
        function_(std::move(function)),
        is_spread_(is_spread) {}

  void add_variables(std::vector<std::string>& names) const override {
    items_->add_variables(names);
  }
  Status prepare() override { return items_->prepare(); }
  Result<Truth> test(ir::ValueId counter) override { return items_->test(counter); }
  Result<Value> item(ir::ValueId counter) override {
    SHOAL_ASSIGN_OR_RETURN(Value item, items_->item(counter));
    if (!is_spread_) return call_function(walker_, function_, {std::move(item)});
    return call_function(walker_, function_, item.sequence()->items);
  }

 private:
  Walker& walker_;
  std::unique_ptr<Cursor> items_;
  Value function_;
  bool is_spread_;  // of several iterables: an item has an argument of each
};

Result<std::unique_ptr<Cursor>> zip_cursor(Walker& walker, const std::vector<Value>& parts,
                                           SourceSpan span) {
  Cursors cursors;
  for (const Value& part : parts) {
    SHOAL_ASSIGN_OR_RETURN(cursors.emplace_back(), cursor_over(walker, part, span));
  }
  return std::unique_ptr<Cursor>(std::make_unique<ZipCursor>(walker, std::move(cursors)));
}

Status cannot_iterate(const Value& items, SourceSpan span) {
  return user_error(ErrorCode::S0101, span,
                    concat("Going through a ", describe(items), " is not supported yet."),
                    "loop over range(), text, a list, a dict, a set or a tuple", describe(items));
}

Result<std::unique_ptr<Cursor>> reversed_cursor(Walker& walker, const Value& items,
                                                SourceSpan span) {
  if (const auto* range = items.as<std::shared_ptr<const Range>>()) {
    return std::unique_ptr<Cursor>(std::make_unique<RangeCursor>(walker, **range, true, span));
  }
  const Object* list = as_object(items, ObjectForm::list);
  if (list == nullptr) list = as_object(items, ObjectForm::text);
  if (list == nullptr) return cannot_iterate(items, span);
  return std::unique_ptr<Cursor>(std::make_unique<IndexCursor>(walker, *list, true));
}

Result<std::unique_ptr<Cursor>> iteration_cursor(Walker& walker, const Value& items,
                                                 const Iteration& iteration, SourceSpan span) {
  using Kind = Iteration::Kind;
  switch (iteration.kind) {
    case Kind::enumerate: {
      SHOAL_ASSIGN_OR_RETURN(std::unique_ptr<Cursor> inner,
                             cursor_over(walker, iteration.parts[0], span));
      return std::unique_ptr<Cursor>(
          std::make_unique<EnumerateCursor>(walker, std::move(inner), iteration.parts[1]));
    }
    case Kind::zip: return zip_cursor(walker, iteration.parts, span);
    case Kind::reversed: return reversed_cursor(walker, iteration.parts[0], span);
    case Kind::items:
    case Kind::keys:
    case Kind::values:
      return std::unique_ptr<Cursor>(std::make_unique<TableCursor>(
          walker, *iteration.parts[0].as<Object>(), iteration.kind, span));
    case Kind::map: {
      const bool is_spread = iteration.parts.size() > 1;
      SHOAL_ASSIGN_OR_RETURN(std::unique_ptr<Cursor> inner,
                             is_spread ? zip_cursor(walker, iteration.parts, span)
                                       : cursor_over(walker, iteration.parts[0], span));
      return std::unique_ptr<Cursor>(
          std::make_unique<MapCursor>(walker, std::move(inner), iteration.function, is_spread));
    }
    case Kind::filter:
    case Kind::generator: break;
  }
  return cannot_iterate(items, span);
}

}  // namespace

Result<std::unique_ptr<Cursor>> cursor_over(Walker& walker, const Value& items, SourceSpan span) {
  if (const auto* range = items.as<std::shared_ptr<const Range>>()) {
    return std::unique_ptr<Cursor>(std::make_unique<RangeCursor>(walker, **range, false, span));
  }
  if (const auto* iteration = items.as<std::shared_ptr<const Iteration>>()) {
    if (!known_count(items)) return iteration_cursor(walker, items, **iteration, span);
    SHOAL_ASSIGN_OR_RETURN(const Value known, known_items(walker, items));
    return cursor_over(walker, known, span);
  }
  if (const auto* series = items.as<Series>()) {
    SHOAL_ASSIGN_OR_RETURN(const Object object, items_of_series(walker.translation, *series, span));
    return std::unique_ptr<Cursor>(std::make_unique<SeriesCursor>(walker, object, span));
  }
  SHOAL_ASSIGN_OR_RETURN(Value value, present(walker.translation, items, ErrorKind::type_error,
                                              "'NoneType' object is not iterable"));
  const bool is_known = value.as<Object>() == nullptr;
  const std::optional<ObjectType> type = object_type_of(walker.translation, value);
  const bool has_form = type && (type->form == ObjectForm::text || types::is_mutable(type->form));
  if (is_known && has_form) {
    SHOAL_ASSIGN_OR_RETURN(const ir::ValueId object, emit_object(walker.translation, value, *type));
    value = Value{Object{object, *type}};
  }
  const auto* object = value.as<Object>();
  if (object == nullptr) return cannot_iterate(items, span);
  switch (object->type.form) {
    case ObjectForm::array:
      if (object->type.rank == 0) {
        return user_error_of(ErrorKind::type_error, ErrorCode::S0303, span,
                             "iteration over a 0-d array");
      }
      [[fallthrough]];
    case ObjectForm::text:
    case ObjectForm::list:
      return std::unique_ptr<Cursor>(std::make_unique<IndexCursor>(walker, *object, false));
    case ObjectForm::dictionary:
    case ObjectForm::set:
      return std::unique_ptr<Cursor>(
          std::make_unique<TableCursor>(walker, *object, Iteration::Kind::keys, span));
    default: return cannot_iterate(items, span);
  }
}

}  // namespace shoal::compiler
