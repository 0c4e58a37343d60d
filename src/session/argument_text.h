// Arguments in words, for errors that compare those of several ranks.
#pragma once

#include <string>
#include <vector>

#include "session/session.h"

namespace shoal::session {

// Whether it is a frame or a series.
[[nodiscard]] bool is_table(const Argument& argument);

// What ranks that make the same call have passed alike, besides the type. A path may differ: what
// is read there is compared.
[[nodiscard]] std::string value_text(const Argument& argument);

// Types, sizes and values for people: "DataFrame(day int64, sales float64) of 3 rows, 2.5".
[[nodiscard]] std::string describe_arguments(const std::vector<Argument>& arguments);

}  // namespace shoal::session
