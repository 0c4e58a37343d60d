#include "combine_ranks.h"

#include <mpi.h>

#include <cstdint>
#include <numeric>
#include <utility>

namespace seed {
namespace {

// Up to so many groups over all ranks, rank 0 merges them by itself in less time than a second
// exchange takes.
constexpr int64_t kDirectGroupsMax = 128 * 1024;

// A message counts groups and not bytes, so that an int reaches to 64 GiB.
class GroupType {
 public:
  GroupType() {
    MPI_Type_contiguous(sizeof(Group), MPI_BYTE, &type_);
    MPI_Type_commit(&type_);
  }
  ~GroupType() { MPI_Type_free(&type_); }
  GroupType(const GroupType&) = delete;
  GroupType& operator=(const GroupType&) = delete;
  [[nodiscard]] MPI_Datatype get() const { return type_; }

 private:
  MPI_Datatype type_ = MPI_DATATYPE_NULL;
};

int world_size() {
  int size = 1;
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  return size;
}

int world_rank() {
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  return rank;
}

std::vector<int> offsets_of(const std::vector<int>& counts) {
  std::vector<int> offsets(counts.size(), 0);
  std::exclusive_scan(counts.begin(), counts.end(), offsets.begin(), 0);
  return offsets;
}

// Neighbours in pairs, until one list is left: each group moves log2(ranks) times.
std::vector<Group> merge_all(std::vector<std::vector<Group>> lists) {
  while (lists.size() > 1) {
    std::vector<std::vector<Group>> merged;
    for (size_t i = 0; i + 1 < lists.size(); i += 2) {
      merged.push_back(merge_sorted(lists[i], lists[i + 1]));
    }
    if (lists.size() % 2 == 1) merged.push_back(std::move(lists.back()));
    lists = std::move(merged);
  }
  return std::move(lists.front());
}

// The ranks' ascending lists, merged on rank 0.
std::vector<Group> gather_sorted(const std::vector<Group>& own) {
  const GroupType type;
  const int own_count = static_cast<int>(own.size());
  std::vector<int> counts(static_cast<size_t>(world_size()));
  MPI_Gather(&own_count, 1, MPI_INT, counts.data(), 1, MPI_INT, 0, MPI_COMM_WORLD);
  const bool is_root = world_rank() == 0;
  const std::vector<int> offsets = offsets_of(counts);
  std::vector<Group> all(is_root ? static_cast<size_t>(offsets.back() + counts.back()) : 0);
  MPI_Gatherv(own.data(), own_count, type.get(), all.data(), counts.data(), offsets.data(),
              type.get(), 0, MPI_COMM_WORLD);
  if (!is_root) return {};
  std::vector<std::vector<Group>> lists;
  for (size_t rank = 0; rank < counts.size(); ++rank) {
    const auto begin = all.begin() + offsets[rank];
    lists.emplace_back(begin, begin + counts[rank]);
  }
  return merge_all(std::move(lists));
}

// Afterwards every key is on one rank only.
GroupSums exchange_by_key(const GroupSums& own) {
  const GroupType type;
  const size_t size = static_cast<size_t>(world_size());
  std::vector<Group> sent;
  sent.reserve(own.size());
  std::vector<int> sent_counts;
  for (const std::vector<Group>& part : own.parts(size)) {
    sent.insert(sent.end(), part.begin(), part.end());
    sent_counts.push_back(static_cast<int>(part.size()));
  }
  std::vector<int> counts(size);
  MPI_Alltoall(sent_counts.data(), 1, MPI_INT, counts.data(), 1, MPI_INT, MPI_COMM_WORLD);
  const std::vector<int> sent_offsets = offsets_of(sent_counts);
  const std::vector<int> offsets = offsets_of(counts);
  std::vector<Group> received(static_cast<size_t>(offsets.back() + counts.back()));
  MPI_Alltoallv(sent.data(), sent_counts.data(), sent_offsets.data(), type.get(), received.data(),
                counts.data(), offsets.data(), type.get(), MPI_COMM_WORLD);
  GroupSums merged;
  // Groups come in the order of their hashes: a table that grew with them would be crowded in one
  // stretch all the time.
  merged.reserve(received.size());
  for (const Group& group : received) merged.add_group(group);
  return merged;
}

}  // namespace

std::vector<Group> combine_ranks(const GroupSums& own) {
  if (world_size() == 1) return own.sorted();
  const int64_t own_count = static_cast<int64_t>(own.size());
  int64_t group_count = 0;
  MPI_Allreduce(&own_count, &group_count, 1, MPI_INT64_T, MPI_SUM, MPI_COMM_WORLD);
  if (group_count <= kDirectGroupsMax) return gather_sorted(own.sorted());
  return gather_sorted(exchange_by_key(own).sorted());
}

}  // namespace seed
