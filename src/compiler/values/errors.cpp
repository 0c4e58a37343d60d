#include "compiler/values/errors.h"

#include <iterator>

#include "base/concat.h"
#include "types/schema.h"

namespace shoal::compiler {
namespace {

struct CodeEntry {
  std::string_view name;
  ErrorKind kind;
  std::string_view title;
};

constexpr CodeEntry kCodes[] = {
#define X(code, kind, title) {#code, ErrorKind::kind, title},
#include "compiler/values/error_codes.def"
#undef X
};

const CodeEntry& entry_of(ErrorCode code) { return kCodes[static_cast<size_t>(code)]; }

}  // namespace

std::string_view error_code_name(ErrorCode code) { return entry_of(code).name; }
std::string_view error_code_title(ErrorCode code) { return entry_of(code).title; }

Status user_error(ErrorCode code, SourceSpan span, std::string message, std::string help,
                  std::string label) {
  ErrorDetail detail;
  detail.kind = entry_of(code).kind;
  detail.code = std::string(entry_of(code).name);
  detail.message = std::move(message);
  detail.help = std::move(help);
  detail.span = span;
  detail.label = std::move(label);
  return Status::error(std::move(detail));
}

Status user_error_of(ErrorKind kind, ErrorCode code, SourceSpan span, std::string message,
                     std::string help) {
  Status status = user_error(code, span, std::move(message), std::move(help));
  status.detail().kind = kind;
  return status;
}

std::string suggestion(const std::vector<std::string>& candidates, std::string_view name,
                       std::string otherwise) {
  const std::vector<std::string> nearest = types::nearest_names(candidates, name);
  if (nearest.empty()) return otherwise;
  std::string text = "did you mean ";
  for (size_t i = 0; i < nearest.size(); ++i) {
    if (i > 0) text += i + 1 == nearest.size() ? " or " : ", ";
    text += concat("`", nearest[i], "`");
  }
  return text + "?";
}

std::string python_repr(std::string_view text) {
  const bool has_single = text.find('\'') != std::string_view::npos;
  const bool has_double = text.find('"') != std::string_view::npos;
  const char mark = has_single && !has_double ? '"' : '\'';
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out(1, mark);
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (letter == '\n') {
      out += "\\n";
    } else if (letter == '\t') {
      out += "\\t";
    } else if (letter == '\r') {
      out += "\\r";
    } else if (letter == '\\' || letter == mark) {
      out += '\\';
      out += letter;
    } else if (byte < 0x20 || byte == 0x7f) {
      out += "\\x";
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
    } else {
      out += letter;
    }
  }
  return out + mark;
}

}  // namespace shoal::compiler
