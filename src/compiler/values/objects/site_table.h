// What the places of a function that make lists, dicts and sets are found to make. A walk begins
// with what earlier walks of the same function have found; when it finds out more, the function is
// walked again.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/source_span.h"
#include "types/object_type.h"

namespace shoal::compiler {

struct Site {
  // Whether it is a value from outside of the function, of which compiled code has a copy.
  bool is_outside = false;
  // Whether its lists or dicts are made at run time; if not, the walk itself knows what is in them.
  bool is_run_time = false;
  std::vector<types::ObjectType> items;  // element; or key and value; unknown ones as such
  // The same element as another site's, because one value may come from either.
  int32_t same_as = -1;
};

class SiteTable {
 public:
  // The number of the place `span` in the call numbered `path`; `item_count` as in Site::items.
  int32_t number_of(uint64_t path, const SourceSpan& span, size_t item_count);

  [[nodiscard]] const Site& site(int32_t number) const;
  // As types::ObjectType::items of a container made there.
  [[nodiscard]] const std::vector<types::ObjectType>& items_of(int32_t number) const {
    return site(number).items;
  }

  // As long as it lives, the places that are numbered make values from outside.
  class MakingOutside {
   public:
    explicit MakingOutside(SiteTable& sites)
        : sites_(sites), before_(std::exchange(sites.makes_outside_, true)) {}
    ~MakingOutside() { sites_.makes_outside_ = before_; }
    MakingOutside(const MakingOutside&) = delete;
    MakingOutside& operator=(const MakingOutside&) = delete;

   private:
    SiteTable& sites_;
    bool before_;
  };
  [[nodiscard]] bool is_outside(int32_t number) const;

  void make_run_time(int32_t number);
  // Item `item` of the site is of this type; false if it is known to be of another that has no
  // common type with it.
  bool set_item(int32_t number, size_t item, const types::ObjectType& type);

  // Values of both types may be the same one: what the places know that made them holds for both.
  void unify(const types::ObjectType& a, const types::ObjectType& b);

  // Whether something was found since the last call: the walk is to be done again.
  bool take_change();

 private:
  [[nodiscard]] int32_t root_of(int32_t number) const;

  std::map<std::vector<uint64_t>, int32_t> numbers_;
  std::vector<Site> sites_;
  bool has_change_ = false;
  bool makes_outside_ = false;
};

// The type of what is one or the other: the same, an Optional where one is None; unknown parts
// become known. nullopt: none.
[[nodiscard]] std::optional<types::ObjectType> met_type(const types::ObjectType& a,
                                                        const types::ObjectType& b);

}  // namespace shoal::compiler
