#include "engine/io/encodings/codec.h"

#include <zlib.h>
#include <zstd.h>

#include <array>
#include <cstring>

#include "base/concat.h"
#include "engine/io/encodings/snappy_decoder.h"

namespace shoal::engine {
namespace {

constexpr std::array<std::string_view, 8> kCodecNames = {
    "UNCOMPRESSED", "SNAPPY", "GZIP", "LZO", "BROTLI", "LZ4", "ZSTD", "LZ4_RAW"};

Status corrupt(std::string_view codec, std::string_view reason) {
  return Status::error(ErrorKind::bad_file, concat("damaged ", codec, " data: ", reason));
}

}  // namespace

std::string_view codec_name(ParquetCodec codec) {
  const auto index = static_cast<size_t>(codec);
  return index < kCodecNames.size() ? kCodecNames[index] : "unknown";
}

Status check_codec(ParquetCodec codec) {
  switch (codec) {
    case ParquetCodec::uncompressed:
    case ParquetCodec::snappy:
    case ParquetCodec::gzip:
    case ParquetCodec::zstd: return Status::ok();
    default:
      return Status::error(ErrorKind::unsupported,
                           concat("compressed with ", codec_name(codec), ", which is not read"));
  }
}

bool is_plausible_size(ParquetCodec codec, size_t input_bytes, size_t output_bytes) {
  switch (codec) {
    case ParquetCodec::uncompressed: return output_bytes == input_bytes;
    case ParquetCodec::snappy:  // at best 64 bytes from a token of 3
      return output_bytes / 22 <= input_bytes;
    case ParquetCodec::gzip:  // deflate's limit is 1032
      return output_bytes / 1033 <= input_bytes;
    default:  // zstd: a block of 128 KiB from 4 bytes
      return output_bytes / (32 * 1024 + 1) <= input_bytes;
  }
}

struct Decompressor::State {
  z_stream inflate = {};
  bool has_inflate = false;
  ZSTD_DCtx* zstd = nullptr;

  Status decompress_gzip(std::span<const std::byte> input, std::span<std::byte> output);
  Status decompress_zstd(std::span<const std::byte> input, std::span<std::byte> output);
};

Decompressor::Decompressor() : state_(std::make_unique<State>()) {}

Decompressor::~Decompressor() {
  if (state_->has_inflate) inflateEnd(&state_->inflate);
  ZSTD_freeDCtx(state_->zstd);
}

// Accepts gzip and zlib framing, and several gzip members in a row.
Status Decompressor::State::decompress_gzip(std::span<const std::byte> input,
                                            std::span<std::byte> output) {
  constexpr int kDetectFraming = 32 + MAX_WBITS;
  if (!has_inflate) {
    if (inflateInit2(&inflate, kDetectFraming) != Z_OK) {
      return Status::error(ErrorKind::memory_error, "no memory for zlib");
    }
    has_inflate = true;
  } else if (inflateReset(&inflate) != Z_OK) {
    return Status::internal("zlib could not be reset");
  }
  inflate.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(input.data()));
  inflate.avail_in = static_cast<uInt>(input.size());
  inflate.next_out = reinterpret_cast<Bytef*>(output.data());
  inflate.avail_out = static_cast<uInt>(output.size());
  while (true) {
    if (::inflate(&inflate, Z_FINISH) != Z_STREAM_END) {
      return corrupt("gzip", inflate.msg != nullptr ? inflate.msg : "it does not fit its size");
    }
    if (inflate.avail_out == 0) return Status::ok();
    if (inflate.avail_in == 0) return corrupt("gzip", "it ends too early");
    if (inflateReset(&inflate) != Z_OK) return Status::internal("zlib could not be reset");
  }
}

Status Decompressor::State::decompress_zstd(std::span<const std::byte> input,
                                            std::span<std::byte> output) {
  if (zstd == nullptr) zstd = ZSTD_createDCtx();
  if (zstd == nullptr) return Status::error(ErrorKind::memory_error, "no memory for zstd");
  const size_t size =
      ZSTD_decompressDCtx(zstd, output.data(), output.size(), input.data(), input.size());
  if (ZSTD_isError(size) != 0) return corrupt("zstd", ZSTD_getErrorName(size));
  if (size != output.size()) return corrupt("zstd", "it ends too early");
  return Status::ok();
}

Status Decompressor::decompress(ParquetCodec codec, std::span<const std::byte> input,
                                std::span<std::byte> output) {
  switch (codec) {
    case ParquetCodec::uncompressed:
      if (input.size() != output.size()) {
        return corrupt("uncompressed", "the page's two sizes differ");
      }
      std::memcpy(output.data(), input.data(), input.size());
      return Status::ok();
    case ParquetCodec::snappy:
      return decode_snappy(input.data(), input.size(), output.data(), output.size());
    case ParquetCodec::gzip: return state_->decompress_gzip(input, output);
    case ParquetCodec::zstd: return state_->decompress_zstd(input, output);
    default: return check_codec(codec);
  }
}

}  // namespace shoal::engine
