// A whole Parquet file of any bytes: every column that pandas_view offers is read to its end, or
// to the first failure, in large and in tiny batches.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/concat.h"
#include "engine/io/pages/null_count.h"
#include "engine/io/pages/row_group_reader.h"
#include "engine/io/pandas_view/parquet_schema.h"

namespace shoal::engine {
namespace {

constexpr int64_t kRowCountMax = 1 << 18;  // a few damaged bytes can claim any number of rows

// Loads every value, and every byte of every string.
uint64_t touch(const Column& column, int64_t row_count) {
  auto flat = flatten(column, row_count);
  if (!flat.is_ok()) return 0;
  uint64_t sum = 0;
  if (column.kind == TypeKind::string) {
    for (int64_t i = 0; i < row_count; ++i) {
      for (const char byte : flat->values_as<StringView16>()[i].view()) {
        sum += static_cast<uint8_t>(byte);
      }
    }
    return sum;
  }
  const int64_t bytes = row_count * types::value_bytes(column.kind);
  for (int64_t i = 0; i < bytes; ++i) sum += flat->values_as<uint8_t>()[i];
  return sum;
}

uint64_t read_column(const DatasetRef& dataset, ParquetColumn wanted, int32_t batch_row_count_max) {
  ParquetColumns columns;
  columns.columns.push_back(std::move(wanted));
  columns.has_row_position = true;
  columns.batch_row_count_max = batch_row_count_max;
  RowGroupReader reader(dataset, columns);
  std::vector<RowRange> whole_row_groups;
  for (size_t i = 0; i < dataset->row_groups.size(); ++i) {
    whole_row_groups.push_back({static_cast<int32_t>(i), 0, dataset->row_groups[i].row_count});
  }
  uint64_t sum = 0;
  Batch batch;
  for (const RowRange& range : divide_ranges(whole_row_groups, 4)) {
    int64_t rows = 0;
    if (!reader.open(range).is_ok()) return sum;
    while (rows < kRowCountMax) {
      auto has_rows = reader.next(batch);
      if (!has_rows.is_ok()) return sum;
      if (!*has_rows) break;
      rows += batch.row_count;
      sum += touch(batch.columns[0], batch.row_count);
    }
  }
  return sum;
}

void read_file(const std::string& path) {
  auto dataset = open_dataset({path});
  if (!dataset.is_ok() || (*dataset)->row_groups.size() > 1000) return;
  auto view = pandas_view(**dataset, PandasVersion{}, count_missing_values);
  if (!view.is_ok()) return;
  volatile uint64_t sum = 0;  // so that the loads are not optimised away
  for (size_t i = 0; i < view->leaves.size(); ++i) {
    if (view->leaves[i] < 0 || !view->schema.fields[i].unsupported.empty()) continue;
    const ParquetColumn column{view->leaves[i], view->schema.fields[i].type};
    sum = sum + read_column(*dataset, column, 4096);
    sum = sum + read_column(*dataset, column, 3);
  }
}

}  // namespace
}  // namespace shoal::engine

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const int descriptor = memfd_create("parquet_file_fuzz", MFD_CLOEXEC);
  if (descriptor < 0) std::abort();
  if (write(descriptor, data, size) != static_cast<ssize_t>(size)) std::abort();
  shoal::engine::read_file(shoal::concat("/proc/self/fd/", descriptor));
  close(descriptor);
  return 0;
}
