// Groups that come from another rank may be damaged: unpacking them fails, or gives groups that can
// be used, but never touches memory that is not theirs.
#include "engine/operators/exchange/packed_groups.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "engine/operators/exchange/rank_fixture.h"

namespace shoal::engine {
namespace {

using testing::type_named;
using types::AggregateKind;

// Counts, and medians that states point to, by a string and a number.
HashAggregatePlan make_plan() {
  const types::ColumnType int64 = type_named("int64");
  const types::ColumnType float64 = type_named("float64");
  HashAggregatePlan plan;
  plan.options.keys = {{0, type_named("string:str_nan")}, {1, type_named("int8")}};
  plan.options.aggregates = {{AggregateKind::size, -1, int64, int64},
                             {AggregateKind::median, 2, int64, float64}};
  plan.options.dropna = false;
  plan.code_missing = true;
  plan.layout = make_key_layout({plan.options.keys[0].type, plan.options.keys[1].type}, true);
  plan.shape.lane_count = plan.layout.lane_count;
  size_t offset = plan.shape.states_offset();
  for (const GroupAggregate& aggregate : plan.options.aggregates) {
    auto function = make_aggregate_function(
        {.kind = aggregate.kind, .input = aggregate.input, .output = aggregate.output});
    plan.state_offsets.push_back(offset);
    offset += (*function)->state_bytes();
    plan.functions.push_back(std::move(function).value());
  }
  plan.shape.slot_bytes = offset;
  return plan;
}

void add_rows(HashAggregateLocal& local, int64_t count) {
  std::mt19937_64 random(1);
  const HashAggregatePlan& plan = local.plan;
  Batch batch{count, 0, {}};
  for (const GroupKey& key : plan.options.keys) {
    batch.columns.push_back(testing::random_column({key.type, 20}, count, random).column);
  }
  const Column values = testing::random_column({type_named("int64"), 30}, count, random).column;
  auto rows = find_row_slots(batch, local);
  ASSERT_TRUE(rows.is_ok());
  for (size_t a = 0; a < plan.functions.size(); ++a) {
    std::vector<std::byte*> states(rows->slots, rows->slots + rows->count);
    for (std::byte*& state : states) state += plan.state_offsets[a];
    GroupTargets targets;
    targets.states = states.data();
    targets.row_count = count;
    ASSERT_EQ(rows->run_ends, nullptr);
    ASSERT_TRUE(plan.functions[a]->update(values, targets, local.memories[a].get()).is_ok());
  }
}

comm::Received received_bytes(const std::vector<std::byte>& bytes) {
  if (bytes.empty()) return {};
  comm::Received received{std::move(allocate_buffer(bytes.size())).value(), bytes.size()};
  std::copy(bytes.begin(), bytes.end(), received.buffer->data());
  return received;
}

class PackedGroupsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(local_.prepare().is_ok());
    add_rows(local_, 500);
    auto merged = merge_locals(plan_, {&local_}, StringCodes::ids, 1);
    ASSERT_TRUE(merged.is_ok());
    std::vector<uint32_t> destinations;
    for (size_t i = 0; i < merged->groups.slots.size(); ++i) destinations.push_back(i % 3);
    auto packed =
        pack_groups(plan_, {&local_}, merged->groups, merged->strings, destinations, 3, 2);
    ASSERT_TRUE(packed.is_ok());
    for (PackedGroups& groups : *packed) {
      group_count_ += groups.slot_count;
      messages_.emplace_back();
      for (const auto& part : message_of(plan_, groups).parts) {
        messages_.back().insert(messages_.back().end(), part.begin(), part.end());
      }
    }
    EXPECT_EQ(group_count_, static_cast<int64_t>(merged->groups.slots.size()));
  }

  // The table of what the messages bring, if they can be unpacked.
  Result<Table> finish(const std::vector<std::vector<std::byte>>& messages) {
    std::vector<std::unique_ptr<HashAggregateLocal>> owned;
    std::vector<HashAggregateLocal*> locals;
    for (const auto& message : messages) {
      SHOAL_ASSIGN_OR_RETURN(auto local, unpack_groups(plan_, received_bytes(message)));
      locals.push_back(local.get());
      owned.push_back(std::move(local));
    }
    return finish_hash_aggregate(plan_, locals, 1);
  }

  HashAggregatePlan plan_ = make_plan();
  HashAggregateLocal local_{plan_};
  int64_t group_count_ = 0;
  std::vector<std::vector<std::byte>> messages_;
};

TEST_F(PackedGroupsTest, PartsAreTheWhole) {
  const auto parts = finish(messages_);
  ASSERT_TRUE(parts.is_ok());
  EXPECT_EQ(parts->row_count, group_count_);
  const auto whole = finish_hash_aggregate(plan_, {&local_}, 1);
  ASSERT_TRUE(whole.is_ok());
  testing::expect_same_table(*parts, *whole);
}

TEST_F(PackedGroupsTest, TruncatedMessagesFail) {
  const std::vector<std::byte>& whole = messages_[1];
  for (size_t size = 0; size < whole.size(); size += 1 + size / 20) {
    const std::vector<std::byte> cut(whole.begin(), whole.begin() + static_cast<int64_t>(size));
    EXPECT_FALSE(finish({cut}).is_ok()) << size;
  }
}

}  // namespace
}  // namespace shoal::engine
