// For tests of containers: std::vector as a list, and calls with C++ values.
#pragma once

#include "engine/objects/containers/containers_test.h"

namespace shoal::engine {

template <typename T>
struct Codec<std::vector<T>> {
  static ObjectType type() { return types::object_type(ObjectForm::list, {Codec<T>::type()}); }
  // Appends as generated code does.
  static void encode(TestWorld& test, const std::vector<T>& values, Cells& cells) {
    const int32_t layout = test.number_of(type());
    abi::ListObject* list = new_list(test.world, layout, 0);
    for (const T& value : values) {
      Cells item_cells;
      Codec<T>::encode(test, value, item_cells);
      if (list->length == list->capacity) {
        EXPECT_TRUE(reserve_items(test.world, *list, list->length + 1));
      }
      const ObjectLayout& item = test.layouts[static_cast<size_t>(layout)].items[0];
      if (item.bytes > 0) {
        store_cells(item, item_cells.data(), item_at(*list, item, list->length));
      }
      ++list->length;
    }
    cells.push_back(cell_of(list));
  }
  static std::vector<T> decode(const uint64_t*& cells) {
    const abi::ListObject& list = list_of(*cells++);
    const ObjectLayout item = layout_of(Codec<T>::type());
    std::vector<T> values;
    for (int64_t index = 0; index < list.length; ++index) {
      uint64_t spare = 0;
      const uint64_t* place = cells_at(item, item_at(list, item, index), spare);
      values.push_back(Codec<T>::decode(place));
    }
    return values;
  }
};

template <typename... Ts>
Cells cells_of(TestWorld& test, const Ts&... values) {
  Cells all;
  (Codec<Ts>::encode(test, values, all), ...);
  return all;
}

inline Cells operator+(Cells a, const Cells& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

template <typename T>
T value_of(const uint64_t* cells) {
  return Codec<T>::decode(cells);
}

// Different values of a type, ascending with the number.
template <typename T>
T value_number(int64_t number) {
  if constexpr (std::is_same_v<T, bool>) return number % 2 != 0;
  if constexpr (std::is_same_v<T, int64_t>) return number * 3 - 7;
  if constexpr (std::is_same_v<T, double>) return static_cast<double>(number) * 0.5 - 3;
  if constexpr (std::is_same_v<T, std::string>) {
    return "text " + std::string(1, static_cast<char>('a' + number / 26 % 26)) +
           std::string(1, static_cast<char>('a' + number % 26));
  }
}
template <typename T>
  requires requires { typename T::value_type; } && (!std::is_same_v<T, std::string>)
T value_number(int64_t number) {
  using Item = typename T::value_type;
  if constexpr (std::is_same_v<T, std::optional<Item>>) {
    return number == 0 ? T() : T(value_number<Item>(number));
  } else {
    return {value_number<Item>(number / 5), value_number<Item>(number % 5)};
  }
}
template <typename T>
  requires requires { std::tuple_size<T>::value; }
T value_number(int64_t number) {
  return {value_number<std::tuple_element_t<0, T>>(number / 3),
          value_number<std::tuple_element_t<1, T>>(number % 3)};
}

}  // namespace shoal::engine
