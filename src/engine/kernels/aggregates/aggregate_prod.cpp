// prod: integers modulo 2^64; floats as a double-double with an exponent of its own, so that no
// intermediate overflows and the order of the factors does not matter.
#include <cmath>

#include "engine/kernels/aggregates/aggregate_families.h"
#include "engine/kernels/aggregates/double_double.h"
#include "engine/kernels/aggregates/fold_function.h"

namespace shoal::engine {
namespace {

template <typename Integer>
struct IntegerProduct {
  using Value = Integer;
  struct State {
    uint64_t product = 1;
  };
  static constexpr bool kVectorized = false;
  using Wide = std::conditional_t<std::is_signed_v<Integer>, int64_t, uint64_t>;

  void add(State& state, Value value, bool present, int64_t, AggregateArena*) const {
    state.product *= present ? static_cast<uint64_t>(value) : 1;
  }
  void merge(State& into, State& from, AggregateArena*) const { into.product *= from.product; }

  template <typename StateAt>
  Result<Column> finalize(const types::ColumnType& output, int64_t count,
                          const StateAt& state_at) const {
    return write_numbers<Wide>(output, count, [&](int64_t i) -> AggregateValue<Wide> {
      return {static_cast<Wide>(state_at(i).product), true};
    });
  }
};

// (mantissa.high + mantissa.low) · 2^exponent. While it is finite and not zero, |mantissa.high|
// lies in 2^±kMantissaRange, so that a factor in 2^±kFactorRange neither overflows nor loses bits.
struct ScaledProduct {
  static constexpr double kMantissaMax = 0x1p200;
  static constexpr double kMantissaMin = 0x1p-200;
  static constexpr double kFactorMax = 0x1p400;
  static constexpr double kFactorMin = 0x1p-400;

  DoubleDouble mantissa = {1, 0};
  int64_t exponent = 0;

  void multiply(double factor) {
    const double size = std::fabs(factor);
    if (!(size >= kFactorMin && size <= kFactorMax)) {
      if (factor == 0 || !std::isfinite(factor)) {
        mantissa = {mantissa.high * factor, 0};
        return;
      }
      int shift = 0;
      factor = std::frexp(factor, &shift);
      exponent = wrapping_sum(exponent, shift);
    }
    multiply_mantissa({factor, 0});
  }

  void multiply(const ScaledProduct& other) {
    exponent = wrapping_sum(exponent, other.exponent);
    multiply_mantissa(other.mantissa);
  }

  [[nodiscard]] double value() const {
    if (mantissa.high == 0 || !std::isfinite(mantissa.high)) return mantissa.high;
    const int64_t limited = std::clamp<int64_t>(exponent, -5000, 5000);
    return std::ldexp(rounded(mantissa), static_cast<int>(limited));
  }

 private:
  void multiply_mantissa(DoubleDouble factor) {
    double product;
    double error;
    two_product(mantissa.high, factor.high, product, error);
    error += mantissa.high * factor.low + mantissa.low * factor.high;
    mantissa = {product, error};
    const double size = std::fabs(product);
    if (size >= kMantissaMin && size <= kMantissaMax) return;
    if (product == 0 || !std::isfinite(product)) {
      mantissa.low = 0;
      return;
    }
    int shift = 0;
    mantissa = normalized(mantissa);
    mantissa.high = std::frexp(mantissa.high, &shift);
    mantissa.low = std::ldexp(mantissa.low, -shift);
    exponent = wrapping_sum(exponent, shift);
  }
};

template <typename Float>
struct FloatProduct {
  using Value = Float;
  using State = ScaledProduct;
  static constexpr bool kVectorized = true;  // for the fused multiply-add

  void add(State& state, Value value, bool present, int64_t, AggregateArena*) const {
    state.multiply(present ? static_cast<double>(value) : 1.0);
  }
  void merge(State& into, State& from, AggregateArena*) const { into.multiply(from); }

  template <typename StateAt>
  Result<Column> finalize(const types::ColumnType& output, int64_t count,
                          const StateAt& state_at) const {
    return write_numbers<double>(output, count, [&](int64_t i) -> AggregateValue<double> {
      return {state_at(i).value(), true};
    });
  }
};

}  // namespace

std::unique_ptr<AggregateFunction> make_prod(const AggregateParameters& parameters) {
  return with_value_type(
      parameters.input.kind,
      [&]<typename Value>(std::type_identity<Value>) -> std::unique_ptr<AggregateFunction> {
        if constexpr (std::is_floating_point_v<Value>) {
          return make_fold_function<FloatProduct<Value>>(parameters);
        } else {
          return make_fold_function<IntegerProduct<Value>>(parameters);
        }
      });
}

}  // namespace shoal::engine
