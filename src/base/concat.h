// Joins values into one string; the small stand-in for std::format, which g++ 12 lacks.
#pragma once

#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>

namespace shoal {

namespace concat_detail {

inline void append(std::string& out, std::string_view part) { out.append(part); }
inline void append(std::string& out, char part) { out.push_back(part); }

template <typename Integer>
  requires std::is_integral_v<Integer>
void append(std::string& out, Integer part) {
  if constexpr (std::is_same_v<Integer, bool>) {
    out.append(part ? "true" : "false");
  } else {
    out.append(std::to_string(part));
  }
}

inline void append(std::string& out, double part) {
  std::ostringstream stream;
  stream.precision(17);
  stream << part;
  out.append(stream.str());
}

}  // namespace concat_detail

template <typename... Parts>
[[nodiscard]] std::string concat(const Parts&... parts) {
  std::string out;
  (concat_detail::append(out, parts), ...);
  return out;
}

}  // namespace shoal
