// Packing: sizes are counted first, then each slot is copied once to its place, and strings and
// what states point to are gathered destination by destination.
#include "engine/operators/exchange/packed_groups.h"

#include <algorithm>
#include <utility>

#include "base/parallel.h"
#include "engine/kernels/packed_values.h"

namespace shoal::engine {
namespace {

constexpr size_t kSlotsPerChunkMin = 16384;
constexpr size_t kChunksPerThread = 4;
constexpr size_t kPrefetchDistance = 16;

// Where the groups go, and how many of each chunk of the list go where.
struct Routes {
  std::span<const uint32_t> destinations;
  size_t group_count = 0;  // without the missing single key, which is the last of the list
  size_t destination_count = 1;
  size_t chunk_slots = 1;
  std::vector<size_t> counts;  // [chunk][destination]; later the positions of a chunk's first

  [[nodiscard]] int chunk_count() const {
    return static_cast<int>((group_count + chunk_slots - 1) / chunk_slots);
  }
  [[nodiscard]] uint32_t destination(size_t group) const {
    return destinations.empty() ? 0 : destinations[group];
  }
  [[nodiscard]] size_t* counts_of(int chunk) {
    return counts.data() + static_cast<size_t>(chunk) * destination_count;
  }
  [[nodiscard]] size_t begin(int chunk) const { return static_cast<size_t>(chunk) * chunk_slots; }
  [[nodiscard]] size_t end(int chunk) const { return std::min(begin(chunk + 1), group_count); }
};

Routes make_routes(const GroupList& groups, std::span<const uint32_t> destinations,
                   int destination_count, int thread_count) {
  Routes routes{.destinations = destinations, .counts = {}};
  routes.group_count = groups.slots.size() - (groups.missing == nullptr ? 0 : 1);
  routes.destination_count = static_cast<size_t>(destination_count);
  // The counts of all chunks are no more than the slots.
  routes.chunk_slots =
      std::max({kSlotsPerChunkMin, routes.destination_count,
                routes.group_count / (kChunksPerThread * static_cast<size_t>(thread_count)) + 1});
  return routes;
}

// Counts the slots per destination, and turns the counts of chunks into positions.
Result<std::vector<int64_t>> count_slots(Routes& routes, int thread_count) {
  const int chunk_count = routes.chunk_count();
  routes.counts.assign(static_cast<size_t>(chunk_count) * routes.destination_count, 0);
  SHOAL_RETURN_IF_ERROR(run_parallel(chunk_count, thread_count, [&](int chunk) {
    size_t* counts = routes.counts_of(chunk);
    for (size_t i = routes.begin(chunk); i < routes.end(chunk); ++i) {
      ++counts[routes.destination(i)];
    }
    return Status::ok();
  }));
  std::vector<int64_t> totals(routes.destination_count, 0);
  for (int chunk = 0; chunk < chunk_count; ++chunk) {
    for (size_t d = 0; d < totals.size(); ++d) {
      size_t& count = routes.counts_of(chunk)[d];
      totals[d] += static_cast<int64_t>(std::exchange(count, static_cast<size_t>(totals[d])));
    }
  }
  return totals;
}

// kWords: of a slot; 0: as many as `words` says.
template <size_t kWords>
void copy_slots(const Routes& routes, int chunk, const std::byte* const* slots, size_t words,
                std::vector<uint64_t*>& targets) {
  const size_t count = kWords == 0 ? words : kWords;
  const size_t end = routes.end(chunk);
  for (size_t i = routes.begin(chunk); i < end; ++i) {
    __builtin_prefetch(slots[std::min(i + kPrefetchDistance, end - 1)]);
    const auto* from = reinterpret_cast<const uint64_t*>(slots[i]);
    uint64_t*& to = targets[routes.destination(i)];
    for (size_t word = 0; word < count; ++word) to[word] = from[word];
    to += count;
  }
}

Status scatter_slots(const HashAggregatePlan& plan, const GroupList& groups, Routes& routes,
                     int thread_count, std::vector<PackedGroups>& packed) {
  const size_t words = plan.shape.slot_bytes / sizeof(uint64_t);
  return run_parallel(routes.chunk_count(), thread_count, [&](int chunk) {
    std::vector<uint64_t*> targets(packed.size());
    for (size_t d = 0; d < targets.size(); ++d) {
      targets[d] = packed[d].slots->as<uint64_t>() + routes.counts_of(chunk)[d] * words;
    }
    const std::byte* const* slots = groups.slots.data();
    switch (words) {
      case 2: copy_slots<2>(routes, chunk, slots, words, targets); break;
      case 4: copy_slots<4>(routes, chunk, slots, words, targets); break;
      default: copy_slots<0>(routes, chunk, slots, words, targets);
    }
    return Status::ok();
  });
}

// New positions of string codes, counted anew for each destination without clearing.
struct StringRenumbering {
  PooledArray<uint64_t> entries;  // by code: (destination + 1, position)
  PooledArray<uint32_t> used;     // codes by position

