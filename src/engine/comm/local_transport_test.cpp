#include "engine/comm/local_transport.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>

#include "engine/comm/communicator.h"

namespace shoal::comm {
namespace {

TEST(LocalTransport, keeps_order_per_pair_and_tag) {
  auto transports = make_local_transports(2);
  int sent[] = {1, 2, 3};
  int come[] = {0, 0, 0};
  Request out[3];
  Request in[3];
  ASSERT_TRUE(transports[0]->send(1, 7, &sent[0], sizeof(int), out[0]).is_ok());
  ASSERT_TRUE(transports[0]->send(1, 8, &sent[1], sizeof(int), out[1]).is_ok());
  ASSERT_TRUE(transports[0]->send(1, 7, &sent[2], sizeof(int), out[2]).is_ok());
  ASSERT_TRUE(transports[1]->receive(0, 8, &come[0], sizeof(int), in[0]).is_ok());
  ASSERT_TRUE(transports[1]->receive(0, 7, &come[1], sizeof(int), in[1]).is_ok());
  ASSERT_TRUE(transports[1]->receive(0, 7, &come[2], sizeof(int), in[2]).is_ok());
  for (Request& request : in) EXPECT_TRUE(*transports[1]->test(request));
  EXPECT_EQ(come[0], 2);
  EXPECT_EQ(come[1], 1);
  EXPECT_EQ(come[2], 3);
}

TEST(LocalTransport, large_message_waits_for_its_receiver) {
  auto transports = make_local_transports(2);
  std::string sent(100'000, 'x');
  std::string come(100'000, ' ');
  Request out;
  Request in;
  ASSERT_TRUE(transports[0]->send(1, 1, sent.data(), sent.size(), out).is_ok());
  EXPECT_FALSE(*transports[0]->test(out));
  ASSERT_TRUE(transports[1]->receive(0, 1, come.data(), come.size(), in).is_ok());
  EXPECT_TRUE(*transports[0]->test(out));
  EXPECT_TRUE(*transports[1]->test(in));
  EXPECT_EQ(come, sent);
}

TEST(LocalTransport, different_sizes_are_an_error) {
  auto transports = make_local_transports(2);
  uint64_t value = 0;
  Request out;
  Request in;
  ASSERT_TRUE(transports[0]->send(1, 1, &value, 8, out).is_ok());
  ASSERT_TRUE(transports[1]->receive(0, 1, &value, 4, in).is_ok());
  EXPECT_FALSE(transports[1]->test(in).is_ok());
}

TEST(LocalTransport, ended_rank_is_dead) {
  auto transports = make_local_transports(3);
  EXPECT_EQ(transports[0]->dead_rank(), -1);
  transports[2].reset();
  EXPECT_EQ(transports[0]->dead_rank(), 2);
}

TEST(LocalTransport, runs_every_rank_once) {
  std::atomic<int> sum = 0;
  run_local_ranks(8, [&](Communicator& ranks) {
    EXPECT_EQ(ranks.size(), 8);
    sum += 1 << ranks.rank();
  });
  EXPECT_EQ(sum, 255);
}

}  // namespace
}  // namespace shoal::comm
