// The seed job on a Parquet file, decoded by shoal's reader: beside shoal itself, only computing
// and communicating differ. Each rank reads its contiguous share of the rows.
#include <algorithm>
#include <utility>
#include <vector>

#include "engine/io/pages/row_group_reader.h"
#include "engine/io/pandas_view/parquet_dataset.h"
#include "engine/io/pandas_view/parquet_schema.h"
#include "measured_job.h"

namespace seed {
namespace {

using shoal::engine::Batch;
using shoal::engine::Column;
using shoal::engine::DatasetRef;
using shoal::engine::Encoding;
using shoal::types::TypeKind;

template <typename T>
T checked(shoal::Result<T> result) {
  if (!result.is_ok()) fail(result.take_status().detail().message);
  return std::move(result).value();
}

void check(const shoal::Status& status) {
  if (!status.is_ok()) fail(status.detail().message);
}

shoal::engine::ParquetColumn find_column(const shoal::engine::PandasView& view, const char* name) {
  const auto place = view.schema.find(name);
  if (!place) fail(std::string("the file has no column ") + name);
  const shoal::types::Field& field = view.schema.fields[static_cast<size_t>(*place)];
  if (!field.unsupported.empty()) fail(field.name + " is " + field.unsupported);
  const bool is_time = field.type.kind == TypeKind::timestamp && std::string_view(name) == "A";
  if (field.type.kind != TypeKind::int64 && !is_time) {
    fail(field.name + " is " + to_text(field.type) + ": keys must be int64 or times, values int64");
  }
  return {view.leaves[static_cast<size_t>(*place)], field.type};
}

// Sums by the ids of a dictionary, which need no hashing. They go to the table when the next
// dictionary comes (row groups have their own), or the pages turn to plain keys at the end.
class DictionaryGroups {
 public:
  void add_rows(const Column& keys, const int64_t* values, int64_t row_count, GroupSums& sums) {
    if (dictionary_ == nullptr || dictionary_->version != keys.dictionary->version) {
      flush(sums);
      dictionary_ = keys.dictionary;
      groups_.assign(static_cast<size_t>(dictionary_->size), Group{});
    }
    for (int64_t row = 0; row < row_count; ++row) {
      Group& group = groups_[keys.ids[row]];
      ++group.count;
      group.sum += values[row];
    }
  }

  void flush(GroupSums& sums) {
    if (dictionary_ == nullptr) return;
    const auto* keys = static_cast<const int64_t*>(dictionary_->values);
    for (size_t i = 0; i < groups_.size(); ++i) {
      groups_[i].key = keys[i];
      if (groups_[i].count != 0) sums.add_group(groups_[i]);
    }
    dictionary_ = nullptr;
  }

 private:
  std::shared_ptr<const shoal::engine::Dictionary> dictionary_;
  std::vector<Group> groups_;
};

void add_batch(const Batch& batch, DictionaryGroups& dictionary_groups, GroupSums& sums) {
  const Column& keys = batch.columns[0];
  if (keys.validity != nullptr || batch.columns[1].validity != nullptr) {
    fail("the file has missing values");
  }
  const Column value_column = checked(shoal::engine::flatten(batch.columns[1], batch.row_count));
  const auto* values = value_column.values_as<int64_t>();
  const auto row_count = static_cast<size_t>(batch.row_count);
  const auto* key_values = keys.values_as<int64_t>();
  switch (keys.encoding) {
    case Encoding::flat: sums.add_rows(key_values, values, row_count); break;
    case Encoding::constant: sums.add_run(key_values[0], values, row_count); break;
    case Encoding::run:
      for (int32_t run = 0, begin = 0; run < keys.run_count; begin = keys.run_ends[run++]) {
        sums.add_run(key_values[run], values + begin,
                     static_cast<size_t>(keys.run_ends[run] - begin));
      }
      break;
    case Encoding::dictionary:
      dictionary_groups.add_rows(keys, values, batch.row_count, sums);
      break;
  }
}

DatasetRef open_input(const std::string& path) {
  return checked(shoal::engine::open_dataset({path}));
}

shoal::engine::PandasView view_of(const shoal::engine::ParquetDataset& dataset) {
  return checked(shoal::engine::pandas_view(dataset, {}));
}

int64_t read(const std::string& path, const Share& share, GroupSums& sums) {
  const DatasetRef dataset = open_input(path);
  const shoal::engine::PandasView view = view_of(*dataset);
  shoal::engine::ParquetColumns columns;
  columns.columns = {find_column(view, "A"), find_column(view, "B")};
  shoal::engine::RowGroupReader reader(dataset, columns);
  DictionaryGroups dictionary_groups;
  Batch batch;
  const int64_t begin = share.begin(dataset->row_count);
  const int64_t end = share.end(dataset->row_count);
  for (size_t i = 0; i < dataset->row_groups.size(); ++i) {
    const shoal::engine::DatasetRowGroup& group = dataset->row_groups[i];
    const int64_t first = std::max(begin, group.first_row);
    const int64_t last = std::min(end, group.first_row + group.row_count);
    if (first >= last) continue;
    check(reader.open({static_cast<int32_t>(i), first - group.first_row, last - first}));
    while (checked(reader.next(batch))) add_batch(batch, dictionary_groups, sums);
  }
  dictionary_groups.flush(sums);
  return dataset->row_count;
}

int64_t counts_per_microsecond(const std::string& path) {
  const DatasetRef dataset = open_input(path);
  const auto type = find_column(view_of(*dataset), "A").type;
  if (type.kind != TypeKind::timestamp) return 1;
  switch (type.unit) {
    case shoal::types::TimeUnit::second: return -1'000'000;
    case shoal::types::TimeUnit::millisecond: return -1000;
    case shoal::types::TimeUnit::microsecond: return 1;
    case shoal::types::TimeUnit::nanosecond: return 1000;
  }
  return 1;
}

}  // namespace
}  // namespace seed

int main(int argc, char** argv) {
  return seed::run_program(argc, argv,
                           {"cpp_mpi_parquet", seed::read, seed::counts_per_microsecond});
}
