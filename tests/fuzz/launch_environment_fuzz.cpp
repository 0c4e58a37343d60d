// What a launcher has left in the environment: any variables are a rank below its size, no rank, or
// a value_error. The input has lines of name=value.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "engine/comm/launcher.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace shoal;
  std::map<std::string, std::string, std::less<>> variables;
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const size_t name_end = line.find('=');
    if (name_end == std::string_view::npos) continue;
    variables.emplace(line.substr(0, name_end), line.substr(name_end + 1));
  }
  const auto environment = [&](const char* name) -> std::optional<std::string> {
    const auto found = variables.find(std::string_view(name));
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
  Result<comm::Launch> launch = comm::detect_launch(environment);
  if (!launch.is_ok()) {
    if (launch.take_status().detail().kind != ErrorKind::value_error) std::abort();
    return 0;
  }
  if (launch->rank < 0 || launch->size < 0) std::abort();
  if (launch->size > 0 && launch->rank >= launch->size) std::abort();
  const bool is_alone = launch->family == comm::LauncherFamily::none;
  if (is_alone != launch->variable.empty()) std::abort();
  if (is_alone && (launch->rank != 0 || launch->size != 1)) std::abort();
  return 0;
}
