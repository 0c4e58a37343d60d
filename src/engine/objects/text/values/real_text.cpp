#include "engine/objects/text/values/real_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <string_view>

namespace shoal::engine {
namespace {

// A double has no more digits than that before or behind the point; further ones are 0.
constexpr int32_t kDigitsMax = 1100;

// The value is 0.digits * 10^point, without its sign.
struct Decimal {
  std::string digits;
  int32_t point = 0;
};

// Reads "d.ddde±xx", as to_chars writes it.
Decimal parse_scientific(std::string_view text) {
  Decimal decimal;
  const size_t exponent_at = text.find('e');
  for (const char digit : text.substr(0, exponent_at)) {
    if (digit != '.') decimal.digits.push_back(digit);
  }
  int32_t exponent = 0;
  const size_t number_at = exponent_at + (text[exponent_at + 1] == '+' ? 2 : 1);
  std::from_chars(text.data() + number_at, text.data() + text.size(), exponent);
  decimal.point = exponent + 1;
  return decimal;
}

// `count` digits, at least one.
Decimal rounded(double magnitude, int32_t count) {
  char buffer[kDigitsMax + 16];
  const auto written =
      std::to_chars(buffer, buffer + sizeof buffer, magnitude, std::chars_format::scientific,
                    std::clamp(count, 1, kDigitsMax) - 1);
  Decimal decimal = parse_scientific({buffer, static_cast<size_t>(written.ptr - buffer)});
  decimal.digits.resize(static_cast<size_t>(std::max(count, 1)), '0');
  return decimal;
}

std::string with_exponent(const Decimal& decimal, bool is_alternate) {
  std::string text = decimal.digits.substr(0, 1);
  if (decimal.digits.size() > 1 || is_alternate) text += '.';
  text.append(decimal.digits, 1);
  const int32_t exponent = decimal.point - 1;
  text += exponent < 0 ? "e-" : "e+";
  const std::string digits = std::to_string(std::abs(exponent));
  if (digits.size() < 2) text += '0';
  return text + digits;
}

std::string without_exponent(const Decimal& decimal, const RealForm& form) {
  std::string text;
  const auto count = static_cast<int32_t>(decimal.digits.size());
  if (decimal.point <= 0) {
    text = "0.";
    text.append(static_cast<size_t>(-decimal.point), '0');
    return text + decimal.digits;
  }
  text.append(decimal.digits, 0, static_cast<size_t>(decimal.point));
  if (count < decimal.point) text.append(static_cast<size_t>(decimal.point - count), '0');
  if (count > decimal.point) {
    text += '.';
    return text.append(decimal.digits, static_cast<size_t>(decimal.point));
  }
  if (form.has_fraction) return text + ".0";
  return form.is_alternate ? text + '.' : text;
}

std::string fixed(double magnitude, const RealForm& form) {
  std::string text(static_cast<size_t>(kDigitsMax) + 320, '\0');
  const int32_t exact = std::min(form.precision, kDigitsMax);
  const auto written = std::to_chars(text.data(), text.data() + text.size(), magnitude,
                                     std::chars_format::fixed, exact);
  text.resize(static_cast<size_t>(written.ptr - text.data()));
  text.append(static_cast<size_t>(form.precision - exact), '0');
  if (form.precision == 0 && form.is_alternate) text += '.';
  return text;
}

std::string general(double magnitude, const RealForm& form) {
  const int32_t precision = std::max(form.precision, 1);
  Decimal decimal = rounded(magnitude, precision);
  const bool has_exponent =
      decimal.point <= -4 || decimal.point > precision - (form.has_fraction ? 1 : 0);
  if (!form.is_alternate) {
    const size_t last = decimal.digits.find_last_not_of('0');
    decimal.digits.resize(last == std::string::npos ? 1 : last + 1);
  }
  return has_exponent ? with_exponent(decimal, form.is_alternate) : without_exponent(decimal, form);
}

std::string shortest(double magnitude, const RealForm& form) {
  char buffer[kReprBytesMax];
  const auto written =
      std::to_chars(buffer, buffer + sizeof buffer, magnitude, std::chars_format::scientific);
  const Decimal decimal = parse_scientific({buffer, static_cast<size_t>(written.ptr - buffer)});
  return decimal.point <= -4 || decimal.point > 16 ? with_exponent(decimal, form.is_alternate)
                                                   : without_exponent(decimal, form);
}

std::string digits_of(double magnitude, const RealForm& form) {
  switch (form.type) {
    case 'e': return with_exponent(rounded(magnitude, form.precision + 1), form.is_alternate);
    case 'f': return fixed(magnitude, form);
    case 'g': return general(magnitude, form);
    default: return shortest(magnitude, form);
  }
}

}  // namespace

std::string real_text(double value, const RealForm& form) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  std::string text = digits_of(std::fabs(value), form);
  if (!std::signbit(value)) return text;
  const std::string_view number = std::string_view(text).substr(0, text.find('e'));
  const bool is_zero = number.find_first_not_of("0.") == std::string_view::npos;
  if (is_zero && form.has_no_negative_zero) return text;
  return '-' + text;
}

char* write_repr(double value, char* to) {
  if (!std::isfinite(value)) {
    const std::string text = real_text(value, {});
    return std::copy(text.begin(), text.end(), to);
  }
  const double magnitude = std::fabs(value);
  if (magnitude != 0 && (magnitude < 1e-4 || magnitude >= 1e16)) {
    // Shortest in this form is never wider than repr's limit; its exponent has two digits already.
    return std::to_chars(to, to + kReprBytesMax, value, std::chars_format::scientific).ptr;
  }
  char* end = std::to_chars(to, to + kReprBytesMax, value, std::chars_format::fixed).ptr;
  if (std::find(to, end, '.') == end) {
    std::memcpy(end, ".0", 2);
    end += 2;
  }
  return end;
}

}  // namespace shoal::engine
