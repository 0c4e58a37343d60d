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
  const ObjectLayout* layout;
  int32_t cell;  // where it begins in the value's cells
  bool is_wide;  // whether a text is not of bytes
};

// Texts that share more than so many parts are compared.
constexpr int32_t kTextPartsMax = 6;

class ValueSorter {
 public:
  ValueSorter(const ObjectLayout& item, const abi::ListObject& list) : item_(item), list_(list) {
    add_leaves(item, 0);
  }

  void sort(SortEntry* entries, SortEntry* scratch) {
    for (int64_t index = 0; index < list_.length; ++index) entries[index].index = index;
    sort_range(entries, scratch, list_.length, 0, 0);
  }

 private:
  void add_leaves(const ObjectLayout& layout, int32_t cell) {
    if (layout.cell_count == 0) return;  // None is None
    if (layout.form != ObjectForm::tuple) {
      leaves_.push_back({&layout, cell, has_wide_text(layout, cell)});
      return;
    }
    for (const ObjectLayout& item : layout.items) {
      add_leaves(item, cell);
      cell += item.cell_count;
    }
  }

  // `part` numbers the parts of a text.
  void sort_range(SortEntry* entries, SortEntry* scratch, int64_t count, size_t leaf_number,
                  int32_t part);
  void sort_equal_ranges(SortEntry* entries, SortEntry* scratch, int64_t count, size_t leaf_number,
                         int32_t part);
  void compare_range(SortEntry* entries, int64_t count);
  void read_keys(SortEntry* entries, int64_t count, const Leaf& leaf, int32_t part);
  [[nodiscard]] bool has_wide_text(const ObjectLayout& leaf, int32_t cell) const;

  [[nodiscard]] const uint64_t* cells(int64_t index, int32_t cell, uint64_t& spare) const {
    return cells_at(item_, item_at(list_, item_, index), spare) + cell;
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

uint64_t narrow_part(abi::Text text, int32_t part) {
  const int64_t left = length_of(text) - part * kNarrowCodes;
  if (left <= 0) return 0;
  const auto* codes = static_cast<const uint8_t*>(text.data) + part * kNarrowCodes;
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

uint64_t wide_part(abi::Text text, int32_t part) {
  const int64_t begin = part * kWideCodes;
  const int64_t left = length_of(text) - begin;
  if (left <= 0) return 0;
  uint64_t key = code_point(text, begin) << 43;
  if (left > 1) key |= code_point(text, begin + 1) << 22;
  return key | (left > kWideCodes ? kMore : static_cast<uint64_t>(left));
}

bool ValueSorter::has_wide_text(const ObjectLayout& leaf, int32_t cell) const {
  if (leaf.form != ObjectForm::text) return false;
  uint64_t spare = 0;
  for (int64_t index = 0; index < list_.length; ++index) {
    if (width_of(text_of(cells(index, cell, spare))) != 0) return true;
  }
  return false;
}

void ValueSorter::read_keys(SortEntry* entries, int64_t count, const Leaf& leaf, int32_t part) {
  uint64_t spare = 0;
  const auto read = [&](const auto& key_of) {
    for (int64_t number = 0; number < count; ++number) {
      entries[number].key = key_of(cells(entries[number].index, leaf.cell, spare));
    }
  };
  if (leaf.layout->form == ObjectForm::real) {
    read([](const uint64_t* value) { return real_key(value[0]); });
  } else if (leaf.layout->form != ObjectForm::text) {
    read([](const uint64_t* value) { return integer_key(value[0]); });
  } else if (leaf.is_wide) {
    read([part](const uint64_t* value) { return wide_part(text_of(value), part); });
  } else {
    read([part](const uint64_t* value) { return narrow_part(text_of(value), part); });
  }
}

void ValueSorter::compare_range(SortEntry* entries, int64_t count) {
  std::stable_sort(entries, entries + count, [this](const SortEntry& a, const SortEntry& b) {
    uint64_t a_spare = 0;
    uint64_t b_spare = 0;
    return compare_values(item_, NanOrder::last, cells(a.index, 0, a_spare),
                          cells(b.index, 0, b_spare)) < 0;
  });
}

void ValueSorter::sort_range(SortEntry* entries, SortEntry* scratch, int64_t count,
                             size_t leaf_number, int32_t part) {
  if (count < 2 || leaf_number == leaves_.size()) return;
  const Leaf& leaf = leaves_[leaf_number];
  const ObjectForm form = leaf.layout->form;
  if (form == ObjectForm::list || part == kTextPartsMax) return compare_range(entries, count);
  read_keys(entries, count, leaf, part);
  const SortEntry* sorted =
      sort_by_key(entries, scratch, count, [](const SortEntry& entry) { return entry.key; });
  if (sorted != entries) std::copy_n(sorted, count, entries);
  if (form == ObjectForm::text || leaf_number + 1 < leaves_.size()) {
    sort_equal_ranges(entries, scratch, count, leaf_number, part);
  }
}

void ValueSorter::sort_equal_ranges(SortEntry* entries, SortEntry* scratch, int64_t count,
                                    size_t leaf_number, int32_t part) {
  const bool is_text = leaves_[leaf_number].layout->form == ObjectForm::text;
  for (int64_t begin = 0; begin < count;) {
    const uint64_t key = entries[begin].key;
    int64_t end = begin + 1;
    while (end < count && entries[end].key == key) ++end;
    const bool has_more = is_text && (key & kLengthMask) == kMore;
    sort_range(entries + begin, scratch + begin, end - begin, leaf_number + (has_more ? 0 : 1),
               has_more ? part + 1 : 0);
    begin = end;
  }
}

}  // namespace

void sort_values(const ObjectLayout& item, const abi::ListObject& list, SortEntry* entries,
                 SortEntry* scratch) {
  ValueSorter(item, list).sort(entries, scratch);
}

}  // namespace shoal::engine
