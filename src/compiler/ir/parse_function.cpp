// Reads what print_function writes. Values keep their printed order but are numbered anew.
#include <map>
#include <optional>

#include "base/concat.h"
#include "base/text_reader.h"
#include "compiler/ir/function.h"
#include "plan/text_parts.h"

namespace shoal::ir {
namespace {

constexpr std::string_view kPlanStart = "\nplan (";

std::optional<OpKind> find_op(std::string_view name) {
  for (int kind = 0; kind <= static_cast<int>(OpKind::return_values); ++kind) {
    if (op_name(static_cast<OpKind>(kind)) == name) return static_cast<OpKind>(kind);
  }
  return std::nullopt;
}

class FunctionReader {
 public:
  explicit FunctionReader(std::string_view text) : reader_(text, "IR") {}

  Result<Function> read() {
    Function function = read_blocks("func");
    while (reader_.is_ok() && reader_.peek("inner")) {
      function.functions.push_back(read_blocks("inner"));
    }
    while (reader_.is_ok() && reader_.peek("called")) {
      function.called.push_back(read_blocks("called"));
    }
    if (reader_.is_ok() && !reader_.at_end()) reader_.fail("text after the end");
    SHOAL_RETURN_IF_ERROR(reader_.status());
    return function;
  }

 private:
  Function read_blocks(std::string_view keyword) {
    function_ = {};
    values_.clear();
    reader_.expect(keyword);
    function_.name = reader_.quoted();
    reader_.expect("{");
    if (reader_.accept("without_rows")) function_.dtype_without_rows = reader_.quoted();
    while (reader_.accept("takes")) read_type(function_.parameters.emplace_back());
    if (reader_.accept("gives")) read_type(function_.result);
    while (reader_.accept("prints")) read_print();
    while (reader_.is_ok() && !reader_.accept("}")) {
      reader_.expect("block");
      if (reader_.index() != function_.blocks.size()) reader_.fail("blocks are numbered in order");
      Block block;
      if (reader_.accept("handler")) block.handler = {reader_.index()};
      while (reader_.is_ok() && !reader_.peek("block") && !reader_.peek("}")) {
        block.ops.push_back(read_op());
      }
      function_.blocks.add(std::move(block));
    }
    return std::move(function_);
  }

  void read_print() {
    Print print;
    print.on_every_rank = reader_.accept("on_every_rank");
    Result<types::ValueShape> shape = types::parse_value_shape(reader_.quoted());
    if (!shape.is_ok()) return reader_.fail("bad shape of a print");
    print.shape = std::move(*shape);
    function_.prints.push_back(std::move(print));
  }

  ValueId read_value() {
    reader_.expect("%");
    const auto found = values_.find(reader_.index());
    if (found != values_.end()) return found->second;
    reader_.fail("value is used before its definition");
    return {};
  }

  // An operand list ends where no comma follows: the next op may start with % too.
  void read_operands(Op& op) {
    if (op_operand_count(op.kind) == 0 || !reader_.peek("%")) return;
    do {
      op.operands.push_back(read_value());
    } while (reader_.accept(","));
  }

  void read_attributes(Op& op) {
    switch (op.kind) {
      case OpKind::read_parquet:
      case OpKind::argument_frame:
      case OpKind::argument:
      case OpKind::map_rows:
      case OpKind::map_arrays:
      case OpKind::print:
      case OpKind::parallel_print:
      case OpKind::catch_error:
      case OpKind::error_text:
      case OpKind::reraise:
      case OpKind::run_plan: op.source = reader_.index(); return;
      case OpKind::call:
        op.source = reader_.index();
        reader_.expect("[");
        op.position = reader_.index();
        reader_.expect("]");
        return;
      case OpKind::parallel_loop:
      case OpKind::attach_column:
      case OpKind::raise:
        op.source = reader_.index();
        op.literal = reader_.quoted();
        return;
      case OpKind::column:
      case OpKind::tuple_item:
      case OpKind::array_length:
      case OpKind::scalar_of:
      case OpKind::column_values:
        reader_.expect("[");
        op.position = reader_.index();
        reader_.expect("]");
        return;
      case OpKind::check_bound:
      case OpKind::error_is:
      case OpKind::call_object:
      case OpKind::ufunc:
      case OpKind::array_view:
      case OpKind::array_transpose:
      case OpKind::math: op.literal = reader_.quoted(); return;
      case OpKind::aggregate: op.aggregation = plan::read_aggregation(reader_); return;
      case OpKind::jump:
      case OpKind::branch:
        reader_.expect("->");
        do {
          op.targets.push_back({reader_.index()});
        } while (reader_.accept(","));
        return;
      default: return;
    }
  }

  void read_type(Type& type) {
    if (!reader_.accept(":")) return;
    if (reader_.accept("frame")) {
      type.form = TypeForm::frame;
      type.schema = plan::read_schema(reader_);
      return;
    }
    if (reader_.accept("object")) {
      type.form = TypeForm::object;
      Result<types::ObjectType> object = types::parse_object_type(reader_.quoted());
      if (!object.is_ok()) return reader_.fail("bad type of an object");
      type.object = std::move(*object);
      return;
    }
    if (reader_.accept("python")) {
      type.form = TypeForm::python_scalar;
    } else if (reader_.accept("numpy")) {
      type.form = TypeForm::numpy_scalar;
    } else {
      reader_.expect("column");
      type.form = TypeForm::column;
    }
    type.element = plan::read_column_type(reader_, "@\n");
  }

  // A literal is read as text first: its type comes behind it.
  std::string_view read_literal_text(const Op& op) {
    if (op.kind != OpKind::constant || reader_.peek("\"")) return {};
    return reader_.until(":");
  }

  void set_literal(Op& op, std::string_view text) {
    TextReader literal_reader(text, "literal");
    op.literal = plan::read_literal(literal_reader, op.type.element);
    if (!literal_reader.is_ok() || !literal_reader.at_end()) reader_.fail("bad literal");
  }

  ValueId read_op() {
    Op op;
    int32_t number = -1;
    if (reader_.accept("%")) {
      number = reader_.index();
      reader_.expect("=");
    }
    const std::optional<OpKind> kind = find_op(reader_.word());
    if (!kind) reader_.fail("unknown op");
    op.kind = kind.value_or(OpKind::constant);
    read_operands(op);
    const bool is_string = op.kind == OpKind::constant && reader_.peek("\"");
    if (is_string) op.literal = reader_.quoted();
    const std::string_view literal = is_string ? std::string_view() : read_literal_text(op);
    read_attributes(op);
    read_type(op.type);
    if (op.kind == OpKind::constant && !is_string) set_literal(op, literal);
    op.distribution = plan::read_held(reader_);
    op.span = plan::read_span(reader_);
    const ValueId id = function_.ops.add(std::move(op));
    if (number >= 0 && !values_.emplace(number, id).second) reader_.fail("value defined twice");
    return id;
  }

  TextReader reader_;
  Function function_;
  std::map<int32_t, ValueId> values_;
};

}  // namespace

Result<Function> parse_function(std::string_view text) {
  size_t start = text.find(kPlanStart);
  SHOAL_ASSIGN_OR_RETURN(Function function, FunctionReader(text.substr(0, start)).read());
  while (start != std::string_view::npos) {
    const size_t next = text.find(kPlanStart, start + 1);
    SHOAL_ASSIGN_OR_RETURN(plan::Plan segment, plan::parse_plan(text.substr(start, next - start)));
    function.plans.push_back(std::move(segment));
    start = next;
  }
  return function;
}

}  // namespace shoal::ir
