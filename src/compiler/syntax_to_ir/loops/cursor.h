// How a loop goes through something: whether there is another round, and with which item.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/status.h"
#include "compiler/syntax_to_ir/control_flow.h"

namespace shoal::compiler {

// One loop's way through its items. The steps are walked in order: `prepare` before the loop,
// `test` at its head, `item` at the start of the body. `counter` is the number of the round, a
// numpy uint64.
class Cursor {
 public:
  virtual ~Cursor() = default;
  [[nodiscard]] virtual Status prepare() { return Status::ok(); }
  [[nodiscard]] virtual Result<Truth> test(ir::ValueId counter) = 0;
  [[nodiscard]] virtual Result<Value> item(ir::ValueId counter) = 0;
  // Hidden variables of the scope in which the cursor keeps its place.
  virtual void add_variables(std::vector<std::string>&) const {}
};

// Precondition: the value is no sequence that the walk knows item by item. An error at `span` if it
// cannot be gone through.
[[nodiscard]] Result<std::unique_ptr<Cursor>> cursor_over(Walker& walker, const Value& items,
                                                          SourceSpan span);

}  // namespace shoal::compiler
