// A value that leaves compiled code, returned or printed: leaves of the IR function, and the shape
// that rebuilds it in Python.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/status.h"
#include "compiler/values/errors.h"
#include "compiler/values/translation.h"
#include "compiler/values/value.h"
#include "types/value_shape.h"

namespace shoal::compiler {

// How it leaves; the default is to be returned.
struct Outgoing {
  ErrorCode code = ErrorCode::S0108;  // of a value that cannot leave
  std::string done = "returned from";
  std::string help = "return frames, series, numbers, strings, or tuples and lists of them";
  bool may_format = false;  // text may be made outside of compiled code
  // Frames and series that have to be on every rank; empty: none.
  std::function<bool(const Value&)> is_gathered;
};

// Emits what the value needs; its frames and run-time scalars are added to `leaves`, in order.
[[nodiscard]] Result<types::ValueShape> outgoing_shape(Translation& translation, const Value& value,
                                                       const Outgoing& how,
                                                       std::vector<ir::ValueId>& leaves);

}  // namespace shoal::compiler
