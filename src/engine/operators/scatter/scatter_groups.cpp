// Putting rows off: when, and how they are packed.
#include "engine/operators/scatter/scatter_groups.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace shoal::engine {
namespace {

using types::AggregateKind;

// Of so many times more groups, estimated, a table is much larger than the cache.
constexpr double kEstimatedTimesMin = 12;
// With more rows for a group, the rows take much more memory than groups.
constexpr int64_t kRowsPerGroupMax = 4;
// A batch has its rows put off when fewer than one in so many is outside of the ranges.
constexpr int64_t kOutsideShare = 8;
constexpr int kRefusedBatchesMax = 64;
constexpr int64_t kUnpackedRows = 1024;

bool depends_on_order(AggregateKind kind) {
  return kind == AggregateKind::first || kind == AggregateKind::last;
}

// Whether keys that look random so far are of very many groups: of D equally likely groups, r rows
// meet one again about r² / 2D times.
bool looks_like_many(int64_t rows, int64_t groups, int64_t groups_min) {
  if (rows > kRowsPerGroupMax * groups) return false;
  const auto r = static_cast<double>(rows);
  const auto met_again = static_cast<double>(std::max<int64_t>(rows - groups, 1));
  return r * r >= 2 * met_again * kEstimatedTimesMin * static_cast<double>(groups_min);
}

Status begin_if_many(SharedScatter& shared, HashAggregateLocal& local) {
  ScatterState& scatter = local.scatter;
  const int64_t groups = local.table.group_count();
  const int64_t groups_min = local.plan.options.scatter_groups_min;
  scatter.checked_at_groups = std::max(groups_min, groups * 2);
  if (groups < groups_min || !looks_like_many(scatter.row_count, groups, groups_min)) {
    return Status::ok();
  }
  {
    const std::lock_guard lock(shared.mutex);
    if (shared.ranges == nullptr) shared.ranges = std::make_shared<KeyRanges>(local.table);
    if (!shared.ranges->are_even()) return Status::ok();
    scatter.ranges = shared.ranges;
  }
  scatter.rows = std::make_unique<ScatteredRows>(local.plan.scatter.row_bytes);
  ++shared.thread_count;
  return Status::ok();
}

bool is_scatterable(const Batch& batch, const HashAggregatePlan& plan) {
  if (!plan.has_single_key()) return true;
  const Encoding encoding =
      batch.columns[static_cast<size_t>(plan.options.keys[0].column)].encoding;
  return encoding == Encoding::flat || encoding == Encoding::dictionary;
}

template <typename T>
void put_column(const void* values, size_t offset, std::byte* const* targets, int64_t count) {
  const T* typed = static_cast<const T*>(values);
  for (int64_t i = 0; i < count; ++i) std::memcpy(targets[i] + offset, typed + i, sizeof(T));
}

void put_values(const void* values, size_t width, size_t offset, std::byte* const* targets,
                int64_t count) {
  switch (width) {
    case 1: return put_column<uint8_t>(values, offset, targets, count);
    case 2: return put_column<uint16_t>(values, offset, targets, count);
    case 4: return put_column<uint32_t>(values, offset, targets, count);
    default: return put_column<uint64_t>(values, offset, targets, count);
  }
}

// Finds room for the rows; those with a missing key go to the scratch slot, which is not read.
Status find_targets(const KeyRows& keys, int64_t count, HashAggregateLocal& local,
                    std::byte* unused) {
  ScatterState& scatter = local.scatter;
  const KeyRanges& ranges = *scatter.ranges;
  scatter.targets.resize(static_cast<size_t>(count));
  std::byte** targets = scatter.targets.data();
  for (int64_t i = 0; i < count; ++i) {
    if (keys.missing != nullptr && keys.missing[i] != 0) {
      targets[i] = unused;
      continue;
    }
    targets[i] = scatter.rows->add(ranges.range_of(keys.lanes[0][i]));
    if (targets[i] == nullptr) [[unlikely]] {
      return no_memory_for_rows();
    }
  }
  return Status::ok();
}

Status put_rows(const Batch& batch, const KeyRows& keys, HashAggregateLocal& local) {
  const ScatterLayout& layout = local.plan.scatter;
  std::vector<std::byte> unused(keys.missing == nullptr ? 0 : layout.row_bytes);
  SHOAL_RETURN_IF_ERROR(find_targets(keys, batch.row_count, local, unused.data()));
  std::byte* const* targets = local.scatter.targets.data();
  for (size_t lane = 0; lane < static_cast<size_t>(layout.lane_count); ++lane) {
    put_column<uint64_t>(keys.lanes[lane], lane * sizeof(uint64_t), targets, batch.row_count);
  }
  for (const ScatterLayout::Field& field : layout.fields) {
    SHOAL_ASSIGN_OR_RETURN(const Column flat,
                           flatten(batch.columns[field.column], batch.row_count));
    put_values(flat.values, field.width, field.offset, targets, batch.row_count);
    if (!field.has_validity) continue;
    for (int64_t i = 0; i < batch.row_count; ++i) {
      targets[i][field.validity_offset] =
          static_cast<std::byte>(flat.validity == nullptr ? 1 : flat.validity[i]);
    }
  }
  return Status::ok();
}

// Makes groups of this thread's rows when all threads have put off too many, and this one not less
// than others.
Status drain_if_too_many(SharedScatter& shared, HashAggregateLocal& local) {
  ScatterState& scatter = local.scatter;
  const int64_t total = shared.bytes.load(std::memory_order_relaxed);
  const int64_t own = scatter.rows->bytes();
  if (total <= local.plan.options.scattered_bytes_max || own * shared.thread_count.load() < total) {
    return Status::ok();
  }
  scatter.parts.resize(KeyRanges::kCount);
  for (size_t range = 0; range < KeyRanges::kCount; ++range) {
    auto& part = scatter.parts[range];
    if (part == nullptr) part = std::make_unique<HashAggregateLocal>(local.plan);
    SHOAL_RETURN_IF_ERROR(add_scattered_rows(*scatter.rows, range, *part));
  }
  scatter.rows->clear();
  shared.bytes -= own;
  return Status::ok();
}

// Rows unpacked again, as the columns of a batch.
class UnpackedRows {
 public:
  explicit UnpackedRows(const ScatterLayout& layout)
      : layout_(layout), lanes_(static_cast<size_t>(layout.lane_count) * kUnpackedRows) {
    for (size_t lane = 0; lane < static_cast<size_t>(layout.lane_count); ++lane) {
      lane_pointers_.push_back(lanes_.data() + lane * kUnpackedRows);
    }
    batch_.columns.resize(layout.column_count);
    for (const ScatterLayout::Field& field : layout.fields) {
      auto& values = values_.emplace_back(kUnpackedRows * field.width + kBufferPaddingBytes);
      Column& column = batch_.columns[field.column];
      column.kind = field.kind;
      column.values = values.data();
      auto& validity = validity_.emplace_back(
          field.has_validity ? kUnpackedRows + kBufferPaddingBytes : size_t{0});
      if (field.has_validity) column.validity = validity.data();
    }
  }

