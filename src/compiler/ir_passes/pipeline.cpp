#include "compiler/ir_passes/pipeline.h"

#include "base/concat.h"
#include "compiler/ir_passes/columns_of_arrays.h"
#include "compiler/ir_passes/convert_text_arguments.h"
#include "compiler/ir_passes/fuse_arrays.h"
#include "compiler/ir_passes/merge_equal_ops.h"
#include "compiler/ir_passes/remove_dead_ops.h"
#include "compiler/ir_passes/take_split_parts.h"

namespace shoal::ir_passes {

const std::vector<Pass>& passes() {
  static const std::vector<Pass> table = {
      {"convert_text_arguments", convert_text_arguments, false,
       "before merge_equal_ops: ops on the same text are equal then"},
      {"merge_equal_ops", merge_equal_ops, false,
       "before remove_dead_ops: ops that only a duplicate used are dead afterwards"},
      {"fuse_arrays", fuse_arrays, false,
       "behind merge_equal_ops: an array that is computed twice is made once"},
      {"columns_of_arrays", columns_of_arrays, false,
       "behind fuse_arrays: one array is all that a column is made of"},
      {"take_split_parts", take_split_parts, false,
       "after merge_equal_ops: equal splits of one text, each for a part, are one list"},
      {"remove_dead_ops", remove_dead_ops, true,
       "last: lowering makes a segment of every frame left"},
  };
  return table;
}

Status run_pipeline(ir::Function& function, bool optimizes) {
  for (const Pass& pass : passes()) {
    if (!optimizes && !pass.is_needed) continue;
    for (ir::Function& inner : function.functions) pass.run(inner);
    for (ir::Function& called : function.called) pass.run(called);
    pass.run(function);
#ifndef NDEBUG
    SHOAL_RETURN_IF_ERROR(ir::verify_function(function));
#endif
  }
  return ir::verify_function(function);
}

Status run_pass(ir::Function& function, std::string_view name) {
  for (const Pass& pass : passes()) {
    if (pass.name != name) continue;
    for (ir::Function& inner : function.functions) pass.run(inner);
    for (ir::Function& called : function.called) pass.run(called);
    pass.run(function);
    return ir::verify_function(function);
  }
  return Status::internal(concat("no IR pass ", name));
}

}  // namespace shoal::ir_passes
