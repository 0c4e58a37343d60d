#include "engine/runtime/call_runtime.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "base/check.h"
#include "base/concat.h"
#include "base/hash.h"
#include "engine/objects/text/text.h"
#include "engine/runtime/column_objects.h"
#include "engine/runtime/native_stack.h"

namespace shoal::engine {
namespace {

using types::TypeKind;

template <typename T>
uint64_t load_integer(const void* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  if constexpr (std::is_signed_v<T>) return static_cast<uint64_t>(static_cast<int64_t>(value));
  return static_cast<uint64_t>(value);
}

template <typename T>
uint64_t load_real(const void* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return std::bit_cast<uint64_t>(static_cast<double>(value));
}

// A value of a flat column in the encoding of abi/stage.h; strings are handled by the caller.
uint64_t value_bits(TypeKind kind, const void* from) {
  switch (kind) {
    case TypeKind::boolean:
    case TypeKind::uint8: return load_integer<uint8_t>(from);
    case TypeKind::int8: return load_integer<int8_t>(from);
    case TypeKind::int16: return load_integer<int16_t>(from);
    case TypeKind::int32: return load_integer<int32_t>(from);
    case TypeKind::uint16: return load_integer<uint16_t>(from);
    case TypeKind::uint32: return load_integer<uint32_t>(from);
    case TypeKind::float32: return load_real<float>(from);
    case TypeKind::float64: return load_real<double>(from);
    case TypeKind::int64:
    case TypeKind::uint64:
    case TypeKind::timestamp:
    case TypeKind::duration:
    case TypeKind::string: return load_integer<uint64_t>(from);
  }
  return 0;
}

}  // namespace

int32_t CallRuntime::run_segment(int32_t segment, const uint64_t* parameters, uint64_t* results) {
  // Every run of a segment has meetings of its own.
  options_.ranks.operation = mix_bits(options_.ranks.operation + 1);
  status_ = run(segments_[static_cast<size_t>(segment)], parameters, results);
  return status_.is_ok() ? 0 : 1;
}

Status CallRuntime::run(const Segment& segment, const uint64_t* parameters, uint64_t* results) {
  inputs_.parameters.clear();
  inputs_.stage_function = segment.stage_function;
  for (size_t i = 0; i < segment.plan.parameters.size(); ++i) {
    Parameter parameter;
    parameter.bits = parameters[i];
    if (segment.plan.parameters[i].kind == TypeKind::string) {
      parameter.text = reinterpret_cast<const StringView16*>(parameters[i])->view();
    }
    inputs_.parameters.push_back(std::move(parameter));
  }
  inputs_.arrays.clear();
  const uint64_t* array = parameters + segment.plan.parameters.size();
  for (int32_t i = 0; i < segment.plan.array_count; ++i, array += 2) {
    SHOAL_ASSIGN_OR_RETURN(inputs_.arrays.emplace_back(),
                           attached_array(*objects(), segment.plan, i, array));
  }
  SHOAL_ASSIGN_OR_RETURN(Table table, run_plan(segment.plan, inputs_, options_, counters_));
  if (segment.gives_scalars) {
    give_scalars(table, results);
  } else {
    results[0] = tables_.size();
    tables_.push_back(std::move(table));
  }
  return Status::ok();
}

void CallRuntime::give_scalars(const Table& table, uint64_t* results) {
  SHOAL_CHECK(table.row_count == 1);
  for (size_t i = 0; i < table.columns.size(); ++i) {
    const Column& column = table.columns[i];
    const bool present = column.validity == nullptr || column.validity[0] != 0;
    results[2 * i + 1] = present;
    if (column.kind == TypeKind::string) {
      const auto* value = column.values_as<StringView16>();
      results[2 * i] = keep_string(present ? std::string(value->view()) : std::string());
    } else {
      results[2 * i] = value_bits(column.kind, column.values);
    }
  }
}

int32_t CallRuntime::raise(int32_t error) {
  return raise(error, errors_[static_cast<size_t>(error)].message);
}

int32_t CallRuntime::raise(int32_t error, std::string message) {
  const RaisedError& raised = errors_[static_cast<size_t>(error)];
  ErrorDetail detail;
  detail.kind = raised.kind;
  detail.message = std::move(message);
  detail.span = raised.span;
  status_ = Status::error(std::move(detail));
  return 1;
}

int32_t CallRuntime::raise_with(int32_t error, const int64_t* numbers) {
  const std::string& format = errors_[static_cast<size_t>(error)].message;
  std::string message;
  for (size_t position = 0; position < format.size();) {
    const size_t field = std::min(format.find('{', position), format.size());
    message += format.substr(position, field - position);
    if (field == format.size()) break;
    position = format.find('}', field) + 1;
    if (position == field + 2) {
      message += std::to_string(*numbers++);
      continue;
    }
    const int64_t rank = *numbers++;
    message += "(";
    for (int64_t i = 0; i < rank; ++i) message += concat(i > 0 ? "," : "", *numbers++);
    message += rank == 1 ? ",)" : ")";
  }
  return raise(error, std::move(message));
}

const std::shared_ptr<ObjectWorld>& CallRuntime::objects() {
  if (objects_ == nullptr) objects_ = std::make_shared<ObjectWorld>(layouts_);
  return objects_;
}

// What an object function says is wrong has no place but a number.
Status CallRuntime::take_status() {
  const bool is_of_objects = status_.is_ok() && objects_ != nullptr && objects_->error.place >= 0;
  if (!is_of_objects) return std::move(status_);
  ErrorDetail detail;
  detail.kind = objects_->error.kind;
  detail.message = std::move(objects_->error.message);
  detail.span = errors_[static_cast<size_t>(objects_->error.place)].span;
  return Status::error(std::move(detail));
}

int32_t CallRuntime::catch_error(int32_t number) {
  const auto place = static_cast<size_t>(number);
  if (caught_.size() <= place) caught_.resize(place + 1);
  caught_[place] = take_status();
  status_ = {};
  if (objects_ != nullptr) objects_->error = {};
  return static_cast<int32_t>(caught_[place].detail().kind);
}

// A copy: what a handler raises may be caught inside of it, and raised once more.
int32_t CallRuntime::reraise(int32_t number) {
  status_ = caught_[static_cast<size_t>(number)].clone();
  return 1;
}

int32_t CallRuntime::error_text(int32_t number, uint64_t* text) {
  const std::string& message = caught_[static_cast<size_t>(number)].detail().message;
  const abi::Text made = text_from_utf8(objects()->heap, message);
  if (is_missing(made)) {
    status_ = Status::error(ErrorKind::memory_error, "");
    return 1;
  }
  text[0] = reinterpret_cast<uint64_t>(made.data);
  text[1] = made.meta;
  return 0;
}

int32_t CallRuntime::poll() {
  constexpr std::chrono::milliseconds kPollInterval{20};
  const auto now = std::chrono::steady_clock::now();
  if (now - polled_at_ < kPollInterval) return 0;
  polled_at_ = now;
  if (!options_.run.is_interrupted || !options_.run.is_interrupted()) return 0;
  status_ = Status::error(ErrorKind::interrupted, "interrupted");
  return 1;
}

int32_t CallRuntime::poll_objects(const abi::RootFrame& frame) {
  ObjectWorld& world = *objects();
  if (world.heap.wants_collection()) {
    std::vector<Root> roots;
    for (const abi::RootFrame* from = &frame; from != nullptr; from = from->callers) {
      const uint64_t* cells = from->cells;
      for (int64_t i = 0; i < from->count; ++i) {
        const ObjectLayout& layout = world.layout(from->layouts[i]);
        roots.push_back({&layout, cells});
        cells += layout.cell_count;
      }
    }
    world.collect(std::move(roots));
  }
  return poll();
}

int64_t CallRuntime::call_room() {
  // Without a caller that knows, as in a new Python.
  constexpr int64_t kUsualRoom = 1000;
  const int64_t room = outside_.call_room ? outside_.call_room() : kUsualRoom;
  return frame_bytes_ > 0 ? std::min(room, stack_bytes_left() / frame_bytes_) : room;
}

int32_t CallRuntime::print(int32_t print, const uint64_t* values) {
  status_ = outside_.print(print, values);
  return status_.is_ok() ? 0 : 1;
}

int32_t CallRuntime::barrier(const SourceSpan& place) {
  status_ = outside_.barrier(place);
  return status_.is_ok() ? 0 : 1;
}

int32_t CallRuntime::ranks(uint64_t* results) {
  Result<RankNumbers> numbers = outside_.ranks();
  if (numbers.is_ok()) {
    results[0] = static_cast<uint64_t>(numbers->rank);
    results[1] = static_cast<uint64_t>(numbers->count);
  }
  status_ = numbers.take_status();
  return status_.is_ok() ? 0 : 1;
}

int32_t CallRuntime::is_rank(int64_t rank, uint64_t* results) {
  uint64_t numbers[2];
  if (ranks(numbers) != 0) return 1;
  const auto count = static_cast<int64_t>(numbers[1]);
  if (rank < 0 || rank >= count) {
    status_ = Status::error(ErrorKind::value_error,
                            concat("root must be a rank from 0 to ", count - 1, ", not ", rank));
    return 1;
  }
  results[0] = rank == static_cast<int64_t>(numbers[0]) ? 1 : 0;
  return 0;
}

const Table& CallRuntime::table(uint64_t handle) const {
  SHOAL_CHECK(handle < tables_.size());
  return tables_[handle];
}

std::shared_ptr<ObjectWorld> CallRuntime::take_objects() {
  std::shared_ptr<ObjectWorld> objects = std::exchange(objects_, nullptr);
  if (objects != nullptr) {
    objects->viewed = std::make_shared<std::forward_list<KeptString>>(std::move(strings_));
  }
  return objects;
}

uint64_t CallRuntime::keep_string(std::string text) {
  KeptString& kept = strings_.emplace_front();
  kept.text = std::move(text);
  kept.view = StringView16(std::string_view(kept.text));
  return reinterpret_cast<uint64_t>(&kept.view);
}

}  // namespace shoal::engine
