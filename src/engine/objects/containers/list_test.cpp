// Lists against std::vector, for every kind of element.
#include <limits>
#include <random>

#include "engine/objects/containers/containers_test.h"

namespace shoal::engine {
namespace {

constexpr int64_t kNone = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

// Bounds of a slice; kNone is None.
Cells slice_cells(std::initializer_list<int64_t> bounds) {
  Cells cells;
  for (const int64_t bound : bounds) {
    cells.push_back(bound != kNone ? 1 : 0);
    cells.push_back(bound != kNone ? cell_of(bound) : 0);
  }
  return cells;
}

template <typename T>
class ListTest : public testing::Test {
 protected:
  Cells item(int64_t number) { return cells_of(test, value_number<T>(number)); }
  Cells list(const std::vector<T>& values) { return cells_of(test, values); }
  std::vector<T> values(const Cells& cells) { return value_of<std::vector<T>>(cells.data()); }
  std::vector<T> numbers(std::initializer_list<int64_t> all) {
    std::vector<T> result;
    for (const int64_t number : all) result.push_back(value_number<T>(number));
    return result;
  }
  std::vector<T> result() { return value_of<std::vector<T>>(test.out); }

  TestWorld test;
};

using ElementTypes =
    testing::Types<int64_t, double, bool, std::string, std::tuple<int64_t, std::string>,
                   std::tuple<bool, double>, std::vector<int64_t>, std::optional<int64_t>,
                   std::optional<std::string>>;
TYPED_TEST_SUITE(ListTest, ElementTypes);

TYPED_TEST(ListTest, CopiesConcatenatesAndRepeats) {
  const Cells a = this->list(this->numbers({1, 2, 3}));
  const Cells b = this->list(this->numbers({4}));
  const Cells empty = this->list({});
  ASSERT_TRUE(this->test.call(abi::shoal_list_copy, a));
  EXPECT_EQ(this->result(), this->numbers({1, 2, 3}));
  EXPECT_NE(this->test.out[0], a[0]);
  ASSERT_TRUE(this->test.call(abi::shoal_list_copy, empty));
  EXPECT_EQ(this->result(), this->numbers({}));
  ASSERT_TRUE(this->test.call(abi::shoal_list_concatenate, a + b));
  EXPECT_EQ(this->result(), this->numbers({1, 2, 3, 4}));
  ASSERT_TRUE(this->test.call(abi::shoal_list_concatenate, empty + empty));
  EXPECT_EQ(this->result(), this->numbers({}));
  ASSERT_TRUE(this->test.call(abi::shoal_list_repeat, a + Cells{3}));
  EXPECT_EQ(this->result(), this->numbers({1, 2, 3, 1, 2, 3, 1, 2, 3}));
  ASSERT_TRUE(this->test.call(abi::shoal_list_repeat, a + Cells{cell_of(int64_t{-2})}));
  EXPECT_EQ(this->result(), this->numbers({}));
  ASSERT_TRUE(this->test.call(abi::shoal_list_repeat, empty + Cells{cell_of(kMax)}));
  EXPECT_EQ(this->result(), this->numbers({}));
  EXPECT_FALSE(this->test.call(abi::shoal_list_repeat, a + Cells{cell_of(kMax)}));
  EXPECT_EQ(this->test.world.error.kind, ErrorKind::memory_error);
}

TYPED_TEST(ListTest, ExtendsAlsoWithItself) {
  const Cells a = this->list(this->numbers({1, 2}));
  ASSERT_TRUE(this->test.call(abi::shoal_list_extend, a + a));
  EXPECT_EQ(this->values(a), this->numbers({1, 2, 1, 2}));
  ASSERT_TRUE(this->test.call(abi::shoal_list_extend, a + this->list({})));
  EXPECT_EQ(this->values(a), this->numbers({1, 2, 1, 2}));
}

TYPED_TEST(ListTest, PopsAndDeletes) {
  const Cells a = this->list(this->numbers({1, 2, 3, 4}));
  ASSERT_TRUE(this->test.call(abi::shoal_list_pop, a + Cells{cell_of(int64_t{-1})}));
  EXPECT_EQ(value_of<TypeParam>(this->test.out), value_number<TypeParam>(4));
  ASSERT_TRUE(this->test.call(abi::shoal_list_pop, a + Cells{0}));
  EXPECT_EQ(value_of<TypeParam>(this->test.out), value_number<TypeParam>(1));
  EXPECT_FALSE(this->test.call(abi::shoal_list_pop, a + Cells{2}));
  EXPECT_EQ(this->test.world.error.message, "pop index out of range");
  EXPECT_EQ(this->test.world.error.place, 7);
  EXPECT_FALSE(this->test.call(abi::shoal_list_delete, a + Cells{cell_of(int64_t{-3})}));
  EXPECT_EQ(this->test.world.error.message, "list assignment index out of range");
  EXPECT_EQ(this->test.world.error.kind, ErrorKind::index_error);
  ASSERT_TRUE(this->test.call(abi::shoal_list_delete, a + Cells{cell_of(int64_t{-2})}));
  EXPECT_EQ(this->values(a), this->numbers({3}));
  ASSERT_TRUE(this->test.call(abi::shoal_list_clear, a));
  EXPECT_EQ(this->values(a), this->numbers({}));
  EXPECT_FALSE(this->test.call(abi::shoal_list_pop, a + Cells{0}));
  EXPECT_EQ(this->test.world.error.message, "pop from empty list");
}

TYPED_TEST(ListTest, Searches) {
  const Cells a = this->list(this->numbers({0, 1, 0, 1, 0}));
  ASSERT_TRUE(this->test.call(abi::shoal_list_count, a + this->item(0)));
  EXPECT_EQ(this->test.out[0], 3U);
  ASSERT_TRUE(this->test.call(abi::shoal_list_index, a + this->item(1) + Cells{0, cell_of(kMax)}));
  EXPECT_EQ(this->test.out[0], 1U);
  ASSERT_TRUE(this->test.call(abi::shoal_list_index,
                              a + this->item(0) + Cells{cell_of(int64_t{-2}), cell_of(kMax)}));
  EXPECT_EQ(this->test.out[0], 4U);
  EXPECT_FALSE(
      this->test.call(abi::shoal_list_index, a + this->item(0) + Cells{3, cell_of(int64_t{-1})}));
  EXPECT_EQ(this->test.world.error.kind, ErrorKind::value_error);
  EXPECT_FALSE(this->test.call(abi::shoal_list_index, a + this->item(0) + Cells{9, 2}));
  ASSERT_TRUE(this->test.call(abi::shoal_list_remove, a + this->item(1)));
  EXPECT_EQ(this->values(a), this->numbers({0, 0, 1, 0}));
  ASSERT_TRUE(this->test.call(abi::shoal_list_remove, a + this->item(1)));
  EXPECT_FALSE(this->test.call(abi::shoal_list_remove, a + this->item(1)));
  EXPECT_EQ(this->test.world.error.message, "list.remove(x): x not in list");
  ASSERT_TRUE(this->test.call(abi::shoal_list_contains, a + this->item(1)));
  EXPECT_EQ(this->test.out[0], 0U);
  ASSERT_TRUE(this->test.call(abi::shoal_list_contains, a + this->item(0)));
  EXPECT_EQ(this->test.out[0], 1U);
}

TYPED_TEST(ListTest, Compares) {
  const auto order = [&](std::initializer_list<int64_t> a, std::initializer_list<int64_t> b) {
    const Cells both = this->list(this->numbers(a)) + this->list(this->numbers(b));
    EXPECT_TRUE(this->test.call(abi::shoal_list_equal, both));
    const bool is_equal = this->test.out[0] != 0;
    EXPECT_TRUE(this->test.call(abi::shoal_list_compare, both));
    const int64_t sign = integer_of(this->test.out[0]);
    if (Codec<TypeParam>::type().form != ObjectForm::optional) {
      EXPECT_EQ(is_equal, sign == 0);
      return sign == 0 ? 0 : (sign < 0 ? -1 : 1);
    }
    return is_equal ? 0 : -1;
  };
  EXPECT_EQ(order({}, {}), 0);
  EXPECT_EQ(order({0, 1}, {0, 1}), 0);
  EXPECT_EQ(order({0, 0}, {0, 1}), -1);
  EXPECT_EQ(order({0}, {0, 1}), -1);
  EXPECT_EQ(order({}, {1}), -1);
}

// Every slice of short lists, with every bound that behaves differently.
TYPED_TEST(ListTest, SlicesAsPython) {
  const int64_t bounds[] = {kNone, -9, -4, -3, -1, 0, 1, 2, 4, 9, kMax, kNone + 1};
  for (const int64_t step :
       {kNone, int64_t{1}, int64_t{2}, int64_t{-1}, int64_t{-2}, kMax, -kMax}) {
    for (const int64_t start : bounds) {
      for (const int64_t stop : bounds) {
        const std::vector<TypeParam> before = this->numbers({1, 2, 3, 4});
        const int64_t step_value = step == kNone ? 1 : step;
        const auto bound = [&](int64_t value, int64_t missing) {
          if (value == kNone) return missing;
          if (value < 0) value += 4;
          return step_value > 0 ? std::clamp<int64_t>(value, 0, 4)
                                : std::clamp<int64_t>(value, -1, 3);
        };
        std::vector<TypeParam> expected;
        std::vector<TypeParam> kept = before;
        int64_t index = bound(start, step_value > 0 ? 0 : 3);
        const int64_t end = bound(stop, step_value > 0 ? 4 : -1);
        std::vector<int64_t> taken;
        for (; step_value > 0 ? index < end : index > end; index += step_value) {
          taken.push_back(index);
          if (std::abs(step_value) > 9) break;
        }
        for (const int64_t place : taken) expected.push_back(before[static_cast<size_t>(place)]);
        std::sort(taken.rbegin(), taken.rend());
        for (const int64_t place : taken) kept.erase(kept.begin() + place);

        const Cells a = this->list(before);
        const Cells slice = a + slice_cells({start, stop, step});
        ASSERT_TRUE(this->test.call(abi::shoal_list_slice, slice));
        EXPECT_EQ(this->result(), expected) << start << ":" << stop << ":" << step;
        ASSERT_TRUE(this->test.call(abi::shoal_list_delete_slice, slice));
        EXPECT_EQ(this->values(a), kept) << start << ":" << stop << ":" << step;
      }
    }
  }
}

TYPED_TEST(ListTest, ReplacesSlices) {
  const auto replace = [&](std::initializer_list<int64_t> bounds, const Cells& b) {
    const Cells a = this->list(this->numbers({0, 1, 2, 3, 4}));
    const Cells source = b.empty() ? a : b;
    const bool is_done =
        this->test.call(abi::shoal_list_set_slice, a + slice_cells(bounds) + source);
    return is_done ? this->values(a) : std::vector<TypeParam>();
  };
  const Cells two = this->list(this->numbers({7, 8}));
  const Cells none = this->list({});
  EXPECT_EQ(replace({1, 4, kNone}, two), this->numbers({0, 7, 8, 4}));
  EXPECT_EQ(replace({1, 1, 1}, two), this->numbers({0, 7, 8, 1, 2, 3, 4}));
  EXPECT_EQ(replace({3, 1, 1}, two), this->numbers({0, 1, 2, 7, 8, 3, 4}));
  EXPECT_EQ(replace({1, kNone, kNone}, none), this->numbers({0}));
  EXPECT_EQ(replace({2, 3, kNone}, {}), this->numbers({0, 1, 0, 1, 2, 3, 4, 3, 4}));
  EXPECT_EQ(replace({kNone, kNone, -1}, {}), this->numbers({4, 3, 2, 1, 0}));
  EXPECT_EQ(replace({1, 4, 2}, two), this->numbers({0, 7, 2, 8, 4}));
  EXPECT_EQ(replace({4, kNone, -3}, two), this->numbers({0, 8, 2, 3, 7}));
  EXPECT_EQ(replace({kNone, kNone, 2}, two), this->numbers({}));
  EXPECT_EQ(this->test.world.error.message,
            "attempt to assign sequence of size 2 to extended slice of size 3");
  EXPECT_EQ(replace({kNone, kNone, 0}, two), this->numbers({}));
  EXPECT_EQ(this->test.world.error.message, "slice step cannot be zero");
}

TYPED_TEST(ListTest, RandomChangesAreThoseOfAVector) {
  std::mt19937_64 random(1);
  std::vector<TypeParam> model;
  const Cells a = this->list(model);
  for (int round = 0; round < 4000; ++round) {
    const auto number = static_cast<int64_t>(random() % 20);
    const auto length = static_cast<int64_t>(model.size());
    const int64_t place = static_cast<int64_t>(random() % (model.size() + 3)) - 1;
    switch (random() % 5) {
      case 0:
      case 1: {
        ASSERT_TRUE(this->test.call(abi::shoal_list_insert,
                                    a + Cells{cell_of(place)} + this->item(number)));
        const int64_t index =
            place < 0 ? std::max<int64_t>(length - 1, 0) : std::min(place, length);
        model.insert(model.begin() + index, value_number<TypeParam>(number));
        break;
      }
      case 2:
        if (this->test.call(abi::shoal_list_pop, a + Cells{cell_of(place)})) {
          const auto at = model.begin() + (place < 0 ? length - 1 : place);
          EXPECT_EQ(value_of<TypeParam>(this->test.out), *at);
          model.erase(at);
        } else {
          EXPECT_TRUE(place >= length || length == 0);
        }
        break;
      case 3:
        ASSERT_TRUE(this->test.call(abi::shoal_list_reverse, a));
        std::reverse(model.begin(), model.end());
        break;
      default:
        ASSERT_TRUE(
            this->test.call(abi::shoal_list_extend, a + this->list(this->numbers({number}))));
        model.push_back(value_number<TypeParam>(number));
    }
    if (round % 50 != 0) continue;
    ASSERT_EQ(this->values(a), model);
  }
  EXPECT_EQ(this->values(a), model);
}

TEST(List, NamesTheValueThatIsMissing) {
  TestWorld test;
  const Cells numbers = cells_of(test, std::vector<int64_t>{1});
  EXPECT_FALSE(test.call(abi::shoal_list_index, numbers + Cells{5, 0, 9}));
  EXPECT_EQ(test.world.error.message, "5 is not in list");
  const Cells texts = cells_of(test, std::vector<std::string>{});
  EXPECT_FALSE(
      test.call(abi::shoal_list_index, texts + cells_of(test, std::string("ab")) + Cells{0, 9}));
  EXPECT_EQ(test.world.error.message, "'ab' is not in list");
}

TEST(List, NanEqualsNothing) {
  TestWorld test;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Cells a = cells_of(test, std::vector<double>{nan, -0.0});
  ASSERT_TRUE(test.call(abi::shoal_list_contains, a + cells_of(test, nan)));
  EXPECT_EQ(test.out[0], 0U);
  ASSERT_TRUE(test.call(abi::shoal_list_contains, a + cells_of(test, 0.0)));
  EXPECT_EQ(test.out[0], 1U);
  ASSERT_TRUE(test.call(abi::shoal_list_equal, a + a));
  EXPECT_EQ(test.out[0], 0U);
  const int32_t real = test.number_of(Codec<double>::type());
  ASSERT_TRUE(test.call(abi::shoal_value_compare, cells_of(test, nan, 1.0), real));
  EXPECT_GT(integer_of(test.out[0]), 0);
}

TEST(List, FindsBehindWholeBlocks) {
  TestWorld test;
  std::vector<int64_t> numbers(1000);
  for (size_t index = 0; index < numbers.size(); ++index)
    numbers[index] = static_cast<int64_t>(index);
  const Cells a = cells_of(test, numbers);
  for (const uint64_t wanted : {0U, 63U, 64U, 500U, 999U}) {
    ASSERT_TRUE(test.call(abi::shoal_list_index, a + Cells{wanted, 0, 2000}));
    EXPECT_EQ(test.out[0], wanted);
  }
}

TEST(List, OfNothingTakesNoItems) {
  TestWorld test;
  const int32_t layout =
      test.number_of(types::object_type(ObjectForm::list, {types::object_type(ObjectForm::none)}));
  ASSERT_TRUE(test.call(abi::shoal_list_new, {3}, layout));
  const Cells a = {test.out[0]};
  ASSERT_TRUE(test.call(abi::shoal_list_insert, a + Cells{0}));
  ASSERT_TRUE(test.call(abi::shoal_list_insert, a + Cells{0}));
  ASSERT_TRUE(test.call(abi::shoal_list_repeat, a + Cells{100}));
  EXPECT_EQ(list_of(test.out[0]).length, 200);
  ASSERT_TRUE(test.call(abi::shoal_list_pop, a + Cells{0}));
  ASSERT_TRUE(test.call(abi::shoal_list_count, a));
  EXPECT_EQ(test.out[0], 1U);
}

// Such lists take no memory, so that nothing else keeps the sums of their lengths in an int64.
TEST(List, OfNothingHasALongestLength) {
  TestWorld test;
  const int32_t layout =
      test.number_of(types::object_type(ObjectForm::list, {types::object_type(ObjectForm::none)}));
  ASSERT_TRUE(test.call(abi::shoal_list_new, {0}, layout));
  const Cells one = {test.out[0]};
  ASSERT_TRUE(test.call(abi::shoal_list_insert, one + Cells{0}));
  EXPECT_FALSE(test.call(abi::shoal_list_repeat, one + Cells{cell_of(kItemsMax + 1)}));
  ASSERT_TRUE(test.call(abi::shoal_list_repeat, one + Cells{cell_of(kItemsMax)}));
  const Cells longest = {test.out[0]};
  EXPECT_EQ(list_of(longest[0]).length, kItemsMax);
  EXPECT_FALSE(test.call(abi::shoal_list_insert, longest + Cells{0}));
  EXPECT_FALSE(test.call(abi::shoal_list_extend, longest + longest));
  EXPECT_FALSE(test.call(abi::shoal_list_concatenate, longest + longest));
  EXPECT_EQ(list_of(longest[0]).length, kItemsMax);
}

}  // namespace
}  // namespace shoal::engine
