// How each kind of key is hashed and compared.
#pragma once

#include "engine/objects/containers/table.h"
#include "engine/objects/containers/values.h"
#include "engine/objects/text/text.h"

namespace shoal::engine {

struct IntegerKeys {
  static constexpr int kHeadCells = 0;
  static uint64_t hash(const uint64_t* key) { return hash_cell(key[0]); }
  static bool equal(const uint64_t* a, const uint64_t* b) { return a[0] == b[0]; }
};

struct PairKeys {
  static constexpr int kHeadCells = 0;
  static uint64_t hash(const uint64_t* key) {
    return hash_cell(combine_hash(hash_cell(key[0]), key[1]));
  }
  static bool equal(const uint64_t* a, const uint64_t* b) { return a[0] == b[0] && a[1] == b[1]; }
};

struct PlainKeys {
  static constexpr int kHeadCells = 0;
  int32_t cell_count;

  [[nodiscard]] uint64_t hash(const uint64_t* key) const {
    uint64_t hash = 1;
    for (int32_t cell = 0; cell < cell_count; ++cell) hash = combine_hash(hash, key[cell]);
    return hash_cell(hash);
  }
  bool equal(const uint64_t* a, const uint64_t* b) const {
    for (int32_t cell = 0; cell < cell_count; ++cell) {
      if (a[cell] != b[cell]) return false;
    }
    return true;
  }
};

struct TextKeys {
  static constexpr int kHeadCells = 1;
  static uint64_t hash(const uint64_t* key) { return hash_of(text_of(key)); }
  // Words are short: by 8 bytes at a time, the last ones perhaps twice.
  static bool equal(const uint64_t* a, const uint64_t* b) {
    if (a[1] != b[1]) return false;
    const int64_t bytes = length_of(text_of(a)) << width_of(text_of(a));
    const auto* a_bytes = static_cast<const std::byte*>(text_of(a).data);
    const auto* b_bytes = static_cast<const std::byte*>(text_of(b).data);
    if (bytes > 64) return is_equal(text_of(a), text_of(b));
    if (bytes >= 8) return is_same<uint64_t>(a_bytes, b_bytes, bytes);
    if (bytes >= 4) return is_same<uint32_t>(a_bytes, b_bytes, bytes);
    for (int64_t at = 0; at < bytes; ++at) {
      if (a_bytes[at] != b_bytes[at]) return false;
    }
    return true;
  }

 private:
  template <typename Word>
  static bool is_same(const std::byte* a, const std::byte* b, int64_t bytes) {
    constexpr int64_t kWordBytes = sizeof(Word);
    const auto differs = [&](int64_t at) {
      Word a_word;
      Word b_word;
      std::memcpy(&a_word, a + at, sizeof(Word));
      std::memcpy(&b_word, b + at, sizeof(Word));
      return a_word != b_word;
    };
    for (int64_t at = 0; at + kWordBytes < bytes; at += kWordBytes) {
      if (differs(at)) return false;
    }
    return !differs(bytes - kWordBytes);
  }
};

struct GenericKeys {
  static constexpr int kHeadCells = 1;
  const ObjectLayout& layout;

  [[nodiscard]] uint64_t hash(const uint64_t* key) const { return hash_value(layout, key); }
  bool equal(const uint64_t* a, const uint64_t* b) const { return equal_values(layout, a, b); }
};

// Calls visit with the keys of a table of the type.
template <typename Visit>
auto visit_keys(const ObjectLayout& type, const Table& table, Visit&& visit) {
  switch (table.key_kind) {
    case KeyKind::integer: return visit(IntegerKeys{});
    case KeyKind::pair: return visit(PairKeys{});
    case KeyKind::plain: return visit(PlainKeys{table.key_cells});
    case KeyKind::text: return visit(TextKeys{});
    case KeyKind::generic: break;
  }
  return visit(GenericKeys{type.items[0]});
}

template <typename Keys>
uint64_t hash_at(const Table& table, const Keys& keys, int64_t entry) {
  if constexpr (Keys::kHeadCells != 0) return entry_at(table, entry)[0];
  return keys.hash(entry_at(table, entry));
}

}  // namespace shoal::engine
