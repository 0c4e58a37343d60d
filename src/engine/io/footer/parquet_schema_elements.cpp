// The schema part of a footer: elements with logical or converted types, and the walk over the tree
// that gives each leaf its levels.
#include <algorithm>

#include "engine/io/footer/parquet_footer_parser.h"

namespace shoal::engine {
namespace {

constexpr int kSchemaDepthMax = 64;

LogicalKind logical_kind(int32_t union_field) {
  switch (union_field) {
    case 1: return LogicalKind::string;
    case 2: return LogicalKind::map;
    case 3: return LogicalKind::list;
    case 4: return LogicalKind::enumeration;
    case 5: return LogicalKind::decimal;
    case 6: return LogicalKind::date;
    case 7: return LogicalKind::time;
    case 8: return LogicalKind::timestamp;
    case 10: return LogicalKind::integer;
    case 11: return LogicalKind::null;
    case 12: return LogicalKind::json;
    case 13: return LogicalKind::bson;
    case 14: return LogicalKind::uuid;
    case 15: return LogicalKind::float16;
    default: return LogicalKind::other;
  }
}

ParquetTimeUnit read_time_unit(ThriftCompactReader& reader, ThriftType type) {
  ParquetTimeUnit unit = ParquetTimeUnit::millisecond;
  reader.read_struct(type, [&](int32_t id, ThriftType member) {
    if (id == 2) unit = ParquetTimeUnit::microsecond;
    if (id == 3) unit = ParquetTimeUnit::nanosecond;
    reader.skip(member);
  });
  return unit;
}

// The struct behind one member of the LogicalType union.
void read_logical_members(ThriftCompactReader& reader, ThriftType type, LogicalType& logical) {
  reader.read_struct(type, [&](int32_t id, ThriftType member) {
    bool is_temporal = logical.kind == LogicalKind::time || logical.kind == LogicalKind::timestamp;
    if (is_temporal && id == 1) {
      logical.is_utc = reader.read_bool(member);
    } else if (is_temporal && id == 2) {
      logical.unit = read_time_unit(reader, member);
    } else if (logical.kind == LogicalKind::integer && id == 1) {
      logical.bit_width = static_cast<int32_t>(reader.read_int(member));
    } else if (logical.kind == LogicalKind::integer && id == 2) {
      logical.is_signed = reader.read_bool(member);
    } else if (logical.kind == LogicalKind::decimal && id == 1) {
      logical.scale = static_cast<int32_t>(reader.read_int(member));
    } else if (logical.kind == LogicalKind::decimal && id == 2) {
      logical.precision = static_cast<int32_t>(reader.read_int(member));
    } else {
      reader.skip(member);
    }
  });
}

LogicalType integer_type(int32_t bit_width, bool is_signed) {
  return {.kind = LogicalKind::integer, .bit_width = bit_width, .is_signed = is_signed};
}

// Times of old writers are read as local, as Arrow does: they could not say.
LogicalType from_converted_type(int64_t converted) {
  switch (converted) {
    case 0: return {.kind = LogicalKind::string};
    case 1:
    case 2: return {.kind = LogicalKind::map};
    case 3: return {.kind = LogicalKind::list};
    case 4: return {.kind = LogicalKind::enumeration};
    case 5: return {.kind = LogicalKind::decimal};
    case 6: return {.kind = LogicalKind::date};
    case 7: return {.kind = LogicalKind::time, .unit = ParquetTimeUnit::millisecond};
    case 8: return {.kind = LogicalKind::time, .unit = ParquetTimeUnit::microsecond};
    case 9: return {.kind = LogicalKind::timestamp, .unit = ParquetTimeUnit::millisecond};
    case 10: return {.kind = LogicalKind::timestamp, .unit = ParquetTimeUnit::microsecond};
    case 11:
    case 12:
    case 13:
    case 14: return integer_type(8 << (converted - 11), false);
    case 15:
    case 16:
    case 17:
    case 18: return integer_type(8 << (converted - 15), true);
    case 19: return {.kind = LogicalKind::json};
    case 20: return {.kind = LogicalKind::bson};
    case 21: return {.kind = LogicalKind::interval};
    default: return {.kind = LogicalKind::other};
  }
}

// Walks the elements depth first; a position in the tree is the index of the element.
class SchemaWalk {
 public:
  SchemaWalk(const std::vector<SchemaElement>& elements, FileMetadata& metadata)
      : elements_(elements), metadata_(metadata) {}

