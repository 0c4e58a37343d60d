// Collection of a heap: marks what the roots reach, by the types of the values, then frees the
// rest. Blocks need no headers: what a block is, the type of what refers to it says. There are no
// cycles, as a type cannot hold itself; but values are shared, and lists are long, so that objects
// wait on a stack of the collection's own.
#include <algorithm>
#include <bit>
#include <vector>

#include "engine/objects/containers/list.h"
#include "engine/objects/containers/table.h"
#include "engine/objects/heap/heap_state.h"
#include "engine/objects/object_world.h"
#include "engine/objects/text/text.h"

namespace shoal::engine {

// Finds the blocks of a heap by addresses in them, and marks them.
class Marker {
 public:
  Marker(HeapState& state, const ObjectWorld& world) : world_(world) {
    add_chunks(state);
    for (LargeBlock* block = state.large_blocks; block != nullptr; block = block->next) {
      block->is_marked = false;
      large_blocks_.push_back(block);
    }
    std::sort(large_blocks_.begin(), large_blocks_.end());
  }

  void mark_from(const Root& root) {
    visit(*root.layout, root.cells);
    while (!waiting_.empty()) {
      const Waiting object = waiting_.back();
      waiting_.pop_back();
      if (object.form == ObjectForm::list) {
        visit_list(*static_cast<const abi::ListObject*>(object.address));
      } else {
        visit_table(*static_cast<const Table*>(object.address));
      }
    }
  }

 private:
  struct Waiting {
    ObjectForm form;
    const void* address;
  };

  void add_chunks(HeapState& state);
  [[nodiscard]] bool is_in_chunk(uintptr_t address) const;
  // False if the block was marked before. True also for memory of others.
  bool mark(const void* address);
  bool mark_large(const void* address);
  void visit(const ObjectLayout& layout, const uint64_t* cells);
  void visit_list(const abi::ListObject& list);
  void visit_table(const Table& table);

