// Maps the code of an image and binds its imports. Knows bytes and names, not LLVM.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "base/status.h"
#include "image/image.h"

namespace shoal::loader {

// Executable code in memory; unmapped with the object. Immutable, so any thread may call it.
class LoadedImage {
 public:
  LoadedImage(image::Image image, void* mapping, size_t mapping_bytes)
      : image_(std::move(image)), mapping_(mapping), mapping_bytes_(mapping_bytes) {}
  ~LoadedImage();
  LoadedImage(const LoadedImage&) = delete;
  LoadedImage& operator=(const LoadedImage&) = delete;

  // Where symbol `name` starts, null if the image has none.
  [[nodiscard]] const void* symbol(std::string_view name) const;
  // As symbol, cast to the function pointer type `Function` (abi/stage.h, abi/main_function.h).
  template <typename Function>
  [[nodiscard]] Function function(std::string_view name) const {
    return reinterpret_cast<Function>(const_cast<void*>(symbol(name)));
  }
  // The metadata; its `code` is empty, the mapping holds it.
  [[nodiscard]] const image::Image& image() const { return image_; }

 private:
  image::Image image_;
  void* mapping_;
  size_t mapping_bytes_;
};

// The address of an imported function, null for an unknown name.
using ImportResolver = std::function<const void*(std::string_view name)>;

// Fails if the image is malformed, an import is unknown, or memory cannot be mapped. Code becomes
// read-only and executable, the import slots read-only; nothing is ever writable and executable.
[[nodiscard]] Result<std::shared_ptr<const LoadedImage>> load_image(image::Image image,
                                                                    const ImportResolver& resolver);

}  // namespace shoal::loader
