#include "compiler/syntax/parse_tree.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/concat.h"
#include "base/text_reader.h"

namespace shoal::syntax {
namespace {

constexpr std::string_view kKindNames[] = {
#define X(kind, text, children) #kind,
#include "compiler/syntax/nodes.def"
#undef X
};

// Deeper nesting is refused: the walker recurses over the tree.
constexpr int kDepthMax = 200;

std::optional<NodeKind> find_kind(std::string_view name) {
  const auto* found = std::find(std::begin(kKindNames), std::end(kKindNames), name);
  if (found == std::end(kKindNames)) return std::nullopt;
  return static_cast<NodeKind>(found - std::begin(kKindNames));
}

SourceSpan read_span(TextReader& reader, int32_t file) {
  SourceSpan span;
  span.file = file;
  span.line = reader.index();
  reader.expect(":");
  span.column = reader.index();
  reader.expect("-");
  span.end_line = reader.index();
  reader.expect(":");
  span.end_column = reader.index();
  return span;
}

Id<Node> read_node(TextReader& reader, Module& module, int32_t file, int depth) {
  Node node;
  reader.expect("(");
  const std::optional<NodeKind> kind = find_kind(reader.word());
  if (!kind) reader.fail("unknown syntax node");
  if (depth > kDepthMax) reader.fail("nested too deeply");
  node.kind = kind.value_or(NodeKind::absent);
  node.span.file = file;
  if (reader.accept("@")) node.span = read_span(reader, file);
  if (reader.peek("\"")) node.text = reader.quoted();
  while (reader.is_ok() && !reader.accept(")")) {
    node.children.push_back(read_node(reader, module, file, depth + 1));
  }
  return module.nodes.add(std::move(node));
}

Binding read_binding(TextReader& reader, Module& module, int32_t file) {
  Binding binding;
  reader.expect("bind");
  binding.name = reader.quoted();
  if (reader.accept("known")) {
    binding.kind = Binding::Kind::known;
    binding.text = reader.quoted();
  } else if (reader.accept("function")) {
    binding.kind = Binding::Kind::function;
    binding.function = reader.index();
  } else if (reader.accept("constant")) {
    binding.kind = Binding::Kind::constant;
    binding.constant = read_node(reader, module, file, 0);
  } else {
    reader.expect("opaque");
    binding.text = reader.quoted();
  }
  reader.expect(")");
  return binding;
}

void read_file(TextReader& reader, Module& module) {
  SourceFile file;
  file.path = reader.quoted();
  file.first_line = reader.index();
  while (reader.is_ok() && !reader.accept(")")) file.lines.push_back(reader.quoted());
  module.files.push_back(std::move(file));
}

void read_function(TextReader& reader, Module& module) {
  Function function;
  function.name = reader.quoted();
  function.file = reader.index();
  if (function.file >= static_cast<int32_t>(module.files.size())) reader.fail("no such file");
  function.root = read_node(reader, module, function.file, 0);
  while (reader.is_ok() && !reader.accept(")")) {
    reader.expect("(");
    function.bindings.push_back(read_binding(reader, module, function.file));
  }
  module.functions.push_back(std::move(function));
}

Status check_references(const Module& module) {
  if (module.functions.empty()) return Status::internal("bad syntax text: no function");
  for (const Function& function : module.functions) {
    for (const Binding& binding : function.bindings) {
      if (binding.kind == Binding::Kind::function &&
          binding.function >= static_cast<int32_t>(module.functions.size())) {
        return Status::internal("bad syntax text: binding to a function that is not there");
      }
    }
  }
  return Status::ok();
}

void append_node(std::string& out, const Module& module, Id<Node> id) {
  const Node& node = module.nodes[id];
  out += concat("(", node_kind_name(node.kind));
  if (node.span.is_known()) {
    out += concat("@", node.span.line, ":", node.span.column, "-", node.span.end_line, ":",
                  node.span.end_column);
  }
  if (!node.text.empty()) out += " " + quote(node.text);
  for (const Id<Node> child : node.children) {
    out += " ";
    append_node(out, module, child);
  }
  out += ")";
}

void append_binding(std::string& out, const Module& module, const Binding& binding) {
  out += concat("\n    (bind ", quote(binding.name));
  switch (binding.kind) {
    case Binding::Kind::known: out += " known " + quote(binding.text); break;
    case Binding::Kind::function: out += concat(" function ", binding.function); break;
    case Binding::Kind::constant:
      out += " constant ";
      append_node(out, module, binding.constant);
      break;
    case Binding::Kind::opaque: out += " opaque " + quote(binding.text); break;
  }
  out += ")";
}

}  // namespace

std::string_view node_kind_name(NodeKind kind) { return kKindNames[static_cast<size_t>(kind)]; }

const std::vector<Id<Node>>& parameters_of(const Module& module) {
  const Node& root = module.nodes[module.functions[0].root];
  return module.nodes[root.children[0]].children;
}

std::string canonical_text(const Module& module, FilePaths paths) {
  std::string out = "(module";
  for (const SourceFile& file : module.files) {
    const std::string_view path = paths == FilePaths::kept ? file.path : std::string_view();
    out += concat("\n  (file ", quote(path), " ", file.first_line);
    for (const std::string& line : file.lines) out += "\n    " + quote(line);
    out += ")";
  }
  for (const Function& function : module.functions) {
    out += concat("\n  (function ", quote(function.name), " ", function.file, " ");
    append_node(out, module, function.root);
    for (const Binding& binding : function.bindings) append_binding(out, module, binding);
    out += ")";
  }
  return out + ")\n";
}

Result<Module> parse_module(std::string_view text) {
  Module module;
  TextReader reader(text, "syntax");
  reader.expect("(");
  reader.expect("module");
  while (reader.is_ok() && !reader.accept(")")) {
    reader.expect("(");
    if (reader.accept("file")) {
      read_file(reader, module);
    } else {
      reader.expect("function");
      read_function(reader, module);
    }
  }
  if (reader.is_ok() && !reader.at_end()) reader.fail("text after the end");
  SHOAL_RETURN_IF_ERROR(reader.status());
  SHOAL_RETURN_IF_ERROR(check_references(module));
  return module;
}

}  // namespace shoal::syntax
