// String comparisons: every operator against std::string, with missing values of both families, for
// flat, constant and dictionary columns.
#include "engine/operators/string_compare.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace shoal::engine {
namespace {

using Texts = std::vector<std::optional<std::string>>;

constexpr StringComparison kComparisons[] = {
    StringComparison::equal,      StringComparison::not_equal, StringComparison::less,
    StringComparison::less_equal, StringComparison::greater,   StringComparison::greater_equal};

bool holds(StringComparison comparison, const std::string& a, const std::string& b) {
  switch (comparison) {
    case StringComparison::equal: return a == b;
    case StringComparison::not_equal: return a != b;
    case StringComparison::less: return a < b;
    case StringComparison::less_equal: return a <= b;
    case StringComparison::greater: return a > b;
    default: return a >= b;
  }
}

// A column with the memory behind it.
struct TextColumn {
  std::vector<StringView16> views;
  std::vector<uint8_t> validity;
  std::vector<uint32_t> ids;
  Column column;
};

TextColumn flat_column(const Texts& texts) {
  TextColumn made;
  for (const auto& text : texts) {
    made.views.emplace_back(text ? std::string_view(*text) : std::string_view());
    made.validity.push_back(text ? 1 : 0);
  }
  made.column = {
      .kind = TypeKind::string, .values = made.views.data(), .validity = made.validity.data()};
  return made;
}

// Every text is its own entry; a missing one has id 0.
TextColumn dictionary_column(const Texts& texts) {
  TextColumn made = flat_column(texts);
  auto dictionary = std::make_shared<Dictionary>();
  auto* entries = new std::vector<StringView16>();
  dictionary->owners.push_back(std::shared_ptr<std::vector<StringView16>>(entries));
  for (size_t i = 0; i < texts.size(); ++i) {
    made.ids.push_back(texts[i] ? static_cast<uint32_t>(entries->size()) : 0);
    if (texts[i]) entries->push_back(made.views[i]);
  }
  dictionary->version = next_dictionary_version();
  dictionary->size = static_cast<int32_t>(entries->size());
  dictionary->values = entries->data();
  made.column.encoding = Encoding::dictionary;
  made.column.values = nullptr;
  made.column.ids = made.ids.data();
  made.column.dictionary = dictionary;
  return made;
}

class Comparer {
 public:
  explicit Comparer(StringCompareOptions options)
      : stage_(make_string_compare(std::move(options))) {
    shared_ = stage_->make_shared_state();
    local_ = std::move(stage_->make_local_state()).value();
  }

  Column compare(std::vector<Column> columns, size_t row_count) {
    Batch batch;
    batch.row_count = static_cast<int64_t>(row_count);
    batch.columns = std::move(columns);
    const size_t before = batch.columns.size();
    EXPECT_TRUE(stage_->process(batch, *shared_, *local_).is_ok());
    EXPECT_EQ(batch.columns.size(), before + 1);
    return batch.columns.back();
  }

 private:
  std::unique_ptr<Stage> stage_;
  std::unique_ptr<SharedState> shared_;
  std::unique_ptr<LocalState> local_;
};

void expect_answers(const Column& answer, const Texts& left, const Texts& right,
                    StringComparison comparison, bool missing_propagates) {
  ASSERT_EQ(answer.kind, TypeKind::boolean);
  for (size_t row = 0; row < left.size(); ++row) {
    const bool present = left[row] && right[row];
    if (missing_propagates && answer.validity != nullptr) {
      EXPECT_EQ(answer.validity[row] != 0, present) << row;
    }
    const bool when_missing = comparison == StringComparison::not_equal;
    const bool expected = present ? holds(comparison, *left[row], *right[row]) : when_missing;
    if (present || !missing_propagates) {
      EXPECT_EQ(answer.values_as<uint8_t>()[row] != 0, expected) << row;
    }
  }
  if (!missing_propagates) {
    EXPECT_EQ(answer.validity, nullptr);
  }
}

const Texts kTexts = {"",
                      "a",
                      std::nullopt,
                      "b",
                      "ab",
                      "twelve bytes",
                      "thirteen byte",
                      "é",
                      "thirteen bytf",
                      "thirteen byte",
                      "Z",
                      std::nullopt};

TEST(StringCompare, WithAConstantInEveryEncoding) {
  for (const StringComparison comparison : kComparisons) {
    for (const bool missing_propagates : {false, true}) {
      for (const std::string constant : {"", "a", "thirteen byte", "é", "twelve bytes"}) {
        StringCompareOptions options;
        options.comparison = comparison;
        options.constant = constant;
        options.missing_propagates = missing_propagates;
        const Texts right(kTexts.size(), constant);
        Comparer comparer(options);
        const TextColumn flat = flat_column(kTexts);
        const TextColumn encoded = dictionary_column(kTexts);
        for (const Column& column : {flat.column, encoded.column, encoded.column}) {
          expect_answers(comparer.compare({column}, kTexts.size()), kTexts, right, comparison,
                         missing_propagates);
        }
      }
    }
  }
}

TEST(StringCompare, WithAnotherColumn) {
  const Texts others = {"",
                        "b",
                        "x",
                        std::nullopt,
                        "ab",
                        "twelve bytes",
                        "thirteen bytf",
                        "e",
                        "thirteen byte",
                        "thirteen byte",
                        "a",
                        std::nullopt};
  const TextColumn left = flat_column(kTexts);
  const TextColumn right = dictionary_column(others);
  for (const StringComparison comparison : kComparisons) {
    for (const bool missing_propagates : {false, true}) {
      StringCompareOptions options;
      options.left = 1;
      options.right = 0;
      options.comparison = comparison;
      options.missing_propagates = missing_propagates;
      Comparer comparer(options);
      expect_answers(comparer.compare({right.column, left.column}, kTexts.size()), kTexts, others,
                     comparison, missing_propagates);
    }
  }
}

TEST(StringCompare, AnswersAreKeptPerDictionary) {
  StringCompareOptions options;
  options.constant = "b";
  Comparer comparer(options);
  const TextColumn first = dictionary_column({"a", "b", "c"});
  const TextColumn second = dictionary_column({"b", "c", "b"});
  for (int round = 0; round < 2; ++round) {
    const Column one = comparer.compare({first.column}, 3);
    EXPECT_EQ(one.values_as<uint8_t>()[0], 0);
    EXPECT_EQ(one.values_as<uint8_t>()[1], 1);
    const Column other = comparer.compare({second.column}, 3);
    EXPECT_EQ(other.values_as<uint8_t>()[0], 1);
    EXPECT_EQ(other.values_as<uint8_t>()[1], 0);
  }
}

TEST(StringCompare, AnEmptyDictionaryIsAllMissing) {
  StringCompareOptions options;
  options.constant = "";
  options.comparison = StringComparison::not_equal;
  Comparer comparer(options);
  const TextColumn missing = dictionary_column({std::nullopt, std::nullopt});
  const Column answer = comparer.compare({missing.column}, 2);
  EXPECT_EQ(answer.values_as<uint8_t>()[0], 1);
  EXPECT_EQ(answer.values_as<uint8_t>()[1], 1);
}

TEST(StringCompare, EmptyBatchesKeepTheirColumnCount) {
  StringCompareOptions options;
  options.constant = "x";
  Comparer comparer(options);
  comparer.compare({Column{}}, 0);
}

}  // namespace
}  // namespace shoal::engine
