// What the free names of a function stood for when it was read, to notice when one changes.
#pragma once

#include <nanobind/nanobind.h>

#include <vector>

namespace shoal::bindings {

// One name and what it stood for, or one function and what it was. Every call asks all captures, so
// that the common case is a look-up and a few comparisons of pointers.
struct Capture {
  nanobind::object place;  // dict, or the cell of a closure; invalid: a function
  nanobind::object name;
  nanobind::object value;  // invalid: the name had no value
  // What changes when the object does though it stays the same one; invalid where nothing can.
  // Functions: code, defaults, keyword-only defaults, and the items of those.
  // Lists, and tuples that hold such: their items.
  nanobind::object content;
  // Lists and tuples: their repr, asked when the items are other objects, or can change themselves.
  nanobind::object text;
  bool has_fixed_items = false;
};

// Used with the GIL held.
class Captures {
 public:
  // `value` is what the name stands for in `place` now; so that nobody gives another one, it is
  // looked up here.
  void add(nanobind::object place, nanobind::object name);
  void add_function(nanobind::object function);

  // Whether all names still stand for the same objects with the same content.
  [[nodiscard]] bool are_unchanged() const;

 private:
  std::vector<Capture> captures_;
};

void define_captures(nanobind::module_& module);

}  // namespace shoal::bindings
