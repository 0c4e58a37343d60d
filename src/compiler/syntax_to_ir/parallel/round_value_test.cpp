// How numbers differ between rounds, as sums and parts of the number of the round.
#include "compiler/syntax_to_ir/parallel/round_value.h"

#include <gtest/gtest.h>

namespace shoal::compiler {
namespace {

const RoundValue kRound = symbol_in_rounds(kRoundNumber, Variation::distinct);
const RoundValue kInner = symbol_in_rounds("j", Variation::repeated);
const RoundValue kLength = symbol_in_rounds("n", Variation::fixed);
const RoundValue kRead = symbol_in_rounds("index[i]", Variation::varying);

RoundValue times(const RoundValue& value, int64_t factor) {
  return product_of(value, number_in_rounds(factor));
}

TEST(RoundValue, SumsWithWhatIsFixedStayDistinct) {
  EXPECT_EQ(sum_of(kRound, kLength).variation, Variation::distinct);
  EXPECT_EQ(sum_of(kLength, kRound, -1).variation, Variation::distinct);
  EXPECT_EQ(sum_of(times(kRound, 3), number_in_rounds(2)).variation, Variation::distinct);
  EXPECT_EQ(growth_of(sum_of(kLength, times(kRound, 3), -1)), -3);
}

TEST(RoundValue, SumsOfSeveralThatDifferMayBeEqual) {
  EXPECT_EQ(sum_of(kRound, kInner).variation, Variation::varying);
  EXPECT_EQ(sum_of(kRound, kRead).variation, Variation::varying);
  EXPECT_EQ(sum_of(kInner, kLength).variation, Variation::repeated);
  EXPECT_EQ(growth_of(sum_of(kRound, kInner)), 0);
}

TEST(RoundValue, WhatCancelsOutIsGone) {
  const RoundValue gone = sum_of(sum_of(kRound, number_in_rounds(4)), kRound, -1);
  EXPECT_TRUE(gone.is_constant());
  EXPECT_EQ(gone.constant, 4);
  EXPECT_TRUE(times(kRound, 0).is_constant());
}

TEST(RoundValue, ProductsWithWhatIsNotConstantMayBeEqual) {
  EXPECT_EQ(product_of(kRound, kLength).variation, Variation::varying);
  EXPECT_EQ(product_of(kRound, kRound).variation, Variation::varying);
  EXPECT_EQ(product_of(kLength, kLength).variation, Variation::fixed);
}

TEST(RoundValue, PartsThatFitIntoWhatTheirBeginningGrowsBy) {
  const RoundValue start = product_of(kRound, kLength);
  const RoundValue stop = product_of(sum_of(kRound, number_in_rounds(1)), kLength);
  const RoundValue size = sum_of(stop, start, -1);
  EXPECT_EQ(size, kLength);
  EXPECT_TRUE(fits_into_growth(size, start));
  EXPECT_TRUE(fits_into_growth(size, sum_of(start, kLength)));
  EXPECT_FALSE(fits_into_growth(times(size, 2), start));
  EXPECT_FALSE(fits_into_growth(times(size, -1), start));
  EXPECT_FALSE(fits_into_growth(size, sum_of(start, kInner)));
  EXPECT_FALSE(fits_into_growth(size, kRound));
  EXPECT_TRUE(fits_into_growth(number_in_rounds(3), times(kRound, -3)));
  EXPECT_FALSE(fits_into_growth(number_in_rounds(4), times(kRound, 3)));
  EXPECT_FALSE(fits_into_growth(number_in_rounds(-1), times(kRound, 3)));
}

TEST(RoundValue, PartsOfDivisionsAreTheSameInSeveralRounds) {
  const RoundValue three = number_in_rounds(3);
  EXPECT_EQ(remainder_of(kRound, three).variation, Variation::folded);
  EXPECT_EQ(quotient_of(kRound, three).variation, Variation::folded);
  EXPECT_EQ(sum_of(remainder_of(kRound, three), kLength).variation, Variation::folded);
  EXPECT_EQ(remainder_of(kInner, three).variation, Variation::repeated);
  EXPECT_EQ(remainder_of(kLength, three).variation, Variation::fixed);
}

TEST(RoundValue, QuotientsByNoMoreThanTheGrowthStayDistinct) {
  const RoundValue steps_of_two = sum_of(times(kRound, 2), kLength);
  EXPECT_EQ(quotient_of(steps_of_two, number_in_rounds(2)).variation, Variation::distinct);
  EXPECT_EQ(quotient_of(steps_of_two, number_in_rounds(3)).variation, Variation::folded);
  EXPECT_EQ(growth_of(quotient_of(steps_of_two, number_in_rounds(2))), 0);
}

TEST(RoundValue, WhatIsComputedOfThemInOtherWays) {
  EXPECT_EQ(variation_of({kLength, kLength}), Variation::fixed);
  EXPECT_EQ(variation_of({kLength, kInner}), Variation::repeated);
  EXPECT_EQ(variation_of({kRound}), Variation::varying);
  EXPECT_EQ(variation_of({remainder_of(kRound, kLength), kLength}), Variation::folded);
  EXPECT_EQ(variation_of({remainder_of(kRound, kLength), kInner}), Variation::varying);
}

TEST(RoundValue, VariablesThatHaveOneOrTheOther) {
  EXPECT_EQ(met_variation(Variation::unknown, Variation::distinct), Variation::distinct);
  EXPECT_EQ(met_variation(Variation::fixed, Variation::fixed), Variation::repeated);
  EXPECT_EQ(met_variation(Variation::distinct, Variation::distinct), Variation::varying);
  EXPECT_EQ(met_variation(Variation::repeated, Variation::folded), Variation::varying);
}

}  // namespace
}  // namespace shoal::compiler
