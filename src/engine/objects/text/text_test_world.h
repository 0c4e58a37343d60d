// What the tests of text functions work with: a world whose Python answers from a table, and calls
// with cells.
#pragma once

#include <gtest/gtest.h>

#include <bit>
#include <initializer_list>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/objects/object_world.h"
#include "engine/objects/text/text.h"

namespace shoal::engine {

using Cells = std::vector<uint64_t>;

inline Cells cells_of(abi::Text text) { return {reinterpret_cast<uint64_t>(text.data), text.meta}; }

// Layout 0 is list[str].
struct TextWorld {
  TextWorld() : layouts{layout_of(*types::parse_object_type("list[str]"))}, world(layouts) {
    world.ask_python = [this](std::string_view name, abi::Text asked) -> Result<abi::Text> {
      ++question_count;
      const auto found = answers.find({std::string(name), to_utf8(asked)});
      if (found == answers.end()) return Status::internal("no answer to " + std::string(name));
      return text(found->second);
    };
  }

  [[nodiscard]] abi::Text text(std::string_view utf8) { return text_from_utf8(world.heap, utf8); }

  // The number of the layout of a type.
  int32_t layout(std::string_view type) {
    layouts.push_back(layout_of(*types::parse_object_type(type)));
    return static_cast<int32_t>(layouts.size()) - 1;
  }

  // The cells of the result; the error is in `world` when `failed`.
  Cells call(abi::ObjectFunction function, std::initializer_list<Cells> operands,
             int32_t layout_number = 0) {
    Cells in;
    for (const Cells& operand : operands) in.insert(in.end(), operand.begin(), operand.end());
    return call_with(function, in, layout_number);
  }
  Cells call_with(abi::ObjectFunction function, const Cells& in, int32_t layout_number = 0) {
    Cells out(8);
    failed = function(&world, in.data(), out.data(), 7, layout_number) != 0;
    return out;
  }

  std::vector<ObjectLayout> layouts;
  ObjectWorld world;
  std::map<std::pair<std::string, std::string>, std::string> answers;
  int question_count = 0;
  bool failed = false;
};

inline abi::Text text_of(const Cells& cells, size_t at = 0) {
  return {reinterpret_cast<const void*>(cells[at]), cells[at + 1]};
}

// The items of a list[str].
inline std::vector<std::string> items_of(const Cells& cells) {
  const auto* list = reinterpret_cast<const abi::ListObject*>(cells[0]);
  const auto* items = static_cast<const abi::Text*>(list->data);
  std::vector<std::string> texts;
  for (int64_t at = 0; at < list->length; ++at) texts.push_back(to_utf8(items[at]));
  return texts;
}

// Whether the width is the smallest that holds all code points.
inline bool is_canonical(abi::Text text) {
  const std::string utf8 = to_utf8(text);
  ObjectHeap heap;
  return text_from_utf8(heap, utf8).meta == text.meta;
}

}  // namespace shoal::engine
