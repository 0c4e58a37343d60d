// Parsing a FileMetaData: one pass that skips over column chunks and remembers where they are.
#include "engine/io/footer/parquet_footer.h"

#include <utility>

#include "base/check.h"
#include "base/concat.h"
#include "engine/io/footer/parquet_footer_parser.h"

namespace shoal::engine {

class ParquetFooterParser {
 public:
  explicit ParquetFooterParser(ParquetFooter& footer)
      : footer_(footer),
        reader_(footer.bytes_.data(), footer.bytes_.data() + footer.bytes_.size()) {}

  // The reason of failure, or null.
  const char* parse() {
    FileMetadata& metadata = footer_.metadata_;
    std::vector<SchemaElement> elements;
    metadata.row_count = -1;
    reader_.read_struct([&](int32_t id, ThriftType type) {
      switch (id) {
        case 2:
          reader_.read_list(type, [&](ThriftType element) {
            if (element != ThriftType::structure)
              reader_.fail("the schema is not a list of structs");
            elements.push_back(read_schema_element(reader_));
          });
          break;
        case 3: metadata.row_count = reader_.read_int(type); break;
        case 4: read_row_groups(type); break;
        case 5: read_key_values(type); break;
        case 6: metadata.created_by = reader_.read_binary(type); break;
        case 7: read_column_orders(type); break;
        case 8: reader_.fail("it is encrypted"); break;
        default: reader_.skip(type);
      }
    });
    if (reader_.failure() != nullptr) return reader_.failure();
    if (const char* failure = flatten_schema(elements, metadata)) return failure;
    return check_counts();
  }

 private:
  void read_row_groups(ThriftType type) {
    reader_.read_list(type, [&](ThriftType element) {
      RowGroup row_group{.row_count = -1};
      size_t first_chunk = footer_.chunk_positions_.size();
      reader_.read_struct(element, [&](int32_t id, ThriftType member) {
        switch (id) {
          case 1: read_chunk_positions(member); break;
          case 2: row_group.total_bytes = reader_.read_int(member); break;
          case 3: row_group.row_count = reader_.read_int(member); break;
          default: reader_.skip(member);
        }
      });
      size_t chunk_count = footer_.chunk_positions_.size() - first_chunk;
      if (footer_.metadata_.row_groups.empty()) chunks_per_row_group_ = chunk_count;
      if (chunk_count != chunks_per_row_group_) reader_.fail("row groups differ in their columns");
      footer_.metadata_.row_groups.push_back(row_group);
    });
  }

  void read_chunk_positions(ThriftType type) {
    reader_.read_list(type, [&](ThriftType element) {
      footer_.chunk_positions_.push_back(static_cast<uint32_t>(reader_.consumed_bytes()));
      if (element != ThriftType::structure) reader_.fail("a column chunk is not a struct");
      reader_.skip(element);
    });
  }

  void read_key_values(ThriftType type) {
    reader_.read_list(type, [&](ThriftType element) {
      KeyValue entry;
      reader_.read_struct(element, [&](int32_t id, ThriftType member) {
        switch (id) {
          case 1: entry.key = reader_.read_binary(member); break;
          case 2: entry.value = reader_.read_binary(member); break;
          default: reader_.skip(member);
        }
      });
      footer_.metadata_.key_values.push_back(std::move(entry));
    });
  }

  void read_column_orders(ThriftType type) {
    reader_.read_list(type, [&](ThriftType element) {
      bool is_type_order = false;
      reader_.read_struct(element, [&](int32_t id, ThriftType member) {
        is_type_order = id == 1;
        reader_.skip(member);
      });
      footer_.has_type_order_.push_back(is_type_order ? 1 : 0);
    });
  }

  const char* check_counts() {
    FileMetadata& metadata = footer_.metadata_;
    if (metadata.row_count < 0) return "its number of rows is negative or missing";
    if (!metadata.row_groups.empty() && chunks_per_row_group_ != metadata.leaves.size()) {
      return "its row groups do not have the columns of the schema";
    }
    int64_t first_row = 0;
    for (RowGroup& row_group : metadata.row_groups) {
      if (row_group.row_count < 0) return "a row group's number of rows is negative or missing";
      row_group.first_row = first_row;
      if (__builtin_add_overflow(first_row, row_group.row_count, &first_row)) {
        return "its row groups have too many rows";
      }
    }
    if (first_row != metadata.row_count) return "its row groups do not add up to its rows";
    return nullptr;
  }

