// Where exceptions go while the parts of try statements are walked.
//
// Each op that may fail stands in a block whose handler is an edge of the innermost part being
// walked: a block of its own, from which a way leads on with the variables that the op found. What
// catches joins these ways as any others, so that variables need no places in memory.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "compiler/syntax_to_ir/walker.h"

namespace shoal::compiler {

// Blocks get handlers from here on, as they need them.
void connect_handlers(Walker& walker);

// Walks what may fail; gives the ways on which it did.
[[nodiscard]] Result<std::vector<OpenEdge>> walk_guarded(Walker& walker,
                                                         const std::function<Status()>& step);

// Goes on where one of the ways has failed and walks the handler, in which walker.caught.back() is
// the kind of the error. Precondition: there are ways.
[[nodiscard]] Status walk_caught(Walker& walker, std::vector<OpenEdge> raised, SourceSpan span,
                                 const std::function<Status()>& handler);

// Ends the way with the error that walker.caught has at `number`.
void emit_reraise(Walker& walker, size_t number);

// The class of an exception that compiled code may raise or catch; nullopt: it is none.
[[nodiscard]] std::optional<ErrorKind> exception_kind(const Value& value);

}  // namespace shoal::compiler
