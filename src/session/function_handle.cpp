// One decorated function: finds its specialisation for each call, and runs it.
#include <bit>

#include "base/concat.h"
#include "base/stopwatch.h"
#include "compiler/syntax/parse_tree.h"
#include "session/call.h"
#include "session/preparation.h"

namespace shoal::session {

struct FunctionHandle::Specialisations {
  KnownCode known;
  std::string module_text;  // canonical text, made once
  std::string shared_text;  // the same for copies of the program in other folders
};

std::string to_text(const FunctionOptions& options) {
  std::string text = concat("options ", options.is_sequential, options.all_args_distributed_block,
                            options.all_args_distributed_varlength, options.all_returns_distributed,
                            options.returns_maybe_distributed, options.args_maybe_distributed);
  if (!options.optimizes) text += " not optimized";
  for (const std::string& name : options.distributed) text += concat(" distributed ", name);
  for (const std::string& name : options.replicated) text += concat(" replicated ", name);
  return text;
}

FunctionHandle::FunctionHandle(Session& session, syntax::Module module, FunctionOptions options)
    : session_(session),
      module_(std::move(module)),
      options_(std::move(options)),
      specialisations_(std::make_unique<Specialisations>()) {
  specialisations_->module_text = syntax::canonical_text(module_);
  specialisations_->shared_text = syntax::canonical_text(module_, syntax::FilePaths::left_out);
}

FunctionHandle::~FunctionHandle() = default;

Result<CallResult> FunctionHandle::call(std::vector<Argument> arguments,
                                        const std::function<bool()>& is_interrupted,
                                        const Printer& printer) {
  const Stopwatch stopwatch;
  CallResult result;
  result.change_count = session_.change_count();  // before the options are looked at
  apply_distribution(options_, module_, arguments);
  CallMeetings meetings(module_);
  if (!options_.is_sequential) {
    SHOAL_ASSIGN_OR_RETURN(meetings, CallMeetings::join(module_, is_interrupted));
  }
  if (meetings.has_others()) {
    const std::string signature =
        concat(signature_of(session_.options(), options_), "\n", specialisations_->shared_text);
    SHOAL_RETURN_IF_ERROR(meetings.begin(signature, arguments));
  }
  Preparation preparation(session_, module_, specialisations_->module_text, options_, arguments,
                          result.metrics);
  Prepared prepared;
  {
    const std::lock_guard lock(specialisations_->known.mutex);
    SHOAL_ASSIGN_OR_RETURN(prepared, preparation.prepare(meetings, specialisations_->known));
  }
  CallInputs inputs;
  Result<std::vector<engine::ReadTable>> tables = preparation.reads().tables(prepared.paths);
  if (tables.is_ok()) inputs.reads = std::move(*tables);
  inputs.options = preparation.options();
  inputs.is_interrupted = is_interrupted;
  inputs.ranks = meetings.rank_options();
  inputs.printer = printer;
  inputs.share_leaves = [&meetings](CallResult& printed) { return meetings.share_leaves(printed); };
  result.metrics.load_seconds = stopwatch.elapsed_seconds() - result.metrics.compile_seconds;
  const Stopwatch execution;
  Status ran = tables.take_status();
  if (ran.is_ok()) {
    inputs.arguments = std::move(arguments);
    ran = run_call(*prepared.code, std::move(inputs), result);
  }
  SHOAL_RETURN_IF_ERROR(meetings.end(result, std::move(ran)));
  result.metrics.execute_seconds = execution.elapsed_seconds();
  result.has_other_ranks = meetings.has_others();
  if (meetings.has_others()) {
    result.sequential_reason = prepared.code->sequential_reason;
  } else if (prepared.paths.empty() && prepared.code->needs_arguments_only) {
    result.direct_code = prepared.code;
  }
  return result;
}

// A specialisation is found without the other ranks: explaining is no common work.
Result<std::shared_ptr<const Specialisation>> FunctionHandle::specialisation_for(
    std::vector<Argument> arguments) {
  CallMetrics metrics;
  apply_distribution(options_, module_, arguments);
  Preparation preparation(session_, module_, specialisations_->module_text, options_, arguments,
                          metrics);
  CallMeetings alone(module_);
  const std::lock_guard lock(specialisations_->known.mutex);
  SHOAL_ASSIGN_OR_RETURN(const Prepared prepared,
                         preparation.prepare(alone, specialisations_->known));
  return prepared.code;
}

Result<std::string> FunctionHandle::explain(std::vector<Argument> arguments) {
  SHOAL_ASSIGN_OR_RETURN(const auto code, specialisation_for(std::move(arguments)));
  return code->explain_text;
}

Result<std::string> FunctionHandle::distributed_diagnostics(std::vector<Argument> arguments,
                                                            int level) {
  SHOAL_ASSIGN_OR_RETURN(const auto code, specialisation_for(std::move(arguments)));
  const auto count = static_cast<int>(code->distribution_diagnostics.size());
  if (level < 1 || level > count) {
    return Status::error(ErrorKind::value_error,
                         concat("level is a number from 1 to ", count, ", not ", level));
  }
  return code->distribution_diagnostics[static_cast<size_t>(level - 1)];
}

}  // namespace shoal::session
