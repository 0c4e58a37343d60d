#include "engine/comm/collectives.h"

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

#include "engine/comm/local_transport.h"
#include "engine/memory/buffer.h"

namespace shoal::comm {
namespace {

constexpr int kSizes[] = {1, 2, 3, 4, 5, 8};

// Bytes that tell from which rank to which they go, and where they stand.
std::string text_between(int from, int to, size_t bytes) {
  std::string text(bytes, ' ');
  auto seed = static_cast<size_t>(from * 31 + to * 7);
  for (size_t i = 0; i < bytes; ++i) text[i] = static_cast<char>((i * 131 + (i >> 8) + seed) & 255);
  return text;
}

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

// The text in parts of growing sizes, with empty ones between.
Message in_parts(const std::string& text, size_t first_part) {
  Message message;
  std::span<const std::byte> rest = bytes_of(text);
  for (size_t size = first_part; !rest.empty(); size = size * 3 / 2 + 1) {
    size_t taken = std::min(size, rest.size());
    message.parts.push_back(rest.first(taken));
    message.parts.push_back({});
    rest = rest.subspan(taken);
  }
  return message;
}

std::string text_of(const Received& received) {
  std::span<const std::byte> view = received.view();
  return {reinterpret_cast<const char*>(view.data()), view.size()};
}

void expect_messages(Result<std::vector<Received>>& all, int to,
                     const std::function<size_t(int)>& bytes_from) {
  ASSERT_TRUE(all.is_ok()) << all.take_status().detail().message;
  for (size_t from = 0; from < all->size(); ++from) {
    int rank = static_cast<int>(from);
    // No EXPECT_EQ: it would print megabytes.
    EXPECT_TRUE(text_of((*all)[from]) == text_between(rank, to, bytes_from(rank)))
        << "from " << from << " to " << to;
  }
}

Status meet(Communicator& ranks) { return ranks.agree({.operation = 1, .place = "f()"}, {}); }

TEST(Collectives, broadcast_from_every_root) {
  for (int size : kSizes) {
    for (size_t bytes : {size_t{0}, size_t{1}, size_t{5000}, size_t{4'500'001}}) {
      run_local_ranks(size, [&](Communicator& ranks) {
        for (int root = 0; root < size; ++root) {
          ASSERT_TRUE(meet(ranks).is_ok());
          std::string text = text_between(root, 0, ranks.rank() == root ? bytes : 3);
          Result<Received> received = ranks.broadcast(in_parts(text, 1000), root);
          ASSERT_TRUE(received.is_ok());
          EXPECT_TRUE(text_of(*received) == text_between(root, 0, bytes));
        }
      });
    }
  }
}

TEST(Collectives, broadcast_in_many_pieces) {
  run_local_ranks(5, [&](Communicator& ranks) {
    const size_t bytes = size_t{26} << 20;
    std::string text = text_between(2, 0, ranks.rank() == 2 ? bytes : 0);
    Result<Received> received = ranks.broadcast(in_parts(text, bytes), 2);
    ASSERT_TRUE(received.is_ok());
    EXPECT_TRUE(text_of(*received) == text_between(2, 0, bytes));
  });
}

TEST(Collectives, all_gather_small_and_large) {
  for (int size : kSizes) {
    for (size_t bytes : {size_t{0}, size_t{8}, size_t{1000}, size_t{3'000'000}}) {
      run_local_ranks(size, [&](Communicator& ranks) {
        auto bytes_from = [&](int rank) { return bytes * static_cast<size_t>(rank % 3); };
        ASSERT_TRUE(meet(ranks).is_ok());
        std::string text = text_between(ranks.rank(), 0, bytes_from(ranks.rank()));
        auto all = ranks.all_gather(in_parts(text, 100));
        ASSERT_NO_FATAL_FAILURE(expect_messages(all, 0, bytes_from));
        EXPECT_EQ(all->size(), static_cast<size_t>(size));
      });
    }
  }
}

TEST(Collectives, gather_on_every_root) {
  for (int size : kSizes) {
    run_local_ranks(size, [&](Communicator& ranks) {
      auto bytes_from = [&](int rank) { return size_t{1'500'000} * static_cast<size_t>(rank % 4); };
      for (int root = 0; root < size; ++root) {
        ASSERT_TRUE(meet(ranks).is_ok());
        std::string text = text_between(ranks.rank(), root, bytes_from(ranks.rank()));
        auto all = ranks.gather(in_parts(text, 10'000), root);
        ASSERT_NO_FATAL_FAILURE(expect_messages(all, root, bytes_from));
        EXPECT_EQ(all->size(), ranks.rank() == root ? static_cast<size_t>(size) : 0U);
      }
    });
  }
}

void exchange_texts(int size, const std::function<size_t(int, int)>& bytes_between,
                    size_t first_part) {
  run_local_ranks(size, [&](Communicator& ranks) {
    ASSERT_TRUE(meet(ranks).is_ok());
    std::deque<std::string> texts;
    std::vector<Message> to;
    for (int rank = 0; rank < size; ++rank) {
      texts.push_back(text_between(ranks.rank(), rank, bytes_between(ranks.rank(), rank)));
      to.push_back(in_parts(texts.back(), first_part));
    }
    auto all = ranks.exchange(to);
    ASSERT_NO_FATAL_FAILURE(expect_messages(
        all, ranks.rank(), [&](int from) { return bytes_between(from, ranks.rank()); }));
    EXPECT_EQ(all->size(), static_cast<size_t>(size));
  });
}

TEST(Collectives, exchange_of_unequal_sizes) {
  for (int size : kSizes) {
    exchange_texts(size, [](int, int) { return 0; }, 1);
    exchange_texts(size, [](int from, int to) { return static_cast<size_t>(from + 3 * to); }, 1);
    exchange_texts(
        size, [](int from, int to) { return size_t{100'000} * static_cast<size_t>(from * to % 5); },
        777);
    // All to the last.
    exchange_texts(
        size, [size](int, int to) { return to == size - 1 ? size_t{3'000'001} : size_t{0}; },
        100'000);
  }
}

TEST(Collectives, exchange_beyond_the_window) {
  for (size_t first_part : {size_t{50'000}, size_t{100} << 20}) {
    exchange_texts(
        3,
        [](int from, int to) {
          return (size_t{20} << 20) + static_cast<size_t>(from * 1'000'000 + to);
        },
        first_part);
  }
}

TEST(Collectives, exchange_between_many_ranks) {
  exchange_texts(
      24, [](int from, int to) { return static_cast<size_t>((from * 24 + to) % 7) * 9'000; },
      5'000);
}

class MemoryLimit : public testing::Test {
 protected:
  ~MemoryLimit() override { engine::set_buffer_bytes_limit(INT64_MAX); }
};

TEST_F(MemoryLimit, missing_memory_on_one_rank_fails_on_all) {
  engine::set_buffer_bytes_limit(engine::buffer_bytes_held() + (8 << 20));
  for (int size : {1, 2, 5}) {
    run_local_ranks(size, [&](Communicator& ranks) {
      std::string text(ranks.rank() == 0 ? size_t{10} << 20 : 10, 'x');
      Status status = ranks.gather(in_parts(text, text.size()), size - 1).take_status();
      ASSERT_FALSE(status.is_ok());
      EXPECT_EQ(status.detail().kind, ErrorKind::memory_error);
      EXPECT_TRUE(status.detail().is_agreed);
      EXPECT_EQ(status.detail().other_rank, ranks.rank() == size - 1 ? -1 : size - 1);
      EXPECT_TRUE(meet(ranks).is_ok());
    });
  }
}

TEST_F(MemoryLimit, missing_memory_of_an_exchange_is_agreed) {
  engine::set_buffer_bytes_limit(engine::buffer_bytes_held() + (8 << 20));
  run_local_ranks(3, [&](Communicator& ranks) {
    std::string text(size_t{10} << 20, 'x');
    std::vector<Message> to(3);
    if (ranks.rank() == 0) to[1] = in_parts(text, text.size());
    Status status = ranks.exchange(to).take_status();
    ASSERT_FALSE(status.is_ok());
    EXPECT_EQ(status.detail().kind, ErrorKind::memory_error);
    EXPECT_EQ(status.detail().other_rank, ranks.rank() == 1 ? -1 : 1);
    EXPECT_TRUE(meet(ranks).is_ok());
  });
}

TEST(Collectives, absurd_sizes_are_an_error_on_all_ranks) {
  run_local_ranks(3, [&](Communicator& ranks) {
    // Never read: the size is refused before.
    static constexpr std::byte kByte{};
    const Message absurd{{{&kByte, size_t{1} << 50}}};
    std::vector<Message> to(3);
    if (ranks.rank() == 2) to[0] = absurd;
    Status status = ranks.exchange(to).take_status();
    ASSERT_FALSE(status.is_ok());
    EXPECT_EQ(status.detail().kind, ErrorKind::internal);
    EXPECT_TRUE(status.detail().is_agreed);
    status = ranks.all_gather(ranks.rank() == 2 ? absurd : Message()).take_status();
    ASSERT_FALSE(status.is_ok());
    EXPECT_TRUE(status.detail().is_agreed);
    EXPECT_TRUE(meet(ranks).is_ok());
  });
}

// Many short blocks travel together, whatever they add up to; long ones go straight to each rank.
TEST(Collectives, all_gather_sends_short_blocks_in_rounds) {
  constexpr uint64_t kRounds = 5;
  run_local_ranks(1 << kRounds, [](Communicator& ranks) {
    for (const size_t bytes : {size_t{3000}, size_t{9000}}) {
      ASSERT_TRUE(meet(ranks).is_ok());
      const uint64_t before = ranks.traffic().messages_sent;
      const std::string own = text_between(ranks.rank(), 0, bytes);
      Result<std::vector<Received>> all = ranks.all_gather(in_parts(own, 1000));
      const uint64_t sent = ranks.traffic().messages_sent - before;
      EXPECT_EQ(sent, 2 * kRounds + (bytes == 3000 ? kRounds : (1 << kRounds) - 1));
      expect_messages(all, 0, [&](int) { return bytes; });
    }
  });
}

}  // namespace
}  // namespace shoal::comm
