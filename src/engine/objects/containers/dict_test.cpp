// Dicts against a std::map and the order in which keys came, for every kind of key.
#include <limits>
#include <map>
#include <random>

#include "engine/objects/containers/containers_test.h"
#include "engine/objects/containers/table.h"

namespace shoal::engine {
namespace {

// A dict whose keys are of a type, its values ints.
template <typename K>
class DictTest : public testing::Test {
 protected:
  using Items = std::vector<std::pair<K, int64_t>>;

  DictTest() { dict = make(); }

  Cells make() {
    const int32_t layout = test.number_of(
        types::object_type(ObjectForm::dictionary, {Codec<K>::type(), Codec<int64_t>::type()}));
    EXPECT_TRUE(test.call(abi::shoal_dict_new, {}, layout));
    return {test.out[0]};
  }
  K key_of(int64_t number) { return value_number<K>(number); }
  Cells key(int64_t number) { return cells_of(test, key_of(number)); }
  void set(const Cells& to, int64_t number, int64_t value) {
    EXPECT_TRUE(test.call(abi::shoal_dict_set, to + key(number) + Cells{cell_of(value)}));
  }
  std::optional<int64_t> find(int64_t number) {
    EXPECT_TRUE(test.call(abi::shoal_dict_find, dict + key(number)));
    return value_of<std::optional<int64_t>>(test.out);
  }
  Items items(const Cells& of) {
    Items all;
    const auto length = cell_of(table_of(of[0]).length);
    uint64_t position = 0;
    while (test.call(abi::shoal_dict_next, of + Cells{position, length}) && test.out[0] != 0) {
      position = test.out[1];
      const uint64_t* cells = test.out + 2;
      K key = Codec<K>::decode(cells);
      all.emplace_back(std::move(key), integer_of(cells[0]));
    }
    return all;
  }
  bool is_equal(const Cells& a, const Cells& b) {
    EXPECT_TRUE(test.call(abi::shoal_dict_equal, a + b));
    return test.out[0] != 0;
  }

