#include "session/ranks/seen_types.h"

#include <algorithm>
#include <charconv>

#include "base/concat.h"
#include "base/hash.h"

namespace shoal::session {
namespace {

using types::Field;

Field& field_of(Argument& argument, const ObjectColumn& column) {
  return argument.shape.schema.fields[static_cast<size_t>(column.column)];
}

bool is_divided(const Argument& argument) { return types::is_divided(argument.shape.distribution); }

// What a rank sees of one object column.
struct SeenType {
  bool is_undetermined = false;
  types::ColumnType type;
  std::string unsupported;
};

// The index of a rank's block.
struct SeenRange {
  int64_t start = 0;
  int64_t row_count = 0;
};

// Of the columns and the indexes of all arguments, one after the other.
struct SeenTypes {
  std::vector<SeenType> columns;
  std::vector<SeenRange> ranges;
};

// A line per column: '?' or '!' (a value was seen), and the type or why it is not supported.
std::string seen_columns(const std::vector<Argument>& arguments) {
  std::string text;
  for (const Argument& argument : arguments) {
    if (!is_divided(argument)) continue;
    for (const ObjectColumn& column : argument.object_columns) {
      const Field& field = argument.shape.schema.fields[static_cast<size_t>(column.column)];
      text += column.is_undetermined ? '?' : '!';
      text += field.unsupported.empty() ? concat("+", to_text(field.type))
                                        : concat("-", field.unsupported);
      text += '\n';
    }
  }
  return text;
}

// A line per index: '#', where it starts and how many rows it has.
std::string seen_ranges(const std::vector<Argument>& arguments) {
  std::string text;
  for (const Argument& argument : arguments) {
    if (!is_divided(argument) || !argument.range_start) continue;
    text += concat("#", *argument.range_start, " ", argument.row_count, "\n");
  }
  return text;
}

Status damaged() { return Status::internal("damaged types of another rank"); }

Result<SeenType> read_column(std::string_view line) {
  if (line.size() < 2) return damaged();
  SeenType seen;
  seen.is_undetermined = line[0] == '?';
  if (line[1] == '-') {
    seen.unsupported = line.substr(2);
  } else {
    SHOAL_ASSIGN_OR_RETURN(seen.type, types::parse_column_type(line.substr(2)));
  }
  return seen;
}

Result<SeenRange> read_range(std::string_view line) {
  SeenRange seen;
  const char* end = line.data() + line.size();
  const auto [space, start_error] = std::from_chars(line.data() + 1, end, seen.start);
  if (start_error != std::errc() || space == end || *space != ' ') return damaged();
  const auto [last, count_error] = std::from_chars(space + 1, end, seen.row_count);
  if (count_error != std::errc() || last != end || seen.row_count < 0) return damaged();
  return seen;
}

Result<SeenTypes> read_lines(std::string_view text) {
  SeenTypes all;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    if (end == std::string_view::npos) return damaged();
    if (text[0] == '#') {
      SHOAL_ASSIGN_OR_RETURN(const SeenRange seen, read_range(text.substr(0, end)));
      all.ranges.push_back(seen);
    } else {
      SHOAL_ASSIGN_OR_RETURN(SeenType seen, read_column(text.substr(0, end)));
      all.columns.push_back(std::move(seen));
    }
    text.remove_prefix(end + 1);
  }
  return all;
}

std::string describe(const SeenType& seen) {
  return seen.unsupported.empty() ? concat("object (of ", types::kind_name(seen.type.kind), ")")
                                  : seen.unsupported;
}

// The type of column `number` among all that may differ.
Result<SeenType> agreed_type(const std::vector<SeenTypes>& by_rank, size_t number) {
  const SeenType* known = nullptr;
  size_t known_rank = 0;
  for (size_t rank = 0; rank < by_rank.size(); ++rank) {
    if (number >= by_rank[rank].columns.size()) return damaged();
    const SeenType& seen = by_rank[rank].columns[number];
    if (seen.is_undetermined) continue;
    if (known == nullptr) {
      known = &seen;
      known_rank = rank;
    } else if (known->type != seen.type || known->unsupported != seen.unsupported) {
      SeenType none;
      none.unsupported = concat(describe(*known), " on rank ", known_rank, " and ", describe(seen),
                                " on rank ", rank);
      return none;
    }
  }
  return known != nullptr ? *known : by_rank[0].columns[number];
}

// Whether index `number` counts the rows of all ranks from 0. Blocks that each count their own are
// taken for that, too: pandas gives new frames such an index.
Result<bool> is_default_index(const std::vector<SeenTypes>& by_rank, size_t number) {
  bool goes_on = true;
  bool begins_anew = true;
  uint64_t rows_before = 0;
  for (const SeenTypes& of_rank : by_rank) {
    if (number >= of_rank.ranges.size()) return damaged();
    const SeenRange& seen = of_rank.ranges[number];
    if (seen.row_count == 0) continue;
    goes_on &= seen.start >= 0 && static_cast<uint64_t>(seen.start) == rows_before;
    begins_anew &= seen.start == 0;
    rows_before += static_cast<uint64_t>(seen.row_count);
  }
  return goes_on || begins_anew;
}

// A default index has no level; as python/shoal/arguments.py describes both.
void set_default_index(Argument& argument, bool is_default) {
  types::ValueShape& shape = argument.shape;
  if (shape.index.levels.empty() == is_default) return;
  if (is_default) {
    shape.schema.fields.pop_back();
    shape.index.levels.clear();
    return;
  }
  shape.index.levels.push_back({static_cast<int>(shape.schema.fields.size()), std::nullopt});
  Field& field = shape.schema.fields.emplace_back();
  field.name = "index";
  field.type.kind = types::TypeKind::int64;
}

Status adopt_types(const std::vector<SeenTypes>& by_rank, std::vector<Argument>& arguments) {
  size_t column_number = 0;
  size_t range_number = 0;
  for (Argument& argument : arguments) {
    if (!is_divided(argument)) continue;
    for (ObjectColumn& column : argument.object_columns) {
      Field& field = field_of(argument, column);
      SHOAL_ASSIGN_OR_RETURN(SeenType seen, agreed_type(by_rank, column_number++));
      column.is_undetermined = seen.is_undetermined;
      field.type = std::move(seen.type);
      field.unsupported = std::move(seen.unsupported);
    }
    if (!argument.range_start) continue;
    SHOAL_ASSIGN_OR_RETURN(const bool is_default, is_default_index(by_rank, range_number++));
    set_default_index(argument, is_default);
  }
  return Status::ok();
}

}  // namespace

