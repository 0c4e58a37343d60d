#include "plan/text_parts.h"

#include <optional>

#include "base/concat.h"

namespace shoal::plan {
namespace {

// Whether no column follows the name of an aggregate; only size may have none.
bool ends_name(TextReader& reader) {
  return reader.peek(",") || reader.peek("]") || reader.peek("ddof") || reader.peek("min_count") ||
         reader.peek("keepna");
}

AggregateItem read_item(TextReader& reader) {
  AggregateItem item;
  const std::optional<types::AggregateKind> kind = types::parse_aggregate(reader.word());
  if (!kind) {
    reader.fail("unknown aggregate");
    return item;
  }
  item.kind = *kind;
  if (!ends_name(reader)) item.column = reader.index();
  if (reader.accept("ddof")) item.ddof = static_cast<int32_t>(reader.integer());
  if (reader.accept("min_count")) item.min_count = reader.integer();
  item.skipna = !reader.accept("keepna");
  return item;
}

std::string print_item(const AggregateItem& item) {
  std::string text(aggregate_name(item.kind));
  if (item.column >= 0) text += concat(" ", item.column);
  if (item.ddof != 1) text += concat(" ddof ", item.ddof);
  if (item.min_count != 0) text += concat(" min_count ", item.min_count);
  if (!item.skipna) text += " keepna";
  return text;
}

}  // namespace

std::string print_literal(const LiteralValue& value) {
  switch (value.index()) {
    case 0: return std::get<bool>(value) ? "true" : "false";
    case 1: return std::to_string(std::get<int64_t>(value));
    case 2: return std::to_string(std::get<uint64_t>(value));
    case 3: return print_real(std::get<double>(value));
    default: return quote(std::get<std::string>(value));
  }
}

LiteralValue read_literal(TextReader& reader, const types::ColumnType& type) {
  if (type.kind == types::TypeKind::boolean) {
    const bool value = reader.accept("true");
    if (!value) reader.expect("false");
    return value;
  }
  if (type.kind == types::TypeKind::string) return reader.quoted();
  if (type.is_float()) return reader.real();
  if (type.is_unsigned_integer()) return reader.unsigned_integer();
  return reader.integer();
}

types::ColumnType read_column_type(TextReader& reader, std::string_view stops) {
  Result<types::ColumnType> type = types::parse_column_type(reader.until(stops));
  if (type.is_ok()) return *type;
  reader.fail("bad column type");
  return {};
}

std::string print_schema(const types::Schema& schema) {
  std::string text = "[";
  for (size_t i = 0; i < schema.fields.size(); ++i) {
    if (i > 0) text += ", ";
    text += concat(quote(schema.fields[i].name), ": ", to_text(schema.fields[i].type));
  }
  return text + "]";
}

types::Schema read_schema(TextReader& reader) {
  types::Schema schema;
  reader.expect("[");
  while (reader.is_ok() && !reader.accept("]")) {
    types::Field field;
    field.name = reader.quoted();
    reader.expect(":");
    field.type = read_column_type(reader, ",]");
    schema.fields.push_back(std::move(field));
    if (!reader.peek("]")) reader.expect(",");
  }
  return schema;
}

std::string print_integers(const std::vector<int32_t>& values) {
  std::string text = "[";
  for (size_t i = 0; i < values.size(); ++i) {
    if (i > 0) text += ", ";
    text += std::to_string(values[i]);
  }
  return text + "]";
}

std::vector<int32_t> read_integers(TextReader& reader) {
  std::vector<int32_t> values;
  reader.expect("[");
  while (reader.is_ok() && !reader.accept("]")) {
    values.push_back(reader.index());
    if (!reader.peek("]")) reader.expect(",");
  }
  return values;
}

std::string print_held(types::Distribution distribution) {
  return is_divided(distribution) ? concat(" held ", distribution_name(distribution)) : "";
}

types::Distribution read_held(TextReader& reader) {
  if (!reader.accept("held")) return types::Distribution::replicated;
  const std::optional<types::Distribution> held = types::parse_distribution(reader.word());
  if (held && is_divided(*held)) return *held;
  reader.fail("held is block or varying");
  return types::Distribution::replicated;
}

std::string print_span(const SourceSpan& span) {
  if (!span.is_known()) return "";
  return concat(" @", span.file, ":", span.line, ":", span.column, "-", span.end_line, ":",
                span.end_column);
}

SourceSpan read_span(TextReader& reader) {
  SourceSpan span;
  if (!reader.accept("@")) return span;
  span.file = reader.index();
  reader.expect(":");
  span.line = reader.index();
  reader.expect(":");
  span.column = reader.index();
  reader.expect("-");
  span.end_line = reader.index();
  reader.expect(":");
  span.end_column = reader.index();
  return span;
}

std::string print_aggregation(const Aggregation& aggregation) {
  std::string text = concat("by ", print_integers(aggregation.keys), " [");
  for (size_t i = 0; i < aggregation.items.size(); ++i) {
    if (i > 0) text += ", ";
    text += print_item(aggregation.items[i]);
  }
  text += "]";
  if (!aggregation.sort) text += " unsorted";
  if (!aggregation.dropna) text += " keepna";
  return text;
}

Aggregation read_aggregation(TextReader& reader) {
  Aggregation aggregation;
  reader.expect("by");
  aggregation.keys = read_integers(reader);
  reader.expect("[");
  while (reader.is_ok() && !reader.accept("]")) {
    aggregation.items.push_back(read_item(reader));
    if (!reader.peek("]")) reader.expect(",");
  }
  aggregation.sort = !reader.accept("unsorted");
  aggregation.dropna = !reader.accept("keepna");
  return aggregation;
}

}  // namespace shoal::plan
