// The layout: magic "SHIM", abi version (u32), Hash128 of what follows, then the members in order.
// Numbers are little-endian u32, texts and lists start with their length.
#include "image/image.h"

#include <algorithm>

#include "base/concat.h"
#include "base/hash.h"

namespace shoal::image {
namespace {

constexpr std::string_view kMagic = "SHIM";
// Of this layout and of the abi that the code was compiled for.
constexpr uint32_t kVersion = 5;
constexpr size_t kHeaderBytes = 4 + 4 + 16;
constexpr uint32_t kPageBytes = 4096;
constexpr uint32_t kSlotBytes = 8;

void put_u32(std::string& out, uint32_t value) {
  char bytes[4];
  for (int i = 0; i < 4; ++i) bytes[i] = static_cast<char>(value >> (8 * i));
  out.append(bytes, 4);
}

void put_u64(std::string& out, uint64_t value) {
  put_u32(out, static_cast<uint32_t>(value));
  put_u32(out, static_cast<uint32_t>(value >> 32));
}

void put_text(std::string& out, std::string_view text) {
  put_u32(out, static_cast<uint32_t>(text.size()));
  out.append(text);
}

void put_span(std::string& out, const SourceSpan& span) {
  for (int32_t part : {span.file, span.line, span.column, span.end_line, span.end_column}) {
    put_u32(out, static_cast<uint32_t>(part));
  }
}

// Reads from bytes of unknown origin: after the first read past the end everything is zero or
// empty and is_ok() is false.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  [[nodiscard]] bool is_ok() const { return ok_; }
  [[nodiscard]] bool at_end() const { return bytes_.empty(); }
  std::string_view take(size_t size) {
    if (size > bytes_.size()) {
      ok_ = false;
      bytes_ = {};
      return {};
    }
    const std::string_view part = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return part;
  }
  uint32_t u32() {
    const std::string_view part = take(4);
    uint32_t value = 0;
    for (size_t i = 0; i < part.size(); ++i) {
      value |= static_cast<uint32_t>(static_cast<uint8_t>(part[i])) << (8 * i);
    }
    return value;
  }
  uint64_t u64() {
    const uint64_t low = u32();
    return low | static_cast<uint64_t>(u32()) << 32;
  }
  std::string text() { return std::string(take(u32())); }
  // A list's length: every element takes at least 4 bytes, so a larger count is damage.
  uint32_t count() {
    const uint32_t value = u32();
    if (value > bytes_.size() / 4) ok_ = false;
    return ok_ ? value : 0;
  }
  SourceSpan span() {
    SourceSpan span;
    for (int32_t* part : {&span.file, &span.line, &span.column, &span.end_line, &span.end_column}) {
      *part = static_cast<int32_t>(u32());
    }
    return span;
  }

