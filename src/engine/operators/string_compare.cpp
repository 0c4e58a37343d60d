#include "engine/operators/string_compare.h"

#include <vector>

namespace shoal::engine {
namespace {

bool holds(StringComparison comparison, const StringView16& left, const StringView16& right) {
  switch (comparison) {
    case StringComparison::equal: return left == right;
    case StringComparison::not_equal: return !(left == right);
    case StringComparison::less: return left.view() < right.view();
    case StringComparison::less_equal: return left.view() <= right.view();
    case StringComparison::greater: return left.view() > right.view();
    case StringComparison::greater_equal: return left.view() >= right.view();
  }
  return false;
}

// The answers for one dictionary, found when a batch first refers to it.
struct DictionaryAnswers final : LocalState {
  uint64_t version = 0;
  std::vector<uint8_t> answers;
};

class StringCompare final : public Stage {
 public:
  explicit StringCompare(StringCompareOptions options) : options_(std::move(options)) {}

  std::unique_ptr<SharedState> make_shared_state() const override {
    return std::make_unique<SharedState>();
  }
  Result<std::unique_ptr<LocalState>> make_local_state() const override {
    return std::make_unique<DictionaryAnswers>();
  }

  Result<StageResult> process(Batch& batch, SharedState&, LocalState& local) const override {
    if (batch.row_count == 0) {
      batch.columns.emplace_back();
      return StageResult::pass;
    }
    const Column& left = batch.columns[static_cast<size_t>(options_.left)];
    Column answer;
    answer.kind = TypeKind::boolean;
    SHOAL_ASSIGN_OR_RETURN(BufferRef values, allocate_buffer(static_cast<size_t>(batch.row_count)));
    auto* out = values->as<uint8_t>();
    answer.values = out;
    answer.owners.push_back(std::move(values));
    if (options_.constant && left.encoding == Encoding::dictionary) {
      compare_dictionary(left, batch.row_count, static_cast<DictionaryAnswers&>(local), out);
      SHOAL_RETURN_IF_ERROR(apply_missing(left.validity, nullptr, batch.row_count, out, answer));
    } else {
      SHOAL_RETURN_IF_ERROR(compare_rows(batch, left, out, answer));
    }
    batch.columns.push_back(std::move(answer));
    return StageResult::pass;
  }

 private:
  void compare_dictionary(const Column& left, int64_t row_count, DictionaryAnswers& known,
                          uint8_t* out) const {
    const Dictionary& dictionary = *left.dictionary;
    if (known.version != dictionary.version || known.answers.empty()) {
      const StringView16 constant(*options_.constant);
      const auto* entries = static_cast<const StringView16*>(dictionary.values);
      // An empty dictionary (all missing) still answers for id 0.
      known.answers.assign(static_cast<size_t>(dictionary.size) + 1, 0);
      for (int32_t i = 0; i < dictionary.size; ++i) {
        known.answers[static_cast<size_t>(i)] = holds(options_.comparison, entries[i], constant);
      }
      known.version = dictionary.version;
    }
    for (int64_t row = 0; row < row_count; ++row) out[row] = known.answers[left.ids[row]];
  }

  Status compare_rows(const Batch& batch, const Column& left, uint8_t* out, Column& answer) const {
    SHOAL_ASSIGN_OR_RETURN(const Column flat_left, flatten(left, batch.row_count));
    const auto* left_values = flat_left.values_as<StringView16>();
    if (options_.constant) {
      const StringView16 constant(*options_.constant);
      for (int64_t row = 0; row < batch.row_count; ++row) {
        out[row] = holds(options_.comparison, left_values[row], constant);
      }
      return apply_missing(flat_left.validity, nullptr, batch.row_count, out, answer);
    }
    const Column& right = batch.columns[static_cast<size_t>(options_.right)];
    SHOAL_ASSIGN_OR_RETURN(const Column flat_right, flatten(right, batch.row_count));
    const auto* right_values = flat_right.values_as<StringView16>();
    for (int64_t row = 0; row < batch.row_count; ++row) {
      out[row] = holds(options_.comparison, left_values[row], right_values[row]);
    }
    return apply_missing(flat_left.validity, flat_right.validity, batch.row_count, out, answer);
  }

  // Overwrites the answers of rows with a missing operand.
  Status apply_missing(const uint8_t* left, const uint8_t* right, int64_t row_count, uint8_t* out,
                       Column& answer) const {
    if (left == nullptr && right == nullptr) return Status::ok();
    uint8_t* validity = nullptr;
    if (options_.missing_propagates) {
      SHOAL_ASSIGN_OR_RETURN(BufferRef buffer, allocate_buffer(static_cast<size_t>(row_count)));
      validity = buffer->as<uint8_t>();
      answer.validity = validity;
      answer.owners.push_back(std::move(buffer));
    }
    const bool is_unequal = options_.comparison == StringComparison::not_equal;
    for (int64_t row = 0; row < row_count; ++row) {
      const bool present =
          (left == nullptr || left[row] != 0) && (right == nullptr || right[row] != 0);
      if (!present) out[row] = is_unequal;
      if (validity != nullptr) validity[row] = present;
    }
    return Status::ok();
  }

  StringCompareOptions options_;
};

}  // namespace

std::unique_ptr<Stage> make_string_compare(StringCompareOptions options) {
  return std::make_unique<StringCompare>(std::move(options));
}

}  // namespace shoal::engine
