#include "engine/operators/exchange_rows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <mutex>
#include <random>

#include "engine/comm/local_transport.h"
#include "engine/operators/exchange/first_row_ranges.h"
#include "engine/operators/exchange/rank_fixture.h"
#include "engine/operators/exchange/row_message.h"

namespace shoal::engine {
namespace {

using testing::even_division;
using testing::random_column;
using testing::Rows;
using testing::rows_between;
using testing::type_named;

Rows make_rows(int64_t count, uint64_t seed) {
  std::mt19937_64 random(seed);
  Rows rows;
  rows.count = count;
  for (const char* type : {"int64", "boolean", "float32", "int16", "string:str_nan", "int64:masked",
                           "string:object", "timestamp[ns]"}) {
    rows.columns.push_back(random_column({type_named(type), 1000}, count, random));
  }
  return rows;
}

std::vector<TypeKind> kinds_of(const Rows& rows) {
  std::vector<TypeKind> kinds;
  for (const testing::TypedColumn& column : rows.columns) kinds.push_back(column.type.kind);
  return kinds;
}

Table own_rows(const Rows& rows, const testing::Division& division, int rank) {
  const auto r = static_cast<size_t>(rank);
  Table table = rows_between(rows, r == 0 ? 0 : division[r - 1], division[r]);
  if (table.row_count == 0) table.columns.clear();  // it may
  return table;
}

TEST(ExchangeRows, AllRanksGetAllRows) {
  for (const int ranks : {1, 2, 3, 7}) {
    for (const int64_t count : {0, 1, 5, 3000}) {
      const Rows rows = make_rows(count, 1);
      const Table expected = rows_between(rows, 0, count);
      comm::run_local_ranks(ranks, [&](comm::Communicator& communicator) {
        const Table own = own_rows(rows, even_division(count, ranks), communicator.rank());
        auto table = all_gather_rows(own, kinds_of(rows), communicator);
        ASSERT_TRUE(table.is_ok()) << table.take_status().detail().message;
        testing::expect_same_table(*table, expected);
      });
    }
  }
}

// Every rank cuts its rows at random; the parts for a rank come in the order of the senders.
TEST(ExchangeRows, RowsGoWhereTheyAreSent) {
  for (const int ranks : {1, 2, 4, 7}) {
    const int64_t count = 2000;
    const Rows rows = make_rows(count, 2);
    const testing::Division division = even_division(count, ranks);
    std::mt19937_64 random(3);
    std::vector<std::vector<int64_t>> ends(static_cast<size_t>(ranks));
    for (int rank = 0; rank < ranks; ++rank) {
      const auto r = static_cast<size_t>(rank);
      const int64_t own_count = division[r] - (r == 0 ? 0 : division[r - 1]);
      for (int i = 0; i + 1 < ranks; ++i) {
        ends[r].push_back(static_cast<int64_t>(random() % static_cast<uint64_t>(own_count + 1)));
      }
      ends[r].push_back(own_count);
      std::sort(ends[r].begin(), ends[r].end());
    }
    comm::run_local_ranks(ranks, [&](comm::Communicator& communicator) {
      const auto rank = static_cast<size_t>(communicator.rank());
      const Table own = own_rows(rows, division, communicator.rank());
      auto table = exchange_rows(own, kinds_of(rows), ends[rank], communicator);
      ASSERT_TRUE(table.is_ok()) << table.take_status().detail().message;
      std::vector<Table> parts;
      for (size_t from = 0; from < ends.size(); ++from) {
        const int64_t first = from == 0 ? 0 : division[from - 1];
        const int64_t begin = first + (rank == 0 ? 0 : ends[from][rank - 1]);
        parts.push_back(rows_between(rows, begin, first + ends[from][rank]));
      }
      testing::expect_same_table(*table, testing::concatenated(parts));
    });
  }
}

TEST(ExchangeRows, RowsWithoutColumnsAreCounted) {
  comm::run_local_ranks(3, [&](comm::Communicator& communicator) {
    Table own;
    own.row_count = communicator.rank() + 1;
    auto table = all_gather_rows(own, {}, communicator);
    ASSERT_TRUE(table.is_ok());
    EXPECT_EQ(table->row_count, 6);
  });
}

// A rank whose rows cannot be sent says so: nobody waits for them.
TEST(ExchangeRows, TheFailureOfOneRankIsAgreed) {
  const Rows rows = make_rows(90, 4);
  comm::run_local_ranks(3, [&](comm::Communicator& communicator) {
    Table own = own_rows(rows, even_division(90, 3), communicator.rank());
    if (communicator.rank() == 1) own.columns.pop_back();
    auto table = all_gather_rows(own, kinds_of(rows), communicator);
    ASSERT_TRUE(table.is_agreed_failure());
    const Status status = table.take_status();
    EXPECT_EQ(status.detail().kind, ErrorKind::internal);
    EXPECT_EQ(status.detail().other_rank, communicator.rank() == 1 ? -1 : 1);
    // They are still in step.
    EXPECT_TRUE(communicator.agree({5, "after", ""}, {}).is_ok());
  });
}

TEST(ExchangeRows, PositionsBringRowsInOrder) {
  const int64_t count = 5000;
  Rows rows = make_rows(count, 5);
  const Table expected = rows_between(rows, 0, count);
  auto positions = std::make_shared<std::vector<int64_t>>();
  for (int64_t row = 0; row < count; ++row) positions->push_back(row * 3);
  Column column{.kind = TypeKind::int64, .values = positions->data()};
  rows.columns.push_back({type_named("int64"), column});
  for (const int ranks : {1, 2, 5}) {
    // Rows are dealt in stretches, so that every rank has some of everywhere.
    std::vector<Table> parts(static_cast<size_t>(ranks));
    std::vector<std::vector<Table>> dealt(static_cast<size_t>(ranks));
    for (int64_t begin = 0; begin < count; begin += 100) {
      dealt[static_cast<size_t>(begin * 7919 / 100 % ranks)].push_back(
          rows_between(rows, begin, begin + 100));
    }
    comm::run_local_ranks(ranks, [&](comm::Communicator& communicator) {
      const auto rank = static_cast<size_t>(communicator.rank());
      std::vector<TypeKind> kinds = kinds_of(rows);
      kinds.pop_back();
      auto table =
          move_to_position_ranges(testing::concatenated(dealt[rank]), kinds, communicator, 2);
      ASSERT_TRUE(table.is_ok()) << table.take_status().detail().message;
      EXPECT_NEAR(static_cast<double>(table->row_count), static_cast<double>(count / ranks),
                  static_cast<double>(count) * 0.05);
      parts[rank] = std::move(table).value();
    });
    testing::expect_same_table(testing::concatenated(parts), expected);
  }
}

comm::Received received_bytes(const std::vector<std::byte>& bytes) {
  if (bytes.empty()) return {};
  comm::Received received{std::move(allocate_buffer(bytes.size())).value(), bytes.size()};
  std::copy(bytes.begin(), bytes.end(), received.buffer->data());
  return received;
}

TEST(ExchangeRows, DamagedMessagesFail) {
  const Rows rows = make_rows(200, 6);
  const std::vector<TypeKind> kinds = kinds_of(rows);
  OutgoingRows outgoing;
  const std::vector<int64_t> ends = {200};
  const auto messages = make_row_messages(rows_between(rows, 0, 200), kinds, ends, outgoing);
  ASSERT_TRUE(messages.is_ok());
  std::vector<std::byte> whole;
  for (const auto& part : messages->front().parts) {
    whole.insert(whole.end(), part.begin(), part.end());
  }
  ASSERT_TRUE(join_row_messages(kinds, {received_bytes(whole)}, {}).is_ok());
  for (size_t size = 0; size < whole.size(); size += 1 + size / 20) {
    const std::vector<std::byte> cut(whole.begin(), whole.begin() + static_cast<int64_t>(size));
    EXPECT_FALSE(join_row_messages(kinds, {received_bytes(cut)}, {}).is_ok()) << size;
  }
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::byte> bytes = whole;
    const size_t range = round % 2 == 0 ? bytes.size() : 160;  // the head, every other time
    for (int i = 0; i < 4; ++i) bytes[random() % range] = static_cast<std::byte>(random());
    auto table = join_row_messages(kinds, {received_bytes(bytes)}, {});
    if (table.is_ok()) testing::expect_same_table(*table, *table);  // reads all of it
  }
}

}  // namespace
}  // namespace shoal::engine
