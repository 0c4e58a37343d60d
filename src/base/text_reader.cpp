#include "base/text_reader.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "base/concat.h"

namespace shoal {
namespace {

bool is_word_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_word_part(char c) { return is_word_start(c) || (c >= '0' && c <= '9') || c == '.'; }

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

Status TextReader::status() const {
  return is_ok() ? Status::ok() : Status::internal(concat("bad ", what_, " text: ", error_));
}

void TextReader::fail(std::string_view message) {
  if (!is_ok()) return;
  const auto line =
      1 + std::count(text_.begin(), text_.begin() + static_cast<long>(position_), '\n');
  error_ = concat("line ", line, ": ", message);
  position_ = text_.size();
}

void TextReader::skip_space() {
  while (position_ < text_.size()) {
    const char c = text_[position_];
    if (c == ';') {
      while (position_ < text_.size() && text_[position_] != '\n') ++position_;
    } else if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
      ++position_;
    } else {
      return;
    }
  }
}

bool TextReader::at_end() {
  skip_space();
  return position_ >= text_.size();
}

bool TextReader::peek(std::string_view token) {
  skip_space();
  if (text_.substr(position_, token.size()) != token || token.empty()) return false;
  const size_t end = position_ + token.size();
  return !(is_word_part(token.back()) && end < text_.size() && is_word_part(text_[end]));
}

bool TextReader::accept(std::string_view token) {
  if (!peek(token)) return false;
  position_ += token.size();
  return true;
}

void TextReader::expect(std::string_view token) {
  if (!accept(token)) fail(concat("expected ", token));
}

std::string_view TextReader::word() {
  skip_space();
  const size_t start = position_;
  if (start < text_.size() && is_word_start(text_[start])) {
    while (position_ < text_.size() && is_word_part(text_[position_])) ++position_;
  }
  if (position_ == start) fail("expected a word");
  return text_.substr(start, std::min(position_, text_.size()) - start);
}

int64_t TextReader::integer() {
  skip_space();
  int64_t value = 0;
  const char* end = text_.data() + text_.size();
  const auto parsed = std::from_chars(text_.data() + position_, end, value);
  if (parsed.ec != std::errc()) {
    fail("expected an integer of 64 bits");
    return 0;
  }
  position_ = static_cast<size_t>(parsed.ptr - text_.data());
  return value;
}

uint64_t TextReader::unsigned_integer() {
  skip_space();
  uint64_t value = 0;
  const char* end = text_.data() + text_.size();
  const auto parsed = std::from_chars(text_.data() + position_, end, value);
  if (parsed.ec != std::errc()) {
    fail("expected an unsigned integer of 64 bits");
    return 0;
  }
  position_ = static_cast<size_t>(parsed.ptr - text_.data());
  return value;
}

int32_t TextReader::index() {
  const int64_t value = integer();
  if (value < 0 || value > std::numeric_limits<int32_t>::max()) {
    fail("number out of range");
    return 0;
  }
  return static_cast<int32_t>(value);
}

double TextReader::real() {
  skip_space();
  double value = 0;
  const char* end = text_.data() + text_.size();
  const auto parsed = std::from_chars(text_.data() + position_, end, value);
  if (parsed.ec != std::errc()) {
    fail("expected a number");
    return 0;
  }
  position_ = static_cast<size_t>(parsed.ptr - text_.data());
  return value;
}

char TextReader::hex_escape() {
  const std::string_view digits = text_.substr(position_, 2);
  const int high = digits.size() == 2 ? hex_digit(digits[0]) : -1;
  const int low = digits.size() == 2 ? hex_digit(digits[1]) : -1;
  if (high < 0 || low < 0) {
    fail("expected two hexadecimal digits after \\x");
    return '?';
  }
  position_ += 2;
  return static_cast<char>(high * 16 + low);
}

std::string TextReader::quoted() {
  expect("\"");
  std::string out;
  while (position_ < text_.size() && text_[position_] != '"') {
    char c = text_[position_++];
    if (c == '\\' && position_ < text_.size()) {
      c = text_[position_++];
      if (c == 'n') c = '\n';
      if (c == 'x') c = hex_escape();
    }
    out.push_back(c);
  }
  if (position_ >= text_.size()) {
    fail("string without end");
    return out;
  }
  ++position_;
  return out;
}

std::string_view TextReader::until(std::string_view stops) {
  skip_space();
  const size_t start = position_;
  int depth = 0;
  while (position_ < text_.size()) {
    const char c = text_[position_];
    if (depth == 0 && stops.find(c) != std::string_view::npos) break;
    if (c == '[') ++depth;
    if (c == ']') --depth;
    ++position_;
  }
  std::string_view found = text_.substr(std::min(start, text_.size()), position_ - start);
  while (!found.empty() && (found.back() == ' ' || found.back() == '\n')) found.remove_suffix(1);
  return found;
}

std::string quote(std::string_view text) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (c == '\n') {
      out += "\\n";
    } else if (byte < 0x20 || byte == 0x7f) {
      out += {'\\', 'x', kDigits[byte >> 4], kDigits[byte & 15]};
    } else {
      out.push_back(c);
    }
  }
  return out + "\"";
}

std::string print_real(double value) {
  if (std::isnan(value)) return "nan";
  char text[40];
  const auto printed = std::to_chars(text, text + sizeof text, value);
  return {text, printed.ptr};
}

}  // namespace shoal
