#include "compiler/library/timestamps.h"

#include <array>

#include "base/concat.h"
#include "compiler/values/errors.h"

namespace shoal::compiler {
namespace {

using ir::OpKind;
using types::TimeUnit;
using types::TypeKind;

constexpr int64_t kSecondsPerDay = 86400;
constexpr int64_t kNanosecondsPerSecond = 1'000'000'000;

// Days since 1970-01-01 of a date of the proleptic Gregorian calendar (Howard Hinnant,
// "chrono-compatible low-level date algorithms", days_from_civil).
int64_t days_of(int64_t year, int64_t month, int64_t day) {
  year -= month <= 2 ? 1 : 0;
  const int64_t era = (year >= 0 ? year : year - 399) / 400;
  const int64_t year_of_era = year - era * 400;
  const int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

int64_t days_in_month(int64_t year, int64_t month) {
  constexpr std::array<int64_t, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return kDays[static_cast<size_t>(month - 1)] + (leap && month == 2 ? 1 : 0);
}

// Takes exactly `digits` decimal digits from the front.
std::optional<int64_t> take_number(std::string_view& text, size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int64_t value = 0;
  for (size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, char letter) {
  if (text.empty() || text.front() != letter) return false;
  text.remove_prefix(1);
  return true;
}

// Digits after the decimal point, as nanoseconds.
bool take_fraction(std::string_view& text, Moment& moment) {
  size_t digits = 0;
  int64_t value = 0;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9' && digits < 9) {
    value = value * 10 + (text.front() - '0');
    text.remove_prefix(1);
    ++digits;
  }
  if (digits == 0) return false;
  moment.unit = digits <= 3   ? TimeUnit::millisecond
                : digits <= 6 ? TimeUnit::microsecond
                              : TimeUnit::nanosecond;
  for (; digits < 9; ++digits) value *= 10;
  moment.nanoseconds = value;
  return true;
}

bool take_time(std::string_view& text, Moment& moment) {
  const std::optional<int64_t> hour = take_number(text, 2);
  if (!hour || *hour > 23 || !take(text, ':')) return false;
  const std::optional<int64_t> minute = take_number(text, 2);
  if (!minute || *minute > 59) return false;
  moment.seconds += *hour * 3600 + *minute * 60;
  if (!take(text, ':')) return true;
  const std::optional<int64_t> second = take_number(text, 2);
  if (!second || *second > 59) return false;
  moment.seconds += *second;
  return !take(text, '.') || take_fraction(text, moment);
}

int64_t units_per_second(TimeUnit unit) {
  constexpr std::array<int64_t, 4> kCounts = {1, 1000, 1'000'000, kNanosecondsPerSecond};
  return kCounts[static_cast<size_t>(unit)];
}

Status not_comparable(const Translation& translation, const Operand& column, const Operand& other) {
  return user_error(ErrorCode::S0201, translation.span,
                    concat("Comparing ", types::dtype_name(column.type), " with ",
                           types::dtype_name(other.type), " is not supported yet."),
                    "compare with a constant date such as \"2000-01-31\", or with a column of the "
                    "same type");
}

// The constant moment that the operand is; nullopt: it is not a constant.
std::optional<Moment> constant_moment(const Translation& translation, const Operand& operand) {
  if (operand.literal) {
    const auto* text = std::get_if<std::string>(&*operand.literal);
    return text == nullptr ? std::nullopt : parse_moment(*text);
  }
  const ir::Op& op = op_of(translation, operand.value);
  const bool is_constant = op.kind == OpKind::constant && operand.type.kind == TypeKind::timestamp;
  if (!is_constant || !operand.type.timezone.empty()) return std::nullopt;
  const int64_t per_second = units_per_second(operand.type.unit);
  const int64_t count = std::get<int64_t>(op.literal);
  Moment moment;
  moment.unit = operand.type.unit;
  moment.seconds = count / per_second - (count % per_second < 0 ? 1 : 0);
  moment.nanoseconds = (count - moment.seconds * per_second) * (kNanosecondsPerSecond / per_second);
  return moment;
}

// Column values are whole counts: against a moment between two counts, compare with the lower one.
OpKind kind_between_counts(OpKind kind) {
  if (kind == OpKind::greater_equal) return OpKind::greater;
  return kind == OpKind::less ? OpKind::less_equal : kind;
}

}  // namespace

std::optional<Moment> parse_moment(std::string_view text) {
  const std::optional<int64_t> year = take_number(text, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const std::optional<int64_t> month = take_number(text, 2);
  if (!month || *month < 1 || *month > 12 || !take(text, '-')) return std::nullopt;
  const std::optional<int64_t> day = take_number(text, 2);
  if (!day || *day < 1 || *day > days_in_month(*year, *month)) return std::nullopt;
  Moment moment;
  moment.seconds = days_of(*year, *month, *day) * kSecondsPerDay;
  if (text.empty()) return moment;
  if (!take(text, ' ') && !take(text, 'T')) return std::nullopt;
  if (!take_time(text, moment) || !text.empty()) return std::nullopt;
  return moment;
}

std::optional<MomentCount> count_of(const Moment& moment, TimeUnit unit) {
  const int64_t per_second = units_per_second(unit);
  const int64_t nanoseconds_per_unit = kNanosecondsPerSecond / per_second;
  MomentCount result;
  if (__builtin_mul_overflow(moment.seconds, per_second, &result.count) ||
      __builtin_add_overflow(result.count, moment.nanoseconds / nanoseconds_per_unit,
                             &result.count)) {
    return std::nullopt;
  }
  result.exact = moment.nanoseconds % nanoseconds_per_unit == 0;
  return result;
}

Result<TimestampComparison> comparable_timestamps(Translation& translation, OpKind kind,
                                                  const Operand& column, const Operand& other) {
  if (other.is_column) {
    if (!(column.type == other.type)) return not_comparable(translation, column, other);
    return TimestampComparison{kind, column.value, other.value};
  }
  const std::optional<Moment> moment = constant_moment(translation, other);
  if (!moment || !column.type.timezone.empty()) {
    return not_comparable(translation, column, other);
  }
  const std::optional<MomentCount> count = count_of(*moment, column.type.unit);
  const bool is_equality = kind == OpKind::equal || kind == OpKind::not_equal;
  if (!count || (!count->exact && is_equality)) return not_comparable(translation, column, other);
  types::ColumnType type = column.type;
  const ir::ValueId constant =
      emit_constant(translation, count->count, ir::TypeForm::numpy_scalar, type);
  return TimestampComparison{count->exact ? kind : kind_between_counts(kind), column.value,
                             constant};
}

}  // namespace shoal::compiler
