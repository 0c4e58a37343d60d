// Sets against std::set, and the order of their items.
#include <random>
#include <set>

#include "engine/objects/containers/containers_test.h"
#include "engine/objects/containers/table.h"

namespace shoal::engine {
namespace {

template <typename T>
class SetTest : public testing::Test {
 protected:
  SetTest() { layout = test.number_of(types::object_type(ObjectForm::set, {Codec<T>::type()})); }

  Cells item(int64_t number) { return cells_of(test, value_number<T>(number)); }
  Cells set(const std::vector<int64_t>& numbers) {
    EXPECT_TRUE(test.call(abi::shoal_set_of_list, cells_of(test, values(numbers)), layout));
    return {test.out[0]};
  }
  std::vector<T> values(const std::vector<int64_t>& numbers) {
    std::vector<T> all;
    for (const int64_t number : numbers) all.push_back(value_number<T>(number));
    return all;
  }
  std::vector<T> items(const Cells& of) {
    std::vector<T> all;
    const auto length = cell_of(table_of(of[0]).length);
    uint64_t position = 0;
    while (test.call(abi::shoal_set_next, of + Cells{position, length}) && test.out[0] != 0) {
      position = test.out[1];
      all.push_back(value_of<T>(test.out + 2));
    }
    return all;
  }
  std::vector<T> result_of(abi::ObjectFunction function, const Cells& a, const Cells& b) {
    EXPECT_TRUE(test.call(function, a + b));
    return items({test.out[0]});
  }
  bool holds(abi::ObjectFunction function, const Cells& in) {
    EXPECT_TRUE(test.call(function, in));
    return test.out[0] != 0;
  }

