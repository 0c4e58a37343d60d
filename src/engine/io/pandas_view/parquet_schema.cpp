// Puts together what the file, Arrow and pandas say about each column and the index.
#include "engine/io/pandas_view/parquet_schema.h"

#include <algorithm>
#include <map>
#include <unordered_set>
#include <utility>

#include "base/concat.h"
#include "engine/io/pandas_view/arrow_schema.h"
#include "engine/io/pandas_view/pandas_dtype.h"
#include "engine/io/pandas_view/pandas_metadata.h"
#include "engine/io/pandas_view/parquet_arrow_type.h"

namespace shoal::engine {
namespace {

// Names the file in an error of one of the metadata parsers.
Status in_file(Status status, const ParquetFile& file) {
  ErrorDetail& detail = status.detail();
  detail.message = concat(file.path(), ": damaged Parquet file: ", detail.message);
  return status;
}

bool has_text_labels(const PandasMetadata& metadata) {
  if (metadata.label_levels.size() > 1) return false;
  if (metadata.label_levels.empty()) return true;
  const std::string& type = metadata.label_levels[0].pandas_type;
  return type.empty() || type == "unicode" || type == "string" || type == "empty" ||
         type.find("mixed") != std::string::npos;
}

// len(range(start, stop, step)).
uint64_t range_length(const PandasIndexLevel& range) {
  bool is_ascending = range.step > 0;
  if (range.step == 0 || range.start == range.stop) return 0;
  if ((range.start < range.stop) != is_ascending) return 0;
  auto start = static_cast<uint64_t>(range.start);
  auto stop = static_cast<uint64_t>(range.stop);
  auto step = static_cast<uint64_t>(range.step);
  uint64_t distance = is_ascending ? stop - start : start - stop;
  return (distance - 1) / (is_ascending ? step : 0 - step) + 1;
}

// The names that pyarrow makes up for unnamed index levels: "__index_level_0__".
bool is_generated_index_name(std::string_view name) {
  constexpr std::string_view kPrefix = "__index_level_";
  return name.starts_with(kPrefix) && name.ends_with("__") && name.size() > kPrefix.size() + 2;
}

class ViewBuilder {
 public:
  ViewBuilder(const ParquetDataset& dataset, PandasVersion version, const NullCounter& count_nulls)
      : dataset_(dataset),
        file_(*dataset.files.front()),
        version_(version),
        count_nulls_(count_nulls) {}

  Result<PandasView> build() {
    SHOAL_RETURN_IF_ERROR(read_metadata());
    std::unordered_set<std::string> seen;
    for (const TopLevelField& field : file_.metadata().fields) {
      if (!seen.insert(field.name).second) {
        return Status::error(ErrorKind::unsupported,
                             concat(file_.path(), ": has two columns named '", field.name, "'"));
      }
      SHOAL_RETURN_IF_ERROR(add_field(field));
    }
    add_index();
    for (size_t i = 0; i < view_.schema.fields.size(); ++i) {
      if (!is_index_[i]) view_.data_columns.push_back(static_cast<int32_t>(i));
    }
    return std::move(view_);
  }

 private:
  Status read_metadata() {
    const FileMetadata& metadata = file_.metadata();
    if (const std::string* text = metadata.find_key("pandas")) {
      Result<PandasMetadata> pandas = parse_pandas_metadata(*text);
      if (!pandas.is_ok()) return in_file(pandas.take_status(), file_);
      pandas_ = std::move(pandas).value();
    }
    if (!has_text_labels(pandas_)) {
      return Status::error(ErrorKind::unsupported,
                           concat(file_.path(), ": its column labels are not strings"));
    }
    if (!pandas_.label_levels.empty()) view_.label_axis_name = pandas_.label_levels[0].name;
    for (const PandasColumn& column : pandas_.columns)
      by_field_.emplace(column.field_name, &column);
    for (const PandasIndexLevel& level : pandas_.index_levels) {
      if (!level.is_range) index_fields_.insert(level.field_name);
    }
    if (const std::string* text = metadata.find_key("ARROW:schema")) {
      Result<ArrowSchema> arrow = parse_arrow_schema(*text, metadata.fields.size());
      if (!arrow.is_ok()) return in_file(arrow.take_status(), file_);
      arrow_ = std::move(arrow).value();
    }
    return Status::ok();
  }

  Status add_field(const TopLevelField& field) {
    const std::vector<SchemaLeaf>& leaves = file_.metadata().leaves;
    size_t position = view_.schema.fields.size();
    const SchemaLeaf* leaf =
        field.leaf_count == 1 ? &leaves[static_cast<size_t>(field.first_leaf)] : nullptr;
    const ArrowField* original =
        position < arrow_.fields.size() && arrow_.fields[position].name == field.name
            ? &arrow_.fields[position]
            : nullptr;
    auto known = by_field_.find(field.name);
    const PandasColumn* column = known == by_field_.end() ? nullptr : known->second;
    bool is_index = index_fields_.contains(field.name);
    ArrowType arrow = arrow_type_of(field, leaf, original);
    PandasDtype dtype = pandas_dtype(arrow, column, is_index, version_.major);
    int32_t leaf_index = leaf != nullptr && leaf->is_flat() ? field.first_leaf : -1;
    if (dtype.depends_on_nulls && leaf_index >= 0) {
      SHOAL_RETURN_IF_ERROR(settle_nulls(leaf_index, arrow, dtype));
    }
    // An index column keeps the file's name: its pandas name may be that of a data column.
    bool is_labelled = !is_index && column != nullptr && column->name.has_value();
    view_.schema.fields.push_back({.name = is_labelled ? *column->name : field.name,
                                   .type = std::move(dtype.type),
                                   .unsupported = std::move(dtype.unsupported)});
    view_.leaves.push_back(leaf_index);
    is_index_.push_back(is_index);
    return Status::ok();
  }

