// The returned value as leaves of the IR function; what explain says of a variable.
#include <algorithm>
#include <set>

#include "base/concat.h"
#include "compiler/syntax_to_ir/walker.h"
#include "compiler/values/held_rows.h"
#include "compiler/values/objects/object_values.h"
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

// What is known item by item but leaves as one object: a list that stands twice in the result, and
// dicts.
Result<Value> returnable(Walker& walker, const Value& value, std::set<const void*>& seen) {
  Translation& translation = walker.translation;
  if (is_unknown(value)) return Value{};  // no way comes here
  const auto* text = value.as<Text>();
  if (text != nullptr && text->is_list) return as_run_time(translation, value);
  if (const Mapping* mapping = value.mapping(); mapping != nullptr && mapping->site >= 0) {
    const bool can_be_made =
        std::all_of(mapping->items.begin(), mapping->items.end(), [&](const auto& item) {
          return object_type_of(translation, item.first) &&
                 object_type_of(translation, item.second);
        });
    return can_be_made ? as_run_time(translation, value) : value;
  }
  const Sequence* sequence = value.sequence();
  if (sequence == nullptr || sequence->kind == Sequence::Kind::column_index) return value;
  const bool is_list = sequence->kind == Sequence::Kind::list;
  if (is_list && !seen.insert(sequence).second) return as_run_time(translation, value);
  std::vector<Value> items;
  for (const Value& item : sequence->items) {
    SHOAL_ASSIGN_OR_RETURN(items.emplace_back(), returnable(walker, item, seen));
  }
  return sequence_value(sequence->kind, std::move(items));
}

}  // namespace

Result<types::ValueShape> returned_shape(Walker& walker, const Value& value,
                                         std::vector<ir::ValueId>& leaves) {
  Outgoing returned;
  returned.is_gathered = [&walker](const Value& table) {
    return is_returned_gathered(walker, table);
  };
  std::set<const void*> seen;
  SHOAL_ASSIGN_OR_RETURN(const Value made, returnable(walker, value, seen));
  return outgoing_shape(walker.translation, made, returned, leaves);
}

LineNote variable_note(const Translation& translation, const std::string& name, SourceSpan span,
                       const Value& value) {
  const std::vector<ir::ValueId> frames = row_frames(translation, value);
  const bool is_one = frames.size() == 1 && value.sequence() == nullptr;
  return {span, concat(name, ": ", explain_value(translation, value)),
          is_one ? frames[0] : ir::ValueId{}};
}

}  // namespace shoal::compiler
