#include "session/outside/leaves.h"

#include "engine/memory/string_view16.h"
#include "session/ranks/narrowing.h"

namespace shoal::session {

using types::ValueForm;
using types::ValueShape;

bool is_string(const ValueShape& shape) {
  return shape.form == ValueForm::python_str || shape.form == ValueForm::path ||
         (shape.form == ValueForm::element && shape.type.kind == types::TypeKind::string);
}

std::vector<ResultLeaf> read_leaves(const ValueShape& shape, const uint64_t* slots,
                                    const engine::CallRuntime& runtime) {
  std::vector<ResultLeaf> leaves;
  for (const ValueShape* part : types::leaves_of(shape)) {
    const uint64_t bits = slots[2 * leaves.size()];
    ResultLeaf leaf;
    leaf.is_present = slots[2 * leaves.size() + 1] != 0;
    if (part->form == ValueForm::frame || part->form == ValueForm::series) {
      leaf.table = runtime.table(bits);
      leaf.columns_that_fit = columns_that_fit(*part, leaf.table);
    } else if (is_string(*part)) {
      leaf.text = reinterpret_cast<const engine::StringView16*>(bits)->view();
    } else {
      leaf.bits = bits;
    }
    leaves.push_back(std::move(leaf));
  }
  return leaves;
}

}  // namespace shoal::session
