// Packed groups as a message, and back. Nothing in a message is believed: sizes must add up to the
// message's, codes must lie in the lists that came with them, and first rows are not negative. What
// is not an address, a size or a position may be anything: it gives wrong values, and no harm.
#include <algorithm>
#include <cstring>
#include <utility>

#include "base/concat.h"
#include "engine/kernels/packed_values.h"
#include "engine/operators/exchange/packed_groups.h"

namespace shoal::engine {
namespace {

// The head of a message, in words: these, then kWordsPerKey for each key.
enum HeadWord : size_t { kMark, kSlotCount, kHasMissing, kStateBytes, kHeadWords };
enum KeyWord : size_t { kNegativeZeroRow, kPositiveZeroRow, kViewCount, kTextBytes, kWordsPerKey };

uint64_t mark_of(const HashAggregatePlan& plan) {
  return 0x53484f414c475250 ^ plan.shape.slot_bytes;  // "SHOALGRP"
}

size_t head_words(const HashAggregatePlan& plan) {
  return kHeadWords + kWordsPerKey * plan.options.keys.size();
}

// Of which rank's, says unpack_groups.
Status damaged() { return Status::internal("the groups are damaged"); }

// Parts of a message, or of PackedGroups.
struct StringSection {
  StringView16* views = nullptr;
  size_t view_count = 0;
  std::span<const std::byte> text;
  BufferRef text_owner;
};

struct Sections {
  BufferRef slots_owner;
  std::byte* slots = nullptr;
  int64_t slot_count = 0;
  bool has_missing = false;
  std::vector<ZeroSigns> zero_signs;
  std::vector<StringSection> strings;
  std::span<const std::byte> states;
};

// The next count * width bytes, or nothing when there are fewer.
bool take_section(std::span<const std::byte>& in, uint64_t count, size_t width,
                  std::span<const std::byte>& section) {
  if (width > 0 && count > in.size() / width) return false;
  section = in.first(static_cast<size_t>(count) * width);
  in = in.subspan(section.size());
  return true;
}

// The sections borrow from `received`.
Result<Sections> read_message(const HashAggregatePlan& plan, const comm::Received& received) {
  std::span<const std::byte> in = received.view();
  std::vector<uint64_t> head(head_words(plan));
  std::span<const std::byte> section;
  if (!take_section(in, head.size(), sizeof(uint64_t), section)) return damaged();
  std::memcpy(head.data(), section.data(), section.size());
  if (head[kMark] != mark_of(plan) || head[kHasMissing] > 1) return damaged();
  if (!take_section(in, head[kSlotCount], plan.shape.slot_bytes, section)) return damaged();
  Sections sections;
  sections.slots_owner = received.buffer;
  sections.slots = const_cast<std::byte*>(section.data());
  sections.slot_count = static_cast<int64_t>(head[kSlotCount]);
  sections.has_missing = head[kHasMissing] != 0;
  sections.strings.resize(plan.options.keys.size());
  const auto key_words = [&](size_t key) { return &head[kHeadWords + key * kWordsPerKey]; };
  for (size_t key = 0; key < sections.strings.size(); ++key) {
    const uint64_t* words = key_words(key);
    sections.zero_signs.push_back({static_cast<int64_t>(words[kNegativeZeroRow]),
                                   static_cast<int64_t>(words[kPositiveZeroRow])});
    if (!take_section(in, words[kViewCount], sizeof(StringView16), section)) return damaged();
    auto* views = reinterpret_cast<StringView16*>(const_cast<std::byte*>(section.data()));
    sections.strings[key] = {views, section.size() / sizeof(StringView16), {}, received.buffer};
  }
  for (size_t key = 0; key < sections.strings.size(); ++key) {
    if (!take_section(in, key_words(key)[kTextBytes], 1, sections.strings[key].text)) {
      return damaged();
    }
  }
  if (head[kStateBytes] != in.size()) return damaged();
  sections.states = in;
  return sections;
}

Status unpack_strings(const HashAggregatePlan& plan, size_t key, StringSection section,
                      HashAggregateLocal& local) {
  if (plan.options.keys[key].type.kind != TypeKind::string) {
    return section.view_count == 0 && section.text.empty() ? Status::ok() : damaged();
  }
  if (section.view_count >= StringInterner::kNoId) return damaged();
  for (size_t i = 0; i < section.view_count; ++i) {
    if (!take_text(section.text, section.views[i])) return damaged();
  }
  if (!section.text.empty()) return damaged();
  PooledArray<StringView16> strings;
  SHOAL_RETURN_IF_ERROR(strings.resize(section.view_count));
  std::copy_n(section.views, section.view_count, strings.data());
  local.keys[key].strings.adopt(std::move(strings), std::move(section.text_owner));
  return Status::ok();
}

// Codes of string keys must be ids of strings that are there.
Status check_string_codes(const HashAggregatePlan& plan, const Sections& sections) {
  for (size_t key = 0; key < plan.options.keys.size(); ++key) {
    if (plan.options.keys[key].type.kind != TypeKind::string) continue;
    const KeyField& field = plan.layout.fields[key];
    const int64_t count = sections.slot_count - (sections.has_missing ? 1 : 0);
    std::byte* slot = sections.slots;
    bool is_right = true;
    for (int64_t i = 0; i < count; ++i, slot += plan.shape.slot_bytes) {
      const UnpackedCode unpacked = unpack_code(field, slot_lanes(slot), plan.code_missing);
      is_right &= unpacked.is_missing || unpacked.code < sections.strings[key].view_count;
    }
    if (!is_right) return damaged();
  }
  return Status::ok();
}

// First rows place groups among the rows of all ranks.
Status check_first_rows(const HashAggregatePlan& plan, const Sections& sections) {
  if (!plan.shape.has_first_row) return Status::ok();
  std::byte* slot = sections.slots;
  int64_t all_bits = 0;
  for (int64_t i = 0; i < sections.slot_count; ++i, slot += plan.shape.slot_bytes) {
    all_bits |= plan.shape.first_row(slot);
  }
  return all_bits < 0 ? damaged() : Status::ok();
}

Status unpack_states(const HashAggregatePlan& plan, Sections& sections, HashAggregateLocal& local) {
  PooledArray<std::byte*> states;
  for (size_t a = 0; a < plan.functions.size(); ++a) {
    if (plan.functions[a]->is_relocatable()) continue;
    SHOAL_RETURN_IF_ERROR(states.resize(static_cast<size_t>(sections.slot_count)));
    std::byte* state = sections.slots + plan.state_offsets[a];
    for (std::byte*& target : states) target = std::exchange(state, state + plan.shape.slot_bytes);
    SHOAL_RETURN_IF_ERROR(plan.functions[a]->unpack(sections.states, states.data(),
                                                    sections.slot_count, local.memories[a].get()));
  }
  return sections.states.empty() ? Status::ok() : damaged();
}

Result<std::unique_ptr<HashAggregateLocal>> unpack_sections(const HashAggregatePlan& plan,
                                                            Sections sections) {
  const bool has_keys = !plan.options.keys.empty();
  if (!has_keys && sections.slot_count != 1) return damaged();
  if (sections.has_missing &&
      (!plan.has_single_key() || plan.options.dropna || sections.slot_count < 1)) {
    return damaged();
  }
  auto local = std::make_unique<HashAggregateLocal>(plan);
  for (size_t key = 0; key < sections.strings.size(); ++key) {
    if (plan.options.keys[key].type.is_float()) {
      local->keys[key].zero_signs = sections.zero_signs[key];
    }
    SHOAL_RETURN_IF_ERROR(unpack_strings(plan, key, sections.strings[key], *local));
  }
  SHOAL_RETURN_IF_ERROR(check_string_codes(plan, sections));
  SHOAL_RETURN_IF_ERROR(check_first_rows(plan, sections));
  SHOAL_RETURN_IF_ERROR(unpack_states(plan, sections, *local));
  if (!has_keys) {
    SHOAL_RETURN_IF_ERROR(local->prepare());
    std::memcpy(local->scratch->data(), sections.slots, plan.shape.slot_bytes);
  } else if (sections.slot_count > 0) {
    local->table.adopt_slots(std::move(sections.slots_owner), sections.slots, sections.slot_count,
                             sections.has_missing);
  }
  return local;
}

}  // namespace

comm::Message message_of(const HashAggregatePlan& plan, PackedGroups& packed) {
  packed.head.assign(head_words(plan), 0);
  packed.head[kMark] = mark_of(plan);
  packed.head[kSlotCount] = static_cast<uint64_t>(packed.slot_count);
  packed.head[kHasMissing] = packed.has_missing ? 1 : 0;
  packed.head[kStateBytes] = packed.states.size();
  for (size_t key = 0; key < packed.strings.size(); ++key) {
    uint64_t* words = &packed.head[kHeadWords + key * kWordsPerKey];
    words[kNegativeZeroRow] = static_cast<uint64_t>(packed.zero_signs[key].first_negative_row);
    words[kPositiveZeroRow] = static_cast<uint64_t>(packed.zero_signs[key].first_positive_row);
    words[kViewCount] = packed.strings[key].views.size();
    words[kTextBytes] = packed.strings[key].text.size();
  }
  comm::Message message;
  const auto add = [&](const auto* values, size_t count) {
    message.parts.push_back(std::as_bytes(std::span(values, count)));
  };
  add(packed.head.data(), packed.head.size());
  add(packed.slots->data(), static_cast<size_t>(packed.slot_count) * plan.shape.slot_bytes);
  for (const PackedStrings& of : packed.strings) add(of.views.data(), of.views.size());
  for (const PackedStrings& of : packed.strings) add(of.text.data(), of.text.size());
  add(packed.states.data(), packed.states.size());
  return message;
}

Result<std::unique_ptr<HashAggregateLocal>> unpack_groups(const HashAggregatePlan& plan,
                                                          PackedGroups packed) {
  Sections sections;
  sections.slots = packed.slots->data();
  sections.slots_owner = std::move(packed.slots);
  sections.slot_count = packed.slot_count;
  sections.has_missing = packed.has_missing;
  sections.zero_signs = packed.zero_signs;
  for (PackedStrings& strings : packed.strings) {
    sections.strings.push_back({strings.views.data(), strings.views.size(),
                                std::as_bytes(std::span(strings.text.data(), strings.text.size())),
                                strings.text.buffer()});
  }
  sections.states = packed.states;
  return unpack_sections(plan, std::move(sections));
}

Result<std::unique_ptr<HashAggregateLocal>> unpack_groups(const HashAggregatePlan& plan,
                                                          const comm::Received& received,
                                                          int sender) {
  Status failure;
  Result<Sections> sections = read_message(plan, received);
  if (sections.is_ok()) {
    auto local = unpack_sections(plan, std::move(*sections));
    if (local.is_ok()) return local;
    failure = local.take_status();
  } else {
    failure = sections.take_status();
  }
  if (failure.detail().kind != ErrorKind::internal) return failure;  // want of memory
  return Status::internal(concat("the groups that came from rank ", sender, " are damaged"));
}

}  // namespace shoal::engine
