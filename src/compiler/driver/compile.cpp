// The phases of a compilation, in order.
#include "compiler/driver/compile.h"

#include "compiler/driver/distribution.h"
#include "compiler/driver/explain.h"
#include "compiler/driver/rank_values.h"
#include "compiler/ir_passes/pipeline.h"
#include "compiler/ir_to_llvm/emit_image.h"
#include "compiler/ir_to_plan/lower_frames.h"
#include "compiler/plan_passes/pipeline.h"
#include "compiler/syntax_to_ir/walk_function.h"
#include "image/image.h"

namespace shoal::compiler {

Result<CompileResult> compile(const CompileRequest& request) {
  SHOAL_ASSIGN_OR_RETURN(WalkResult walked,
                         walk_function({.module = request.module,
                                        .arguments = request.arguments,
                                        .options = request.options,
                                        .describe_read = request.describe_read}));
  ir::Function& function = walked.function;
  SHOAL_ASSIGN_OR_RETURN(DistributionResult held, distribute(walked, request.options.distribution));
  SHOAL_RETURN_IF_ERROR(settle_rank_values(walked, held.model));
  const std::string of_ranks = rank_diagnostics(walked, held.model);
  for (std::string& diagnostics : held.diagnostics) diagnostics += of_ranks;
  SHOAL_RETURN_IF_ERROR(ir_passes::run_pipeline(function, request.options.optimizes));
  SHOAL_RETURN_IF_ERROR(lower_frames(function));
  for (plan::Plan& plan : function.plans) SHOAL_RETURN_IF_ERROR(plan_passes::run_pipeline(plan));
  ir_to_llvm::CodegenOptions codegen;
  codegen.nan_is_missing = request.options.pandas_major >= 3;
  codegen.optimizes = request.options.optimizes;
  SHOAL_ASSIGN_OR_RETURN(image::Image image, ir_to_llvm::emit_code(function, codegen));

  CompileResult result;
  for (const plan::Plan& plan : function.plans) image.plans.push_back(plan::print_plan(plan));
  result.explain_text = explain(request.module, function, walked.notes, walked.reads, held.model);
  image.explain_text = result.explain_text;
  image.distribution_diagnostics = held.diagnostics;
  image.sequential_reason = held.sequential_reason;
  image.result = types::to_text(walked.result);
  result.image = image::serialize_image(image);
  result.distribution_diagnostics = std::move(held.diagnostics);
  result.sequential_reason = std::move(held.sequential_reason);
  result.reads = std::move(walked.reads);
  result.result = std::move(walked.result);
  return result;
}

}  // namespace shoal::compiler
