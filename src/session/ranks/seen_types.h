// One type for a divided argument whose blocks lie on several ranks: a rank sees only its own rows.
// Where all of an object column's are missing, only other ranks know what the column holds; and
// whether blocks with a RangeIndex count the rows of all ranks shows when they stand side by side.
#pragma once

#include <string>
#include <vector>

#include "base/status.h"
#include "engine/comm/communicator.h"
#include "session/session.h"

namespace shoal::session {

// The types of the arguments without what ranks may see differently: of divided frames and series
// the object columns, and an index that is an unnamed RangeIndex in steps of 1.
[[nodiscard]] std::string common_types(const std::vector<Argument>& arguments);

// A number that is the same on all ranks if they see the same types.
[[nodiscard]] uint64_t seen_types_number(const std::vector<Argument>& arguments);

// Gives undetermined columns the type that they have on the ranks that know; columns whose types
// conflict become unsupported. Range indexes of which each goes on where the one of the lower rank
// ends are one default index; else all become a level of numbers. Collective, the next thing after
// a meeting of ranks whose common_types are equal.
[[nodiscard]] Status agree_on_types(comm::Communicator& communicator,
                                    std::vector<Argument>& arguments);

}  // namespace shoal::session