  ParquetFooter& footer_;
  ThriftCompactReader reader_;
  size_t chunks_per_row_group_ = 0;
};

namespace {

Status bad_file(const std::string& file_name, std::string_view reason) {
  return Status::error(ErrorKind::bad_file, concat(file_name, ": damaged Parquet file: ", reason));
}

// Sets the chunk's byte range. The reason of failure, or null.
const char* locate_chunk(ColumnChunk& chunk, int64_t file_bytes) {
  chunk.begin_offset = chunk.data_page_offset;
  if (chunk.dictionary_page_offset.has_value() && *chunk.dictionary_page_offset > 0 &&
      *chunk.dictionary_page_offset < chunk.data_page_offset) {
    chunk.begin_offset = *chunk.dictionary_page_offset;
  }
  if (chunk.compressed_bytes < 0 || chunk.uncompressed_bytes < 0) {
    return "a column chunk has a negative size";
  }
  if (chunk.compressed_bytes == 0 && chunk.value_count == 0) {
    chunk.begin_offset = 0;
    return nullptr;
  }
  if (chunk.begin_offset < 0 || chunk.begin_offset > file_bytes ||
      chunk.compressed_bytes > file_bytes - chunk.begin_offset) {
    return "a column chunk lies outside the file";
  }
  chunk.end_offset = chunk.begin_offset + chunk.compressed_bytes;
  if (chunk.data_page_offset > chunk.end_offset) return "a column chunk's pages lie outside it";
  return nullptr;
}

}  // namespace

Result<ParquetFooter> ParquetFooter::parse(std::vector<uint8_t> bytes, int64_t file_bytes,
                                           std::string file_name) {
  ParquetFooter footer;
  footer.file_name_ = std::move(file_name);
  footer.file_bytes_ = file_bytes;
  footer.bytes_ = std::move(bytes);
  if (footer.bytes_.size() > UINT32_MAX)
    return bad_file(footer.file_name_, "its footer is too large");
  if (const char* failure = ParquetFooterParser(footer).parse()) {
    return bad_file(footer.file_name_, failure);
  }
  footer.has_type_order_.resize(footer.metadata_.leaves.size(), 0);
  return footer;
}

const uint8_t* ParquetFooter::chunk_bytes(int row_group, int leaf) const {
  size_t leaf_count = metadata_.leaves.size();
  size_t index = static_cast<size_t>(row_group) * leaf_count + static_cast<size_t>(leaf);
  SHOAL_CHECK(row_group >= 0 && leaf >= 0 && static_cast<size_t>(leaf) < leaf_count &&
              index < chunk_positions_.size());
  return bytes_.data() + chunk_positions_[index];
}

Result<std::optional<int64_t>> ParquetFooter::null_count(int row_group, int leaf) const {
  ThriftCompactReader reader(chunk_bytes(row_group, leaf), bytes_.data() + bytes_.size());
  if (!metadata_.leaves[static_cast<size_t>(leaf)].is_optional()) return std::optional<int64_t>(0);
  std::optional<int64_t> count = read_null_count(reader);
  if (reader.failure() != nullptr) return bad_file(file_name_, reader.failure());
  int64_t row_count = metadata_.row_groups[static_cast<size_t>(row_group)].row_count;
  if (count.has_value() && (*count < 0 || *count > row_count)) count.reset();
  return count;
}

Result<ColumnChunk> ParquetFooter::column_chunk(int row_group, int leaf) const {
  const SchemaLeaf& schema = metadata_.leaves[static_cast<size_t>(leaf)];
  ThriftCompactReader reader(chunk_bytes(row_group, leaf), bytes_.data() + bytes_.size());
  bool external = false;
  ColumnChunk chunk = read_column_chunk(reader, external);
  auto bad_chunk = [&](std::string_view reason) {
    return bad_file(file_name_,
                    concat(reason, " (column '", schema.name, "', row group ", row_group, ")"));
  };
  if (external) {
    return Status::error(ErrorKind::unsupported,
                         concat(file_name_, ": the data of column '", schema.name,
                                "' are encrypted or in another file"));
  }
  if (reader.failure() != nullptr) return bad_chunk(reader.failure());
  if (chunk.type != schema.type) return bad_chunk("a column chunk differs from the schema in type");
  int64_t row_count = metadata_.row_groups[static_cast<size_t>(row_group)].row_count;
  if (chunk.value_count < 0 || (schema.is_flat() && chunk.value_count != row_count)) {
    return bad_chunk("a column chunk's number of values is not that of its row group");
  }
  if (const char* failure = locate_chunk(chunk, file_bytes_)) return bad_chunk(failure);
  if (chunk.null_count.has_value() &&
      (*chunk.null_count < 0 || *chunk.null_count > chunk.value_count)) {
    chunk.null_count.reset();
  }
  if (!schema.is_optional()) chunk.null_count = 0;
  if (has_type_order_[static_cast<size_t>(leaf)] == 0) {
    chunk.statistics.min_value.reset();
    chunk.statistics.max_value.reset();
  }
  return chunk;
}

}  // namespace shoal::engine
