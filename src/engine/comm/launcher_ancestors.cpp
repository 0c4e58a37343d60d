#include "engine/comm/launcher_ancestors.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string_view>

#include "base/concat.h"

namespace shoal::comm {
namespace {

namespace fs = std::filesystem;

constexpr size_t kNameBytesMax = 15;

struct Starter {
  std::string_view program;
  LauncherFamily family;
};

constexpr Starter kStarters[] = {
    {"hydra_pmi_proxy", LauncherFamily::hydra},
    {"orterun", LauncherFamily::open_mpi},
    {"orted", LauncherFamily::open_mpi},
    {"prterun", LauncherFamily::open_mpi},
    {"prted", LauncherFamily::open_mpi},
    {"slurmstepd", LauncherFamily::slurm},
    {"palsd", LauncherFamily::pals},
};

// /proc/<pid>/stat: "pid (name) state parent ...", where the name may hold anything.
int64_t parent_of(int64_t process) {
  std::ifstream file(concat("/proc/", process, "/stat"));
  std::string text;
  std::getline(file, text, '\0');
  const size_t name_end = text.rfind(')');
  if (name_end == std::string::npos || name_end + 4 >= text.size()) return 0;
  return std::strtoll(text.c_str() + name_end + 4, nullptr, 10);
}

}  // namespace

std::vector<Ancestor> process_ancestors() {
  constexpr size_t kGenerationsMax = 32;
  std::vector<Ancestor> ancestors;
  int64_t process = ::getppid();
  while (process > 1 && ancestors.size() < kGenerationsMax) {
    Ancestor ancestor;
    ancestor.process = process;
    std::error_code error;
    const fs::path program = fs::read_symlink(concat("/proc/", process, "/exe"), error);
    if (!error) ancestor.program = program.string();
    std::ifstream name(concat("/proc/", process, "/comm"));
    std::getline(name, ancestor.name);
    ancestors.push_back(std::move(ancestor));
    process = parent_of(process);
  }
  return ancestors;
}

std::optional<LauncherFamily> family_of_starter(const Ancestor& ancestor) {
  const std::string file = fs::path(ancestor.program).filename().string();
  for (const Starter& starter : kStarters) {
    const bool is_named = file.empty() && !ancestor.name.empty() &&
                          starter.program.substr(0, kNameBytesMax) == ancestor.name;
    if (is_named || file == starter.program) return starter.family;
  }
  return std::nullopt;
}

std::optional<LauncherFamily> launcher_below(const std::vector<Ancestor>& ancestors, int64_t rank) {
  for (const Ancestor& ancestor : ancestors) {
    if (ancestor.process == rank) return std::nullopt;
    if (const auto family = family_of_starter(ancestor)) return family;
  }
  return std::nullopt;
}

}  // namespace shoal::comm
