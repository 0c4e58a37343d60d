// Finding the files of a dataset, opening them, and checking that they have one schema.
#include "engine/io/pandas_view/parquet_dataset.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "base/concat.h"
#include "engine/io/pandas_view/arrow_schema.h"

namespace shoal::engine {
namespace {

namespace fs = std::filesystem;

// "~" as pandas expands it, "file://" removed; other schemes are remote file systems.
Result<std::string> local_path(const std::string& path) {
  if (path.starts_with("file://")) return path.substr(7);
  if (path.find("://") != std::string::npos) {
    return Status::error(ErrorKind::unsupported,
                         concat("only local files can be read, not '", path, "'"));
  }
  const char* home = std::getenv("HOME");
  if (home != nullptr && (path == "~" || path.starts_with("~/"))) return home + path.substr(1);
  return path;
}

Status partitioned_folder(const std::string& path) {
  return Status::error(
      ErrorKind::unsupported,
      concat("'", path,
             "' is part of a hive-partitioned folder (key=value), which is not supported"));
}

// Files of a folder as pyarrow's dataset discovery takes them.
Result<std::vector<std::string>> list_folder(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  fs::recursive_directory_iterator entry(folder, fs::directory_options::follow_directory_symlink,
                                         error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    std::string name = entry->path().filename().string();
    std::error_code ignored;
    bool is_folder = entry->is_directory(ignored);
    if (name.starts_with('.') || name.starts_with('_')) {
      if (is_folder) entry.disable_recursion_pending();
      continue;
    }
    if (is_folder && name.find('=') != std::string::npos) {
      return partitioned_folder(entry->path().string());
    }
    if (!is_folder) files.push_back(entry->path().string());
  }
  if (error) {
    return Status::error(ErrorKind::os_error, concat("[Errno ", error.value(), "] ",
                                                     error.message(), ": '", folder, "'"));
  }
  if (files.empty()) {
    return Status::error(ErrorKind::bad_file,
                         concat(folder, ": the folder contains no Parquet files"));
  }
  std::sort(files.begin(), files.end());
  return files;
}

Result<std::vector<std::string>> find_files(const std::vector<std::string>& paths) {
  if (paths.empty()) {
    return Status::error(ErrorKind::value_error, "no path of a Parquet file is given");
  }
  std::vector<std::string> files;
  std::error_code ignored;
  for (const std::string& given : paths) {
    SHOAL_ASSIGN_OR_RETURN(std::string path, local_path(given));
    bool is_folder = fs::is_directory(path, ignored);
    if (paths.size() == 1 && is_folder) return list_folder(path);
    if (paths.size() > 1 && fs::path(path).parent_path().string().find('=') != std::string::npos) {
      return partitioned_folder(path);
    }
    files.push_back(std::move(path));
  }
  return files;
}

// Whether columns that the file alone shows as int64 are durations of the same units: only the
// Arrow schema tells.
Result<bool> have_same_durations(const FileMetadata& first, const FileMetadata& other) {
  const std::string* first_text = first.find_key("ARROW:schema");
  const std::string* other_text = other.find_key("ARROW:schema");
  if (first_text == other_text) return true;  // neither has one
  if (first_text != nullptr && other_text != nullptr && *first_text == *other_text) return true;
  auto durations_of = [](const std::string* text, size_t field_count) -> Result<std::vector<int>> {
    std::vector<int> units(field_count, -1);
    if (text == nullptr) return units;
    SHOAL_ASSIGN_OR_RETURN(ArrowSchema schema, parse_arrow_schema(*text, field_count));
    for (size_t i = 0; i < schema.fields.size(); ++i) {
      const ArrowField& field = schema.fields[i];
      if (field.kind == ArrowFieldKind::duration) units[i] = static_cast<int>(field.unit);
    }
    return units;
  };
  SHOAL_ASSIGN_OR_RETURN(std::vector<int> first_units,
                         durations_of(first_text, first.fields.size()));
  SHOAL_ASSIGN_OR_RETURN(std::vector<int> other_units,
                         durations_of(other_text, other.fields.size()));
  return first_units == other_units;
}

Status check_same_schema(const ParquetFile& first, const ParquetFile& other) {
  const std::vector<SchemaLeaf>& expected = first.metadata().leaves;
  const std::vector<SchemaLeaf>& found = other.metadata().leaves;
  auto differ = [&](std::string_view what) {
    return Status::error(ErrorKind::unsupported,
                         concat(other.path(), ": ", what, " than ", first.path(),
                                ": files read together must have the same "
                                "columns, in the same order"));
  };
  if (expected.size() != found.size()) {
    return differ(concat("has ", found.size(), " columns instead of ", expected.size(), ", other"));
  }
  for (size_t i = 0; i < expected.size(); ++i) {
    SchemaLeaf same_nullability = found[i];
    if (expected[i].is_flat() && found[i].is_flat()) {
      same_nullability.definition_level_max = expected[i].definition_level_max;
    }
    if (found[i].name != expected[i].name) {
      return differ(concat("has the column '", found[i].name, "' in place of '", expected[i].name,
                           "', other"));
    }
    if (!(same_nullability == expected[i])) {
      return differ(concat("stores the column '", found[i].name, "' with another type"));
    }
  }
  SHOAL_ASSIGN_OR_RETURN(bool same, have_same_durations(first.metadata(), other.metadata()));
  return same ? Status::ok() : differ("stores durations in other units");
}

}  // namespace

Result<ColumnChunk> ParquetDataset::column_chunk(int row_group, int leaf) const {
  const DatasetRowGroup& place = row_groups[static_cast<size_t>(row_group)];
  return files[static_cast<size_t>(place.file)]->footer().column_chunk(place.row_group, leaf);
}

Result<DatasetRef> open_dataset(const std::vector<std::string>& paths) {
  SHOAL_ASSIGN_OR_RETURN(std::vector<std::string> names, find_files(paths));
  auto dataset = std::make_shared<ParquetDataset>();
  for (const std::string& name : names) {
    SHOAL_ASSIGN_OR_RETURN(std::shared_ptr<const ParquetFile> file, ParquetFile::open(name));
    if (!dataset->files.empty()) {
      SHOAL_RETURN_IF_ERROR(check_same_schema(*dataset->files.front(), *file));
    }
    auto file_index = static_cast<int32_t>(dataset->files.size());
    const std::vector<RowGroup>& row_groups = file->metadata().row_groups;
    for (size_t i = 0; i < row_groups.size(); ++i) {
      dataset->row_groups.push_back({.file = file_index,
                                     .row_group = static_cast<int32_t>(i),
                                     .first_row = dataset->row_count,
                                     .row_count = row_groups[i].row_count});
      if (__builtin_add_overflow(dataset->row_count, row_groups[i].row_count,
                                 &dataset->row_count)) {
        return Status::error(ErrorKind::bad_file, concat(name, ": too many rows"));
      }
    }
    dataset->files.push_back(std::move(file));
  }
  return DatasetRef(std::move(dataset));
}

}  // namespace shoal::engine
