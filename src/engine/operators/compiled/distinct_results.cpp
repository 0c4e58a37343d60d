#include "engine/operators/compiled/distinct_results.h"

#include <utility>

namespace shoal::engine {
namespace {

// Larger ones may be mostly of other rows.
constexpr int32_t kDictionarySizeMax = 65536;

}  // namespace

bool refers_to_dictionary(const Column& column) {
  return column.encoding == Encoding::dictionary && column.kind == TypeKind::string &&
         column.validity == nullptr && column.dictionary->size <= kDictionarySizeMax;
}

Column distinct_values(const Column& column) {
  Column values;
  values.kind = column.kind;
  values.values = column.dictionary->values;
  values.owners = {column.dictionary};
  return values;
}

Result<Column> spread_over_rows(const Column& results, const Column& column, int64_t row_count) {
  Dictionary dictionary;
  dictionary.version = next_dictionary_version();
  dictionary.kind = results.kind;
  dictionary.size = column.dictionary->size;
  dictionary.values = results.values;
  dictionary.owners = results.owners;
  Column spread;
  spread.kind = results.kind;
  spread.encoding = Encoding::dictionary;
  spread.ids = column.ids;
  spread.owners = column.owners;
  spread.dictionary = std::make_shared<const Dictionary>(std::move(dictionary));
  SHOAL_ASSIGN_OR_RETURN(Column flat, flatten(spread, row_count));
  flat.owners.insert(flat.owners.end(), results.owners.begin(), results.owners.end());
  if (results.validity == nullptr) return flat;
  SHOAL_ASSIGN_OR_RETURN(BufferRef validity, allocate_buffer(static_cast<size_t>(row_count)));
  for (int64_t row = 0; row < row_count; ++row) {
    validity->as<uint8_t>()[row] = results.validity[column.ids[row]];
  }
  flat.validity = validity->as<uint8_t>();
  flat.owners.push_back(std::move(validity));
  return flat;
}

}  // namespace shoal::engine
