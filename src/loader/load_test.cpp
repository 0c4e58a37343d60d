#include "loader/load.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>

namespace shoal::loader {
namespace {

#if defined(__x86_64__)

constexpr uint32_t kSlotOffset = 4096;

int32_t answer() { return 42; }

const void* resolve(std::string_view name) {
  return name == "answer" ? reinterpret_cast<const void*>(&answer) : nullptr;
}

// Offset 0: `jmp *[rip + slot 1]`; offset 8: `lea eax, [rdi + rsi]; ret`.
image::Image make_image() {
  image::Image image;
  image.code = std::string(16, '\x90');
  const int32_t displacement = static_cast<int32_t>(kSlotOffset) + 8 - 6;
  std::memcpy(image.code.data(), "\xff\x25", 2);
  std::memcpy(image.code.data() + 2, &displacement, 4);
  std::memcpy(image.code.data() + 8, "\x8d\x04\x37\xc3", 4);
  image.symbols = {{"call_answer", 0}, {"add", 8}};
  image.imports = {"answer", "answer"};
  image.slot_offset_bytes = kSlotOffset;
  return image;
}

TEST(Loader, RunsCodeAndBindsImports) {
  Result<std::shared_ptr<const LoadedImage>> loaded = load_image(make_image(), resolve);
  ASSERT_TRUE(loaded.is_ok());
  EXPECT_EQ((*loaded)->function<int32_t (*)()>("call_answer")(), 42);
  EXPECT_EQ((*loaded)->function<int32_t (*)(int32_t, int32_t)>("add")(40, 2), 42);
  EXPECT_EQ((*loaded)->symbol("missing"), nullptr);
  EXPECT_TRUE((*loaded)->image().code.empty());
}

TEST(Loader, UnknownImportIsNamed) {
  image::Image image = make_image();
  image.imports[1] = "question";
  Result<std::shared_ptr<const LoadedImage>> loaded = load_image(std::move(image), resolve);
  ASSERT_FALSE(loaded.is_ok());
  EXPECT_NE(loaded.take_status().detail().message.find("question"), std::string::npos);
}

TEST(Loader, MalformedImageIsRefused) {
  image::Image image = make_image();
  image.symbols[0].offset_bytes = 16;
  EXPECT_FALSE(load_image(std::move(image), resolve).is_ok());
  EXPECT_FALSE(load_image(image::Image(), resolve).is_ok());
}

TEST(LoaderDeathTest, CodeIsNotWritable) {
  Result<std::shared_ptr<const LoadedImage>> loaded = load_image(make_image(), resolve);
  ASSERT_TRUE(loaded.is_ok());
  auto* code = static_cast<volatile char*>(const_cast<void*>((*loaded)->symbol("add")));
  EXPECT_DEATH(*code = 0, "");
}

#endif

}  // namespace
}  // namespace shoal::loader
