#include "engine/io/pages/null_count.h"

#include <algorithm>
#include <array>

#include "engine/io/pages/chunk_error.h"
#include "engine/io/pages/page_reader.h"

namespace shoal::engine {
namespace {

Result<int64_t> count_in_page(const PageHeader& header, const PageBody& body) {
  RleDecoder levels = read_definition_levels(header, body);
  if (levels.repeats(1, header.value_count)) return int64_t{0};
  std::array<uint8_t, 4096> present;
  int64_t count = 0;
  for (int64_t left = header.value_count; left > 0;) {
    const auto part = std::min<int64_t>(left, present.size());
    SHOAL_RETURN_IF_ERROR(levels.read_bits(part, present.data()));
    count += std::count(present.begin(), present.begin() + part, uint8_t{0});
    left -= part;
  }
  return count;
}

Result<int64_t> count_in_chunk(const ParquetFile& file, const SchemaLeaf& leaf,
                               const ColumnChunk& chunk) {
  PageReader pages;
  SHOAL_RETURN_IF_ERROR(pages.open(file, leaf, chunk));
  int64_t count = 0;
  while (true) {
    SHOAL_ASSIGN_OR_RETURN(const std::optional<PageHeader> header, pages.next_header());
    if (!header.has_value()) return count;
    if (header->kind == PageKind::dictionary) {
      pages.skip_body(*header);
      continue;
    }
    SHOAL_ASSIGN_OR_RETURN(const PageBody body, pages.load_body(*header));
    SHOAL_ASSIGN_OR_RETURN(const int64_t in_page, count_in_page(*header, body));
    count += in_page;
  }
}

}  // namespace

Result<int64_t> count_missing_values(const ParquetDataset& dataset, int row_group, int leaf) {
  const DatasetRowGroup& place = dataset.row_groups[static_cast<size_t>(row_group)];
  const ParquetFile& file = *dataset.files[static_cast<size_t>(place.file)];
  const SchemaLeaf& schema_leaf = file.metadata().leaves[static_cast<size_t>(leaf)];
  if (!schema_leaf.is_optional()) return int64_t{0};
  SHOAL_ASSIGN_OR_RETURN(const ColumnChunk chunk, dataset.column_chunk(row_group, leaf));
  auto count = count_in_chunk(file, schema_leaf, chunk);
  if (!count.is_ok()) return with_chunk_name(dataset, row_group, leaf, count.take_status());
  return count;
}

}  // namespace shoal::engine
