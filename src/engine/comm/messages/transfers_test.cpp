#include "engine/comm/messages/transfers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <string>
#include <vector>

#include "engine/comm/local_transport.h"

namespace shoal::comm {
namespace {

constexpr TransferSettings kSmall{.piece_bytes = 100, .window_pieces = 2, .active_messages = 2};

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

std::string text_between(size_t from, size_t to, size_t bytes) {
  std::string text(bytes, ' ');
  for (size_t i = 0; i < bytes; ++i) text[i] = static_cast<char>('a' + (i * 3 + from + to) % 26);
  return text;
}

size_t bytes_between(size_t from, size_t to) { return (from * 7 + to * 3) % 11 * 130; }

// What one rank sends and receives.
struct Side {
  Transfers transfers{kSmall};
  std::deque<std::string> sent;
  std::deque<std::string> come;
  bool is_done = false;
};

void start_side(Side& side, size_t rank, size_t size) {
  for (size_t k = 1; k < size; ++k) {
    size_t to = (rank + k) % size;
    std::string& text = side.sent.emplace_back(text_between(rank, to, bytes_between(rank, to)));
    Message message;
    for (size_t i = 0; i < text.size(); i += 33) {
      message.parts.push_back(bytes_of(text).subspan(i, std::min<size_t>(33, text.size() - i)));
    }
    side.transfers.send(static_cast<int>(to), message);
  }
  ASSERT_TRUE(side.transfers.reserve_staging().is_ok());
  for (size_t k = 1; k < size; ++k) {
    size_t from = (rank + size - k) % size;
    std::string& text = side.come.emplace_back(bytes_between(from, rank), ' ');
    side.transfers.receive(static_cast<int>(from), reinterpret_cast<std::byte*>(text.data()),
                           text.size());
  }
}

// Ranks take turns in one thread: nothing but the messages decides who can go on.
TEST(Transfers, many_pieces_with_small_windows_between_many_ranks) {
  for (size_t size : {size_t{1}, size_t{2}, size_t{3}, size_t{8}, size_t{13}}) {
    auto transports = make_local_transports(static_cast<int>(size));
    std::deque<Side> sides(size);
    for (size_t rank = 0; rank < size; ++rank) start_side(sides[rank], rank, size);
    size_t done_count = 0;
    for (int turn = 0; turn < 10'000 && done_count < size; ++turn) {
      for (size_t rank = 0; rank < size; ++rank) {
        if (sides[rank].is_done) continue;
        Result<Progress> progress = sides[rank].transfers.advance(*transports[rank]);
        ASSERT_TRUE(progress.is_ok()) << progress.take_status().detail().message;
        sides[rank].is_done = *progress == Progress::done;
        done_count += sides[rank].is_done ? 1 : 0;
      }
    }
    ASSERT_EQ(done_count, size) << "a deadlock";
    for (size_t rank = 0; rank < size; ++rank) {
      for (size_t k = 1; k < size; ++k) {
        size_t from = (rank + size - k) % size;
        EXPECT_EQ(sides[rank].come[k - 1], text_between(from, rank, bytes_between(from, rank)));
      }
    }
  }
}

// Completes everything at once and notes it; gives the credits that are asked for.
class RecordingTransport final : public Transport {
 public:
  struct Message {
    int peer;
    const std::byte* data;
    size_t bytes;
  };

  [[nodiscard]] int rank() const override { return 0; }
  [[nodiscard]] int size() const override { return 2; }
  [[nodiscard]] Status send(int to, int tag, const void* data, size_t bytes,
                            Request& request) override {
    request.is_active = true;
    if (tag == kDataTag) sent.push_back({to, static_cast<const std::byte*>(data), bytes});
    return {};
  }
  [[nodiscard]] Status receive(int from, int tag, void* data, size_t bytes,
                               Request& request) override {
    request.is_active = true;
    if (tag == kDataTag) {
      received.push_back({from, static_cast<const std::byte*>(data), bytes});
    } else {
      ++granted;
      std::memcpy(data, &granted, bytes);
    }
    return {};
  }
  [[nodiscard]] Result<bool> test(Request& request) override {
    request.is_active = false;
    return true;
  }
  [[nodiscard]] int dead_rank() override { return -1; }

  std::vector<Message> sent;
  std::vector<Message> received;
  uint64_t granted = TransferSettings{}.window_pieces;
};

void expect_pieces(const std::vector<RecordingTransport::Message>& pieces, const std::byte* begin,
                   size_t bytes) {
  size_t sum = 0;
  for (const auto& piece : pieces) {
    EXPECT_EQ(piece.peer, 1);
    EXPECT_EQ(piece.data, begin + sum);
    EXPECT_LE(piece.bytes, TransferSettings{}.piece_bytes);
    sum += piece.bytes;
  }
  EXPECT_EQ(sum, bytes);
}

TEST(Transfers, totals_beyond_the_range_of_int) {
  // Addresses only: nothing reads or writes there.
  const size_t bytes = (size_t{5} << 30) + 12'345;
  auto* in = reinterpret_cast<std::byte*>(uintptr_t{1} << 40);
  const auto* out = reinterpret_cast<const std::byte*>(uintptr_t{1} << 41);
  RecordingTransport transport;
  Transfers transfers;
  transfers.send(1, Message{{{out, bytes}}});
  transfers.receive(1, in, bytes);
  ASSERT_TRUE(transfers.reserve_staging().is_ok());
  Progress progress = Progress::idle;
  while (progress != Progress::done) {
    Result<Progress> next = transfers.advance(transport);
    ASSERT_TRUE(next.is_ok());
    ASSERT_NE(*next, Progress::idle);
    progress = *next;
  }
  expect_pieces(transport.sent, out, bytes);
  expect_pieces(transport.received, in, bytes);
}

TEST(Transfers, sends_no_more_than_the_window_without_credit) {
  auto transports = make_local_transports(2);
  const std::string text(950, 'x');
  Transfers transfers(kSmall);
  transfers.send(1, Message{{bytes_of(text)}});
  for (int i = 0; i < 5; ++i) {
    Result<Progress> progress = transfers.advance(*transports[0]);
    ASSERT_TRUE(progress.is_ok());
    EXPECT_NE(*progress, Progress::done);
  }
  EXPECT_EQ(transfers.awaited(2), std::vector<int>{1});
  // The two pieces of the window have come, and no third one.
  std::byte piece[100];
  for (bool is_expected : {true, true, false}) {
    Request request;
    ASSERT_TRUE(transports[1]->receive(0, kDataTag, piece, sizeof piece, request).is_ok());
    EXPECT_EQ(*transports[1]->test(request), is_expected);
  }
}

TEST(Transfers, wrong_credit_is_an_error) {
  auto transports = make_local_transports(2);
  const std::string text(950, 'x');
  Transfers transfers(kSmall);
  transfers.send(1, Message{{bytes_of(text)}});
  uint64_t credit = 7;
  Request request;
  ASSERT_TRUE(transports[1]->send(0, kCreditTag, &credit, sizeof credit, request).is_ok());
  EXPECT_FALSE(transfers.advance(*transports[0]).is_ok());
}

}  // namespace
}  // namespace shoal::comm
