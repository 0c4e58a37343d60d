#include "engine/operators/collect.h"

#include <algorithm>
#include <cstring>

#include "base/parallel.h"

namespace shoal::engine {
namespace {

constexpr size_t kTextChunkBytes = 1 << 18;
constexpr int64_t kFirstChunkRowCount = 1 << 12;  // most results are small
constexpr int64_t kChunkRowCount = 1 << 16;

// Memory for rows that one thread copied out of its batches.
struct Chunk {
  int64_t row_count = 0;
  int64_t capacity = 0;
  std::vector<BufferRef> values;    // per column
  std::vector<BufferRef> validity;  // per column; null while nothing is missing
};

// Rows of one morsel that lie together in a chunk: no other thread has rows between them.
struct Stretch {
  int64_t first_row = 0;  // of its first batch; orders the stretches of all threads
  size_t chunk = 0;
  int64_t offset = 0;  // in the chunk
  int64_t row_count = 0;
};

// The rows one thread has seen.
struct CollectedRows final : LocalState {
  std::vector<Chunk> chunks;
  std::vector<Stretch> stretches;
  int64_t morsel = 0;                             // of the last stretch
  std::vector<std::shared_ptr<const void>> text;  // chunks of long strings' bytes
  char* text_free = nullptr;
  size_t text_free_bytes = 0;
};

// A stretch of some thread and where its rows are.
struct Piece {
  const Chunk* chunk = nullptr;
  Stretch stretch;
};

size_t width_of(TypeKind kind) { return static_cast<size_t>(types::value_bytes(kind)); }

// Copies the bytes of long strings out of the batch's memory.
Status own_strings(StringView16* values, int64_t row_count, CollectedRows& rows) {
  for (int64_t row = 0; row < row_count; ++row) {
    StringView16& value = values[row];
    if (value.is_inline()) continue;
    if (rows.text_free_bytes < value.length_bytes) {
      const size_t bytes = std::max<size_t>(kTextChunkBytes, value.length_bytes);
      SHOAL_ASSIGN_OR_RETURN(BufferRef buffer, allocate_buffer(bytes));
      rows.text_free = buffer->as<char>();
      rows.text_free_bytes = bytes;
      rows.text.push_back(std::move(buffer));
    }
    std::memcpy(rows.text_free, value.pointer, value.length_bytes);
    value.pointer = rows.text_free;
    rows.text_free += value.length_bytes;
    rows.text_free_bytes -= value.length_bytes;
  }
  return Status::ok();
}

class Collect final : public Sink {
 public:
  explicit Collect(std::vector<TypeKind> kinds) : kinds_(std::move(kinds)) {}

  std::unique_ptr<SharedState> make_shared_state() const override {
    return std::make_unique<SharedState>();
  }
  Result<std::unique_ptr<LocalState>> make_local_state() const override {
    return std::make_unique<CollectedRows>();
  }

  Status consume(Batch& batch, SharedState&, LocalState& local) const override {
    if (batch.row_count == 0) return Status::ok();
    auto& rows = static_cast<CollectedRows&>(local);
    SHOAL_RETURN_IF_ERROR(make_room(batch, rows));
    Chunk& chunk = rows.chunks.back();
    for (size_t i = 0; i < kinds_.size(); ++i) {
      SHOAL_ASSIGN_OR_RETURN(const Column flat, flatten(batch.columns[i], batch.row_count));
      SHOAL_RETURN_IF_ERROR(append(flat, i, batch.row_count, chunk, rows));
    }
    chunk.row_count += batch.row_count;
    rows.stretches.back().row_count += batch.row_count;
    return Status::ok();
  }

  Result<Table> finish(SharedState&, std::vector<std::unique_ptr<LocalState>>& locals,
                       const FinishContext& context) const override {
    Result<Table> table = join_rows(locals, context.thread_count);
    if (context.communicator == nullptr) return table;
    SHOAL_RETURN_IF_ERROR(context.communicator->agree(*context.meeting, table.take_status()));
    return table;
  }

 private:
  Result<Table> join_rows(const std::vector<std::unique_ptr<LocalState>>& locals,
                          int thread_count) const {
    std::vector<Piece> pieces;
    Table table;
    std::vector<std::shared_ptr<const void>> text;
    for (const std::unique_ptr<LocalState>& local : locals) {
      const auto& rows = static_cast<const CollectedRows&>(*local);
      for (const Stretch& stretch : rows.stretches) {
        pieces.push_back({&rows.chunks[stretch.chunk], stretch});
        table.row_count += stretch.row_count;
      }
      text.insert(text.end(), rows.text.begin(), rows.text.end());
    }
    std::sort(pieces.begin(), pieces.end(), [](const Piece& a, const Piece& b) {
      return a.stretch.first_row < b.stretch.first_row;
    });
    table.columns.resize(kinds_.size());
    SHOAL_RETURN_IF_ERROR(
        run_parallel(static_cast<int>(kinds_.size()), thread_count, [&](int i) -> Status {
          const auto position = static_cast<size_t>(i);
          SHOAL_ASSIGN_OR_RETURN(table.columns[position],
                                 concatenate(pieces, position, table.row_count));
          if (kinds_[position] == TypeKind::string) {
            auto& owners = table.columns[position].owners;
            owners.insert(owners.end(), text.begin(), text.end());
          }
          return Status::ok();
        }));
    return table;
  }

