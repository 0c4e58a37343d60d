#include "types/object_type.h"

#include <algorithm>
#include <utility>

#include "base/text_reader.h"

namespace shoal::types {
namespace {

// Deeper types are refused: cache entries are input from outside.
constexpr int kDepthMax = 32;

struct FormEntry {
  std::string_view shown;
  int items;
};
constexpr FormEntry kForms[] = {
#define SHOAL_DEFINE(name, shown, items) {shown, items},
    SHOAL_OBJECT_FORMS(SHOAL_DEFINE)
#undef SHOAL_DEFINE
};

const FormEntry& entry(ObjectForm form) { return kForms[static_cast<size_t>(form)]; }

bool has_element(ObjectForm form) {
  return form == ObjectForm::array || form == ObjectForm::number;
}

void read_array(TextReader& reader, ObjectType& type) {
  reader.expect("[");
  Result<ColumnType> element = parse_column_type(reader.until(",]"));
  if (!element.is_ok()) return reader.fail("bad type of an array's items");
  type.element = std::move(*element);
  if (type.form == ObjectForm::array) {
    reader.expect(",");
    const int64_t rank = reader.integer();
    if (rank < 0 || rank > kArrayRankMax) reader.fail("bad rank of an array");
    type.rank = static_cast<int32_t>(rank);
    while (reader.is_ok() && reader.accept(",")) {
      const std::string_view word = reader.word();
      if (word == "strided") {
        type.is_strided = true;
      } else if (word == "readonly") {
        type.is_read_only = true;
      } else {
        reader.fail("bad property of an array");
      }
    }
  }
  reader.expect("]");
}

ObjectType read_type(TextReader& reader, int depth) {
  ObjectType type;
  const std::string_view word = reader.word();
  const auto* found = std::find_if(std::begin(kForms), std::end(kForms),
                                   [&](const FormEntry& form) { return form.shown == word; });
  if (found == std::end(kForms) || depth > kDepthMax) {
    reader.fail("bad type of an object");
    return type;
  }
  type.form = static_cast<ObjectForm>(found - std::begin(kForms));
  if (has_element(type.form)) {
    read_array(reader, type);
    return type;
  }
  if (found->items == 0) return type;
  reader.expect("[");
  while (reader.is_ok() && !reader.accept("]")) {
    if (!type.items.empty()) reader.expect(",");
    type.items.push_back(read_type(reader, depth + 1));
  }
  const bool is_right = found->items < 0 || type.items.size() == static_cast<size_t>(found->items);
  if (!is_right) reader.fail("bad number of types in an object's type");
  return type;
}

}  // namespace

ObjectType array_type(ColumnType element, int32_t rank) {
  ObjectType type;
  type.form = ObjectForm::array;
  type.element = std::move(element);
  type.rank = rank;
  return type;
}

ObjectType number_type(ColumnType element) {
  ObjectType type;
  type.form = ObjectForm::number;
  type.element = std::move(element);
  return type;
}

std::optional<ObjectType> met_array_type(const ObjectType& a, const ObjectType& b) {
  const bool are_alike = a.form == ObjectForm::array && b.form == ObjectForm::array &&
                         a.element == b.element && a.rank == b.rank;
  if (!are_alike) return std::nullopt;
  ObjectType met = a;
  met.is_strided |= b.is_strided;
  met.is_read_only |= b.is_read_only;
  return met;
}

ObjectType object_type(ObjectForm form, std::vector<ObjectType> items) {
  ObjectType type;
  type.form = form;
  type.items = std::move(items);
  return type;
}

std::string_view object_form_name(ObjectForm form) { return entry(form).shown; }

bool is_mutable(ObjectForm form) {
  return form == ObjectForm::list || form == ObjectForm::dictionary || form == ObjectForm::set;
}

bool is_hashable(const ObjectType& type) {
  return !is_mutable(type.form) && type.form != ObjectForm::array &&
         std::all_of(type.items.begin(), type.items.end(), is_hashable);
}

bool has_unknown(const ObjectType& type) {
  return type.form == ObjectForm::unknown ||
         std::any_of(type.items.begin(), type.items.end(), has_unknown);
}

int cell_count(const ObjectType& type) {
  switch (type.form) {
    case ObjectForm::none:
    case ObjectForm::unknown: return 0;
    case ObjectForm::text: return 2;
    case ObjectForm::optional: return 1 + cell_count(type.items[0]);
    case ObjectForm::array: return 1 + type.rank * (type.is_strided ? 2 : 1);
    case ObjectForm::tuple: {
      int count = 0;
      for (const ObjectType& item : type.items) count += cell_count(item);
      return count;
    }
    default: return 1;
  }
}

std::string to_text(const ObjectType& type) {
  std::string text(entry(type.form).shown);
  if (has_element(type.form)) {
    text += "[" + to_text(type.element);
    if (type.form == ObjectForm::array) text += ", " + std::to_string(type.rank);
    if (type.is_strided) text += ", strided";
    if (type.is_read_only) text += ", readonly";
    return text + "]";
  }
  if (entry(type.form).items == 0) return text;
  text += "[";
  for (size_t i = 0; i < type.items.size(); ++i) {
    if (i > 0) text += ", ";
    text += to_text(type.items[i]);
  }
  return text + "]";
}

Result<ObjectType> parse_object_type(std::string_view text) {
  TextReader reader(text, "object type");
  ObjectType type = read_type(reader, 0);
  if (reader.is_ok() && !reader.at_end()) reader.fail("text behind the type");
  SHOAL_RETURN_IF_ERROR(reader.status());
  return type;
}

}  // namespace shoal::types
