// Values are sorted by their parts, as a table is by its columns: by the first part all, by the
// next part those whose first parts are equal, and so on. A part is a number, or some characters of
// a text. What has no such parts (lists) is compared.
#include "engine/objects/containers/sort_order.h"

#include <algorithm>
#include <vector>

#include "engine/objects/containers/radix_sort.h"
#include "engine/objects/containers/values.h"
#include "engine/objects/text/text.h"

namespace shoal::engine {
namespace {

// A piece of the values that is sorted by before the pieces behind it.
struct Leaf {
  const ObjectLayout* layout = nullptr;
  int32_t cell = 0;          // where it begins in the value's cells
  bool is_wide = false;      // whether a text is not of bytes
  int64_t shared_codes = 0;  // with which all texts begin, if of bytes
};

// Texts that share more than so many parts are compared.
constexpr int32_t kTextPartsMax = 6;

// Which part of the values.
struct Position {
  size_t leaf = 0;
  int32_t part = 0;  // of a text
};

class ValueSorter {
 public:
  ValueSorter(const ObjectLayout& item, const abi::ListObject& list) : item_(item), list_(list) {
    add_leaves(item, 0);
  }

  void sort(SortEntry* entries, SortEntry* scratch) {
    for (int64_t index = 0; index < list_.length; ++index) entries[index].index = index;
    sort_range(entries, scratch, list_.length, {}, 0);
  }

 private:
  void add_leaves(const ObjectLayout& layout, int32_t cell);
  void look_at_texts(Leaf& leaf) const;

  // `held_keys` of every entry (two, one or none) are those of the position and the next one.
  void sort_range(SortEntry* entries, SortEntry* scratch, int64_t count, Position position,
                  int held_keys);
  void sort_equal_ranges(SortEntry* entries, SortEntry* scratch, int64_t count, Position position,
                         int held_keys);
  void compare_range(SortEntry* entries, int64_t count);
  void read_keys(SortEntry* entries, int64_t count, Position position);

  [[nodiscard]] uint64_t key_at(Position position, const uint64_t* value) const;
  // The position that decides between values that have this key at another one.
  [[nodiscard]] Position position_behind(Position position, uint64_t key) const;
  [[nodiscard]] bool is_behind_all(Position position) const {
    return position.leaf == leaves_.size();
  }
  [[nodiscard]] const uint64_t* cells(int64_t index, uint64_t& spare) const {
    return cells_at(item_, item_at(list_, item_, index), spare);
  }

