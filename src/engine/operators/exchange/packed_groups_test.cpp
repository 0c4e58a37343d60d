// Groups that come from another rank may be damaged: unpacking them fails, or gives groups that can
// be used, but never touches memory that is not theirs.
#include "engine/operators/exchange/packed_groups.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <random>
#include <string>

#include "engine/operators/exchange/rank_fixture.h"

namespace shoal::engine {
namespace {

using testing::type_named;
using types::AggregateKind;
using Bytes = std::vector<std::byte>;

constexpr int kSender = 7;

HashAggregateOptions options_of(const std::vector<std::string>& keys, bool sort, bool dropna) {
  HashAggregateOptions options;
  for (const std::string& key : keys) {
    options.keys.push_back({static_cast<int>(options.keys.size()), type_named(key)});
  }
  options.sort = sort;
  options.dropna = dropna;
  return options;
}

// Every aggregate that takes values of this type, of the column after the keys.
HashAggregatePlan plan_of(const std::vector<std::string>& keys, const std::string& input, bool sort,
                          bool dropna) {
  HashAggregateOptions options = options_of(keys, sort, dropna);
  const types::ColumnType type = type_named(input);
  for (int kind = 0; kind <= static_cast<int>(AggregateKind::all); ++kind) {
    GroupAggregate aggregate{static_cast<AggregateKind>(kind), static_cast<int>(keys.size()), type,
                             type};
    const auto output = types::aggregate_result_type(
        aggregate.kind, types::AggregateContext::groupby, aggregate.input, 3);
    if (!output) continue;
    aggregate.output = *output;
    HashAggregateOptions alone = options;
    alone.aggregates = {aggregate};
    if (!HashAggregatePlan::make(alone).is_ok()) continue;
    options.aggregates.push_back(aggregate);
    // Sums that need a value are missing without: a state of its own.
    if (aggregate.kind == AggregateKind::sum) options.aggregates.back().min_count = 1;
  }
  return std::move(HashAggregatePlan::make(std::move(options))).value();
}

comm::Received received_bytes(const Bytes& bytes) {
  if (bytes.empty()) return {};
  comm::Received received{std::move(allocate_buffer(bytes.size())).value(), bytes.size()};
  std::copy(bytes.begin(), bytes.end(), received.buffer->data());
  return received;
}

// The groups of some rows, and the messages that they travel in.
class Travelling {
 public:
  Travelling(HashAggregatePlan plan, const std::string& input, int64_t row_count)
      : plan_(std::move(plan)), local_(plan_) {
    EXPECT_TRUE(local_.prepare().is_ok());
    add_rows(input, row_count);
    pack();
  }

  // The table of what the messages bring, if they can be unpacked.
  Result<Table> finish(const std::vector<Bytes>& messages) {
    std::vector<std::unique_ptr<HashAggregateLocal>> owned;
    std::vector<HashAggregateLocal*> locals;
    for (const Bytes& message : messages) {
      SHOAL_ASSIGN_OR_RETURN(auto local, unpack_groups(plan_, received_bytes(message), kSender));
      locals.push_back(local.get());
      owned.push_back(std::move(local));
    }
    return finish_hash_aggregate(plan_, locals, 1);
  }
  Result<Table> finish_whole() { return finish_hash_aggregate(plan_, {&local_}, 1); }
  [[nodiscard]] const std::vector<Bytes>& messages() const { return messages_; }

 private:
  void add_rows(const std::string& input, int64_t count) {
    std::mt19937_64 random(1);
    Batch batch{count, 0, {}};
    for (const GroupKey& key : plan_.options.keys) {
      batch.columns.push_back(testing::random_column({key.type, 6}, count, random).column);
    }
    batch.columns.push_back(testing::random_column({type_named(input), 30}, count, random).column);
    const auto rows = find_row_slots(batch, local_);
    ASSERT_TRUE(rows.is_ok());
    ASSERT_TRUE(update_groups(batch, *rows, local_).is_ok());
  }

  void pack() {
    const auto merged = merge_locals(plan_, {&local_}, StringCodes::ids, 1);
    ASSERT_TRUE(merged.is_ok());
    const int destination_count = plan_.options.keys.empty() ? 1 : 3;
    std::vector<uint32_t> destinations;
    for (size_t i = 0; i < merged->groups.slots.size(); ++i) {
      destinations.push_back(static_cast<uint32_t>(i) % 3);
    }
    auto packed = pack_groups(plan_, {&local_}, merged->groups, merged->strings, destinations,
                              destination_count, 2);
    ASSERT_TRUE(packed.is_ok());
    for (PackedGroups& groups : *packed) {
      messages_.emplace_back();
      for (const auto& part : message_of(plan_, groups).parts) {
        messages_.back().insert(messages_.back().end(), part.begin(), part.end());
      }
    }
  }