  const char* walk_root() {
    if (elements_.empty()) return "the schema is empty";
    if (elements_[0].type.has_value()) return "the schema's root is a column";
    for (int64_t child = 0; child < elements_[0].child_count; ++child) {
      if (next_ == elements_.size()) return kTooFew;
      const SchemaElement& element = elements_[next_];
      auto first_leaf = static_cast<int32_t>(metadata_.leaves.size());
      metadata_.fields.push_back({.name = element.name,
                                  .first_leaf = first_leaf,
                                  .leaf_count = 0,
                                  .is_group = !element.type.has_value(),
                                  .is_repeated = element.repetition == 2,
                                  .logical = element.logical});
      if (const char* failure = walk(1, 0, 0)) return failure;
      metadata_.fields.back().leaf_count =
          static_cast<int32_t>(metadata_.leaves.size()) - first_leaf;
    }
    return next_ == elements_.size() ? nullptr : "the schema has more elements than its tree";
  }

 private:
  static constexpr const char* kTooFew = "the schema has fewer elements than its tree";

  const char* walk(int32_t depth, int32_t definition_level, int32_t repetition_level) {
    if (next_ == elements_.size()) return kTooFew;
    if (depth > kSchemaDepthMax) return "the schema is nested too deeply";
    const SchemaElement& element = elements_[next_++];
    if (element.repetition < 0 || element.repetition > 2) return "a column's repetition is unknown";
    if (element.repetition != 0) ++definition_level;
    if (element.repetition == 2) ++repetition_level;
    if (element.type.has_value())
      return add_leaf(element, depth, definition_level, repetition_level);
    for (int64_t child = 0; child < element.child_count; ++child) {
      if (const char* failure = walk(depth + 1, definition_level, repetition_level)) return failure;
    }
    return nullptr;
  }

  const char* add_leaf(const SchemaElement& element, int32_t depth, int32_t definition_level,
                       int32_t repetition_level) {
    if (*element.type < 0 || *element.type > 7) return "a column's type is unknown";
    SchemaLeaf leaf;
    leaf.name = element.name;
    leaf.field = static_cast<int32_t>(metadata_.fields.size()) - 1;
    leaf.depth = depth;
    leaf.type = static_cast<ParquetType>(*element.type);
    leaf.logical = element.logical;
    leaf.definition_level_max = definition_level;
    leaf.repetition_level_max = repetition_level;
    if (leaf.type == ParquetType::fixed_len_byte_array) {
      if (element.type_length <= 0 || element.type_length > INT32_MAX) {
        return "a fixed-length column has no length";
      }
      leaf.type_length = static_cast<int32_t>(element.type_length);
    }
    metadata_.leaves.push_back(std::move(leaf));
    return nullptr;
  }

  const std::vector<SchemaElement>& elements_;
  FileMetadata& metadata_;
  size_t next_ = 1;
};

}  // namespace

SchemaElement read_schema_element(ThriftCompactReader& reader) {
  SchemaElement element;
  int64_t scale = 0;
  int64_t precision = 0;
  reader.read_struct([&](int32_t id, ThriftType type) {
    switch (id) {
      case 1: element.type = reader.read_int(type); break;
      case 2: element.type_length = reader.read_int(type); break;
      case 3: element.repetition = reader.read_int(type); break;
      case 4: element.name = reader.read_binary(type); break;
      case 5: element.child_count = reader.read_int(type); break;
      case 6: element.converted_type = reader.read_int(type); break;
      case 7: scale = reader.read_int(type); break;
      case 8: precision = reader.read_int(type); break;
      case 10:
        reader.read_struct(type, [&](int32_t member, ThriftType member_type) {
          element.logical.kind = logical_kind(member);
          read_logical_members(reader, member_type, element.logical);
        });
        break;
      default: reader.skip(type);
    }
  });
  if (element.logical.kind == LogicalKind::none && element.converted_type.has_value()) {
    element.logical = from_converted_type(*element.converted_type);
    element.logical.scale = static_cast<int32_t>(scale);
    element.logical.precision = static_cast<int32_t>(precision);
  }
  return element;
}

const char* flatten_schema(const std::vector<SchemaElement>& elements, FileMetadata& metadata) {
  return SchemaWalk(elements, metadata).walk_root();
}

}  // namespace shoal::engine
