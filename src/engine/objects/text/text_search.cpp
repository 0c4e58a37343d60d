// Where text is in text: text_find and its kin, text_count, text_startswith, text_contains.
#include <limits>

#include "engine/objects/text/find.h"
#include "engine/objects/text/text_call.h"

namespace shoal::abi {
namespace {

using namespace shoal::engine;

constexpr int64_t kNoLimit = std::numeric_limits<int64_t>::max();

// The operands (a: str, part: str, start: int?, stop: int?).
struct Search {
  explicit Search(const uint64_t* in)
      : text(text_in(in)),
        part(text_in(in + 2), text),
        range(range_of(int_in_or(in + 4, 0), int_in_or(in + 6, kNoLimit), length_of(text))) {}

  Text text;
  Needle part;
  TextRange range;
};

int32_t give_index(ObjectWorld& world, int64_t index, uint64_t* out, int32_t place) {
  give_int(index, out);
  return index >= 0 ? 0 : world.fail(ErrorKind::value_error, "substring not found", place);
}

}  // namespace

extern "C" {

int32_t shoal_text_contains(void*, const uint64_t* in, uint64_t* out, int32_t, int32_t) {
  const Text text = text_in(in);
  return give_bool(find(text, Needle(text_in(in + 2), text), {0, length_of(text)}) >= 0, out);
}

int32_t shoal_text_find(void*, const uint64_t* in, uint64_t* out, int32_t, int32_t) {
  const Search search(in);
  return give_int(find(search.text, search.part, search.range), out);
}

int32_t shoal_text_rfind(void*, const uint64_t* in, uint64_t* out, int32_t, int32_t) {
  const Search search(in);
  return give_int(find_last(search.text, search.part, search.range), out);
}

int32_t shoal_text_index(void* world, const uint64_t* in, uint64_t* out, int32_t place, int32_t) {
  const Search search(in);
  return give_index(world_of(world), find(search.text, search.part, search.range), out, place);
}

int32_t shoal_text_rindex(void* world, const uint64_t* in, uint64_t* out, int32_t place, int32_t) {
  const Search search(in);
  return give_index(world_of(world), find_last(search.text, search.part, search.range), out, place);
}

int32_t shoal_text_count(void*, const uint64_t* in, uint64_t* out, int32_t, int32_t) {
  const Search search(in);
  return give_int(count(search.text, search.part, search.range, kNoLimit), out);
}

int32_t shoal_text_startswith(void*, const uint64_t* in, uint64_t* out, int32_t, int32_t) {
  const Search search(in);
  const bool has_room = search.range.stop - search.range.start >= search.part.length();
  return give_bool(has_room && is_at(search.text, search.part, search.range.start), out);
}

int32_t shoal_text_endswith(void*, const uint64_t* in, uint64_t* out, int32_t, int32_t) {
  const Search search(in);
  const bool has_room = search.range.stop - search.range.start >= search.part.length();
  return give_bool(
      has_room && is_at(search.text, search.part, search.range.stop - search.part.length()), out);
}

}  // extern "C"

}  // namespace shoal::abi
