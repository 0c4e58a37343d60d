#include "engine/operators/compiled/compiled_stage.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <limits>

#include "base/concat.h"
#include "engine/kernels/compact.h"
#include "engine/operators/compiled/distinct_results.h"

namespace shoal::engine {
namespace {

using types::ColumnType;
using types::MissingPolicy;

bool has_validity(const ColumnType& type) {
  return type.missing_policy() == MissingPolicy::validity;
}

// Pointer tables of one call, kept to avoid allocating per batch.
struct StageScratch final : LocalState {
  std::vector<Column> inputs;
  std::vector<const void*> input_values;
  std::vector<const uint8_t*> input_validity;
  std::vector<void*> output_values;
  std::vector<uint8_t*> output_validity;
  std::vector<uint8_t> row_kinds;  // by number of a function of rows
  BufferRef all_present;           // ones, for columns without missing values
  int64_t all_present_row_count = 0;
  std::shared_ptr<ObjectWorld> world;  // of the batch; what is computed may lie in it
  DistinctResults distinct;
};

// What functions of rows have given in all rows, see abi/stage.h; some bits for each.
struct GivenKinds final : SharedState {
  std::atomic<uint64_t> bits{0};
};

constexpr uint64_t kRowGiven = 8;  // beside abi::kRowInt, kRowFloat and kRowPresent
constexpr size_t kKindBits = 4;
static_assert(kRowFunctionsMax * kKindBits <= 64);

bool fails(RowCheck check, uint64_t kinds) {
  const bool has_rows = (kinds & kRowGiven) != 0;
  switch (check) {
    case RowCheck::in_row: return false;
    case RowCheck::if_no_rows: return !has_rows;
    case RowCheck::if_only_ints: return has_rows && (kinds & abi::kRowFloat) == 0;
    case RowCheck::if_all_missing: return has_rows && (kinds & abi::kRowPresent) == 0;
  }
  return false;
}

class CompiledStage final : public Stage {
 public:
  explicit CompiledStage(CompiledStageOptions options) : options_(std::move(options)) {
    for (size_t place = 0; place < options_.row_functions.size(); ++place) {
      const RowFunction& function = options_.row_functions[place];
      for (const RaisedError& error : *options_.errors) {
        const bool is_check =
            error.row_function == function.number && error.check != RowCheck::in_row;
        if (is_check) checks_.push_back({&error, place});
      }
    }
  }

  std::unique_ptr<SharedState> make_shared_state() const override {
    return std::make_unique<GivenKinds>();
  }

  bool keeps_rows() const override { return !options_.has_predicate; }
  void write_into(ResultRowsRef result) override { result_ = std::move(result); }

  Status finish(SharedState& shared, Status own) const override {
    const bool is_agreed = !own.is_ok() && own.detail().is_agreed;
    if (is_agreed) return own;
    if (options_.communicator != nullptr && options_.is_one_of_several_steps) {
      own = of_first_step(std::move(own));
      if (!own.is_ok()) return own;
    }
    if (checks_.empty()) return own;
    uint64_t given = static_cast<GivenKinds&>(shared).bits;
    if (options_.communicator != nullptr) {
      SHOAL_ASSIGN_OR_RETURN(const std::vector<uint64_t> of_ranks,
                             options_.communicator->meet(options_.meeting, given, std::move(own)));
      for (const uint64_t of_rank : of_ranks) given |= of_rank;
    } else if (!own.is_ok()) {
      return own;
    }
    for (const Check& check : checks_) {
      const uint64_t kinds = given >> (kKindBits * check.place) & ((1 << kKindBits) - 1);
      if (fails(check.error->check, kinds)) return failed_check(*check.error);
    }
    return Status::ok();
  }

  Result<std::unique_ptr<LocalState>> make_local_state() const override {
    auto scratch = std::make_unique<StageScratch>();
    for (const RowFunction& function : options_.row_functions) {
      const auto count = static_cast<size_t>(function.number) + 1;
      if (scratch->row_kinds.size() < count) scratch->row_kinds.resize(count);
    }
    return std::unique_ptr<LocalState>(std::move(scratch));
  }

