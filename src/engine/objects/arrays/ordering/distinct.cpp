// Distinct elements and counts of small numbers.
#include "engine/objects/arrays/ordering/order.h"

namespace shoal::engine {
namespace {

// Distinct elements in their order, the place of the first of each, the number of each element's
// group, and how many there are of each.
template <typename Element>
struct Distinct {
  std::vector<Element> values;
  std::vector<int64_t> first;
  std::vector<int64_t> inverse;
  std::vector<int64_t> counts;
};

template <bool kIsTemporal, typename Element>
Distinct<Element> distinct_sorted(std::vector<Element> elements) {
  sort_elements<kIsTemporal>(elements.data(), elements.data() + elements.size());
  Distinct<Element> distinct;
  for (const Element element : elements) {
    if (distinct.values.empty() || is_before<kIsTemporal>(distinct.values.back(), element)) {
      distinct.values.push_back(element);
    }
  }
  return distinct;
}

template <bool kIsTemporal, typename Element>
Distinct<Element> distinct_numbered(const std::vector<Element>& elements) {
  std::vector<int64_t> numbers(elements.size());
  sort_numbers<kIsTemporal>(elements, numbers.data());
  Distinct<Element> distinct;
  distinct.inverse.resize(elements.size());
  for (const int64_t number : numbers) {
    const Element element = elements[static_cast<size_t>(number)];
    if (distinct.values.empty() || is_before<kIsTemporal>(distinct.values.back(), element)) {
      distinct.values.push_back(element);
      distinct.first.push_back(number);
      distinct.counts.push_back(0);
    }
    ++distinct.counts.back();
    distinct.inverse[static_cast<size_t>(number)] =
        static_cast<int64_t>(distinct.values.size()) - 1;
  }
  return distinct;
}

// Makes the arrays of a tuple one after the other, or the only one.
class ResultArrays {
 public:
  ResultArrays(const ArrayCall& call, uint64_t* out, int32_t place)
      : call_(call), out_(out), place_(place) {}

  template <typename Element>
  void add(const std::vector<Element>& elements) {
    if (failed_ != 0) return;
    const ObjectLayout& result = call_.result();
    const ObjectLayout& own =
        result.form == ObjectForm::tuple ? result.items[static_cast<size_t>(number_++)] : result;
    const auto count = static_cast<int64_t>(elements.size());
    failed_ = new_array(call_.world(), own, {&count, 1}, out_, place_);
    if (failed_ == 0) {
      std::copy(elements.begin(), elements.end(), reinterpret_cast<Element*>(out_[0]));
    }
    out_ += own.cell_count;
  }
  [[nodiscard]] int32_t failed() const { return failed_; }

 private:
  const ArrayCall& call_;
  uint64_t* out_;
  int32_t place_;
  int number_ = 0;
  int32_t failed_ = 0;
};

int32_t fail(const ArrayCall& call, const char* message, int32_t place) {
  return call.world().fail(ErrorKind::value_error, message, place);
}

// np.bincount: the sum of weights, or the count, of each number.
template <typename State, typename WeightOf>
std::vector<State> sums_by_number(const std::vector<int64_t>& numbers, int64_t length,
                                  const WeightOf& weight_of) {
  std::vector<State> sums(static_cast<size_t>(length));
  for (size_t i = 0; i < numbers.size(); ++i) {
    sums[static_cast<size_t>(numbers[i])] += weight_of(i);
  }
  return sums;
}

}  // namespace
}  // namespace shoal::engine

namespace shoal::abi {

using namespace shoal::engine;

extern "C" {

int32_t shoal_array_unique(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                           int32_t layout) {
  const ArrayCall call(world, in, layout);
  const ArrayView array = call.array(0);
  const int64_t wanted = call.integer(1);
  ResultArrays results(call, out, place);
  with_ordered_element(array.kind, [&](auto element, auto is_temporal) {
    using Element = decltype(element);
    constexpr bool kIsTemporal = is_temporal.value;
    const Distinct<Element> distinct =
        wanted == 0 ? distinct_sorted<kIsTemporal>(elements_of<Element>(array))
                    : distinct_numbered<kIsTemporal>(elements_of<Element>(array));
    results.add(distinct.values);
    if ((wanted & 1) != 0) results.add(distinct.first);
    if ((wanted & 2) != 0) results.add(distinct.inverse);
    if ((wanted & 4) != 0) results.add(distinct.counts);
  });
  return results.failed();
}

int32_t shoal_array_bincount(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                             int32_t layout) {
  const ArrayCall call(world, in, layout);
  const std::vector<int64_t> numbers = elements_of<int64_t>(call.array(0));
  int64_t length = call.integer(1);
  if (length < 0) return fail(call, "'minlength' must not be negative", place);
  for (const int64_t number : numbers) {
    if (number < 0) return fail(call, "'list' argument must have no negative elements", place);
    length = std::max(length, number + 1);
  }
  if (length > (int64_t{1} << 40)) return call.world().fail_for_memory(place);
  ResultArrays results(call, out, place);
  if (call.operand_count() == 2) {
    results.add(sums_by_number<int64_t>(numbers, length, [](size_t) { return int64_t{1}; }));
    return results.failed();
  }
  const std::vector<double> weights = elements_of<double>(call.array(2));
  if (weights.size() != numbers.size()) {
    return fail(call, "The weights and list don't have the same length.", place);
  }
  results.add(sums_by_number<double>(numbers, length, [&](size_t i) { return weights[i]; }));
  return results.failed();
}

}  // extern "C"

}  // namespace shoal::abi
