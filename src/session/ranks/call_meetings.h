// Where the ranks of a job meet in one call of a compiled function: before it is compiled, before
// it runs, and before it returns. Without other ranks all of it is nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/status.h"
#include "compiler/syntax/tree.h"
#include "engine/comm/communicator.h"
#include "engine/runtime/run_plan.h"
#include "session/session.h"

namespace shoal::session {

// What rank 0 has for the others: an image and the paths it reads, or why there is none.
struct SharedCode {
  std::string image;
  std::string paths;
};

// Collective: every rank makes the same calls in the same order, and brings no agreed error to
// another meeting.
class CallMeetings {
 public:
  // Joins the job if need be, and holds it until the end of the call.
  [[nodiscard]] static Result<CallMeetings> join(const syntax::Module& module,
                                                 const std::function<bool()>& is_interrupted);
  // For a function that has nothing to do with other ranks.
  explicit CallMeetings(const syntax::Module& module) : module_(&module) {}

  [[nodiscard]] bool has_others() const { return communicator_ != nullptr; }
  [[nodiscard]] int rank() const { return has_others() ? communicator_->rank() : 0; }

  // All ranks make this call: `signature` is the same text but for the types of `arguments`, which
  // are compared too; object columns get the type that is known on any rank. Precondition:
  // has_others().
  [[nodiscard]] Status begin(std::string_view signature, std::vector<Argument>& arguments);
  // Whether any rank lacks the code.
  [[nodiscard]] Result<bool> any_lacks_code(bool has_code, Status own);
  // Rank 0's code on every rank. `own` counts on rank 0; its failure is that of all.
  [[nodiscard]] Result<SharedCode> share_code(Result<SharedCode> own);
  // All ranks agree on what they read and on the values they were called with.
  [[nodiscard]] Status agree_on_inputs(const Hash128& inputs, const std::string& detail,
                                       Status own);
  // The options for the plans of the call.
  [[nodiscard]] engine::RankOptions rank_options() const;
  // Gives every divided leaf the number of its first row, and what else depends on all its rows.
  [[nodiscard]] Status share_leaves(CallResult& result);
  // After the run: gives every divided result the number of its first row and the dtypes that all
  // ranks can show. Fails with a value_error when an argument that each rank holds whole is not the
  // same everywhere.
  [[nodiscard]] Status end(CallResult& result, Status own);

 private:
  [[nodiscard]] comm::Meeting meeting(std::string_view step, const std::string& detail) const;
  [[nodiscard]] std::string place_of(const SourceSpan& span) const;
  [[nodiscard]] Status compare_contents(const CallResult& result, Status own);
  [[nodiscard]] Status share_leaf(const types::ValueShape& shape, ResultLeaf& leaf);

  // The job's communicator for the length of the call: afterwards nothing asks the call's
  // is_interrupted any more.
  struct EndWaits {
    void operator()(comm::Communicator* communicator) const { communicator->set_wait_options({}); }
  };

  const syntax::Module* module_;
  std::unique_lock<std::mutex> together_;
  std::unique_ptr<comm::Communicator, EndWaits> communicator_;  // null: no others
  uint64_t operation_ = 0;
};

}  // namespace shoal::session
