// The heap: reuse, accounting, and what a collection keeps and frees.
#include "engine/objects/object_heap.h"

#include <cstring>
#include <map>
#include <random>

#include "engine/objects/containers/containers_test.h"
#include "engine/objects/heap/heap_state.h"

namespace shoal::engine {
namespace {

TEST(ObjectHeap, SizesHoldWhatIsAskedFor) {
  for (size_t bytes = 1; bytes <= kSmallBytesMax; ++bytes) {
    const size_t size_class = size_class_of(bytes);
    ASSERT_GE(class_bytes(size_class), bytes);
    ASSERT_EQ(class_bytes(size_class) % kBlockAlignment, 0U);
    if (size_class > 0) {
      ASSERT_LT(class_bytes(size_class - 1), bytes);
    }
  }
  EXPECT_EQ(ObjectHeap::block_bytes(0), 16U);
  EXPECT_EQ(ObjectHeap::block_bytes(129), 160U);
  EXPECT_EQ(ObjectHeap::block_bytes(8193), 8193U);
}

TEST(ObjectHeap, TakesNothingUnused) {
  const int64_t held_bytes = buffer_bytes_held();
  const ObjectHeap heap;
  EXPECT_EQ(heap.bytes_held(), 0);
  EXPECT_FALSE(heap.wants_collection());
  EXPECT_EQ(buffer_bytes_held(), held_bytes);
}

TEST(ObjectHeap, GivesAFreedBlockAgain) {
  ObjectHeap heap;
  for (const size_t bytes : {1U, 16U, 100U, 8192U, 10000U, 3000000U}) {
    void* block = heap.allocate(bytes);
    ASSERT_NE(block, nullptr);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(block) % 16, 0U);
    EXPECT_EQ(heap.bytes_held(), static_cast<int64_t>(ObjectHeap::block_bytes(bytes)));
    heap.free(block, bytes);
    EXPECT_EQ(heap.bytes_held(), 0);
    void* again = heap.allocate(bytes);
    EXPECT_EQ(bytes <= kSmallBytesMax ? again : block, block);
    heap.free(again, bytes);
  }
  heap.free(nullptr, 5);
  EXPECT_EQ(heap.allocate(SIZE_MAX), nullptr);
  EXPECT_EQ(heap.allocate(size_t{1} << 60), nullptr);
}

#if defined(__SANITIZE_ADDRESS__)
TEST(ObjectHeap, ForbidsWhatNoBlockWasGiven) {
  TestWorld test;
  ObjectHeap& heap = test.world.heap;
  for (const bool is_page_used_before : {false, true}) {
    const auto* block = static_cast<const std::byte*>(heap.allocate(100));
    EXPECT_FALSE(__asan_address_is_poisoned(block + 99)) << is_page_used_before;
    EXPECT_TRUE(__asan_address_is_poisoned(block + 100)) << is_page_used_before;
    EXPECT_TRUE(__asan_address_is_poisoned(block + ObjectHeap::block_bytes(100)));
    heap.collect(test.world, {});
  }
}
#endif

TEST(ObjectHeap, RandomBlocksDoNotOverlap) {
  std::mt19937_64 random(6);
  ObjectHeap heap;
  std::vector<std::pair<std::byte*, size_t>> blocks;
  int64_t held_bytes = 0;
  const auto fill_of = [](const std::byte* block) {
    return static_cast<int>(reinterpret_cast<uintptr_t>(block) / 16 % 251);
  };
  for (int round = 0; round < 60000; ++round) {
    if (!blocks.empty() && random() % 20 < 9) {
      std::swap(blocks[random() % blocks.size()], blocks.back());
      const auto [block, bytes] = blocks.back();
      blocks.pop_back();
      for (const size_t at : {size_t{0}, bytes / 2, bytes - 1}) {
        ASSERT_EQ(static_cast<int>(block[at]), fill_of(block));
      }
      heap.free(block, bytes);
      held_bytes -= static_cast<int64_t>(ObjectHeap::block_bytes(bytes));
    } else {
      const size_t bytes = 1 + random() % (random() % 50 == 0 ? 100000 : 300);
      auto* block = static_cast<std::byte*>(heap.allocate(bytes));
      std::memset(block, fill_of(block), bytes);
      blocks.emplace_back(block, bytes);
      held_bytes += static_cast<int64_t>(ObjectHeap::block_bytes(bytes));
    }
    ASSERT_EQ(heap.bytes_held(), held_bytes);
  }
}

using Names = std::vector<std::string>;
using Groups = std::vector<std::tuple<int64_t, Names>>;

// Builds garbage of all kinds.
void make_garbage(TestWorld& test, int64_t count) {
  for (int64_t number = 0; number < count; ++number) {
    static_cast<void>(cells_of(test, std::string(static_cast<size_t>(number % 90), 'g')));
    static_cast<void>(cells_of(test, std::vector<int64_t>(static_cast<size_t>(number % 300))));
  }
}

void collect(TestWorld& test, const ObjectType& type, const Cells& cells) {
  const ObjectLayout layout = layout_of(type);
  const Root root{&layout, cells.data()};
  test.world.heap.collect(test.world, {&root, 1});
}

TEST(Collection, KeepsWhatTheRootsReach) {
  TestWorld test;
  Groups groups;
  for (int64_t number = 0; number < 300; ++number) {
    groups.emplace_back(number, Names(static_cast<size_t>(number % 40), std::string(77, 'n')));
  }
  make_garbage(test, 100);
  const Cells root = cells_of(test, groups);
  make_garbage(test, 20000);
  const int64_t before_bytes = test.world.heap.bytes_held();
  collect(test, Codec<Groups>::type(), root);
  const int64_t live_bytes = test.world.heap.bytes_held();
  EXPECT_LT(live_bytes, before_bytes / 4);
  make_garbage(test, 20000);  // over what was freed
  EXPECT_EQ(value_of<Groups>(root.data()), groups);
  collect(test, Codec<Groups>::type(), root);
  EXPECT_EQ(test.world.heap.bytes_held(), live_bytes);
  test.world.heap.collect(test.world, {});
  EXPECT_EQ(test.world.heap.bytes_held(), 0);
  EXPECT_EQ(value_of<Names>(cells_of(test, Names{"after"}).data()), Names{"after"});
}

TEST(Collection, KeepsTextsByAnyPartOfThem) {
  TestWorld test;
  const std::string small(500, 's');
  const std::string large(100000, 'l');
  const Cells whole = cells_of(test, small, large);
  const auto part_of = [](uint64_t data, int64_t begin, int64_t length) {
    const abi::Text part = text_over(reinterpret_cast<const char*>(data) + begin, length, 0);
    return Cells{cell_of(part.data), part.meta};
  };
  static const char kConstant[] = "constant";
  const ObjectType type =
      types::object_type(ObjectForm::tuple, std::vector<ObjectType>(4, Codec<std::string>::type()));
  const Cells roots = part_of(whole[0], 499, 1) + part_of(whole[2], 50000, 10) +
                      part_of(cell_of(kConstant), 1, 2) + part_of(whole[0], 512, 0);
  make_garbage(test, 1000);
  collect(test, type, roots);
  make_garbage(test, 1000);
  EXPECT_EQ(value_of<std::string>(whole.data()), small);
  EXPECT_EQ(value_of<std::string>(whole.data() + 2), large);
  collect(test, type, Cells(8));  // no value yet
  EXPECT_EQ(test.world.heap.bytes_held(), 0);
}

TEST(Collection, OptionalsAndSharedLists) {
  TestWorld test;
  using Numbers = std::vector<int64_t>;
  const Cells shared = cells_of(test, Numbers{1, 2, 3});
  const int32_t layout = test.number_of(Codec<std::vector<Numbers>>::type());
  ASSERT_TRUE(test.call(abi::shoal_list_new, {0}, layout));
  const Cells outer = {test.out[0]};
  for (int count = 0; count < 1000; ++count) {
    ASSERT_TRUE(test.call(abi::shoal_list_insert, outer + Cells{0} + shared));
  }
  make_garbage(test, 100);
  collect(test, Codec<std::optional<std::vector<Numbers>>>::type(), Cells{1} + outer);
  EXPECT_EQ(value_of<std::vector<Numbers>>(outer.data()),
            std::vector<Numbers>(1000, Numbers{1, 2, 3}));
  collect(test, Codec<std::optional<std::vector<Numbers>>>::type(), Cells{0} + outer);
  EXPECT_EQ(test.world.heap.bytes_held(), 0);
}

// A dict of dicts that changes at random, compared with a model after every collection.
TEST(Collection, RandomDicts) {
  TestWorld test;
  const ObjectType inner_type = types::object_type(
      ObjectForm::dictionary, {Codec<std::string>::type(), Codec<Names>::type()});
  const ObjectType type =
      types::object_type(ObjectForm::dictionary, {Codec<int64_t>::type(), inner_type});
  const int32_t inner_layout = test.number_of(inner_type);
  ASSERT_TRUE(test.call(abi::shoal_dict_new, {}, test.number_of(type)));
  const Cells outer = {test.out[0]};
  std::map<int64_t, std::map<std::string, Names>> model;
  std::mt19937_64 random(7);
  for (int round = 0; round < 30000; ++round) {
    const auto number = static_cast<int64_t>(random() % 100);
    const std::string name = std::to_string(random() % 30) + std::string(random() % 2 * 40, '_');
    const Names names(random() % 6, name);
    if (!model.contains(number)) {
      ASSERT_TRUE(test.call(abi::shoal_dict_new, {}, inner_layout));
      ASSERT_TRUE(test.call(abi::shoal_dict_set, outer + Cells{cell_of(number), test.out[0]}));
    }
    ASSERT_TRUE(test.call(abi::shoal_dict_item, outer + Cells{cell_of(number)}));
    const Cells inner = {test.out[0]};
    ASSERT_TRUE(test.call(abi::shoal_dict_set, inner + cells_of(test, name, names)));
    model[number][name] = names;
    if (random() % 50 == 0) {
      ASSERT_TRUE(test.call(abi::shoal_dict_delete, outer + Cells{cell_of(number)}));
      model.erase(number);
    }
    if (round % 1000 == 0) collect(test, type, outer);
  }
  collect(test, type, outer);
  for (const auto& [number, inner_model] : model) {
    ASSERT_TRUE(test.call(abi::shoal_dict_item, outer + Cells{cell_of(number)}));
    const Cells inner = {test.out[0]};
    for (const auto& [name, names] : inner_model) {
      ASSERT_TRUE(test.call(abi::shoal_dict_item, inner + cells_of(test, name)));
      ASSERT_EQ(value_of<Names>(test.out), names);
    }
  }
}

TEST(Collection, IsWantedWhenMuchCame) {
  TestWorld test;
  const Cells kept = cells_of(test, std::string(40 << 20, 'k'));
  EXPECT_TRUE(test.world.heap.wants_collection());
  collect(test, Codec<std::string>::type(), kept);
  EXPECT_FALSE(test.world.heap.wants_collection());
  void* more = test.world.heap.allocate(size_t{39} << 20);
  EXPECT_FALSE(test.world.heap.wants_collection());
  ASSERT_NE(more, nullptr);
  ASSERT_NE(test.world.heap.allocate(size_t{2} << 20), nullptr);
  EXPECT_TRUE(test.world.heap.wants_collection());
}

}  // namespace
}  // namespace shoal::engine
