// Status, Result, the two macros, and the small string joiner that messages are made with.
#include "base/status.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <string>

#include "base/concat.h"

namespace shoal {
namespace {

Status fails() { return Status::error(ErrorKind::value_error, "no"); }

Result<int> half(int number) {
  if (number % 2 != 0) return Status::error(ErrorKind::value_error, concat("odd: ", number));
  return number / 2;
}

Result<int> quarter(int number) {
  SHOAL_ASSIGN_OR_RETURN(const int once, half(number));
  SHOAL_ASSIGN_OR_RETURN(const int twice, half(once));
  return twice;
}

Status first_failure(bool first, int& steps) {
  ++steps;
  if (first) SHOAL_RETURN_IF_ERROR(fails());
  ++steps;
  SHOAL_RETURN_IF_ERROR(Status::internal("second"));
  return Status::ok();
}

TEST(Status, OkHasNoDetail) {
  EXPECT_TRUE(Status().is_ok());
  EXPECT_TRUE(Status::ok().is_ok());
  EXPECT_TRUE(Status::ok().clone().is_ok());
}

TEST(Status, ErrorKeepsKindAndMessage) {
  const Status status = fails();
  ASSERT_FALSE(status.is_ok());
  EXPECT_EQ(status.detail().kind, ErrorKind::value_error);
  EXPECT_EQ(status.detail().message, "no");
  EXPECT_FALSE(status.detail().span.is_known());
  EXPECT_EQ(Status::internal("x").detail().kind, ErrorKind::internal);
}

TEST(Status, CloneIsIndependent) {
  Status status = fails();
  const Status copy = status.clone();
  status.detail().message = "changed";
  EXPECT_EQ(copy.detail().message, "no");
}

TEST(Status, ReturnIfErrorStopsAtTheFirst) {
  int steps = 0;
  EXPECT_EQ(first_failure(true, steps).detail().message, "no");
  EXPECT_EQ(steps, 1);
  EXPECT_EQ(first_failure(false, steps).detail().message, "second");
  EXPECT_EQ(steps, 3);
}

TEST(Result, HoldsAValueOrAFailure) {
  Result<int> good = half(8);
  ASSERT_TRUE(good.is_ok());
  EXPECT_EQ(*good, 4);
  EXPECT_TRUE(good.take_status().is_ok());
  Result<int> bad = half(7);
  ASSERT_FALSE(bad.is_ok());
  EXPECT_EQ(bad.take_status().detail().message, "odd: 7");
}

TEST(Result, AssignOrReturnPassesFailuresOn) {
  EXPECT_EQ(*quarter(12), 3);
  EXPECT_EQ(quarter(6).take_status().detail().message, "odd: 3");
  EXPECT_EQ(quarter(5).take_status().detail().message, "odd: 5");
}

TEST(Result, TakesMoveOnlyValuesAndConversions) {
  Result<std::unique_ptr<int>> pointer = std::make_unique<int>(5);
  const std::unique_ptr<int> taken = std::move(pointer).value();
  EXPECT_EQ(*taken, 5);
  Result<std::string> text = "from a literal";
  EXPECT_EQ(text->size(), 14U);
}

TEST(Concat, JoinsEveryKindOfPart) {
  EXPECT_EQ(concat("a", std::string("b"), 'c', 1, true, false), "abc1truefalse");
  EXPECT_EQ(concat(int8_t{-5}, " ", uint64_t{18446744073709551615ULL}), "-5 18446744073709551615");
  EXPECT_EQ(concat(std::numeric_limits<int64_t>::min()), "-9223372036854775808");
  EXPECT_EQ(concat(0.5, " ", 1.0), "0.5 1");
  EXPECT_EQ(concat(), "");
}

}  // namespace
}  // namespace shoal
