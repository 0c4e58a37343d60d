#include "compiler/values/objects/site_table.h"

#include <algorithm>
#include <utility>

namespace shoal::compiler {

using types::ObjectForm;
using types::ObjectType;

namespace {

// A list that holds itself, round after round, would be of a type without an end.
constexpr int kDepthMax = 16;

int depth_of(const ObjectType& type) {
  int depth = 0;
  for (const ObjectType& item : type.items) depth = std::max(depth, depth_of(item));
  return depth + 1;
}

}  // namespace

int32_t SiteTable::number_of(uint64_t path, const SourceSpan& span, size_t item_count) {
  std::vector<uint64_t> key = {path};
  for (const int32_t part : {span.file, span.line, span.column, span.end_line, span.end_column}) {
    key.push_back(static_cast<uint64_t>(part));
  }
  key.push_back(item_count);
  const auto [found, is_new] =
      numbers_.emplace(std::move(key), static_cast<int32_t>(sites_.size()));
  if (!is_new) {
    sites_[static_cast<size_t>(found->second)].is_outside |= makes_outside_;
    return found->second;
  }
  Site site;
  site.is_outside = makes_outside_;
  for (size_t i = 0; i < item_count; ++i) {
    ObjectType unknown = types::object_type(ObjectForm::unknown);
    unknown.site = found->second;
    site.items.push_back(std::move(unknown));
  }
  sites_.push_back(std::move(site));
  return found->second;
}

int32_t SiteTable::root_of(int32_t number) const {
  while (sites_[static_cast<size_t>(number)].same_as >= 0) {
    number = sites_[static_cast<size_t>(number)].same_as;
  }
  return number;
}

const Site& SiteTable::site(int32_t number) const {
  return sites_[static_cast<size_t>(root_of(number))];
}

bool SiteTable::is_outside(int32_t number) const {
  return number >= 0 && sites_[static_cast<size_t>(number)].is_outside;
}

void SiteTable::make_run_time(int32_t number) {
  Site& site = sites_[static_cast<size_t>(root_of(number))];
  has_change_ = has_change_ || !site.is_run_time;
  site.is_run_time = true;
}

bool SiteTable::set_item(int32_t number, size_t item, const ObjectType& type) {
  const int32_t root = root_of(number);
  ObjectType& known = sites_[static_cast<size_t>(root)].items[item];
  if (known.form == ObjectForm::unknown && type.form == ObjectForm::unknown) {
    // Two places of which neither knows yet: what one finds holds for both.
    if (type.site < 0 || root_of(type.site) == root) return true;
    const size_t count = sites_[static_cast<size_t>(root_of(type.site))].items.size();
    if (count != sites_[static_cast<size_t>(root)].items.size()) return true;
    sites_[static_cast<size_t>(root_of(type.site))].same_as = root;
    has_change_ = true;
    return true;
  }
  std::optional<ObjectType> met = met_type(known, type);
  if (!met || depth_of(*met) > kDepthMax) return false;
  if (*met == known) return true;
  known = std::move(*met);
  has_change_ = true;
  return true;
}

void SiteTable::unify(const ObjectType& a, const ObjectType& b) {
  if (a.form != b.form || a.items.size() != b.items.size()) return;
  for (size_t i = 0; i < a.items.size(); ++i) {
    if (types::is_mutable(a.form)) {
      if (a.site >= 0) set_item(a.site, i, b.items[i]);
      if (b.site >= 0) set_item(b.site, i, a.items[i]);
    }
    unify(a.items[i], b.items[i]);
  }
}

bool SiteTable::take_change() { return std::exchange(has_change_, false); }

std::optional<ObjectType> met_type(const ObjectType& a, const ObjectType& b) {
  if (a == b || b.form == ObjectForm::unknown) return a;
  if (a.form == ObjectForm::unknown) return b;
  const bool is_optional = a.form == ObjectForm::none || b.form == ObjectForm::none ||
                           a.form == ObjectForm::optional || b.form == ObjectForm::optional;
  if (is_optional) {
    const auto item_of = [](const ObjectType& type) {
      return type.form == ObjectForm::optional ? type.items[0] : type;
    };
    if (a.form == ObjectForm::none) return types::object_type(ObjectForm::optional, {item_of(b)});
    if (b.form == ObjectForm::none) return types::object_type(ObjectForm::optional, {item_of(a)});
    std::optional<ObjectType> item = met_type(item_of(a), item_of(b));
    if (!item) return std::nullopt;
    return types::object_type(ObjectForm::optional, {std::move(*item)});
  }
  const bool has_element = a.form == ObjectForm::array || a.form == ObjectForm::number;
  if (has_element) return types::met_array_type(a, b);
  if (a.form != b.form || a.items.size() != b.items.size()) return std::nullopt;
  ObjectType met = a;
  for (size_t i = 0; i < a.items.size(); ++i) {
    std::optional<ObjectType> item = met_type(a.items[i], b.items[i]);
    // Containers that may change are of one type for all who hold them.
    const bool is_invariant = types::is_mutable(a.form) && item &&
                              !types::has_unknown(a.items[i]) && !types::has_unknown(b.items[i]) &&
                              !(a.items[i] == b.items[i]);
    if (!item || is_invariant) return std::nullopt;
    met.items[i] = std::move(*item);
  }
  return met;
}

}  // namespace shoal::compiler
