// real_to_int, real_round and real_round_digits.
#include <array>
#include <bit>
#include <charconv>
#include <cmath>

#include "engine/objects/text/text_call.h"

namespace shoal::abi {
namespace {

using namespace shoal::engine;

constexpr double kIntLimit = 0x1p63;  // the first float above all ints
// Beyond them a float has no such digits, or it is zero (as CPython's float.__round__ has it).
constexpr int64_t kDigitsMax = 323;
constexpr int64_t kDigitsMin = -308;

// A whole number as an int, if it is one.
int32_t give_whole(void* world, double whole, uint64_t* out, int32_t place) {
  if (whole >= -kIntLimit && whole < kIntLimit) {
    return give_int(static_cast<int64_t>(whole), out);
  }
  if (std::isnan(whole)) {
    return world_of(world).fail(ErrorKind::value_error, "cannot convert float NaN to integer",
                                place);
  }
  return world_of(world).fail(ErrorKind::overflow_error,
                              std::isinf(whole) ? "cannot convert float infinity to integer"
                                                : "int result does not fit in 64 bits",
                              place);
}

// The nearest of the numbers with so many decimal digits, by their exact decimal values: what is
// written and read back. Precondition: 0 ≤ digits ≤ kDigitsMax.
double rounded_by_text(double value, int digits) {
  std::array<char, 700> text;
  const auto written = std::to_chars(text.data(), text.data() + text.size(), value,
                                     std::chars_format::fixed, digits);
  double rounded = value;
  std::from_chars(text.data(), written.ptr, rounded);
  return rounded;
}

// Digits before the point: the text without the zeros is rounded by the integers around it.
double rounded_to_tens(double value, int digits) {
  const long double scale = std::pow(10.0L, digits);
  const long double scaled = static_cast<long double>(value) / scale;
  return static_cast<double>(std::nearbyint(scaled) * scale);
}

}  // namespace

extern "C" {

int32_t shoal_real_to_int(void* world, const uint64_t* in, uint64_t* out, int32_t place, int32_t) {
  return give_whole(world, std::trunc(std::bit_cast<double>(in[0])), out, place);
}

int32_t shoal_real_round(void* world, const uint64_t* in, uint64_t* out, int32_t place, int32_t) {
  return give_whole(world, std::nearbyint(std::bit_cast<double>(in[0])), out, place);
}

int32_t shoal_real_round_digits(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                                int32_t) {
  const auto value = std::bit_cast<double>(in[0]);
  const int64_t digits = int_in(in + 1);
  double rounded = value;
  if (std::isfinite(value) && digits < kDigitsMin) {
    rounded = std::copysign(0.0, value);
  } else if (std::isfinite(value) && digits < 0) {
    rounded = rounded_to_tens(value, static_cast<int>(-digits));
  } else if (std::isfinite(value) && digits <= kDigitsMax) {
    rounded = rounded_by_text(value, static_cast<int>(digits));
  }
  if (std::isinf(rounded) && !std::isinf(value)) {
    return world_of(world).fail(ErrorKind::overflow_error, "rounded value too large to represent",
                                place);
  }
  out[0] = std::bit_cast<uint64_t>(rounded);
  return 0;
}

}  // extern "C"

}  // namespace shoal::abi
