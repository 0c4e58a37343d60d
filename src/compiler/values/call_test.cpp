#include "compiler/values/call.h"

#include <gtest/gtest.h>

namespace shoal::compiler {
namespace {

Call call_with(std::vector<Argument> arguments) {
  Call call;
  call.name = "f";
  call.arguments = std::move(arguments);
  return call;
}

Argument argument(std::string name, Literal value) {
  return Argument{std::move(name), literal_value(std::move(value)), {}};
}

TEST(BindArguments, PositionalAndNamed) {
  Call call = call_with({argument("", int64_t{1}), argument("c", int64_t{3})});
  ASSERT_TRUE(bind_arguments(call, "a, b, *, c").is_ok());
  EXPECT_EQ(*call.find("a")->value.literal<int64_t>(), 1);
  EXPECT_EQ(*call.find("c")->value.literal<int64_t>(), 3);
  EXPECT_EQ(call.find("b"), nullptr);
  EXPECT_FALSE(call.required("b").is_ok());
}

TEST(BindArguments, RefusesWhatPythonRefuses) {
  Call too_many = call_with({argument("", int64_t{1}), argument("", int64_t{2})});
  EXPECT_EQ(bind_arguments(too_many, "a, *, b").detail().kind, ErrorKind::type_error);
  Call twice = call_with({argument("", int64_t{1}), argument("a", int64_t{2})});
  EXPECT_EQ(bind_arguments(twice, "a").detail().kind, ErrorKind::type_error);
  Call unknown = call_with({argument("colums", int64_t{1})});
  EXPECT_EQ(bind_arguments(unknown, "columns").detail().help, "did you mean `columns`?");
}

TEST(BindArguments, RefusedParameterTakesItsDefaults) {
  Call same = call_with({argument("axis", int64_t{0})});
  EXPECT_TRUE(bind_arguments(same, "axis!0|None").is_ok());
  Call none = call_with({argument("axis", None{})});
  EXPECT_TRUE(bind_arguments(none, "axis!0|None").is_ok());
  Call other = call_with({argument("axis", int64_t{1})});
  const Status status = bind_arguments(other, "axis!0|None");
  EXPECT_EQ(status.detail().code, "S0303");
  EXPECT_EQ(status.detail().kind, ErrorKind::unsupported);
}

TEST(BindArguments, CollectsTheRest) {
  Call call =
      call_with({argument("", int64_t{1}), argument("", int64_t{2}), argument("x", int64_t{3})});
  ASSERT_TRUE(bind_arguments(call, "*parts, **named").is_ok());
  EXPECT_EQ(call.find_all("parts").size(), 2u);
  EXPECT_NE(call.find("x"), nullptr);
}

TEST(Literals, ReprIsPythons) {
  EXPECT_EQ(literal_repr(1.0), "1.0");
  EXPECT_EQ(literal_repr(1e300), "1e+300");
  EXPECT_EQ(literal_repr(1e16), "1e+16");
  EXPECT_EQ(literal_repr(1e15), "1000000000000000.0");
  EXPECT_EQ(literal_repr(-100000.0), "-100000.0");
  EXPECT_EQ(literal_repr(0.0001), "0.0001");
  EXPECT_EQ(literal_repr(0.00001), "1e-05");
  EXPECT_EQ(literal_repr(-0.0), "-0.0");
  EXPECT_EQ(literal_repr(std::string("it's")), "\"it's\"");
  EXPECT_EQ(literal_repr(std::string("a\n")), "'a\\n'");
  EXPECT_EQ(literal_repr(true), "True");
  EXPECT_EQ(literal_repr(None{}), "None");
}

}  // namespace
}  // namespace shoal::compiler
