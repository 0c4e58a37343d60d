// Goes through the rows of one column chunk and hands them out in the cheapest encoding: numbers
// as views into the decompressed page, dictionary ids as they are, long repetitions as runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "base/status.h"
#include "engine/io/encodings/rle_decoder.h"
#include "engine/io/encodings/value_conversion.h"
#include "engine/io/encodings/value_decoder.h"
#include "engine/io/pages/page_reader.h"
#include "engine/io/pages/recycled_buffer.h"
#include "engine/memory/column.h"
#include "types/column_type.h"

namespace shoal::engine {

// For one thread; open again for the next chunk, so that buffers are used again. All failures are
// without the file's name: bad_file, unsupported, os_error, memory_error.
class ColumnCursor {
 public:
  // Starts at row `row_begin` of the chunk. `file` and `leaf` must outlive the use.
  [[nodiscard]] Status open(const ParquetFile& file, const SchemaLeaf& leaf,
                            const ColumnChunk& chunk, const types::ColumnType& type,
                            int64_t row_begin);

  // Passes over rows, whole pages without decompressing them. The chunk must have as many left.
  [[nodiscard]] Status skip(int64_t row_count);

  // How many rows the current page still has, going to the next one at its end: 1 or more;
  // bad_file when the chunk has no more rows.
  [[nodiscard]] Result<int64_t> contiguous_rows();
  // The next rows. Precondition: 0 < row_count <= contiguous_rows().
  [[nodiscard]] Status read(int64_t row_count, Column& out);

  [[nodiscard]] int64_t read_bytes() const { return pages_.read_bytes(); }

 private:
  enum class PageMode : uint8_t { plain, dictionary, decoder };

  // `validity` is null when all rows are present.
  struct Presence {
    int64_t count = 0;
    const uint8_t* validity = nullptr;
  };

  [[nodiscard]] Status next_page();
  [[nodiscard]] Status start_page(const PageHeader& header);
  [[nodiscard]] Status start_values(const PageHeader& header);
  [[nodiscard]] Status load_dictionary();
  [[nodiscard]] Status skip_in_page(int64_t row_count);

  [[nodiscard]] Result<Presence> read_presence(int64_t row_count);
  [[nodiscard]] Status read_missing(Column& out);
  [[nodiscard]] Status read_values(int64_t row_count, const Presence& presence, Column& out);
  [[nodiscard]] Result<const std::byte*> take_plain(int64_t count);
  [[nodiscard]] Status set_flat(const std::byte* values, int64_t row_count,
                                const Presence& presence, Column& out);
  [[nodiscard]] Status read_dictionary_rows(int64_t row_count, const Presence& presence,
                                            Column& out);
  [[nodiscard]] Status read_runs(int64_t row_count, Column& out);
  [[nodiscard]] Status read_ids(int64_t row_count, const Presence& presence, Column& out);
  [[nodiscard]] Status check_ids(const uint32_t* ids, int64_t count) const;
  void own_validity(const Presence& presence, Column& out);

  const SchemaLeaf* leaf_ = nullptr;
  types::ColumnType type_;
  ValueConversion conversion_;
  int physical_bytes_ = 0;  // of one value, before conversion
  int value_bytes_ = 0;     // after

  PageReader pages_;
  int64_t rows_to_skip_ = 0;
  int64_t page_rows_left_ = 0;
  PageBody page_;
  PageMode mode_ = PageMode::plain;
  bool is_null_free_ = true;  // the current page
  RleDecoder levels_;
  size_t plain_position_ = 0;  // bytes
  RleDecoder ids_;
  std::unique_ptr<ValueDecoder> decoder_;

  std::optional<PageHeader> dictionary_header_;  // met, and perhaps not loaded
  int64_t dictionary_offset_ = 0;
  std::shared_ptr<const Dictionary> dictionary_;

  // Lent to the columns handed out.
  RecycledBuffer validity_;
  RecycledBuffer values_;
  RecycledBuffer ids_out_;
  RecycledBuffer run_ends_;
  // Private.
  RecycledBuffer physical_;
  RecycledBuffer converted_;
  RecycledBuffer ids_scratch_;
};

}  // namespace shoal::engine
