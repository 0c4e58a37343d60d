#include "engine/io/pages/row_group_reader.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "engine/io/pages/chunk_error.h"

namespace shoal::engine {
namespace {

// A range starts with hopping over page headers, and perhaps decoding a dictionary again.
constexpr int64_t kRangeRowsMin = 128 * 1024;

}  // namespace

RowGroupReader::RowGroupReader(DatasetRef dataset, ParquetColumns columns)
    : dataset_(std::move(dataset)), columns_(std::move(columns)) {
  for (size_t i = 0; i < columns_.columns.size(); ++i) {
    cursors_.push_back(std::make_unique<ColumnCursor>());
  }
}

Status RowGroupReader::open(const RowRange& range) {
  const bool goes_on =
      is_positioned_ && range.row_group == range_.row_group && range.begin >= range_.begin;
  is_positioned_ = false;
  if (goes_on) {
    read_bytes_before_ = total_read_bytes();
    SHOAL_RETURN_IF_ERROR(skip_to(range.begin));
  } else {
    read_bytes_before_ = 0;
    SHOAL_RETURN_IF_ERROR(open_cursors(range));
  }
  range_ = range;
  is_positioned_ = true;
  return Status::ok();
}

Status RowGroupReader::skip_to(int64_t begin) {
  for (size_t i = 0; i < cursors_.size(); ++i) {
    SHOAL_RETURN_IF_ERROR(place_error(cursors_[i]->skip(begin - range_.begin), i));
  }
  return Status::ok();
}

Status RowGroupReader::open_cursors(const RowRange& range) {
  range_ = range;
  const DatasetRowGroup& place = dataset_->row_groups[static_cast<size_t>(range.row_group)];
  const ParquetFile& file = *dataset_->files[static_cast<size_t>(place.file)];
  for (size_t i = 0; i < cursors_.size(); ++i) {
    const ParquetColumn& column = columns_.columns[i];
    SHOAL_ASSIGN_OR_RETURN(const ColumnChunk chunk,
                           dataset_->column_chunk(range.row_group, column.leaf));
    const SchemaLeaf& leaf = file.metadata().leaves[static_cast<size_t>(column.leaf)];
    SHOAL_RETURN_IF_ERROR(
        place_error(cursors_[i]->open(file, leaf, chunk, column.type, range.begin), i));
  }
  return Status::ok();
}

Result<bool> RowGroupReader::next(Batch& batch) {
  auto has_rows = read_batch(batch);
  if (!has_rows.is_ok()) is_positioned_ = false;
  return has_rows;
}

Result<bool> RowGroupReader::read_batch(Batch& batch) {
  // What the last batch borrowed can be used again if nobody else holds it.
  for (Column& column : batch.columns) {
    column.owners.clear();
    column.dictionary.reset();
  }
  if (range_.row_count == 0) return false;
  int64_t row_count = std::min<int64_t>(range_.row_count, columns_.batch_row_count_max);
  for (size_t i = 0; i < cursors_.size(); ++i) {
    auto rows = cursors_[i]->contiguous_rows();
    if (!rows.is_ok()) return place_error(rows.take_status(), i);
    row_count = std::min(row_count, *rows);
  }
  const DatasetRowGroup& place = dataset_->row_groups[static_cast<size_t>(range_.row_group)];
  batch.row_count = row_count;
  batch.first_row = place.first_row + range_.begin;
  batch.columns.resize(cursors_.size() + (columns_.has_row_position ? 1 : 0));
  for (size_t i = 0; i < cursors_.size(); ++i) {
    SHOAL_RETURN_IF_ERROR(place_error(cursors_[i]->read(row_count, batch.columns[i]), i));
  }
  if (columns_.has_row_position) SHOAL_RETURN_IF_ERROR(fill_row_position(batch));
  range_.begin += row_count;
  range_.row_count -= row_count;
  return true;
}

Status RowGroupReader::fill_row_position(Batch& batch) {
  SHOAL_ASSIGN_OR_RETURN(
      Buffer * buffer,
      row_position_.acquire(static_cast<size_t>(batch.row_count) * sizeof(int64_t)));
  std::iota(buffer->as<int64_t>(), buffer->as<int64_t>() + batch.row_count, batch.first_row);
  Column& column = batch.columns.back();
  column.kind = TypeKind::int64;
  column.encoding = Encoding::flat;
  column.validity = nullptr;
  column.values = buffer->data();
  column.owners.push_back(row_position_.ref());
  return Status::ok();
}

int64_t RowGroupReader::read_bytes() const { return total_read_bytes() - read_bytes_before_; }

int64_t RowGroupReader::total_read_bytes() const {
  int64_t bytes = 0;
  for (const auto& cursor : cursors_) bytes += cursor->read_bytes();
  return bytes;
}

Status RowGroupReader::place_error(Status status, size_t column) const {
  return with_chunk_name(*dataset_, range_.row_group, columns_.columns[column].leaf,
                         std::move(status));
}

std::vector<RowRange> divide_ranges(const std::vector<RowRange>& ranges, int range_count_min) {
  int64_t rows = 0;
  for (const RowRange& range : ranges) rows += range.row_count;
  const int64_t part_rows = std::max(kRangeRowsMin, rows / std::max(1, range_count_min));
  std::vector<RowRange> parts;
  for (const RowRange& range : ranges) {
    const int64_t count = std::max<int64_t>(1, range.row_count / part_rows);
    for (int64_t i = 0; i < count && range.row_count > 0; ++i) {
      const int64_t begin = range.row_count / count * i;
      const int64_t end = i + 1 == count ? range.row_count : range.row_count / count * (i + 1);
      parts.push_back({range.row_group, range.begin + begin, end - begin});
    }
  }
  return parts;
}

}  // namespace shoal::engine
