#include "bindings/read_syntax.h"

#include <nanobind/stl/string.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <unordered_map>

namespace nb = nanobind;

namespace shoal::bindings {
namespace {

using syntax::Module;
using syntax::Node;
using syntax::NodeKind;
using NodeId = Id<Node>;

// How the children of a node are found in an ast object: `name` one node (None: absent), `name*` a
// list of nodes.
struct Construct {
  NodeKind kind;
  const char* text_field;  // attribute that becomes the text; null: none
  std::vector<const char*> fields;
};

const std::unordered_map<std::string_view, Construct>& constructs() {
  static const std::unordered_map<std::string_view, Construct> table = {
      {"Return", {NodeKind::return_statement, nullptr, {"value"}}},
      {"Assign", {NodeKind::assign, nullptr, {"targets*", "value"}}},
      {"AugAssign", {NodeKind::augmented_assign, "op", {"target", "value"}}},
      {"Expr", {NodeKind::expression_statement, nullptr, {"value"}}},
      {"If", {NodeKind::if_statement, nullptr, {"test", "body*", "orelse*"}}},
      {"While", {NodeKind::while_statement, nullptr, {"test", "body*", "orelse*"}}},
      {"For", {NodeKind::for_statement, nullptr, {"target", "iter", "body*", "orelse*"}}},
      {"Break", {NodeKind::break_statement, nullptr, {}}},
      {"Continue", {NodeKind::continue_statement, nullptr, {}}},
      {"Pass", {NodeKind::pass_statement, nullptr, {}}},
      {"Raise", {NodeKind::raise_statement, nullptr, {"exc", "cause"}}},
      {"Assert", {NodeKind::assert_statement, nullptr, {"test", "msg"}}},
      {"Try", {NodeKind::try_statement, nullptr, {"body*", "handlers*", "orelse*", "finalbody*"}}},
      {"ExceptHandler", {NodeKind::handler, "name", {"type", "body*"}}},
      {"Delete", {NodeKind::delete_statement, nullptr, {"targets*"}}},
      {"Name", {NodeKind::name, "id", {}}},
      {"Attribute", {NodeKind::attribute, "attr", {"value"}}},
      {"Subscript", {NodeKind::subscript, nullptr, {"value", "slice"}}},
      {"Slice", {NodeKind::slice, nullptr, {"lower", "upper", "step"}}},
      {"Call", {NodeKind::call, nullptr, {"func", "args*", "keywords*"}}},
      {"keyword", {NodeKind::keyword, "arg", {"value"}}},
      {"Starred", {NodeKind::starred, nullptr, {"value"}}},
      {"JoinedStr", {NodeKind::joined_string, nullptr, {"values*"}}},
      {"Tuple", {NodeKind::tuple_display, nullptr, {"elts*"}}},
      {"List", {NodeKind::list_display, nullptr, {"elts*"}}},
      {"Dict", {NodeKind::dict_display, nullptr, {"keys*", "values*"}}},
      {"Set", {NodeKind::set_display, nullptr, {"elts*"}}},
      {"ListComp", {NodeKind::list_comprehension, nullptr, {"elt", "generators*"}}},
      {"SetComp", {NodeKind::set_comprehension, nullptr, {"elt", "generators*"}}},
      {"DictComp", {NodeKind::dict_comprehension, nullptr, {"key", "value", "generators*"}}},
      {"GeneratorExp", {NodeKind::generator_expression, nullptr, {"elt", "generators*"}}},
      {"comprehension", {NodeKind::comprehension, nullptr, {"target", "iter", "ifs*"}}},
      {"NamedExpr", {NodeKind::named_expression, nullptr, {"target", "value"}}},
      {"BinOp", {NodeKind::binary_op, "op", {"left", "right"}}},
      {"UnaryOp", {NodeKind::unary_op, "op", {"operand"}}},
      {"BoolOp", {NodeKind::bool_op, "op", {"values*"}}},
      {"IfExp", {NodeKind::conditional, nullptr, {"test", "body", "orelse"}}},
  };
  return table;
}

std::string class_name(nb::handle object) {
  return nb::cast<std::string>(nb::getattr(object.type(), "__name__"));
}

// "FloorDiv" → "floordiv", "NotEq" → "noteq".
std::string operator_name(nb::handle object) {
  std::string name = class_name(object);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name;
}

class Reader {
 public:
  explicit Reader(Module& module) : module_(module) {}

