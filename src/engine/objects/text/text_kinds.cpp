// Which kinds of code points are in a text: text_isdigit and its kin. Decided here for ASCII, asked
// of Python beyond, but for white space.
#include <algorithm>

#include "engine/objects/text/blocks.h"
#include "engine/objects/text/text_call.h"
#include "engine/objects/text/white_space.h"

namespace shoal::abi {
namespace {

using namespace shoal::engine;

bool is_digit(uint8_t unit) { return static_cast<uint8_t>(unit - '0') < 10; }
bool is_lower(uint8_t unit) { return static_cast<uint8_t>(unit - 'a') < 26; }
bool is_upper(uint8_t unit) { return static_cast<uint8_t>(unit - 'A') < 26; }
bool is_letter(uint8_t unit) { return is_lower(unit) || is_upper(unit); }

// decide(first, behind last) of ASCII, else Python's answer.
template <typename Decide>
int32_t tell(void* world, std::string_view name, const uint64_t* in, uint64_t* out, int32_t place,
             Decide decide) {
  const Text text = text_in(in);
  const int64_t length = length_of(text);
  if (width_of(text) != 0 || !is_ascii(bytes_at(text), length))
    return give_bool_answer(world_of(world), name, text, out, place);
  return give_bool(decide(bytes_at(text), bytes_at(text) + length), out);
}

// Whether there are code points and all are of a kind.
template <typename OfKind>
int32_t tell_all(void* world, std::string_view name, const uint64_t* in, uint64_t* out,
                 int32_t place, OfKind is_of_kind) {
  return tell(world, name, in, out, place, [is_of_kind](const uint8_t* begin, const uint8_t* end) {
    return begin != end && std::all_of(begin, end, is_of_kind);
  });
}

// Words begin with upper case, and only words have it there.
bool is_title(const uint8_t* begin, const uint8_t* end) {
  bool is_in_word = false;
  bool has_word = false;
  for (const uint8_t* at = begin; at != end; ++at) {
    if (is_in_word ? is_upper(*at) : is_lower(*at)) return false;
    is_in_word = is_letter(*at);
    has_word |= is_in_word;
  }
  return has_word;
}

}  // namespace

extern "C" {

int32_t shoal_text_isdigit(void* world, const uint64_t* in, uint64_t* out, int32_t place, int32_t) {
  return tell_all(world, "isdigit", in, out, place, is_digit);
}

int32_t shoal_text_isdecimal(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                             int32_t) {
  return tell_all(world, "isdecimal", in, out, place, is_digit);
}

int32_t shoal_text_isnumeric(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                             int32_t) {
  return tell_all(world, "isnumeric", in, out, place, is_digit);
}

int32_t shoal_text_isalpha(void* world, const uint64_t* in, uint64_t* out, int32_t place, int32_t) {
  return tell_all(world, "isalpha", in, out, place, is_letter);
}

int32_t shoal_text_isalnum(void* world, const uint64_t* in, uint64_t* out, int32_t place, int32_t) {
  return tell_all(world, "isalnum", in, out, place,
                  [](uint8_t unit) { return is_digit(unit) || is_letter(unit); });
}

int32_t shoal_text_isspace(void*, const uint64_t* in, uint64_t* out, int32_t, int32_t) {
  const Text text = text_in(in);
  const bool is_all_space = visit_units(text, [text](const auto* units) {
    return std::all_of(units, units + length_of(text), [](auto unit) { return is_space(unit); });
  });
  return give_bool(!is_empty(text) && is_all_space, out);
}

int32_t shoal_text_islower(void* world, const uint64_t* in, uint64_t* out, int32_t place, int32_t) {
  return tell(world, "islower", in, out, place, [](const uint8_t* begin, const uint8_t* end) {
    return std::any_of(begin, end, is_lower) && std::none_of(begin, end, is_upper);
  });
}

int32_t shoal_text_isupper(void* world, const uint64_t* in, uint64_t* out, int32_t place, int32_t) {
  return tell(world, "isupper", in, out, place, [](const uint8_t* begin, const uint8_t* end) {
    return std::any_of(begin, end, is_upper) && std::none_of(begin, end, is_lower);
  });
}

int32_t shoal_text_istitle(void* world, const uint64_t* in, uint64_t* out, int32_t place, int32_t) {
  return tell(world, "istitle", in, out, place, is_title);
}

int32_t shoal_text_isascii(void*, const uint64_t* in, uint64_t* out, int32_t, int32_t) {
  const Text text = text_in(in);
  return give_bool(width_of(text) == 0 && is_ascii(bytes_at(text), length_of(text)), out);
}

}  // extern "C"

}  // namespace shoal::abi