  // Makes the last chunk one with room for the batch, and the last stretch one of its morsel.
  Status make_room(const Batch& batch, CollectedRows& rows) const {
    const bool is_full = rows.chunks.empty() || rows.chunks.back().row_count + batch.row_count >
                                                    rows.chunks.back().capacity;
    if (is_full) SHOAL_RETURN_IF_ERROR(add_chunk(batch.row_count, rows));
    if (is_full || batch.morsel != rows.morsel) {
      rows.stretches.push_back(
          {batch.first_row, rows.chunks.size() - 1, rows.chunks.back().row_count, 0});
      rows.morsel = batch.morsel;
    }
    return Status::ok();
  }

  Status add_chunk(int64_t row_count, CollectedRows& rows) const {
    Chunk chunk;
    chunk.capacity =
        std::max(row_count, rows.chunks.empty() ? kFirstChunkRowCount : kChunkRowCount);
    for (const TypeKind kind : kinds_) {
      SHOAL_ASSIGN_OR_RETURN(BufferRef values,
                             allocate_buffer(static_cast<size_t>(chunk.capacity) * width_of(kind)));
      chunk.values.push_back(std::move(values));
    }
    chunk.validity.resize(kinds_.size());
    rows.chunks.push_back(std::move(chunk));
    return Status::ok();
  }

  Status append(const Column& flat, size_t position, int64_t row_count, Chunk& chunk,
                CollectedRows& rows) const {
    const size_t width = width_of(kinds_[position]);
    std::byte* to = chunk.values[position]->data() + static_cast<size_t>(chunk.row_count) * width;
    std::memcpy(to, flat.values, static_cast<size_t>(row_count) * width);
    if (kinds_[position] == TypeKind::string) {
      SHOAL_RETURN_IF_ERROR(own_strings(reinterpret_cast<StringView16*>(to), row_count, rows));
    }
    BufferRef& validity = chunk.validity[position];
    if (flat.validity == nullptr && validity == nullptr) return Status::ok();
    if (validity == nullptr) {
      SHOAL_ASSIGN_OR_RETURN(validity, allocate_buffer(static_cast<size_t>(chunk.capacity)));
      std::memset(validity->data(), 1, static_cast<size_t>(chunk.capacity));
    }
    if (flat.validity != nullptr) {
      std::memcpy(validity->as<uint8_t>() + chunk.row_count, flat.validity,
                  static_cast<size_t>(row_count));
    }
    return Status::ok();
  }

  Result<Column> concatenate(const std::vector<Piece>& pieces, size_t position,
                             int64_t row_count) const {
    Column column;
    column.kind = kinds_[position];
    const size_t width = width_of(column.kind);
    SHOAL_ASSIGN_OR_RETURN(BufferRef values,
                           allocate_buffer(static_cast<size_t>(row_count) * width));
    std::byte* to = values->data();
    bool any_missing = false;
    for (const auto& [chunk, stretch] : pieces) {
      const size_t bytes = static_cast<size_t>(stretch.row_count) * width;
      const size_t skipped_bytes = static_cast<size_t>(stretch.offset) * width;
      std::memcpy(to, chunk->values[position]->data() + skipped_bytes, bytes);
      to += bytes;
      any_missing |= chunk->validity[position] != nullptr;
    }
    column.values = values->data();
    column.owners.push_back(std::move(values));
    if (!any_missing) return column;
    SHOAL_ASSIGN_OR_RETURN(BufferRef validity, allocate_buffer(static_cast<size_t>(row_count)));
    std::memset(validity->data(), 1, static_cast<size_t>(row_count));
    auto* present = validity->as<uint8_t>();
    for (const auto& [chunk, stretch] : pieces) {
      if (chunk->validity[position] != nullptr) {
        std::memcpy(present, chunk->validity[position]->data() + stretch.offset,
                    static_cast<size_t>(stretch.row_count));
      }
      present += stretch.row_count;
    }
    column.validity = validity->as<uint8_t>();
    column.owners.push_back(std::move(validity));
    return column;
  }

  std::vector<TypeKind> kinds_;
};

}  // namespace

std::unique_ptr<Sink> make_collect(std::vector<TypeKind> kinds) {
  return std::make_unique<Collect>(std::move(kinds));
}

}  // namespace shoal::engine
