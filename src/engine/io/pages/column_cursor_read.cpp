// How ColumnCursor turns the rows at hand into a column.
#include <algorithm>
#include <cstring>

#include "engine/io/pages/column_cursor.h"

namespace shoal::engine {
namespace {

// Below this many rows per run, ids are cheaper for whoever takes the column.
constexpr int64_t kRowsPerRunMin = 8;
// Numbers with larger dictionaries are written out: most entries are used once or twice.
constexpr int32_t kDictionarySizeMax = 1 << 16;

constexpr uint8_t kMissing = 0;

const types::ColumnType kIdType = types::numpy_type(types::TypeKind::uint32);

Status corrupt(const char* reason) { return Status::error(ErrorKind::bad_file, reason); }

bool is_aligned(const std::byte* values, int value_bytes) {
  return reinterpret_cast<uintptr_t>(values) % static_cast<unsigned>(std::min(value_bytes, 8)) == 0;
}

}  // namespace

Status ColumnCursor::read(int64_t row_count, Column& out) {
  out.kind = type_.kind;
  out.encoding = Encoding::flat;
  out.values = nullptr;
  out.validity = nullptr;
  out.ids = nullptr;
  out.dictionary.reset();
  out.run_ends = nullptr;
  out.run_count = 0;
  out.owners.clear();
  SHOAL_ASSIGN_OR_RETURN(const Presence presence, read_presence(row_count));
  page_rows_left_ -= row_count;
  if (presence.count == 0) return read_missing(out);
  own_validity(presence, out);
  if (mode_ == PageMode::dictionary) return read_dictionary_rows(row_count, presence, out);
  return read_values(row_count, presence, out);
}

Result<ColumnCursor::Presence> ColumnCursor::read_presence(int64_t row_count) {
  if (is_null_free_) return Presence{row_count, nullptr};
  SHOAL_ASSIGN_OR_RETURN(Buffer * buffer, validity_.acquire(static_cast<size_t>(row_count)));
  auto* validity = buffer->as<uint8_t>();
  SHOAL_RETURN_IF_ERROR(levels_.read_bits(row_count, validity));
  uint8_t seen = 0;
  int64_t count = 0;
  for (int64_t i = 0; i < row_count; ++i) {
    seen |= validity[i];
    count += validity[i];
  }
  if (seen > 1) return corrupt("a definition level above 1");
  if (count == row_count) return Presence{row_count, nullptr};
  if (type_.missing_policy() == types::MissingPolicy::never) {
    return corrupt("missing values in a column that has none by its statistics");
  }
  return Presence{count, validity};
}

void ColumnCursor::own_validity(const Presence& presence, Column& out) {
  if (presence.validity == nullptr) return;
  if (type_.missing_policy() != types::MissingPolicy::validity) return;
  out.validity = presence.validity;
  out.owners.push_back(validity_.ref());
}

Status ColumnCursor::read_missing(Column& out) {
  SHOAL_ASSIGN_OR_RETURN(Buffer * buffer, values_.acquire(sizeof(StringView16)));
  store_missing_value(type_, buffer->data());
  out.encoding = Encoding::constant;
  out.values = buffer->data();
  out.owners.push_back(values_.ref());
  if (type_.missing_policy() == types::MissingPolicy::validity) out.validity = &kMissing;
  return Status::ok();
}

Result<const std::byte*> ColumnCursor::take_plain(int64_t count) {
  const size_t bytes = static_cast<size_t>(count) * static_cast<size_t>(physical_bytes_);
  if (bytes > page_.values.size() - plain_position_) return corrupt("a page has too few values");
  const std::byte* values = page_.values.data() + plain_position_;
  plain_position_ += bytes;
  return values;
}

Status ColumnCursor::read_values(int64_t row_count, const Presence& presence, Column& out) {
  if (mode_ == PageMode::plain) {
    SHOAL_ASSIGN_OR_RETURN(const std::byte* values, take_plain(presence.count));
    const bool is_view = presence.validity == nullptr && conversion_.convert == nullptr &&
                         is_aligned(values, value_bytes_);
    if (!is_view) return set_flat(values, row_count, presence, out);
    out.values = values;
    out.owners.push_back(page_.owner);
    return Status::ok();
  }
  if (decoder_ == nullptr) return corrupt("a page has too few values");
  if (leaf_->type == ParquetType::byte_array) out.owners.push_back(page_.owner);
  const bool is_final = presence.validity == nullptr && conversion_.convert == nullptr;
  const auto bytes = static_cast<size_t>(presence.count) * static_cast<size_t>(physical_bytes_);
  SHOAL_ASSIGN_OR_RETURN(Buffer * buffer, (is_final ? values_ : physical_).acquire(bytes));
  SHOAL_RETURN_IF_ERROR(decoder_->read(presence.count, buffer->data(), out.owners));
  if (!is_final) return set_flat(buffer->data(), row_count, presence, out);
  out.values = buffer->data();
  out.owners.push_back(values_.ref());
  return Status::ok();
}

// Converts and spreads physical values into the lent buffer.
Status ColumnCursor::set_flat(const std::byte* values, int64_t row_count, const Presence& presence,
                              Column& out) {
  const auto value_bytes = static_cast<size_t>(value_bytes_);
  SHOAL_ASSIGN_OR_RETURN(Buffer * buffer,
                         values_.acquire(static_cast<size_t>(row_count) * value_bytes));
  out.values = buffer->data();
  out.owners.push_back(values_.ref());
  const ConvertValues convert = conversion_.convert;
  if (presence.validity == nullptr) {
    if (convert != nullptr) {
      convert(values, presence.count, conversion_.scale, buffer->data());
    } else {
      std::memcpy(buffer->data(), values, static_cast<size_t>(presence.count) * value_bytes);
    }
    return Status::ok();
  }
  if (convert != nullptr) {
    SHOAL_ASSIGN_OR_RETURN(Buffer * converted,
                           converted_.acquire(static_cast<size_t>(presence.count) * value_bytes));
    convert(values, presence.count, conversion_.scale, converted->data());
    values = converted->data();
  }
  spread_values(values, presence.validity, row_count, type_, buffer->data());
  return Status::ok();
}

Status ColumnCursor::read_dictionary_rows(int64_t row_count, const Presence& presence,
                                          Column& out) {
  if (dictionary_ == nullptr) return corrupt("a page needs a dictionary, and there is none");
  if (presence.validity == nullptr) {
    const int64_t run_limit = std::max<int64_t>(1, row_count / kRowsPerRunMin);
    if (ids_.estimate_run_count(row_count, run_limit) <= run_limit) {
      return read_runs(row_count, out);
    }
  }
  const bool keeps_ids = type_.kind == TypeKind::string || dictionary_->size <= kDictionarySizeMax;
  const bool can_be_missing =
      presence.validity == nullptr || type_.missing_policy() == types::MissingPolicy::validity;
  if (keeps_ids && can_be_missing) return read_ids(row_count, presence, out);

  const auto count = static_cast<size_t>(presence.count);
  SHOAL_ASSIGN_OR_RETURN(Buffer * ids, ids_scratch_.acquire(count * sizeof(uint32_t)));
  SHOAL_RETURN_IF_ERROR(ids_.read(presence.count, ids->as<uint32_t>()));
  SHOAL_RETURN_IF_ERROR(check_ids(ids->as<uint32_t>(), presence.count));
  const auto* entries = static_cast<const std::byte*>(dictionary_->values);
  RecycledBuffer& target = presence.validity == nullptr ? values_ : converted_;
  SHOAL_ASSIGN_OR_RETURN(Buffer * present,
                         target.acquire(count * static_cast<size_t>(value_bytes_)));
  gather_values(entries, value_bytes_, ids->as<uint32_t>(), presence.count, present->data());
  Buffer* rows = present;
  if (presence.validity != nullptr) {
    SHOAL_ASSIGN_OR_RETURN(
        rows, values_.acquire(static_cast<size_t>(row_count) * static_cast<size_t>(value_bytes_)));
    spread_values(present->data(), presence.validity, row_count, type_, rows->data());
  }
  out.values = rows->data();
  out.owners.push_back(values_.ref());
  return Status::ok();
}

Status ColumnCursor::read_runs(int64_t row_count, Column& out) {
  const auto count = static_cast<size_t>(row_count);
  SHOAL_ASSIGN_OR_RETURN(Buffer * ids, ids_scratch_.acquire(count * sizeof(uint32_t)));
  SHOAL_ASSIGN_OR_RETURN(Buffer * ends, run_ends_.acquire(count * sizeof(int32_t)));
  int32_t run_count = 0;
  SHOAL_RETURN_IF_ERROR(
      ids_.read_runs(row_count, ids->as<uint32_t>(), ends->as<int32_t>(), run_count));
  SHOAL_RETURN_IF_ERROR(check_ids(ids->as<uint32_t>(), run_count));
  const auto* entries = static_cast<const std::byte*>(dictionary_->values);
  out.owners.push_back(dictionary_);
  if (run_count == 1) {
    out.encoding = Encoding::constant;
    out.values = entries + static_cast<int64_t>(ids->as<uint32_t>()[0]) * value_bytes_;
    return Status::ok();
  }
  SHOAL_ASSIGN_OR_RETURN(Buffer * values, values_.acquire(static_cast<size_t>(run_count) *
                                                          static_cast<size_t>(value_bytes_)));
  gather_values(entries, value_bytes_, ids->as<uint32_t>(), run_count, values->data());
  out.encoding = Encoding::run;
  out.values = values->data();
  out.run_ends = ends->as<int32_t>();
  out.run_count = run_count;
  out.owners.push_back(values_.ref());
  out.owners.push_back(run_ends_.ref());
  return Status::ok();
}

Status ColumnCursor::read_ids(int64_t row_count, const Presence& presence, Column& out) {
  SHOAL_ASSIGN_OR_RETURN(Buffer * ids,
                         ids_out_.acquire(static_cast<size_t>(row_count) * sizeof(uint32_t)));
  Buffer* present = ids;
  if (presence.validity != nullptr) {
    SHOAL_ASSIGN_OR_RETURN(
        present, ids_scratch_.acquire(static_cast<size_t>(presence.count) * sizeof(uint32_t)));
  }
  SHOAL_RETURN_IF_ERROR(ids_.read(presence.count, present->as<uint32_t>()));
  SHOAL_RETURN_IF_ERROR(check_ids(present->as<uint32_t>(), presence.count));
  if (presence.validity != nullptr) {
    spread_values(present->data(), presence.validity, row_count, kIdType, ids->data());
  }
  out.encoding = Encoding::dictionary;
  out.ids = ids->as<uint32_t>();
  out.dictionary = dictionary_;
  out.values = nullptr;
  out.owners.push_back(ids_out_.ref());
  return Status::ok();
}

Status ColumnCursor::check_ids(const uint32_t* ids, int64_t count) const {
  uint32_t largest = 0;
  for (int64_t i = 0; i < count; ++i) largest = std::max(largest, ids[i]);
  if (count > 0 && largest >= static_cast<uint32_t>(dictionary_->size)) {
    return corrupt("a dictionary id outside the dictionary");
  }
  return Status::ok();
}

}  // namespace shoal::engine
