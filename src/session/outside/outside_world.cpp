#include "session/outside/outside_world.h"

#include <memory>
#include <string>
#include <string_view>

#include "base/concat.h"
#include "base/hash.h"
#include "session/job.h"
#include "session/outside/leaves.h"

namespace shoal::session {
namespace {

using image::PrintPlace;

class Outside {
 public:
  Outside(const Specialisation& code, const CallInputs& inputs, const engine::CallRuntime& runtime)
      : code_(code), inputs_(inputs), runtime_(runtime) {}

  Status print(int32_t number, const uint64_t* slots) {
    const Print& print = code_.prints[static_cast<size_t>(number)];
    const comm::Communicator* others = inputs_.ranks.communicator;
    const bool is_silent =
        print.place == PrintPlace::first_rank && others != nullptr && others->rank() > 0;
    if (is_silent) return Status::ok();
    CallResult printed;
    printed.shape = print.shape;
    printed.leaves = read_leaves(print.shape, slots, runtime_);
    printed.has_other_ranks = others != nullptr;
    return at(print.span, print.place == PrintPlace::rank_by_rank
                              ? print_rank_by_rank(print, printed)
                              : inputs_.printer.print(printed));
  }

  Status barrier(const SourceSpan& place) {
    SHOAL_RETURN_IF_ERROR(at(place, check_not_apart("shoal.barrier()")));
    if (inputs_.ranks.communicator == nullptr) return Status::ok();
    return inputs_.ranks.communicator->agree(next_meeting(place, "barrier"), Status::ok());
  }

  static Result<engine::RankNumbers> ranks() {
    SHOAL_ASSIGN_OR_RETURN(const comm::World* job, join_job());
    return engine::RankNumbers{job->description().rank, job->description().size};
  }

 private:
  static Status at(const SourceSpan& place, Status status) {
    if (!status.is_ok() && !status.detail().span.is_known()) status.detail().span = place;
    return status;
  }

  // A function that has nothing to do with other ranks cannot wait for them: they need not call it.
  Status check_not_apart(std::string_view what) const {
    if (inputs_.ranks.communicator != nullptr) return Status::ok();
    SHOAL_ASSIGN_OR_RETURN(const engine::RankNumbers numbers, ranks());
    if (numbers.count == 1) return Status::ok();
    return Status::error(ErrorKind::value_error,
                         concat(what,
                                " waits for the other ranks, but the function has nothing to "
                                "do with them: @jit(distributed=False)"));
  }

  comm::Meeting next_meeting(const SourceSpan& place, std::string_view step) {
    comm::Meeting meeting;
    meeting.operation =
        mix_bits(inputs_.ranks.operation ^ (hash_bytes(step).low + ++meeting_count_));
    meeting.place = concat(inputs_.ranks.place(place), ", ", step);
    return meeting;
  }

  Status print_rank_by_rank(const Print& print, CallResult& printed) {
    SHOAL_RETURN_IF_ERROR(check_not_apart("shoal.parallel_print()"));
    comm::Communicator* others = inputs_.ranks.communicator;
    if (others != nullptr) SHOAL_RETURN_IF_ERROR(inputs_.share_leaves(printed));
    Result<std::string> own = inputs_.printer.text(printed);
    if (others == nullptr) {
      SHOAL_RETURN_IF_ERROR(own.is_ok() ? Status::ok() : own.take_status());
      return inputs_.printer.write_line(*own);
    }
    std::string text = own.is_ok() ? *own : std::string();
    SHOAL_RETURN_IF_ERROR(
        others->agree(next_meeting(print.span, "parallel_print"), own.take_status()));
    SHOAL_ASSIGN_OR_RETURN(const std::vector<comm::Received> texts,
                           others->gather(comm::message_of(text), 0));
    for (const comm::Received& received : texts) {
      SHOAL_RETURN_IF_ERROR(inputs_.printer.write_line(std::string(received.text())));
    }
    return Status::ok();
  }

  const Specialisation& code_;
  const CallInputs& inputs_;
  const engine::CallRuntime& runtime_;
  uint64_t meeting_count_ = 0;
};

}  // namespace

engine::OutsideWorld outside_world(const Specialisation& code, const CallInputs& inputs,
                                   const engine::CallRuntime& runtime) {
  auto outside = std::make_shared<Outside>(code, inputs, runtime);
  engine::OutsideWorld world;
  world.print = [outside](int32_t number, const uint64_t* slots) {
    return outside->print(number, slots);
  };
  world.barrier = [outside](const SourceSpan& place) { return outside->barrier(place); };
  world.call_room = inputs.printer.call_room;
  world.ranks = [] { return Outside::ranks(); };
  return world;
}

}  // namespace shoal::session
