#include "engine/operators/exchange/rank_fixture.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "base/concat.h"
#include "engine/comm/local_transport.h"

namespace shoal::engine::testing {
namespace {

using types::MissingPolicy;

constexpr uint64_t kMissingPerThousand = 40;

std::string text_of(uint64_t number) {
  if (number % 50 == 0) return "";
  const char* begin = number % 3 == 0 ? "a text that is longer than a view, number " : "s";
  return concat(begin, number * 7919 % 100003);
}

template <typename T>
T number_of(uint64_t number) {
  if constexpr (std::is_floating_point_v<T>) {
    switch (number % 64) {
      case 0: return T{0};
      case 1: return -T{0};
      case 2: return std::numeric_limits<T>::infinity();
      case 3: return std::numeric_limits<T>::quiet_NaN();
      default: return static_cast<T>(number) * static_cast<T>(number % 2 == 0 ? 1.7 : -0.3);
    }
  } else {
    const uint64_t spread = number % 5 == 0 ? number * 0x9e3779b97f4a7c15ULL : number;
    return static_cast<T>(spread);
  }
}

template <typename T>
Column column_of(const types::ColumnType& type, const std::vector<uint64_t>& numbers,
                 const std::vector<uint8_t>& present) {
  auto values = std::make_shared<std::vector<T>>();
  auto texts = std::make_shared<std::vector<std::string>>();
  texts->reserve(numbers.size());
  const MissingPolicy policy = type.missing_policy();
  for (size_t i = 0; i < numbers.size(); ++i) {
    if constexpr (std::is_same_v<T, StringView16>) {
      texts->push_back(text_of(numbers[i]));
      values->emplace_back(std::string_view(texts->back()));
      // What a missing row holds must not matter.
      if (present[i] == 0) std::memset(static_cast<void*>(&values->back()), 0xee, sizeof(T));
    } else if (type.kind == TypeKind::boolean) {
      values->push_back(static_cast<T>(numbers[i] % 2));
    } else if (present[i] == 0 && policy == MissingPolicy::nan) {
      values->push_back(static_cast<T>(std::nan("")));
    } else if (present[i] == 0 && policy == MissingPolicy::nat) {
      values->push_back(static_cast<T>(INT64_MIN));
    } else {
      values->push_back(number_of<T>(numbers[i]));
    }
  }
  values->resize(values->size() + kBufferPaddingBytes / sizeof(T));
  Column column;
  column.kind = type.kind;
  column.values = values->data();
  column.owners = {values, texts};
  if (policy == MissingPolicy::validity) {
    auto validity = std::make_shared<std::vector<uint8_t>>(present);
    column.validity = validity->data();
    column.owners.push_back(validity);
  }
  return column;
}

template <typename Visit>
auto visit_kind(TypeKind kind, const Visit& visit) {
  switch (kind) {
    case TypeKind::boolean:
    case TypeKind::uint8: return visit(uint8_t{});
    case TypeKind::int8: return visit(int8_t{});
    case TypeKind::int16: return visit(int16_t{});
    case TypeKind::uint16: return visit(uint16_t{});
    case TypeKind::int32: return visit(int32_t{});
    case TypeKind::uint32: return visit(uint32_t{});
    case TypeKind::uint64: return visit(uint64_t{});
    case TypeKind::float32: return visit(float{});
    case TypeKind::float64: return visit(double{});
    case TypeKind::string: return visit(StringView16{});
    default: return visit(int64_t{});
  }
}

bool is_missing(const Column& column, int64_t row) {
  return column.validity != nullptr && column.validity[row] == 0;
}

bool is_same_value(const Column& a, const Column& b, int64_t row) {
  if (is_missing(a, row) || is_missing(b, row)) return is_missing(a, row) == is_missing(b, row);
  return visit_kind(a.kind, [&]<typename T>(T) {
    if constexpr (std::is_same_v<T, StringView16>) {
      return a.values_as<T>()[row].view() == b.values_as<T>()[row].view();
    } else {
      return std::memcmp(a.values_as<T>() + row, b.values_as<T>() + row, sizeof(T)) == 0;
    }
  });
}

std::string text_at(const Column& column, int64_t row) {
  if (is_missing(column, row)) return "missing";
  return visit_kind(column.kind, [&]<typename T>(T) {
    const T value = column.values_as<T>()[row];
    if constexpr (std::is_same_v<T, StringView16>) {
      return std::string(value.view());
    } else {
      return std::to_string(value);
    }
  });
}

Column concatenated_column(const std::vector<Table>& parts, size_t position, int64_t row_count) {
  const TypeKind kind = parts[0].columns[position].kind;
  const auto width = static_cast<size_t>(types::value_bytes(kind));
  auto values = std::make_shared<std::vector<std::byte>>(static_cast<size_t>(row_count) * width);
  auto validity = std::make_shared<std::vector<uint8_t>>();
  Column column;
  column.kind = kind;
  column.owners = {values, validity};
  std::byte* to = values->data();
  for (const Table& part : parts) {
    const Column& from = part.columns[position];
    const size_t bytes = static_cast<size_t>(part.row_count) * width;
    if (bytes > 0) std::memcpy(to, from.values, bytes);
    to += bytes;
    for (int64_t row = 0; row < part.row_count; ++row) validity->push_back(!is_missing(from, row));
    column.owners.insert(column.owners.end(), from.owners.begin(), from.owners.end());
  }
  column.values = values->data();
  column.validity = validity->data();
  return column;
}

// Deals the rows [begin, end) to the local states in turn.
Status consume_rows(const Sink& sink, const Rows& rows, int64_t begin, int64_t end,
                    const GroupRun& run, std::vector<std::unique_ptr<LocalState>>& locals) {
  const auto shared = sink.make_shared_state();
  for (int i = 0; i < run.thread_count; ++i) {
    SHOAL_ASSIGN_OR_RETURN(auto local, sink.make_local_state());
    locals.push_back(std::move(local));
  }
  size_t next = 0;
  for (int64_t first = begin; first < end; first += run.batch_rows) {
    Table part = rows_between(rows, first, std::min(first + run.batch_rows, end));
    Batch batch{part.row_count, first, std::move(part.columns)};
    SHOAL_RETURN_IF_ERROR(sink.consume(batch, *shared, *locals[next++ % locals.size()]));
  }
  return Status::ok();
}

// As a pipeline does it.
Result<Table> group_own_rows(const HashAggregateOptions& options, const Rows& rows, int64_t begin,
                             int64_t end, const GroupRun& run, comm::Communicator* communicator) {
  const auto sink = make_hash_aggregate(options);
  std::vector<std::unique_ptr<LocalState>> locals;
  Status status = consume_rows(*sink, rows, begin, end, run, locals);
  const comm::Meeting meeting{7, "a group-by of a test", ""};
  if (communicator != nullptr && !status.is_ok()) {
    return communicator->agree(meeting, std::move(status));
  }
  SHOAL_RETURN_IF_ERROR(std::move(status));
  const auto shared = sink->make_shared_state();
  return sink->finish(*shared, locals, {std::max(1, run.thread_count), communicator, &meeting});
}

}  // namespace

types::ColumnType type_named(const std::string& text) {
  return types::parse_column_type(text).value();
}

TypedColumn random_column(const ColumnShape& shape, int64_t count, std::mt19937_64& random) {
  std::vector<uint64_t> numbers;
  std::vector<uint8_t> present;
  for (int64_t row = 0; row < count; ++row) {
    const bool is_usual = shape.skewed && random() % 10 != 0;
    numbers.push_back(is_usual ? 5 : random() % static_cast<uint64_t>(shape.distinct));
    present.push_back(random() % 1000 < kMissingPerThousand ? 0 : 1);
  }
  if (shape.type.missing_policy() == MissingPolicy::never) present.assign(present.size(), 1);
  return {shape.type, visit_kind(shape.type.kind, [&]<typename T>(T) {
            return column_of<T>(shape.type, numbers, present);
          })};
}

Table rows_between(const Rows& rows, int64_t begin, int64_t end) {
  Table table;
  table.row_count = end - begin;
  for (const TypedColumn& typed : rows.columns) {
    table.columns.push_back(std::move(slice(typed.column, begin, end - begin)).value());
  }
  return table;
}

void expect_same_table(const Table& actual, const Table& expected) {
  ASSERT_EQ(actual.row_count, expected.row_count);
  ASSERT_EQ(actual.columns.size(), expected.columns.size());
  for (size_t c = 0; c < actual.columns.size(); ++c) {
    const Column& a = actual.columns[c];
    const Column& b = expected.columns[c];
    ASSERT_EQ(a.kind, b.kind) << "column " << c;
    for (int64_t row = 0; row < actual.row_count; ++row) {
      ASSERT_TRUE(is_same_value(a, b, row)) << "column " << c << ", row " << row << ": "
                                            << text_at(a, row) << " and " << text_at(b, row);
    }
  }
}

Table concatenated(const std::vector<Table>& parts) {
  Table table;
  for (const Table& part : parts) table.row_count += part.row_count;
  for (size_t c = 0; c < parts[0].columns.size(); ++c) {
    table.columns.push_back(concatenated_column(parts, c, table.row_count));
  }
  return table;
}

Division even_division(int64_t count, int ranks) {
  Division division;
  for (int rank = 1; rank <= ranks; ++rank) division.push_back(count * rank / ranks);
  return division;
}

Table group_alone(const HashAggregateOptions& options, const Rows& rows, const GroupRun& run) {
  auto table = group_own_rows(options, rows, 0, rows.count, run, nullptr);
  if (!table.is_ok()) {
    ADD_FAILURE() << table.take_status().detail().message;
    return {};
  }
  return std::move(table).value();
}

std::vector<Result<Table>> group_divided(const HashAggregateOptions& options, const Rows& rows,
                                         const Division& division, const GroupRun& run) {
  std::vector<std::optional<Result<Table>>> tables(division.size());
  comm::run_local_ranks(static_cast<int>(division.size()), [&](comm::Communicator& communicator) {
    const auto rank = static_cast<size_t>(communicator.rank());
    const int64_t begin = rank == 0 ? 0 : division[rank - 1];
    tables[rank].emplace(group_own_rows(options, rows, begin, division[rank], run, &communicator));
  });
  std::vector<Result<Table>> results;
  for (auto& table : tables) results.push_back(std::move(*table));
  return results;
}

}  // namespace shoal::engine::testing
