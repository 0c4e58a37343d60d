// collect keeps all rows in row order, whichever thread brought them; table_source gives them out.
#include "engine/operators/collect.h"

#include <gtest/gtest.h>

#include <numeric>
#include <string>
#include <vector>

#include "engine/operators/table_source.h"

namespace shoal::engine {
namespace {

// Sends batches of one int64 column that holds the row's number into the states of several threads.
class Collector {
 public:
  explicit Collector(int thread_count)
      : sink_(make_collect({TypeKind::int64})), shared_(sink_->make_shared_state()) {
    for (int i = 0; i < thread_count; ++i) {
      locals_.push_back(std::move(sink_->make_local_state()).value());
    }
  }

  // `kept` of the morsel's rows [first_row, …): a filter may have dropped the rest.
  void send(int thread, int64_t morsel, int64_t first_row, int64_t kept) {
    std::vector<int64_t> values(static_cast<size_t>(kept));
    std::iota(values.begin(), values.end(), first_row);
    Batch batch;
    batch.morsel = morsel;
    batch.first_row = first_row;
    batch.row_count = kept;
    batch.columns.push_back({.kind = TypeKind::int64, .values = values.data()});
    ASSERT_TRUE(sink_->consume(batch, *shared_, *locals_[static_cast<size_t>(thread)]).is_ok());
  }

  Table finish() {
    return std::move(sink_->finish(*shared_, locals_, {.thread_count = 2})).value();
  }

