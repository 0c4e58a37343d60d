#include "engine/io/pages/page_reader.h"

#include <algorithm>
#include <cstring>

namespace shoal::engine {
namespace {

constexpr int64_t kHeaderBytesFirst = 256;
constexpr int64_t kHeaderBytesMax = 16 * 1024 * 1024;  // statistics of long strings

Status corrupt(const char* reason) { return Status::error(ErrorKind::bad_file, reason); }

// Splits the definition levels off the front of a version 1 page.
Result<PageBody> split_levels(ParquetEncoding encoding, int32_t value_count,
                              std::span<const std::byte> body) {
  if (encoding == ParquetEncoding::bit_packed) {
    const size_t bytes = (static_cast<size_t>(value_count) + 7) / 8;
    if (bytes > body.size()) return corrupt("a page is too short for its definition levels");
    return PageBody{body.first(bytes), body.subspan(bytes), {}};
  }
  if (encoding != ParquetEncoding::rle) return corrupt("unknown encoding of definition levels");
  uint32_t bytes = 0;
  if (body.size() < 4) return corrupt("a page is too short for its definition levels");
  std::memcpy(&bytes, body.data(), 4);
  if (bytes > body.size() - 4) return corrupt("a page is too short for its definition levels");
  return PageBody{body.subspan(4, bytes), body.subspan(4 + size_t{bytes}), {}};
}

}  // namespace

RleDecoder read_definition_levels(const PageHeader& header, const PageBody& body) {
  const bool is_legacy =
      header.kind == PageKind::data_v1 && header.level_encoding == ParquetEncoding::bit_packed;
  return is_legacy ? RleDecoder::legacy_bit_packed(body.definition_levels)
                   : RleDecoder(body.definition_levels, 1);
}

Status PageReader::open(const ParquetFile& file, const SchemaLeaf& leaf, const ColumnChunk& chunk) {
  SHOAL_RETURN_IF_ERROR(check_codec(chunk.codec));
  bytes_.open(file, chunk.begin_offset, chunk.end_offset);
  codec_ = chunk.codec;
  has_definition_levels_ = leaf.is_optional();
  level_bytes_ = 0;
  return Status::ok();
}

Result<std::optional<PageHeader>> PageReader::next_header() {
  while (bytes_.left_bytes() > 0) {
    int64_t wanted = kHeaderBytesFirst;
    auto head = bytes_.peek(wanted);
    if (!head.is_ok()) return head.take_status();
    auto parsed = parse_page_header(*head);
    // A failure may only mean that the header is longer than what is there.
    while (!parsed.is_ok() && static_cast<int64_t>(head->size()) < bytes_.left_bytes() &&
           wanted < kHeaderBytesMax) {
      wanted = std::max<int64_t>(wanted, static_cast<int64_t>(head->size())) * 8;
      head = bytes_.peek(wanted);
      if (!head.is_ok()) return head.take_status();
      parsed = parse_page_header(*head);
    }
    if (!parsed.is_ok()) return parsed.take_status();
    bytes_.advance(static_cast<int64_t>(parsed->header_bytes));
    const PageHeader& header = parsed->header;
    if (header.compressed_bytes > bytes_.left_bytes()) {
      return corrupt("a page reaches past the end of its column chunk");
    }
    if (header.kind != PageKind::other) return std::optional(header);
    skip_body(header);
  }
  return std::optional<PageHeader>();
}

Result<PageBody> PageReader::load_body(const PageHeader& header) {
  SHOAL_ASSIGN_OR_RETURN(const auto window, bytes_.peek(header.compressed_bytes));
  const auto stored = window.first(static_cast<size_t>(header.compressed_bytes));
  auto body = header.kind == PageKind::data_v2 ? load_v2(header, stored) : load_v1(header, stored);
  skip_body(header);
  return body;
}

Result<PageBody> PageReader::load_body_at(const PageHeader& header, int64_t offset) {
  const int64_t position = bytes_.position();
  bytes_.seek(offset);
  auto body = load_body(header);
  bytes_.seek(position);
  return body;
}

// `begin_padding` bytes are left free in front, for alignment.
Result<std::span<const std::byte>> PageReader::decompress(std::span<const std::byte> stored,
                                                          int64_t output_bytes,
                                                          size_t begin_padding) {
  const auto size = static_cast<size_t>(output_bytes);
  if (!is_plausible_size(codec_, stored.size(), size)) {
    return corrupt("a page's compressed and uncompressed sizes do not fit each other");
  }
  SHOAL_ASSIGN_OR_RETURN(Buffer * buffer, output_.acquire(size + begin_padding));
  const std::span<std::byte> output(buffer->data() + begin_padding, size);
  SHOAL_RETURN_IF_ERROR(decompressor_.decompress(codec_, stored, output));
  return std::span<const std::byte>(output);
}

// Levels and values are compressed together; a dictionary page has no levels.
Result<PageBody> PageReader::load_v1(const PageHeader& header, std::span<const std::byte> stored) {
  std::span<const std::byte> body = stored;
  BufferRef owner = bytes_.owner();
  if (codec_ != ParquetCodec::uncompressed) {
    const bool is_dictionary = header.kind == PageKind::dictionary;
    const size_t begin_padding = is_dictionary ? 0 : (8 - level_bytes_ % 8) % 8;
    SHOAL_ASSIGN_OR_RETURN(body, decompress(stored, header.uncompressed_bytes, begin_padding));
    owner = output_.ref();
  }
  if (header.kind == PageKind::dictionary || !has_definition_levels_) {
    return PageBody{{}, body, std::move(owner)};
  }
  SHOAL_ASSIGN_OR_RETURN(PageBody split,
                         split_levels(header.level_encoding, header.value_count, body));
  split.owner = std::move(owner);
  level_bytes_ = body.size() - split.values.size();
  return split;
}

// Levels are stored as they are in front of the values.
Result<PageBody> PageReader::load_v2(const PageHeader& header, std::span<const std::byte> stored) {
  const int64_t level_bytes =
      int64_t{header.repetition_level_bytes} + header.definition_level_bytes;
  if (level_bytes > static_cast<int64_t>(stored.size()) ||
      level_bytes > header.uncompressed_bytes) {
    return corrupt("a page is too short for its levels");
  }
  PageBody body;
  if (has_definition_levels_) {
    body.definition_levels = stored.subspan(static_cast<size_t>(header.repetition_level_bytes),
                                            static_cast<size_t>(header.definition_level_bytes));
  }
  body.values = stored.subspan(static_cast<size_t>(level_bytes));
  body.owner = bytes_.owner();
  const int64_t value_bytes = header.uncompressed_bytes - level_bytes;
  // An all-null page may have no value bytes at all, which no codec would produce.
  const bool is_empty = body.values.empty() && value_bytes == 0;
  if (codec_ != ParquetCodec::uncompressed && header.is_compressed && !is_empty) {
    SHOAL_ASSIGN_OR_RETURN(body.values, decompress(body.values, value_bytes, 0));
    body.owner = output_.ref();
  }
  return body;
}

}  // namespace shoal::engine
