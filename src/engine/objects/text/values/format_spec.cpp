#include "engine/objects/text/values/format_spec.h"

#include <charconv>
#include <limits>

#include "base/concat.h"
#include "engine/objects/text/text_making.h"
#include "engine/objects/text/values/numerals.h"

namespace shoal::engine {
namespace {

Status value_error(std::string message) {
  return Status::error(ErrorKind::value_error, std::move(message));
}

// A letter as errors show it.
std::string shown(uint32_t code_point) {
  if (code_point > 32 && code_point < 128) return std::string(1, static_cast<char>(code_point));
  char digits[8];
  const auto written = std::to_chars(digits, digits + sizeof digits, code_point, 16);
  return concat("\\x", std::string_view(digits, static_cast<size_t>(written.ptr - digits)));
}

bool is_align(uint32_t unit) { return unit == '<' || unit == '>' || unit == '=' || unit == '^'; }

// Reads a format from its front.
struct SpecReader {
  abi::Text how;
  int64_t at = 0;

  // The code point `ahead` of the next; 0 behind the end.
  [[nodiscard]] uint32_t peek(int64_t ahead = 0) const {
    return at + ahead < length_of(how) ? code_point_at(how, at + ahead) : 0;
  }
  bool accept(uint32_t wanted) {
    if (at >= length_of(how) || peek() != wanted) return false;
    ++at;
    return true;
  }
  // -1 when there are no digits.
  [[nodiscard]] Result<int64_t> integer() {
    int64_t value = -1;
    for (; at < length_of(how); ++at) {
      const int digit = decimal_digit(peek());
      if (digit < 0) break;
      if (value < 0) value = 0;
      if (value > (std::numeric_limits<int64_t>::max() - digit) / 10)
        return value_error("Too many decimal digits in format string");
      value = value * 10 + digit;
    }
    return value;
  }
};

// Reads fill and align; gives whether a fill, and whether an align, was there.
struct Alignment {
  bool has_fill;
  bool has_align;
};

Alignment read_alignment(SpecReader& reader, FormatSpec& spec) {
  if (length_of(reader.how) >= 2 && is_align(reader.peek(1))) {
    spec.fill = reader.peek();
    spec.align = reader.peek(1);
    reader.at += 2;
    return {true, true};
  }
  if (!is_align(reader.peek())) return {false, false};
  spec.align = reader.peek();
  ++reader.at;
  return {false, true};
}

Status read_separator(SpecReader& reader, FormatSpec& spec) {
  if (reader.accept(',')) spec.separator = ',';
  if (reader.peek() == '_' && spec.separator != 0)
    return value_error("Cannot specify both ',' and '_'.");
  if (reader.accept('_')) spec.separator = '_';
  if (reader.peek() == ',' && spec.separator == '_')
    return value_error("Cannot specify both ',' and '_'.");
  return Status::ok();
}

// How many digits a separator of this type of presentation parts; some have none.
Status choose_groups(FormatSpec& spec) {
  if (spec.separator == 0) return Status::ok();
  const auto is_type_of = [&spec](std::string_view types) {
    return spec.type < 128 && types.find(static_cast<char>(spec.type)) != std::string_view::npos;
  };
  spec.group_digits = spec.type == 0 || is_type_of("defgEG%F")      ? 3
                      : spec.separator == '_' && is_type_of("boxX") ? 4
                                                                    : 0;
  if (spec.group_digits > 0) return Status::ok();
  return value_error(
      concat("Cannot specify '", spec.separator, "' with '", shown(spec.type), "'."));
}

}  // namespace

Result<FormatSpec> parse_format(abi::Text how, uint32_t default_type, uint32_t default_align,
                                std::string_view python_type) {
  FormatSpec spec;
  spec.align = default_align;
  spec.type = default_type;
  SpecReader reader{how};
  const Alignment given = read_alignment(reader, spec);
  const uint32_t sign = reader.peek();
  if ((sign == '+' || sign == '-' || sign == ' ') && reader.accept(sign)) spec.sign = sign;
  spec.has_no_negative_zero = reader.accept('z');
  spec.is_alternate = reader.accept('#');
  if (!given.has_fill && reader.accept('0')) {
    spec.fill = '0';
    if (!given.has_align && default_align == '>') spec.align = '=';
  }
  SHOAL_ASSIGN_OR_RETURN(spec.width, reader.integer());
  SHOAL_RETURN_IF_ERROR(read_separator(reader, spec));
  if (reader.accept('.')) {
    SHOAL_ASSIGN_OR_RETURN(spec.precision, reader.integer());
    if (spec.precision < 0) return value_error("Format specifier missing precision");
  }
  const int64_t left = length_of(how) - reader.at;
  if (left > 1) {
    return value_error(concat("Invalid format specifier '", to_utf8(how), "' for object of type '",
                              python_type, "'"));
  }
  if (left == 1) spec.type = reader.peek();
  SHOAL_RETURN_IF_ERROR(choose_groups(spec));
  return spec;
}

Status unknown_format(uint32_t type, std::string_view python_type) {
  return value_error(
      concat("Unknown format code '", shown(type), "' for object of type '", python_type, "'"));
}

}  // namespace shoal::engine
