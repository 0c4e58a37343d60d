// Effects of functions by abi/object_functions.def, and of ops.
#include "compiler/ir/effects.h"

#include <gtest/gtest.h>

namespace shoal::ir {
namespace {

TEST(Effects, OfFunctionsAreThoseOfTheTable) {
  EXPECT_EQ(effect_of("text_find"), FunctionEffect::PURE);
  EXPECT_EQ(effect_of("list_count"), FunctionEffect::READS);
  EXPECT_EQ(effect_of("array_sum"), FunctionEffect::RAISES);
  EXPECT_EQ(effect_of("array_reshape"), FunctionEffect::SHARES);
}

TEST(Effects, AResultDoesNotTellWhetherSomethingIsChanged) {
  EXPECT_TRUE(changes_operand("list_pop"));
  EXPECT_TRUE(changes_operand("array_sort"));
  EXPECT_FALSE(changes_operand("array_check_rising"));
}

TEST(Effects, OfOps) {
  Op op;
  op.kind = OpKind::array_set;
  EXPECT_TRUE(changes_operand(op));
  op.kind = OpKind::array_item;
  EXPECT_FALSE(changes_operand(op));
  op.kind = OpKind::call_object;
  op.literal = std::string("dict_pop");
  EXPECT_TRUE(changes_operand(op));
}

}  // namespace
}  // namespace shoal::ir
