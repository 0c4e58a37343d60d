#include "engine/operators/exchange/row_message.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/concat.h"
#include "engine/comm/error_record.h"
#include "engine/kernels/packed_values.h"

namespace shoal::engine {
namespace {

// The head of a message, in words: these, then kWordsPerColumn for each column. Then come the
// values of all columns, their validity where they have it, and their text.
enum HeadWord : size_t { kMark, kErrorBytes, kRowCount, kHeadWords };
enum ColumnWord : size_t { kHasValidity, kTextBytes, kWordsPerColumn };

constexpr uint64_t kRowMark = 0x53484f414c524f57;  // "SHOALROW"

constexpr uint64_t kRowCountMax = uint64_t{1} << 48;  // of rows without columns

size_t width_of(TypeKind kind) { return static_cast<size_t>(types::value_bytes(kind)); }

size_t head_words(size_t column_count) { return kHeadWords + kWordsPerColumn * column_count; }

Status damaged() { return Status::internal("the rows that came from another rank are damaged"); }

// The views of missing rows are unspecified: their text is not looked at.
bool has_text(const Column& column, int64_t row) {
  return column.validity == nullptr || column.validity[row] != 0;
}

size_t text_bytes_of(const Column& column, int64_t begin, int64_t end) {
  const auto* views = column.values_as<StringView16>();
  size_t bytes = 0;
  for (int64_t row = begin; row < end; ++row) {
    if (has_text(column, row)) bytes += text_bytes(views[row]);
  }
  return bytes;
}

Status gather_text(const Column& column, int64_t row_count, PooledArray<char>& text) {
  SHOAL_RETURN_IF_ERROR(text.resize(text_bytes_of(column, 0, row_count)));
  const auto* views = column.values_as<StringView16>();
  auto* out = reinterpret_cast<std::byte*>(text.data());
  for (int64_t row = 0; row < row_count; ++row) {
    if (has_text(column, row)) put_text(views[row], out);
  }
  return Status::ok();
}

void add_part(comm::Message& message, const void* bytes, size_t count) {
  if (count > 0) message.parts.emplace_back(static_cast<const std::byte*>(bytes), count);
}

// `text_begins` are where the range's text begins in each column's, and are moved on.
comm::Message make_message(const Table& table, const std::vector<TypeKind>& kinds, int64_t begin,
                           int64_t end, const OutgoingRows& rows, std::vector<size_t>& text_begins,
                           std::vector<uint64_t>& head) {
  head.assign(head_words(kinds.size()), 0);
  head[kMark] = kRowMark;
  head[kRowCount] = static_cast<uint64_t>(end - begin);
  comm::Message message;
  add_part(message, head.data(), head.size() * sizeof(uint64_t));
  if (begin == end) return message;
  const auto count = static_cast<size_t>(end - begin);
  for (size_t c = 0; c < kinds.size(); ++c) {
    const size_t width = width_of(kinds[c]);
    const auto* values = static_cast<const std::byte*>(table.columns[c].values);
    add_part(message, values + static_cast<size_t>(begin) * width, count * width);
  }
  for (size_t c = 0; c < kinds.size(); ++c) {
    if (table.columns[c].validity == nullptr) continue;
    head[kHeadWords + c * kWordsPerColumn + kHasValidity] = 1;
    add_part(message, table.columns[c].validity + begin, count);
  }
  for (size_t c = 0; c < kinds.size(); ++c) {
    if (kinds[c] != TypeKind::string) continue;
    const size_t bytes = text_bytes_of(table.columns[c], begin, end);
    head[kHeadWords + c * kWordsPerColumn + kTextBytes] = bytes;
    add_part(message, rows.text[c].data() + std::exchange(text_begins[c], text_begins[c] + bytes),
             bytes);
  }
  return message;
}

// The parts of a message that came.
struct IncomingColumn {
  const std::byte* values = nullptr;
  const std::byte* validity = nullptr;  // null: none
  std::span<const std::byte> text;
};

struct IncomingRows {
  int64_t row_count = 0;
  std::vector<IncomingColumn> columns;
};

Status error_of_rank(int rank, std::span<const std::byte> bytes) {
  SHOAL_ASSIGN_OR_RETURN(comm::ErrorRecord record, comm::unpack_error(bytes));
  record.error.message = concat("rank ", rank, " failed: ", record.error.message);
  record.error.other_rank = rank;
  record.error.is_agreed = true;
  return Status::error(std::move(record.error));
}

// The failure that a message brings in place of rows, if it does.
Status failure_in(int rank, const comm::Received& received) {
  std::span<const std::byte> in = received.view();
  uint64_t head[kHeadWords];
  const std::byte* bytes = take_bytes(in, sizeof(head));
  if (bytes == nullptr) return damaged();
  std::memcpy(head, bytes, sizeof(head));
  if (head[kMark] != kRowMark) return damaged();
  if (head[kErrorBytes] == 0) return Status::ok();
  return error_of_rank(rank, in);
}

Result<IncomingRows> read_message(const std::vector<TypeKind>& kinds,
                                  const comm::Received& received) {
  std::span<const std::byte> in = received.view();
  std::vector<uint64_t> head(head_words(kinds.size()));
  const std::byte* bytes = take_bytes(in, head.size() * sizeof(uint64_t));
  if (bytes == nullptr) return damaged();
  std::memcpy(head.data(), bytes, head.size() * sizeof(uint64_t));
  const uint64_t row_count = head[kRowCount];
  if (row_count > (kinds.empty() ? kRowCountMax : in.size())) return damaged();
  IncomingRows rows{static_cast<int64_t>(row_count), {}};
  rows.columns.resize(kinds.size());
  if (row_count == 0) return in.empty() ? Result<IncomingRows>(std::move(rows)) : damaged();
  for (size_t c = 0; c < kinds.size(); ++c) {
    rows.columns[c].values = take_bytes(in, static_cast<size_t>(row_count) * width_of(kinds[c]));
    if (rows.columns[c].values == nullptr) return damaged();
  }
  const auto column_words = [&](size_t c) { return &head[kHeadWords + c * kWordsPerColumn]; };
  for (size_t c = 0; c < kinds.size(); ++c) {
    if (column_words(c)[kHasValidity] == 0) continue;
    rows.columns[c].validity = take_bytes(in, static_cast<size_t>(row_count));
    if (rows.columns[c].validity == nullptr) return damaged();
  }
  for (size_t c = 0; c < kinds.size(); ++c) {
    const size_t text_size = column_words(c)[kTextBytes];
    const std::byte* text = take_bytes(in, text_size);
    if (text == nullptr) return damaged();
    rows.columns[c].text = {text, text_size};
  }
  if (!in.empty()) return damaged();
  return rows;
}

// One output column while messages are copied into it.
struct OutputRows {
  std::byte* values = nullptr;
  uint8_t* validity = nullptr;
  char* text = nullptr;
};

// Copies a message's text, and lets its views, which are copied already, point to it.
Status place_strings(const IncomingColumn& from, int64_t row_count, OutputRows& to) {
  auto* views = reinterpret_cast<StringView16*>(to.values);
  if (!from.text.empty()) std::memcpy(to.text, from.text.data(), from.text.size());
  std::span<const std::byte> text(reinterpret_cast<const std::byte*>(to.text), from.text.size());
  for (int64_t row = 0; row < row_count; ++row) {
    if (from.validity != nullptr && from.validity[row] == std::byte{0}) {
      views[row] = StringView16();
    } else if (!take_text(text, views[row])) {
      return damaged();
    }
  }
  to.text += from.text.size();
  return text.empty() ? Status::ok() : damaged();
}

Status place_rows(TypeKind kind, const IncomingColumn& from, int64_t row_count, OutputRows& to) {
  const auto count = static_cast<size_t>(row_count);
  std::memcpy(to.values, from.values, count * width_of(kind));
  if (kind == TypeKind::string) SHOAL_RETURN_IF_ERROR(place_strings(from, row_count, to));
  to.values += count * width_of(kind);
  if (to.validity == nullptr) return Status::ok();
  for (size_t row = 0; row < count; ++row) {
    to.validity[row] = from.validity == nullptr || from.validity[row] != std::byte{0} ? 1 : 0;
  }
  to.validity += count;
  return Status::ok();
}

Result<Column> join_column(TypeKind kind, size_t position, const std::vector<IncomingRows>& parts,
                           int64_t row_count) {
  bool has_validity = false;
  size_t text_size = 0;
  for (const IncomingRows& part : parts) {
    has_validity |= part.columns[position].validity != nullptr;
    text_size += part.columns[position].text.size();
  }
  const auto count = static_cast<size_t>(row_count);
  Column column;
  column.kind = kind;
  OutputRows to;
  SHOAL_ASSIGN_OR_RETURN(BufferRef values, allocate_buffer(count * width_of(kind)));
  column.values = to.values = values->data();
  column.owners.push_back(std::move(values));
  if (has_validity) {
    SHOAL_ASSIGN_OR_RETURN(BufferRef validity, allocate_buffer(count));
    column.validity = to.validity = validity->as<uint8_t>();
    column.owners.push_back(std::move(validity));
  }
  if (text_size > 0) {
    SHOAL_ASSIGN_OR_RETURN(BufferRef text, allocate_buffer(text_size));
    to.text = text->as<char>();
    column.owners.push_back(std::move(text));
  }
  for (const IncomingRows& part : parts) {
    if (part.row_count == 0) continue;
    SHOAL_RETURN_IF_ERROR(place_rows(kind, part.columns[position], part.row_count, to));
  }
  return column;
}

}  // namespace

Result<std::vector<comm::Message>> make_row_messages(const Table& table,
                                                     const std::vector<TypeKind>& kinds,
                                                     std::span<const int64_t> ends,
                                                     OutgoingRows& rows) {
  rows.text.resize(kinds.size());
  rows.heads.resize(ends.size());
  if (table.row_count > 0 && table.columns.size() != kinds.size()) {
    return Status::internal("rows to exchange do not have the columns of the other ranks");
  }
  for (size_t c = 0; table.row_count > 0 && c < kinds.size(); ++c) {
    const Column& column = table.columns[c];
    if (column.kind != kinds[c] || column.encoding != Encoding::flat) {
      return Status::internal(concat("column ", c, " of rows to exchange is not flat"));
    }
    if (column.kind != TypeKind::string) continue;
    SHOAL_RETURN_IF_ERROR(gather_text(column, table.row_count, rows.text[c]));
  }
  std::vector<comm::Message> messages;
  std::vector<size_t> text_begins(kinds.size(), 0);
  int64_t begin = 0;
  for (size_t i = 0; i < ends.size(); ++i) {
    messages.push_back(
        make_message(table, kinds, begin, ends[i], rows, text_begins, rows.heads[i]));
    begin = ends[i];
  }
  return messages;
}

std::vector<comm::Message> make_error_messages(const Status& failure, size_t count,
                                               OutgoingRows& rows) {
  rows.errors.push_back(comm::pack_error({"", failure.detail()}));
  std::vector<uint64_t>& head = rows.heads.emplace_back(kHeadWords, 0);
  head[kMark] = kRowMark;
  head[kErrorBytes] = rows.errors.back().size();
  comm::Message message;
  add_part(message, head.data(), head.size() * sizeof(uint64_t));
  add_part(message, rows.errors.back().data(), rows.errors.back().size());
  return std::vector<comm::Message>(count, message);
}

Result<Table> join_row_messages(const std::vector<TypeKind>& kinds,
                                const std::vector<comm::Received>& received, Status own) {
  if (!own.is_ok()) {
    own.detail().is_agreed = true;
    return own;
  }
  std::vector<IncomingRows> parts;
  Table table;
  for (size_t rank = 0; rank < received.size(); ++rank) {
    SHOAL_RETURN_IF_ERROR(failure_in(static_cast<int>(rank), received[rank]));
  }
  for (const comm::Received& message : received) {
    SHOAL_ASSIGN_OR_RETURN(parts.emplace_back(), read_message(kinds, message));
    table.row_count += parts.back().row_count;
  }
  for (size_t c = 0; c < kinds.size(); ++c) {
    SHOAL_ASSIGN_OR_RETURN(Column column, join_column(kinds[c], c, parts, table.row_count));
    table.columns.push_back(std::move(column));
  }
  return table;
}

}  // namespace shoal::engine
