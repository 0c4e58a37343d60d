// A Python-free syntax tree: the functions that one compilation sees, with their positions, and
// what their free names meant when the function was called.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/source_span.h"
#include "base/store.h"

namespace shoal::syntax {

enum class NodeKind : uint8_t {
#define X(kind, text, children) kind,
#include "compiler/syntax/nodes.def"
#undef X
};

[[nodiscard]] std::string_view node_kind_name(NodeKind kind);

// One construct; nodes.def says what text and children hold for each kind.
struct Node {
  NodeKind kind = NodeKind::absent;
  SourceSpan span;
  std::string text;
  std::vector<Id<Node>> children;
};

// What a free name of a function refers to.
struct Binding {
  enum class Kind : uint8_t {
    known,     // a module, function or class by its public dotted name: "pandas", "os.path.join"
    function,  // another function of this module: `function` indexes Module::functions
    constant,  // int, float, str, bool, None: a constant node (also in a tuple or list display)
    opaque,    // anything else; `text` is its Python type, for the error
  };
  Kind kind = Kind::opaque;
  std::string name;
  std::string text;
  int32_t function = -1;
  Id<Node> constant;
};

struct Function {
  std::string name;  // qualified, for messages
  int32_t file = 0;
  Id<Node> root;  // function or lambda
  std::vector<Binding> bindings;
};

// A source file's name and lines, for messages. `lines[0]` is line `first_line`.
struct SourceFile {
  std::string path;
  int32_t first_line = 1;
  std::vector<std::string> lines;
};

// Everything that one compilation reads. functions[0] is the decorated one.
struct Module {
  Store<Node> nodes;
  std::vector<Function> functions;
  std::vector<SourceFile> files;
};

enum class FilePaths : uint8_t { kept, left_out };

// Canonical text of a module: node kinds, texts and bindings, and positions relative to nothing
// (they are in error messages and explain, so they belong to the content). Equal text compiles to
// equal code. Without paths it is the same for copies of a program in several folders.
[[nodiscard]] std::string canonical_text(const Module& module, FilePaths paths = FilePaths::kept);

// Of the decorated function.
[[nodiscard]] const std::vector<Id<Node>>& parameters_of(const Module& module);

}  // namespace shoal::syntax