  void start_function(int32_t file) { file_ = file; }

  NodeId read(nb::handle object) {
    if (object.is_none()) return add(NodeKind::absent, {}, {}, {});
    const std::string name = class_name(object);
    const SourceSpan span = span_of(object);
    if (name == "Constant") return constant(object, span);
    if (name == "FunctionDef") return function(object, span);
    if (name == "Lambda") return lambda(object, span);
    if (name == "Compare") return compare(object, span);
    if (name == "FormattedValue") return formatted_value(object, span);
    if (name == "Import") return imports(object, span, "");
    if (name == "ImportFrom") return import_from(object, span);
    if (name == "AnnAssign") return annotated_assign(object, span);
    const auto found = constructs().find(name);
    if (found == constructs().end()) return add(NodeKind::unsupported, span, name, {});
    const Construct& construct = found->second;
    std::vector<NodeId> children;
    for (const std::string_view field : construct.fields) {
      const bool is_list = field.ends_with('*');
      const std::string attribute(field.substr(0, field.size() - (is_list ? 1 : 0)));
      const nb::object value = nb::getattr(object, attribute.c_str());
      children.push_back(is_list ? read_list(value) : read(value));
    }
    return add(construct.kind, span, text_of(object, construct.text_field), std::move(children));
  }

 private:
  NodeId add(NodeKind kind, const SourceSpan& span, std::string text,
             std::vector<NodeId> children) {
    return module_.nodes.add(Node{kind, span, std::move(text), std::move(children)});
  }

  NodeId read_list(nb::handle items) {
    std::vector<NodeId> children;
    for (nb::handle item : items) children.push_back(read(item));
    return add(NodeKind::list, {}, {}, std::move(children));
  }

  static std::string text_of(nb::handle object, const char* field) {
    if (field == nullptr) return {};
    const nb::object value = nb::getattr(object, field);
    if (value.is_none()) return {};
    if (nb::isinstance<nb::str>(value)) return nb::cast<std::string>(value);
    return operator_name(value);
  }

  bool holds_line(int32_t line) const {
    const syntax::SourceFile& file = module_.files[static_cast<size_t>(file_)];
    return line >= file.first_line &&
           static_cast<size_t>(line - file.first_line) < file.lines.size();
  }

  // The column in code points of a byte offset that ast gives.
  int32_t column_of(int32_t line, int32_t byte_offset) const {
    const syntax::SourceFile& file = module_.files[static_cast<size_t>(file_)];
    if (!holds_line(line)) return byte_offset;
    const std::string_view text = file.lines[static_cast<size_t>(line - file.first_line)];
    const std::string_view before = text.substr(0, static_cast<size_t>(byte_offset));
    return static_cast<int32_t>(
        std::count_if(before.begin(), before.end(), [](char c) { return (c & 0xC0) != 0x80; }));
  }

  SourceSpan span_of(nb::handle object) const {
    SourceSpan span;
    span.file = file_;
    if (!nb::hasattr(object, "lineno")) return span;
    const auto line = nb::cast<int32_t>(nb::getattr(object, "lineno"));
    if (!holds_line(line)) return span;  // before 3.12, parts of f-strings have no places
    span.line = line;
    span.column = column_of(span.line, nb::cast<int32_t>(nb::getattr(object, "col_offset")));
    span.end_line = nb::cast<int32_t>(nb::getattr(object, "end_lineno"));
    span.end_column =
        column_of(span.end_line, nb::cast<int32_t>(nb::getattr(object, "end_col_offset")));
    return span;
  }

  NodeId constant(nb::handle object, const SourceSpan& span) {
    const nb::object value = nb::getattr(object, "value");
    if (value.is_none()) return add(NodeKind::constant_none, span, {}, {});
    if (nb::isinstance<nb::bool_>(value)) {
      return add(NodeKind::constant_bool, span, nb::cast<bool>(value) ? "True" : "False", {});
    }
    if (nb::isinstance<nb::int_>(value)) {
      return add(NodeKind::constant_int, span, nb::cast<std::string>(nb::str(value)), {});
    }
    if (nb::isinstance<nb::float_>(value)) {
      return add(NodeKind::constant_float, span, nb::cast<std::string>(nb::repr(value)), {});
    }
    if (nb::isinstance<nb::str>(value)) return string_constant(value, span);
    if (nb::isinstance<nb::bytes>(value)) {
      const auto bytes = nb::cast<nb::bytes>(value);
      return add(NodeKind::constant_bytes, span, std::string(bytes.c_str(), bytes.size()), {});
    }
    if (class_name(value) == "ellipsis") return add(NodeKind::constant_ellipsis, span, {}, {});
    return add(NodeKind::unsupported, span, class_name(value), {});
  }

