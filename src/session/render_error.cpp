// Errors as people read them (design.md, section 7).
#include <algorithm>
#include <string>
#include <vector>

#include "base/concat.h"
#include "session/session.h"

namespace shoal::session {
namespace {

constexpr size_t kLineCountMax = 12;
constexpr size_t kNoteCountMax = 2;

std::string_view title_of(ErrorKind kind) {
  switch (kind) {
#define SHOAL_DEFINE(kind, name) \
  case ErrorKind::kind: return #name;
    SHOAL_PYTHON_ERRORS(SHOAL_DEFINE)
#undef SHOAL_DEFINE
    case ErrorKind::typing_error: return "shoal.TypingError";
    case ErrorKind::unsupported: return "shoal.UnsupportedError";
    case ErrorKind::bad_file: return "shoal.FileFormatError";
    case ErrorKind::key_error: return "KeyError";
    case ErrorKind::internal: return "shoal.InternalError";
  }
  return "shoal.InternalError";
}

const std::string* source_line(const syntax::Module& module, const SourceSpan& span) {
  if (span.file < 0 || static_cast<size_t>(span.file) >= module.files.size()) return nullptr;
  const syntax::SourceFile& file = module.files[static_cast<size_t>(span.file)];
  const int32_t index = span.line - file.first_line;
  if (index < 0 || static_cast<size_t>(index) >= file.lines.size()) return nullptr;
  return &file.lines[static_cast<size_t>(index)];
}

// How many terminal columns the code points [0, column) of a line take, counting tabs as one.
int32_t code_point_count(const std::string& line) {
  return static_cast<int32_t>(
      std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

// "   14 | text" and the marked part below it.
void append_place(std::vector<std::string>& lines, const syntax::Module& module,
                  const SourceSpan& span, char mark, const std::string& label) {
  const std::string* line = source_line(module, span);
  if (line == nullptr) return;
  std::string number = std::to_string(span.line);
  number.insert(0, number.size() < 5 ? 5 - number.size() : 0, ' ');
  lines.push_back(concat(number, " | ", *line));
  const int32_t line_end = code_point_count(*line);
  const int32_t end = span.end_line == span.line ? std::min(span.end_column, line_end) : line_end;
  const int32_t length = std::max(1, end - span.column);
  std::string marks = concat("      | ", std::string(static_cast<size_t>(span.column), ' '),
                             std::string(static_cast<size_t>(length), mark));
  if (!label.empty()) marks += " " + label;
  lines.push_back(std::move(marks));
}

std::string first_line(const ErrorDetail& error, const syntax::Module& module) {
  std::string text(title_of(error.kind));
  if (!error.code.empty()) text += concat(" [", error.code, "]");
  const syntax::Function* owner = nullptr;
  for (const syntax::Function& function : module.functions) {
    const SourceSpan& span = module.nodes[function.root].span;
    if (span.file == error.span.file && span.line <= error.span.line &&
        error.span.line <= span.end_line) {
      owner = &function;
    }
  }
  if (owner != nullptr) text += concat(" in ", owner->name, "()");
  if (error.span.file >= 0 && static_cast<size_t>(error.span.file) < module.files.size()) {
    text += concat(" at ", module.files[static_cast<size_t>(error.span.file)].path, ":",
                   error.span.line, ":", error.span.column + 1);
  }
  return text;
}

// The first `line_count_max` lines of a message (an internal one may hold a whole plan).
void append_message(std::vector<std::string>& lines, std::string_view message,
                    size_t line_count_max) {
  for (size_t count = 0; count < line_count_max; ++count) {
    const size_t end = message.find('\n');
    lines.emplace_back(message.substr(0, end));
    if (end == std::string_view::npos) return;
    message.remove_prefix(end + 1);
  }
}

}  // namespace

std::string render_error(const ErrorDetail& error, const syntax::Module& module) {
  std::vector<std::string> lines;
  if (error.span.is_known()) {
    lines.push_back(first_line(error, module));
    append_place(lines, module, error.span, '^', error.label);
    for (size_t i = 0; i < std::min(error.notes.size(), kNoteCountMax); ++i) {
      append_place(lines, module, error.notes[i].span, '-', error.notes[i].text);
    }
  }
  std::vector<std::string> after_message;
  if (!error.help.empty()) after_message.push_back("help: " + error.help);
  if (error.kind == ErrorKind::internal) {
    after_message.emplace_back(
        "This is a fault in shoal, not in your program. Please report it with this message and "
        "the function; see docs/errors/S0001.md.");
  }
  append_message(lines, error.message, kLineCountMax - lines.size() - after_message.size());
  lines.insert(lines.end(), after_message.begin(), after_message.end());
  std::string text;
  for (const std::string& line : lines) text += (text.empty() ? "" : "\n") + line;
  return text;
}

}  // namespace shoal::session
