#include "session/call_meetings.h"

#include <cstring>

#include "base/concat.h"
#include "engine/comm/error_record.h"
#include "session/jit_library.h"
#include "session/job.h"

namespace shoal::session {
namespace {

std::string_view file_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

comm::Message message_of(const std::vector<std::string_view>& texts) {
  comm::Message message;
  for (const std::string_view text : texts) {
    message.parts.push_back(std::as_bytes(std::span(text.data(), text.size())));
  }
  return message;
}

std::string text_of(const comm::Received& received) {
  const auto bytes = received.view();
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// The leaves of a result that are divided over the ranks.
void collect_divided(const types::ValueShape& shape, std::vector<ResultLeaf>& leaves, size_t& next,
                     std::vector<ResultLeaf*>& divided) {
  using types::ValueForm;
  switch (shape.form) {
    case ValueForm::tuple:
    case ValueForm::list:
      for (const types::ValueShape& item : shape.items) {
        collect_divided(item, leaves, next, divided);
      }
      return;
    case ValueForm::none:
    case ValueForm::literal:
    case ValueForm::opaque: return;
    default: break;
  }
  ResultLeaf& leaf = leaves[next++];
  if (types::is_divided(shape.distribution)) divided.push_back(&leaf);
}

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

Status CallMeetings::begin(std::string_view signature, const std::string& detail) {
  operation_ = hash_bytes(signature).low;
  return communicator_->agree(meeting("call", detail), Status::ok());
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
  std::string header;
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
                           communicator_->broadcast(message_of({text}), 0));
    return text_of(received);
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

Status CallMeetings::end(CallResult& result, Status own) {
  if (!has_others()) return own;
  if (!own.is_ok() && own.detail().is_agreed) return own;
  std::vector<ResultLeaf*> divided;
  if (own.is_ok()) {
    size_t next = 0;
    collect_divided(result.shape, result.leaves, next, divided);
  }
  const auto rows = [](const ResultLeaf* leaf) {
    return static_cast<uint64_t>(leaf->table.row_count);
  };
  const comm::Meeting where = meeting("end", {});
  for (size_t i = 0; i == 0 || i < divided.size(); ++i) {
    const uint64_t value = divided.empty() ? 0 : rows(divided[i]);
    SHOAL_ASSIGN_OR_RETURN(const std::vector<uint64_t> counts,
                           communicator_->meet(where, value, std::move(own)));
    if (divided.empty()) break;
    for (int lower = 0; lower < rank(); ++lower) {
      divided[i]->first_row += static_cast<int64_t>(counts[static_cast<size_t>(lower)]);
    }
  }
  return Status::ok();
}

}  // namespace shoal::session
