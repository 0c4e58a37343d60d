#include "engine/objects/text/values/format_number.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

#include "engine/objects/text/values/real_text.h"

namespace shoal::engine {
namespace {

// More than a number needs, and what is surely too much for memory.
constexpr int64_t kPrecisionMax = int64_t{1} << 28;

Status value_error(std::string message) {
  return Status::error(ErrorKind::value_error, std::move(message));
}

bool is_type_of(const FormatSpec& spec, std::string_view types) {
  return spec.type < 128 && types.find(static_cast<char>(spec.type)) != std::string_view::npos;
}

std::string upper(std::string text) {
  for (char& byte : text) {
    if (byte >= 'a' && byte <= 'z') byte = static_cast<char>(byte - 'a' + 'A');
  }
  return text;
}

// A number as it is laid out: sign, prefix, digits that may be grouped, and the rest.
struct NumberParts {
  bool is_negative = false;
  std::string prefix;
  std::string digits;
  std::string rest;
  std::optional<uint32_t> character;  // of 'c', instead of digits
};

// The digits with separators; zeros in front until there are `width_min` characters.
std::string grouped(std::string_view digits, const FormatSpec& spec, int64_t width_min) {
  std::string backward;
  auto left = static_cast<int64_t>(digits.size());
  int64_t in_group = 0;
  while (left > 0 || static_cast<int64_t>(backward.size()) < width_min) {
    // A separator is never the first character: it counts together with a digit.
    if (spec.group_digits > 0 && in_group == spec.group_digits) {
      backward += spec.separator;
      in_group = 0;
    }
    backward += left > 0 ? digits[static_cast<size_t>(left - 1)] : '0';
    left = std::max<int64_t>(left - 1, 0);
    ++in_group;
  }
  std::reverse(backward.begin(), backward.end());
  return backward;
}

void append_number(TextBuilder& builder, const NumberParts& parts, const FormatSpec& spec) {
  std::string front;
  if (parts.is_negative) {
    front = "-";
  } else if (spec.sign == '+' || spec.sign == ' ') {
    front = std::string(1, static_cast<char>(spec.sign));
  }
  front += parts.prefix;
  const auto others = static_cast<int64_t>(front.size() + parts.rest.size()) +
                      (parts.character.has_value() ? 1 : 0);
  const bool is_zero_filled = spec.fill == '0' && spec.align == '=' && !parts.digits.empty();
  // Zeros without separators are the same as padding inside, and don't need memory here.
  const int64_t width_min = is_zero_filled && spec.group_digits > 0 ? spec.width - others : 0;
  const std::string digits = grouped(parts.digits, spec, width_min);
  const int64_t padding =
      std::max<int64_t>(spec.width - others - static_cast<int64_t>(digits.size()), 0);
  const int64_t left = spec.align == '>' ? padding : spec.align == '^' ? padding / 2 : 0;
  const int64_t inside = spec.align == '=' ? padding : 0;
  builder.append_repeated(spec.fill, left);
  builder.append_ascii(front);
  builder.append_repeated(spec.fill, inside);
  builder.append_ascii(digits);
  if (parts.character.has_value()) builder.append_repeated(*parts.character, 1);
  builder.append_ascii(parts.rest);
  builder.append_repeated(spec.fill, padding - left - inside);
}

Status check_int_format(const FormatSpec& spec, int64_t value) {
  if (spec.precision >= 0) return value_error("Precision not allowed in integer format specifier");
  if (spec.has_no_negative_zero)
    return value_error("Negative zero coercion (z) not allowed in integer format specifier");
  if (spec.type != 'c') return Status::ok();
  if (spec.sign != 0) return value_error("Sign not allowed with integer format specifier 'c'");
  if (spec.is_alternate)
    return value_error("Alternate form (#) not allowed with integer format specifier 'c'");
  if (value < 0 || value > 0x10ffff)
    return Status::error(ErrorKind::overflow_error, "%c arg not in range(0x110000)");
  return Status::ok();
}

NumberParts int_parts(const FormatSpec& spec, int64_t value) {
  NumberParts parts;
  if (spec.type == 'c') {
    parts.character = static_cast<uint32_t>(value);
    return parts;
  }
  parts.is_negative = value < 0;
  const uint64_t magnitude =
      value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
  const int base = spec.type == 'b' ? 2 : spec.type == 'o' ? 8 : is_type_of(spec, "xX") ? 16 : 10;
  char digits[64];
  const auto written = std::to_chars(digits, digits + sizeof digits, magnitude, base);
  parts.digits.assign(digits, written.ptr);
  if (spec.is_alternate && base != 10) parts.prefix = {'0', static_cast<char>(spec.type)};
  if (spec.type == 'X') parts.digits = upper(parts.digits);
  return parts;
}

Status append_real(TextBuilder& builder, const FormatSpec& spec, double value) {
  if (spec.precision > std::numeric_limits<int32_t>::max()) return value_error("precision too big");
  if (spec.precision > kPrecisionMax)
    return Status::error(ErrorKind::memory_error, "no memory for so many digits of a float");
  RealForm form;
  form.is_alternate = spec.is_alternate;
  form.has_no_negative_zero = spec.has_no_negative_zero;
  form.has_fraction = spec.type == 0;
  form.precision = spec.precision >= 0 ? static_cast<int32_t>(spec.precision) : 6;
  if (spec.type == 0) {
    form.type = spec.precision >= 0 ? 'g' : 'r';
  } else {
    form.type = spec.type == '%' || is_type_of(spec, "fF") ? 'f'
                : is_type_of(spec, "eE")                   ? 'e'
                                                           : 'g';
  }
  std::string number = real_text(spec.type == '%' ? value * 100 : value, form);
  if (is_type_of(spec, "EFG")) number = upper(number);
  if (spec.type == '%') number += '%';
  NumberParts parts;
  parts.is_negative = number[0] == '-';
  const size_t start = parts.is_negative ? 1 : 0;
  const size_t stop = std::min(number.find_first_not_of("0123456789", start), number.size());
  parts.digits = number.substr(start, stop - start);
  parts.rest = number.substr(stop);
  append_number(builder, parts, spec);
  return Status::ok();
}

}  // namespace

Status append_formatted_int(TextBuilder& builder, abi::Text how, int64_t value,
                            std::string_view python_type) {
  SHOAL_ASSIGN_OR_RETURN(const FormatSpec spec, parse_format(how, 'd', '>', python_type));
  if (is_type_of(spec, "eEfFgG%")) return append_real(builder, spec, static_cast<double>(value));
  if (!is_type_of(spec, "bcdoxXn")) return unknown_format(spec.type, python_type);
  SHOAL_RETURN_IF_ERROR(check_int_format(spec, value));
  append_number(builder, int_parts(spec, value), spec);
  return Status::ok();
}

Status append_formatted_real(TextBuilder& builder, abi::Text how, double value) {
  SHOAL_ASSIGN_OR_RETURN(const FormatSpec spec, parse_format(how, 0, '>', "float"));
  if (spec.type != 0 && !is_type_of(spec, "eEfFgGn%")) return unknown_format(spec.type, "float");
  return append_real(builder, spec, value);
}

}  // namespace shoal::engine
