// Runs calls of text functions for which tests/fuzz/text_cases.py knows CPython's results: those of
// tests/data/text_cases.txt (the short ones of seed 1), or as many as you like:
//   tests/fuzz/text_cases.py 7 200000 >/tmp/cases
//   SHOAL_TEXT_CASES=/tmp/cases build/release/bin/test_engine_objects --gtest_filter='TextCases*'
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "engine/objects/text/text_test_world.h"

namespace shoal::engine {
namespace {

std::string from_hex(std::string_view hex) {
  std::string bytes;
  for (size_t at = 0; at + 1 < hex.size(); at += 2)
    bytes.push_back(static_cast<char>(std::stoi(std::string(hex.substr(at, 2)), nullptr, 16)));
  return bytes;
}

std::vector<std::string> split_tabs(const std::string& line) {
  std::vector<std::string> fields;
  std::istringstream stream(line);
  for (std::string field; std::getline(stream, field, '\t');) fields.push_back(field);
  return fields;
}

std::string error_name(ErrorKind kind) {
  switch (kind) {
#define SHOAL_DEFINE(kind, name) \
  case ErrorKind::kind: return #name;
    SHOAL_PYTHON_ERRORS(SHOAL_DEFINE)
#undef SHOAL_DEFINE
    default: return "InternalError";
  }
}

// ",68c3a9,": each item behind a comma.
std::vector<std::string> items_of_field(std::string_view field) {
  std::vector<std::string> items;
  while (!field.empty()) {
    field.remove_prefix(1);
    const size_t stop = std::min(field.find(','), field.size());
    items.push_back(from_hex(field.substr(0, stop)));
    field.remove_prefix(stop);
  }
  return items;
}

// What a case's values live in.
struct Case {
  TextWorld texts;
  std::vector<abi::Text> items;
  abi::ListObject list{};
  int32_t layout = 0;
  Cells in;

  void add_text(std::string_view hex) {
    const Cells cells = cells_of(texts.text(from_hex(hex)));
    in.insert(in.end(), cells.begin(), cells.end());
  }

  // A field is a letter and the operand.
  void add_operand(const std::string& field) {
    const std::string_view rest = std::string_view(field).substr(1);
    switch (field[0]) {
      case 's': add_text(rest); break;
      case 'S':  // str?
        in.push_back(1);
        add_text(rest);
        break;
      case 'N': in.insert(in.end(), {0, 0, 0}); break;
      case 'i': in.push_back(static_cast<uint64_t>(std::stoll(std::string(rest)))); break;
      case 'I':  // int?
        in.insert(in.end(), {1, static_cast<uint64_t>(std::stoll(std::string(rest)))});
        break;
      case 'n': in.insert(in.end(), {0, 0}); break;
      case 'f': in.push_back(std::stoull(std::string(rest), nullptr, 16)); break;
      case 't': layout = texts.layout(rest); break;
      case 'l':
        for (const std::string& item : items_of_field(rest)) items.push_back(texts.text(item));
        list = {0, 0, static_cast<int64_t>(items.size()), static_cast<int64_t>(items.size()),
                items.data()};
        in.push_back(reinterpret_cast<uint64_t>(&list));
        break;
      default: FAIL() << "bad operand " << field;
    }
  }

  std::string problem(const std::string& expected, const Cells& out) {
    const std::string rest = expected.substr(1);
    if (texts.failed || expected[0] == 'e') {
      const ObjectError& error = texts.world.error;
      if (!texts.failed) return "no error";
      const std::string name = error_name(error.kind) + ":";
      const std::string wanted = rest.substr(0, rest.find(':') + 1);
      if (expected[0] != 'e' || name != wanted ||
          error.message != from_hex(rest.substr(wanted.size())))
        return "error " + name + " " + error.message;
      return "";
    }
    switch (expected[0]) {
      case 's':
        if (!is_canonical(text_of(out))) return "not canonical";
        return to_utf8(text_of(out)) == from_hex(rest) ? "" : "text " + to_utf8(text_of(out));
      case 'i':
        return static_cast<int64_t>(out[0]) == std::stoll(rest) ? "" : std::to_string(out[0]);
      case 'f': return out[0] == std::stoull(rest, nullptr, 16) ? "" : std::to_string(out[0]);
      case 'l': return items_of(out) == items_of_field(rest) ? "" : "other items";
      case 'p': {
        const std::vector<std::string> parts = items_of_field(rest);
        for (size_t part = 0; part < 3; ++part) {
          if (to_utf8(text_of(out, 2 * part)) != parts[part]) return "other parts";
          if (!is_canonical(text_of(out, 2 * part))) return "not canonical";
        }
        return "";
      }
      default: return "bad expectation";
    }
  }
};

TEST(TextCases, AreAsInPython) {
  const char* path = std::getenv("SHOAL_TEXT_CASES");
  std::ifstream file(path != nullptr ? path : "tests/data/text_cases.txt");
  std::map<std::pair<std::string, std::string>, std::string> answers;
  int64_t count = 0;
  int problems = 0;
  for (std::string line; std::getline(file, line) && problems < 20;) {
    const std::vector<std::string> fields = split_tabs(line);
    if (fields[0] == "ask") {
      answers = {{{fields[1], from_hex(fields[2].substr(1))}, from_hex(fields[3].substr(1))}};
      continue;
    }
    Case one;
    one.texts.answers = answers;
    for (size_t field = 1; field + 1 < fields.size(); ++field) one.add_operand(fields[field]);
    const auto function = reinterpret_cast<abi::ObjectFunction>(
        const_cast<void*>(object_function("shoal_" + fields[0])));
    ASSERT_NE(function, nullptr) << fields[0];
    const Cells out = one.texts.call_with(function, one.in, one.layout);
    const std::string problem = one.problem(fields.back(), out);
    if (!problem.empty()) ++problems;
    EXPECT_EQ(problem, "") << line;
    ++count;
  }
  EXPECT_GT(count, 0);
}

}  // namespace
}  // namespace shoal::engine
