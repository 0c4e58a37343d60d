// What the tests of the aggregates share: columns with missing values in every encoding, and a
// runner that feeds a function in batches, to several partial states, in a given order.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "engine/kernels/aggregate_function.h"
#include "engine/memory/string_view16.h"

namespace shoal::engine::testing {

// A flat column and the bytes behind it.
struct TestColumn {
  types::ColumnType type;
  int64_t row_count = 0;
  std::vector<std::byte> values;
  std::vector<uint8_t> validity;  // empty: none
  std::vector<std::shared_ptr<std::string>> strings;

  [[nodiscard]] Column column() const;
  [[nodiscard]] Column rows(int64_t begin, int64_t count) const;
};

template <typename Value>
TestColumn make_column(const types::ColumnType& type, const std::vector<Value>& values,
                       std::vector<uint8_t> validity = {}) {
  TestColumn column;
  column.type = type;
  column.row_count = static_cast<int64_t>(values.size());
  column.values.resize(values.size() * sizeof(Value) + kBufferPaddingBytes);
  if (!values.empty())
    std::memcpy(column.values.data(), values.data(), values.size() * sizeof(Value));
  column.validity = std::move(validity);
  return column;
}

TestColumn make_strings(const types::ColumnType& type, const std::vector<std::string>& texts,
                        std::vector<uint8_t> validity = {});

// Values of `type` with many ties, extremes and missing ones, in runs of equal values. The same
// seed gives the same column.
TestColumn random_column(const types::ColumnType& type, int64_t row_count, uint64_t seed);

// The column with its runs of equal values, or its distinct values, encoded. The result borrows
// from `column`.
Column encoded(const TestColumn& column, Encoding encoding);

struct Schedule {
  int64_t batch_rows = std::numeric_limits<int64_t>::max();
  int partial_count = 1;    // batches go to the partial states in turn
  bool reversed = false;    // last batch first
  bool merge_back = false;  // merge into the last partial state instead of the first
  bool run_targets = false;
  bool travels = false;  // all partial states are packed and unpacked before they are merged
};

// Partial states of groups, and what they point into.
struct PartialStates {
  std::vector<std::byte> states;
  std::unique_ptr<AggregateMemory> memory;

  [[nodiscard]] std::vector<std::byte*> pointers(size_t state_bytes);
};

// What another process gets of `partial`, whose memory is gone afterwards.
struct TravellingStates {
  std::vector<std::byte> states;
  std::vector<std::byte> packed;
};
[[nodiscard]] TravellingStates pack_states(const AggregateFunction& function,
                                           PartialStates partial);
// Fails if bytes are left over, too.
[[nodiscard]] Result<PartialStates> unpack_states(const AggregateFunction& function,
                                                  const TravellingStates& travelling);

// Partial states of group_count groups; batches of rows go to them in turn.
[[nodiscard]] Result<std::vector<PartialStates>> update_partials(const AggregateFunction& function,
                                                                 const Column& column,
                                                                 const std::vector<int32_t>& groups,
                                                                 int group_count,
                                                                 const Schedule& schedule);

// The aggregate of each group; row i belongs to group groups[i].
Result<Column> run_aggregate(const AggregateParameters& parameters, const Column& column,
                             const std::vector<int32_t>& groups, int group_count,
                             const Schedule& schedule = {});

// The result of one group, by default of all rows, written as text: "1.5", "missing", "abc".
// Failures are written as their message.
std::string aggregate_text(types::AggregateKind kind, const TestColumn& column,
                           types::AggregateContext context = types::AggregateContext::groupby);

AggregateParameters parameters_for(types::AggregateKind kind, const types::ColumnType& input,
                                   types::AggregateContext context);

// Value `row` of a flat column as text.
std::string value_text(const types::ColumnType& type, const Column& column, int64_t row);

}  // namespace shoal::engine::testing