  void unpack(const std::byte* rows, int64_t count) {
    batch_.row_count = count;
    for (size_t lane = 0; lane < lane_pointers_.size(); ++lane) {
      take<uint64_t>(rows + lane * sizeof(uint64_t), count, lane_pointers_[lane]);
    }
    for (size_t f = 0; f < layout_.fields.size(); ++f) {
      const ScatterLayout::Field& field = layout_.fields[f];
      const std::byte* from = rows + field.offset;
      switch (field.width) {
        case 1: take<uint8_t>(from, count, values_[f].data()); break;
        case 2: take<uint16_t>(from, count, values_[f].data()); break;
        case 4: take<uint32_t>(from, count, values_[f].data()); break;
        default: take<uint64_t>(from, count, values_[f].data());
      }
      if (field.has_validity) {
        take<uint8_t>(rows + field.validity_offset, count, validity_[f].data());
      }
    }
  }

  [[nodiscard]] const Batch& batch() const { return batch_; }
  [[nodiscard]] const uint64_t* const* lanes() const { return lane_pointers_.data(); }

 private:
  template <typename T>
  void take(const std::byte* from, int64_t count, void* to) const {
    T* typed = static_cast<T*>(to);
    for (int64_t i = 0; i < count; ++i, from += layout_.row_bytes) {
      std::memcpy(typed + i, from, sizeof(T));
    }
  }