  Result<StageResult> process(Batch& batch, SharedState& shared, LocalState& local) const override {
    std::vector<Column> computed;
    BufferRef selection;
    if (options_.function != nullptr && batch.row_count > 0) {
      auto& scratch = static_cast<StageScratch&>(local);
      SHOAL_ASSIGN_OR_RETURN(const bool is_done, compute_distinct(batch, scratch, computed));
      if (!is_done) SHOAL_RETURN_IF_ERROR(compute(batch, scratch, computed, selection));
      if (!checks_.empty()) note_kinds(scratch, static_cast<GivenKinds&>(shared));
    }
    std::vector<Column> outputs;
    outputs.reserve(options_.outputs.size());
    for (const StageOutput& output : options_.outputs) {
      if (batch.row_count == 0) {
        outputs.emplace_back();
      } else if (output.column >= 0) {
        outputs.push_back(batch.columns[static_cast<size_t>(output.column)]);
      } else {
        outputs.push_back(std::move(computed[static_cast<size_t>(output.computed)]));
      }
    }
    batch.columns = std::move(outputs);
    if (selection != nullptr) SHOAL_RETURN_IF_ERROR(keep_selected(batch, std::move(selection)));
    return StageResult::pass;
  }

 private:
  // The failure that counts is the first step's, on whichever rank it is: others forget theirs.
  Status of_first_step(Status own) const {
    const uint64_t step = own.is_ok() ? 0 : static_cast<uint64_t>(own.detail().step) + 1;
    SHOAL_ASSIGN_OR_RETURN(const std::vector<uint64_t> steps,
                           options_.communicator->meet(options_.meeting, step, Status::ok()));
    uint64_t first = 0;
    for (const uint64_t other : steps) {
      if (other != 0 && (first == 0 || other < first)) first = other;
    }
    if (first == 0) return own;
    return options_.communicator->agree(options_.meeting,
                                        step == first ? std::move(own) : Status::ok());
  }

  static Status failed_check(const RaisedError& error) {
    ErrorDetail detail;
    detail.kind = error.kind;
    detail.message = error.message;
    detail.span = error.span;
    return Status::error(std::move(detail));
  }

  void note_kinds(const StageScratch& scratch, GivenKinds& given) const {
    uint64_t bits = 0;
    for (const Check& check : checks_) {
      const auto number = static_cast<size_t>(check.error->row_function);
      bits |= (scratch.row_kinds[number] | kRowGiven) << (kKindBits * check.place);
    }
    if ((given.bits.load(std::memory_order_relaxed) | bits) != given.bits) given.bits |= bits;
  }

  Status bind_inputs(const Batch& batch, StageScratch& scratch) const {
    scratch.inputs.clear();
    scratch.input_values.clear();
    scratch.input_validity.clear();
    for (size_t i = 0; i < options_.inputs.size(); ++i) {
      const Column& column = batch.columns[static_cast<size_t>(options_.inputs[i])];
      SHOAL_ASSIGN_OR_RETURN(Column flat, flatten(column, batch.row_count));
      const uint8_t* validity = nullptr;
      if (has_validity(options_.input_types[i])) {
        validity = flat.validity;
        if (validity == nullptr) {
          SHOAL_ASSIGN_OR_RETURN(validity, all_present(batch.row_count, scratch));
        }
      }
      scratch.input_values.push_back(flat.values);
      scratch.input_validity.push_back(validity);
      scratch.inputs.push_back(std::move(flat));
    }
    return Status::ok();
  }

  static Result<const uint8_t*> all_present(int64_t row_count, StageScratch& scratch) {
    if (scratch.all_present_row_count < row_count) {
      SHOAL_ASSIGN_OR_RETURN(scratch.all_present, allocate_buffer(static_cast<size_t>(row_count)));
      std::memset(scratch.all_present->data(), 1, static_cast<size_t>(row_count));
      scratch.all_present_row_count = row_count;
    }
    return static_cast<const uint8_t*>(scratch.all_present->as<uint8_t>());
  }

  // Where the result has the computed outputs, they are computed in it.
  void place_outputs(const Batch& batch, StageScratch& scratch,
                     std::vector<Column>& computed) const {
    for (size_t i = 0; i < options_.outputs.size(); ++i) {
      if (options_.outputs[i].column >= 0) continue;
      Column column;
      column.kind = result_->kinds[i];
      column.values = result_->address(i, batch.first_row);
      scratch.output_values.push_back(result_->address(i, batch.first_row));
      scratch.output_validity.push_back(nullptr);
      computed.push_back(std::move(column));
    }
  }

