// One type for an object column whose blocks lie on several ranks: a rank sees only its own rows,
// and where all of them are missing only other ranks know what the column holds.
#pragma once

#include <string>
#include <vector>

#include "base/status.h"
#include "engine/comm/communicator.h"
#include "session/session.h"

namespace shoal::session {

// The types of the arguments without what ranks may see differently: the object columns of divided
// frames and series.
[[nodiscard]] std::string common_types(const std::vector<Argument>& arguments);

// A number that differs between two ranks that see a different type of an object column.
[[nodiscard]] uint64_t object_types_number(const std::vector<Argument>& arguments);

// Gives undetermined columns the type that they have on the ranks that know; columns whose types
// conflict become unsupported. Collective, the next thing after a meeting of ranks whose
// common_types are equal.
[[nodiscard]] Status agree_on_object_types(comm::Communicator& communicator,
                                           std::vector<Argument>& arguments);

}  // namespace shoal::session