  // Lone surrogates have no UTF-8: such a literal can't be compiled, the rest of the function can.
  NodeId string_constant(nb::handle value, const SourceSpan& span) {
    Py_ssize_t size = 0;
    const char* text = PyUnicode_AsUTF8AndSize(value.ptr(), &size);
    if (text != nullptr) {
      return add(NodeKind::constant_string, span, std::string(text, static_cast<size_t>(size)), {});
    }
    PyErr_Clear();
    return add(NodeKind::unsupported, span, "string with lone surrogates", {});
  }

  NodeId parameters(nb::handle arguments) {
    const nb::object positional = nb::getattr(arguments, "args");
    const nb::object keyword_only = nb::getattr(arguments, "kwonlyargs");
    const nb::object positional_only = nb::getattr(arguments, "posonlyargs");
    const nb::object defaults = nb::getattr(arguments, "defaults");
    const nb::object keyword_defaults = nb::getattr(arguments, "kw_defaults");
    std::vector<NodeId> list;
    const size_t with_default = nb::len(defaults);
    const size_t count = nb::len(positional_only) + nb::len(positional);
    size_t index = 0;
    for (const nb::object& group : {positional_only, positional}) {
      for (nb::handle argument : group) {
        nb::object value = nb::none();
        if (index + with_default >= count) value = defaults[index + with_default - count];
        list.push_back(parameter(argument, value));
        ++index;
      }
    }
    const nb::object rest = nb::getattr(arguments, "vararg");
    if (!rest.is_none()) list.push_back(parameter(rest, nb::none(), NodeKind::rest_parameter));
    index = 0;
    for (nb::handle argument : keyword_only) {
      const nb::object value = keyword_defaults[index++];
      list.push_back(parameter(argument, value, NodeKind::keyword_parameter));
    }
    return add(NodeKind::list, {}, {}, std::move(list));
  }

  static bool collects_keywords(nb::handle arguments) {
    return !nb::getattr(arguments, "kwarg").is_none();
  }

  NodeId parameter(nb::handle argument, nb::handle default_value,
                   NodeKind kind = NodeKind::parameter) {
    const NodeId value = read(default_value);
    return add(kind, span_of(argument), nb::cast<std::string>(nb::getattr(argument, "arg")),
               {value});
  }

  NodeId function(nb::handle object, const SourceSpan& span) {
    const nb::object arguments = nb::getattr(object, "args");
    if (collects_keywords(arguments)) return add(NodeKind::unsupported, span, "**kwargs", {});
    const NodeId list = parameters(arguments);
    const NodeId body = read_list(nb::getattr(object, "body"));
    return add(NodeKind::function, span, nb::cast<std::string>(nb::getattr(object, "name")),
               {list, body});
  }

  NodeId lambda(nb::handle object, const SourceSpan& span) {
    const nb::object arguments = nb::getattr(object, "args");
    if (collects_keywords(arguments)) return add(NodeKind::unsupported, span, "**kwargs", {});
    const NodeId list = parameters(arguments);
    const NodeId body = read(nb::getattr(object, "body"));
    return add(NodeKind::lambda, span, {}, {list, body});
  }

  NodeId compare(nb::handle object, const SourceSpan& span) {
    const NodeId left = read(nb::getattr(object, "left"));
    const nb::object operators = nb::getattr(object, "ops");
    const nb::object rights = nb::getattr(object, "comparators");
    std::vector<NodeId> comparisons;
    for (size_t i = 0; i < nb::len(operators); ++i) {
      const nb::object op = operators[i];
      const nb::object right = rights[i];
      const NodeId value = read(right);
      comparisons.push_back(add(NodeKind::comparison, span_of(right), operator_name(op), {value}));
    }
    const NodeId list = add(NodeKind::list, {}, {}, std::move(comparisons));
    return add(NodeKind::compare, span, {}, {left, list});
  }

