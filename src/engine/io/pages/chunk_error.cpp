#include "engine/io/pages/chunk_error.h"

#include "base/concat.h"

namespace shoal::engine {

Status with_chunk_name(const ParquetDataset& dataset, int row_group, int leaf, Status status) {
  if (status.is_ok()) return status;
  ErrorDetail& detail = status.detail();
  if (detail.kind != ErrorKind::bad_file && detail.kind != ErrorKind::unsupported) return status;
  const DatasetRowGroup& place = dataset.row_groups[static_cast<size_t>(row_group)];
  const ParquetFile& file = *dataset.files[static_cast<size_t>(place.file)];
  detail.message =
      concat(file.path(), ": column '", file.metadata().leaves[static_cast<size_t>(leaf)].name,
             "', row group ", place.row_group, ": ", detail.message);
  return status;
}

}  // namespace shoal::engine
