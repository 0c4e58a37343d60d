#include "engine/comm/error_record.h"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <utility>

namespace shoal::comm {
namespace {

constexpr size_t kTextBytesMax = size_t{32} << 10;
constexpr size_t kNotesMax = 16;
constexpr int32_t kKindMax = static_cast<int32_t>(ErrorKind::internal);

// The largest cut of the text that does not end within a character of UTF-8.
std::string_view cut(std::string_view text) {
  if (text.size() <= kTextBytesMax) return text;
  size_t end = kTextBytesMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end);
}

class Writer {
 public:
  void number(int32_t value) {
    const auto* begin = reinterpret_cast<const std::byte*>(&value);
    bytes_.insert(bytes_.end(), begin, begin + sizeof value);
  }
  void text(std::string_view whole) {
    std::string_view value = cut(whole);
    number(static_cast<int32_t>(value.size()));
    const auto* begin = reinterpret_cast<const std::byte*>(value.data());
    bytes_.insert(bytes_.end(), begin, begin + value.size());
  }
  void span(const SourceSpan& value) {
    for (int32_t part : {value.file, value.line, value.column, value.end_line, value.end_column}) {
      number(part);
    }
  }
  [[nodiscard]] std::vector<std::byte> take() { return std::move(bytes_); }

 private:
  std::vector<std::byte> bytes_;
};

// After the first mistake everything reads as 0 or empty, and is_good() is false.
class Reader {
 public:
  explicit Reader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  int32_t number(int32_t min, int32_t max) {
    int32_t value = 0;
    if (!has(sizeof value)) return min;
    std::memcpy(&value, bytes_.data(), sizeof value);
    bytes_ = bytes_.subspan(sizeof value);
    if (value >= min && value <= max) return value;
    is_good_ = false;
    return min;
  }
  std::string text() {
    auto size = static_cast<size_t>(number(0, static_cast<int32_t>(kTextBytesMax)));
    if (!has(size)) return {};
    std::string value(reinterpret_cast<const char*>(bytes_.data()), size);
    bytes_ = bytes_.subspan(size);
    return value;
  }
  SourceSpan span() {
    SourceSpan value;
    for (int32_t* part :
         {&value.file, &value.line, &value.column, &value.end_line, &value.end_column}) {
      *part = number(-1, INT32_MAX);
    }
    return value;
  }
  [[nodiscard]] bool is_good() const { return is_good_; }
  [[nodiscard]] bool is_at_end() const { return bytes_.empty(); }

 private:
  bool has(size_t count) {
    if (bytes_.size() < count) is_good_ = false;
    return is_good_;
  }

  std::span<const std::byte> bytes_;
  bool is_good_ = true;
};

}  // namespace

std::vector<std::byte> pack_error(const ErrorRecord& record) {
  Writer writer;
  const ErrorDetail& error = record.error;
  writer.number(static_cast<int32_t>(error.kind));
  for (const std::string& text :
       {record.place, error.code, error.message, error.help, error.label}) {
    writer.text(text);
  }
  writer.span(error.span);
  size_t note_count = std::min(error.notes.size(), kNotesMax);
  writer.number(static_cast<int32_t>(note_count));
  for (size_t i = 0; i < note_count; ++i) {
    writer.span(error.notes[i].span);
    writer.text(error.notes[i].text);
  }
  return writer.take();
}

Result<ErrorRecord> unpack_error(std::span<const std::byte> bytes) {
  static_assert((5 + kNotesMax) * (kTextBytesMax + 24) + 64 <= kErrorRecordBytesMax);
  Reader reader(bytes);
  ErrorRecord record;
  ErrorDetail& error = record.error;
  error.kind = static_cast<ErrorKind>(reader.number(0, kKindMax));
  for (std::string* text :
       {&record.place, &error.code, &error.message, &error.help, &error.label}) {
    *text = reader.text();
  }
  error.span = reader.span();
  int32_t note_count = reader.number(0, static_cast<int32_t>(kNotesMax));
  for (int32_t i = 0; i < note_count && reader.is_good(); ++i) {
    ErrorNote& note = error.notes.emplace_back();
    note.span = reader.span();
    note.text = reader.text();
  }
  if (!reader.is_good() || !reader.is_at_end()) {
    return Status::internal("the error of another rank can't be read");
  }
  return record;
}

}  // namespace shoal::comm
