#include "compiler/syntax_to_ir/parallel/outside_path.h"

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <utility>

#include "base/concat.h"
#include "compiler/ir/array_keys.h"

namespace shoal::compiler {
namespace {

using types::ObjectForm;
using types::ObjectType;

RoundValue whole_dimension() { return symbol_in_rounds("whole", Variation::repeated); }

std::vector<PathDimension> dimensions_named(const std::string& name, const ObjectType& type) {
  std::vector<PathDimension> dimensions;
  const int32_t count = type.form == ObjectForm::array ? type.rank : 0;
  for (int32_t i = 0; i < count; ++i) {
    dimensions.push_back({concat(name, " ", i), number_in_rounds(0), whole_dimension()});
  }
  return dimensions;
}

// Bounds of a slice; an absent one has no variation.
struct Bounds {
  RoundValue start;
  RoundValue stop;
  RoundValue step;
};

bool is_given(const RoundValue& bound) { return bound.variation != Variation::unknown; }

std::vector<RoundValue> given_of(const Bounds& bounds) {
  std::vector<RoundValue> given = {bounds.start, bounds.stop, bounds.step};
  std::erase_if(given, [](const RoundValue& bound) { return !is_given(bound); });
  return given;
}

// What of its dimension a slice has: rounds have different parts if they are no longer than the
// distance of their beginnings.
RoundValue part_of_slice(const Bounds& bounds) {
  const auto bound_text = [](const RoundValue& bound) {
    return is_given(bound) ? text_of(bound) : std::string();
  };
  const std::string symbol =
      concat(bound_text(bounds.start), ":", bound_text(bounds.stop), ":", bound_text(bounds.step));
  const std::vector<RoundValue> given = given_of(bounds);
  const Variation variation = variation_of(given);
  if (variation == Variation::fixed) return symbol_in_rounds(symbol, Variation::repeated);
  if (variation != Variation::varying || is_given(bounds.step)) {
    return symbol_in_rounds(symbol, variation);
  }
  if (given.size() < 2) return symbol_in_rounds(symbol, Variation::folded);
  const RoundValue length = sum_of(bounds.stop, bounds.start, -1);
  if (fits_into_growth(length, bounds.start)) return symbol_in_rounds(symbol, Variation::distinct);
  const bool overlaps = length.is_constant() && growth_of(bounds.start) != 0;
  return symbol_in_rounds(symbol, overlaps ? Variation::folded : variation);
}

// Where a view begins in a way that is not followed.
RoundValue unknown_offset(const std::string& text, const std::vector<RoundValue>& of) {
  const Variation variation = variation_of(of);
  return variation == Variation::fixed ? number_in_rounds(0) : symbol_in_rounds(text, variation);
}

std::vector<RoundValue> offsets_of(const OutsidePath& path) {
  std::vector<RoundValue> offsets;
  for (const PathDimension& dimension : path.dimensions) offsets.push_back(dimension.offset);
  return offsets;
}

void slice(OutsidePath& path, PathDimension& dimension, Bounds bounds) {
  const bool is_from_end = bounds.start.is_constant() && bounds.start.constant < 0;
  if (is_given(bounds.start)) bounds.start = sum_of(dimension.offset, bounds.start);
  if (is_given(bounds.stop)) bounds.stop = sum_of(dimension.offset, bounds.stop);
  const RoundValue part = part_of_slice(bounds);
  const std::string text = part.terms.begin()->first;
  if (part.variation == Variation::distinct) {
    path.parts.emplace(concat("part of ", dimension.label), part);
  }
  if (is_given(bounds.step) || is_from_end) {
    dimension.label = concat(dimension.label, " of ", text, " from ", text_of(dimension.offset));
    std::vector<RoundValue> given = given_of(bounds);
    given.push_back(dimension.offset);
    dimension.offset = unknown_offset(dimension.label, given);
  } else if (is_given(bounds.start)) {
    dimension.offset = bounds.start;
  }
  dimension.whole = part;
}

void choose(OutsidePath& path, const PathDimension& dimension, const RoundValue& index) {
  path.parts.emplace(dimension.label, sum_of(dimension.offset, index));
}

void view(OutsidePath& path, const std::string& text, const std::vector<RoundValue>& operands) {
  std::vector<ir::ArrayKey> keys;
  static_cast<void>(ir::parse_array_keys(text, keys));
  std::vector<PathDimension> left;
  size_t dimension = 0;
  size_t operand = 0;
  const auto bound = [&](bool has) { return has ? operands[operand++] : RoundValue{}; };
  for (const ir::ArrayKey& key : keys) {
    if (key.kind == ir::KeyKind::new_dimension) {
      left.push_back({"new", number_in_rounds(0), whole_dimension()});
      continue;
    }
    PathDimension own = path.dimensions[dimension++];
    if (key.kind == ir::KeyKind::index) {
      choose(path, own, operands[operand++]);
      continue;
    }
    if (key.kind == ir::KeyKind::slice) {
      slice(path, own, {bound(key.has_start), bound(key.has_stop), bound(key.has_step)});
    }
    left.push_back(std::move(own));
  }
  left.insert(left.end(), path.dimensions.begin() + static_cast<std::ptrdiff_t>(dimension),
              path.dimensions.end());
  path.dimensions = std::move(left);
}

void transpose(OutsidePath& path, const std::string& order) {
  std::vector<PathDimension> dimensions;
  std::istringstream numbers(order);
  for (size_t number = 0; numbers >> number;) dimensions.push_back(path.dimensions[number]);
  path.dimensions = std::move(dimensions);
}

// Whether two numbers are different in two different rounds.
bool differ(const RoundValue& a, const RoundValue& b) {
  if (a.is_constant() && b.is_constant()) {
    return a.constant != b.constant && (a.constant < 0) == (b.constant < 0);
  }
  if (a.variation != Variation::distinct || b.variation != Variation::distinct) return false;
  const RoundValue distance = sum_of(a, b, -1);
  if (!distance.is_constant()) return false;
  const int64_t growth = growth_of(a);
  return distance.constant == 0 || (growth != 0 && distance.constant % growth != 0);
}

std::string whole_of(const RoundValue& part) {
  if (part.terms.size() != 1 || part.variation != Variation::folded) return {};
  return part.terms.begin()->second.whole;
}

// Whether the quotient and the remainder of one division are among what both have chosen.
bool have_both_of_division(const OutsidePath& a, const OutsidePath& b) {
  std::map<std::string, std::string> symbols;  // by what is divided
  for (const auto& [label, part] : a.parts) {
    const auto other = b.parts.find(label);
    const std::string whole = whole_of(part);
    if (whole.empty() || other == b.parts.end() || !(other->second == part)) continue;
    const std::string& symbol = part.terms.begin()->first;
    const auto [known, is_new] = symbols.emplace(whole, symbol);
    if (!is_new && known->second != symbol) return true;
  }
  return false;
}

}  // namespace

OutsidePath path_of_root(int32_t root, const ObjectType& type) {
  return {.root = root, .type = type, .dimensions = dimensions_named("dimension", type)};
}

std::string text_of(const OutsidePath& path) {
  std::string text = concat("from ", path.root);
  for (const auto& [label, part] : path.parts) text += concat(", ", label, ": ", text_of(part));
  for (const PathDimension& dimension : path.dimensions) {
    text += concat("; ", dimension.label, " ", text_of(dimension.offset), " ",
                   text_of(dimension.whole));
  }
  return text;
}

OutsidePath path_of_item(const OutsidePath& path, const std::string& label, const RoundValue& key,
                         const ObjectType& type) {
  OutsidePath item = path;
  item.type = type;
  item.parts.emplace(concat(label, " ", path.parts.size()), key);
  item.dimensions = dimensions_named(concat("dimension ", path.parts.size()), type);
  return item;
}

OutsidePath path_of_element(const OutsidePath& path, const std::vector<RoundValue>& indices) {
  OutsidePath element = path;
  for (size_t i = 0; i < std::min(indices.size(), path.dimensions.size()); ++i) {
    choose(element, path.dimensions[i], indices[i]);
  }
  element.dimensions.clear();
  return element;
}

OutsidePath path_of_all(const OutsidePath& path) {
  OutsidePath all = path;
  for (const PathDimension& dimension : path.dimensions) {
    all.parts.emplace(dimension.label, dimension.whole);
  }
  all.dimensions.clear();
  return all;
}

OutsidePath path_of_view(const OutsidePath& path, const ir::Op& op,
                         const std::vector<RoundValue>& keys) {
  OutsidePath made = path;
  made.type = op.type.object;
  if (op.kind == ir::OpKind::array_view) view(made, std::get<std::string>(op.literal), keys);
  if (op.kind == ir::OpKind::array_transpose) transpose(made, std::get<std::string>(op.literal));
  return made;
}

OutsidePath path_of_shaped(const OutsidePath& path, const std::string& how,
                           const ObjectType& type) {
  OutsidePath made = path;
  made.type = type;
  const std::string label = concat(how, " of ", text_of(path));
  made.dimensions = dimensions_named(label, type);
  const RoundValue offset = unknown_offset(label, offsets_of(path));
  for (PathDimension& dimension : made.dimensions) dimension.offset = offset;
  return made;
}

void meet_path(OutsidePaths& paths, const OutsidePath& path, const std::string& place) {
  const auto known = std::find_if(paths.begin(), paths.end(), [&](const OutsidePath& other) {
    return other.root == path.root && other.type.form == path.type.form &&
           other.type.rank == path.type.rank;
  });
  if (known == paths.end()) {
    paths.push_back(path);
    return;
  }
  if (*known == path) return;
  const auto variation_with_offsets = [](const OutsidePath& way) {
    std::vector<RoundValue> differing = offsets_of(way);
    differing.push_back(symbol_in_rounds("way", variation_of(way)));
    return variation_of(differing);
  };
  const Variation met = met_variation(variation_with_offsets(*known), variation_with_offsets(path));
  std::erase_if(known->parts, [&](const auto& part) {
    const auto other = path.parts.find(part.first);
    return other == path.parts.end() || !(other->second == part.second);
  });
  const std::string choice = concat("choice of ", place);
  known->parts.insert_or_assign(choice, symbol_in_rounds(choice, met));
  known->dimensions = dimensions_named(choice, known->type);
  // Two rounds may have chosen different ways: the same index need not be the same item.
  for (PathDimension& dimension : known->dimensions) {
    dimension.offset = symbol_in_rounds(choice, Variation::repeated);
  }
}

bool are_separate(const OutsidePath& a, const OutsidePath& b) {
  const bool has_difference = std::any_of(a.parts.begin(), a.parts.end(), [&](const auto& part) {
    const auto other = b.parts.find(part.first);
    return other != b.parts.end() && differ(part.second, other->second);
  });
  return has_difference || have_both_of_division(a, b);
}

bool overlap_for_sure(const OutsidePath& a, const OutsidePath& b) {
  bool has_shift = false;
  if (a.parts.size() != b.parts.size()) return false;
  for (const auto& [label, part] : a.parts) {
    const auto other = b.parts.find(label);
    if (other == b.parts.end()) return false;
    const bool is_shifted = part.variation == Variation::distinct &&
                            sum_of(part, other->second, -1).is_constant() &&
                            !differ(part, other->second);
    if (!is_shifted && !(part == other->second)) return false;
    has_shift |= is_shifted;
  }
  return has_shift;
}

Variation variation_of(const OutsidePath& path) {
  std::vector<RoundValue> parts;
  for (const auto& [label, part] : path.parts) {
    if (part.variation == Variation::distinct) return Variation::distinct;
    parts.push_back(part);
  }
  if (have_both_of_division(path, path)) return Variation::distinct;
  Variation found = Variation::fixed;
  for (const RoundValue& part : parts) {
    const Variation variation = part.variation;
    if (variation == Variation::varying || variation == Variation::unknown) {
      return Variation::varying;
    }
    if (variation == Variation::fixed) continue;
    const bool is_second_folded = variation == Variation::folded && found == Variation::folded;
    if (is_second_folded) return Variation::varying;  // may be parts of one number
    if (variation == Variation::folded || found == Variation::fixed) found = variation;
  }
  return found;
}

}  // namespace shoal::compiler
