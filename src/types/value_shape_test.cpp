// Text forms at the border of compiled code (shapes of values, paths of reads): exact both ways,
// and damaged text is refused, because cache entries are made of it.
#include "types/value_shape.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "types/path_expression.h"

namespace shoal::types {
namespace {

Schema two_columns() {
  Schema schema;
  schema.fields = {{"a \"b\"\n", numpy_type(TypeKind::int64), {}},
                   {"", numpy_type(TypeKind::timestamp), "list<int64>"}};
  schema.fields[1].type.timezone = "Europe/Berlin";
  return schema;
}

ValueShape shape_of(ValueForm form) {
  ValueShape shape;
  shape.form = form;
  if (form == ValueForm::element) shape.type = two_columns().fields[1].type;
  if (form == ValueForm::literal) shape.text = "'it\\'s'";
  if (form == ValueForm::opaque) shape.text = "module.Class";
  if (form == ValueForm::formatted) shape.text = "!r:>10";
  if (form == ValueForm::joined) shape.text = "path";
  if (form == ValueForm::object) shape.object = object_type(ObjectForm::list, {ObjectType{}});
  if (form >= ValueForm::tuple && form != ValueForm::object && form != ValueForm::opaque) {
    shape.items = {shape_of(ValueForm::none), shape_of(ValueForm::python_int)};
  }
  if (form != ValueForm::frame && form != ValueForm::series) return shape;
  shape.schema = two_columns();
  shape.index.levels = {{1, "name"}, {0, std::nullopt}, {0, ""}};
  if (form == ValueForm::series) {
    shape.column = 1;
    shape.name = "s";
    return shape;
  }
  shape.columns = {{{"x"}, 0}, {{"B", "sum"}, 1}, {{}, 0}};
  return shape;
}

constexpr int kFormCount = static_cast<int>(ValueForm::object) + 1;

TEST(ValueShape, EveryFormReadsBack) {
  for (int form = 0; form < kFormCount; ++form) {
    const ValueShape shape = shape_of(static_cast<ValueForm>(form));
    const std::string text = to_text(shape);
    const Result<ValueShape> read = parse_value_shape(text);
    ASSERT_TRUE(read.is_ok()) << text;
    EXPECT_EQ(*read, shape) << text;
    EXPECT_EQ(to_text(*read), text);
  }
}

TEST(ValueShape, FormsHaveDifferentTexts) {
  std::vector<std::string> texts;
  for (int form = 0; form < kFormCount; ++form) {
    texts.push_back(to_text(shape_of(static_cast<ValueForm>(form))));
    for (int other = 0; other < form; ++other)
      EXPECT_NE(texts[static_cast<size_t>(other)], texts.back());
  }
}

TEST(ValueShape, EmptyAndUnnamedReadBack) {
  ValueShape frame;
  frame.form = ValueForm::frame;
  EXPECT_EQ(*parse_value_shape(to_text(frame)), frame);
  ValueShape series = shape_of(ValueForm::series);
  series.name = std::nullopt;
  series.index.levels.clear();
  EXPECT_EQ(*parse_value_shape(to_text(series)), series);
}

TEST(ValueShape, HowItIsHeldReadsBackAndIsSilentWhenReplicated) {
  for (const ValueForm form : {ValueForm::frame, ValueForm::series}) {
    ValueShape shape = shape_of(form);
    EXPECT_EQ(to_text(shape).find("held"), std::string::npos);
    for (const Distribution distribution : {Distribution::block, Distribution::varying}) {
      shape.distribution = distribution;
      const std::string text = to_text(shape);
      EXPECT_NE(text.find(" held "), std::string::npos) << text;
      ASSERT_TRUE(parse_value_shape(text).is_ok()) << text;
      EXPECT_EQ(*parse_value_shape(text), shape);
    }
  }
}

TEST(ValueShape, LeavesAreInOrderWhereverTheyAre) {
  ValueShape tuple = shape_of(ValueForm::tuple);
  tuple.items = {shape_of(ValueForm::frame), shape_of(ValueForm::joined),
                 shape_of(ValueForm::literal), shape_of(ValueForm::element),
                 shape_of(ValueForm::formatted)};
  const std::vector<ValueShape*> leaves = leaves_of(tuple);
  const std::vector<ValueShape*> expected = {&tuple.items[0], &tuple.items[1].items[1],
                                             &tuple.items[3], &tuple.items[4].items[1]};
  EXPECT_EQ(leaves, expected);
  const ValueShape& constant = tuple;
  EXPECT_EQ(leaves_of(constant).size(), 4U);
  EXPECT_TRUE(leaves_of(shape_of(ValueForm::opaque)).empty());
}

TEST(ValueShape, EveryCutTextIsRefused) {
  ValueShape tuple = shape_of(ValueForm::tuple);
  tuple.items.push_back(shape_of(ValueForm::frame));
  tuple.items.push_back(shape_of(ValueForm::series));
  const std::string text = to_text(tuple);
  for (size_t length = 0; length < text.size(); ++length) {
    EXPECT_FALSE(parse_value_shape(text.substr(0, length)).is_ok()) << text.substr(0, length);
  }
}

TEST(ValueShape, BadTextIsRefused) {
  for (const std::string_view text :
       {"()", "(nothing)", "(element)", "(element int65)", "(none) x", "(literal)",
        "(series [ ] ( ) 0 -)", "(frame [ \"a\": int64, ] ( 1 - ) ( ))", "(frame [ ] ( ) ( ) held)",
        "(frame [ ] ( ) ( ) held replicated)", "(none held block)",
        "(frame [ ] ( ) ( ) held sideways)", "(frame [ \"a\": int64, ] ( ) ( -1 ( \"a\" ) ))",
        "(frame [ \"a\": int64 ] ( ) ( ))"}) {
    EXPECT_FALSE(parse_value_shape(text).is_ok()) << text;
  }
  std::string deep;
  for (int i = 0; i < 1000; ++i) deep += "(tuple ";
  EXPECT_FALSE(parse_value_shape(deep).is_ok());
}

TEST(PathExpression, EveryKindReadsBack) {
  using Kind = PathExpression::Kind;
  const PathExpression literal{Kind::literal, "/a \"b\".parquet", 0, {}};
  const PathExpression argument{Kind::argument, "", 3, {}};
  const PathExpression joined{Kind::join, "", 0, {literal, argument}};
  const PathExpression text{Kind::concat, "", 0, {argument, literal, joined}};
  const PathExpression list{Kind::list, "", 0, {text, literal}};
  const PathExpression empty{Kind::concat, "", 0, {}};
  for (const PathExpression& expression : {literal, argument, joined, text, list, empty}) {
    const Result<PathExpression> read = parse_path_expression(to_text(expression));
    ASSERT_TRUE(read.is_ok()) << to_text(expression);
    EXPECT_EQ(*read, expression);
  }
  EXPECT_EQ(to_text(joined), R"((join (literal "/a \"b\".parquet") (argument 3)))");
}

TEST(PathExpression, BadTextIsRefused) {
  for (const std::string_view text : {"", "(", "(literal)", "(argument -1)", "(argument x)",
                                      "(other)", "(concat", "(literal \"a\") b", "(join \"a\")"}) {
    EXPECT_FALSE(parse_path_expression(text).is_ok()) << text;
  }
  std::string deep;
  for (int i = 0; i < 1000; ++i) deep += "(concat ";
  EXPECT_FALSE(parse_path_expression(deep).is_ok());
}

}  // namespace
}  // namespace shoal::types
