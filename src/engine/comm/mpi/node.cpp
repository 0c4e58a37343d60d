#include "engine/comm/mpi/node.h"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace shoal::comm {
namespace {

std::vector<uint64_t> own_cpu_mask() {
  // More CPUs than a cpu_set_t has room for are asked for in the same way.
  constexpr size_t kCpusMax = 16384;
  std::vector<uint64_t> mask(kCpusMax / 64, 0);
  auto* set = reinterpret_cast<cpu_set_t*>(mask.data());
  if (::sched_getaffinity(0, mask.size() * sizeof(uint64_t), set) != 0) mask.assign(1, 1);
  while (mask.size() > 1 && mask.back() == 0) mask.pop_back();
  return mask;
}

bool may_run_on(const NodeFacts& facts, size_t cpu) {
  const size_t word = cpu / 64;
  return word < facts.cpu_mask.size() && ((facts.cpu_mask[word] >> (cpu % 64)) & 1) != 0;
}

int cpu_count(const NodeFacts& facts) {
  int count = 0;
  for (const uint64_t word : facts.cpu_mask) count += std::popcount(word);
  return count;
}

void append(std::vector<std::byte>& bytes, const void* data, size_t count) {
  const auto* begin = static_cast<const std::byte*>(data);
  bytes.insert(bytes.end(), begin, begin + count);
}

void append_block(std::vector<std::byte>& bytes, const void* data, uint64_t count) {
  append(bytes, &count, sizeof count);
  append(bytes, data, count);
}

class Reader {
 public:
  explicit Reader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  // Empty when the bytes end too early, which is_complete then tells.
  std::span<const std::byte> block() {
    uint64_t count = 0;
    if (bytes_.size() < sizeof count) return fail();
    std::memcpy(&count, bytes_.data(), sizeof count);
    bytes_ = bytes_.subspan(sizeof count);
    if (bytes_.size() < count) return fail();
    const auto read = bytes_.first(count);
    bytes_ = bytes_.subspan(count);
    return read;
  }
  template <typename T>
  void number(T& value) {
    const auto read = block();
    if (read.size() == sizeof value) {
      std::memcpy(&value, read.data(), sizeof value);
    } else {
      is_broken_ = true;
    }
  }
  std::string text() {
    const auto read = block();
    return {reinterpret_cast<const char*>(read.data()), read.size()};
  }
  [[nodiscard]] bool is_complete() const { return !is_broken_ && bytes_.empty(); }

 private:
  std::span<const std::byte> fail() {
    is_broken_ = true;
    bytes_ = {};
    return {};
  }

  std::span<const std::byte> bytes_;
  bool is_broken_ = false;
};

}  // namespace

NodeFacts own_node_facts() {
  NodeFacts facts;
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) == 0) facts.host = name.data();
  facts.process = own_process_identity();
  facts.cpu_mask = own_cpu_mask();
  return facts;
}

std::vector<std::byte> pack_node_facts(const NodeFacts& facts) {
  std::vector<std::byte> bytes;
  append_block(bytes, facts.host.data(), facts.host.size());
  append_block(bytes, &facts.process.process_id, sizeof facts.process.process_id);
  append_block(bytes, &facts.process.start_time, sizeof facts.process.start_time);
  append_block(bytes, facts.process.space.data(), facts.process.space.size());
  append_block(bytes, facts.cpu_mask.data(), facts.cpu_mask.size() * sizeof(uint64_t));
  return bytes;
}

Result<NodeFacts> unpack_node_facts(std::span<const std::byte> bytes) {
  Reader reader(bytes);
  NodeFacts facts;
  facts.host = reader.text();
  reader.number(facts.process.process_id);
  reader.number(facts.process.start_time);
  facts.process.space = reader.text();
  const auto mask = reader.block();
  if (!reader.is_complete() || mask.size() % sizeof(uint64_t) != 0) {
    return Status::internal("what a rank tells about its host can't be read");
  }
  facts.cpu_mask.resize(mask.size() / sizeof(uint64_t));
  if (!mask.empty()) std::memcpy(facts.cpu_mask.data(), mask.data(), mask.size());
  return facts;
}

std::vector<int> ranks_of_node(const std::vector<NodeFacts>& ranks, int rank) {
  std::vector<int> found;
  const std::string& host = ranks[static_cast<size_t>(rank)].host;
  for (size_t other = 0; other < ranks.size(); ++other) {
    if (ranks[other].host == host) found.push_back(static_cast<int>(other));
  }
  return found;
}

int thread_share(const std::vector<NodeFacts>& ranks, int rank, int thread_count_available) {
  const NodeFacts& own = ranks[static_cast<size_t>(rank)];
  const std::vector<int> node = ranks_of_node(ranks, rank);
  double share = 0;
  for (size_t cpu = 0; cpu < own.cpu_mask.size() * 64; ++cpu) {
    if (!may_run_on(own, cpu)) continue;
    const auto rank_count = std::count_if(node.begin(), node.end(), [&](int other) {
      return may_run_on(ranks[static_cast<size_t>(other)], cpu);
    });
    share += 1.0 / static_cast<double>(rank_count);
  }
  constexpr double kRounding = 1e-6;
  auto threads = static_cast<int>(share + kRounding);
  if (thread_count_available > 0 && thread_count_available < cpu_count(own)) {
    threads = std::min(threads, thread_count_available / static_cast<int>(node.size()));
  }
  return std::max(threads, 1);
}

}  // namespace shoal::comm
