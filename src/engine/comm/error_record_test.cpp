#include "engine/comm/error_record.h"

#include <gtest/gtest.h>

#include <string>

namespace shoal::comm {
namespace {

ErrorRecord example() {
  ErrorRecord record;
  record.place = "f() at sales.py:12";
  record.error.kind = ErrorKind::typing_error;
  record.error.code = "S0101";
  record.error.message = "message";
  record.error.help = "help";
  record.error.span = {.file = 2, .line = 12, .column = 4, .end_line = 13, .end_column = 9};
  record.error.label = "label";
  record.error.notes = {{.span = {.line = 3}, .text = "set here"}, {.span = {}, .text = ""}};
  return record;
}

TEST(ErrorRecord, comes_back_whole) {
  const ErrorRecord record = example();
  Result<ErrorRecord> back = unpack_error(pack_error(record));
  ASSERT_TRUE(back.is_ok());
  EXPECT_EQ(back->place, record.place);
  EXPECT_EQ(back->error.kind, record.error.kind);
  EXPECT_EQ(back->error.code, record.error.code);
  EXPECT_EQ(back->error.message, record.error.message);
  EXPECT_EQ(back->error.help, record.error.help);
  EXPECT_EQ(back->error.span, record.error.span);
  EXPECT_EQ(back->error.label, record.error.label);
  ASSERT_EQ(back->error.notes.size(), 2U);
  EXPECT_EQ(back->error.notes[0].span.line, 3);
  EXPECT_EQ(back->error.notes[0].text, "set here");
}

TEST(ErrorRecord, cut_short_or_longer_is_refused) {
  std::vector<std::byte> bytes = pack_error(example());
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(unpack_error(std::span(bytes).first(size)).is_ok()) << size;
  }
  bytes.push_back(std::byte{0});
  EXPECT_FALSE(unpack_error(bytes).is_ok());
}

TEST(ErrorRecord, damaged_is_refused_or_read_without_harm) {
  const std::vector<std::byte> bytes = pack_error(example());
  for (size_t i = 0; i < bytes.size(); ++i) {
    std::vector<std::byte> damaged = bytes;
    damaged[i] = std::byte{0xff};
    Result<ErrorRecord> back = unpack_error(damaged);
    EXPECT_TRUE(!back.is_ok() || back->error.kind <= ErrorKind::internal);
  }
  std::vector<std::byte> damaged = bytes;
  damaged[0] = std::byte{200};
  EXPECT_FALSE(unpack_error(damaged).is_ok());
}

TEST(ErrorRecord, long_text_is_cut_between_characters) {
  ErrorRecord record = example();
  record.error.message = "x";
  while (record.error.message.size() < 100'000) record.error.message += "é";
  record.error.notes.assign(100, {.span = {}, .text = record.error.message});
  const std::vector<std::byte> bytes = pack_error(record);
  EXPECT_LE(bytes.size(), kErrorRecordBytesMax);
  Result<ErrorRecord> back = unpack_error(bytes);
  ASSERT_TRUE(back.is_ok());
  EXPECT_EQ(back->error.message.size() % 2, 1U);
  EXPECT_EQ(record.error.message.rfind(back->error.message, 0), 0U);
  EXPECT_EQ(back->error.notes.size(), 16U);
}

}  // namespace
}  // namespace shoal::comm
