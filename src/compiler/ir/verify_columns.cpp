#include "compiler/ir/verify_columns.h"

#include <string>

namespace shoal::ir {
namespace {

using types::ObjectForm;

// A read-only array of one dimension, or a list of text.
bool is_made_of(const types::ObjectType& type, const types::ColumnType& column) {
  if (type.form == ObjectForm::list) {
    return type.items[0].form == ObjectForm::text && column.kind == types::TypeKind::string;
  }
  return type.form == ObjectForm::array && type.rank == 1 && type.is_read_only &&
         type.element == column;
}

bool is_row_major(const Type& type) {
  return type.form == TypeForm::object && type.object.form == ObjectForm::array &&
         type.object.rank == 1 && !type.object.is_strided;
}

}  // namespace

std::string_view column_values_fault(const Function& function, const Op& op) {
  const Type& frame = function.ops[op.operands[0]].type;
  if (frame.form != TypeForm::frame) return "operand is not a frame";
  if (op.position < 0 || static_cast<size_t>(op.position) >= frame.schema.fields.size()) {
    return "no such column";
  }
  const types::ColumnType& column = frame.schema.fields[static_cast<size_t>(op.position)].type;
  return op.type.form == TypeForm::object && is_made_of(op.type.object, column)
             ? ""
             : "gives no read-only array of one dimension or list of text";
}

std::string_view broadcast_fault(const Function& function, const Op& op) {
  const TypeForm scalar = function.ops[op.operands[1]].type.form;
  const bool is_right = function.ops[op.operands[0]].type.form == TypeForm::frame &&
                        (scalar == TypeForm::python_scalar || scalar == TypeForm::numpy_scalar) &&
                        op.type.form == TypeForm::column;
  return is_right ? "" : "operands are a frame and a scalar, the result is a column";
}

std::string_view attach_fault(const Function& function, const Op& op) {
  if (op.operands.empty() || op.operands.size() > 2) return "takes a frame and an array";
  const Type& first = function.ops[op.operands[0]].type;
  const bool has_frame = op.operands.size() == 2;
  if (has_frame && first.form != TypeForm::frame) return "takes a frame and an array";
  const Type& array = function.ops[op.operands.back()].type;
  if (!is_row_major(array)) return "takes a row-major array of one dimension";
  const bool has_error = op.source >= 0 && op.source <= static_cast<int>(ErrorKind::interrupted);
  if (!has_error || !std::holds_alternative<std::string>(op.literal)) return "has no exception";
  const size_t before = has_frame ? first.schema.fields.size() : 0;
  const std::vector<types::Field>& fields = op.type.schema.fields;
  return fields.size() == before + 1 && fields.back().type == array.object.element
             ? ""
             : "one column is added, of the array's dtype";
}

}  // namespace shoal::ir
