#include "session/direct_call.h"

#include <gtest/gtest.h>

namespace shoal::session {
namespace {

image::Image image_with(std::vector<std::string> imports) {
  image::Image image;
  image.imports = std::move(imports);
  return image;
}

TEST(DirectCall, ArithmeticErrorsAndPollsNeedArgumentsOnly) {
  EXPECT_TRUE(needs_arguments_only(image_with({})));
  EXPECT_TRUE(needs_arguments_only(
      image_with({"shoal_raise", "shoal_poll", "shoal_pow_f64", "shoal_floor_divide_f64"})));
}

TEST(DirectCall, WhatAsksForMoreIsNoDirectCall) {
  for (const char* name : {"shoal_run_segment", "shoal_print", "shoal_barrier", "shoal_ranks",
                           "shoal_is_rank", "not_known_yet"}) {
    EXPECT_FALSE(needs_arguments_only(image_with({"shoal_raise", name}))) << name;
  }
}

}  // namespace
}  // namespace shoal::session