  const ObjectLayout& item_;
  const abi::ListObject& list_;
  std::vector<Leaf> leaves_;
};

// A text's part: some code points from the upper bits down, then how many are left from the part's
// begin on, kMore if more than the part holds. So a shorter text is before the longer ones that
// begin with it, and equal parts that hold all that is left are equal texts.
constexpr uint64_t kLengthMask = 15;
constexpr uint64_t kMore = 8;
constexpr int64_t kNarrowCodes = 7;  // of 8 bits
constexpr int64_t kWideCodes = 2;    // of 21 bits

uint64_t narrow_part(abi::Text text, int64_t begin) {
  const int64_t left = length_of(text) - begin;
  if (left <= 0) return 0;
  const auto* codes = static_cast<const uint8_t*>(text.data) + begin;
  uint64_t key = 0;
  if (left > kNarrowCodes) {
    std::memcpy(&key, codes, sizeof key);
    if constexpr (std::endian::native == std::endian::little) key = __builtin_bswap64(key);
    return (key & ~uint64_t{255}) | kMore;
  }
  for (int64_t index = 0; index < left; ++index) {
    key |= static_cast<uint64_t>(codes[index]) << (56 - 8 * index);
  }
  return key | static_cast<uint64_t>(left);
}

uint64_t code_point(abi::Text text, int64_t index) {
  switch (width_of(text)) {
    case 0: return static_cast<const uint8_t*>(text.data)[index];
    case 1: return static_cast<const uint16_t*>(text.data)[index];
    default: return static_cast<const uint32_t*>(text.data)[index];
  }
}

uint64_t wide_part(abi::Text text, int64_t begin) {
  const int64_t left = length_of(text) - begin;
  if (left <= 0) return 0;
  uint64_t key = code_point(text, begin) << 43;
  if (left > 1) key |= code_point(text, begin + 1) << 22;
  return key | (left > kWideCodes ? kMore : static_cast<uint64_t>(left));
}

void ValueSorter::add_leaves(const ObjectLayout& layout, int32_t cell) {
  if (layout.cell_count == 0) return;  // None is None
  if (layout.form != ObjectForm::tuple) {
    leaves_.push_back({&layout, cell});
    if (layout.form == ObjectForm::text) look_at_texts(leaves_.back());
    return;
  }
  for (const ObjectLayout& item : layout.items) {
    add_leaves(item, cell);
    cell += item.cell_count;
  }
}

void ValueSorter::look_at_texts(Leaf& leaf) const {
  uint64_t spare = 0;
  const abi::Text first = text_of(cells(0, spare) + leaf.cell);
  const auto* first_codes = static_cast<const uint8_t*>(first.data);
  int64_t shared = length_of(first);
  for (int64_t index = 0; index < list_.length; ++index) {
    const abi::Text text = text_of(cells(index, spare) + leaf.cell);
    if (width_of(text) != 0) {
      leaf.is_wide = true;
      return;
    }
    const auto* codes = static_cast<const uint8_t*>(text.data);
    shared = std::min(shared, length_of(text));
    if (shared > 0 && std::memcmp(first_codes, codes, static_cast<size_t>(shared)) != 0) {
      shared = std::mismatch(codes, codes + shared, first_codes).first - codes;
    }
  }
  leaf.shared_codes = shared;
}

uint64_t ValueSorter::key_at(Position position, const uint64_t* value) const {
  if (is_behind_all(position)) return 0;
  const Leaf& leaf = leaves_[position.leaf];
  const uint64_t* cells = value + leaf.cell;
  const bool has_no_sign =
      leaf.layout->form == ObjectForm::number && leaf.layout->element == types::TypeKind::uint64;
  switch (number_form(*leaf.layout)) {
    case ObjectForm::boolean:
    case ObjectForm::integer: return has_no_sign ? cells[0] : integer_key(cells[0]);
    case ObjectForm::real: return real_key(cells[0]);
    case ObjectForm::text:
      if (leaf.is_wide) return wide_part(text_of(cells), position.part * kWideCodes);
      return narrow_part(text_of(cells), leaf.shared_codes + position.part * kNarrowCodes);
    default: return 0;  // is compared
  }
}

Position ValueSorter::position_behind(Position position, uint64_t key) const {
  const bool is_text = leaves_[position.leaf].layout->form == ObjectForm::text;
  if (is_text && (key & kLengthMask) == kMore) return {position.leaf, position.part + 1};
  return {position.leaf + 1, 0};
}

void ValueSorter::read_keys(SortEntry* entries, int64_t count, Position position) {
  uint64_t spare = 0;
  for (int64_t number = 0; number < count; ++number) {
    SortEntry& entry = entries[number];
    const uint64_t* value = cells(entry.index, spare);
    entry.key = key_at(position, value);
    entry.next_key = key_at(position_behind(position, entry.key), value);
  }
}

void ValueSorter::compare_range(SortEntry* entries, int64_t count) {
  std::stable_sort(entries, entries + count, [this](const SortEntry& a, const SortEntry& b) {
    uint64_t a_spare = 0;
    uint64_t b_spare = 0;
    return compare_values(item_, NanOrder::last, cells(a.index, a_spare), cells(b.index, b_spare)) <
           0;
  });
}

void ValueSorter::sort_range(SortEntry* entries, SortEntry* scratch, int64_t count,
                             Position position, int held_keys) {
  if (is_behind_all(position)) return;
  const ObjectForm form = leaves_[position.leaf].layout->form;
  if (form == ObjectForm::list || position.part == kTextPartsMax) {
    return compare_range(entries, count);
  }
  if (held_keys == 0) {
    read_keys(entries, count, position);
    held_keys = 2;
  }
  const SortEntry* sorted =
      sort_by_key(entries, scratch, count, [](const SortEntry& entry) { return entry.key; });
  if (sorted != entries) std::copy_n(sorted, count, entries);
  if (form != ObjectForm::text && position.leaf + 1 == leaves_.size()) return;
  sort_equal_ranges(entries, scratch, count, position, held_keys - 1);
}

void ValueSorter::sort_equal_ranges(SortEntry* entries, SortEntry* scratch, int64_t count,
                                    Position position, int held_keys) {
  for (int64_t begin = 0; begin < count;) {
    const uint64_t key = entries[begin].key;
    int64_t end = begin + 1;
    while (end < count && entries[end].key == key) ++end;
    if (end - begin > 1) {
      if (held_keys == 1) {
        for (int64_t number = begin; number < end; ++number) {
          entries[number].key = entries[number].next_key;
        }
      }
      sort_range(entries + begin, scratch + begin, end - begin, position_behind(position, key),
                 held_keys);
    }
    begin = end;
  }
}

}  // namespace

void sort_values(const ObjectLayout& item, const abi::ListObject& list, SortEntry* entries,
                 SortEntry* scratch) {
  ValueSorter(item, list).sort(entries, scratch);
}

}  // namespace shoal::engine
