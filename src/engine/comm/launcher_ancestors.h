// The programs that this process runs under, and which launcher among them has started it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/comm/launcher.h"

namespace shoal::comm {

struct Ancestor {
  int64_t process = 0;
  std::string program;  // its path; empty where the system does not tell (another user's)
  std::string name;     // cut off by the system after 15 characters
};

// The parent first.
[[nodiscard]] std::vector<Ancestor> process_ancestors();

// Whether the program starts ranks, and has them as children.
[[nodiscard]] std::optional<LauncherFamily> family_of_starter(const Ancestor& ancestor);

// The launcher that has started this process below the process `rank`: of a job in a job. nullopt
// for what the rank has started itself.
[[nodiscard]] std::optional<LauncherFamily> launcher_below(const std::vector<Ancestor>& ancestors,
                                                           int64_t rank);

}  // namespace shoal::comm