  [[nodiscard]] Status prepare(size_t code_count) {
    SHOAL_RETURN_IF_ERROR(entries.resize(code_count));
    std::fill(entries.begin(), entries.end(), 0);
    return Status::ok();
  }
  // Precondition: there is room in `used`.
  [[nodiscard]] uint32_t position_of(uint64_t code, uint64_t mark) {
    uint64_t& entry = entries[code];
    if (entry >> 32 != mark) {
      entry = mark << 32 | used.size();
      used.push_reserved(static_cast<uint32_t>(code));
    }
    return static_cast<uint32_t>(entry);
  }
};

Status pack_strings(const KeyStrings& strings, const PooledArray<uint32_t>& used,
                    PackedStrings& packed) {
  size_t bytes = 0;
  for (size_t i = 0; i < used.size(); ++i) bytes += text_bytes(strings.by_code[used[i]]);
  SHOAL_RETURN_IF_ERROR(packed.views.resize(used.size()));
  SHOAL_RETURN_IF_ERROR(packed.text.resize(bytes));
  auto* text = reinterpret_cast<std::byte*>(packed.text.data());
  for (size_t i = 0; i < used.size(); ++i) {
    StringView16& view = packed.views[i];
    view = strings.by_code[used[i]];
    put_text(view, text);
    if (!view.is_inline()) view.pointer = nullptr;
  }
  return Status::ok();
}

// Replaces the codes of one string key in the slots of `packed`.
Status renumber_strings(const HashAggregatePlan& plan, size_t key, const KeyStrings& strings,
                        uint64_t mark, StringRenumbering& renumbering, PackedGroups& packed) {
  const KeyField& field = plan.layout.fields[key];
  const int64_t count = packed.slot_count - (packed.has_missing ? 1 : 0);
  renumbering.used = {};
  SHOAL_RETURN_IF_ERROR(
      renumbering.used.reserve(std::min(strings.by_code.size(), static_cast<size_t>(count))));
  std::byte* slot = packed.slots->data();
  for (int64_t i = 0; i < count; ++i, slot += plan.shape.slot_bytes) {
    const UnpackedCode unpacked = unpack_code(field, slot_lanes(slot), plan.code_missing);
    if (unpacked.is_missing) continue;
    replace_code(field, renumbering.position_of(unpacked.code, mark), slot_lanes(slot));
  }
  return pack_strings(strings, renumbering.used, packed.strings[key]);
}

Status pack_states(const HashAggregatePlan& plan, PackedGroups& packed) {
  PooledArray<std::byte*> states;
  for (size_t a = 0; a < plan.functions.size(); ++a) {
    if (plan.functions[a]->is_relocatable()) continue;
    SHOAL_RETURN_IF_ERROR(states.resize(static_cast<size_t>(packed.slot_count)));
    std::byte* state = packed.slots->data() + plan.state_offsets[a];
    for (std::byte*& target : states) target = std::exchange(state, state + plan.shape.slot_bytes);
    plan.functions[a]->pack(states.data(), packed.slot_count, packed.states);
  }
  return Status::ok();
}

// What the slots of every destination refer to.
Status pack_references(const HashAggregatePlan& plan, const std::vector<KeyStrings>& strings,
                       int thread_count, std::vector<PackedGroups>& packed) {
  const size_t worker_count = std::min(packed.size(), static_cast<size_t>(thread_count));
  return run_parallel(static_cast<int>(worker_count), thread_count, [&](int worker) {
    std::vector<StringRenumbering> renumberings(plan.options.keys.size());
    for (size_t key = 0; key < renumberings.size(); ++key) {
      SHOAL_RETURN_IF_ERROR(renumberings[key].prepare(strings[key].by_code.size()));
    }
    for (auto d = static_cast<size_t>(worker); d < packed.size(); d += worker_count) {
      for (size_t key = 0; key < renumberings.size(); ++key) {
        if (plan.options.keys[key].type.kind != TypeKind::string) continue;
        SHOAL_RETURN_IF_ERROR(
            renumber_strings(plan, key, strings[key], d + 1, renumberings[key], packed[d]));
      }
      SHOAL_RETURN_IF_ERROR(pack_states(plan, packed[d]));
    }
    return Status::ok();
  });
}

// Makes room for the slots of each destination; the missing single key is copied already.
Status prepare_slots(const HashAggregatePlan& plan, const GroupList& groups, const Routes& routes,
                     const std::vector<int64_t>& slot_counts, std::vector<PackedGroups>& packed) {
  std::byte* missing = groups.missing;
  const size_t missing_destination = routes.destination(groups.slots.size() - 1);
  for (size_t d = 0; d < packed.size(); ++d) {
    packed[d].has_missing = missing != nullptr && d == missing_destination;
    packed[d].slot_count = slot_counts[d] + (packed[d].has_missing ? 1 : 0);
    const size_t bytes = static_cast<size_t>(packed[d].slot_count) * plan.shape.slot_bytes;
    SHOAL_ASSIGN_OR_RETURN(packed[d].slots, allocate_buffer(bytes));
    if (!packed[d].has_missing) continue;
    std::byte* last = packed[d].slots->data() + bytes - plan.shape.slot_bytes;
    std::copy_n(missing, plan.shape.slot_bytes, last);
  }
  return Status::ok();
}

}  // namespace

Result<std::vector<PackedGroups>> pack_groups(const HashAggregatePlan& plan,
                                              const std::vector<HashAggregateLocal*>& locals,
                                              const GroupList& groups,
                                              const std::vector<KeyStrings>& strings,
                                              std::span<const uint32_t> destinations,
                                              int destination_count, int thread_count) {
  Routes routes = make_routes(groups, destinations, destination_count, thread_count);
  SHOAL_ASSIGN_OR_RETURN(const std::vector<int64_t> slot_counts, count_slots(routes, thread_count));
  std::vector<PackedGroups> packed(routes.destination_count);
  SHOAL_RETURN_IF_ERROR(prepare_slots(plan, groups, routes, slot_counts, packed));
  SHOAL_RETURN_IF_ERROR(scatter_slots(plan, groups, routes, thread_count, packed));
  std::vector<ZeroSigns> zero_signs(plan.options.keys.size());
  for (const HashAggregateLocal* local : locals) {
    for (size_t key = 0; key < zero_signs.size(); ++key) {
      zero_signs[key].merge(local->keys[key].zero_signs);
    }
  }
  for (PackedGroups& to : packed) {
    to.zero_signs = zero_signs;
    to.strings.resize(plan.options.keys.size());
  }
  SHOAL_RETURN_IF_ERROR(pack_references(plan, strings, thread_count, packed));
  return packed;
}

}  // namespace shoal::engine