  TestWorld test;
  Cells dict;
};

using KeyTypes =
    testing::Types<int64_t, double, std::string, std::tuple<int64_t, int64_t>,
                   std::tuple<int64_t, std::tuple<bool, int64_t>>, std::optional<int64_t>,
                   std::tuple<int64_t, std::string>, std::optional<std::string>>;
TYPED_TEST_SUITE(DictTest, KeyTypes);

TYPED_TEST(DictTest, ReadsWhatWasSet) {
  EXPECT_EQ(this->find(1), std::nullopt);
  this->set(this->dict, 1, 10);
  this->set(this->dict, 0, 20);
  this->set(this->dict, 1, 30);
  EXPECT_EQ(this->find(1), 30);
  EXPECT_EQ(this->find(0), 20);
  EXPECT_EQ(this->find(2), std::nullopt);
  EXPECT_EQ(this->items(this->dict),
            (typename TestFixture::Items{{this->key_of(1), 30}, {this->key_of(0), 20}}));
  EXPECT_FALSE(this->test.call(abi::shoal_dict_item, this->dict + this->key(5)));
  EXPECT_EQ(this->test.world.error.kind, ErrorKind::missing_key);
  EXPECT_FALSE(this->test.call(abi::shoal_dict_delete, this->dict + this->key(5)));
  EXPECT_FALSE(this->test.call(abi::shoal_dict_pop, this->dict + this->key(5)));
  ASSERT_TRUE(this->test.call(abi::shoal_dict_take, this->dict + this->key(5)));
  EXPECT_EQ(this->test.out[0], 0U);
  ASSERT_TRUE(this->test.call(abi::shoal_dict_setdefault, this->dict + this->key(5) + Cells{50}));
  EXPECT_EQ(this->test.out[0], 50U);
  ASSERT_TRUE(this->test.call(abi::shoal_dict_setdefault, this->dict + this->key(5) + Cells{60}));
  EXPECT_EQ(this->test.out[0], 50U);
  ASSERT_TRUE(this->test.call(abi::shoal_dict_pop, this->dict + this->key(1)));
  EXPECT_EQ(this->test.out[0], 30U);
  ASSERT_TRUE(this->test.call(abi::shoal_dict_contains, this->dict + this->key(1)));
  EXPECT_EQ(this->test.out[0], 0U);
}

TYPED_TEST(DictTest, CopiesUpdatesAndCompares) {
  for (int64_t number = 0; number < 40; ++number) this->set(this->dict, number, number);
  for (int64_t number = 3; number < 9; ++number) {
    ASSERT_TRUE(this->test.call(abi::shoal_dict_delete, this->dict + this->key(number)));
  }
  ASSERT_TRUE(this->test.call(abi::shoal_dict_copy, this->dict));
  const Cells copy = {this->test.out[0]};
  EXPECT_TRUE(this->is_equal(copy, this->dict));
  EXPECT_EQ(this->items(copy), this->items(this->dict));
  this->set(copy, 5, 55);
  this->set(copy, 12, -1);
  EXPECT_FALSE(this->is_equal(copy, this->dict));
  EXPECT_EQ(this->find(5), std::nullopt);
  ASSERT_TRUE(this->test.call(abi::shoal_dict_update, this->dict + copy));
  EXPECT_TRUE(this->is_equal(copy, this->dict));
  EXPECT_EQ(this->find(12), -1);
  EXPECT_EQ(this->items(this->dict).back().first, this->key_of(5));
  ASSERT_TRUE(this->test.call(abi::shoal_dict_update, this->dict + this->dict));
  ASSERT_TRUE(this->test.call(abi::shoal_dict_clear, copy));
  EXPECT_TRUE(this->items(copy).empty());
  EXPECT_FALSE(this->is_equal(copy, this->dict));
  ASSERT_TRUE(this->test.call(abi::shoal_dict_update, copy + this->dict));
  EXPECT_EQ(this->items(copy), this->items(this->dict));
  ASSERT_TRUE(this->test.call(abi::shoal_dict_copy, this->make()));
  EXPECT_TRUE(this->is_equal({this->test.out[0]}, this->make()));
}

// Phases that mostly insert, mostly delete, and do both, so that holes and deleted slots come in
// every pattern.
TYPED_TEST(DictTest, RandomChangesAreThoseOfAMap) {
  std::mt19937_64 random(2);
  typename TestFixture::Items model;
  const auto place_of = [&](int64_t number) {
    return std::find_if(model.begin(), model.end(),
                        [&](const auto& item) { return item.first == this->key_of(number); });
  };
  for (int round = 0; round < 6000; ++round) {
    const uint64_t phase = static_cast<uint64_t>(round) / 500 % 3;
    const auto number = static_cast<int64_t>(random() % 120);
    const auto at = place_of(number);
    const bool inserts = random() % 10 < (phase == 0 ? 9 : phase == 1 ? 1 : 5);
    if (inserts) {
      this->set(this->dict, number, round);
      if (at == model.end()) model.emplace_back(this->key_of(number), 0);
      place_of(number)->second = round;
    } else if (random() % 8 == 0) {
      const bool is_done = this->test.call(abi::shoal_dict_popitem, this->dict);
      ASSERT_EQ(is_done, !model.empty());
      if (!is_done) continue;
      EXPECT_EQ(value_of<TypeParam>(this->test.out), model.back().first);
      model.pop_back();
    } else {
      ASSERT_TRUE(this->test.call(abi::shoal_dict_take, this->dict + this->key(number)));
      const auto taken = value_of<std::optional<int64_t>>(this->test.out);
      ASSERT_EQ(taken.has_value(), at != model.end());
      if (taken.has_value()) model.erase(at);
    }
    const auto other = static_cast<int64_t>(random() % 120);
    const auto other_at = place_of(other);
    ASSERT_EQ(this->find(other),
              other_at == model.end() ? std::nullopt : std::optional<int64_t>(other_at->second));
    if (round % 100 != 0) continue;
    ASSERT_EQ(this->items(this->dict), model);
  }
}

TEST(Dict, SaysWhatIsWrong) {
  TestWorld test;
  const int32_t layout = test.number_of(types::object_type(
      ObjectForm::dictionary, {Codec<std::string>::type(), Codec<bool>::type()}));
  ASSERT_TRUE(test.call(abi::shoal_dict_new, {}, layout));
  const Cells dict = {test.out[0]};
  const Cells key = cells_of(test, std::string("a"));
  EXPECT_FALSE(test.call(abi::shoal_dict_item, dict + key));
  EXPECT_EQ(test.world.error.message, "'a'");
  EXPECT_EQ(test.world.error.place, 7);
  EXPECT_FALSE(test.call(abi::shoal_dict_popitem, dict));
  EXPECT_EQ(test.world.error.kind, ErrorKind::missing_key);
  EXPECT_EQ(test.world.error.message, "'popitem(): dictionary is empty'");
  ASSERT_TRUE(test.call(abi::shoal_dict_set, dict + key + Cells{1}));
  EXPECT_FALSE(test.call(abi::shoal_dict_next, dict + Cells{0, 0}));
  EXPECT_EQ(test.world.error.kind, ErrorKind::runtime_error);
  EXPECT_EQ(test.world.error.message, "dictionary changed size during iteration");
}

TEST(Dict, FloatKeysFollowEquality) {
  TestWorld test;
  const int32_t layout = test.number_of(types::object_type(
      ObjectForm::dictionary, {Codec<double>::type(), Codec<std::string>::type()}));
  ASSERT_TRUE(test.call(abi::shoal_dict_new, {}, layout));
  const Cells dict = {test.out[0]};
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double key : {0.0, -0.0, nan, nan}) {
    ASSERT_TRUE(test.call(abi::shoal_dict_set, dict + cells_of(test, key, std::string("x"))));
  }
  EXPECT_EQ(table_of(dict[0]).length, 3);
}

// As a queue: the oldest leaves, a new one comes; the table must not grow, nor slow down.
TEST(Dict, StaysSmallAsAQueue) {
  TestWorld test;
  const int32_t layout = test.number_of(
      types::object_type(ObjectForm::dictionary, {Codec<int64_t>::type(), Codec<int64_t>::type()}));
  ASSERT_TRUE(test.call(abi::shoal_dict_new, {}, layout));
  const Cells dict = {test.out[0]};
  for (uint64_t number = 0; number < 100000; ++number) {
    ASSERT_TRUE(test.call(abi::shoal_dict_set, dict + Cells{number, number}));
    if (number < 50) continue;
    ASSERT_TRUE(test.call(abi::shoal_dict_next, dict + Cells{0, 51}));
    EXPECT_EQ(test.out[2], number - 50);
    ASSERT_TRUE(test.call(abi::shoal_dict_delete, dict + Cells{number - 50}));
  }
  EXPECT_LE(table_of(dict[0]).capacity, 128);
  for (uint64_t number = 0; number < 100000; ++number) {  // the newest comes and goes
    ASSERT_TRUE(test.call(abi::shoal_dict_set, dict + Cells{number * 977, 0}));
    ASSERT_TRUE(test.call(abi::shoal_dict_delete, dict + Cells{number * 977}));
  }
  EXPECT_LE(table_of(dict[0]).capacity, 128);
}

TEST(Dict, GrowsFarWithKeysOfAnyPattern) {
  for (const int shift : {0, 13, 32, 44}) {
    TestWorld test;
    const int32_t layout = test.number_of(types::object_type(
        ObjectForm::dictionary, {Codec<int64_t>::type(), Codec<int64_t>::type()}));
    ASSERT_TRUE(test.call(abi::shoal_dict_new, {}, layout));
    const Cells dict = {test.out[0]};
    constexpr uint64_t kCount = 200000;
    for (uint64_t number = 0; number < kCount; ++number) {
      ASSERT_TRUE(test.call(abi::shoal_dict_set, {dict[0], number << shift, number}));
    }
    for (uint64_t number = 0; number < 2 * kCount; ++number) {
      ASSERT_TRUE(test.call(abi::shoal_dict_find, {dict[0], number << shift}));
      ASSERT_EQ(test.out[0], number < kCount ? 1U : 0U);
      ASSERT_EQ(test.out[1], number < kCount ? number : 0U);
    }
  }
}

}  // namespace
}  // namespace shoal::engine
