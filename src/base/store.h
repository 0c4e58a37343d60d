// Typed ids and the stores they index: data is held in flat stores and refers by id, so that it
// copies, compares and prints easily and never dangles.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "base/check.h"

namespace shoal {

// An index into Store<T>. Default-constructed: no element.
template <typename T>
struct Id {
  int32_t index = -1;

  [[nodiscard]] bool is_valid() const { return index >= 0; }
  friend bool operator==(const Id&, const Id&) = default;
  friend auto operator<=>(const Id&, const Id&) = default;
};

// Owns all T of one kind; ids stay valid as it grows, references do not.
template <typename T>
class Store {
 public:
  Id<T> add(T value) {
    values_.push_back(std::move(value));
    return Id<T>{static_cast<int32_t>(values_.size()) - 1};
  }
  [[nodiscard]] T& operator[](Id<T> id) {
    SHOAL_CHECK(contains(id));
    return values_[static_cast<size_t>(id.index)];
  }
  [[nodiscard]] const T& operator[](Id<T> id) const {
    SHOAL_CHECK(contains(id));
    return values_[static_cast<size_t>(id.index)];
  }
  [[nodiscard]] bool contains(Id<T> id) const {
    return id.index >= 0 && static_cast<size_t>(id.index) < values_.size();
  }
  [[nodiscard]] int32_t size() const { return static_cast<int32_t>(values_.size()); }
  [[nodiscard]] auto begin() const { return values_.begin(); }
  [[nodiscard]] auto end() const { return values_.end(); }

 private:
  std::vector<T> values_;
};

}  // namespace shoal
