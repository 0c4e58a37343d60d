// The pages of one column chunk: located by their headers, read and decompressed on demand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "base/status.h"
#include "engine/io/encodings/codec.h"
#include "engine/io/encodings/rle_decoder.h"
#include "engine/io/footer/parquet_footer.h"
#include "engine/io/pages/column_chunk_bytes.h"
#include "engine/io/pages/page_header.h"
#include "engine/io/pages/recycled_buffer.h"

namespace shoal::engine {

// A page's parts, decompressed. Both are followed by kBufferPaddingBytes and valid until the next
// page is asked for, or, the values, as long as `owner` is held.
struct PageBody {
  std::span<const std::byte> definition_levels;  // without a length in front; empty: none stored
  std::span<const std::byte> values;
  BufferRef owner;
};

// The definition levels of a data page of an optional column: 1 where a value is present.
[[nodiscard]] RleDecoder read_definition_levels(const PageHeader& header, const PageBody& body);

// For one thread. Failures are without the file's name: bad_file, unsupported, os_error.
class PageReader {
 public:
  // `file` must outlive the use.
  [[nodiscard]] Status open(const ParquetFile& file, const SchemaLeaf& leaf,
                            const ColumnChunk& chunk);

  // The header of the next data page or dictionary page, others being passed over; nullopt at the
  // end of the chunk. Then either load_body or skip_body.
  [[nodiscard]] Result<std::optional<PageHeader>> next_header();
  [[nodiscard]] Result<PageBody> load_body(const PageHeader& header);
  void skip_body(const PageHeader& header) { bytes_.advance(header.compressed_bytes); }

  // Where the body of the page lies whose header was read last; and the same page's body at any
  // later time, without changing the position. Valid until the next page is asked for.
  [[nodiscard]] int64_t body_offset() const { return bytes_.position(); }
  [[nodiscard]] Result<PageBody> load_body_at(const PageHeader& header, int64_t offset);

  // Whether many bodies will be skipped: then only the headers are read from the file.
  void set_skipping(bool is_skipping) { bytes_.set_sparse(is_skipping); }
  [[nodiscard]] int64_t read_bytes() const { return bytes_.read_bytes(); }

 private:
  [[nodiscard]] Result<PageBody> load_v1(const PageHeader& header,
                                         std::span<const std::byte> stored);
  [[nodiscard]] Result<PageBody> load_v2(const PageHeader& header,
                                         std::span<const std::byte> stored);
  [[nodiscard]] Result<std::span<const std::byte>> decompress(std::span<const std::byte> stored,
                                                              int64_t output_bytes,
                                                              size_t begin_padding);

  ColumnChunkBytes bytes_;
  Decompressor decompressor_;
  RecycledBuffer output_;
  ParquetCodec codec_ = ParquetCodec::uncompressed;
  bool has_definition_levels_ = false;
  // Bytes of levels in front of the last page's values. The next page is decompressed so that its
  // values are aligned to 8 bytes if it has as many.
  size_t level_bytes_ = 0;
};

}  // namespace shoal::engine
