// The compiled stage with C++ functions in place of generated ones: what they are given, and what
// becomes of what they give.
#include "engine/operators/compiled/compiled_stage.h"

#include <gtest/gtest.h>

#include <vector>

namespace shoal::engine {
namespace {

using types::ColumnType;

ColumnType masked(TypeKind kind) {
  ColumnType type = types::numpy_type(kind);
  type.family = types::Family::masked;
  return type;
}

// Doubles input 0 into output 0; keeps the rows where it is greater than parameter 0.
int32_t double_and_filter(const abi::StageArguments* arguments) {
  const auto* in = static_cast<const int64_t*>(arguments->input_values[0]);
  auto* out = static_cast<int64_t*>(arguments->output_values[0]);
  for (int64_t row = 0; row < arguments->row_count; ++row) {
    out[row] = 2 * in[row];
    const bool kept = in[row] > static_cast<int64_t>(arguments->parameters[0]);
    if (arguments->selection != nullptr) arguments->selection[row] = kept ? 1 : 0;
  }
  return arguments->input_validity[0] == nullptr && arguments->output_validity[0] == nullptr ? 0
                                                                                             : 1;
}

// Copies the validity of input 0 into that of output 0; all of it must be there.
int32_t copy_validity(const abi::StageArguments* arguments) {
  for (int64_t row = 0; row < arguments->row_count; ++row) {
    static_cast<int64_t*>(arguments->output_values[0])[row] = 5;
    arguments->output_validity[0][row] = arguments->input_validity[0][row];
  }
  return arguments->selection == nullptr ? 0 : 1;
}

int32_t fail_with_seven(const abi::StageArguments*) { return 7; }

Result<Batch> process(CompiledStageOptions options, Batch batch) {
  const std::unique_ptr<Stage> stage = make_compiled_stage(std::move(options));
  const std::unique_ptr<SharedState> shared = stage->make_shared_state();
  std::unique_ptr<LocalState> local = std::move(stage->make_local_state()).value();
  SHOAL_ASSIGN_OR_RETURN(const StageResult result, stage->process(batch, *shared, *local));
  EXPECT_EQ(result, StageResult::pass);
  return batch;
}

const std::vector<int64_t> kValues = {5, 1, 9, 3};
const std::vector<uint8_t> kPresent = {1, 0, 1, 0};

Batch batch_of(int64_t row_count) {
  Batch batch;
  batch.row_count = row_count;
  batch.first_row = 30;
  batch.columns.push_back({.kind = TypeKind::int64, .values = kValues.data()});
  batch.columns.push_back(
      {.kind = TypeKind::int64, .encoding = Encoding::constant, .values = kValues.data() + 2});
  return batch;
}

CompiledStageOptions filter_options() {
  CompiledStageOptions options;
  options.function = double_and_filter;
  options.has_predicate = true;
  options.inputs = {0};
  options.input_types = {types::numpy_type(TypeKind::int64)};
  options.computed_types = {types::numpy_type(TypeKind::int64)};
  options.outputs = {{.column = 1}, {.computed = 0}, {.column = 0}};
  options.parameters = {3};
  return options;
}

TEST(CompiledStage, FiltersForwardsAndComputes) {
  Result<Batch> batch = process(filter_options(), batch_of(4));
  ASSERT_TRUE(batch.is_ok());
  EXPECT_EQ(batch->row_count, 2);
  EXPECT_EQ(batch->first_row, 30);
  ASSERT_EQ(batch->columns.size(), 3U);
  EXPECT_EQ(batch->columns[0].encoding, Encoding::constant);
  EXPECT_EQ(*batch->columns[0].values_as<int64_t>(), 9);
  EXPECT_EQ(batch->columns[1].values_as<int64_t>()[0], 10);
  EXPECT_EQ(batch->columns[1].values_as<int64_t>()[1], 18);
  EXPECT_EQ(batch->columns[2].values_as<int64_t>()[1], 9);
}

TEST(CompiledStage, AllOrNoRows) {
  CompiledStageOptions options = filter_options();
  options.parameters = {0};
  EXPECT_EQ(process(options, batch_of(4))->row_count, 4);
  options.parameters = {100};
  const Result<Batch> none = process(options, batch_of(4));
  ASSERT_TRUE(none.is_ok());
  EXPECT_EQ(none->row_count, 0);
  EXPECT_EQ(none->columns.size(), 3U);
  const Result<Batch> empty = process(options, batch_of(0));
  ASSERT_TRUE(empty.is_ok());
  EXPECT_EQ(empty->columns.size(), 3U);
}

TEST(CompiledStage, ValidityIsGivenWhereTheTypeHasIt) {
  CompiledStageOptions options;
  options.function = copy_validity;
  options.inputs = {0};
  options.input_types = {masked(TypeKind::int64)};
  options.computed_types = {masked(TypeKind::int64)};
  options.outputs = {{.computed = 0}};
  Batch with_missing = batch_of(4);
  with_missing.columns[0].validity = kPresent.data();
  const Result<Batch> copied = process(options, std::move(with_missing));
  ASSERT_TRUE(copied.is_ok());
  EXPECT_EQ(std::vector<uint8_t>(copied->columns[0].validity, copied->columns[0].validity + 4),
            kPresent);
  const Result<Batch> full = process(options, batch_of(4));
  ASSERT_TRUE(full.is_ok());
  for (int row = 0; row < 4; ++row) EXPECT_EQ(full->columns[0].validity[row], 1);
}

TEST(CompiledStage, WithoutFunctionItForwards) {
  CompiledStageOptions options;
  options.outputs = {{.column = 1}, {.column = 0}, {.column = 0}};
  const Result<Batch> batch = process(options, batch_of(4));
  ASSERT_TRUE(batch.is_ok());
  EXPECT_EQ(batch->columns[0].encoding, Encoding::constant);
  EXPECT_EQ(batch->columns[2].values, kValues.data());
}

TEST(CompiledStage, FailuresAreInternal) {
  CompiledStageOptions options = filter_options();
  options.function = fail_with_seven;
  Result<Batch> batch = process(options, batch_of(4));
  ASSERT_FALSE(batch.is_ok());
  EXPECT_NE(batch.take_status().detail().message.find("7"), std::string::npos);
}

}  // namespace
}  // namespace shoal::engine