  TestWorld test;
  int32_t layout;
};

using ItemTypes = testing::Types<int64_t, double, std::string, std::tuple<int64_t, int64_t>,
                                 std::tuple<double, std::string>, std::optional<int64_t>>;
TYPED_TEST_SUITE(SetTest, ItemTypes);

TYPED_TEST(SetTest, KeepsTheOrderOfItems) {
  const Cells a = this->set({3, 1, 2, 1, 3});
  EXPECT_EQ(this->items(a), this->values({3, 1, 2}));
  ASSERT_TRUE(this->test.call(abi::shoal_set_add, a + this->item(0)));
  ASSERT_TRUE(this->test.call(abi::shoal_set_add, a + this->item(1)));
  ASSERT_TRUE(this->test.call(abi::shoal_set_discard, a + this->item(3)));
  ASSERT_TRUE(this->test.call(abi::shoal_set_discard, a + this->item(3)));
  EXPECT_FALSE(this->test.call(abi::shoal_set_remove, a + this->item(3)));
  EXPECT_EQ(this->test.world.error.kind, ErrorKind::missing_key);
  EXPECT_EQ(this->items(a), this->values({1, 2, 0}));
  ASSERT_TRUE(this->test.call(abi::shoal_set_copy, a));
  const Cells copy = {this->test.out[0]};
  ASSERT_TRUE(this->test.call(abi::shoal_set_remove, copy + this->item(1)));
  EXPECT_TRUE(this->holds(abi::shoal_set_contains, a + this->item(1)));
  EXPECT_FALSE(this->holds(abi::shoal_set_contains, copy + this->item(1)));
  EXPECT_FALSE(this->test.call(abi::shoal_set_next, a + Cells{0, 4}));
  EXPECT_EQ(this->test.world.error.message, "Set changed size during iteration");
  for (int count = 0; count < 3; ++count) ASSERT_TRUE(this->test.call(abi::shoal_set_pop, a));
  EXPECT_FALSE(this->test.call(abi::shoal_set_pop, a));
  EXPECT_EQ(this->test.world.error.message, "'pop from an empty set'");
  ASSERT_TRUE(this->test.call(abi::shoal_set_clear, copy));
  EXPECT_TRUE(this->holds(abi::shoal_set_equal, a + copy));
}

TYPED_TEST(SetTest, CombinesSets) {
  const Cells a = this->set({0, 1, 2, 3});
  const Cells b = this->set({5, 3, 1});
  const Cells empty = this->set({});
  EXPECT_EQ(this->result_of(abi::shoal_set_union, a, b), this->values({0, 1, 2, 3, 5}));
  EXPECT_EQ(this->result_of(abi::shoal_set_intersection, a, b), this->values({3, 1}));
  EXPECT_EQ(this->result_of(abi::shoal_set_difference, a, b), this->values({0, 2}));
  EXPECT_EQ(this->result_of(abi::shoal_set_symmetric_difference, a, b), this->values({0, 2, 5}));
  EXPECT_EQ(this->result_of(abi::shoal_set_union, a, empty), this->values({0, 1, 2, 3}));
  EXPECT_EQ(this->result_of(abi::shoal_set_symmetric_difference, a, a), this->values({}));
  EXPECT_FALSE(this->holds(abi::shoal_set_is_subset, b + a));
  EXPECT_TRUE(this->holds(abi::shoal_set_is_subset, this->set({3, 0}) + a));
  EXPECT_TRUE(this->holds(abi::shoal_set_is_subset, empty + a));
  EXPECT_FALSE(this->holds(abi::shoal_set_is_disjoint, a + b));
  EXPECT_TRUE(this->holds(abi::shoal_set_is_disjoint, a + this->set({7})));
  EXPECT_TRUE(this->holds(abi::shoal_set_is_disjoint, a + empty));
  EXPECT_TRUE(this->holds(abi::shoal_set_equal, a + this->set({3, 2, 1, 0})));
  EXPECT_FALSE(this->holds(abi::shoal_set_equal, a + this->set({3, 2, 1, 9})));
  ASSERT_TRUE(this->test.call(abi::shoal_set_update, a + b));
  EXPECT_EQ(this->items(a), this->values({0, 1, 2, 3, 5}));
}

TYPED_TEST(SetTest, RandomChangesAreThoseOfASet) {
  std::mt19937_64 random(3);
  std::set<TypeParam> model;
  const Cells a = this->set({});
  for (int round = 0; round < 5000; ++round) {
    const auto number = static_cast<int64_t>(random() % 90);
    const TypeParam value = value_number<TypeParam>(number);
    switch (random() % 4) {
      case 0: {
        const bool is_removed = this->test.call(abi::shoal_set_remove, a + this->item(number));
        EXPECT_EQ(is_removed, model.erase(value) == 1);
        break;
      }
      case 1:
        if (round % 3 != 0) break;
        ASSERT_EQ(this->test.call(abi::shoal_set_pop, a), !model.empty());
        if (model.empty()) break;
        EXPECT_EQ(model.erase(value_of<TypeParam>(this->test.out)), 1U);
        break;
      default:
        ASSERT_TRUE(this->test.call(abi::shoal_set_add, a + this->item(number)));
        model.insert(value);
    }
    ASSERT_EQ(table_of(a[0]).length, static_cast<int64_t>(model.size()));
    EXPECT_EQ(this->holds(abi::shoal_set_contains, a + this->item(number)), model.contains(value));
  }
  std::vector<TypeParam> items = this->items(a);
  std::sort(items.begin(), items.end());
  EXPECT_EQ(items, std::vector<TypeParam>(model.begin(), model.end()));
}

TEST(Set, OfBools) {
  TestWorld test;
  const int32_t layout = test.number_of(types::object_type(ObjectForm::set, {Codec<bool>::type()}));
  ASSERT_TRUE(
      test.call(abi::shoal_set_of_list, cells_of(test, std::vector<bool>{true, true}), layout));
  EXPECT_EQ(table_of(test.out[0]).length, 1);
}

TEST(Value, EqualNestedContainers) {
  TestWorld test;
  using Numbers = std::vector<int64_t>;
  const int32_t layout = test.number_of(types::object_type(
      ObjectForm::dictionary, {Codec<std::string>::type(), Codec<Numbers>::type()}));
  const auto dict = [&](const std::string& key, const Numbers& numbers) {
    EXPECT_TRUE(test.call(abi::shoal_dict_new, {}, layout));
    const Cells made = {test.out[0]};
    EXPECT_TRUE(test.call(abi::shoal_dict_set, made + cells_of(test, key, numbers)));
    return made;
  };
  const auto is_equal = [&](const Cells& a, const Cells& b) {
    EXPECT_TRUE(test.call(abi::shoal_value_equal, a + b, layout));
    return test.out[0] != 0;
  };
  EXPECT_TRUE(is_equal(dict("a", {1, 2}), dict("a", {1, 2})));
  EXPECT_FALSE(is_equal(dict("a", {1, 2}), dict("a", {1, 3})));
  EXPECT_FALSE(is_equal(dict("a", {1, 2}), dict("b", {1, 2})));
  const int32_t pairs = test.number_of(Codec<std::tuple<std::string, Numbers>>::type());
  const auto pair = [](std::string text, Numbers numbers) {
    return std::tuple<std::string, Numbers>(std::move(text), std::move(numbers));
  };
  ASSERT_TRUE(test.call(abi::shoal_value_compare,
                        cells_of(test, pair("a", {1, 2}), pair("a", {1, 2, 0})), pairs));
  EXPECT_LT(integer_of(test.out[0]), 0);
}

}  // namespace
}  // namespace shoal::engine
