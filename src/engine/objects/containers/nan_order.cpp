#include "engine/objects/containers/nan_order.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

#include "engine/objects/containers/values.h"
#include "engine/objects/text/text.h"
#include "engine/objects/text/values/real_text.h"

namespace shoal::engine {
namespace {

bool has_nan_in(const ObjectLayout& layout, const uint64_t* cells) {
  if (layout.form == ObjectForm::real) return std::isnan(real_of(cells[0]));
  if (layout.form != ObjectForm::tuple) return false;
  return std::any_of(layout.items.begin(), layout.items.end(), [&](const ObjectLayout& item) {
    const uint64_t* own = cells;
    cells += item.cell_count;
    return has_nan_in(item, own);
  });
}

bool may_hold_reals(const ObjectLayout& layout) {
  return layout.form == ObjectForm::real ||
         (layout.form == ObjectForm::tuple &&
          std::any_of(layout.items.begin(), layout.items.end(), may_hold_reals));
}

// Numbers of items, separated by commas.
bool read_order(std::string_view text, SortEntry* entries, int64_t count) {
  const char* at = text.data();
  const char* const end = at + text.size();
  for (int64_t number = 0; number < count; ++number) {
    const auto [behind, error] = std::from_chars(at, end, entries[number].index);
    const bool is_right = error == std::errc() && entries[number].index >= 0 &&
                          entries[number].index < count && (behind == end) == (number + 1 == count);
    if (!is_right) return false;
    at = behind + 1;
  }
  return true;
}

}  // namespace

bool has_nan(const ObjectLayout& item, const abi::ListObject& list) {
  if (!may_hold_reals(item)) return false;
  for (int64_t index = 0; index < list.length; ++index) {
    uint64_t spare = 0;
    if (has_nan_in(item, cells_at(item, item_at(list, item, index), spare))) return true;
  }
  return false;
}

int32_t sort_as_python(ObjectWorld& world, const ObjectLayout& item, const abi::ListObject& list,
                       SortEntry* entries, int32_t place) {
  if (item.form != ObjectForm::real) {
    return world.fail(ErrorKind::unsupported,
                      "Sorting by tuples in which a float is NaN is not supported yet.", place);
  }
  std::string reals;
  for (int64_t index = 0; index < list.length; ++index) {
    char text[kReprBytesMax];
    const auto* cells = static_cast<const uint64_t*>(list.data);
    reals.append(text, write_repr(real_of(cells[index]), text));
    reals += ',';
  }
  reals.pop_back();
  const abi::Text asked = text_over(reals.data(), static_cast<int64_t>(reals.size()), 0);
  Result<abi::Text> answer = world.ask_python("sort_order", asked);
  if (!answer.is_ok()) {
    const Status status = answer.take_status();
    return world.fail(status.detail().kind, status.detail().message, place);
  }
  if (!read_order(to_utf8(*answer), entries, list.length)) {
    return world.fail(ErrorKind::internal, "Python gave no order of floats", place);
  }
  return 0;
}

}  // namespace shoal::engine
