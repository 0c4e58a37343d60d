#include <limits>

#include "engine/memory/string_view16.h"
#include "engine/objects/text/text_test_world.h"

namespace shoal::engine {
namespace {

TEST(TextOfArgument, ViewsAsciiInPlace) {
  TextWorld texts;
  for (const std::string& bytes : {std::string(), std::string("short"), std::string(40, 'x')}) {
    const StringView16 view(bytes);
    const abi::Text text =
        text_of(texts.call(abi::shoal_text_of_argument, {{reinterpret_cast<uint64_t>(&view)}}));
    EXPECT_EQ(to_utf8(text), bytes);
    EXPECT_EQ(text.data, view.view().data());
  }
  EXPECT_EQ(texts.world.heap.bytes_held(), 0);
}

TEST(TextOfArgument, DecodesWhatIsBeyondAscii) {
  TextWorld texts;
  for (const std::string& bytes : {std::string("é"), std::string("a long text with one 日 in it"),
                                   std::string("\U0001f600")}) {
    const StringView16 view(bytes);
    const abi::Text text =
        text_of(texts.call(abi::shoal_text_of_argument, {{reinterpret_cast<uint64_t>(&view)}}));
    EXPECT_EQ(to_utf8(text), bytes);
    EXPECT_TRUE(is_canonical(text));
  }
}

TEST(ArgumentOfText, IsUtf8) {
  TextWorld texts;
  for (const std::string& bytes :
       {std::string(), std::string("short"), std::string(40, 'x'), std::string("é"),
        std::string("a long text with one 日 in it"), std::string("\U0001f600\xed\xa0\x80")}) {
    const Cells out = texts.call(abi::shoal_argument_of_text, {cells_of(texts.text(bytes))});
    EXPECT_EQ(reinterpret_cast<const StringView16*>(out[0])->view(), bytes);
  }
}

TEST(TextOrd, TakesOneCodePoint) {
  TextWorld texts;
  EXPECT_EQ(texts.call(abi::shoal_text_ord, {cells_of(texts.text("a"))})[0], 97U);
  EXPECT_EQ(texts.call(abi::shoal_text_ord, {cells_of(texts.text("\U0001f600"))})[0], 0x1f600U);
  texts.call(abi::shoal_text_ord, {cells_of(texts.text("ab"))});
  EXPECT_TRUE(texts.failed);
  EXPECT_EQ(texts.world.error.kind, ErrorKind::type_error);
  EXPECT_EQ(texts.world.error.message, "ord() expected a character, but string of length 2 found");
}

TEST(TextChr, MakesOneCodePoint) {
  TextWorld texts;
  for (const uint64_t code : {0U, 97U, 255U, 256U, 0xd800U, 0xffffU, 0x10000U, 0x10ffffU}) {
    const abi::Text text = text_of(texts.call(abi::shoal_text_chr, {{code}}));
    EXPECT_EQ(length_of(text), 1);
    EXPECT_TRUE(is_canonical(text));
    EXPECT_EQ(texts.call(abi::shoal_text_ord, {cells_of(text)})[0], code);
  }
  for (const int64_t code : {int64_t{-1}, int64_t{0x110000}}) {
    texts.call(abi::shoal_text_chr, {{static_cast<uint64_t>(code)}});
    EXPECT_EQ(texts.world.error.message, "chr() arg not in range(0x110000)");
  }
  texts.call(abi::shoal_text_chr, {{uint64_t{1} << 40}});
  EXPECT_EQ(texts.world.error.kind, ErrorKind::overflow_error);
  EXPECT_EQ(texts.world.error.message, "Python int too large to convert to C int");
}

}  // namespace
}  // namespace shoal::engine
