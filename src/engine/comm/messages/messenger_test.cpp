#include "engine/comm/messages/messenger.h"

#include <gtest/gtest.h>

#include <atomic>
#include <bit>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include "engine/comm/local_transport.h"
#include "engine/comm/meeting.h"

namespace shoal::comm {
namespace {

const Meeting kMeeting{.operation = 1, .place = "f() at a.py:3"};

void expect_out_of_step(Communicator& ranks) {
  for (const Status& status :
       {ranks.agree(kMeeting, {}), ranks.broadcast({}, 0).take_status(),
        ranks.all_gather({}).take_status(), ranks.gather({}, 0).take_status(),
        ranks.exchange(std::vector<Message>(static_cast<size_t>(ranks.size()))).take_status()}) {
    ASSERT_FALSE(status.is_ok());
    EXPECT_EQ(status.detail().kind, ErrorKind::os_error);
    EXPECT_EQ(status.detail().message.rfind("The ranks of this job are out of step", 0), 0U);
    EXPECT_FALSE(status.detail().is_agreed);
  }
  // What went wrong here stays the first thing to know.
  Status own = ranks.agree(kMeeting, Status::error(ErrorKind::key_error, "own"));
  EXPECT_EQ(own.detail().message, "own");
}

TEST(Messenger, interrupt_ends_a_wait_and_the_other_rank_learns_of_the_end) {
  std::latch has_interrupted(1);
  run_local_ranks(2, [&](Communicator& ranks) {
    if (ranks.rank() == 0) {
      ranks.set_wait_options({.is_interrupted = [] { return true; }});
      Status status = ranks.agree(kMeeting, {});
      ASSERT_FALSE(status.is_ok());
      EXPECT_EQ(status.detail().kind, ErrorKind::interrupted);
      EXPECT_FALSE(status.detail().is_agreed);
      expect_out_of_step(ranks);
      has_interrupted.count_down();
      return;
    }
    has_interrupted.wait();
    Status first = ranks.agree(kMeeting, {});
    // The message of rank 0 had been sent before it was interrupted.
    Status second = first.is_ok() ? ranks.agree(kMeeting, {}) : std::move(first);
    ASSERT_FALSE(second.is_ok());
    EXPECT_EQ(second.detail().kind, ErrorKind::os_error);
    EXPECT_EQ(second.detail().message, "rank 0 has ended without finishing");
    expect_out_of_step(ranks);
  });
}

TEST(Messenger, dead_rank_ends_the_waits_of_all_others) {
  auto transports = make_local_transports(5);
  transports[3].reset();
  std::vector<std::thread> threads;
  for (auto& transport : transports) {
    if (transport == nullptr) continue;
    threads.emplace_back([&transport] {
      Communicator ranks(std::move(transport));
      Status status = ranks.agree(kMeeting, {});
      ASSERT_FALSE(status.is_ok());
      EXPECT_EQ(status.detail().kind, ErrorKind::os_error);
      EXPECT_EQ(status.detail().message.rfind("rank ", 0), 0U);
      expect_out_of_step(ranks);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(Messenger, memory_of_a_broken_off_receive_stays) {
  auto transports = make_local_transports(2);
  const std::string text(1000, 'x');
  std::weak_ptr<const void> observed;
  {
    Messenger messenger(std::move(transports[0]));
    messenger.set_options({.is_interrupted = [] { return true; }});
    auto memory = std::make_shared<std::vector<std::byte>>(text.size());
    observed = memory;
    auto transfers = std::make_shared<Transfers>();
    transfers->receive(1, memory->data(), memory->size());
    transfers->keep(memory);
    EXPECT_EQ(messenger.run(transfers).detail().kind, ErrorKind::interrupted);
    EXPECT_EQ(messenger.run(transfers).detail().kind, ErrorKind::os_error);
    transfers.reset();
    memory.reset();
    // The message comes after all.
    Request request;
    ASSERT_TRUE(transports[1]->send(0, kDataTag, text.data(), text.size(), request).is_ok());
    EXPECT_FALSE(observed.expired());
  }
  EXPECT_FALSE(observed.expired());
}

TEST(Messenger, failure_of_the_transport_breaks_off) {
  auto transports = make_local_transports(2);
  Messenger messenger(std::move(transports[0]));
  uint64_t value = 0;
  Request request;
  ASSERT_TRUE(transports[1]->send(0, kDataTag, &value, sizeof value, request).is_ok());
  auto transfers = std::make_shared<Transfers>();
  std::byte data[4];
  transfers->receive(1, data, sizeof data);
  EXPECT_EQ(messenger.run(transfers).detail().kind, ErrorKind::internal);
  EXPECT_EQ(messenger.check_in_step().detail().message,
            "The ranks of this job are out of step and can't go on together: a message of 8 "
            "bytes came where 4 were expected");
}

TEST(Messenger, ranks_that_have_met_unequally_often_are_out_of_step) {
  auto transports = make_local_transports(2);
  std::vector<std::thread> threads;
  for (auto& transport : transports) {
    threads.emplace_back([&transport] {
      Messenger messenger(std::move(transport));
      if (messenger.rank() == 1) static_cast<void>(messenger.next_meeting());
      Status status = hold_meeting(messenger, kMeeting, 0, {}).take_status();
      ASSERT_FALSE(status.is_ok());
      EXPECT_EQ(status.detail().kind, ErrorKind::internal);
      EXPECT_EQ(messenger.check_in_step().detail().kind, ErrorKind::os_error);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(Messenger, long_wait_is_reported_with_ranks_and_place) {
  std::atomic<int> line_count = 0;
  std::vector<std::string> lines;
  std::latch has_reported(1);
  run_local_ranks(5, [&](Communicator& ranks) {
    if (ranks.rank() == 0) {
      ranks.set_wait_options(
          {.is_interrupted = {}, .report_seconds = 0.02, .report = [&](const std::string& line) {
             lines.push_back(line);
             if (++line_count == 2) has_reported.count_down();
           }});
    } else {
      ranks.set_wait_options({.is_interrupted = {}, .report_seconds = 0});
      // Several lines, which tells that reports do not end the wait.
      has_reported.wait();
    }
    EXPECT_TRUE(ranks.agree(kMeeting, {}).is_ok());
  });
  ASSERT_GE(lines.size(), 2U);
  EXPECT_EQ(lines[0], "shoal: rank 0 has waited 0.02 s for rank 1 (and 3 others) in f() at a.py:3");
  EXPECT_NE(lines[1], lines[0]);
}

// docs/scaling.md: a meeting of P ranks takes ceil(log2 P) messages, and a record for each other.
TEST(Messenger, traffic_of_a_meeting_and_an_exchange) {
  for (const int size : {1, 2, 5, 8}) {
    run_local_ranks(size, [&](Communicator& ranks) {
      const auto others = static_cast<uint64_t>(size - 1);
      uint64_t rounds = 0;
      while ((1 << rounds) < size) ++rounds;
      ASSERT_TRUE(ranks.agree(kMeeting, {}).is_ok());
      const Traffic meeting = ranks.traffic();
      EXPECT_EQ(meeting.messages_sent, rounds);
      EXPECT_EQ(meeting.bytes_sent, 32 * others);
      const std::string text(10'000, 'x');
      const Message message{{std::as_bytes(std::span(text))}};
      const std::vector<Message> to(static_cast<size_t>(size), message);
      ASSERT_TRUE(ranks.exchange(to).is_ok());
      const Traffic exchange = ranks.traffic();
      // The sizes, the agreement on memory, and a message to each other rank.
      EXPECT_EQ(exchange.messages_sent - meeting.messages_sent, 2 * rounds + others);
      uint64_t sizes_sent = 0;
      for (int rank = 0; rank < size; ++rank) {
        sizes_sent += static_cast<uint64_t>(std::popcount(static_cast<unsigned>(rank)));
      }
      EXPECT_EQ(exchange.bytes_sent - meeting.bytes_sent,
                8 * sizes_sent + 32 * others + text.size() * others);
      EXPECT_LE(exchange.bytes_under_way_max, text.size() * others);
      EXPECT_EQ(exchange.bytes_under_way_max == 0, size == 1);
    });
  }
}

}  // namespace
}  // namespace shoal::comm