  Status allocate_outputs(const Batch& batch, StageScratch& scratch,
                          std::vector<Column>& computed) const {
    scratch.output_values.clear();
    scratch.output_validity.clear();
    if (result_ != nullptr) {
      place_outputs(batch, scratch, computed);
      return Status::ok();
    }
    const auto rows = static_cast<size_t>(batch.row_count);
    for (const ColumnType& type : options_.computed_types) {
      Column column;
      column.kind = type.kind;
      const auto width = static_cast<size_t>(types::value_bytes(type.kind));
      SHOAL_ASSIGN_OR_RETURN(BufferRef values, allocate_buffer(rows * width));
      scratch.output_values.push_back(values->data());
      column.values = values->data();
      column.owners.push_back(std::move(values));
      uint8_t* validity = nullptr;
      if (has_validity(type)) {
        SHOAL_ASSIGN_OR_RETURN(BufferRef validity_buffer, allocate_buffer(rows));
        validity = validity_buffer->as<uint8_t>();
        column.owners.push_back(std::move(validity_buffer));
      }
      scratch.output_validity.push_back(validity);
      column.validity = validity;
      computed.push_back(std::move(column));
    }
    return Status::ok();
  }

  // Whether some check asks what the functions have given, not only whether there were rows.
  bool has_kinds() const {
    return std::any_of(checks_.begin(), checks_.end(), [](const Check& check) {
      return check.error->check != RowCheck::if_no_rows;
    });
  }

  Status compute(const Batch& batch, StageScratch& scratch, std::vector<Column>& computed,
                 BufferRef& selection) const {
    SHOAL_RETURN_IF_ERROR(bind_inputs(batch, scratch));
    if (options_.make_world && !options_.row_functions.empty()) {
      scratch.world = options_.make_world();
    }
    SHOAL_RETURN_IF_ERROR(allocate_outputs(batch, scratch, computed));
    SHOAL_ASSIGN_OR_RETURN(selection, call(batch, scratch));
    own_texts(scratch, computed);
    return Status::ok();
  }

  // Functions of one column of text alone, once per distinct value; false: rows are computed one by
  // one. What functions tell of all rows is not known of values.
  Result<bool> compute_distinct(const Batch& batch, StageScratch& scratch,
                                std::vector<Column>& computed) const {
    const bool is_of_one = options_.inputs.size() == 1 && !options_.row_functions.empty() &&
                           !options_.has_predicate && !has_kinds() && result_ == nullptr;
    if (!is_of_one) return false;
    const auto place = static_cast<size_t>(options_.inputs[0]);
    const Column& column = batch.columns[place];
    if (!refers_to_dictionary(column)) return false;
    DistinctResults& distinct = scratch.distinct;
    if (distinct.version != column.dictionary->version) {
      Batch values;
      values.row_count = column.dictionary->size;
      values.stop = batch.stop;
      values.columns.resize(batch.columns.size());
      values.columns[place] = distinct_values(column);
      distinct = {.version = column.dictionary->version, .has_failed = false, .columns = {}};
      BufferRef no_selection;
      Status status = compute(values, scratch, distinct.columns, no_selection);
      if (!status.is_ok() && status.detail().kind == ErrorKind::interrupted) return status;
      distinct.has_failed = !status.is_ok();
    }
    if (distinct.has_failed) return false;
    for (const Column& results : distinct.columns) {
      SHOAL_ASSIGN_OR_RETURN(computed.emplace_back(),
                             spread_over_rows(results, column, batch.row_count));
    }
    return true;
  }

  // Computed text lies in the world or is a part of the inputs' text.
  static void own_texts(StageScratch& scratch, std::vector<Column>& computed) {
    for (Column& column : computed) {
      if (column.kind != TypeKind::string) continue;
      column.owners.push_back(scratch.world);
      for (const Column& input : scratch.inputs) {
        if (input.kind != TypeKind::string) continue;
        column.owners.insert(column.owners.end(), input.owners.begin(), input.owners.end());
      }
    }
    scratch.world.reset();
  }