  const ObjectWorld& world_;
  std::vector<uintptr_t> chunks_;  // open addressing by number; 0 is empty
  std::vector<LargeBlock*> large_blocks_;
  std::vector<Waiting> waiting_;
};

void Marker::add_chunks(HeapState& state) {
  size_t count = 0;
  for (const Chunk* chunk = state.chunks; chunk != nullptr; chunk = chunk->next) ++count;
  chunks_.resize(std::bit_ceil(2 * count));
  for (const Chunk* chunk = state.chunks; chunk != nullptr; chunk = chunk->next) {
    const auto begin = reinterpret_cast<uintptr_t>(chunk_begin(*chunk));
    size_t slot = begin / kChunkBytes;
    while (chunks_[slot & (chunks_.size() - 1)] != 0) ++slot;
    chunks_[slot & (chunks_.size() - 1)] = begin;
    for (size_t number = 0; number < chunk->page_count; ++number) {
      page_at(*chunk, number)->marks.fill(0);
    }
  }
}

bool Marker::is_in_chunk(uintptr_t address) const {
  const uintptr_t begin = address & ~(kChunkBytes - 1);
  for (size_t slot = begin / kChunkBytes;; ++slot) {
    const uintptr_t chunk = chunks_[slot & (chunks_.size() - 1)];
    if (chunk == begin) return true;
    if (chunk == 0) return false;
  }
}

bool Marker::mark(const void* address) {
  if (!is_in_chunk(reinterpret_cast<uintptr_t>(address))) return mark_large(address);
  Page& page = *page_of(address);
  const auto offset = static_cast<uint32_t>(reinterpret_cast<uintptr_t>(address) % kPageBytes);
  const uint32_t number = (offset - page.first_offset) / page.block_bytes;
  uint64_t& word = page.marks[number / 64];
  const uint64_t bit = uint64_t{1} << (number % 64);
  const bool is_new = (word & bit) == 0;
  word |= bit;
  return is_new;
}

bool Marker::mark_large(const void* address) {
  const auto* place = static_cast<const std::byte*>(address);
  const auto behind =
      std::upper_bound(large_blocks_.begin(), large_blocks_.end(), place,
                       [](const std::byte* at, const LargeBlock* block) {
                         return std::less<>()(at, reinterpret_cast<const std::byte*>(block));
                       });
  if (behind == large_blocks_.begin()) return true;
  LargeBlock& block = **std::prev(behind);
  const auto distance = static_cast<size_t>(place - reinterpret_cast<const std::byte*>(&block));
  if (distance >= sizeof(LargeBlock) + block.bytes) return true;
  return !std::exchange(block.is_marked, true);
}

void Marker::visit(const ObjectLayout& layout, const uint64_t* cells) {
  switch (layout.form) {
    case ObjectForm::text:
      if (length_of(text_of(cells)) > 0) mark(text_of(cells).data);
      return;
    case ObjectForm::array: mark(reinterpret_cast<const void*>(cells[0])); return;
    case ObjectForm::list:
    case ObjectForm::dictionary:
    case ObjectForm::set: {
      const auto* object = reinterpret_cast<const void*>(cells[0]);
      if (object != nullptr && mark(object)) waiting_.push_back({layout.form, object});
      return;
    }
    case ObjectForm::tuple:
      for (const ObjectLayout& item : layout.items) {
        if (item.has_objects) visit(item, cells);
        cells += item.cell_count;
      }
      return;
    case ObjectForm::optional:
      if (cells[0] != 0) visit(layout.items[0], cells + 1);
      return;
    case ObjectForm::none:
    case ObjectForm::unknown:
    case ObjectForm::boolean:
    case ObjectForm::integer:
    case ObjectForm::real:
    case ObjectForm::number: return;
  }
}

void Marker::visit_list(const abi::ListObject& list) {
  if (list.data == nullptr) return;
  mark(list.data);
  const ObjectLayout& item = item_layout(world_, list);
  if (!item.has_objects) return;
  const auto* cells = static_cast<const uint64_t*>(list.data);
  for (int64_t index = 0; index < list.length; ++index, cells += item.cell_count) {
    visit(item, cells);
  }
}

void Marker::visit_table(const Table& table) {
  if (table.entries == nullptr) return;
  mark(table.entries);
  const ObjectLayout& type = type_of(world_, table);
  const bool has_keys = type.items[0].has_objects;
  const bool has_values = type.form == ObjectForm::dictionary && type.items[1].has_objects;
  if (!has_keys && !has_values) return;
  for (int64_t entry = next_entry(table, 0); entry < table.entry_count;
       entry = next_entry(table, entry + 1)) {
    if (has_keys) visit(type.items[0], key_at(table, entry));
    if (has_values) visit(type.items[1], value_at(table, entry));
  }
}

namespace {

using LastFree = std::array<FreeBlock**, kSizeClassCount>;

// Frees the unmarked blocks of a page, at the end of their size's list. Gives the bytes of the
// marked ones; a page without any becomes free as a whole, unless it is the size's newest.
int64_t sweep_page(HeapState& state, Page& page, LastFree& last_free) {
  int64_t marked_count = 0;
  for (const uint64_t word : page.marks) marked_count += std::popcount(word);
  SizeClass& size_class = state.classes[page.size_class];
  const bool is_newest = size_class.end == block_at(page, page.block_count);
  if (marked_count == 0) {
    if (is_newest) size_class.next = size_class.end = nullptr;
    page.block_bytes = 0;
    return 0;
  }
  const std::byte* end = is_newest ? size_class.next : block_at(page, page.block_count);
  for (size_t number = 0; block_at(page, number) < end; ++number) {
    if ((page.marks[number / 64] >> (number % 64) & 1) != 0) continue;
    std::byte* block = block_at(page, number);
    permit_block(block, sizeof(FreeBlock));
    auto* free_block = new (block) FreeBlock{nullptr};
    forbid_block(block, page.block_bytes);
    *last_free[page.size_class] = free_block;
    last_free[page.size_class] = &free_block->next;
  }
  return marked_count * page.block_bytes;
}

// Gives back chunks of which no page is used; keeps the free pages of the others. The last chunk
// holds the state and stays.
void sweep_chunks(HeapState& state) {
  state.free_pages = nullptr;
  for (Chunk** link = &state.chunks; *link != nullptr;) {
    Chunk* chunk = *link;
    size_t free_count = 0;
    for (size_t number = 0; number < chunk->page_count; ++number) {
      free_count += page_at(*chunk, number)->block_bytes == 0 ? 1 : 0;
    }
    if (free_count == chunk->page_count && chunk->next != nullptr) {
      *link = chunk->next;
      give_back_chunk(chunk);
      continue;
    }
    for (size_t number = 0; number < chunk->page_count; ++number) {
      Page* page = page_at(*chunk, number);
      if (page->block_bytes == 0) page->next = std::exchange(state.free_pages, page);
    }
    link = &chunk->next;
  }
}

void sweep(HeapState& state) {
  LastFree last_free;
  for (size_t number = 0; number < kSizeClassCount; ++number) {
    state.classes[number].free = nullptr;
    last_free[number] = &state.classes[number].free;
  }
  int64_t held_bytes = 0;
  for (const Chunk* chunk = state.chunks; chunk != nullptr; chunk = chunk->next) {
    for (size_t number = 0; number < chunk->page_count; ++number) {
      Page& page = *page_at(*chunk, number);
      if (page.block_bytes != 0) held_bytes += sweep_page(state, page, last_free);
    }
  }
  sweep_chunks(state);
  for (LargeBlock* block = state.large_blocks; block != nullptr;) {
    LargeBlock* next = block->next;
    if (block->is_marked) {
      held_bytes += static_cast<int64_t>(block->bytes);
    } else {
      free_large_block(state, block);
    }
    block = next;
  }
  state.held_bytes = held_bytes;
  state.live_bytes = held_bytes;
}

}  // namespace

void ObjectHeap::collect(const ObjectWorld& world, std::span<const Root> roots) {
  if (state_ == nullptr) return;
  Marker marker(*state_, world);
  for (const Root& root : roots) marker.mark_from(root);
  sweep(*state_);
  collection_flag_ = 0;
}

}  // namespace shoal::engine
