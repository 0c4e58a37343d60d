// Constants computed at compile time: Python's arithmetic, dates.
#include <gtest/gtest.h>

#include "compiler/library/operators.h"
#include "compiler/library/timestamps.h"

namespace shoal::compiler {
namespace {

template <typename T>
T folded(ir::OpKind kind, Literal left, Literal right) {
  Translation translation;
  Result<Value> value = fold_binary(translation, kind, left, right);
  EXPECT_TRUE(value.is_ok());
  const T* literal = value.is_ok() ? value->literal<T>() : nullptr;
  EXPECT_NE(literal, nullptr);
  return literal == nullptr ? T() : *literal;
}

ErrorKind failure(ir::OpKind kind, Literal left, Literal right) {
  Translation translation;
  return fold_binary(translation, kind, left, right).take_status().detail().kind;
}

TEST(Fold, FollowsPython) {
  EXPECT_EQ(folded<int64_t>(ir::OpKind::floor_divide, int64_t{-7}, int64_t{2}), -4);
  EXPECT_EQ(folded<int64_t>(ir::OpKind::modulo, int64_t{-7}, int64_t{2}), 1);
  EXPECT_EQ(folded<int64_t>(ir::OpKind::modulo, int64_t{7}, int64_t{-2}), -1);
  EXPECT_EQ(folded<double>(ir::OpKind::divide, int64_t{1}, int64_t{2}), 0.5);
  EXPECT_EQ(folded<double>(ir::OpKind::modulo, -0.5, 2.0), 1.5);
  EXPECT_EQ(folded<double>(ir::OpKind::power, int64_t{2}, int64_t{-1}), 0.5);
  EXPECT_EQ(folded<int64_t>(ir::OpKind::power, int64_t{-2}, int64_t{63}), INT64_MIN);
  EXPECT_EQ(folded<int64_t>(ir::OpKind::add, true, true), 2);
  EXPECT_EQ(folded<bool>(ir::OpKind::bit_and, true, false), false);
  EXPECT_EQ(folded<std::string>(ir::OpKind::add, std::string("a"), std::string("b")), "ab");
}

TEST(Fold, RaisesAsPythonDoes) {
  EXPECT_EQ(failure(ir::OpKind::divide, int64_t{1}, int64_t{0}), ErrorKind::zero_division);
  EXPECT_EQ(failure(ir::OpKind::modulo, 1.0, 0.0), ErrorKind::zero_division);
  EXPECT_EQ(failure(ir::OpKind::add, INT64_MAX, int64_t{1}), ErrorKind::overflow_error);
  EXPECT_EQ(failure(ir::OpKind::floor_divide, INT64_MIN, int64_t{-1}), ErrorKind::overflow_error);
  EXPECT_EQ(failure(ir::OpKind::add, int64_t{1}, std::string("a")), ErrorKind::type_error);
}

TEST(Moment, ParsesIsoDates) {
  const auto day = parse_moment("2000-03-01");
  ASSERT_TRUE(day.has_value());
  EXPECT_EQ(day->seconds, 951868800);
  EXPECT_EQ(day->unit, types::TimeUnit::second);
  const auto time = parse_moment("1969-12-31T23:59:59.25");
  ASSERT_TRUE(time.has_value());
  EXPECT_EQ(time->seconds, -1);
  EXPECT_EQ(time->nanoseconds, 250000000);
  EXPECT_EQ(time->unit, types::TimeUnit::millisecond);
  for (const auto* text : {"2000-02-30", "2000-13-01", "2000-1-1", "2000", "2000-01-01 24:00",
                           "2000-01-01x", "2000-01-01T00:00:00Z", ""}) {
    EXPECT_FALSE(parse_moment(text).has_value()) << text;
  }
}

TEST(Moment, CountsRoundDown) {
  const auto moment = parse_moment("1969-12-31 23:59:59.25");
  const auto seconds = count_of(*moment, types::TimeUnit::second);
  EXPECT_EQ(seconds->count, -1);
  EXPECT_FALSE(seconds->exact);
  const auto milliseconds = count_of(*moment, types::TimeUnit::millisecond);
  EXPECT_EQ(milliseconds->count, -750);
  EXPECT_TRUE(milliseconds->exact);
  EXPECT_FALSE(count_of(*parse_moment("9999-01-01"), types::TimeUnit::nanosecond).has_value());
}

}  // namespace
}  // namespace shoal::compiler
