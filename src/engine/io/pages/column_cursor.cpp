#include "engine/io/pages/column_cursor.h"

#include <algorithm>
#include <utility>

#include "engine/io/pages/dictionary_page.h"

namespace shoal::engine {
namespace {

constexpr int64_t kSkipRows = 4096;

Status corrupt(const char* reason) { return Status::error(ErrorKind::bad_file, reason); }

}  // namespace

Status ColumnCursor::open(const ParquetFile& file, const SchemaLeaf& leaf, const ColumnChunk& chunk,
                          const types::ColumnType& type, int64_t row_begin) {
  leaf_ = &leaf;
  type_ = type;
  if (!leaf.is_flat()) return Status::error(ErrorKind::unsupported, "nested columns are not read");
  SHOAL_ASSIGN_OR_RETURN(conversion_, find_conversion(leaf, type));
  physical_bytes_ = physical_value_bytes(leaf.type);
  value_bytes_ = types::value_bytes(type.kind);
  SHOAL_RETURN_IF_ERROR(pages_.open(file, leaf, chunk));
  rows_to_skip_ = row_begin;
  page_rows_left_ = 0;
  page_ = {};
  decoder_.reset();
  dictionary_header_.reset();
  dictionary_.reset();
  pages_.set_skipping(row_begin > 0);
  return Status::ok();
}

Result<int64_t> ColumnCursor::contiguous_rows() {
  while (page_rows_left_ == 0) SHOAL_RETURN_IF_ERROR(next_page());
  return page_rows_left_;
}

// Goes to the next data page with a row that is wanted. Dictionary pages passed over on the way
// to a later row are only remembered: perhaps no page from there on uses them.
Status ColumnCursor::next_page() {
  while (true) {
    SHOAL_ASSIGN_OR_RETURN(const std::optional<PageHeader> header, pages_.next_header());
    if (!header.has_value()) return corrupt("the data ends before the last row");
    if (header->kind == PageKind::dictionary) {
      if (dictionary_header_.has_value()) return corrupt("two dictionary pages");
      dictionary_header_ = header;
      dictionary_offset_ = pages_.body_offset();
      if (rows_to_skip_ == 0) SHOAL_RETURN_IF_ERROR(load_dictionary());
      pages_.skip_body(*header);
      continue;
    }
    if (header->value_count <= rows_to_skip_) {
      rows_to_skip_ -= header->value_count;
      pages_.skip_body(*header);
      continue;
    }
    pages_.set_skipping(false);
    SHOAL_RETURN_IF_ERROR(start_page(*header));
    return skip_in_page(std::exchange(rows_to_skip_, 0));
  }
}

Status ColumnCursor::load_dictionary() {
  SHOAL_ASSIGN_OR_RETURN(const PageBody body,
                         pages_.load_body_at(*dictionary_header_, dictionary_offset_));
  SHOAL_ASSIGN_OR_RETURN(
      dictionary_, read_dictionary(*dictionary_header_, body, leaf_->type, type_, conversion_));
  return Status::ok();
}

Status ColumnCursor::start_page(const PageHeader& header) {
  const bool needs_dictionary = header.encoding == ParquetEncoding::plain_dictionary ||
                                header.encoding == ParquetEncoding::rle_dictionary;
  // Before the page's own body, which loading the dictionary would overwrite.
  // A page of nulls only may do without one.
  if (needs_dictionary && dictionary_ == nullptr && dictionary_header_.has_value()) {
    SHOAL_RETURN_IF_ERROR(load_dictionary());
  }
  page_ = {};
  decoder_.reset();
  SHOAL_ASSIGN_OR_RETURN(page_, pages_.load_body(header));
  is_null_free_ = true;
  if (leaf_->is_optional()) {
    levels_ = read_definition_levels(header, page_);
    is_null_free_ = levels_.repeats(1, header.value_count);
  }
  SHOAL_RETURN_IF_ERROR(start_values(header));
  page_rows_left_ = header.value_count;
  return Status::ok();
}

Status ColumnCursor::start_values(const PageHeader& header) {
  switch (header.encoding) {
    case ParquetEncoding::plain_dictionary:
    case ParquetEncoding::rle_dictionary: {
      mode_ = PageMode::dictionary;
      const int bit_width = page_.values.empty() ? 0 : static_cast<int>(page_.values[0]);
      if (bit_width > 32) return corrupt("dictionary ids of more than 32 bits");
      ids_ = RleDecoder(page_.values.subspan(page_.values.empty() ? 0 : 1), bit_width);
      return Status::ok();
    }
    case ParquetEncoding::plain:
      if (leaf_->type != ParquetType::boolean && leaf_->type != ParquetType::byte_array) {
        mode_ = PageMode::plain;
        plain_position_ = 0;
        return Status::ok();
      }
      break;
    default: break;
  }
  mode_ = PageMode::decoder;
  // A page of nulls only may come without any bytes of values.
  if (page_.values.empty()) return Status::ok();
  SHOAL_ASSIGN_OR_RETURN(
      decoder_, make_value_decoder(header.encoding, leaf_->type, page_.values, header.value_count));
  return Status::ok();
}

Status ColumnCursor::skip(int64_t row_count) {
  const int64_t in_page = std::min(row_count, page_rows_left_);
  if (in_page == page_rows_left_) {
    page_rows_left_ = 0;
  } else {
    SHOAL_RETURN_IF_ERROR(skip_in_page(in_page));
  }
  rows_to_skip_ += row_count - in_page;
  pages_.set_skipping(rows_to_skip_ > 0);
  return Status::ok();
}

Status ColumnCursor::skip_in_page(int64_t row_count) {
  Column dropped;
  while (row_count > 0) {
    const int64_t part = std::min(row_count, kSkipRows);
    SHOAL_RETURN_IF_ERROR(read(part, dropped));
    row_count -= part;
  }
  return Status::ok();
}

}  // namespace shoal::engine
