// Random data in every encoding, cut into batches and dealt to threads at random, against a
// std::map over plain cells.
#include "engine/operators/hash_aggregate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "base/concat.h"

namespace shoal::engine {
namespace {

using types::AggregateKind;
using types::ColumnType;
using types::Family;
using types::MissingPolicy;

// A key value that compares as pandas sorts it. A long double holds every 64-bit integer exactly.
struct Cell {
  bool is_missing = false;
  long double number = 0;
  std::string text;

  [[nodiscard]] int rank() const { return is_missing ? 2 : std::isnan(number) ? 1 : 0; }
  friend bool operator<(const Cell& a, const Cell& b) {
    if (a.rank() != b.rank()) return a.rank() < b.rank();
    if (a.rank() != 0) return false;
    return a.number != b.number ? a.number < b.number : a.text < b.text;
  }
  friend bool operator==(const Cell& a, const Cell& b) { return !(a < b) && !(b < a); }
};

using Cells = std::vector<Cell>;

ColumnType type_of(TypeKind kind, Family family = Family::numpy) {
  ColumnType type = types::numpy_type(kind);
  type.family = family;
  return type;
}

struct KeyCase {
  std::string name;
  ColumnType type;
  Cells domain;  // values are drawn from these
};

Cell number_cell(long double number) { return {.number = number, .text = ""}; }
Cell missing_cell() { return {.is_missing = true, .text = ""}; }

KeyCase number_case(std::string name, ColumnType type, std::vector<long double> numbers) {
  KeyCase key{std::move(name), std::move(type), {}};
  for (const long double number : numbers) key.domain.push_back(number_cell(number));
  if (key.type.missing_policy() != MissingPolicy::never) key.domain.push_back(missing_cell());
  return key;
}

KeyCase string_case(Family family, int count) {
  KeyCase key{"string", type_of(TypeKind::string, family), {}};
  key.domain.push_back(missing_cell());
  for (int i = 0; i < count; ++i) {
    std::string text = concat(i % 3 == 0 ? "a prefix longer than a view " : "é", i * 7919 % 1000);
    key.domain.push_back({.text = std::move(text)});
  }
  for (const char* text : {"", "é\1"}) key.domain.push_back({.text = text});
  return key;
}

std::vector<long double> sequence(int count, long double step, long double start) {
  std::vector<long double> numbers;
  for (int i = 0; i < count; ++i) numbers.push_back(start + step * i);
  return numbers;
}

std::vector<KeyCase> key_cases() {
  const long double inf = std::numeric_limits<double>::infinity();
  const long double nan = std::numeric_limits<double>::quiet_NaN();
  const auto low = static_cast<long double>(INT64_MIN);
  const auto high = static_cast<long double>(INT64_MAX);
  const auto unsigned_high = static_cast<long double>(UINT64_MAX);
  return {
      number_case("bool", type_of(TypeKind::boolean), {0, 1}),
      number_case("boolean", type_of(TypeKind::boolean, Family::masked), {0, 1}),
      number_case("int8", type_of(TypeKind::int8), {-128, 127, 0, -1, 5}),
      number_case("Int8", type_of(TypeKind::int8, Family::masked), {-128, 127, 0}),
      number_case("uint16", type_of(TypeKind::uint16), sequence(300, 200, 0)),
      number_case("int32", type_of(TypeKind::int32), sequence(900, 1 << 21, -(1 << 30))),
      number_case("int64", type_of(TypeKind::int64), {low, high, 0, -1, 17, high - 1}),
      number_case("int64 dense", type_of(TypeKind::int64), sequence(2500, 1, -700)),
      number_case("Int64", type_of(TypeKind::int64, Family::masked), {low, high, 0}),
      number_case("uint64", type_of(TypeKind::uint64), {0, unsigned_high, 1}),
      number_case("UInt64", type_of(TypeKind::uint64, Family::arrow), {0, unsigned_high, 1}),
      number_case("float64", type_of(TypeKind::float64), {-inf, inf, 0, -1.5, -1e-300}),
      number_case("float32", type_of(TypeKind::float32), {-inf, inf, 0, -1.5, 2}),
      number_case("Float64", type_of(TypeKind::float64, Family::masked), {-inf, inf, nan, 0.5}),
      number_case("timestamp", type_of(TypeKind::timestamp),
                  sequence(400, 86400000000000.0L, 946684800000000000.0L)),
      number_case("duration", type_of(TypeKind::duration), {low + 1, high, 0}),
      string_case(Family::str_nan, 700),
  };
}

// Calls visit with a value of the C++ type of a fixed-width kind.
template <typename Visit>
auto visit_type(TypeKind kind, const Visit& visit) {
  switch (kind) {
    case TypeKind::int8: return visit(int8_t{});
    case TypeKind::uint16: return visit(uint16_t{});
    case TypeKind::int32: return visit(int32_t{});
    case TypeKind::uint64: return visit(uint64_t{});
    case TypeKind::float32: return visit(float{});
    case TypeKind::float64: return visit(double{});
    case TypeKind::boolean: return visit(uint8_t{});
    case TypeKind::string: return visit(StringView16{});
    default: return visit(int64_t{});
  }
}

template <typename T>
Column column_of(TypeKind kind, std::vector<T> values) {
  auto owned = std::make_shared<std::vector<T>>(std::move(values));
  Column column;
  column.kind = kind;
  column.values = owned->data();
  column.owners = {owned};
  return column;
}

// Flat values with validity, owned by the column; missing as the type says it.
template <typename T>
Column flat_column(const ColumnType& type, const Cells& cells) {
  auto values = std::make_shared<std::vector<T>>();
  auto validity = std::make_shared<std::vector<uint8_t>>();
  auto texts = std::make_shared<std::vector<std::string>>();
  texts->reserve(cells.size());
  for (const Cell& cell : cells) {
    validity->push_back(cell.is_missing ? 0 : 1);
    if constexpr (std::is_same_v<T, StringView16>) {
      texts->push_back(cell.text);
      values->emplace_back(std::string_view(texts->back()));
    } else if (cell.is_missing && type.missing_policy() == MissingPolicy::nan) {
      values->push_back(static_cast<T>(std::nan("")));
    } else if (cell.is_missing && type.missing_policy() == MissingPolicy::nat) {
      values->push_back(static_cast<T>(INT64_MIN));
    } else {
      values->push_back(static_cast<T>(cell.number));
    }
  }
  Column column;
  column.kind = type.kind;
  column.values = values->data();
  if (type.missing_policy() == MissingPolicy::validity) column.validity = validity->data();
  column.owners = {values, validity, texts};
  return column;
}

Column any_flat_column(const ColumnType& type, const Cells& cells) {
  return visit_type(type.kind, [&]<typename T>(T) { return flat_column<T>(type, cells); });
}

Column encode_runs(const ColumnType& type, const Cells& cells) {
  Cells of_runs;
  auto ends = std::make_shared<std::vector<int32_t>>();
  for (size_t i = 0; i < cells.size(); ++i) {
    if (i == 0 || !(cells[i] == of_runs.back())) {
      of_runs.push_back(cells[i]);
      ends->push_back(0);
    }
    ends->back() = static_cast<int32_t>(i + 1);
  }
  Column column = any_flat_column(type, of_runs);
  column.encoding = Encoding::run;
  column.run_count = static_cast<int32_t>(ends->size());
  column.run_ends = ends->data();
  column.owners.push_back(ends);
  return column;
}

Column encode_dictionary(const ColumnType& type, const Cells& cells, const Cells& entries,
                         const std::shared_ptr<const Dictionary>& dictionary) {
  auto ids = std::make_shared<std::vector<uint32_t>>();
  auto validity = std::make_shared<std::vector<uint8_t>>();
  for (const Cell& cell : cells) {
    const auto found = std::find(entries.begin(), entries.end(), cell);
    validity->push_back(found != entries.end() ? 1 : 0);
    ids->push_back(validity->back() ? static_cast<uint32_t>(found - entries.begin()) : 0);
  }
  Column column;
  column.kind = type.kind;
  column.encoding = Encoding::dictionary;
  column.ids = ids->data();
  column.dictionary = dictionary;
  if (type.missing_policy() == MissingPolicy::validity) column.validity = validity->data();
  column.owners = {ids, validity};
  return column;
}

// One key column of the whole data and its dictionary.
struct KeyData {
  ColumnType type;
  Cells cells;
  Cells entries;
  std::shared_ptr<const Dictionary> dictionary;

