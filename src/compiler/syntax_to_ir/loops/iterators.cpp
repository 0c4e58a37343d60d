#include "compiler/syntax_to_ir/loops/iterators.h"

#include <algorithm>
#include <utility>

#include "base/concat.h"
#include "compiler/library/operators.h"

namespace shoal::compiler {
namespace {

using Kind = Iteration::Kind;
using State = IteratorUse::State;
using IterationRef = std::shared_ptr<const Iteration>;

// Null for what is no iterator: views of dicts are none.
const IterationRef* as_iterator(const Value& value) {
  const auto* iteration = value.as<IterationRef>();
  if (iteration == nullptr) return nullptr;
  const Kind kind = (*iteration)->kind;
  const bool is_view = kind == Kind::items || kind == Kind::keys || kind == Kind::values;
  return is_view ? nullptr : iteration;
}

IteratorUse use_here(const Walker& walker, const IterationRef& iterator) {
  const Translation& translation = walker.translation;
  return {iterator,
          walker.scope.get(),
          walker.tries.size(),
          walker.repeated,
          translation.undecided,
          translation.ways_left,
          translation.ways_returned,
          State::fresh};
}

IteratorUse& use_of(Walker& walker, const IterationRef& iterator) {
  auto& uses = walker.iterators;
  const auto found = std::find_if(uses.begin(), uses.end(),
                                  [&](const IteratorUse& use) { return use.iterator == iterator; });
  return found == uses.end() ? uses.emplace_back(use_here(walker, iterator)) : *found;
}

// What it goes through itself. filter() and generator expressions are walked from inside, and begin
// passes of their own.
std::vector<Value> parts_of(const Iteration& iterator) {
  switch (iterator.kind) {
    case Kind::enumerate:
    case Kind::reversed: return {iterator.parts[0]};
    case Kind::zip:
    case Kind::map: return iterator.parts;
    default: return {};
  }
}

Status cannot_follow(const Value& items, SourceSpan span, std::string_view why) {
  const std::string name = describe(items);
  return user_error(ErrorCode::S0101, span, concat("This ", name, why),
                    "make it a list first: list(…)", name);
}

// Whether every way that came from where the iterator was made has come here.
bool is_on_all_ways(const Walker& walker, const IteratorUse& use) {
  const IteratorUse here = use_here(walker, use.iterator);
  // In its own function, ways that have returned or raised do not come to another pass.
  const bool has_returned = here.scope != use.scope && here.ways_returned != use.ways_returned;
  return here.undecided == use.undecided && here.ways_left == use.ways_left &&
         here.try_count == use.try_count && !has_returned;
}

}  // namespace

void note_iterator(Walker& walker, const Value& value) {
  if (const IterationRef* iterator = as_iterator(value))
    static_cast<void>(use_of(walker, *iterator));
}

Result<bool> begin_pass(Walker& walker, const Value& items, SourceSpan span) {
  const IterationRef* iterator = as_iterator(items);
  if (iterator == nullptr) return true;
  const IteratorUse use = use_of(walker, *iterator);
  // Behind a `try`, its body may not have come to the end of the pass.
  const bool may_have_failed = walker.tries.size() < use.try_count;
  if (use.state == State::used_up && !may_have_failed) return false;
  if (use.state != State::fresh) {
    return cannot_follow(items, span,
                         " is gone through a second time, and what is left of it is known only at "
                         "run time.");
  }
  if (walker.repeated > use.repeated) {
    return cannot_follow(items, span,
                         " is gone through in a loop, and was made before the loop: only the first "
                         "round would find its items.");
  }
  use_of(walker, *iterator).state = State::unclear;
  bool has_items = true;
  for (const Value& part : parts_of(**iterator)) {
    SHOAL_ASSIGN_OR_RETURN(const bool is_left, begin_pass(walker, part, span));
    has_items = has_items && is_left;
  }
  if (!has_items) use_of(walker, *iterator).state = State::used_up;
  return has_items;
}

void end_pass(Walker& walker, const Value& items, bool was_left) {
  const IterationRef* iterator = as_iterator(items);
  if (iterator == nullptr) return;
  IteratorUse& use = use_of(walker, *iterator);
  if (was_left || !is_on_all_ways(walker, use)) return;
  use.state = State::used_up;
  // The shortest of several parts ends the pass: the others may have items left.
  const std::vector<Value> parts = parts_of(**iterator);
  if (parts.size() == 1) end_pass(walker, parts[0], false);
}

std::optional<size_t> known_count(const Value& items) {
  if (const Sequence* sequence = items.sequence()) return sequence->items.size();
  const IterationRef* iterator = as_iterator(items);
  if (iterator == nullptr) return std::nullopt;
  const Kind kind = (*iterator)->kind;
  if (kind == Kind::filter || kind == Kind::generator) return std::nullopt;
  const std::vector<Value> parts = parts_of(**iterator);
  std::optional<size_t> count;
  for (const Value& part : parts) {
    const std::optional<size_t> own = known_count(part);
    if (!own) return std::nullopt;
    count = count ? std::min(*count, *own) : *own;
  }
  return count.value_or(0);
}

Result<Value> known_item(Walker& walker, const Value& items, size_t number) {
  if (const Sequence* sequence = items.sequence()) {
    if (number < sequence->items.size()) return Value(sequence->items[number]);
    return user_error(ErrorCode::S0101, walker.translation.span,
                      "A list gets shorter while an iterator goes through it.",
                      "go through a copy: list(…)");
  }
  const Iteration& iterator = **as_iterator(items);
  if (iterator.kind == Kind::reversed) {
    const size_t count = known_count(iterator.parts[0]).value_or(0);
    return known_item(walker, iterator.parts[0], count - 1 - number);
  }
  std::vector<Value> own;
  for (const Value& part : parts_of(iterator)) {
    SHOAL_ASSIGN_OR_RETURN(own.emplace_back(), known_item(walker, part, number));
  }
  if (iterator.kind == Kind::map) return call_function(walker, iterator.function, std::move(own));
  if (iterator.kind == Kind::enumerate) {
    SHOAL_ASSIGN_OR_RETURN(Value count,
                           binary_operation(walker.translation, ir::OpKind::add, iterator.parts[1],
                                            literal_value(static_cast<int64_t>(number))));
    own.insert(own.begin(), std::move(count));
  }
  return sequence_value(Sequence::Kind::tuple, std::move(own));
}

Result<Value> known_items(Walker& walker, const Value& items) {
  std::vector<Value> all;
  for (size_t i = 0; i < known_count(items).value_or(0); ++i) {
    SHOAL_ASSIGN_OR_RETURN(all.emplace_back(), known_item(walker, items, i));
  }
  return sequence_value(Sequence::Kind::list, std::move(all));
}

Result<Value> with_items_taken(Walker& walker, const Value& value, SourceSpan span) {
  if (as_iterator(value) == nullptr || !known_count(value)) return value;
  SHOAL_ASSIGN_OR_RETURN(const bool has_items, begin_pass(walker, value, span));
  if (!has_items) return sequence_value(Sequence::Kind::list, {});
  Result<Value> items = known_items(walker, value);
  end_pass(walker, value, false);
  return items;
}

}  // namespace shoal::compiler
