#include "engine/operators/exchange/group_destinations.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <random>
#include <string_view>

#include "base/concat.h"
#include "base/parallel.h"

namespace shoal::engine {
namespace {

constexpr size_t kGroupsPerTask = 65536;
constexpr size_t kPrefetchDistance = 16;
// With fewer splitters than this all are compared, which has no branch to mispredict.
constexpr size_t kComparedSplittersMax = 8;
constexpr uint64_t kMissingHash = 0x9e3779b97f4a7c15ULL;
constexpr uint64_t kHashSeed = 0xa0761d6478bd642fULL;

bool is_less(const uint64_t* a, const uint64_t* b, int lane_count) {
  return std::lexicographical_compare(a, a + lane_count, b, b + lane_count);
}

// destinations[i] ← the answer of a DestinationOf for the lanes of group i, in threads, each with
// its own copy; not of the missing single key.
template <typename DestinationOf>
Result<GroupDestinations> assign_destinations(const MergedGroups& merged, int thread_count,
                                              uint32_t of_missing,
                                              const DestinationOf& destination_of) {
  const PooledArray<std::byte*>& slots = merged.groups.slots;
  GroupDestinations destinations;
  SHOAL_RETURN_IF_ERROR(destinations.resize(slots.size()));
  const size_t count = slots.size() - (merged.groups.missing == nullptr ? 0 : 1);
  const auto task_count = static_cast<int>((count + kGroupsPerTask - 1) / kGroupsPerTask);
  SHOAL_RETURN_IF_ERROR(run_parallel(task_count, thread_count, [&](int task) {
    DestinationOf own_destination_of = destination_of;
    const size_t begin = static_cast<size_t>(task) * kGroupsPerTask;
    const size_t end = std::min(begin + kGroupsPerTask, count);
    for (size_t i = begin; i < end; ++i) {
      __builtin_prefetch(slots[std::min(i + kPrefetchDistance, end - 1)]);
      destinations[i] = own_destination_of(slot_lanes(slots[i]));
    }
    return Status::ok();
  }));
  if (count < slots.size()) destinations[count] = of_missing;
  return destinations;
}

bool has_string_key(const HashAggregatePlan& plan) {
  return std::any_of(plan.layout.fields.begin(), plan.layout.fields.end(),
                     [](const KeyField& field) { return field.type.kind == TypeKind::string; });
}

// The string that a key has, if it has one.
std::optional<std::string_view> string_of(const HashAggregatePlan& plan, size_t key,
                                          const std::vector<KeyStrings>& strings,
                                          const uint64_t* lanes) {
  const KeyField& field = plan.layout.fields[key];
  if (field.type.kind != TypeKind::string) return std::nullopt;
  const UnpackedCode unpacked = unpack_code(field, lanes, plan.code_missing);
  if (unpacked.is_missing) return std::nullopt;
  return strings[key].by_code[unpacked.code].view();
}

// The code of a string among splitters (KeySplitters).
uint32_t code_among(const std::vector<std::string>& splitters, std::string_view text) {
  const auto found = std::lower_bound(splitters.begin(), splitters.end(), text);
  const auto position = static_cast<uint32_t>(found - splitters.begin());
  return 2 * position + (found != splitters.end() && *found == text ? 1 : 0);
}

using CodesAmongSplitters = std::vector<PooledArray<uint32_t>>;  // per key: by code of this rank

Result<CodesAmongSplitters> codes_among_splitters(const HashAggregatePlan& plan,
                                                  const MergedGroups& merged,
                                                  const KeySplitters& splitters, int thread_count) {
  CodesAmongSplitters codes(plan.layout.fields.size());
  for (size_t key = 0; key < codes.size(); ++key) {
    const PooledArray<StringView16>& strings = merged.strings[key].by_code;
    SHOAL_RETURN_IF_ERROR(codes[key].resize(strings.size()));
    const auto task_count =
        static_cast<int>((strings.size() + kGroupsPerTask - 1) / kGroupsPerTask);
    SHOAL_RETURN_IF_ERROR(run_parallel(task_count, thread_count, [&](int task) {
      const size_t begin = static_cast<size_t>(task) * kGroupsPerTask;
      const size_t end = std::min(begin + kGroupsPerTask, strings.size());
      for (size_t code = begin; code < end; ++code) {
        codes[key][code] = code_among(splitters.strings[key], strings[code].view());
      }
      return Status::ok();
    }));
  }
  return codes;
}

void replace_string_codes(const HashAggregatePlan& plan, const CodesAmongSplitters& codes,
                          uint64_t* lanes) {
  for (size_t key = 0; key < codes.size(); ++key) {
    const KeyField& field = plan.layout.fields[key];
    if (field.type.kind != TypeKind::string) continue;
    const UnpackedCode unpacked = unpack_code(field, lanes, plan.code_missing);
    if (!unpacked.is_missing) replace_code(field, codes[key][unpacked.code], lanes);
  }
}

// Hashes of strings by code, so that each is read once.
Status hash_strings(const KeyStrings& strings, PooledArray<uint64_t>& hashes) {
  SHOAL_RETURN_IF_ERROR(hashes.resize(strings.by_code.size()));
  for (size_t code = 0; code < hashes.size(); ++code) {
    hashes[code] = hash_string(strings.by_code[code]);
  }
  return Status::ok();
}

// `keys` are lanes with the codes of `strings`.
KeySplitters make_splitters(const HashAggregatePlan& plan, const std::vector<KeyStrings>& strings,
                            const std::vector<const uint64_t*>& keys) {
  KeySplitters splitters;
  splitters.count = keys.size();
  splitters.strings.resize(plan.layout.fields.size());
  for (size_t key = 0; key < splitters.strings.size(); ++key) {
    std::vector<std::string>& texts = splitters.strings[key];
    for (const uint64_t* lanes : keys) {
      if (const auto text = string_of(plan, key, strings, lanes)) texts.emplace_back(*text);
    }
    std::sort(texts.begin(), texts.end());
    texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  }
  for (const uint64_t* lanes : keys) {
    splitters.lanes.insert(splitters.lanes.end(), lanes, lanes + plan.layout.lane_count);
    uint64_t* own = splitters.lanes.data() + splitters.lanes.size() - plan.layout.lane_count;
    for (size_t key = 0; key < splitters.strings.size(); ++key) {
      const auto text = string_of(plan, key, strings, lanes);
      if (!text) continue;
      replace_code(plan.layout.fields[key], code_among(splitters.strings[key], *text), own);
    }
  }
  return splitters;
}

}  // namespace

HashAggregatePlan make_key_plan(const HashAggregatePlan& plan) {
  HashAggregatePlan key_plan;
  key_plan.options.keys = plan.options.keys;
  key_plan.options.sort = plan.options.sort;
  key_plan.options.dropna = plan.options.dropna;
  key_plan.layout = plan.layout;
  key_plan.code_missing = plan.code_missing;
  key_plan.shape.lane_count = plan.layout.lane_count;
  key_plan.shape.slot_bytes = sizeof(uint64_t) * static_cast<size_t>(plan.layout.lane_count);
  return key_plan;
}

int64_t sample_size(int rank_count) {
  constexpr int64_t kOfAllRanks = 32768;
  constexpr int64_t kMax = 2048;
  // A range cut by so many is off by their square root, a sixteenth of its length.
  constexpr int64_t kMin = 256;
  return std::clamp(kOfAllRanks / rank_count, kMin, kMax);
}

std::vector<std::byte*> sample_groups(const MergedGroups& merged, size_t count_max) {
  const PooledArray<std::byte*>& slots = merged.groups.slots;
  const size_t count = slots.size() - (merged.groups.missing == nullptr ? 0 : 1);
  std::vector<std::byte*> sampled(std::min(count, count_max));
  std::mt19937_64 random(count);
  for (size_t i = 0; i < sampled.size(); ++i) {
    const size_t begin = count * i / sampled.size();
    const size_t end = count * (i + 1) / sampled.size();
    sampled[i] = slots[begin + random() % (end - begin)];
  }
  return sampled;
}

Result<PackedGroups> pack_sample(const HashAggregatePlan& key_plan,
                                 const std::vector<HashAggregateLocal*>& locals,
                                 const MergedGroups& merged,
                                 const std::vector<std::byte*>& sampled) {
  // Lanes come first, so that these are slots of the key plan.
  GroupList sample;
  SHOAL_RETURN_IF_ERROR(sample.slots.reserve(sampled.size()));
  for (std::byte* slot : sampled) sample.slots.push_reserved(slot);
  SHOAL_ASSIGN_OR_RETURN(std::vector<PackedGroups> packed,
                         pack_groups(key_plan, locals, sample, merged.strings, {}, 1, 1));
  return std::move(packed.front());
}

std::vector<size_t> cut_by_weight(std::span<const uint64_t> weights, int part_count) {
  const auto parts = static_cast<uint64_t>(part_count);
  const uint64_t total = std::accumulate(weights.begin(), weights.end(), uint64_t{0});
  std::vector<size_t> cuts;
  size_t item = 0;
  uint64_t before = 0;  // weight of the items before `item`
  for (uint64_t part = 1; part < parts; ++part) {
    const uint64_t wanted = total / parts * part + total % parts * part / parts;
    while (item + 1 < weights.size() && before < wanted) before += weights[item++];
    cuts.push_back(item);
  }
  return cuts;
}

Result<KeySplitters> choose_key_splitters(const HashAggregatePlan& key_plan,
                                          const std::vector<comm::Received>& samples,
                                          const std::vector<uint64_t>& weights) {
  std::vector<std::unique_ptr<HashAggregateLocal>> owned;
  std::vector<HashAggregateLocal*> locals;
  for (size_t r = 0; r < samples.size(); ++r) {
    SHOAL_ASSIGN_OR_RETURN(auto local, unpack_groups(key_plan, samples[r], static_cast<int>(r)));
    if (local->table.existing_unindexed_slot() != nullptr) {
      return Status::internal(concat("the sample of keys that came from rank ", r, " is damaged"));
    }
    locals.push_back(local.get());
    owned.push_back(std::move(local));
  }
  SHOAL_ASSIGN_OR_RETURN(const std::vector<KeyStrings> strings,
                         unify_key_strings(key_plan, locals, StringCodes::ranks, 1));
  struct Sampled {
    const uint64_t* lanes;
    uint64_t weight;
  };
  std::vector<Sampled> keys;
  for (size_t rank = 0; rank < locals.size(); ++rank) {
    const auto count = static_cast<uint64_t>(locals[rank]->table.group_count());
    locals[rank]->table.for_each_slot(
        [&](std::byte* slot) { keys.push_back({slot_lanes(slot), weights[rank] / count + 1}); });
  }
  if (keys.empty()) return KeySplitters();
  const int lane_count = key_plan.layout.lane_count;
  std::stable_sort(keys.begin(), keys.end(), [&](const Sampled& a, const Sampled& b) {
    return is_less(a.lanes, b.lanes, lane_count);
  });
  std::vector<uint64_t> sorted_weights;
  for (const Sampled& key : keys) sorted_weights.push_back(key.weight);
  std::vector<const uint64_t*> chosen;
  for (const size_t cut : cut_by_weight(sorted_weights, static_cast<int>(samples.size()))) {
    chosen.push_back(keys[cut].lanes);
  }
  return make_splitters(key_plan, strings, chosen);
}

uint32_t destination_of(const KeySplitters& splitters, const uint64_t* lanes, size_t lane_count) {
  const uint64_t* all = splitters.lanes.data();
  size_t begin = 0;
  size_t end = splitters.count;
  while (begin < end) {
    const size_t middle = begin + (end - begin) / 2;
    const bool is_above = is_less(lanes, all + middle * lane_count, static_cast<int>(lane_count));
    (is_above ? end : begin) = is_above ? middle : middle + 1;
  }
  return static_cast<uint32_t>(begin);
}

Result<GroupDestinations> destinations_by_range(const HashAggregatePlan& plan,
                                                const MergedGroups& merged,
                                                const KeySplitters& splitters, uint32_t last,
                                                int thread_count) {
  const auto lane_count = static_cast<size_t>(plan.layout.lane_count);
  const uint64_t* lanes = splitters.lanes.data();
  const size_t count = splitters.count;
  const bool has_strings = has_string_key(plan);
  if (count == 0) {
    return assign_destinations(merged, thread_count, last, [](const uint64_t*) { return 0U; });
  }
  if (lane_count == 1 && count <= kComparedSplittersMax && !has_strings) {
    return assign_destinations(merged, thread_count, last, [=](const uint64_t* key) {
      uint32_t below = 0;
      for (size_t s = 0; s < count; ++s) below += static_cast<uint32_t>(lanes[s] <= *key);
      return below;
    });
  }
  CodesAmongSplitters codes;
  if (has_strings) {
    SHOAL_ASSIGN_OR_RETURN(codes, codes_among_splitters(plan, merged, splitters, thread_count));
  }
  std::vector<uint64_t> recoded(lane_count);
  return assign_destinations(merged, thread_count, last, [&, recoded](const uint64_t* key) mutable {
    if (has_strings) {
      std::copy_n(key, lane_count, recoded.data());
      replace_string_codes(plan, codes, recoded.data());
      key = recoded.data();
    }
    return destination_of(splitters, key, lane_count);
  });
}

Result<GroupDestinations> destinations_by_hash(const HashAggregatePlan& plan,
                                               const MergedGroups& merged, int destination_count,
                                               int thread_count) {
  std::vector<PooledArray<uint64_t>> string_hashes(merged.strings.size());
  for (size_t key = 0; key < string_hashes.size(); ++key) {
    SHOAL_RETURN_IF_ERROR(hash_strings(merged.strings[key], string_hashes[key]));
  }
  const auto ranks = static_cast<uint64_t>(destination_count);
  // The upper bits of a product: the table's hash uses others of the same lanes.
  const auto rank_of = [ranks](uint64_t hash) {
    return static_cast<uint32_t>((fold_multiply(hash, kHashSeed) >> 32) * ranks >> 32);
  };
  return assign_destinations(merged, thread_count, rank_of(kMissingHash), [&](const uint64_t* key) {
    uint64_t hash = kMissingHash;
    for (size_t k = 0; k < plan.layout.fields.size(); ++k) {
      const KeyField& field = plan.layout.fields[k];
      const UnpackedCode unpacked = unpack_code(field, key, plan.code_missing);
      const bool is_string = field.type.kind == TypeKind::string;
      const uint64_t value = unpacked.is_missing ? kMissingHash
                             : is_string         ? string_hashes[k][unpacked.code]
                                                 : unpacked.code;
      hash = fold_multiply(hash ^ value, kHashSeed + k);
    }
    return rank_of(hash);
  });
}

}  // namespace shoal::engine
