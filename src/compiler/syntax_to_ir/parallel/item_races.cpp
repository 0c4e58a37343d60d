#include "compiler/syntax_to_ir/parallel/item_races.h"

#include <algorithm>
#include <utility>

#include "base/concat.h"
#include "compiler/values/errors.h"

namespace shoal::compiler {
namespace {

constexpr const char* kOwnItem = "write to an item of each round's own, or write for … in range()";

Status race(SourceSpan span, std::string message, std::string help) {
  return user_error(ErrorCode::S0112, span, std::move(message), std::move(help));
}

class Races {
 public:
  Races(const std::vector<Access>& accesses, const std::vector<std::string>& names)
      : accesses_(accesses), names_(names) {}

  Status find() const {
    for (const Access& access : accesses_) {
      if (!access.is_change) continue;
      SHOAL_RETURN_IF_ERROR(check_write(access));
    }
    for (const Access& read : accesses_) {
      if (!read.is_change) SHOAL_RETURN_IF_ERROR(check_read(read));
    }
    return Status::ok();
  }

 private:
  [[nodiscard]] const std::string& name_of(const Access& access) const {
    return names_[static_cast<size_t>(access.path.root)];
  }

  // In the statement that writes, or another one.
  [[nodiscard]] bool is_read_too(const Access& write) const {
    return std::any_of(accesses_.begin(), accesses_.end(), [&](const Access& read) {
      return !read.is_change && read.path.root == write.path.root &&
             read.path.parts == write.path.parts;
    });
  }

  [[nodiscard]] Status changes_one_item(const Access& write) const {
    return race(write.span,
                concat("Two rounds of this prange may change the same item of `", name_of(write),
                       "` at the same time."),
                kOwnItem);
  }

  [[nodiscard]] Status check_write(const Access& write) const {
    if (types::is_mutable(write.path.type.form)) {
      return race(write.span,
                  concat("A round of this prange may change `", name_of(write),
                         "`, or a list, dict or set in it, that other rounds have too."),
                  "let each round write to an array item of its own and use them behind the loop, "
                  "or write for … in range()");
    }
    switch (variation_of(write.path)) {
      case Variation::distinct:
      case Variation::varying: return check_other_writes(write);
      case Variation::folded:
        if (is_read_too(write)) return changes_one_item(write);
        return race(
            write.span,
            concat("Two rounds of this prange may write to the same item of `", name_of(write),
                   "`: `%`, `//` and slices that overlap choose one item "
                   "in several rounds."),
            kOwnItem);
      default:
        return race(
            write.span,
            concat("All rounds of this prange write to the same item of `", name_of(write), "`."),
            kOwnItem);
    }
  }

  [[nodiscard]] Status check_other_writes(const Access& write) const {
    for (const Access& other : accesses_) {
      const bool is_other = other.is_change && other.path.root == write.path.root &&
                            other.span.line >= write.span.line;
      if (!is_other || are_separate(write.path, other.path)) continue;
      if (!overlap_for_sure(write.path, other.path)) continue;
      return race(other.span,
                  concat("Two rounds of this prange write to the same item of `", name_of(write),
                         "`, here and in line ", write.span.line, "."),
                  kOwnItem);
    }
    return Status::ok();
  }

  [[nodiscard]] Status check_read(const Access& read) const {
    for (const Access& write : accesses_) {
      const bool is_of_same = write.is_change && write.path.root == read.path.root;
      if (!is_of_same || are_separate(write.path, read.path)) continue;
      const bool is_one_change = write.path.parts == read.path.parts || write.span == read.span;
      if (is_one_change) return changes_one_item(write);
      return race(read.span,
                  concat("A round of this prange reads what another round may write: items of `",
                         name_of(write), "`, in line ", write.span.line, "."),
                  "read from a copy that is made before the loop, write to another array, or "
                  "write for … in range()");
    }
    return Status::ok();
  }

  const std::vector<Access>& accesses_;
  const std::vector<std::string>& names_;
};

}  // namespace

Status check_item_races(const std::vector<Access>& accesses,
                        const std::vector<std::string>& names) {
  return Races(accesses, names).find();
}

}  // namespace shoal::compiler
