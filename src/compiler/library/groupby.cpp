// df.groupby(…) and series.groupby(…): keys and options. What is computed per group is in
// aggregation.cpp.
#include "base/concat.h"
#include "compiler/library/rules.h"
#include "compiler/values/gathered_rows.h"
#include "compiler/values/rows.h"

namespace shoal::compiler {
namespace {

// A key by name: a column, or else a level of the index.
Result<GroupKey> named_key(const Frame& frame, const std::string& name, SourceSpan span) {
  GroupKey key;
  key.name = name;
  for (const IndexLevelReference& level : frame.rows.levels) {
    if (level.name != name) continue;
    if (has_column(frame, name)) {
      return user_error(ErrorCode::S0407, span,
                        concat(python_repr(name),
                               " is both an index level and a column label, which is ambiguous."));
    }
    key.column = level.column;
    key.is_column = false;
    return key;
  }
  SHOAL_ASSIGN_OR_RETURN(const int column, find_column(frame, {name}, span));
  key.column = frame.columns[static_cast<size_t>(column)].column;
  return key;
}

Result<GroupKey> series_key(const Frame& frame, const Series& series, SourceSpan span) {
  if (!(series.rows.frame == frame.rows.frame)) {
    return user_error(ErrorCode::S0402, span,
                      "The key belongs to other rows than what is grouped; matching them by index "
                      "is not supported yet.",
                      "group by a column of the same frame");
  }
  if (!series.name || series.name->size() != 1) {
    return user_error(ErrorCode::S0303, span, "Grouping by an unnamed Series is not supported yet.",
                      "put it into a column of the frame first and group by its name");
  }
  GroupKey key;
  key.name = (*series.name)[0];
  key.column = series.column;
  key.is_column = false;
  // df.groupby(df["A"]) is df.groupby("A").
  for (const FrameColumn& column : frame.columns) {
    const bool same = column.label == *series.name &&
                      column.column.position == series.column.position &&
                      column.column.value == series.column.value;
    if (same) key.is_column = true;
  }
  return key;
}

Result<std::vector<GroupKey>> group_keys(Translation& translation, Frame& frame,
                                         const Argument& by) {
  std::vector<Value> items = {by.value};
  const Sequence* sequence = by.value.sequence();
  if (sequence != nullptr && sequence->kind == Sequence::Kind::list) items = sequence->items;
  // Twice: a key may put the frame on gathered rows that the keys before it then follow.
  for (int round = 0; round < 2; ++round) {
    for (Value& item : items) {
      if (auto* series = std::get_if<Series>(&item.data)) share_rows(translation, frame, *series);
    }
  }
  std::vector<GroupKey> keys;
  for (const Value& item : items) {
    if (const auto* name = item.literal<std::string>()) {
      SHOAL_ASSIGN_OR_RETURN(GroupKey key, named_key(frame, *name, by.span));
      keys.push_back(std::move(key));
    } else if (const auto* series = item.as<Series>()) {
      SHOAL_ASSIGN_OR_RETURN(GroupKey key, series_key(frame, *series, by.span));
      keys.push_back(std::move(key));
    } else {
      return user_error(ErrorCode::S0303, by.span,
                        concat("Grouping by a ", describe(item), " is not supported yet."),
                        "group by the name of a column, or a list of names");
    }
  }
  if (keys.empty()) {
    return user_error_of(ErrorKind::value_error, ErrorCode::S0303, by.span,
                         "No group keys passed!");
  }
  return keys;
}

Status read_options(const Call& call, GroupBy& groupby) {
  SHOAL_ASSIGN_OR_RETURN(groupby.as_index, call.literal_bool("as_index", true));
  SHOAL_ASSIGN_OR_RETURN(groupby.sort, call.literal_bool("sort", true));
  SHOAL_ASSIGN_OR_RETURN(groupby.dropna, call.literal_bool("dropna", true));
  // Both say nothing about aggregations of keys that are not categorical.
  SHOAL_RETURN_IF_ERROR(call.literal_bool("group_keys", true).take_status());
  return call.literal_bool("observed", true).take_status();
}

}  // namespace

Result<Value> frame_groupby(Translation& translation, const Call& call) {
  GroupBy groupby;
  groupby.frame = *call.receiver.frame();
  SHOAL_ASSIGN_OR_RETURN(const Argument* by, call.required("by"));
  SHOAL_ASSIGN_OR_RETURN(groupby.keys, group_keys(translation, groupby.frame, *by));
  SHOAL_RETURN_IF_ERROR(read_options(call, groupby));
  return Value{std::make_shared<const GroupBy>(std::move(groupby))};
}

Result<Value> series_groupby(Translation& translation, const Call& call) {
  const auto* series = call.receiver.as<Series>();
  GroupBy groupby;
  groupby.frame.rows = series->rows;
  groupby.frame.columns.push_back(
      FrameColumn{series->name.value_or(std::vector<std::string>{}), series->column, {}});
  SHOAL_ASSIGN_OR_RETURN(const Argument* by, call.required("by"));
  if (by->value.as<Series>() == nullptr) {
    return user_error(
        ErrorCode::S0303, by->span,
        concat("Grouping a Series by a ", describe(by->value), " is not supported yet."),
        "group by a column of the same frame: s.groupby(df[\"A\"])");
  }
  SHOAL_ASSIGN_OR_RETURN(groupby.keys, group_keys(translation, groupby.frame, *by));
  groupby.selection = std::vector<int>{0};
  groupby.selects_series = true;
  SHOAL_RETURN_IF_ERROR(read_options(call, groupby));
  return Value{std::make_shared<const GroupBy>(std::move(groupby))};
}

}  // namespace shoal::compiler
