#include "session/ranks/object_types.h"

#include "base/concat.h"
#include "base/hash.h"

namespace shoal::session {
namespace {

using types::Field;

Field& field_of(Argument& argument, const ObjectColumn& column) {
  return argument.shape.schema.fields[static_cast<size_t>(column.column)];
}

bool may_differ(const Argument& argument) {
  return types::is_divided(argument.shape.distribution) && !argument.object_columns.empty();
}

// What a rank sees of one object column.
struct SeenType {
  bool is_undetermined = false;
  types::ColumnType type;
  std::string unsupported;
};

// A line per column: '?' or '!' (a value was seen), and the type or why it is not supported.
std::string seen_types(const std::vector<Argument>& arguments) {
  std::string text;
  for (const Argument& argument : arguments) {
    if (!may_differ(argument)) continue;
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

Result<SeenType> read_line(std::string_view line) {
  if (line.size() < 2) return Status::internal("damaged types of another rank");
  SeenType seen;
  seen.is_undetermined = line[0] == '?';
  if (line[1] == '-') {
    seen.unsupported = line.substr(2);
  } else {
    SHOAL_ASSIGN_OR_RETURN(seen.type, types::parse_column_type(line.substr(2)));
  }
  return seen;
}

Result<std::vector<SeenType>> read_lines(std::string_view text) {
  std::vector<SeenType> all;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    if (end == std::string_view::npos) return Status::internal("damaged types of another rank");
    SHOAL_ASSIGN_OR_RETURN(SeenType seen, read_line(text.substr(0, end)));
    all.push_back(std::move(seen));
    text.remove_prefix(end + 1);
  }
  return all;
}

std::string describe(const SeenType& seen) {
  return seen.unsupported.empty() ? concat("object (of ", types::kind_name(seen.type.kind), ")")
                                  : seen.unsupported;
}

// The type of column `number` among all that may differ.
Result<SeenType> agreed_type(const std::vector<std::vector<SeenType>>& by_rank, size_t number) {
  const SeenType* known = nullptr;
  size_t known_rank = 0;
  for (size_t rank = 0; rank < by_rank.size(); ++rank) {
    if (number >= by_rank[rank].size()) return Status::internal("ranks have other columns");
    const SeenType& seen = by_rank[rank][number];
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
  return known != nullptr ? *known : by_rank[0][number];
}

Status adopt_types(const std::vector<std::vector<SeenType>>& by_rank,
                   std::vector<Argument>& arguments) {
  size_t number = 0;
  for (Argument& argument : arguments) {
    if (!may_differ(argument)) continue;
    for (ObjectColumn& column : argument.object_columns) {
      Field& field = field_of(argument, column);
      SHOAL_ASSIGN_OR_RETURN(SeenType seen, agreed_type(by_rank, number++));
      column.is_undetermined = seen.is_undetermined;
      field.type = std::move(seen.type);
      field.unsupported = std::move(seen.unsupported);
    }
  }
  return Status::ok();
}

}  // namespace

std::string common_types(const std::vector<Argument>& arguments) {
  std::string text;
  for (const Argument& argument : arguments) {
    if (!may_differ(argument)) {
      text += to_text(argument.shape) + "\n";
      continue;
    }
    types::ValueShape shape = argument.shape;
    for (const ObjectColumn& column : argument.object_columns) {
      Field& field = shape.schema.fields[static_cast<size_t>(column.column)];
      field.type = {};
      field.unsupported = "object";
    }
    text += to_text(shape) + "\n";
  }
  return text;
}

uint64_t object_types_number(const std::vector<Argument>& arguments) {
  return hash_bytes(seen_types(arguments)).low;
}

Status agree_on_object_types(comm::Communicator& communicator, std::vector<Argument>& arguments) {
  const std::string own = seen_types(arguments);
  SHOAL_ASSIGN_OR_RETURN(const std::vector<comm::Received> texts,
                         communicator.all_gather(comm::message_of(own)));
  std::vector<std::vector<SeenType>> by_rank;
  Status adopted;
  for (const comm::Received& received : texts) {
    Result<std::vector<SeenType>> seen = read_lines(received.text());
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
