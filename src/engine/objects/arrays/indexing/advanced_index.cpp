#include "engine/objects/arrays/indexing/advanced_index.h"

#include <algorithm>
#include <string>

#include "base/concat.h"
#include "engine/objects/arrays/elements.h"

namespace shoal::engine {
namespace {

// Numbers along one dimension, of a shape that is broadcast with those of the others.
struct Numbers {
  int32_t dimension = 0;
  Dimensions shape;  // strides in numbers
  std::vector<int64_t> values;
};

void add_row_major(Dimensions& shape, const ArrayView& view) {
  int64_t stride = 1;
  shape.rank = view.rank;
  for (int32_t i = view.rank; i-- > 0;) {
    shape.shape[i] = view.shape[i];
    shape.strides[i] = stride;
    stride *= view.shape[i];
  }
}

std::vector<int64_t> integers_of(const ArrayView& view) {
  const Dimensions all = dimensions_of(view);
  const int64_t count = view.element_count();
  std::vector<int64_t> values(static_cast<size_t>(count));
  with_element(view.kind, [&](auto element) {
    using Element = decltype(element);
    if (view.is_contiguous()) {
      for (int64_t i = 0; i < count; ++i) {
        values[static_cast<size_t>(i)] =
            static_cast<int64_t>(load<Element>(view.data + i * int64_t{sizeof(Element)}));
      }
      return;
    }
    Odometer odometer(all);
    for (int64_t& value : values) {
      value = static_cast<int64_t>(load<Element>(view.data + odometer.offset()));
      odometer.next();
    }
  });
  return values;
}

class IndexFinder {
 public:
  IndexFinder(const ArrayCall& call, const ArrayView& array, int32_t place)
      : call_(call), array_(array), place_(place) {}

  int32_t find(int first, AdvancedIndex& index) {
    if (const int32_t failed = read_keys(first)) return failed;
    if (const int32_t failed = broadcast(index)) return failed;
    if (const int32_t failed = check_bounds(index)) return failed;
    add_offsets(index);
    const int64_t position = call_.integer(first + 1);
    for (int32_t i = 0; i < array_.rank; ++i) {
      if (is_keyed_[i]) continue;
      Dimensions& rest = index.before.rank < position ? index.before : index.after;
      rest.add(array_.shape[i], array_.strides[i]);
    }
    return 0;
  }

 private:
  int32_t read_keys(int first) {
    const auto begins = static_cast<uint64_t>(call_.integer(first));
    int key = first + 2;
    for (int32_t dimension = 0; dimension < array_.rank; ++dimension) {
      if (((begins >> dimension) & 1) == 0) continue;
      if (const int32_t failed = read_key(key, dimension)) return failed;
      ++key;
    }
    return 0;
  }

  int32_t read_key(int key, int32_t dimension) {
    if (call_.operand(key).form != ObjectForm::array) {
      Numbers number;
      number.dimension = dimension;
      number.values = {call_.integer(key)};
      add(std::move(number));
      return 0;
    }
    const ArrayView view = call_.array(key);
    if (view.kind == types::TypeKind::boolean) return read_mask(view, dimension);
    Numbers numbers;
    numbers.dimension = dimension;
    add_row_major(numbers.shape, view);
    numbers.values = integers_of(view);
    add(std::move(numbers));
    return 0;
  }

  int32_t read_mask(const ArrayView& mask, int32_t dimension) {
    for (int32_t i = 0; i < mask.rank; ++i) {
      const int64_t length = array_.shape[dimension + i];
      if (mask.shape[i] == length) continue;
      return call_.world().fail(
          ErrorKind::index_error,
          concat("boolean index did not match indexed array along axis ", dimension + i,
                 "; size of axis is ", length, " but size of corresponding boolean axis is ",
                 mask.shape[i]),
          place_);
    }
    std::vector<std::vector<int64_t>> places = nonzero_places(mask);
    for (int32_t i = 0; i < mask.rank; ++i) {
      Numbers numbers;
      numbers.dimension = dimension + i;
      numbers.values = std::move(places[static_cast<size_t>(i)]);
      numbers.shape.add(static_cast<int64_t>(numbers.values.size()), 1);
      add(std::move(numbers));
    }
    return 0;
  }

  void add(Numbers numbers) {
    is_keyed_[numbers.dimension] = true;
    numbers_.push_back(std::move(numbers));
  }

  int32_t broadcast(AdvancedIndex& index) {
    Dimensions& chosen = index.chosen;
    for (const Numbers& numbers : numbers_) chosen.rank = std::max(chosen.rank, numbers.shape.rank);
    std::fill_n(chosen.shape, chosen.rank, 1);
    for (const Numbers& numbers : numbers_) {
      const int32_t missing = chosen.rank - numbers.shape.rank;
      for (int32_t i = 0; i < numbers.shape.rank; ++i) {
        int64_t& length = chosen.shape[missing + i];
        const int64_t own = numbers.shape.shape[i];
        if (own != 1 && length != 1 && own != length) return fail_to_broadcast();
        if (own != 1) length = own;
      }
    }
    return 0;
  }

