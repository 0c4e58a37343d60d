// Which ops give, read or change what their operands lead to.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/syntax_to_ir/parallel/outside_path.h"

namespace shoal::compiler {

// Whether values of the type are, or hold, lists, dicts, sets or arrays: all who have such a value
// have the same one.
[[nodiscard]] bool holds_shared(const types::ObjectType& type);

// Whether the path leads to what a value of the type is, not to what is in it.
[[nodiscard]] bool leads_to(const OutsidePath& path, const types::ObjectType& type);

// Where the op's result leads if the path is one of an operand of type `given`; nullopt: elsewhere.
// `keys` are the op's operands but the first.
[[nodiscard]] std::optional<OutsidePath> path_of_result(const OutsidePath& path, const ir::Op& op,
                                                        const types::ObjectType& given,
                                                        const std::vector<RoundValue>& keys);

// Whether the op may give what is in a container.
[[nodiscard]] bool gives_items(const ir::Op& op);

// Whether the op looks at elements of arrays that it gets. What gives views, lengths or items that
// are arrays does not.
[[nodiscard]] bool reads_elements(const ir::Op& op);

// Which elements or items the op reads or changes where its operand leads; `keys` as above.
[[nodiscard]] OutsidePath path_of_access(const OutsidePath& path, const ir::Op& op,
                                         const std::vector<RoundValue>& keys, bool is_first);

}  // namespace shoal::compiler