  // Runs the function; gives the selection, null without predicate.
  Result<BufferRef> call(const Batch& batch, StageScratch& scratch) const {
    BufferRef selection;
    if (options_.has_predicate) {
      SHOAL_ASSIGN_OR_RETURN(selection, allocate_buffer(static_cast<size_t>(batch.row_count)));
    }
    abi::StageArguments arguments = {
        .row_count = batch.row_count,
        .input_values = scratch.input_values.data(),
        .input_validity = scratch.input_validity.data(),
        .output_values = scratch.output_values.data(),
        .output_validity = scratch.output_validity.data(),
        .selection = selection == nullptr ? nullptr : selection->as<uint8_t>(),
        .parameters = options_.parameters.data(),
        .row_kinds = scratch.row_kinds.data(),
        .poll = batch.stop,
        .world = scratch.world.get(),
    };
    const int32_t error = options_.function(&arguments);
    if (error == abi::kStageStopped) return Status::error(ErrorKind::interrupted, "interrupted");
    if (error != 0) return find_failure(batch, arguments, scratch);
    return selection;
  }

  // Some row failed: takes them one by one, for the first failure of the first function.
  Status find_failure(const Batch& batch, abi::StageArguments& arguments,
                      StageScratch& scratch) const {
    Status first = Status::internal("a compiled stage fails and no row of it does");
    int32_t first_step = std::numeric_limits<int32_t>::max();
    arguments.row_count = 1;
    for (int64_t row = 0; row < batch.row_count && first_step > 0; ++row) {
      if (row > 0) advance_row(scratch);
      const int32_t code = options_.function(&arguments);
      if (code == abi::kStageStopped) return Status::error(ErrorKind::interrupted, "interrupted");
      if (code == 0) continue;
      const auto number = static_cast<size_t>(code) - 1;
      if (options_.errors == nullptr || number >= options_.errors->size()) {
        return Status::internal(concat("a compiled stage gives the unknown error ", code));
      }
      RaisedError error = (*options_.errors)[number];
      if (scratch.world != nullptr)
        take_message(*scratch.world, static_cast<int32_t>(number), error);
      for (const RowFunction& function : options_.row_functions) {
        if (function.number != error.row_function || function.step >= first_step) continue;
        first_step = function.step;
        first = row_failure(error, function, batch, row, scratch.inputs);
      }
    }
    return first;
  }

  // What object functions say is wrong, and messages known only at run time, are in the world.
  static void take_message(ObjectWorld& world, int32_t number, RaisedError& error) {
    if (world.error.place != number) return;
    ObjectError raised = std::exchange(world.error, {});
    error.message = std::move(raised.message);
    if (raised.kind != ErrorKind::internal) error.kind = raised.kind;
  }

  // Lets the inputs begin one row later; outputs are not wanted.
  void advance_row(StageScratch& scratch) const {
    for (size_t i = 0; i < scratch.input_values.size(); ++i) {
      const auto width = static_cast<size_t>(types::value_bytes(options_.input_types[i].kind));
      scratch.input_values[i] = static_cast<const std::byte*>(scratch.input_values[i]) + width;
      if (scratch.input_validity[i] != nullptr) ++scratch.input_validity[i];
    }
  }

  static Status keep_selected(Batch& batch, BufferRef selection) {
    const uint8_t* selected = selection->as<uint8_t>();
    const int64_t kept = count_selected(selected, batch.row_count);
    if (kept == batch.row_count) return Status::ok();
    for (Column& column : batch.columns) {
      if (kept == 0) break;
      SHOAL_ASSIGN_OR_RETURN(column, compact(column, selected, batch.row_count, kept));
    }
    batch.row_count = kept;
    batch.selections.push_back(std::move(selection));
    return Status::ok();
  }

  CompiledStageOptions options_;
  ResultRowsRef result_;  // may be null
  struct Check {
    const RaisedError* error;
    size_t place;  // of its function in options_.row_functions
  };
  std::vector<Check> checks_;  // of all
};

}  // namespace

std::unique_ptr<Stage> make_compiled_stage(CompiledStageOptions options) {
  return std::make_unique<CompiledStage>(std::move(options));
}

}  // namespace shoal::engine
