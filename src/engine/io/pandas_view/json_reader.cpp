// The grammar of JSON, one function per construct.
#include "engine/io/pandas_view/json_reader.h"

#include <charconv>

namespace shoal::engine {
namespace {

void append_utf8(std::string& out, uint32_t code_point) {
  auto put = [&](uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xc0 | code_point >> 6);
    put(0x80 | (code_point & 0x3f));
  } else if (code_point < 0x10000) {
    put(0xe0 | code_point >> 12);
    put(0x80 | (code_point >> 6 & 0x3f));
    put(0x80 | (code_point & 0x3f));
  } else {
    put(0xf0 | code_point >> 18);
    put(0x80 | (code_point >> 12 & 0x3f));
    put(0x80 | (code_point >> 6 & 0x3f));
    put(0x80 | (code_point & 0x3f));
  }
}

bool is_space(char character) {
  return character == ' ' || character == '\n' || character == '\t' || character == '\r';
}

bool ends_word(char character) {
  return is_space(character) || character == ',' || character == ']' || character == '}';
}

// Covers NaN and Infinity, which Python's writer puts in bare.
bool is_number(std::string_view word) {
  if (word == "NaN" || word == "Infinity" || word == "-Infinity") return true;
  double value = 0;
  auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  return error != std::errc::invalid_argument && end == word.data() + word.size();
}

}  // namespace

void JsonReader::fail() {
  failed_ = true;
  position_ = text_.size();
}

void JsonReader::skip_space() {
  while (position_ < text_.size() && is_space(text_[position_])) ++position_;
}

bool JsonReader::take(char character) {
  if (position_ == text_.size() || text_[position_] != character) return false;
  ++position_;
  return true;
}

JsonKind JsonReader::peek() {
  skip_space();
  if (position_ == text_.size()) return JsonKind::invalid;
  switch (text_[position_]) {
    case '{': return JsonKind::object;
    case '[': return JsonKind::array;
    case '"': return JsonKind::string;
    case 'n': return JsonKind::null;
    case 't':
    case 'f': return JsonKind::boolean;
    default: return JsonKind::number;
  }
}

bool JsonReader::enter(char bracket) {
  JsonKind wanted = bracket == '{' ? JsonKind::object : JsonKind::array;
  if (peek() != wanted) {
    skip();
    return false;
  }
  if (++depth_ > kDepthMax) fail();
  take(bracket);
  is_first_ = true;
  return true;
}

bool JsonReader::has_next(char closing_bracket) {
  if (failed_) return false;
  skip_space();
  bool is_first = is_first_;
  is_first_ = false;
  if (take(closing_bracket)) return false;
  if (!is_first && !take(',')) fail();
  if (position_ == text_.size()) fail();
  return !failed_;
}

std::string JsonReader::read_key() {
  if (peek() != JsonKind::string) {
    fail();
    return {};
  }
  std::string key = read_quoted();
  skip_space();
  if (!take(':')) fail();
  return key;
}

uint32_t JsonReader::read_hex4() {
  uint32_t value = 0;
  if (text_.size() - position_ < 4) {
    fail();
    return 0;
  }
  const char* begin = text_.data() + position_;
  auto [end, error] = std::from_chars(begin, begin + 4, value, 16);
  if (error != std::errc() || end != begin + 4) {
    fail();
    return 0;
  }
  position_ += 4;
  return value;
}

void JsonReader::read_escape(std::string& out) {
  static constexpr std::string_view kLetters = "\"\\/bfnrt";
  static constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  if (position_ == text_.size()) {
    fail();
    return;
  }
  char letter = text_[position_++];
  if (size_t index = kLetters.find(letter); index != std::string_view::npos) {
    out.push_back(kMeanings[index]);
    return;
  }
  if (letter != 'u') {
    fail();
    return;
  }
  uint32_t code_point = read_hex4();
  if (code_point >= 0xd800 && code_point < 0xdc00) {  // the first half of a surrogate pair
    uint32_t low = take('\\') && take('u') ? read_hex4() : 0;
    code_point = low >= 0xdc00 && low < 0xe000
                     ? 0x10000 + ((code_point - 0xd800) << 10) + (low - 0xdc00)
                     : 0xdc00;
  }
  if (code_point >= 0xdc00 && code_point < 0xe000) fail();
  if (!failed_) append_utf8(out, code_point);
}

std::string JsonReader::read_quoted() {
  std::string out;
  ++position_;
  while (!failed_) {
    size_t stop = text_.find_first_of("\"\\", position_);
    if (stop == std::string_view::npos) {
      fail();
      break;
    }
    out.append(text_, position_, stop - position_);
    position_ = stop + 1;
    if (text_[stop] == '"') return out;
    read_escape(out);
  }
  return {};
}

std::string_view JsonReader::read_bare_word() {
  size_t begin = position_;
  while (position_ < text_.size() && !ends_word(text_[position_])) ++position_;
  std::string_view word = text_.substr(begin, position_ - begin);
  if (word != "null" && word != "true" && word != "false" && !is_number(word)) fail();
  return word;
}

std::optional<std::string> JsonReader::read_string() {
  if (peek() != JsonKind::string) {
    skip();
    return std::nullopt;
  }
  return read_quoted();
}

std::optional<int64_t> JsonReader::read_int() {
  if (peek() != JsonKind::number) {
    skip();
    return std::nullopt;
  }
  std::string_view word = read_bare_word();
  int64_t value = 0;
  auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return value;
}

void JsonReader::skip() {
  switch (peek()) {
    case JsonKind::object: read_object([&](const std::string&) { skip(); }); return;
    case JsonKind::array: read_array([&] { skip(); }); return;
    case JsonKind::string: read_quoted(); return;
    case JsonKind::invalid: fail(); return;
    default: read_bare_word(); return;
  }
}

void JsonReader::expect_end() {
  skip_space();
  if (position_ != text_.size()) fail();
}

}  // namespace shoal::engine