  NodeId formatted_value(nb::handle object, const SourceSpan& span) {
    const int conversion = nb::cast<int>(nb::getattr(object, "conversion"));
    std::string text;
    if (conversion > 0) text.push_back(static_cast<char>(conversion));
    const NodeId value = read(nb::getattr(object, "value"));
    const NodeId format = read(nb::getattr(object, "format_spec"));
    return add(NodeKind::formatted_value, span, std::move(text), {value, format});
  }

  // `import a, b as c`: a list with one import_module or import_from per name.
  NodeId imports(nb::handle object, const SourceSpan& span, const std::string& module_name) {
    std::vector<NodeId> list;
    for (nb::handle alias : nb::getattr(object, "names")) {
      const auto name = nb::cast<std::string>(nb::getattr(alias, "name"));
      const nb::object as_name = nb::getattr(alias, "asname");
      NodeId as_node = add(NodeKind::absent, {}, {}, {});
      if (!as_name.is_none()) {
        as_node = add(NodeKind::name, span, nb::cast<std::string>(as_name), {});
      }
      if (module_name.empty()) {
        list.push_back(add(NodeKind::import_module, span, name, {as_node}));
      } else {
        list.push_back(add(NodeKind::import_from, span, module_name + "." + name, {as_node}));
      }
    }
    if (list.size() == 1) return list.front();
    return add(NodeKind::list, span, {}, std::move(list));
  }

  NodeId import_from(nb::handle object, const SourceSpan& span) {
    const nb::object module_name = nb::getattr(object, "module");
    if (module_name.is_none() || nb::cast<int>(nb::getattr(object, "level")) > 0) {
      return add(NodeKind::unsupported, span, "relative import", {});
    }
    return imports(object, span, nb::cast<std::string>(module_name));
  }

  // `x: int = 3` is `x = 3`; types are inferred.
  NodeId annotated_assign(nb::handle object, const SourceSpan& span) {
    const nb::object value = nb::getattr(object, "value");
    if (value.is_none()) return add(NodeKind::pass_statement, span, {}, {});
    const NodeId target = read(nb::getattr(object, "target"));
    const NodeId targets = add(NodeKind::list, {}, {}, {target});
    const NodeId read_value = read(value);
    return add(NodeKind::assign, span, {}, {targets, read_value});
  }

  Module& module_;
  int32_t file_ = 0;
};

syntax::Binding read_binding(const nb::tuple& entry, Reader& reader) {
  syntax::Binding binding;
  binding.name = nb::cast<std::string>(entry[0]);
  const auto kind = nb::cast<std::string>(entry[1]);
  if (kind == "known") {
    binding.kind = syntax::Binding::Kind::known;
    binding.text = nb::cast<std::string>(entry[2]);
  } else if (kind == "function") {
    binding.kind = syntax::Binding::Kind::function;
    binding.function = nb::cast<int32_t>(entry[2]);
  } else if (kind == "constant") {
    binding.kind = syntax::Binding::Kind::constant;
    binding.constant = reader.read(entry[2]);
  } else {
    binding.text = nb::cast<std::string>(entry[2]);
  }
  return binding;
}

}  // namespace

Module read_module(const nb::list& files, const nb::list& functions) {
  Module module;
  for (nb::handle item : files) {
    const auto entry = nb::cast<nb::tuple>(item);
    syntax::SourceFile file;
    file.path = nb::cast<std::string>(entry[0]);
    file.first_line = nb::cast<int32_t>(entry[1]);
    for (nb::handle line : entry[2]) file.lines.push_back(nb::cast<std::string>(line));
    module.files.push_back(std::move(file));
  }
  Reader reader(module);
  for (nb::handle item : functions) {
    const auto entry = nb::cast<nb::tuple>(item);
    syntax::Function function;
    function.name = nb::cast<std::string>(entry[0]);
    function.file = nb::cast<int32_t>(entry[1]);
    reader.start_function(function.file);
    function.root = reader.read(entry[2]);
    for (nb::handle binding : entry[3]) {
      function.bindings.push_back(read_binding(nb::cast<nb::tuple>(binding), reader));
    }
    module.functions.push_back(std::move(function));
  }
  return module;
}

}  // namespace shoal::bindings
