// Runs a specialisation: arguments in, leaves of the result out.
#pragma once

#include <functional>
#include <vector>

#include "base/status.h"
#include "engine/runtime/run_plan.h"
#include "session/session.h"
#include "session/specialisation.h"

namespace shoal::session {

struct CallInputs {
  std::vector<Argument> arguments;
  std::vector<engine::ReadTable> reads;
  SessionOptions options;
  std::function<bool()> is_interrupted;
  engine::RankOptions ranks;
  Printer printer;
  // Finds out what the ranks have to know of each other about divided leaves. Only with others.
  std::function<Status(CallResult&)> share_leaves;
};

// Fills shape, leaves and the row and byte counts of `result`.
[[nodiscard]] Status run_call(const Specialisation& code, CallInputs inputs, CallResult& result);

}  // namespace shoal::session