  int32_t fail_to_broadcast() {
    std::string shapes;
    for (const Numbers& numbers : numbers_) {
      shapes += shape_text(numbers.shape.shape, numbers.shape.rank) + " ";
    }
    return call_.world().fail(
        ErrorKind::index_error,
        concat("shape mismatch: indexing arrays could not be broadcast together with shapes ",
               shapes),
        place_);
  }

  int32_t check_bounds(const AdvancedIndex& index) {
    if (index.chosen.count() == 0) return 0;
    for (Numbers& numbers : numbers_) {
      const int64_t length = array_.shape[numbers.dimension];
      bool is_outside = false;
      for (int64_t& value : numbers.values) {
        const int64_t from_start = value + (value < 0 ? length : 0);
        is_outside |= static_cast<uint64_t>(from_start) >= static_cast<uint64_t>(length);
      }
      if (is_outside) return fail_outside(numbers, length);
      for (int64_t& value : numbers.values) value += value < 0 ? length : 0;
    }
    return 0;
  }

  int32_t fail_outside(const Numbers& numbers, int64_t length) {
    const auto found =
        std::find_if(numbers.values.begin(), numbers.values.end(),
                     [&](int64_t value) { return value < -length || value >= length; });
    return call_.world().fail(ErrorKind::index_error,
                              concat("index ", *found, " is out of bounds for axis ",
                                     numbers.dimension, " with size ", length),
                              place_);
  }

  void add_offsets(AdvancedIndex& index) {
    const int64_t count = index.chosen.count();
    index.offsets.assign(static_cast<size_t>(count), 0);
    for (const Numbers& numbers : numbers_) {
      const int64_t stride = array_.strides[numbers.dimension];
      if (static_cast<int64_t>(numbers.values.size()) == count) {
        for (size_t i = 0; i < numbers.values.size(); ++i) {
          index.offsets[i] += numbers.values[i] * stride;
        }
        continue;
      }
      Dimensions own = index.chosen;
      const int32_t missing = own.rank - numbers.shape.rank;
      for (int32_t i = 0; i < own.rank; ++i) {
        const bool is_repeated = i < missing || numbers.shape.shape[i - missing] == 1;
        own.strides[i] = is_repeated ? 0 : numbers.shape.strides[i - missing];
      }
      Odometer odometer(own);
      for (int64_t& offset : index.offsets) {
        offset += numbers.values[static_cast<size_t>(odometer.offset())] * stride;
        odometer.next();
      }
    }
  }

  const ArrayCall& call_;
  const ArrayView& array_;
  int32_t place_;
  std::vector<Numbers> numbers_;
  bool is_keyed_[kRankMax] = {};
};

}  // namespace

Dimensions AdvancedIndex::result() const {
  Dimensions all;
  for (const Dimensions* part : {&before, &chosen, &after}) {
    for (int32_t i = 0; i < part->rank; ++i) all.add(part->shape[i], 0);
  }
  return all;
}

int32_t find_advanced_index(const ArrayCall& call, const ArrayView& array, int first,
                            AdvancedIndex& index, int32_t place) {
  return IndexFinder(call, array, place).find(first, index);
}

std::vector<std::vector<int64_t>> nonzero_places(const ArrayView& array) {
  std::vector<std::vector<int64_t>> places(static_cast<size_t>(array.rank));
  Dimensions outer;
  for (int32_t i = 0; i + 1 < array.rank; ++i) outer.add(array.shape[i], array.strides[i]);
  if (array.rank == 0) return places;
  const int64_t length = array.shape[array.rank - 1];
  const int64_t stride = array.strides[array.rank - 1];
  const int64_t row_count = outer.count();
  Odometer odometer(outer);
  for (int64_t row = 0; row < row_count; ++row, odometer.next()) {
    std::vector<int64_t>& last = places.back();
    const size_t before = last.size();
    with_element(array.kind, [&](auto element) {
      using Element = decltype(element);
      const std::byte* data = array.data + odometer.offset();
      int64_t count = 0;
      for (int64_t i = 0; i < length; ++i) count += load<Element>(data + i * stride) != Element{0};
      last.resize(before + static_cast<size_t>(count));
      int64_t* to = last.data() + before;
      const int64_t* const end = to + count;
      for (int64_t i = 0; to != end; ++i) {
        *to = i;
        to += load<Element>(data + i * stride) != Element{0};
      }
    });
    int64_t number = row;
    for (int32_t i = array.rank - 1; i-- > 0;) {
      places[static_cast<size_t>(i)].resize(last.size(), number % array.shape[i]);
      number /= array.shape[i];
    }
  }
  return places;
}

std::string shape_text(const int64_t* lengths, int32_t rank) {
  std::string text = "(";
  for (int32_t i = 0; i < rank; ++i) text += concat(i > 0 ? "," : "", lengths[i]);
  return text + (rank == 1 ? ",)" : ")");
}

}  // namespace shoal::engine
