// Path expressions evaluated over the arguments of a call: as Python's +, f-strings and
// os.path.join would.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "session/reads.h"

namespace shoal::session {
namespace {

using types::PathExpression;
using types::ValueForm;

std::vector<Argument> arguments() {
  std::vector<Argument> all(6);
  all[0].shape.form = ValueForm::python_str;
  all[0].text = "/data";
  all[1].shape.form = ValueForm::path;
  all[1].text = "part";
  all[2].shape.form = ValueForm::python_int;
  all[2].integer = -7;
  all[3].shape.form = ValueForm::python_bool;
  all[3].integer = 1;
  all[4].shape.form = ValueForm::path_list;
  all[4].texts = {"a", "b"};
  all[5].shape.form = ValueForm::python_float;
  return all;
}

// The paths joined by |, or the failure.
std::string evaluate(std::string_view expression, const std::vector<Argument>& values) {
  Result<std::vector<std::string>> paths =
      evaluate_paths(*types::parse_path_expression(expression), values);
  if (!paths.is_ok()) return "failed: " + paths.take_status().detail().message;
  std::string text;
  for (const std::string& path : *paths) text += (text.empty() ? "" : "|") + path;
  return text;
}

std::string evaluate(std::string_view expression) { return evaluate(expression, arguments()); }

TEST(EvaluatePaths, ArgumentsAndLiterals) {
  EXPECT_EQ(evaluate("(literal \"x.parquet\")"), "x.parquet");
  EXPECT_EQ(evaluate("(argument 0)"), "/data");
  EXPECT_EQ(evaluate("(argument 1)"), "part");
  EXPECT_EQ(evaluate("(argument 4)"), "a|b");
}

TEST(EvaluatePaths, Concatenation) {
  EXPECT_EQ(evaluate("(concat (argument 0) (literal \"/\") (argument 2) (argument 3))"),
            "/data/-7True");
  EXPECT_EQ(evaluate("(concat)"), "");
}

TEST(EvaluatePaths, JoinsAsPosixPathDoes) {
  EXPECT_EQ(evaluate("(join (argument 0) (argument 1))"), "/data/part");
  EXPECT_EQ(evaluate("(join (argument 1) (argument 0))"), "/data");
  EXPECT_EQ(evaluate("(join (literal \"a/\") (literal \"b\"))"), "a/b");
  EXPECT_EQ(evaluate("(join (literal \"\") (literal \"b\"))"), "b");
  EXPECT_EQ(evaluate("(join (literal \"a\") (literal \"\"))"), "a/");
  EXPECT_EQ(evaluate("(join (literal \"a\") (literal \"\") (literal \"b\"))"), "a/b");
}

TEST(EvaluatePaths, Lists) {
  EXPECT_EQ(evaluate("(list (literal \"x\") (concat (argument 1) (literal \"y\")))"), "x|party");
}

TEST(EvaluatePaths, WhatIsNoPathFails) {
  EXPECT_EQ(evaluate("(argument 5)"), "failed: argument 6 is not part of a path");
  EXPECT_EQ(evaluate("(concat (argument 4))"), "failed: argument 5 is not part of a path");
  EXPECT_EQ(evaluate("(concat (list (literal \"a\")))"), "failed: a list cannot be part of a path");
  EXPECT_NE(evaluate("(join (literal \"a\") (argument 6))").find("does not have"),
            std::string::npos);
  std::vector<Argument> with_null = arguments();
  with_null[0].text = std::string("a\0b", 3);
  EXPECT_EQ(evaluate("(argument 0)", with_null), "failed: embedded null byte");
}

}  // namespace
}  // namespace shoal::session
