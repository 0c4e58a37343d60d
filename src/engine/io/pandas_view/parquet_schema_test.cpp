// The pandas view of the files in tests/data/parquet_schema against what pandas 3 and pandas 2 made
// of them (expected_pandas*.txt, written by generate.py there).
#include "engine/io/pandas_view/parquet_schema.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "base/concat.h"
#include "engine/io/pandas_view/json_reader.h"

namespace shoal::engine {
namespace {

using types::Family;
using types::TypeKind;

const std::string kFolder = "tests/data/parquet_schema/";

struct ExpectedColumn {
  std::optional<std::string> label;
  std::string dtype;
};

// One file as pandas reads it.
struct ExpectedFrame {
  bool is_error = false;
  bool has_text_labels = true;
  std::vector<ExpectedColumn> columns;
  std::vector<ExpectedColumn> levels;
  std::optional<std::string> label_axis_name;
  int64_t start = 0;
  int64_t step = 1;
  std::optional<std::string> index_name;
};

std::map<std::string, ExpectedFrame> read_expected(const std::string& path) {
  std::map<std::string, ExpectedFrame> frames;
  ExpectedFrame* frame = nullptr;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    std::vector<std::string> parts;
    std::istringstream stream(line);
    for (std::string part; std::getline(stream, part, '\t');) parts.push_back(part);
    auto text = [&](size_t index) { return JsonReader(parts.at(index)).read_string(); };
    if (parts.at(0) == "file") frame = &frames[parts.at(1)];
    if (parts.at(0) == "error") frame->is_error = true;
    if (parts.at(0) == "column") {
      if (parts.at(1) == "not text") frame->has_text_labels = false;
      frame->columns.push_back({text(1), parts.at(2)});
    }
    if (parts.at(0) == "labels") frame->label_axis_name = text(1);
    if (parts.at(0) == "level") frame->levels.push_back({text(1), parts.at(2)});
    if (parts.at(0) == "range") {
      frame->start = std::stoll(parts.at(1));
      frame->step = std::stoll(parts.at(2));
      frame->index_name = text(3);
    }
  }
  return frames;
}

std::string dtype_of(const types::ColumnType& type) {
  if (type.kind == TypeKind::string) {
    switch (type.family) {
      case Family::str_nan: return "str(nan,pyarrow)";
      case Family::object: return "object(string)";
      case Family::string_python: return "str(NA,python)";
      case Family::string_pyarrow: return "str(NA,pyarrow)";
      default: break;
    }
  }
  if (type.kind == TypeKind::boolean && type.family == Family::object) return "object(boolean)";
  return types::dtype_name(type);
}

// Fixed offsets print differently in each pandas.
std::string with_offset_as_arrow(std::string dtype) {
  for (auto [printed, arrow] : {std::pair("UTC+03:30", "+03:30"),
                                {"UTC+05:30", "+05:30"},
                                {"pytz.FixedOffset(210)", "+03:30"},
                                {"pytz.FixedOffset(330)", "+05:30"}}) {
    size_t position = dtype.find(printed);
    if (position != std::string::npos) dtype.replace(position, std::string(printed).size(), arrow);
  }
  return dtype;
}

// Whether the engine may leave out a column of this dtype.
bool is_beyond_the_engine(const std::string& dtype) {
  for (const char* prefix :
       {"object(bytes", "object(date", "object(decimal", "object(time", "object(mixed",
        "object(empty", "category", "float16", "period", "interval", "date32"}) {
    if (dtype.starts_with(prefix)) return true;
  }
  return false;
}

void expect_field(const types::Field& field, const ExpectedColumn& expected) {
  if (!field.unsupported.empty()) {
    EXPECT_TRUE(is_beyond_the_engine(expected.dtype))
        << field.name << " is " << expected.dtype << ", unsupported as " << field.unsupported;
    return;
  }
  std::string wanted = with_offset_as_arrow(expected.dtype);
  // An object column without values has no inferred type.
  if (wanted == "object(empty)" && field.type.family == Family::object) return;
  EXPECT_EQ(dtype_of(field.type), wanted) << field.name;
}

void expect_view(const PandasView& view, const ExpectedFrame& frame) {
  ASSERT_EQ(view.data_columns.size(), frame.columns.size());
  for (size_t i = 0; i < frame.columns.size(); ++i) {
    const types::Field& field = view.schema.fields[static_cast<size_t>(view.data_columns[i])];
    EXPECT_EQ(field.name, frame.columns[i].label);
    expect_field(field, frame.columns[i]);
  }
  EXPECT_EQ(view.label_axis_name, frame.label_axis_name);
  ASSERT_EQ(view.index.columns.size(), frame.levels.size());
  for (size_t i = 0; i < frame.levels.size(); ++i) {
    EXPECT_EQ(view.index.columns[i].name, frame.levels[i].label);
    expect_field(view.schema.fields[static_cast<size_t>(view.index.columns[i].field)],
                 frame.levels[i]);
  }
  EXPECT_EQ(view.index.start, frame.start);
  EXPECT_EQ(view.index.step, frame.step);
  EXPECT_EQ(view.index.name, frame.index_name);
}

// Stands for counting from definition levels: the test's files have null counts in a sibling file.
Result<int64_t> count_one_null(const ParquetDataset&, int, int) { return 1; }
Result<int64_t> count_no_null(const ParquetDataset&, int, int) { return 0; }

class ParquetSchema : public testing::TestWithParam<int> {};

TEST_P(ParquetSchema, IsThatOfPandas) {
  int major = GetParam();
  auto frames = read_expected(concat(kFolder, "expected_pandas", major, ".txt"));
  ASSERT_GT(frames.size(), 40u);
  for (const auto& [name, frame] : frames) {
    SCOPED_TRACE(name);
    auto dataset = open_dataset({kFolder + name});
    ASSERT_TRUE(dataset.is_ok()) << dataset.take_status().detail().message;
    // The files without statistics: arrow's has a null in each column, polars' only in some.
    if (name == "polars_no_statistics.parquet") continue;
    auto view = pandas_view(**dataset, {major, 0}, count_one_null);
    if (!frame.has_text_labels) {
      EXPECT_EQ(view.take_status().detail().kind, ErrorKind::unsupported);
      continue;
    }
    ASSERT_TRUE(view.is_ok()) << view.take_status().detail().message;
    if (!frame.is_error) expect_view(*view, frame);
  }
}

INSTANTIATE_TEST_SUITE_P(PandasMajor, ParquetSchema, testing::Values(2, 3));

const types::Field& field_of(const PandasView& view, std::string_view name) {
  return view.schema.fields[static_cast<size_t>(view.schema.find(name).value())];
}

TEST(ParquetSchemaNulls, WithoutCountsTheCounterDecides) {
  auto dataset = open_dataset({kFolder + "polars_no_statistics.parquet"});
  ASSERT_TRUE(dataset.is_ok());
  auto unknown = pandas_view(**dataset, {3, 1});
  ASSERT_TRUE(unknown.is_ok());
  EXPECT_NE(field_of(*unknown, "i").unsupported, "");
  EXPECT_NE(field_of(*unknown, "b").unsupported, "");
  EXPECT_EQ(field_of(*unknown, "f").unsupported, "");
  EXPECT_EQ(field_of(*unknown, "s").unsupported, "");
  auto none = pandas_view(**dataset, {3, 1}, count_no_null);
  EXPECT_EQ(dtype_of(field_of(*none, "i").type), "int64");
  EXPECT_EQ(dtype_of(field_of(*none, "b").type), "bool");
  auto some = pandas_view(**dataset, {3, 1}, count_one_null);
  EXPECT_EQ(dtype_of(field_of(*some, "i").type), "float64");
  EXPECT_EQ(dtype_of(field_of(*some, "b").type), "object(boolean)");
}

TEST(ParquetSchemaNulls, AnotherFilesNullsCount) {
  auto one = open_dataset({kFolder + "arrow_full.parquet"});
  auto both = open_dataset({kFolder + "arrow_full.parquet", kFolder + "arrow_nulls.parquet"});
  ASSERT_TRUE(both.is_ok()) << both.take_status().detail().message;
  auto view_of_one = pandas_view(**one, {3, 1});
  auto view_of_both = pandas_view(**both, {3, 1});
  EXPECT_EQ(dtype_of(field_of(*view_of_one, "int8").type), "int8");
  EXPECT_EQ(dtype_of(field_of(*view_of_both, "int8").type), "float64");
  EXPECT_NE(view_of_one->fingerprint(), view_of_both->fingerprint());
}

TEST(ParquetSchemaFingerprint, IsOfTheSchemaNotOfTheFile) {
  auto fingerprint = [](const std::string& name, int major) {
    auto dataset = open_dataset({kFolder + name});
    return pandas_view(**dataset, {major, 0})->fingerprint();
  };
  EXPECT_EQ(fingerprint("index_range.parquet", 3), fingerprint("index_columns_object.parquet", 3));
  EXPECT_NE(fingerprint("index_range.parquet", 3), fingerprint("index_range.parquet", 2));
  EXPECT_NE(fingerprint("index_range.parquet", 3), fingerprint("index_range_step.parquet", 3));
  EXPECT_NE(fingerprint("index_range.parquet", 3), fingerprint("index_range_named.parquet", 3));
  EXPECT_NE(fingerprint("index_int.parquet", 3), fingerprint("index_int_named.parquet", 3));
}

}  // namespace
}  // namespace shoal::engine