std::string common_types(const std::vector<Argument>& arguments) {
  std::string text;
  for (const Argument& argument : arguments) {
    if (!is_divided(argument)) {
      text += to_text(argument.shape) + "\n";
      continue;
    }
    Argument common;
    common.shape = argument.shape;
    for (const ObjectColumn& column : argument.object_columns) {
      Field& field = field_of(common, column);
      field.type = {};
      field.unsupported = "object";
    }
    if (argument.range_start) set_default_index(common, true);
    text += to_text(common.shape) + "\n";
  }
  return text;
}

uint64_t seen_types_number(const std::vector<Argument>& arguments) {
  std::string text = seen_columns(arguments);
  // The usual blocks need no look at each other: those that have no other index than a default one.
  const bool has_levels =
      std::any_of(arguments.begin(), arguments.end(), [](const Argument& argument) {
        return is_divided(argument) && argument.range_start && !argument.shape.index.levels.empty();
      });
  if (has_levels) text += seen_ranges(arguments);
  return hash_bytes(text).low;
}

Status agree_on_types(comm::Communicator& communicator, std::vector<Argument>& arguments) {
  const std::string own = seen_columns(arguments) + seen_ranges(arguments);
  SHOAL_ASSIGN_OR_RETURN(const std::vector<comm::Received> texts,
                         communicator.all_gather(comm::message_of(own)));
  std::vector<SeenTypes> by_rank;
  Status adopted;
  for (const comm::Received& received : texts) {
    Result<SeenTypes> seen = read_lines(received.text());
    adopted = seen.take_status();
    if (!adopted.is_ok()) break;
    by_rank.push_back(std::move(*seen));
  }
  if (adopted.is_ok()) adopted = adopt_types(by_rank, arguments);
  // All ranks have seen the same texts.
  if (!adopted.is_ok()) adopted.detail().is_agreed = true;
  return adopted;
}

}  // namespace shoal::session
