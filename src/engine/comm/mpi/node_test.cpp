#include "engine/comm/mpi/node.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <thread>

namespace shoal::comm {
namespace {

NodeFacts node(const std::string& host, std::vector<uint64_t> cpu_mask) {
  NodeFacts facts;
  facts.host = host;
  facts.cpu_mask = std::move(cpu_mask);
  return facts;
}

TEST(NodeFacts, SurviveTheWay) {
  NodeFacts facts = node("host-7", {0xff00ff00ff00ff00, 3});
  facts.process = {.process_id = 4711, .start_time = 123456789012, .space = "boot pid:[1]"};
  const Result<NodeFacts> read = unpack_node_facts(pack_node_facts(facts));
  ASSERT_TRUE(read.is_ok());
  EXPECT_EQ(read->host, facts.host);
  EXPECT_EQ(read->process.process_id, 4711);
  EXPECT_EQ(read->process.start_time, 123456789012U);
  EXPECT_EQ(read->process.space, facts.process.space);
  EXPECT_EQ(read->cpu_mask, facts.cpu_mask);
}

TEST(NodeFacts, CutBytesAreAnError) {
  const std::vector<std::byte> bytes = pack_node_facts(own_node_facts());
  for (size_t count = 0; count < bytes.size(); ++count) {
    EXPECT_FALSE(unpack_node_facts(std::span(bytes).first(count)).is_ok()) << count;
  }
  EXPECT_TRUE(unpack_node_facts(bytes).is_ok());
}

TEST(NodeFacts, OwnHaveACpuAndAProcess) {
  const NodeFacts facts = own_node_facts();
  EXPECT_EQ(facts.process.process_id, ::getpid());
  EXPECT_GT(facts.process.start_time, 0U);
  EXPECT_FALSE(facts.process.space.empty());
  const int threads = thread_share({facts}, 0, 0);
  EXPECT_GE(threads, 1);
  EXPECT_LE(threads, static_cast<int>(std::thread::hardware_concurrency()));
}

TEST(RanksOfNode, AreThoseWithTheSameHost) {
  const std::vector<NodeFacts> ranks = {node("a", {1}), node("b", {1}), node("a", {1})};
  EXPECT_EQ(ranks_of_node(ranks, 0), (std::vector<int>{0, 2}));
  EXPECT_EQ(ranks_of_node(ranks, 1), (std::vector<int>{1}));
}

TEST(ThreadShare, EqualMasksAreDivided) {
  const std::vector<NodeFacts> two(2, node("a", {0xff}));
  EXPECT_EQ(thread_share(two, 0, 0), 4);
  const std::vector<NodeFacts> three(3, node("a", {0xff}));
  EXPECT_EQ(thread_share(three, 2, 0), 2);
  const std::vector<NodeFacts> many(20, node("a", {0xff}));
  EXPECT_EQ(thread_share(many, 11, 0), 1);
}

TEST(ThreadShare, DisjointMasksAreOwn) {
  const std::vector<NodeFacts> ranks = {node("a", {0x0f}), node("a", {0x30})};
  EXPECT_EQ(thread_share(ranks, 0, 0), 4);
  EXPECT_EQ(thread_share(ranks, 1, 0), 2);
}

TEST(ThreadShare, PartlySharedMasks) {
  // CPUs 0-3 alone, 4-7 with the other rank.
  const std::vector<NodeFacts> ranks = {node("a", {0xff}), node("a", {0xf0})};
  EXPECT_EQ(thread_share(ranks, 0, 0), 6);
  EXPECT_EQ(thread_share(ranks, 1, 0), 2);
}

TEST(ThreadShare, OtherHostsDoNotCount) {
  const std::vector<NodeFacts> ranks = {node("a", {0xff}), node("b", {0xff}), node("a", {0xff})};
  EXPECT_EQ(thread_share(ranks, 0, 0), 4);
  EXPECT_EQ(thread_share(ranks, 1, 0), 8);
}

TEST(ThreadShare, QuotaIsDividedToo) {
  const std::vector<NodeFacts> ranks(2, node("a", {0xffff, 0xffff}));
  EXPECT_EQ(thread_share(ranks, 0, 32), 16);
  EXPECT_EQ(thread_share(ranks, 0, 6), 3);
  EXPECT_EQ(thread_share(ranks, 0, 1), 1);
}

}  // namespace
}  // namespace shoal::comm
