// Reads the project's text forms (plans, IR, syntax trees, shapes): words, numbers, quoted strings
// and punctuation, with `;` comments to the end of the line. The first error sticks: readers may
// go on and ask status() at the end, or stop at !is_ok().
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/status.h"

namespace shoal {

class TextReader {
 public:
  // Borrows `text`; `what` names it in errors ("plan").
  TextReader(std::string_view text, std::string_view what) : text_(text), what_(what) {}

  [[nodiscard]] bool is_ok() const { return error_.empty(); }
  [[nodiscard]] Status status() const;
  [[nodiscard]] bool at_end();

  // Consumes `token` (punctuation or a whole word) if it comes next.
  [[nodiscard]] bool accept(std::string_view token);
  void expect(std::string_view token);
  // True if `token` comes next; consumes nothing.
  [[nodiscard]] bool peek(std::string_view token);

  // [A-Za-z_][A-Za-z0-9_.]*
  std::string_view word();
  int64_t integer();
  uint64_t unsigned_integer();
  int32_t index();  // an integer that fits 32 bits and is not negative
  double real();    // what print_real gives
  std::string quoted();
  // Everything up to the next of `stops` outside brackets [] (types such as timestamp[ns,UTC]).
  std::string_view until(std::string_view stops);

  // Records the first error, with the line number.
  void fail(std::string_view message);

 private:
  void skip_space();
  char hex_escape();  // the two digits after \x

  std::string_view text_;
  std::string_view what_;
  size_t position_ = 0;
  std::string error_;
};

// "text" with \" \\ \n and \xHH for other control bytes.
[[nodiscard]] std::string quote(std::string_view text);
// Shortest decimal that reads back as the same double; inf, -inf, nan.
[[nodiscard]] std::string print_real(double value);

}  // namespace shoal
