// Ways from a list, dict, set or array that all rounds of a parallel loop have to what code reads
// or changes of it: `a[1:][i, j]` is a way from `a`.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "compiler/ir/function.h"
#include "compiler/syntax_to_ir/parallel/round_value.h"

namespace shoal::compiler {

// A dimension of an array or view.
struct PathDimension {
  std::string label;  // which of the whole array it is; others have other names
  RoundValue offset;  // where the view begins in it
  RoundValue whole;   // what of it the view has
  friend bool operator==(const PathDimension&, const PathDimension&) = default;
};

struct OutsidePath {
  int32_t root = -1;                             // numbers what all rounds have
  types::ObjectType type = {};                   // of what it leads to
  std::map<std::string, RoundValue> parts = {};  // what was chosen on it, by label
  std::vector<PathDimension> dimensions = {};    // of an array: which are left
  friend bool operator==(const OutsidePath&, const OutsidePath&) = default;
};

using OutsidePaths = std::vector<OutsidePath>;

[[nodiscard]] OutsidePath path_of_root(int32_t root, const types::ObjectType& type);
[[nodiscard]] std::string text_of(const OutsidePath& path);

// An item of a container or tuple, or what a function gives of it.
[[nodiscard]] OutsidePath path_of_item(const OutsidePath& path, const std::string& label,
                                       const RoundValue& key, const types::ObjectType& type);
// The element at indices, one per dimension.
[[nodiscard]] OutsidePath path_of_element(const OutsidePath& path,
                                          const std::vector<RoundValue>& indices);
// All that is left of it.
[[nodiscard]] OutsidePath path_of_all(const OutsidePath& path);
// What the ops array_view, array_transpose and array_as make of it; `keys` are the op's other
// operands.
[[nodiscard]] OutsidePath path_of_view(const OutsidePath& path, const ir::Op& op,
                                       const std::vector<RoundValue>& keys);
// The same elements in another shape: `how` tells shapes apart.
[[nodiscard]] OutsidePath path_of_shaped(const OutsidePath& path, const std::string& how,
                                         const types::ObjectType& type);

// Adds a way that a variable may have, too; `place` names the variable. At most one way per root
// and type is kept: of two it keeps what both have chosen.
void meet_path(OutsidePaths& paths, const OutsidePath& path, const std::string& place);

// Whether no round comes to the same items by one way as another round by the other way.
[[nodiscard]] bool are_separate(const OutsidePath& a, const OutsidePath& b);
// Whether rounds may come to one item in spite of `a` and `b` each leading them to different ones:
// `a[i]` and `a[i + 1]`.
[[nodiscard]] bool overlap_for_sure(const OutsidePath& a, const OutsidePath& b);
// How what it leads to differs between rounds.
[[nodiscard]] Variation variation_of(const OutsidePath& path);

}  // namespace shoal::compiler
