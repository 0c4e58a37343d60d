// Pieces of text form that plans and the IR share; each reader takes what its printer gives.
#pragma once

#include <string>
#include <vector>

#include "base/source_span.h"
#include "base/text_reader.h"
#include "plan/expression.h"
#include "plan/plan.h"
#include "types/schema.h"

namespace shoal::plan {

// 5, 0.5, true, "text"; the type says how to read it.
[[nodiscard]] std::string print_literal(const LiteralValue& value);
[[nodiscard]] LiteralValue read_literal(TextReader& reader, const types::ColumnType& type);

// A column type up to one of `stops`; a bad one fails the reader.
[[nodiscard]] types::ColumnType read_column_type(TextReader& reader, std::string_view stops);

// ["A": int64, "B": string:object]
[[nodiscard]] std::string print_schema(const types::Schema& schema);
[[nodiscard]] types::Schema read_schema(TextReader& reader);

// [0, 2]
[[nodiscard]] std::string print_integers(const std::vector<int32_t>& values);
[[nodiscard]] std::vector<int32_t> read_integers(TextReader& reader);

// " @file:line:column-line:column", empty when unknown.
[[nodiscard]] std::string print_span(const SourceSpan& span);
[[nodiscard]] SourceSpan read_span(TextReader& reader);

// " held block", empty when replicated.
[[nodiscard]] std::string print_held(types::Distribution distribution);
[[nodiscard]] types::Distribution read_held(TextReader& reader);

// by [0] [sum 1, std 2 ddof 0] unsorted keepna
[[nodiscard]] std::string print_aggregation(const Aggregation& aggregation);
[[nodiscard]] Aggregation read_aggregation(TextReader& reader);

}  // namespace shoal::plan
