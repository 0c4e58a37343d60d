#include "loader/load.h"

#include <sys/mman.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/concat.h"

namespace shoal::loader {
namespace {

constexpr size_t kSlotBytes = sizeof(void*);

Status system_error(std::string_view what) {
  return Status::error(ErrorKind::os_error,
                       concat("cannot ", what, " for compiled code: ", std::strerror(errno)));
}

}  // namespace

LoadedImage::~LoadedImage() { munmap(mapping_, mapping_bytes_); }

const void* LoadedImage::symbol(std::string_view name) const {
  for (const image::ImageSymbol& symbol : image_.symbols) {
    if (symbol.name == name) return static_cast<const char*>(mapping_) + symbol.offset_bytes;
  }
  return nullptr;
}

Result<std::shared_ptr<const LoadedImage>> load_image(image::Image image,
                                                      const ImportResolver& resolver) {
  SHOAL_RETURN_IF_ERROR(image::verify_image(image));
  if (image.code.empty()) return Status::internal("code image without code");
  const std::string code = std::exchange(image.code, {});
  const size_t code_bytes = image.slot_offset_bytes;
  const size_t slots_bytes = image.imports.size() * kSlotBytes;
  const size_t mapping_bytes = code_bytes + slots_bytes;
  void* mapping =
      mmap(nullptr, mapping_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapping == MAP_FAILED) return system_error("map memory");
  const auto loaded = std::make_shared<const LoadedImage>(std::move(image), mapping, mapping_bytes);

  char* bytes = static_cast<char*>(mapping);
  std::memcpy(bytes, code.data(), code.size());
  for (size_t i = 0; i < loaded->image().imports.size(); ++i) {
    const std::string& name = loaded->image().imports[i];
    const void* address = resolver(name);
    if (address == nullptr) {
      return Status::internal(concat("compiled code calls the unknown function ", name));
    }
    std::memcpy(bytes + code_bytes + i * kSlotBytes, &address, kSlotBytes);
  }
  if (mprotect(mapping, code_bytes, PROT_READ | PROT_EXEC) != 0 ||
      (slots_bytes > 0 && mprotect(bytes + code_bytes, slots_bytes, PROT_READ) != 0)) {
    return system_error("protect memory");
  }
  return loaded;
}

}  // namespace shoal::loader