 private:
  std::unique_ptr<Sink> sink_;
  std::unique_ptr<SharedState> shared_;
  std::vector<std::unique_ptr<LocalState>> locals_;
};

std::vector<int64_t> rows_of(const Table& table) {
  const auto* values = table.columns[0].values_as<int64_t>();
  return {values, values + table.row_count};
}

TEST(Collect, NoRowsGiveAnEmptyColumn) {
  Collector collector(2);
  collector.send(0, 0, 0, 0);
  const Table table = collector.finish();
  EXPECT_EQ(table.row_count, 0);
  EXPECT_EQ(table.columns.size(), 1U);
  EXPECT_EQ(table.columns[0].kind, TypeKind::int64);
}

// One thread takes morsels 0 and 2, another 1 in between: small enough to lie in one chunk.
TEST(Collect, MorselsOfSeveralThreadsInterleave) {
  Collector collector(2);
  collector.send(0, 0, 0, 3);
  collector.send(1, 1, 100, 2);
  collector.send(0, 2, 200, 3);
  collector.send(1, 3, 300, 1);
  collector.send(0, 4, 400, 1);
  EXPECT_EQ(rows_of(collector.finish()),
            (std::vector<int64_t>{0, 1, 2, 100, 101, 200, 201, 202, 300, 400}));
}

TEST(Collect, ManyBatchesFillManyChunks) {
  Collector collector(3);
  std::vector<int64_t> expected;
  for (int64_t morsel = 0; morsel < 60; ++morsel) {
    for (int64_t batch = 0; batch < 5; ++batch) {
      const int64_t first_row = morsel * 10'000 + batch * 2'000;
      const int64_t kept = (morsel * 7 + batch * 13) % 2'000;
      collector.send(static_cast<int>(morsel % 3), morsel, first_row, kept);
      for (int64_t row = 0; row < kept; ++row) expected.push_back(first_row + row);
    }
  }
  EXPECT_EQ(rows_of(collector.finish()), expected);
}

TEST(Collect, MissingRowsOfSomeBatchesOnly) {
  const std::unique_ptr<Sink> sink = make_collect({TypeKind::float64, TypeKind::boolean});
  const std::unique_ptr<SharedState> shared = sink->make_shared_state();
  std::vector<std::unique_ptr<LocalState>> locals;
  locals.push_back(std::move(sink->make_local_state()).value());
  const std::vector<double> values = {1.5, 2.5};
  const std::vector<uint8_t> flags = {0, 1};
  for (int64_t number = 0; number < 3; ++number) {
    Batch batch;
    batch.first_row = 2 * number;
    batch.row_count = 2;
    batch.morsel = number;
    batch.columns.push_back({.kind = TypeKind::float64, .values = values.data()});
    if (number == 1) batch.columns[0].validity = flags.data();
    batch.columns.push_back(
        {.kind = TypeKind::boolean, .encoding = Encoding::constant, .values = flags.data() + 1});
    ASSERT_TRUE(sink->consume(batch, *shared, *locals[0]).is_ok());
  }
  const Table table = std::move(sink->finish(*shared, locals, {})).value();
  const uint8_t* validity = table.columns[0].validity;
  ASSERT_NE(validity, nullptr);
  EXPECT_EQ(std::vector<uint8_t>(validity, validity + 6), (std::vector<uint8_t>{1, 1, 0, 1, 1, 1}));
  EXPECT_EQ(table.columns[0].values_as<double>()[3], 2.5);
  EXPECT_EQ(table.columns[1].validity, nullptr);
  EXPECT_EQ(table.columns[1].values_as<uint8_t>()[5], 1);
}

TEST(Collect, LongStringsOutliveTheirBatch) {
  const std::unique_ptr<Sink> sink = make_collect({TypeKind::string});
  const std::unique_ptr<SharedState> shared = sink->make_shared_state();
  std::vector<std::unique_ptr<LocalState>> locals;
  locals.push_back(std::move(sink->make_local_state()).value());
  const std::string large(400'000, 'x');
  for (int64_t number = 0; number < 200; ++number) {
    std::string text =
        number == 100 ? large : "a text that is longer than a view " + std::to_string(number);
    const StringView16 view(text);
    Batch batch;
    batch.first_row = number;
    batch.row_count = 1;
    batch.columns.push_back({.kind = TypeKind::string, .values = &view});
    ASSERT_TRUE(sink->consume(batch, *shared, *locals[0]).is_ok());
    text.assign(text.size(), '?');
  }
  const Table table = std::move(sink->finish(*shared, locals, {})).value();
  locals.clear();
  const auto* views = table.columns[0].values_as<StringView16>();
  EXPECT_EQ(views[100].view(), large);
  EXPECT_EQ(views[199].view(), "a text that is longer than a view 199");
}

// Remembers the batches it is given; wants no more after `count_max`.
struct Recorder final : BatchConsumer {
  explicit Recorder(size_t batch_count_max) : count_max(batch_count_max) {}
  Result<bool> consume(Batch& batch) override {
    batches.push_back(batch);
    return batches.size() < count_max;
  }
  size_t count_max;
  std::vector<Batch> batches;
};

TEST(TableSource, GivesAllRowsOnceInOrder) {
  std::vector<int64_t> values(300'000);
  std::iota(values.begin(), values.end(), 0);
  Table table;
  table.row_count = static_cast<int64_t>(values.size());
  table.columns.push_back({.kind = TypeKind::int64, .values = values.data()});
  const std::unique_ptr<Source> source = make_table_source(table, 1000);
  const std::unique_ptr<LocalState> local = source->make_local_state();
  EXPECT_EQ(source->morsel_count(), 3);
  Recorder recorder(100'000);
  ScanCounters counters;
  for (int64_t morsel = 0; morsel < source->morsel_count(); ++morsel) {
    EXPECT_TRUE(*source->read_morsel(morsel, *local, recorder, counters));
  }
  int64_t next = 0;
  for (const Batch& batch : recorder.batches) {
    EXPECT_EQ(batch.first_row, next);
    EXPECT_LE(batch.row_count, 1000);
    for (int64_t row = 0; row < batch.row_count; ++row) {
      EXPECT_EQ(batch.columns[0].values_as<int64_t>()[row], next++);
    }
  }
  EXPECT_EQ(next, table.row_count);
}

TEST(TableSource, StopsWhenNoMoreIsWantedAndMayBeEmpty) {
  Table table;
  const std::unique_ptr<Source> empty = make_table_source(table, 10);
  EXPECT_EQ(empty->morsel_count(), 0);
  table.row_count = 100;  // rows without columns
  const std::unique_ptr<Source> source = make_table_source(table, 10);
  const std::unique_ptr<LocalState> local = source->make_local_state();
  Recorder recorder(2);
  ScanCounters counters;
  EXPECT_FALSE(*source->read_morsel(0, *local, recorder, counters));
  EXPECT_EQ(recorder.batches.size(), 2U);
}

}  // namespace
}  // namespace shoal::engine
