// The JSON under "pandas", member by member; members not known are skipped.
#include "engine/io/pandas_view/pandas_metadata.h"

#include <utility>

#include "engine/io/pandas_view/json_reader.h"

namespace shoal::engine {
namespace {

PandasColumn read_column(JsonReader& json) {
  PandasColumn column;
  std::optional<std::string> field_name;
  json.read_object([&](const std::string& key) {
    if (key == "name") {
      column.name = json.read_string();
    } else if (key == "field_name") {
      field_name = json.read_string();
    } else if (key == "pandas_type") {
      column.pandas_type = json.read_string().value_or("");
    } else if (key == "numpy_type") {
      column.numpy_type = json.read_string().value_or("");
    } else if (key == "metadata") {
      json.read_object([&](const std::string& inner) {
        if (inner == "timezone") {
          column.timezone = json.read_string().value_or("");
        } else {
          json.skip();
        }
      });
    } else {
      json.skip();
    }
  });
  column.field_name = field_name.has_value() ? *field_name : column.name.value_or("None");
  return column;
}

PandasIndexLevel read_index_level(JsonReader& json) {
  PandasIndexLevel level;
  if (json.peek() == JsonKind::string) {
    level.field_name = json.read_string().value_or("");
    return level;
  }
  level.is_range = true;
  json.read_object([&](const std::string& key) {
    if (key == "name") {
      level.name = json.read_string();
    } else if (key == "start") {
      level.start = json.read_int().value_or(0);
    } else if (key == "stop") {
      level.stop = json.read_int().value_or(0);
    } else if (key == "step") {
      level.step = json.read_int().value_or(0);
    } else {
      json.skip();
    }
  });
  return level;
}

PandasLabelLevel read_label_level(JsonReader& json) {
  PandasLabelLevel level;
  json.read_object([&](const std::string& key) {
    if (key == "name") {
      level.name = json.read_string();
    } else if (key == "pandas_type") {
      level.pandas_type = json.read_string().value_or("");
    } else {
      json.skip();
    }
  });
  return level;
}

}  // namespace

Result<PandasMetadata> parse_pandas_metadata(std::string_view text) {
  PandasMetadata metadata;
  JsonReader json(text);
  json.read_object([&](const std::string& key) {
    if (key == "columns") {
      json.read_array([&] { metadata.columns.push_back(read_column(json)); });
    } else if (key == "index_columns") {
      json.read_array([&] { metadata.index_levels.push_back(read_index_level(json)); });
    } else if (key == "column_indexes") {
      json.read_array([&] { metadata.label_levels.push_back(read_label_level(json)); });
    } else {
      json.skip();
    }
  });
  json.expect_end();
  if (json.has_failed()) {
    return Status::error(ErrorKind::bad_file, "its pandas metadata are not valid JSON");
  }
  return metadata;
}

}  // namespace shoal::engine
