// Groups without addresses, as they travel between ranks: slots as they are, with string codes
// replaced by positions in a list of strings that travels with them, and what states point to.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/status.h"
#include "engine/comm/communicator.h"
#include "engine/operators/hash_aggregate_finish.h"

namespace shoal::engine {

// The distinct strings of one key column; empty for other kinds. Views of long strings hold no
// address: their bytes follow one another in `text`.
struct PackedStrings {
  PooledArray<StringView16> views;
  PooledArray<char> text;
};

struct PackedGroups {
  // Slots, each key once; the missing single key is the last.
  BufferRef slots;
  int64_t slot_count = 0;
  bool has_missing = false;
  std::vector<ZeroSigns> zero_signs;   // per key, of all groups of the sender
  std::vector<PackedStrings> strings;  // per key
  std::vector<std::byte> states;       // what states point to, function by function
  std::vector<uint64_t> head;          // the sizes of the above, for a message
};

// `destinations[i]` in [0, destination_count) says where groups.slots[i] goes; with one destination
// it may be empty. `strings` are by the codes in the groups' lanes; `locals` are the sender's, for
// the signs of zeros.
[[nodiscard]] Result<std::vector<PackedGroups>> pack_groups(
    const HashAggregatePlan& plan, const std::vector<HashAggregateLocal*>& locals,
    const GroupList& groups, const std::vector<KeyStrings>& strings,
    std::span<const uint32_t> destinations, int destination_count, int thread_count);

// Borrows from `packed`, and writes its head.
[[nodiscard]] comm::Message message_of(const HashAggregatePlan& plan, PackedGroups& packed);

// A local state with these groups, for finish_hash_aggregate: no rows can be added to it.
[[nodiscard]] Result<std::unique_ptr<HashAggregateLocal>> unpack_groups(
    const HashAggregatePlan& plan, PackedGroups packed);
// As before, of a message from rank `sender`, whose memory is kept where that is possible. Any
// bytes may have come: those that cannot be right are an `internal` failure that names the sender,
// others give groups that can be used, with whatever values.
[[nodiscard]] Result<std::unique_ptr<HashAggregateLocal>> unpack_groups(
    const HashAggregatePlan& plan, const comm::Received& received, int sender);

}  // namespace shoal::engine
