// The returned value as leaves of the IR function; what explain says of a variable.
#include "base/concat.h"
#include "compiler/syntax_to_ir/walker.h"
#include "compiler/values/held_rows.h"
#include "compiler/values/outgoing/outgoing.h"

namespace shoal::compiler {
namespace {

std::string explain_value(const Translation& translation, const Value& value) {
  const Frame* frame = value.frame();
  if (frame == nullptr) return describe(value);
  constexpr size_t kShownMax = 12;
  std::string text = "DataFrame [";
  for (size_t i = 0; i < frame->columns.size() && i < kShownMax; ++i) {
    const FrameColumn& column = frame->columns[i];
    const std::string type =
        column.unsupported.empty()
            ? types::dtype_name(column_type(translation, frame->rows.frame, column.column))
            : column.unsupported;
    text += concat(i > 0 ? ", " : "", label_repr(column.label), ": ", type);
  }
  if (frame->columns.size() > kShownMax) text += ", …";
  return text + "]";
}

}  // namespace

Result<types::ValueShape> returned_shape(Walker& walker, const Value& value,
                                         std::vector<ir::ValueId>& leaves) {
  Outgoing returned;
  returned.is_gathered = [&walker](const Value& table) {
    return is_returned_gathered(walker, table);
  };
  return outgoing_shape(walker.translation, value, returned, leaves);
}

LineNote variable_note(const Translation& translation, const std::string& name, SourceSpan span,
                       const Value& value) {
  const std::vector<ir::ValueId> frames = row_frames(translation, value);
  const bool is_one = frames.size() == 1 && value.sequence() == nullptr;
  return {span, concat(name, ": ", explain_value(translation, value)),
          is_one ? frames[0] : ir::ValueId{}};
}

}  // namespace shoal::compiler
