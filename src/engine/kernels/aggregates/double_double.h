// Double-double arithmetic: a number as an unevaluated sum of two doubles, about 106 bits.
// Error-free sums and products after Knuth and Dekker (Ogita, Rump, Oishi: Accurate sum and dot
// product, 2005). Needs every step rounded as written (-ffp-contract=off).
#pragma once

#include <cmath>

namespace shoal::engine {

struct DoubleDouble {
  double high = 0;
  double low = 0;
};

// sum + error == a + b exactly. Real is double or a vector of doubles.
template <typename Real>
[[gnu::always_inline]] inline void two_sum(const Real& a, const Real& b, Real& sum, Real& error) {
  const Real total = a + b;
  const Real b_part = total - a;
  error = (a - (total - b_part)) + (b - b_part);
  sum = total;
}

// product + error == a * b exactly, if neither overflows or underflows.
[[gnu::always_inline]] inline void two_product(double a, double b, double& product, double& error) {
  product = a * b;
  error = __builtin_fma(a, b, -product);
}

// Adds to a running sum. `high` is the plain sum and `low` what rounding lost: the pair is not
// normalised, and is meaningless in `low` once `high` is not finite.
[[gnu::always_inline]] inline void accumulate(DoubleDouble& sum, double value) {
  double error;
  two_sum(sum.high, value, sum.high, error);
  sum.low += error;
}

[[gnu::always_inline]] inline void accumulate(DoubleDouble& sum, DoubleDouble value) {
  double error;
  two_sum(sum.high, value.high, sum.high, error);
  sum.low += value.low + error;
}

// The nearest double. Infinities and NaN in `high` win over whatever `low` became.
[[nodiscard]] inline double rounded(DoubleDouble number) {
  const double total = number.high + number.low;
  return std::isfinite(number.high) && std::isfinite(number.low) ? total : number.high;
}

[[nodiscard]] inline DoubleDouble normalized(DoubleDouble number) {
  DoubleDouble result;
  two_sum(number.high, number.low, result.high, result.low);
  return result;
}

[[nodiscard]] inline DoubleDouble product_of(double a, double b) {
  DoubleDouble result;
  two_product(a, b, result.high, result.low);
  return result;
}

[[nodiscard]] inline DoubleDouble operator+(DoubleDouble a, DoubleDouble b) {
  DoubleDouble result;
  two_sum(a.high, b.high, result.high, result.low);
  double low;
  double low_error;
  two_sum(a.low, b.low, low, low_error);
  result = normalized({result.high, result.low + low});
  return normalized({result.high, result.low + low_error});
}

[[nodiscard]] inline DoubleDouble operator-(DoubleDouble number) {
  return {-number.high, -number.low};
}

[[nodiscard]] inline DoubleDouble operator*(DoubleDouble a, DoubleDouble b) {
  DoubleDouble result = product_of(a.high, b.high);
  result.low += a.high * b.low + a.low * b.high;
  return normalized(result);
}

[[nodiscard]] inline DoubleDouble operator/(DoubleDouble a, double b) {
  const double quotient = a.high / b;
  const DoubleDouble rest = a + -product_of(quotient, b);
  return normalized({quotient, (rest.high + rest.low) / b});
}

}  // namespace shoal::engine
