#include "image/image.h"

#include <gtest/gtest.h>

namespace shoal::image {
namespace {

Image make_image() {
  Image image;
  image.code = std::string("\xc3\x00\x90", 3);
  image.symbols = {{"main", 0}, {"stage_0_0", 2}};
  image.imports = {"shoal_raise", "shoal_run_segment"};
  image.slot_offset_bytes = 4096;
  image.errors = {{ErrorKind::zero_division, "division by zero", {1, 2, 3, 4, 5}}};
  image.prints = {{PrintPlace::rank_by_rank, "(tuple (tuple (python_int)))", {0, 7, 4, 7, 9}},
                  {PrintPlace::first_rank, "", {}}};
  image.plans = {"plan () {}", ""};
  image.result = "int";
  image.explain_text = "reads A";
  image.distribution_diagnostics = {"df: divided", "", "df: divided\nVAR(%0)"};
  image.sequential_reason = "nothing is divided";
  return image;
}

TEST(Image, RoundTrip) {
  const std::string bytes = serialize_image(make_image());
  Result<Image> parsed = parse_image(bytes);
  ASSERT_TRUE(parsed.is_ok());
  EXPECT_EQ(parsed->code, make_image().code);
  ASSERT_EQ(parsed->symbols.size(), 2u);
  EXPECT_EQ(parsed->symbols[1].name, "stage_0_0");
  EXPECT_EQ(parsed->symbols[1].offset_bytes, 2u);
  EXPECT_EQ(parsed->imports, make_image().imports);
  ASSERT_EQ(parsed->errors.size(), 1u);
  EXPECT_EQ(parsed->errors[0].kind, ErrorKind::zero_division);
  EXPECT_EQ(parsed->errors[0].span, (SourceSpan{1, 2, 3, 4, 5}));
  ASSERT_EQ(parsed->prints.size(), 2u);
  EXPECT_EQ(parsed->prints[0].place, PrintPlace::rank_by_rank);
  EXPECT_EQ(parsed->prints[0].shape, "(tuple (tuple (python_int)))");
  EXPECT_EQ(parsed->prints[0].span, (SourceSpan{0, 7, 4, 7, 9}));
  EXPECT_EQ(parsed->plans, make_image().plans);
  EXPECT_EQ(parsed->result, "int");
  EXPECT_EQ(parsed->explain_text, "reads A");
  EXPECT_EQ(parsed->distribution_diagnostics, make_image().distribution_diagnostics);
  EXPECT_EQ(parsed->sequential_reason, "nothing is divided");
  EXPECT_EQ(serialize_image(*parsed), bytes);
}

TEST(Image, EveryTruncationIsRefused) {
  const std::string bytes = serialize_image(make_image());
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(parse_image(std::string_view(bytes).substr(0, size)).is_ok()) << size;
  }
  EXPECT_FALSE(parse_image(bytes + "x").is_ok());
}

TEST(Image, EveryBitFlipIsRefused) {
  std::string bytes = serialize_image(make_image());
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(parse_image(bytes).is_ok()) << bit;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
  }
}

TEST(Image, OffsetsAreChecked) {
  Image symbol_outside = make_image();
  symbol_outside.symbols[0].offset_bytes = 3;
  EXPECT_FALSE(parse_image(serialize_image(symbol_outside)).is_ok());
  Image slots_inside = make_image();
  slots_inside.slot_offset_bytes = 0;
  EXPECT_FALSE(parse_image(serialize_image(slots_inside)).is_ok());
  Image slots_unaligned = make_image();
  slots_unaligned.slot_offset_bytes = 4097;
  EXPECT_FALSE(parse_image(serialize_image(slots_unaligned)).is_ok());
  Image slots_far = make_image();
  slots_far.slot_offset_bytes = 0xfffff000;
  EXPECT_FALSE(parse_image(serialize_image(slots_far)).is_ok());
}

}  // namespace
}  // namespace shoal::image
