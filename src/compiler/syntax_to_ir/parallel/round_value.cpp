#include "compiler/syntax_to_ir/parallel/round_value.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/concat.h"
#include "base/hash.h"

namespace shoal::compiler {
namespace {

// Longer texts stand for nothing that a program repeats.
constexpr size_t kTextBytesMax = 300;

bool differs(Variation variation) {
  return variation == Variation::distinct || variation == Variation::folded ||
         variation == Variation::varying;
}

// One term that differs between rounds and fixed ones are as distinct as that term; two may add up
// to the same, and so may one and what an inner loop adds.
Variation variation_of_sum(const RoundValue& value) {
  Variation found = Variation::fixed;
  for (const auto& [symbol, term] : value.terms) {
    if (term.variation == Variation::unknown) return Variation::unknown;
    if (term.variation == Variation::fixed) continue;
    const bool is_first = found == Variation::fixed;
    const bool stays_repeated =
        found == Variation::repeated && term.variation == Variation::repeated;
    if (!is_first && !stays_repeated) return Variation::varying;
    found = term.variation;
  }
  return found;
}

// Wraps around as the code does that it stands for; a wrong sum is at worst a wrong guess of what
// is distinct, for numbers that no index has.
int64_t wrapped(uint64_t bits) { return static_cast<int64_t>(bits); }

RoundValue opaque(std::string_view name, const RoundValue& left, const RoundValue& right,
                  Variation variation) {
  return symbol_in_rounds(concat(name, "(", text_of(left), ", ", text_of(right), ")"), variation);
}

RoundValue scaled(RoundValue value, int64_t factor) {
  if (factor == 0) return number_in_rounds(0);
  const auto times = [factor](int64_t number) {
    return wrapped(static_cast<uint64_t>(number) * static_cast<uint64_t>(factor));
  };
  value.constant = times(value.constant);
  for (auto& [symbol, term] : value.terms) term.factor = times(term.factor);
  return value;
}

// value × what is fixed, term by term, so that (i + 1) * n is i * n + n.
RoundValue product_with_term(const RoundValue& value,
                             const std::pair<const std::string, Term>& by) {
  RoundValue product = scaled(symbol_in_rounds(by.first, Variation::fixed), value.constant);
  for (const auto& [symbol, term] : value.terms) {
    const auto& [first, second] = std::minmax(symbol, by.first);
    // What is fixed may be 0.
    const Variation variation = differs(term.variation) && term.variation != Variation::folded
                                    ? Variation::varying
                                    : term.variation;
    RoundValue part = symbol_in_rounds(concat("(", first, " × ", second, ")"), variation);
    if (symbol == kRoundNumber) part.terms.begin()->second.growth = by.first;
    product = sum_of(product, scaled(part, term.factor));
  }
  return scaled(product, by.second.factor);
}

// The quotient or the remainder: both together are the whole again.
RoundValue part_of_division(std::string_view name, const RoundValue& left, const RoundValue& right,
                            Variation variation) {
  RoundValue part = opaque(name, left, right, variation);
  const bool is_whole =
      left.variation == Variation::distinct && right.variation == Variation::fixed;
  if (is_whole) part.terms.begin()->second.whole = concat(text_of(left), " by ", text_of(right));
  return part;
}

}  // namespace

RoundValue number_in_rounds(int64_t number) {
  return {.variation = Variation::fixed, .constant = number};
}

RoundValue symbol_in_rounds(std::string symbol, Variation variation) {
  RoundValue value{.variation = variation};
  value.terms.emplace(std::move(symbol), Term{1, variation});
  return value;
}

RoundValue sum_of(const RoundValue& left, const RoundValue& right, int64_t right_factor) {
  RoundValue sum = left;
  const RoundValue added = scaled(right, right_factor);
  sum.constant =
      wrapped(static_cast<uint64_t>(sum.constant) + static_cast<uint64_t>(added.constant));
  for (const auto& [symbol, term] : added.terms) {
    const auto [known, is_new] = sum.terms.emplace(symbol, term);
    if (is_new) continue;
    Term& own = known->second;
    own.factor = wrapped(static_cast<uint64_t>(own.factor) + static_cast<uint64_t>(term.factor));
    if (own.factor == 0) sum.terms.erase(known);
  }
  const bool is_unknown =
      left.variation == Variation::unknown || right.variation == Variation::unknown;
  sum.variation = is_unknown ? Variation::unknown : variation_of_sum(sum);
  return sum;
}

std::string text_of(const RoundValue& value) {
  std::string text = concat(value.constant);
  for (const auto& [symbol, term] : value.terms) text += concat(" + ", term.factor, " ", symbol);
  if (text.size() <= kTextBytesMax) return text;
  return concat("#", hash_bytes(text).low, " ", hash_bytes(text).high);
}

Variation variation_of(const std::vector<RoundValue>& operands) {
  Variation found = Variation::fixed;
  for (const RoundValue& operand : operands) {
    const Variation variation = operand.variation;
    if (variation == Variation::unknown) return Variation::unknown;
    if (variation == Variation::fixed) continue;
    const bool is_other = differs(variation) || differs(found);
    const bool may_be_new = found != Variation::fixed || variation == Variation::distinct;
    found = is_other && may_be_new ? Variation::varying : variation;
  }
  return found;
}

Variation met_variation(Variation left, Variation right) {
  if (left == Variation::unknown) return right;
  if (right == Variation::unknown) return left;
  return differs(left) || differs(right) ? Variation::varying : Variation::repeated;
}

RoundValue product_of(const RoundValue& left, const RoundValue& right) {
  if (left.is_constant()) return scaled(right, left.constant);
  if (right.is_constant()) return scaled(left, right.constant);
  if (left.variation == Variation::fixed && left.terms.size() == 1 && left.constant == 0) {
    return product_with_term(right, *left.terms.begin());
  }
  if (right.variation == Variation::fixed && right.terms.size() == 1 && right.constant == 0) {
    return product_with_term(left, *right.terms.begin());
  }
  return opaque("multiply", left, right, variation_of({left, right}));
}

RoundValue quotient_of(const RoundValue& left, const RoundValue& right) {
  const int64_t growth = growth_of(left);
  const bool stays_distinct = growth != 0 && right.is_constant() && right.constant != 0 &&
                              std::abs(growth) >= std::abs(right.constant);
  if (stays_distinct) return opaque("floor_divide", left, right, Variation::distinct);
  const Variation variation = variation_of({left, right});
  return part_of_division("floor_divide", left, right,
                          differs(variation) ? Variation::folded : variation);
}

RoundValue remainder_of(const RoundValue& left, const RoundValue& right) {
  const Variation variation = variation_of({left, right});
  return part_of_division("modulo", left, right,
                          differs(variation) ? Variation::folded : variation);
}

int64_t growth_of(const RoundValue& value) {
  if (value.variation != Variation::distinct) return 0;
  const auto found = std::find_if(value.terms.begin(), value.terms.end(), [](const auto& entry) {
    return entry.second.variation == Variation::distinct;
  });
  // What is divided grows by one or more, but not evenly.
  return found->first == kRoundNumber ? found->second.factor : 0;
}

bool fits_into_growth(const RoundValue& size, const RoundValue& value) {
  if (size.is_constant()) {
    return size.constant >= 0 && size.constant <= std::abs(growth_of(value));
  }
  const auto is_fixed = [](const auto& entry) {
    return entry.second.variation == Variation::fixed;
  };
  const auto grown = std::find_if_not(value.terms.begin(), value.terms.end(), is_fixed);
  if (grown == value.terms.end() || size.terms.size() != 1 || size.constant != 0) return false;
  if (!std::all_of(std::next(grown), value.terms.end(), is_fixed)) return false;
  const auto& [symbol, term] = *size.terms.begin();
  return grown->second.growth == symbol && term.factor > 0 &&
         term.factor <= std::abs(grown->second.factor);
}

}  // namespace shoal::compiler
