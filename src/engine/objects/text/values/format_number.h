// format() of int and float.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/status.h"
#include "engine/objects/text/values/format_spec.h"
#include "engine/objects/text/values/text_builder.h"

namespace shoal::engine {

// `python_type` is "int" or "bool".
Status append_formatted_int(TextBuilder& builder, abi::Text how, int64_t value,
                            std::string_view python_type);
Status append_formatted_real(TextBuilder& builder, abi::Text how, double value);

}  // namespace shoal::engine