  HashAggregatePlan plan_;
  HashAggregateLocal local_;
  std::vector<Bytes> messages_;
};

const std::vector<std::string> kKeySets[] = {
    {},
    {"int64"},
    {"boolean:masked"},
    {"string:str_nan"},
    {"float64:masked"},
    {"string:str_nan", "int8"},
    {"timestamp[ns]", "boolean", "string:str_nan", "float32", "int64:masked"},
};
const std::string kInputs[] = {"int64",   "float64",        "float32:masked",
                               "boolean", "string:str_nan", "timestamp[ns]"};

// Reads every value that the table says it has.
void expect_readable(const Table& table) {
  size_t text_bytes = 0;
  for (const Column& column : table.columns) {
    for (int64_t row = 0; row < table.row_count; ++row) {
      if (column.validity != nullptr) {
        ASSERT_LE(column.validity[row], 1);
      }
      if (column.kind == TypeKind::boolean) {
        ASSERT_LE(column.values_as<uint8_t>()[row], 1);
      }
      if (column.kind != TypeKind::string) continue;
      for (const char letter : column.values_as<StringView16>()[row].view()) {
        text_bytes += static_cast<unsigned char>(letter) == 0xff ? 2 : 1;
      }
    }
  }
  EXPECT_LT(text_bytes, size_t{1} << 30);
}

// One of the ways in which messages are damaged: single bytes, numbers, pieces, everything.
void damage(Bytes& message, const Bytes& other, std::mt19937_64& random) {
  const auto place = [&](size_t width) { return random() % (message.size() - width + 1); };
  const uint64_t way = random() % 16;
  if (way == 0) {
    for (std::byte& byte : message) byte = static_cast<std::byte>(random());
    std::copy_n(other.begin(), 8, message.begin());  // the mark, for the rest to be looked at
  } else if (way == 1) {
    message.resize(place(0));
  } else if (way == 2) {
    const size_t begin = place(0);
    message.insert(message.begin() + static_cast<int64_t>(begin), other.begin(), other.end());
  } else if (way < 8) {
    static constexpr uint64_t kNumbers[] = {
        0, 1, 2, uint64_t{1} << 32, INT64_MAX, UINT64_MAX, INT64_MAX - 1, 13};
    const uint64_t number = kNumbers[random() % std::size(kNumbers)];
    // Mostly in the head, where sizes are.
    const size_t end = random() % 2 == 0 ? std::min<size_t>(message.size(), 200) : message.size();
    std::memcpy(message.data() + random() % (end / 8) * 8, &number, sizeof(number));
  } else {
    const uint64_t changes = 1 + random() % 8;
    for (uint64_t i = 0; i < changes; ++i) message[place(1)] = static_cast<std::byte>(random());
  }
}

TEST(PackedGroups, PartsAreTheWhole) {
  for (const auto& keys : kKeySets) {
    for (const std::string& input : kInputs) {
      for (const bool sort : {true, false}) {
        SCOPED_TRACE(input + ", keys: " + std::to_string(keys.size()));
        Travelling groups(plan_of(keys, input, sort, false), input, 200);
        const auto parts = groups.finish(groups.messages());
        const auto whole = groups.finish_whole();
        ASSERT_TRUE(parts.is_ok() && whole.is_ok());
        testing::expect_same_table(*parts, *whole);
      }
    }
  }
}

TEST(PackedGroups, TruncatedMessagesFail) {
  Travelling groups(plan_of({"string:str_nan", "int8"}, "int64", true, false), "int64", 500);
  const Bytes& whole = groups.messages()[1];
  for (size_t size = 0; size < whole.size(); size += 1 + size / 20) {
    const Bytes cut(whole.begin(), whole.begin() + static_cast<int64_t>(size));
    EXPECT_FALSE(groups.finish({cut}).is_ok()) << size;
  }
}

TEST(PackedGroups, FailuresNameTheSender) {
  Travelling groups(plan_of({"string:str_nan"}, "float64", true, true), "float64", 50);
  Result<Table> failed = groups.finish({Bytes(100)});
  ASSERT_FALSE(failed.is_ok());
  EXPECT_EQ(failed.take_status().detail().message, "the groups that came from rank 7 are damaged");
}

TEST(PackedGroups, RandomBytesDoNoHarm) {
  std::mt19937_64 random(1);
  int failed_count = 0;
  int finished_count = 0;
  for (const auto& keys : kKeySets) {
    for (const std::string& input : kInputs) {
      const bool sort = random() % 2 == 0;
      SCOPED_TRACE(input + ", keys: " + std::to_string(keys.size()));
      Travelling groups(plan_of(keys, input, sort, random() % 3 == 0), input, 60);
      for (int round = 0; round < 120; ++round) {
        std::vector<Bytes> messages = groups.messages();
        const size_t which = random() % messages.size();
        damage(messages[which], groups.messages()[random() % messages.size()], random);
        Result<Table> table = groups.finish(messages);
        ++(table.is_ok() ? finished_count : failed_count);
        if (table.is_ok()) {
          expect_readable(*table);
        } else {
          EXPECT_FALSE(table.take_status().detail().message.empty());
        }
      }
    }
  }
  EXPECT_GT(failed_count, 1000);
  EXPECT_GT(finished_count, 1000);
}

}  // namespace
}  // namespace shoal::engine
