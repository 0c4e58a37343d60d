// Module texts, exact both ways: every node kind, every kind of binding; damaged text is refused.
#include "compiler/syntax/parse_tree.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace shoal::syntax {
namespace {

std::string failure(std::string_view text) {
  Result<Module> module = parse_module(text);
  return module.is_ok() ? "" : module.take_status().detail().message;
}

void expect_round_trip(const std::string& text) {
  const Result<Module> module = parse_module(text);
  ASSERT_TRUE(module.is_ok()) << failure(text) << "\n" << text;
  EXPECT_EQ(canonical_text(*module), text);
}

TEST(ModuleText, EveryNodeKindReadsBack) {
  const std::vector<NodeKind> kinds = {
#define X(kind, text, children) NodeKind::kind,
#include "compiler/syntax/nodes.def"
#undef X
  };
  for (const NodeKind kind : kinds) {
    const std::string name(node_kind_name(kind));
    expect_round_trip("(module\n  (file \"f.py\" 1)\n  (function \"f\" 0 (" + name +
                      "@3:4-5:6 \"te\\\"xt\\n\" (absent) (" + name + "))))\n");
    const Module module =
        *parse_module("(module (file \"f\" 1) (function \"f\" 0 (" + name + ")))");
    EXPECT_EQ(module.nodes[module.functions[0].root].kind, kind);
  }
}

TEST(ModuleText, FilesFunctionsAndBindingsReadBack) {
  const std::string text = R"((module
  (file "a.py" 7
    "def f(x):"
    ""
    "    return \"é\"")
  (file "b \"c\".py" 1)
  (function "f" 0 (function@7:0-9:14 "f" (list) (list (return_statement@9:4-9:14 (constant_string@9:11-9:14 "é"))))
    (bind "pd" known "pandas")
    (bind "g" function 1)
    (bind "n" constant (constant_int "3"))
    (bind "t" constant (tuple_display (list (constant_none) (constant_string))))
    (bind "o" opaque "list"))
  (function "g.<locals>.h" 1 (lambda (list) (absent))))
)";
  expect_round_trip(text);
  const Module module = *parse_module(text);
  EXPECT_EQ(module.files[0].first_line, 7);
  EXPECT_EQ(module.files[0].lines.size(), 3U);
  EXPECT_EQ(module.functions[0].bindings[1].kind, Binding::Kind::function);
  EXPECT_EQ(module.functions[1].file, 1);
  const Node& root = module.nodes[module.functions[0].root];
  EXPECT_EQ(root.span, (SourceSpan{0, 7, 0, 9, 14}));
  EXPECT_EQ(module.nodes[module.functions[1].root].span.file, 1);
}

TEST(ModuleText, EveryCutTextIsRefused) {
  const std::string text =
      "(module (file \"f\" 1 \"x\") (function \"f\" 0 (name@1:0-1:1 \"x\" (list)) (bind \"a\" "
      "known "
      "\"b\") (bind \"c\" constant (constant_int \"1\"))))";
  ASSERT_EQ(failure(text), "");
  for (size_t length = 0; length < text.size(); ++length) {
    EXPECT_NE(failure(text.substr(0, length)), "") << text.substr(0, length);
  }
}

TEST(ModuleText, BadTextIsRefused) {
  const std::string file = "(module (file \"f\" 1) ";
  EXPECT_NE(failure(file + ")"), "");
  EXPECT_NE(failure(file + "(function \"f\" 1 (absent)))"), "");
  EXPECT_NE(failure(file + "(function \"f\" 0 (nothing)))"), "");
  EXPECT_NE(failure(file + "(function \"f\" 0 (absent) (bind \"g\" function 1)))"), "");
  EXPECT_NE(failure(file + "(function \"f\" 0 (absent) (bind \"g\" other 1)))"), "");
  EXPECT_NE(failure(file + "(function \"f\" 0 (absent@1:0)))"), "");
  EXPECT_NE(failure(file + "(function \"f\" 0 (absent))) x"), "");
  std::string deep = file + "(function \"f\" 0 ";
  for (int i = 0; i < 100000; ++i) deep += "(list ";
  EXPECT_NE(failure(deep), "");
}

}  // namespace
}  // namespace shoal::syntax
