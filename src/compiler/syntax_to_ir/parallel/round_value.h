// What is known of a number in the rounds of a parallel loop: a sum, and how it differs between
// rounds.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace shoal::compiler {

enum class Variation : uint8_t {
  unknown,   // not looked at yet
  fixed,     // one value in all rounds
  repeated,  // several values, the same ones in every round: an inner loop's
  distinct,  // no two rounds have the same
  folded,    // several rounds have the same, for all to see: `i % 3`
  varying,   // differs, but two rounds may have the same: an index that is read from an array
};

// The symbol of how many rounds were before.
constexpr const char* kRoundNumber = "round";

struct Term {
  int64_t factor = 1;
  Variation variation = Variation::fixed;
  // Of `x // m` and `x % m`, if no two rounds have the same x: text of x and m. Both together are
  // distinct too.
  std::string whole = {};
  // Of the round's number × something fixed: that symbol, by which it grows from round to round.
  std::string growth = {};
  friend bool operator==(const Term&, const Term&) = default;
};

// constant + the sum of symbols × factors. Where one is equal to another, the numbers are equal at
// the same place of one round.
struct RoundValue {
  Variation variation = Variation::unknown;
  int64_t constant = 0;
  std::map<std::string, Term> terms = {};  // by symbol
  friend bool operator==(const RoundValue&, const RoundValue&) = default;

  [[nodiscard]] bool is_constant() const { return variation == Variation::fixed && terms.empty(); }
};

[[nodiscard]] RoundValue number_in_rounds(int64_t number);
[[nodiscard]] RoundValue symbol_in_rounds(std::string symbol, Variation variation);
[[nodiscard]] RoundValue sum_of(const RoundValue& left, const RoundValue& right,
                                int64_t right_factor = 1);
// Equal for equal values.
[[nodiscard]] std::string text_of(const RoundValue& value);

// Of something that is computed from values in a way that is not known.
[[nodiscard]] Variation variation_of(const std::vector<RoundValue>& operands);
// Of a variable that may have the one or the other.
[[nodiscard]] Variation met_variation(Variation left, Variation right);

[[nodiscard]] RoundValue product_of(const RoundValue& left, const RoundValue& right);
[[nodiscard]] RoundValue quotient_of(const RoundValue& left, const RoundValue& right);
[[nodiscard]] RoundValue remainder_of(const RoundValue& left, const RoundValue& right);

// How much it grows from one round to the next if it is a sum of that and what is fixed; else 0.
[[nodiscard]] int64_t growth_of(const RoundValue& value);
// Whether `size` is at most what `value` grows by from round to round, so that parts of this size
// that begin there have nothing in common: by 3 and 3, or by n and n. A negative size is no part.
[[nodiscard]] bool fits_into_growth(const RoundValue& size, const RoundValue& value);

}  // namespace shoal::compiler
