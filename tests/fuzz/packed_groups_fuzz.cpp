// Groups that another rank sends: whatever the bytes are, they are refused or give a table, and
// never touch memory that is not theirs.
//
// The first byte chooses the keys and what is aggregated, the second how the message is made: by
// changing a right one, with pieces of (offset of 2 bytes, byte) from the rest of the input, or
// from the rest as it is. The groups are then merged with the right ones and finished.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/operators/exchange/packed_groups.h"
#include "types/aggregate.h"

namespace {

using namespace shoal;
using namespace shoal::engine;
using Bytes = std::vector<std::byte>;

constexpr int64_t kRowCount = 24;
constexpr const char* kKeySets[][3] = {
    {},
    {"int64"},
    {"boolean:masked"},
    {"string:str_nan"},
    {"float64:masked"},
    {"string:str_nan", "int8"},
    {"timestamp[ns]", "string:str_nan", "int64:masked"},
};
constexpr const char* kInputs[] = {"int64",   "float64",        "float32:masked",
                                   "boolean", "string:str_nan", "timestamp[ns]"};

types::ColumnType type_of(const char* text) {
  return std::move(types::parse_column_type(text)).value();
}

HashAggregatePlan make_plan(size_t choice) {
  HashAggregateOptions options;
  for (const char* key : kKeySets[choice % std::size(kKeySets)]) {
    if (key != nullptr)
      options.keys.push_back({static_cast<int>(options.keys.size()), type_of(key)});
  }
  choice /= std::size(kKeySets);
  const types::ColumnType input = type_of(kInputs[choice % std::size(kInputs)]);
  options.sort = choice / std::size(kInputs) % 2 == 0;
  options.dropna = false;
  for (int kind = 0; kind <= static_cast<int>(types::AggregateKind::all); ++kind) {
    GroupAggregate aggregate{static_cast<types::AggregateKind>(kind),
                             static_cast<int>(options.keys.size()), input, input};
    const auto output =
        types::aggregate_result_type(aggregate.kind, types::AggregateContext::groupby, input, 3);
    if (!output) continue;
    aggregate.output = *output;
    HashAggregateOptions alone;
    alone.aggregates = {aggregate};
    if (HashAggregatePlan::make(alone).is_ok()) options.aggregates.push_back(aggregate);
  }
  return std::move(HashAggregatePlan::make(std::move(options))).value();
}

// Rows of small values, some of them missing where the type says that by validity.
Column column_of(const types::ColumnType& type) {
  Column column;
  column.kind = type.kind;
  const auto width = static_cast<size_t>(types::value_bytes(type.kind));
  BufferRef values = std::move(allocate_buffer(kRowCount * width)).value();
  std::memset(values->data(), 0, kRowCount * width);
  auto texts = std::make_shared<std::vector<std::string>>();
  for (int64_t row = 0; row < kRowCount; ++row) {
    texts->push_back((row % 3 == 0 ? "a text that is longer than a view, " : "s") +
                     std::to_string(row % 5));
  }
  for (size_t row = 0; row < kRowCount; ++row) {
    if (type.kind == TypeKind::string) {
      values->as<StringView16>()[row] = StringView16(std::string_view((*texts)[row]));
    } else {
      values->data()[row * width] = static_cast<std::byte>(row % (width == 1 ? 2 : 5));
    }
  }
  column.values = values->data();
  column.owners = {texts, std::move(values)};
  if (type.missing_policy() == types::MissingPolicy::validity) {
    auto validity = std::make_shared<std::vector<uint8_t>>(kRowCount, uint8_t{1});
    (*validity)[7] = 0;
    column.validity = validity->data();
    column.owners.push_back(std::move(validity));
  }
  return column;
}

void add_rows(HashAggregateLocal& local) {
  const HashAggregatePlan& plan = local.plan;
  Batch batch{kRowCount, 0, {}};
  for (const GroupKey& key : plan.options.keys) batch.columns.push_back(column_of(key.type));
  batch.columns.push_back(column_of(plan.options.aggregates.front().input));
  const Result<RowSlots> rows = find_row_slots(batch, local);
  if (!rows.is_ok() || !update_groups(batch, *rows, local).is_ok()) std::abort();
}

// A plan and a message of its groups.
struct Sent {
  HashAggregatePlan plan;
  Bytes message;
};

const Sent& sent_for(uint8_t choice) {
  static std::map<uint8_t, Sent> known;
  const auto found = known.find(choice);
  if (found != known.end()) return found->second;
  Sent& sent = known[choice];
  sent.plan = make_plan(choice);
  HashAggregateLocal local(sent.plan);
  if (!local.prepare().is_ok()) std::abort();
  add_rows(local);
  const auto merged = merge_locals(sent.plan, {&local}, StringCodes::ids, 1);
  if (!merged.is_ok()) std::abort();
  auto packed = pack_groups(sent.plan, {&local}, merged->groups, merged->strings, {}, 1, 1);
  if (!packed.is_ok()) std::abort();
  for (const auto& part : message_of(sent.plan, packed->front()).parts) {
    sent.message.insert(sent.message.end(), part.begin(), part.end());
  }
  return sent;
}

Bytes message_from(const Sent& sent, uint8_t way, std::span<const uint8_t> rest) {
  if (way % 4 == 0) {
    const auto bytes = std::as_bytes(rest);
    return Bytes(bytes.begin(), bytes.end());
  }
  Bytes message = sent.message;
  for (; rest.size() >= 3; rest = rest.subspan(3)) {
    const size_t offset = rest[0] + size_t{256} * rest[1];
    // Sizes lie in the first bytes.
    const size_t end = way % 4 == 1 ? std::min<size_t>(message.size(), 128) : message.size();
    message[offset % end] = static_cast<std::byte>(rest[2]);
  }
  if (rest.size() == 2) message.resize((rest[0] + size_t{256} * rest[1]) % message.size());
  return message;
}

// Touches what the table says it has.
void read_table(const Table& table) {
  size_t sum = 0;
  for (const Column& column : table.columns) {
    for (int64_t row = 0; column.kind == TypeKind::string && row < table.row_count; ++row) {
      for (const char letter : column.values_as<StringView16>()[row].view()) {
        sum += static_cast<unsigned char>(letter);
      }
    }
  }
  static volatile size_t total = 0;
  total = total + sum;  // so that nothing is left out
}

Result<std::unique_ptr<HashAggregateLocal>> unpack(const Sent& sent, const Bytes& message) {
  comm::Received received;
  if (!message.empty()) {
    received = {std::move(allocate_buffer(message.size())).value(), message.size()};
    std::copy(message.begin(), message.end(), received.buffer->data());
  }
  return unpack_groups(sent.plan, received, 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  const Sent& sent = sent_for(static_cast<uint8_t>(data[0] % 84));
  auto right = unpack(sent, sent.message);
  if (!right.is_ok()) std::abort();
  auto damaged = unpack(sent, message_from(sent, data[1], {data + 2, size - 2}));
  if (!damaged.is_ok()) return 0;
  std::vector<HashAggregateLocal*> locals = {right->get(), damaged->get()};
  if (data[1] % 8 >= 4) std::swap(locals[0], locals[1]);
  const Result<Table> table = finish_hash_aggregate(sent.plan, locals, 1);
  if (table.is_ok()) read_table(*table);
  return 0;
}
