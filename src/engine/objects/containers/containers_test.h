// For tests of containers: C++ values to and from cells, by their type, so that std::vector and
// std::map can be the models of lists and dicts.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "engine/objects/containers/list.h"
#include "engine/objects/text/text.h"

namespace shoal::engine {

using Cells = std::vector<uint64_t>;

// A world whose types are added as tests need them.
struct TestWorld {
  std::vector<ObjectLayout> layouts;
  std::vector<ObjectType> object_types;
  ObjectWorld world{layouts};
  uint64_t out[16] = {};  // of the last call

  int32_t number_of(const ObjectType& type) {
    const auto found = std::find(object_types.begin(), object_types.end(), type);
    const auto number = static_cast<int32_t>(found - object_types.begin());
    if (found == object_types.end()) {
      object_types.push_back(type);
      layouts.push_back(layout_of(type));
    }
    return number;
  }
  bool call(abi::ObjectFunction function, const Cells& in, int32_t layout = -1) {
    return function(&world, in.data(), out, 7, layout) == 0;
  }
};

template <typename T>
struct Codec;

template <typename T, ObjectForm kForm>
struct CellCodec {
  static ObjectType type() { return types::object_type(kForm); }
  static void encode(TestWorld& /*test*/, T value, Cells& cells) {
    if constexpr (kForm == ObjectForm::real) return cells.push_back(std::bit_cast<uint64_t>(value));
    cells.push_back(static_cast<uint64_t>(value));
  }
  static T decode(const uint64_t*& cells) {
    if constexpr (kForm == ObjectForm::real) return real_of(*cells++);
    return static_cast<T>(*cells++);
  }
};
template <>
struct Codec<int64_t> : CellCodec<int64_t, ObjectForm::integer> {};
template <>
struct Codec<double> : CellCodec<double, ObjectForm::real> {};
template <>
struct Codec<bool> : CellCodec<bool, ObjectForm::boolean> {};

template <>
struct Codec<std::string> {
  static ObjectType type() { return types::object_type(ObjectForm::text); }
  static void encode(TestWorld& test, const std::string& value, Cells& cells) {
    const abi::Text text = text_from_utf8(test.world.heap, value);
    cells.insert(cells.end(), {cell_of(text.data), text.meta});
  }
  static std::string decode(const uint64_t*& cells) {
    cells += 2;
    return to_utf8(text_of(cells - 2));
  }
};

template <typename... Ts>
struct Codec<std::tuple<Ts...>> {
  static ObjectType type() { return types::object_type(ObjectForm::tuple, {Codec<Ts>::type()...}); }
  static void encode(TestWorld& test, const std::tuple<Ts...>& value, Cells& cells) {
    std::apply([&](const auto&... items) { (Codec<Ts>::encode(test, items, cells), ...); }, value);
  }
  static std::tuple<Ts...> decode(const uint64_t*& cells) {
    return std::tuple<Ts...>{Codec<Ts>::decode(cells)...};
  }
};

template <typename T>
struct Codec<std::optional<T>> {
  static ObjectType type() { return types::object_type(ObjectForm::optional, {Codec<T>::type()}); }
  static void encode(TestWorld& test, const std::optional<T>& value, Cells& cells) {
    cells.push_back(value.has_value() ? 1 : 0);
    if (value.has_value()) return Codec<T>::encode(test, *value, cells);
    cells.resize(cells.size() + static_cast<size_t>(types::cell_count(Codec<T>::type())));
  }
  static std::optional<T> decode(const uint64_t*& cells) {
    const uint64_t* value = cells + 1;
    cells += 1 + types::cell_count(Codec<T>::type());
    return value[-1] != 0 ? std::optional<T>(Codec<T>::decode(value)) : std::nullopt;
  }
};

}  // namespace shoal::engine

#include "engine/objects/containers/list_codec_test.h"
