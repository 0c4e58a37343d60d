#include "engine/operators/scatter/travelling_rows.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "base/parallel.h"
#include "engine/operators/scatter/scatter_groups.h"

namespace shoal::engine {
namespace {

using Locals = std::vector<HashAggregateLocal*>;
using RangeCounts = std::array<int64_t, KeyRanges::kCount>;

// Rows may take so many times the bytes of their groups.
constexpr int64_t kRowsToGroupsMax = 2;
// A range with more than this many times its share of the rows is made groups of.
constexpr int64_t kHotShare = 8;
constexpr size_t kSampledRowsMax = 16384;
constexpr size_t kPieceRows = 65536;

RangeCounts count_rows(const Locals& locals) {
  RangeCounts counts{};
  for (const HashAggregateLocal* local : locals) {
    if (local->scatter.rows == nullptr) continue;
    for (size_t range = 0; range < counts.size(); ++range) {
      counts[range] += local->scatter.rows->row_count(range);
    }
  }
  return counts;
}

Result<std::unique_ptr<HashAggregateLocal>> group_range(const Locals& locals, size_t range) {
  auto part = std::make_unique<HashAggregateLocal>(locals[0]->plan);
  for (const HashAggregateLocal* local : locals) {
    if (local->scatter.rows == nullptr) continue;
    SHOAL_RETURN_IF_ERROR(add_scattered_rows(*local->scatter.rows, range, *part));
  }
  return part;
}

// Judges by the groups of one range, of middling size.
Result<bool> is_worth_sending(const Locals& locals, const RangeCounts& counts) {
  const HashAggregatePlan& plan = locals[0]->plan;
  std::array<size_t, KeyRanges::kCount> by_count;
  std::iota(by_count.begin(), by_count.end(), size_t{0});
  const auto middle = by_count.begin() + by_count.size() / 2;
  std::nth_element(by_count.begin(), middle, by_count.end(),
                   [&](size_t a, size_t b) { return counts[a] < counts[b]; });
  SHOAL_ASSIGN_OR_RETURN(const auto part, group_range(locals, *middle));
  const auto row_bytes = static_cast<int64_t>(plan.scatter.row_bytes);
  const auto slot_bytes = static_cast<int64_t>(plan.shape.slot_bytes);
  return counts[*middle] * row_bytes <= kRowsToGroupsMax * part->table.group_count() * slot_bytes;
}

// Makes groups of the rows of ranges that have many; false if there are none.
Result<bool> group_hot_ranges(const Locals& locals, RangeCounts& counts) {
  const int64_t total = std::accumulate(counts.begin(), counts.end(), int64_t{0});
  const int64_t hot_min = total / static_cast<int64_t>(counts.size()) * kHotShare;
  bool has_hot = false;
  for (size_t range = 0; range < counts.size(); ++range) {
    if (counts[range] <= hot_min) continue;
    has_hot = true;
    auto& parts = locals[0]->scatter.parts;
    parts.resize(KeyRanges::kCount);
    SHOAL_ASSIGN_OR_RETURN(parts[range], group_range(locals, range));
    for (HashAggregateLocal* local : locals) {
      if (local->scatter.rows != nullptr) local->scatter.rows->clear(range);
    }
    counts[range] = 0;
  }
  return has_hot;
}

uint64_t code_of(const std::byte* row) { return slot_lanes(row)[0]; }

KeyRanges ranges_of(const RowPieces& pieces, size_t row_bytes) {
  size_t row_count = 0;
  for (const auto& piece : pieces) row_count += piece.size() / row_bytes;
  const size_t step = std::max<size_t>(1, row_count / kSampledRowsMax);
  std::vector<uint64_t> codes;
  codes.reserve(row_count / step + 1);
  size_t next = 0;  // among all rows
  size_t before = 0;
  for (const auto& piece : pieces) {
    const size_t count = piece.size() / row_bytes;
    for (; next < before + count; next += step) {
      codes.push_back(code_of(piece.data() + (next - before) * row_bytes));
    }
    before += count;
  }
  return KeyRanges(std::move(codes));
}

template <size_t kWords>
Status scatter_words(std::span<const std::byte> piece, size_t words, const KeyRanges& ranges,
                     ScatteredRows& rows) {
  const size_t row_bytes = (kWords == 0 ? words : kWords) * sizeof(uint64_t);
  for (size_t begin = 0; begin < piece.size(); begin += row_bytes) {
    const std::byte* row = piece.data() + begin;
    std::byte* target = rows.add(ranges.range_of(code_of(row)));
    if (target == nullptr) [[unlikely]] {
      return no_memory_for_rows();
    }
    std::memcpy(target, row, row_bytes);
  }
  return Status::ok();
}

// With the usual lengths known, copying a row takes no call.
Status scatter_piece(std::span<const std::byte> piece, size_t row_bytes, const KeyRanges& ranges,
                     ScatteredRows& rows) {
  const size_t words = row_bytes / sizeof(uint64_t);
  switch (words) {
    case 1: return scatter_words<1>(piece, words, ranges, rows);
    case 2: return scatter_words<2>(piece, words, ranges, rows);
    case 3: return scatter_words<3>(piece, words, ranges, rows);
    case 4: return scatter_words<4>(piece, words, ranges, rows);
    default: return scatter_words<0>(piece, words, ranges, rows);
  }
}

// Pieces of similar length, for threads to share.
RowPieces divide(const RowPieces& pieces, size_t row_bytes) {
  const size_t bytes_max = kPieceRows * row_bytes;
  RowPieces divided;
  for (auto piece : pieces) {
    for (; piece.size() > bytes_max; piece = piece.subspan(bytes_max)) {
      divided.push_back(piece.first(bytes_max));
    }
    divided.push_back(piece);
  }
  return divided;
}

}  // namespace

Result<TravellingRows> TravellingRows::take(const Locals& locals) {
  const bool has_parts =
      std::any_of(locals.begin(), locals.end(),
                  [](const HashAggregateLocal* local) { return !local->scatter.parts.empty(); });
  RangeCounts counts = count_rows(locals);
  int64_t total = std::accumulate(counts.begin(), counts.end(), int64_t{0});
  if (total == 0 || has_parts) return TravellingRows();
  const HashAggregatePlan& plan = locals[0]->plan;
  const uint64_t bytes = static_cast<uint64_t>(total) * plan.scatter.row_bytes;
  if (bytes <= plan.options.gathered_bytes_max) return TravellingRows();
  SHOAL_ASSIGN_OR_RETURN(const bool is_worth, is_worth_sending(locals, counts));
  if (!is_worth) return TravellingRows();
  SHOAL_ASSIGN_OR_RETURN(const bool has_hot, group_hot_ranges(locals, counts));
  TravellingRows taken;
  taken.row_bytes_ = plan.scatter.row_bytes;
  taken.row_count_ = std::accumulate(counts.begin(), counts.end(), int64_t{0});
  for (HashAggregateLocal* local : locals) {
    if (local->scatter.ranges == nullptr) continue;
    taken.ranges_ = local->scatter.ranges;
    taken.rows_.push_back(std::move(local->scatter.rows));
    if (!has_hot) local->scatter.ranges = nullptr;
  }
  return taken;
}

std::vector<std::byte*> TravellingRows::sample(size_t count_max) const {
  std::vector<std::byte*> sampled;
  if (row_count_ == 0 || count_max == 0) return sampled;
  const int64_t step = std::max<int64_t>(1, row_count_ / static_cast<int64_t>(count_max));
  int64_t next = step / 2;
  int64_t before = 0;
  const auto visit = [&](const std::byte* rows, int64_t count) {
    for (; next < before + count; next += step) {
      sampled.push_back(
          const_cast<std::byte*>(rows + static_cast<size_t>(next - before) * row_bytes_));
    }
    before += count;
    return Status::ok();
  };
  for (size_t range = 0; range < KeyRanges::kCount; ++range) {
    for (const auto& rows : rows_) (void)rows->for_each_chunk(range, visit).is_ok();
  }
  return sampled;
}

Result<std::vector<RowPieces>> TravellingRows::cut(const KeySplitters& splitters, size_t lane_count,
                                                   size_t rank_count) {
  std::vector<RowPieces> pieces(rank_count);
  copies_.resize(rank_count);
  // A range below a splitter's own lies below the splitter, one above it lies above.
  std::vector<size_t> splitter_ranges;
  for (size_t s = 0; row_count_ > 0 && s < splitters.count; ++s) {
    splitter_ranges.push_back(ranges_->range_of(splitters.lanes[s * lane_count]));
  }
  for (size_t range = 0; range < KeyRanges::kCount; ++range) {
    const auto [first, last] =
        std::equal_range(splitter_ranges.begin(), splitter_ranges.end(), range);
    const auto whole = static_cast<size_t>(first - splitter_ranges.begin());
    for (const auto& rows : rows_) {
      SHOAL_RETURN_IF_ERROR(rows->for_each_chunk(
          range, [&, is_shared = first != last](const std::byte* chunk, int64_t count) -> Status {
            const std::span chunk_bytes(chunk, static_cast<size_t>(count) * row_bytes_);
            if (!is_shared) {
              pieces[whole].push_back(chunk_bytes);
              return Status::ok();
            }
            for (size_t begin = 0; begin < chunk_bytes.size(); begin += row_bytes_) {
              const std::byte* row = chunk + begin;
              auto& copy = copies_[destination_of(splitters, slot_lanes(row), lane_count)];
              copy.insert(copy.end(), row, row + row_bytes_);
            }
            return Status::ok();
          }));
    }
  }
  for (size_t rank = 0; rank < rank_count; ++rank) pieces[rank].emplace_back(copies_[rank]);
  return pieces;
}

bool are_rows(const HashAggregatePlan& plan, std::span<const std::byte> bytes) {
  const ScatterLayout& layout = plan.scatter;
  if (bytes.empty()) return true;
  if (!layout.is_possible || bytes.size() % layout.row_bytes != 0) return false;
  const auto is_bit_at = [&](size_t offset) {
    auto bits = std::byte{0};
    for (size_t at = offset; at < bytes.size(); at += layout.row_bytes) bits |= bytes[at];
    return bits <= std::byte{1};
  };
  return std::all_of(layout.fields.begin(), layout.fields.end(), [&](const auto& field) {
    return (!field.has_validity || is_bit_at(field.validity_offset)) &&
           (field.kind != types::TypeKind::boolean || is_bit_at(field.offset));
  });
}

Result<std::vector<std::unique_ptr<HashAggregateLocal>>> scatter_pieces(
    const HashAggregatePlan& plan, const RowPieces& pieces, int thread_count) {
  const size_t row_bytes = plan.scatter.row_bytes;
  const auto ranges = std::make_shared<const KeyRanges>(ranges_of(pieces, row_bytes));
  const RowPieces divided = divide(pieces, row_bytes);
  std::vector<std::unique_ptr<HashAggregateLocal>> locals;
  for (int thread = 0; thread < thread_count; ++thread) {
    HashAggregateLocal& local = *locals.emplace_back(std::make_unique<HashAggregateLocal>(plan));
    local.scatter.ranges = ranges;
    local.scatter.rows = std::make_unique<ScatteredRows>(row_bytes);
  }
  SHOAL_RETURN_IF_ERROR(run_parallel(thread_count, thread_count, [&](int thread) -> Status {
    ScatteredRows& rows = *locals[static_cast<size_t>(thread)]->scatter.rows;
    for (size_t i = static_cast<size_t>(thread); i < divided.size();
         i += static_cast<size_t>(thread_count)) {
      SHOAL_RETURN_IF_ERROR(scatter_piece(divided[i], row_bytes, *ranges, rows));
    }
    return Status::ok();
  }));
  return locals;
}

}  // namespace shoal::engine
