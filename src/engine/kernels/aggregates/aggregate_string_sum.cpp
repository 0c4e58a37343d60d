// sum of strings: the present ones joined in row order; the sum of none is the empty string.
#include <algorithm>

#include "engine/kernels/aggregates/aggregate_families.h"
#include "engine/kernels/aggregates/fold_function.h"

namespace shoal::engine {
namespace {

struct Piece {
  int64_t order = 0;
  StringView16 text;
};

struct StringSum {
  using Value = StringView16;
  using State = ValueList<Piece>;
  static constexpr bool kVectorized = false;
  static constexpr bool kUsesArena = true;

  void add(State& state, const Value& value, bool present, int64_t order,
           AggregateArena* arena) const {
    if (!present || value.length_bytes == 0) return;
    OwnedString copy;
    copy.assign(value, *arena);
    state.push({order, copy.value}, *arena);
  }

  void merge(State& into, State& from, AggregateArena* arena) const { into.append(from, *arena); }

  static size_t packed_bytes(const State& state) {
    size_t bytes = static_cast<size_t>(state.size) * sizeof(Piece);
    for (int64_t i = 0; i < state.size; ++i) bytes += text_bytes(state.values[i].text);
    return bytes;
  }

  static void pack(const State& state, std::byte*& out) {
    put_bytes(state.values, static_cast<size_t>(state.size) * sizeof(Piece), out);
    for (int64_t i = 0; i < state.size; ++i) put_text(state.values[i].text, out);
  }

  // The bytes of a list's texts share a block.
  static bool unpack(State& state, std::span<const std::byte>& in, AggregateArena& arena) {
    if (!state.take_values(in, arena)) return false;
    const std::byte* begin = in.data();
    for (int64_t i = 0; i < state.size; ++i) {
      if (!take_text(in, state.values[i].text)) return false;
    }
    const auto bytes = static_cast<size_t>(in.data() - begin);
    if (bytes == 0) return true;
    auto* block = static_cast<std::byte*>(arena.allocate(bytes));
    if (block == nullptr) {
      state = State();
      return true;
    }
    std::memcpy(block, begin, bytes);
    for (int64_t i = 0; i < state.size; ++i) {
      StringView16& text = state.values[i].text;
      if (text.is_inline()) continue;
      text.pointer = reinterpret_cast<const char*>(block);
      block += text.length_bytes;
    }
    return true;
  }

  static size_t total_bytes(const State& state) {
    size_t bytes = 0;
    for (int64_t i = 0; i < state.size; ++i) bytes += state.values[i].text.length_bytes;
    return bytes;
  }

  template <typename StateAt>
  Result<Column> finalize(const types::ColumnType& output, int64_t count,
                          const StateAt& state_at) const {
    SHOAL_ASSIGN_OR_RETURN(OutputColumn result, make_output_column(output, count));
    size_t bytes = 0;
    for (int64_t i = 0; i < count; ++i) {
      const size_t group_bytes = total_bytes(state_at(i));
      if (group_bytes > UINT32_MAX) {
        return Status::error(ErrorKind::overflow_error,
                             "the sum of the strings of one group is longer than 4 GiB");
      }
      bytes += group_bytes;
    }
    SHOAL_ASSIGN_OR_RETURN(BufferRef buffer, allocate_buffer(bytes));
    char* next = buffer->as<char>();
    for (int64_t i = 0; i < count; ++i) {
      State& state = state_at(i);
      std::sort(state.values, state.values + state.size,
                [](const Piece& a, const Piece& b) { return a.order < b.order; });
      char* begin = next;
      for (int64_t piece = 0; piece < state.size; ++piece) {
        const std::string_view text = state.values[piece].text.view();
        std::memcpy(next, text.data(), text.size());
        next += text.size();
      }
      static_cast<StringView16*>(result.values)[i] =
          StringView16(std::string_view(begin, static_cast<size_t>(next - begin)));
    }
    result.column.owners.push_back(std::move(buffer));
    return result.take();
  }
};

}  // namespace

std::unique_ptr<AggregateFunction> make_string_sum(const AggregateParameters& parameters) {
  return make_fold_function<StringSum>(parameters);
}

}  // namespace shoal::engine