  void make_dictionary(const Cells& domain) {
    for (const Cell& cell : domain) {
      const bool is_entry = !cell.is_missing || type.missing_policy() != MissingPolicy::validity;
      if (is_entry) entries.push_back(cell);  // NaN and NaT may be entries
    }
    Column values = any_flat_column(type, entries);
    auto made = std::make_shared<Dictionary>();
    made->version = next_dictionary_version();
    made->kind = type.kind;
    made->size = static_cast<int32_t>(entries.size());
    made->values = values.values;
    made->owners = values.owners;
    dictionary = made;
  }

  [[nodiscard]] Column column(size_t begin, size_t end, Encoding encoding) const {
    const Cells part(cells.begin() + static_cast<int64_t>(begin),
                     cells.begin() + static_cast<int64_t>(end));
    if (encoding == Encoding::dictionary) return encode_dictionary(type, part, entries, dictionary);
    if (encoding == Encoding::run) return encode_runs(type, part);
    const bool is_constant =
        std::all_of(part.begin(), part.end(), [&](const Cell& cell) { return cell == part[0]; });
    Column column = any_flat_column(type, part);
    if (is_constant && encoding == Encoding::constant) column.encoding = encoding;
    return column;
  }
};

struct Expected {
  int64_t first_row = 0, size = 0, sum = 0;
};

struct Run {
  bool sort = true;
  bool dropna = true;
  int local_count = 1;
  size_t batch_rows = 1024;
  bool in_order = true;  // batches reach each thread in row order
};

KeyData make_key_data(const KeyCase& key, size_t row_count, double run_rows, std::mt19937& random) {
  KeyData data{key.type, {}, {}, nullptr};
  std::uniform_int_distribution<size_t> pick(0, key.domain.size() - 1);
  std::bernoulli_distribution changes(1 / run_rows);
  for (size_t i = 0; i < row_count; ++i) {
    data.cells.push_back(i == 0 || changes(random) ? key.domain[pick(random)] : data.cells.back());
  }
  data.make_dictionary(key.domain);
  return data;
}

int64_t value_of_row(size_t row) { return static_cast<int64_t>(row * 2654435761U % 1000003); }

Batch make_batch(const std::vector<KeyData>& keys, size_t begin, size_t end, std::mt19937& random) {
  Batch batch;
  batch.row_count = static_cast<int64_t>(end - begin);
  batch.first_row = static_cast<int64_t>(begin);
  for (const KeyData& key : keys) {
    batch.columns.push_back(key.column(begin, end, static_cast<Encoding>(random() % 4)));
  }
  std::vector<int64_t> values;
  for (size_t row = begin; row < end; ++row) values.push_back(value_of_row(row));
  batch.columns.push_back(column_of(TypeKind::int64, std::move(values)));
  return batch;
}

HashAggregateOptions make_options(const std::vector<KeyData>& keys, const Run& run) {
  HashAggregateOptions options;
  options.sort = run.sort;
  options.dropna = run.dropna;
  const ColumnType int64 = types::numpy_type(TypeKind::int64);
  const int value = static_cast<int>(keys.size());
  for (int k = 0; k < value; ++k) options.keys.push_back({k, keys[static_cast<size_t>(k)].type});
  options.aggregates = {{AggregateKind::size, -1, int64, int64},
                        {AggregateKind::sum, value, int64, int64},
                        {AggregateKind::first, value, int64, int64}};
  return options;
}

// A batch and the thread that gets it.
struct Dealt {
  size_t local = 0;
  Batch batch;
};

Table run_sink(HashAggregateOptions options, std::vector<Dealt> batches, int local_count) {
  const auto sink = make_hash_aggregate(std::move(options));
  const auto shared = sink->make_shared_state();
  std::vector<std::unique_ptr<LocalState>> locals;
  for (int l = 0; l < local_count; ++l) {
    auto local = sink->make_local_state();
    EXPECT_TRUE(local.is_ok());
    locals.push_back(std::move(local).value());
  }
  for (Dealt& dealt : batches) {
    LocalState& local = *locals[dealt.local % locals.size()];
    EXPECT_TRUE(sink->consume(dealt.batch, *shared, local).is_ok());
  }
  auto table = sink->finish(*shared, locals, {.thread_count = local_count});
  EXPECT_TRUE(table.is_ok());
  return std::move(table).value();
}

Table run_aggregate(const std::vector<KeyData>& keys, size_t row_count, const Run& run,
                    std::mt19937& random) {
  std::vector<Dealt> batches;
  for (size_t begin = 0; begin < row_count; begin += run.batch_rows) {
    const size_t end = std::min(begin + run.batch_rows, row_count);
    batches.push_back({random(), make_batch(keys, begin, end, random)});
  }
  if (!run.in_order) std::shuffle(batches.begin(), batches.end(), random);
  return run_sink(make_options(keys, run), std::move(batches), run.local_count);
}

Cell cell_at(const ColumnType& type, const Column& column, int64_t row) {
  if (column.validity != nullptr && column.validity[row] == 0) return missing_cell();
  return visit_type(type.kind, [&]<typename T>(T) {
    const T value = column.values_as<T>()[row];
    if constexpr (std::is_same_v<T, StringView16>) {
      return Cell{.text = std::string(value.view())};
    } else {
      const MissingPolicy policy = type.missing_policy();
      const auto number = static_cast<long double>(value);
      if (policy == MissingPolicy::nan && std::isnan(number)) return missing_cell();
      if (policy == MissingPolicy::nat && number == static_cast<long double>(INT64_MIN)) {
        return missing_cell();
      }
      return number_cell(number);
    }
  });
}

void check(const std::vector<KeyData>& keys, size_t row_count, const Run& run,
           std::mt19937& random) {
  std::map<Cells, Expected> groups;
  for (size_t row = 0; row < row_count; ++row) {
    Cells key;
    bool any_missing = false;
    for (const KeyData& data : keys) {
      key.push_back(data.cells[row]);
      any_missing |= key.back().is_missing;
    }
    if (any_missing && run.dropna) continue;
    Expected& expected =
        groups.try_emplace(key, Expected{static_cast<int64_t>(row), 0, 0}).first->second;
    ++expected.size;
    expected.sum += value_of_row(row);
  }
  std::vector<std::pair<Cells, Expected>> expected(groups.begin(), groups.end());
  if (!run.sort) {
    std::sort(expected.begin(), expected.end(),
              [](const auto& a, const auto& b) { return a.second.first_row < b.second.first_row; });
  }
  const Table table = run_aggregate(keys, row_count, run, random);
  ASSERT_EQ(table.row_count, static_cast<int64_t>(expected.size()));
  for (int64_t row = 0; row < table.row_count; ++row) {
    const auto& [key, values] = expected[static_cast<size_t>(row)];
    for (size_t k = 0; k < keys.size(); ++k) {
      ASSERT_EQ(cell_at(keys[k].type, table.columns[k], row), key[k]) << "row " << row;
    }
    ASSERT_EQ(table.columns[keys.size()].values_as<int64_t>()[row], values.size);
    ASSERT_EQ(table.columns[keys.size() + 1].values_as<int64_t>()[row], values.sum);
    ASSERT_EQ(table.columns[keys.size() + 2].values_as<int64_t>()[row],
              value_of_row(static_cast<size_t>(values.first_row)));
  }
}

// Every sort/dropna with a few ways to cut and deal.
void check_all_runs(const std::vector<KeyData>& keys, size_t row_count, std::mt19937& random) {
  for (const bool sort : {true, false}) {
    for (const bool dropna : {true, false}) {
      check(keys, row_count, {sort, dropna, 1, 1024, true}, random);
      check(keys, row_count, {sort, dropna, 3, 100, true}, random);
      check(keys, row_count, {sort, dropna, 4, 3, false}, random);
      check(keys, std::min<size_t>(row_count, 200), {sort, dropna, 2, 1, false}, random);
    }
  }
}

TEST(HashAggregate, SingleKeys) {
  std::mt19937 random(1);
  for (const KeyCase& key : key_cases()) {
    SCOPED_TRACE(key.name);
    for (const double run_rows : {1.0, 200.0}) {
      check_all_runs({make_key_data(key, 5000, run_rows, random)}, 5000, random);
      if (HasFatalFailure()) return;
    }
  }
}

TEST(HashAggregate, SeveralKeys) {
  std::mt19937 random(2);
  const std::vector<KeyCase> cases = key_cases();
  for (int i = 0; i < 40; ++i) {
    std::vector<KeyData> keys;
    std::string names;
    const double run_rows = i % 4 == 0 ? 300 : 1;
    for (size_t k = 0; k < 2 + static_cast<size_t>(i % 2); ++k) {
      const KeyCase& key = cases[random() % cases.size()];
      names += key.name + ", ";
      keys.push_back(make_key_data(key, 2000, run_rows, random));
    }
    SCOPED_TRACE(names);
    check_all_runs(keys, 2000, random);
    if (HasFatalFailure()) return;
  }
}

// Sum of column 1 by column 0, or over all rows without keys; batches are dealt in turn.
Table sum_by(const ColumnType& key, const std::vector<Batch>& batches, int local_count,
             bool has_key) {
  const ColumnType int64 = types::numpy_type(TypeKind::int64);
  HashAggregateOptions options;
  if (has_key) options.keys = {{0, key}};
  options.aggregates = {{AggregateKind::sum, 1, int64, int64}};
  std::vector<Dealt> dealt;
  for (size_t b = 0; b < batches.size(); ++b) dealt.push_back({b, batches[b]});
  return run_sink(std::move(options), std::move(dealt), local_count);
}

TEST(HashAggregate, ManyGroupsAreMergedByPartitions) {
  const int64_t row_count = 400000;
  for (const int64_t step : {int64_t{1}, int64_t{1000003}}) {
    std::mt19937 random(3);
    std::map<int64_t, int64_t> expected;
    std::vector<Batch> batches;
    for (int64_t begin = 0; begin < row_count; begin += 1000) {
      std::vector<int64_t> keys;
      std::vector<int64_t> values;
      for (int64_t row = begin; row < begin + 1000; ++row) {
        keys.push_back(static_cast<int64_t>(random() % 100000) * step - 5000);
        values.push_back(row);
        expected[keys.back()] += row;
      }
      batches.push_back(
          {1000, begin, {column_of(TypeKind::int64, keys), column_of(TypeKind::int64, values)}});
    }
    for (const int local_count : {1, 2, 3}) {
      const Table table = sum_by(types::numpy_type(TypeKind::int64), batches, local_count, true);
      ASSERT_EQ(table.row_count, static_cast<int64_t>(expected.size()));
      int64_t row = 0;
      for (const auto& [key, sum] : expected) {
        ASSERT_EQ(table.columns[0].values_as<int64_t>()[row], key);
        ASSERT_EQ(table.columns[1].values_as<int64_t>()[row++], sum);
      }
    }
  }
}

TEST(HashAggregate, WithoutKeysThereIsOneRow) {
  const ColumnType key = types::numpy_type(TypeKind::int64);
  for (const int local_count : {0, 1, 3}) {
    const Table empty = sum_by(key, {}, local_count, false);
    ASSERT_EQ(empty.row_count, 1);
    EXPECT_EQ(empty.columns[0].values_as<int64_t>()[0], 0);
    if (local_count == 0) continue;
    const Column values = column_of<int64_t>(TypeKind::int64, {1, 2, 3});
    const Table sum =
        sum_by(key, {{3, 0, {values, values}}, {3, 3, {values, values}}}, local_count, false);
    ASSERT_EQ(sum.row_count, 1);
    EXPECT_EQ(sum.columns[0].values_as<int64_t>()[0], 12);
  }
}

TEST(HashAggregate, NoRowsGiveNoGroups) {
  const Table table = sum_by(types::numpy_type(TypeKind::float64), {}, 2, true);
  EXPECT_EQ(table.row_count, 0);
  ASSERT_EQ(table.columns.size(), 2U);
  EXPECT_EQ(table.columns[0].kind, TypeKind::float64);
}

// pandas: pd.Series([-0.0, 0.0]) and its reverse, grouped, show the zero that comes first.
TEST(HashAggregate, ZeroShowsTheSignOfItsFirstRow) {
  const Column ones = column_of<int64_t>(TypeKind::int64, {1, 1, 1});
  for (const double first : {0.0, -0.0}) {
    const Batch begin{3, 0, {column_of<double>(TypeKind::float64, {2.5, first, -first}), ones}};
    const Batch end{3, 3, {column_of<double>(TypeKind::float64, {-first, -first, first}), ones}};
    for (const int local_count : {1, 2}) {
      const Table table =
          sum_by(types::numpy_type(TypeKind::float64), {end, begin}, local_count, true);
      ASSERT_EQ(table.row_count, 2);
      EXPECT_EQ(std::signbit(table.columns[0].values_as<double>()[0]), std::signbit(first));
      EXPECT_EQ(table.columns[1].values_as<int64_t>()[0], 5);
    }
  }
}

}  // namespace
}  // namespace shoal::engine
