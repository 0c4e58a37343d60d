// text_to_int and text_to_float.
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "base/concat.h"
#include "engine/objects/text/blocks.h"
#include "engine/objects/text/text_call.h"
#include "engine/objects/text/values/numerals.h"
#include "engine/objects/text/values/value_text.h"

namespace shoal::abi {
namespace {

using namespace shoal::engine;

constexpr int64_t kShownMax = 200;

bool is_digit(char byte) { return static_cast<uint8_t>(byte - '0') < 10; }

// The value of a digit of any base, 36 if it is none.
int digit_of(char byte) {
  if (is_digit(byte)) return byte - '0';
  const auto letter = static_cast<uint8_t>((byte | 0x20) - 'a');
  return letter < 26 ? 10 + letter : 36;
}

// What C's isspace takes for white space: Python strips only that from numbers in ASCII.
bool is_ascii_space(char byte) { return byte == ' ' || (byte >= 9 && byte <= 13); }

std::string_view stripped(std::string_view numeral) {
  while (!numeral.empty() && is_ascii_space(numeral.front())) numeral.remove_prefix(1);
  while (!numeral.empty() && is_ascii_space(numeral.back())) numeral.remove_suffix(1);
  return numeral;
}

// The text's own bytes if they are ASCII, else its ascii_numeral in `storage`.
std::string_view numeral_of(Text text, std::string& storage) {
  if (width_of(text) == 0 && is_ascii(bytes_at(text), length_of(text)))
    return {static_cast<const char*>(text.data), bytes_of(text)};
  storage = ascii_numeral(text);
  return storage;
}

// Takes the sign from the front; gives whether it is a minus.
bool take_sign(std::string_view& numeral) {
  const bool has_sign = !numeral.empty() && (numeral[0] == '+' || numeral[0] == '-');
  const bool is_negative = has_sign && numeral[0] == '-';
  if (has_sign) numeral.remove_prefix(1);
  return is_negative;
}

// Takes "0x", "0o" or "0b" from the front if it is of this base, 0 for any; gives the base. An
// underscore may follow.
int64_t take_prefix(std::string_view& numeral, int64_t base) {
  if (numeral.size() < 2 || numeral[0] != '0') return base == 0 ? 10 : base;
  const char letter = static_cast<char>(numeral[1] | 0x20);
  const int64_t named = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 0;
  if (named == 0 || (base != 0 && base != named)) return base == 0 ? 10 : base;
  numeral.remove_prefix(2);
  if (!numeral.empty() && numeral[0] == '_') numeral.remove_prefix(1);
  return named;
}

enum class Reading : uint8_t { done, invalid, too_large };

// Digits with single underscores between them.
Reading read_digits(std::string_view digits, int64_t base, uint64_t limit, uint64_t& value) {
  bool is_too_large = false;
  bool is_behind_digit = false;
  value = 0;
  for (const char byte : digits) {
    if (byte == '_' && is_behind_digit) {
      is_behind_digit = false;
      continue;
    }
    const int digit = digit_of(byte);
    if (digit >= base) return Reading::invalid;
    is_behind_digit = true;
    is_too_large |= __builtin_mul_overflow(value, static_cast<uint64_t>(base), &value) ||
                    __builtin_add_overflow(value, static_cast<uint64_t>(digit), &value);
  }
  if (!is_behind_digit) return Reading::invalid;
  return is_too_large || value > limit ? Reading::too_large : Reading::done;
}

Reading read_int(std::string_view numeral, int64_t base, int64_t& result) {
  const bool is_negative = take_sign(numeral);
  const int64_t digits_base = take_prefix(numeral, base);
  // Base 0 reads what a Python literal is: no zeros in front but for 0 itself.
  const bool has_leading_zero =
      base == 0 && digits_base == 10 && numeral.size() > 1 && numeral[0] == '0';
  const uint64_t limit =
      static_cast<uint64_t>(std::numeric_limits<int64_t>::max()) + (is_negative ? 1 : 0);
  uint64_t magnitude = 0;
  const Reading reading = read_digits(numeral, digits_base, limit, magnitude);
  if (has_leading_zero && reading != Reading::invalid && magnitude != 0) return Reading::invalid;
  result = static_cast<int64_t>(is_negative ? 0 - magnitude : magnitude);
  return reading;
}

// Removes underscores between digits; none if there is another.
std::optional<std::string> without_underscores(std::string_view numeral) {
  std::string kept;
  for (size_t at = 0; at < numeral.size(); ++at) {
    if (numeral[at] != '_') {
      kept += numeral[at];
    } else if (at == 0 || at + 1 == numeral.size() || !is_digit(numeral[at - 1]) ||
               !is_digit(numeral[at + 1])) {
      return std::nullopt;
    }
  }
  return kept;
}

size_t skip_digits(std::string_view numeral, size_t at) {
  while (at < numeral.size() && is_digit(numeral[at])) ++at;
  return at;
}

bool is_word(std::string_view numeral, std::string_view lower_word) {
  if (numeral.size() != lower_word.size()) return false;
  for (size_t at = 0; at < numeral.size(); ++at) {
    if ((numeral[at] | 0x20) != lower_word[at]) return false;
  }
  return true;
}

// digits[.digits][e[sign]digits] with a digit before the exponent, and whether a number so far from
// 1 that from_chars has no value for it is large.
struct RealNumeral {
  bool is_valid = false;
  bool is_large = false;
};

RealNumeral check_real(std::string_view numeral) {
  const size_t point = skip_digits(numeral, 0);
  const bool has_point = point < numeral.size() && numeral[point] == '.';
  const size_t mantissa_end = has_point ? skip_digits(numeral, point + 1) : point;
  if (mantissa_end == (has_point ? 1 : 0)) return {};
  const size_t first = numeral.substr(0, mantissa_end).find_first_not_of("0.");
  const auto magnitude = first == std::string_view::npos
                             ? 0
                             : static_cast<int64_t>(point) - static_cast<int64_t>(first);
  if (mantissa_end == numeral.size()) return {true, magnitude > 0};
  if ((numeral[mantissa_end] | 0x20) != 'e') return {};
  std::string_view exponent = numeral.substr(mantissa_end + 1);
  const bool is_negative = take_sign(exponent);
  if (exponent.empty() || skip_digits(exponent, 0) != exponent.size()) return {};
  int64_t value = 0;
  const auto read = std::from_chars(exponent.data(), exponent.data() + exponent.size(), value);
  if (read.ec != std::errc()) return {true, !is_negative};
  return {true, magnitude > (is_negative ? value : -value)};
}

std::optional<double> read_real(std::string_view numeral) {
  std::optional<std::string> kept;
  if (numeral.find('_') != std::string_view::npos) {
    kept = without_underscores(numeral);
    if (!kept.has_value()) return std::nullopt;
    numeral = *kept;
  }
  const bool is_negative = take_sign(numeral);
  double value = 0;
  if (is_word(numeral, "inf") || is_word(numeral, "infinity")) {
    value = std::numeric_limits<double>::infinity();
  } else if (is_word(numeral, "nan")) {
    value = std::numeric_limits<double>::quiet_NaN();
  } else {
    const RealNumeral checked = check_real(numeral);
    if (!checked.is_valid) return std::nullopt;
    const auto read = std::from_chars(numeral.data(), numeral.data() + numeral.size(), value);
    if (read.ec != std::errc())
      value = checked.is_large ? std::numeric_limits<double>::infinity() : 0.0;
  }
  return is_negative ? -value : value;
}

// `what` and the repr of the text, cut to so many characters (-1: not cut).
int32_t fail_to_read(ObjectWorld& world, std::string_view what, Text text, int64_t shown_max,
                     int32_t place) {
  Text repr;
  if (const int32_t failed = repr_of_text(world, text, &repr, place)) return failed;
  if (shown_max >= 0 && length_of(repr) > shown_max)
    repr = text_over(repr.data, shown_max, width_of(repr));
  return world.fail(ErrorKind::value_error, concat(what, to_utf8(repr)), place);
}

}  // namespace

extern "C" {

int32_t shoal_text_to_int(void* world, const uint64_t* in, uint64_t* out, int32_t place, int32_t) {
  const Text text = text_in(in);
  const int64_t base = int_in(in + 2);
  if (base != 0 && (base < 2 || base > 36)) {
    return world_of(world).fail(ErrorKind::value_error, "int() base must be >= 2 and <= 36, or 0",
                                place);
  }
  std::string storage;
  int64_t value = 0;
  switch (read_int(stripped(numeral_of(text, storage)), base, value)) {
    case Reading::done: return give_int(value, out);
    case Reading::too_large:
      return world_of(world).fail(ErrorKind::overflow_error, "int result does not fit in 64 bits",
                                  place);
    case Reading::invalid: break;
  }
  return fail_to_read(world_of(world), concat("invalid literal for int() with base ", base, ": "),
                      text, kShownMax, place);
}

int32_t shoal_text_to_float(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                            int32_t) {
  const Text text = text_in(in);
  std::string storage;
  const std::optional<double> value = read_real(stripped(numeral_of(text, storage)));
  if (!value.has_value())
    return fail_to_read(world_of(world), "could not convert string to float: ", text, -1, place);
  out[0] = std::bit_cast<uint64_t>(*value);
  return 0;
}

}  // extern "C"

}  // namespace shoal::abi
