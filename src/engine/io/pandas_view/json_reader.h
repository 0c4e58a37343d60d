// Reads JSON (RFC 8259) by pulling values from a text that nobody vouches for, without building a
// tree: memory is what the caller keeps. The first failure sticks: from then on reads give empty
// values and loops end, so callers check once, at the end.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace shoal::engine {

enum class JsonKind : uint8_t { null, boolean, number, string, array, object, invalid };

class JsonReader {
 public:
  static constexpr int kDepthMax = 64;

  explicit JsonReader(std::string_view text) : text_(text) {}

  [[nodiscard]] bool has_failed() const { return failed_; }
  // What the next value is.
  [[nodiscard]] JsonKind peek();

  // A value of the kind asked for; any other is skipped and gives nullopt.
  std::optional<std::string> read_string();
  std::optional<int64_t> read_int();  // numbers without fraction and exponent, in 64 bits
  void skip();

  // Calls on_member(key) for each member, which must read or skip its value. A value that is not
  // an object is skipped.
  template <typename OnMember>
  void read_object(OnMember on_member) {
    if (!enter('{')) return;
    while (has_next('}')) on_member(read_key());
    --depth_;
  }
  // Calls on_element() for each element, which must read or skip it. A value that is not an array
  // is skipped.
  template <typename OnElement>
  void read_array(OnElement on_element) {
    if (!enter('[')) return;
    while (has_next(']')) on_element();
    --depth_;
  }
  // Fails unless only white space is left.
  void expect_end();

 private:
  void fail();
  void skip_space();
  bool take(char character);
  bool enter(char bracket);
  bool has_next(char closing_bracket);
  std::string read_key();
  std::string read_quoted();
  void read_escape(std::string& out);
  uint32_t read_hex4();
  std::string_view read_bare_word();

  std::string_view text_;
  size_t position_ = 0;
  int depth_ = 0;
  bool is_first_ = false;  // at the first element of the innermost container
  bool failed_ = false;
};

}  // namespace shoal::engine