  // NumPy's integers and booleans have no missing value: pandas takes float64 and object then.
  Status settle_nulls(int32_t leaf, const ArrowType& arrow, PandasDtype& dtype) {
    SHOAL_ASSIGN_OR_RETURN(std::optional<bool> has_nulls, find_nulls(leaf));
    if (!has_nulls.has_value()) {
      dtype.unsupported =
          arrow.text + " with an unknown number of missing values (the writer gave no statistics)";
    } else if (*has_nulls && dtype.type.kind == types::TypeKind::boolean) {
      dtype.type.family = types::Family::object;
    } else if (*has_nulls) {
      dtype.type.kind = types::TypeKind::float64;
    }
    return Status::ok();
  }

  // Row groups that say are asked first; counting reads data. nullopt: nobody can tell.
  Result<std::optional<bool>> find_nulls(int32_t leaf) {
    std::vector<int> unknown;
    for (size_t i = 0; i < dataset_.row_groups.size(); ++i) {
      const DatasetRowGroup& row_group = dataset_.row_groups[i];
      if (row_group.row_count == 0) continue;
      const ParquetFooter& footer = dataset_.files[static_cast<size_t>(row_group.file)]->footer();
      SHOAL_ASSIGN_OR_RETURN(std::optional<int64_t> count,
                             footer.null_count(row_group.row_group, leaf));
      if (!count.has_value()) unknown.push_back(static_cast<int>(i));
      if (count.value_or(0) > 0) return std::optional<bool>(true);
    }
    if (!unknown.empty() && count_nulls_ == nullptr) return std::optional<bool>();
    for (int row_group : unknown) {
      SHOAL_ASSIGN_OR_RETURN(int64_t count, count_nulls_(dataset_, row_group, leaf));
      if (count > 0) return std::optional<bool>(true);
    }
    return std::optional<bool>(false);
  }

  // As pyarrow.pandas_compat._reconstruct_index: levels whose column is gone and ranges of another
  // length are passed over.
  void add_index() {
    for (const PandasIndexLevel& level : pandas_.index_levels) {
      if (level.is_range) {
        if (range_length(level) != static_cast<uint64_t>(dataset_.row_count)) continue;
        view_.index.start = level.start;
        view_.index.step = level.step;
        view_.index.name = level.name;
        continue;
      }
      const auto& fields = file_.metadata().fields;
      auto found = std::find_if(fields.begin(), fields.end(), [&](const TopLevelField& field) {
        return field.name == level.field_name;
      });
      if (found == fields.end()) continue;
      IndexColumn column{.field = static_cast<int32_t>(found - fields.begin()), .name = {}};
      auto known = by_field_.find(level.field_name);
      if (known != by_field_.end()) column.name = known->second->name;
      if (column.name == level.field_name && is_generated_index_name(level.field_name)) {
        column.name.reset();
      }
      view_.index.columns.push_back(std::move(column));
    }
  }

  const ParquetDataset& dataset_;
  const ParquetFile& file_;
  PandasVersion version_;
  const NullCounter& count_nulls_;
  PandasMetadata pandas_;
  ArrowSchema arrow_;
  std::map<std::string, const PandasColumn*, std::less<>> by_field_;
  std::unordered_set<std::string> index_fields_;
  std::vector<bool> is_index_;
  PandasView view_;
};

// Length first, so that no text can pass for another's end.
void append_text(std::string& out, std::string_view text) {
  out += concat(text.size(), ":", text, ";");
}

void append_name(std::string& out, const std::optional<std::string>& name) {
  if (name.has_value()) {
    append_text(out, *name);
  } else {
    out += "-;";
  }
}

}  // namespace

Result<PandasView> pandas_view(const ParquetDataset& dataset, PandasVersion version,
                               const NullCounter& count_nulls) {
  return ViewBuilder(dataset, version, count_nulls).build();
}

std::string PandasView::fingerprint() const {
  std::string out = "parquet1;";
  for (size_t i = 0; i < schema.fields.size(); ++i) {
    const types::Field& field = schema.fields[i];
    append_text(out, field.name);
    append_text(out, types::to_text(field.type));
    append_text(out, field.unsupported);
    out += concat(leaves[i], ";");
  }
  out += "data;";
  for (int32_t column : data_columns) out += concat(column, ";");
  out += concat("index;", index.start, ";", index.step, ";");
  append_name(out, index.name);
  for (const IndexColumn& column : index.columns) {
    out += concat(column.field, ";");
    append_name(out, column.name);
  }
  append_name(out, label_axis_name);
  return out;
}

}  // namespace shoal::engine