  const ScatterLayout& layout_;
  std::vector<uint64_t> lanes_;
  std::vector<uint64_t*> lane_pointers_;
  std::vector<std::vector<std::byte>> values_;
  std::vector<std::vector<uint8_t>> validity_;
  Batch batch_;
};

}  // namespace

ScatterLayout make_scatter_layout(const HashAggregatePlan& plan) {
  ScatterLayout layout;
  if (plan.options.keys.empty() || !plan.options.sort) return layout;
  for (const GroupKey& key : plan.options.keys) {
    if (key.type.kind == TypeKind::string) return layout;
  }
  layout.lane_count = plan.layout.lane_count;
  size_t offset = sizeof(uint64_t) * static_cast<size_t>(layout.lane_count);
  for (const GroupAggregate& aggregate : plan.options.aggregates) {
    if (aggregate.column < 0) continue;
    if (depends_on_order(aggregate.kind) || aggregate.input.kind == TypeKind::string) return layout;
    const auto column = static_cast<size_t>(aggregate.column);
    const bool is_there = std::any_of(layout.fields.begin(), layout.fields.end(),
                                      [&](const auto& field) { return field.column == column; });
    if (is_there) continue;
    ScatterLayout::Field field{.column = column, .offset = offset};
    field.kind = aggregate.input.kind;
    field.width = static_cast<size_t>(types::value_bytes(field.kind));
    field.has_validity = aggregate.input.missing_policy() == types::MissingPolicy::validity;
    offset += field.width;
    if (field.has_validity) field.validity_offset = offset++;
    layout.fields.push_back(field);
    layout.column_count = std::max(layout.column_count, column + 1);
  }
  layout.row_bytes = (offset + 7) / 8 * 8;
  layout.is_possible = true;
  return layout;
}

Result<bool> scatter_batch(const Batch& batch, SharedScatter& shared, HashAggregateLocal& local) {
  ScatterState& scatter = local.scatter;
  if (scatter.ranges == nullptr) {
    if (local.table.group_count() >= scatter.checked_at_groups) {
      SHOAL_RETURN_IF_ERROR(begin_if_many(shared, local));
    }
    scatter.row_count += batch.row_count;
    if (scatter.ranges == nullptr) return false;
  }
  if (scatter.refused_batches > kRefusedBatchesMax || !is_scatterable(batch, local.plan)) {
    return false;
  }
  SHOAL_ASSIGN_OR_RETURN(const KeyRows keys, encode_key_rows(batch, local));
  if (keys.missing != nullptr && !local.plan.options.dropna) return false;
  int64_t outside = 0;
  for (int64_t i = 0; i < batch.row_count; ++i) {
    outside += static_cast<int64_t>(scatter.ranges->is_outside(keys.lanes[0][i]));
  }
  if (outside * kOutsideShare > batch.row_count) {
    ++scatter.refused_batches;
    return false;
  }
  const int64_t bytes_before = scatter.rows->bytes();
  SHOAL_RETURN_IF_ERROR(put_rows(batch, keys, local));
  shared.bytes += scatter.rows->bytes() - bytes_before;
  SHOAL_RETURN_IF_ERROR(drain_if_too_many(shared, local));
  return true;
}

Status add_scattered_rows(const ScatteredRows& rows, size_t range, HashAggregateLocal& part) {
  const ScatterLayout& layout = part.plan.scatter;
  UnpackedRows unpacked(layout);
  part.slots.resize(kUnpackedRows);
  return rows.for_each_chunk(range, [&](const std::byte* chunk, int64_t chunk_rows) -> Status {
    for (int64_t begin = 0; begin < chunk_rows; begin += kUnpackedRows) {
      const int64_t count = std::min(kUnpackedRows, chunk_rows - begin);
      unpacked.unpack(chunk + static_cast<size_t>(begin) * layout.row_bytes, count);
      SHOAL_RETURN_IF_ERROR(
          part.table.find_or_create(unpacked.lanes(), {}, count, part.slots.data()));
      SHOAL_RETURN_IF_ERROR(update_groups(unpacked.batch(), {part.slots.data(), count}, part));
    }
    return Status::ok();
  });
}

}  // namespace shoal::engine