 private:
  std::string_view bytes_;
  bool ok_ = true;
};

std::string serialize_payload(const Image& image) {
  std::string out;
  put_text(out, image.code);
  put_u32(out, static_cast<uint32_t>(image.symbols.size()));
  for (const ImageSymbol& symbol : image.symbols) {
    put_text(out, symbol.name);
    put_u32(out, symbol.offset_bytes);
  }
  put_u32(out, static_cast<uint32_t>(image.imports.size()));
  for (const std::string& name : image.imports) put_text(out, name);
  put_u32(out, image.slot_offset_bytes);
  put_u32(out, image.frame_bytes_max);
  put_u32(out, static_cast<uint32_t>(image.errors.size()));
  for (const ImageError& error : image.errors) {
    put_u32(out, static_cast<uint32_t>(error.kind));
    put_text(out, error.message);
    put_span(out, error.span);
    put_u32(out, static_cast<uint32_t>(error.row_function));
    put_u32(out, static_cast<uint32_t>(error.check));
  }
  put_u32(out, static_cast<uint32_t>(image.prints.size()));
  for (const ImagePrint& print : image.prints) {
    put_u32(out, static_cast<uint32_t>(print.place));
    put_text(out, print.shape);
    put_span(out, print.span);
  }
  put_u32(out, static_cast<uint32_t>(image.plans.size()));
  for (const std::string& plan : image.plans) put_text(out, plan);
  put_u32(out, static_cast<uint32_t>(image.object_types.size()));
  for (const std::string& type : image.object_types) put_text(out, type);
  put_u32(out, static_cast<uint32_t>(image.changed_types.size()));
  for (const std::string& type : image.changed_types) put_text(out, type);
  put_text(out, image.result);
  put_text(out, image.explain_text);
  put_u32(out, static_cast<uint32_t>(image.distribution_diagnostics.size()));
  for (const std::string& text : image.distribution_diagnostics) put_text(out, text);
  put_text(out, image.sequential_reason);
  return out;
}

Image read_payload(Reader& reader) {
  Image image;
  image.code = reader.text();
  for (uint32_t left = reader.count(); left > 0; --left) {
    ImageSymbol symbol;
    symbol.name = reader.text();
    symbol.offset_bytes = reader.u32();
    image.symbols.push_back(std::move(symbol));
  }
  for (uint32_t left = reader.count(); left > 0; --left) image.imports.push_back(reader.text());
  image.slot_offset_bytes = reader.u32();
  image.frame_bytes_max = reader.u32();
  for (uint32_t left = reader.count(); left > 0; --left) {
    ImageError error;
    error.kind = static_cast<ErrorKind>(std::min(reader.u32(), 0xffu));
    error.message = reader.text();
    error.span = reader.span();
    error.row_function = static_cast<int32_t>(reader.u32());
    error.check = static_cast<RowCheck>(std::min(reader.u32(), 0xffu));
    image.errors.push_back(std::move(error));
  }
  for (uint32_t left = reader.count(); left > 0; --left) {
    ImagePrint print;
    print.place = static_cast<PrintPlace>(std::min(reader.u32(), 0xffu));
    print.shape = reader.text();
    print.span = reader.span();
    image.prints.push_back(std::move(print));
  }
  for (uint32_t left = reader.count(); left > 0; --left) image.plans.push_back(reader.text());
  for (uint32_t left = reader.count(); left > 0; --left) {
    image.object_types.push_back(reader.text());
  }
  for (uint32_t left = reader.count(); left > 0; --left) {
    image.changed_types.push_back(reader.text());
  }
  image.result = reader.text();
  image.explain_text = reader.text();
  for (uint32_t left = reader.count(); left > 0; --left) {
    image.distribution_diagnostics.push_back(reader.text());
  }
  image.sequential_reason = reader.text();
  return image;
}

Status damaged(std::string_view what) {
  return Status::internal(concat("damaged code image: ", what));
}

}  // namespace

Status verify_image(const Image& image) {
  for (const ImageSymbol& symbol : image.symbols) {
    if (symbol.offset_bytes >= image.code.size()) return damaged("symbol outside of the code");
  }
  for (const ImageError& error : image.errors) {
    if (error.kind > ErrorKind::internal) return damaged("unknown kind of error");
    if (error.check > RowCheck::if_all_missing) return damaged("unknown check of rows");
  }
  for (const ImagePrint& print : image.prints) {
    if (print.place > PrintPlace::rank_by_rank) return damaged("unknown place of a print");
  }
  if (image.slot_offset_bytes % kPageBytes != 0 || image.slot_offset_bytes < image.code.size()) {
    return damaged("slots overlap the code");
  }
  if (image.slot_offset_bytes - image.code.size() >= kPageBytes) return damaged("slots too far");
  if (image.imports.size() > (UINT32_MAX - image.slot_offset_bytes) / kSlotBytes) {
    return damaged("too many slots");
  }
  return Status::ok();
}

std::string serialize_image(const Image& image) {
  const std::string payload = serialize_payload(image);
  const Hash128 checksum = hash_bytes(payload);
  std::string out;
  out.reserve(kHeaderBytes + payload.size());
  out.append(kMagic);
  put_u32(out, kVersion);
  put_u64(out, checksum.low);
  put_u64(out, checksum.high);
  out.append(payload);
  return out;
}

Result<Image> parse_image(std::string_view bytes) {
  Reader header(bytes.substr(0, kHeaderBytes));
  if (header.take(kMagic.size()) != kMagic) return damaged("not an image");
  if (header.u32() != kVersion) return damaged("made by another version");
  Hash128 checksum;
  checksum.low = header.u64();
  checksum.high = header.u64();
  if (!header.is_ok()) return damaged("truncated");
  const std::string_view payload = bytes.substr(kHeaderBytes);
  if (hash_bytes(payload) != checksum) return damaged("wrong checksum");
  Reader reader(payload);
  Image image = read_payload(reader);
  if (!reader.is_ok()) return damaged("truncated");
  if (!reader.at_end()) return damaged("bytes after the end");
  SHOAL_RETURN_IF_ERROR(verify_image(image));
  return image;
}

}  // namespace shoal::image
