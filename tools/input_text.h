// What a tool reads: a file, or the part of a golden test between "-- input" and "-- expect".
#pragma once

#include <fstream>
#include <iterator>
#include <string>

#include "base/concat.h"
#include "base/status.h"

namespace shoal::tools {

inline Result<std::string> read_input_text(const std::string& path) {
  constexpr std::string_view kInput = "-- input\n";
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file) return Status::error(ErrorKind::os_error, concat("cannot read ", path));
  const size_t input = text.find(kInput);
  if (input == std::string::npos) return text;
  text.erase(0, input + kInput.size());
  return text.substr(0, text.find("-- expect"));
}

}  // namespace shoal::tools
