// Sorting against std::stable_sort.
#include <cmath>
#include <limits>
#include <random>

#include "engine/objects/containers/containers_test.h"

namespace shoal::engine {
namespace {

template <typename T>
T random_value(std::mt19937_64& random, uint64_t spread) {
  if constexpr (std::is_same_v<T, int64_t>) {
    return static_cast<int64_t>(random() % 5 == 0 ? random() : random() % spread);
  } else if constexpr (std::is_same_v<T, double>) {
    const double value = static_cast<double>(random() % spread) - static_cast<double>(spread / 2);
    return random() % 9 == 0 ? -0.0 : random() % 9 == 0 ? 0.0 : value / 3;
  } else if constexpr (std::is_same_v<T, bool>) {
    return random() % 2 == 0;
  } else {  // text: sharing beginnings of many lengths, and with zeros
    std::string text(random() % 4 * 9, 'x');
    text += std::to_string(random() % spread);
    text.resize(text.size() + random() % 3, '\0');
    return random() % 20 == 0 ? std::string() : text;
  }
}
template <typename T>
  requires requires { std::tuple_size<T>::value; }
T random_value(std::mt19937_64& random, uint64_t spread) {
  return {random_value<std::tuple_element_t<0, T>>(random, 1 + spread / 8),
          random_value<std::tuple_element_t<1, T>>(random, spread)};
}
template <typename T>
  requires std::is_same_v<T, std::vector<int64_t>>
T random_value(std::mt19937_64& random, uint64_t spread) {
  std::vector<int64_t> values(random() % 4);
  for (int64_t& value : values) value = static_cast<int64_t>(random() % (1 + spread / 8));
  return values;
}

template <typename T>
class SortTest : public testing::Test {
 protected:
  // Bits, so that -0.0 and 0.0 differ.
  static Cells bits_of(TestWorld& test, const std::vector<T>& values) {
    Cells cells;
    if constexpr (std::is_same_v<T, double>) {
      for (const double value : values) Codec<T>::encode(test, value, cells);
    }
    return cells;
  }
  void check(std::vector<T> values, bool is_reverse) {
    TestWorld test;
    const Cells list = cells_of(test, values);
    const int64_t held_bytes = test.world.heap.bytes_held();
    ASSERT_TRUE(test.call(abi::shoal_list_sort, list + Cells{is_reverse ? 1U : 0U}));
    EXPECT_EQ(test.world.heap.bytes_held(), held_bytes);
    // Python keeps the order of equal items also in reverse.
    if (is_reverse) {
      std::stable_sort(values.begin(), values.end(), [](const T& a, const T& b) { return a > b; });
    } else {
      std::stable_sort(values.begin(), values.end());
    }
    const auto sorted = value_of<std::vector<T>>(list.data());
    ASSERT_EQ(sorted, values);
    EXPECT_EQ(bits_of(test, sorted), bits_of(test, values));
  }
};

using SortedTypes =
    testing::Types<int64_t, double, bool, std::string, std::tuple<int64_t, std::string>,
                   std::tuple<std::string, double>, std::vector<int64_t>>;
TYPED_TEST_SUITE(SortTest, SortedTypes);

TYPED_TEST(SortTest, SortsAsStableSort) {
  std::mt19937_64 random(4);
  for (const size_t length : {0U, 1U, 2U, 3U, 17U, 40U, 159U, 160U, 700U, 5000U}) {
    for (const uint64_t spread : {1U, 3U, 300U, 100000U}) {
      std::vector<TypeParam> values;
      while (values.size() < length) {
        values.push_back(random_value<TypeParam>(random, spread));
      }
      this->check(values, false);
      this->check(values, true);
      std::sort(values.begin(), values.end());
      this->check(values, false);
      std::reverse(values.begin(), values.end());
      this->check(values, false);
    }
  }
}

TEST(Sort, ExtremesAndNan) {
  TestWorld test;
  constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
  const Cells numbers = cells_of(test, std::vector<int64_t>{0, -1, kMin, -1 - kMin, 1});
  ASSERT_TRUE(test.call(abi::shoal_list_sort, numbers + Cells{0}));
  EXPECT_EQ(value_of<std::vector<int64_t>>(numbers.data()),
            (std::vector<int64_t>{kMin, -1, 0, 1, -1 - kMin}));
  const double infinity = std::numeric_limits<double>::infinity();
  test.world.ask_python = [&](std::string_view name, abi::Text text) -> Result<abi::Text> {
    EXPECT_EQ(name, "sort_order");
    EXPECT_EQ(to_utf8(text), "1.0,nan,-inf,inf,nan,-1.0");
    return text_from_utf8(test.world.heap, "2,5,0,3,1,4");
  };
  const Cells reals =
      cells_of(test, std::vector<double>{1, std::nan(""), -infinity, infinity, -std::nan(""), -1});
  ASSERT_TRUE(test.call(abi::shoal_list_sort, reals + Cells{0}));
  const auto sorted = value_of<std::vector<double>>(reals.data());
  EXPECT_EQ(std::vector<double>(sorted.begin(), sorted.begin() + 4),
            (std::vector<double>{-infinity, -1, 1, infinity}));
  EXPECT_TRUE(std::isnan(sorted[4]) && std::isnan(sorted[5]));
}

// By code points, whatever the width of the texts.
TEST(Sort, WideTexts) {
  TestWorld test;
  static const uint16_t kTwo[] = {'a', 0x20ac, 'b', 'c'};
  static const uint32_t kFour[] = {'a', 0x1f600, 'b'};
  static const uint8_t kOne[] = {'a', 0xff, 'b', 'b', 'b'};
  const abi::Text texts[] = {text_over(kFour, 3, 2), text_over(kTwo, 4, 1), text_over(kOne, 5, 0),
                             text_over(kTwo, 3, 1),  text_over(kOne, 1, 0), text_over(kOne, 0, 0)};
  ASSERT_TRUE(
      test.call(abi::shoal_list_new, {6}, test.number_of(Codec<std::vector<std::string>>::type())));
  const Cells list = {test.out[0]};
  for (const abi::Text text : texts) {
    ASSERT_TRUE(test.call(abi::shoal_list_insert, {list[0], 0, cell_of(text.data), text.meta}));
  }
  ASSERT_TRUE(test.call(abi::shoal_list_sort, list + Cells{0}));
  const auto* sorted = static_cast<const abi::Text*>(list_of(list[0]).data);
  const size_t expected[] = {5, 4, 2, 3, 1, 0};
  for (size_t place = 0; place < 6; ++place) {
    EXPECT_EQ(sorted[place].data, texts[expected[place]].data) << place;
    EXPECT_EQ(sorted[place].meta, texts[expected[place]].meta) << place;
  }
}

TEST(Sort, ByKeysMovesBothLists) {
  std::mt19937_64 random(5);
  for (const size_t length : {2U, 50U, 3000U}) {
    for (const bool is_reverse : {false, true}) {
      TestWorld test;
      std::vector<std::tuple<int64_t, std::string>> pairs;
      std::vector<std::string> items;
      std::vector<int64_t> keys;
      for (size_t index = 0; index < length; ++index) {
        keys.push_back(static_cast<int64_t>(random() % 40));
        items.push_back(std::to_string(index));
        pairs.emplace_back(keys.back(), items.back());
      }
      const Cells list = cells_of(test, items);
      const Cells key_list = cells_of(test, keys);
      ASSERT_TRUE(
          test.call(abi::shoal_list_sort_by, list + key_list + Cells{is_reverse ? 1U : 0U}));
      std::stable_sort(pairs.begin(), pairs.end(), [&](const auto& a, const auto& b) {
        return is_reverse ? std::get<0>(a) > std::get<0>(b) : std::get<0>(a) < std::get<0>(b);
      });
      const auto sorted = value_of<std::vector<std::string>>(list.data());
      const auto sorted_keys = value_of<std::vector<int64_t>>(key_list.data());
      for (size_t index = 0; index < length; ++index) {
        EXPECT_EQ(sorted[index], std::get<1>(pairs[index]));
        EXPECT_EQ(sorted_keys[index], std::get<0>(pairs[index]));
      }
    }
  }
}

}  // namespace
}  // namespace shoal::engine
