// base64, the IPC frame, and just enough flatbuffer reading for Message → Schema → Field. Numbers
// are those of Arrow's Message.fbs and Schema.fbs.
#include "engine/io/pandas_view/arrow_schema.h"

#include <array>
#include <cstring>
#include <optional>

namespace shoal::engine {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Decodes up to the first character that is not of the alphabet (the padding).
std::vector<uint8_t> decode_base64(std::string_view text) {
  static const std::array<int8_t, 256> kDigits = [] {
    std::array<int8_t, 256> digits;
    digits.fill(-1);
    for (size_t i = 0; i < kAlphabet.size(); ++i) {
      digits[static_cast<uint8_t>(kAlphabet[i])] = static_cast<int8_t>(i);
    }
    return digits;
  }();
  std::vector<uint8_t> out;
  out.reserve(text.size() / 4 * 3 + 3);
  uint32_t bits = 0;
  int bit_count = 0;
  for (char character : text) {
    int8_t digit = kDigits[static_cast<uint8_t>(character)];
    if (digit < 0) break;
    bits = bits << 6 | static_cast<uint32_t>(digit);
    bit_count += 6;
    if (bit_count >= 8) {
      bit_count -= 8;
      out.push_back(static_cast<uint8_t>(bits >> bit_count));
    }
  }
  return out;
}

// Positions are from the start of the flatbuffer; reads outside give zero and set `failed`.
class Flatbuffer {
 public:
  explicit Flatbuffer(std::string_view bytes) : bytes_(bytes) {}

  template <typename T>
  T read(uint64_t position) {
    T value{};
    if (position > bytes_.size() || bytes_.size() - position < sizeof(T)) {
      failed_ = true;
      return value;
    }
    std::memcpy(&value, bytes_.data() + position, sizeof(T));
    return value;
  }

  // What an offset stored at `position` points to.
  uint64_t follow(uint64_t position) { return position + read<uint32_t>(position); }

  // Where table `table` keeps member `index`; nullopt: it has the default.
  std::optional<uint64_t> member(uint64_t table, uint32_t index) {
    auto vtable = static_cast<uint64_t>(static_cast<int64_t>(table) - read<int32_t>(table));
    uint64_t entry = 4 + uint64_t{2} * index;
    if (entry + 2 > read<uint16_t>(vtable)) return std::nullopt;
    uint16_t offset = read<uint16_t>(vtable + entry);
    if (failed_ || offset == 0) return std::nullopt;
    return table + offset;
  }

  template <typename T>
  T scalar(uint64_t table, uint32_t index, T fallback) {
    std::optional<uint64_t> position = member(table, index);
    return position.has_value() ? read<T>(*position) : fallback;
  }

  // The table or vector that a member points to.
  std::optional<uint64_t> reference(uint64_t table, uint32_t index) {
    std::optional<uint64_t> position = member(table, index);
    if (!position.has_value()) return std::nullopt;
    return follow(*position);
  }

  std::string_view text(uint64_t table, uint32_t index) {
    std::optional<uint64_t> position = reference(table, index);
    if (!position.has_value()) return {};
    uint32_t length = read<uint32_t>(*position);
    if (failed_ || length > bytes_.size() - *position - 4) {
      failed_ = true;
      return {};
    }
    return bytes_.substr(*position + 4, length);
  }

  [[nodiscard]] bool has_failed() const { return failed_; }

 private:
  std::string_view bytes_;
  bool failed_ = false;
};

types::TimeUnit unit_of(int16_t number) {
  return number >= 0 && number <= 3 ? static_cast<types::TimeUnit>(number)
                                    : types::TimeUnit::nanosecond;
}

void read_type(Flatbuffer& buffer, uint64_t field, ArrowField& out) {
  uint64_t type = buffer.reference(field, 3).value_or(0);
  switch (buffer.scalar<uint8_t>(field, 2, 0)) {
    case 5: out.kind = ArrowFieldKind::string; break;
    case 10:
      out.kind = ArrowFieldKind::timestamp;
      out.unit = unit_of(buffer.scalar<int16_t>(type, 0, 0));
      out.timezone = buffer.text(type, 1);
      break;
    case 18:
      out.kind = ArrowFieldKind::duration;
      out.unit = unit_of(buffer.scalar<int16_t>(type, 0, 1));
      break;
    case 20: out.kind = ArrowFieldKind::large_string; break;
    case 24: out.kind = ArrowFieldKind::string_view; break;
    default: break;
  }
}

// The value of "ARROW:extension:name" in the field's metadata. At most a few entries are looked at.
std::string_view extension_name(Flatbuffer& buffer, uint64_t field) {
  constexpr uint32_t kEntriesMax = 64;
  std::optional<uint64_t> entries = buffer.reference(field, 6);
  if (!entries.has_value()) return {};
  uint32_t count = buffer.read<uint32_t>(*entries);
  for (uint32_t i = 0; i < count && i < kEntriesMax && !buffer.has_failed(); ++i) {
    uint64_t entry = buffer.follow(*entries + 4 + uint64_t{4} * i);
    if (buffer.text(entry, 0) == "ARROW:extension:name") return buffer.text(entry, 1);
  }
  return {};
}

Status damaged() {
  return Status::error(ErrorKind::bad_file, "its Arrow schema (ARROW:schema) is damaged");
}

}  // namespace

Result<ArrowSchema> parse_arrow_schema(std::string_view base64, size_t field_count_max) {
  constexpr uint8_t kHeaderIsSchema = 1;
  ArrowSchema schema;
  schema.bytes = decode_base64(base64);
  std::string_view bytes(reinterpret_cast<const char*>(schema.bytes.data()), schema.bytes.size());
  // Frame: 0xffffffff (absent before Arrow 0.15), then the length of the flatbuffer.
  size_t frame_bytes = bytes.substr(0, 4) == "\xff\xff\xff\xff" ? 8 : 4;
  if (bytes.size() < frame_bytes) return damaged();
  Flatbuffer buffer(bytes.substr(frame_bytes));
  uint64_t message = buffer.follow(0);
  if (buffer.scalar<uint8_t>(message, 1, 0) != kHeaderIsSchema) return damaged();
  std::optional<uint64_t> header = buffer.reference(message, 2);
  std::optional<uint64_t> fields = header.has_value() ? buffer.reference(*header, 1) : std::nullopt;
  uint32_t count = fields.has_value() ? buffer.read<uint32_t>(*fields) : 0;
  if (count > field_count_max) return damaged();
  for (uint32_t i = 0; i < count && !buffer.has_failed(); ++i) {
    uint64_t field = buffer.follow(*fields + 4 + uint64_t{4} * i);
    ArrowField out;
    out.name = buffer.text(field, 0);
    read_type(buffer, field, out);
    out.is_dictionary = buffer.reference(field, 4).has_value();
    out.extension_name = extension_name(buffer, field);
    schema.fields.push_back(out);
  }
  if (buffer.has_failed()) return damaged();
  return schema;
}

}  // namespace shoal::engine
