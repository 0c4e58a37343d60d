#include "session/ranks/call_meetings.h"

#include <algorithm>

#include "base/check.h"
#include "base/concat.h"
#include "engine/comm/error_record.h"
#include "session/argument_text.h"
#include "session/jit_library.h"
#include "session/job.h"
#include "session/ranks/narrowing.h"
#include "session/ranks/seen_types.h"

namespace shoal::session {
namespace {

std::string_view file_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

Result<CallMeetings> CallMeetings::join(const syntax::Module& module,
                                        const std::function<bool()>& is_interrupted) {
  CallMeetings meetings(module);
  SHOAL_ASSIGN_OR_RETURN(comm::World * world, join_job());
  if (world->communicator() == nullptr) return meetings;
  meetings.together_ = std::unique_lock(job_mutex());
  SHOAL_ASSIGN_OR_RETURN(comm::Communicator * communicator, job_communicator(is_interrupted));
  meetings.communicator_.reset(communicator);
  return meetings;
}

std::string CallMeetings::place_of(const SourceSpan& span) const {
  const syntax::Function& function = module_->functions[0];
  const SourceSpan& known = span.is_known() ? span : module_->nodes[function.root].span;
  const std::string& path = module_->files[static_cast<size_t>(known.file)].path;
  return concat(function.name, "() at ", file_name(path), ":", known.line);
}

comm::Meeting CallMeetings::meeting(std::string_view step, const std::string& detail) const {
  comm::Meeting meeting;
  meeting.operation = mix_bits(operation_ ^ hash_bytes(step).low);
  meeting.place = place_of({});
  meeting.detail = detail;
  return meeting;
}

Status CallMeetings::begin(std::string_view signature, std::vector<Argument>& arguments) {
  // People see that the code differs where the arguments are the same.
  const std::string detail = concat("code ", hash_bytes(signature).to_hex().substr(0, 8),
                                    ", arguments (", describe_arguments(arguments), ")");
  operation_ = hash_bytes(concat(signature, "\n", common_types(arguments))).low;
  const uint64_t own = seen_types_number(arguments);
  SHOAL_ASSIGN_OR_RETURN(const std::vector<uint64_t> numbers,
                         communicator_->meet(meeting("call", detail), own, Status::ok()));
  const bool is_known =
      std::all_of(numbers.begin(), numbers.end(), [&](uint64_t other) { return other == own; });
  return is_known ? Status::ok() : agree_on_types(*communicator_, arguments);
}

Result<bool> CallMeetings::any_lacks_code(bool has_code, Status own) {
  if (!has_others()) {
    SHOAL_RETURN_IF_ERROR(std::move(own));
    return !has_code;
  }
  SHOAL_ASSIGN_OR_RETURN(
      const std::vector<uint64_t> answers,
      communicator_->meet(meeting("code", {}), has_code ? 1 : 0, std::move(own)));
  for (const uint64_t answer : answers) {
    if (answer == 0) return true;
  }
  return false;
}

Result<SharedCode> CallMeetings::share_code(Result<SharedCode> own) {
  if (!has_others()) return own;
  const std::string cpu = code_target();
  std::string failure;
  if (rank() == 0) {
    Status status = own.take_status();
    if (!status.is_ok()) {
      const std::vector<std::byte> packed = comm::pack_error({{}, status.detail()});
      failure.assign(reinterpret_cast<const char*>(packed.data()), packed.size());
    }
  }
  const auto part = [&](std::string_view text) -> Result<std::string> {
    SHOAL_ASSIGN_OR_RETURN(const comm::Received received,
                           communicator_->broadcast(comm::message_of(text), 0));
    return std::string(received.text());
  };
  SHOAL_RETURN_IF_ERROR(communicator_->agree(meeting("share", {}), Status::ok()));
  SHOAL_ASSIGN_OR_RETURN(const std::string why_not, part(failure));
  if (!why_not.empty()) {
    SHOAL_ASSIGN_OR_RETURN(comm::ErrorRecord record,
                           comm::unpack_error(std::as_bytes(std::span(why_not))));
    record.error.is_agreed = true;
    record.error.other_rank = rank() == 0 ? -1 : 0;
    return Status::error(std::move(record.error));
  }
  SharedCode shared;
  const std::string_view image = rank() == 0 ? std::string_view(own->image) : std::string_view();
  const std::string_view paths = rank() == 0 ? std::string_view(own->paths) : std::string_view();
  SHOAL_ASSIGN_OR_RETURN(const std::string target, part(rank() == 0 ? cpu : std::string()));
  SHOAL_ASSIGN_OR_RETURN(shared.paths, part(paths));
  SHOAL_ASSIGN_OR_RETURN(shared.image, part(image));
  if (target != cpu) shared.image.clear();  // for another processor: the caller compiles its own
  return shared;
}

Status CallMeetings::agree_on_inputs(const Hash128& inputs, const std::string& detail, Status own) {
  if (!has_others()) return own;
  comm::Meeting where = meeting("inputs", detail);
  where.operation = mix_bits(where.operation ^ inputs.low);
  return communicator_->agree(where, std::move(own));
}

engine::RankOptions CallMeetings::rank_options() const {
  engine::RankOptions options;
  options.communicator = communicator_.get();
  options.operation = operation_;
  if (has_others()) options.place = [this](const SourceSpan& span) { return place_of(span); };
  return options;
}

// One number for all arguments, and only if it differs one for each.
Status CallMeetings::compare_contents(const CallResult& result, Status own) {
  uint64_t all = 0;
  for (const uint64_t content : result.argument_contents) all = mix_bits(all ^ content);
  const comm::Meeting where = meeting("end", {});
  SHOAL_ASSIGN_OR_RETURN(const std::vector<uint64_t> numbers,
                         communicator_->meet(where, all, std::move(own)));
  const auto differs_from_first = [](const std::vector<uint64_t>& values) {
    return std::find_if(values.begin(), values.end(),
                        [&](uint64_t value) { return value != values[0]; });
  };
  if (differs_from_first(numbers) == numbers.end()) return Status::ok();
  const auto& parameters = syntax::parameters_of(*module_);
  for (size_t i = 0; i < result.argument_contents.size(); ++i) {
    SHOAL_ASSIGN_OR_RETURN(const std::vector<uint64_t> contents,
                           communicator_->meet(where, result.argument_contents[i], Status::ok()));
    const auto other = differs_from_first(contents);
    if (other == contents.end()) continue;
    const std::string name =
        i < parameters.size() ? module_->nodes[parameters[i]].text : std::to_string(i + 1);
    Status differs =
        Status::error(ErrorKind::value_error,
                      concat("every rank passes all rows of the argument `", name, "` of ",
                             module_->functions[0].name, "(), but the values of ranks 0 and ",
                             other - contents.begin(), " are not the same"));
    differs.detail().help =
        concat("if each rank has a part of the rows, say @shoal.jit(distributed=[\"", name,
               "\"]); else give all ranks the same rows, for example "
               "with shoal.bcast");
    differs.detail().is_agreed = true;
    return differs;
  }
  return Status::internal("ranks differ in the values of no argument");
}

Status CallMeetings::share_leaf(const types::ValueShape& shape, ResultLeaf& leaf) {
  const comm::Meeting where = meeting("end", {});
  SHOAL_ASSIGN_OR_RETURN(
      const std::vector<uint64_t> counts,
      communicator_->meet(where, static_cast<uint64_t>(leaf.table.row_count), Status::ok()));
  for (int lower = 0; lower < rank(); ++lower) {
    leaf.first_row += static_cast<int64_t>(counts[static_cast<size_t>(lower)]);
  }
  SHOAL_CHECK(leaf.columns_that_fit.size() == fit_word_count(shape));
  for (uint64_t& fitting : leaf.columns_that_fit) {
    SHOAL_ASSIGN_OR_RETURN(const std::vector<uint64_t> of_ranks,
                           communicator_->meet(where, fitting, Status::ok()));
    for (const uint64_t other : of_ranks) fitting &= other;
  }
  return Status::ok();
}

Status CallMeetings::share_leaves(CallResult& result) {
  const std::vector<types::ValueShape*> shapes = types::leaves_of(result.shape);
  for (size_t i = 0; i < shapes.size(); ++i) {
    if (!types::is_divided(shapes[i]->distribution)) continue;
    SHOAL_RETURN_IF_ERROR(share_leaf(*shapes[i], result.leaves[i]));
  }
  return Status::ok();
}

Status CallMeetings::end(CallResult& result, Status own) {
  if (!has_others()) return own;
  if (!own.is_ok() && own.detail().is_agreed) return own;
  SHOAL_RETURN_IF_ERROR(compare_contents(result, std::move(own)));
  return share_leaves(result);
}

}  // namespace shoal::session
