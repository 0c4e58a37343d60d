// A whole Parquet file in memory: its footer, every column chunk's metadata, the Arrow schema and
// the pandas metadata must parse or fail, within the input's own measure of memory and time.
#include <cstddef>
#include <cstdint>

#include "engine/io/footer/parquet_footer.h"
#include "engine/io/footer/parquet_pruning.h"
#include "engine/io/pandas_view/arrow_schema.h"
#include "engine/io/pandas_view/pandas_metadata.h"
#include "engine/io/pandas_view/parquet_arrow_type.h"

using namespace shoal::engine;  // NOLINT(google-build-using-namespace): the target's only subject

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  auto footer = parse_parquet_bytes({data, size}, "input");
  if (!footer.is_ok()) return 0;
  const FileMetadata& metadata = footer->metadata();
  for (size_t row_group = 0; row_group < metadata.row_groups.size(); ++row_group) {
    for (size_t leaf = 0; leaf < metadata.leaves.size(); ++leaf) {
      auto index = static_cast<int>(leaf);
      (void)footer->null_count(static_cast<int>(row_group), index);
      auto chunk = footer->column_chunk(static_cast<int>(row_group), index);
      if (!chunk.is_ok()) continue;
      for (PruningConstant constant :
           {PruningConstant(int64_t{1}), PruningConstant(1.0), PruningConstant(std::string("a"))}) {
        (void)excludes_all_rows(metadata.leaves[leaf], *chunk, {index, PruningOp::eq, constant});
      }
    }
  }
  if (const std::string* text = metadata.find_key("pandas")) (void)parse_pandas_metadata(*text);
  const std::string* arrow_text = metadata.find_key("ARROW:schema");
  if (arrow_text == nullptr) return 0;
  auto arrow = parse_arrow_schema(*arrow_text, metadata.fields.size());
  if (!arrow.is_ok()) return 0;
  for (size_t i = 0; i < arrow->fields.size(); ++i) {
    const TopLevelField& field = metadata.fields[i];
    const SchemaLeaf* leaf =
        field.leaf_count == 1 ? &metadata.leaves[static_cast<size_t>(field.first_leaf)] : nullptr;
    (void)arrow_type_of(field, leaf, &arrow->fields[i]);
  }
  return 0;
}
