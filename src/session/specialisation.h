// A compiled function for one signature, ready to call: mapped code, parsed plans, result shape.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "abi/main_function.h"
#include "base/status.h"
#include "engine/runtime/call_runtime.h"
#include "image/image.h"
#include "loader/load.h"
#include "types/value_shape.h"

namespace shoal::session {

// A print of compiled code, by its number in shoal_print.
struct Print {
  image::PrintPlace place = image::PrintPlace::first_rank;
  types::ValueShape shape;
  SourceSpan span;
};

// Immutable and shared by the calls that use it.
struct Specialisation {
  std::shared_ptr<const loader::LoadedImage> code;
  abi::MainFunction main = nullptr;  // in `code`
  std::vector<engine::Segment> segments;
  std::vector<engine::RaisedError> errors;
  std::vector<types::ObjectType> object_types;  // of text and containers
  std::vector<engine::ObjectLayout> layouts;    // of the same, by number
  std::vector<types::ObjectType> changed_types;
  bool uses_objects = false;
  std::vector<Print> prints;
  types::ValueShape result;
  std::string explain_text;
  std::vector<std::string> distribution_diagnostics;  // by level, the first is 1
  std::string sequential_reason;      // why nothing is divided over ranks; empty if something is
  bool needs_arguments_only = false;  // see direct_call.h
};

using SpecialisationRef = std::shared_ptr<const Specialisation>;

// Checks and maps the bytes of an image. Any damage is an error, nothing is assumed.
[[nodiscard]] Result<SpecialisationRef> load_specialisation(std::string_view image_bytes);

}  // namespace shoal::session
