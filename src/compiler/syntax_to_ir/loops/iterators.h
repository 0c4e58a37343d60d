// Iterators (zip(), enumerate(), map(), filter(), reversed(), generator expressions) give their
// items once. What is left of one is followed as long as it is decided when compiling; an iterator
// of which it is not may not be gone through again.
#pragma once

#include <optional>

#include "base/status.h"
#include "compiler/syntax_to_ir/walker.h"

namespace shoal::compiler {

// Where an iterator was made counts, so that each is noted there. Other values are left alone.
void note_iterator(Walker& walker, const Value& value);

// A pass through any value begins; false: it is an iterator that has given all its items. An error
// if that is known only at run time.
[[nodiscard]] Result<bool> begin_pass(Walker& walker, const Value& items, SourceSpan span);
// The pass is over; `was_left`: maybe before the last item.
void end_pass(Walker& walker, const Value& items, bool was_left);

// How many items a sequence has or an iterator gives, if the walk knows them; nullopt: it does not.
[[nodiscard]] std::optional<size_t> known_count(const Value& items);
// Precondition: there are so many. A map() calls its function.
[[nodiscard]] Result<Value> known_item(Walker& walker, const Value& items, size_t number);
// All of them, as a list that nobody else holds.
[[nodiscard]] Result<Value> known_items(Walker& walker, const Value& items);

// What an iterator gives, if the walk knows it, which uses it up; other values as they are.
[[nodiscard]] Result<Value> with_items_taken(Walker& walker, const Value& value, SourceSpan span);

}  // namespace shoal::compiler
