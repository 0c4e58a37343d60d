// Errors as people read them: the example of the design, and never more than 12 lines.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "compiler/syntax/parse_tree.h"
#include "session/session.h"

namespace shoal::session {
namespace {

syntax::Module module() {
  return *syntax::parse_module(R"((module
  (file "sales.py" 10 "def total(rows):" "    best = 0" "    for row in rows:" "        é = \"é\"" "    best = row.name")
  (function "total" 0 (function@10:0-14:19 "total"))))");
}

ErrorDetail conflict() {
  ErrorDetail error;
  error.kind = ErrorKind::typing_error;
  error.code = "S0203";
  error.message = "`best` is int or str after line 14.";
  error.help = "start with best = \"\"";
  error.span = {0, 14, 11, 14, 19};
  error.label = "str";
  error.notes = {{{0, 11, 11, 11, 12}, "int, set here"}};
  return error;
}

int64_t line_count(const std::string& text) {
  return 1 + std::count(text.begin(), text.end(), '\n');
}

TEST(RenderError, ShowsBothPlaces) {
  EXPECT_EQ(render_error(conflict(), module()),
            R"(shoal.TypingError [S0203] in total() at sales.py:14:12
   14 |     best = row.name
      |            ^^^^^^^^ str
   11 |     best = 0
      |            - int, set here
`best` is int or str after line 14.
help: start with best = "")");
}

TEST(RenderError, ColumnsAreCodePoints) {
  ErrorDetail error = conflict();
  error.span = {0, 13, 12, 13, 15};
  error.notes.clear();
  const std::string text = render_error(error, module());
  EXPECT_NE(text.find("   13 |         é = \"é\"\n      |             ^^^ str\n"),
            std::string::npos)
      << text;
}

TEST(RenderError, SpansOverLinesAndBeyondThemAreCut) {
  ErrorDetail error = conflict();
  error.span = {0, 11, 4, 14, 3};
  EXPECT_NE(render_error(error, module()).find("     ^^^^^^^^ str"), std::string::npos);
  error.span = {0, 11, 4, 11, 4000};
  EXPECT_NE(render_error(error, module()).find("     ^^^^^^^^ str"), std::string::npos);
}

TEST(RenderError, UnknownPlacesAreLeftOut) {
  ErrorDetail error = conflict();
  error.span = {};
  EXPECT_EQ(render_error(error, module()),
            "`best` is int or str after line 14.\nhelp: start with best = \"\"");
  error.span = {7, 14, 0, 14, 1};
  EXPECT_EQ(line_count(render_error(error, module())), 5);
  error.span = {0, 99, 0, 99, 1};
  EXPECT_EQ(line_count(render_error(error, module())), 5);
}

TEST(RenderError, NeverMoreThanTwelveLinesAndTheHelpStays) {
  ErrorDetail error = conflict();
  error.kind = ErrorKind::internal;
  for (int i = 0; i < 20; ++i) error.notes.push_back(error.notes[0]);
  for (int i = 0; i < 40; ++i) error.message += "\nline " + std::to_string(i);
  const std::string text = render_error(error, module());
  EXPECT_LE(line_count(text), 12) << text;
  EXPECT_NE(text.find("line 0"), std::string::npos);
  EXPECT_NE(text.find("help: "), std::string::npos) << text;
  EXPECT_NE(text.find("S0001"), std::string::npos) << text;
}

}  // namespace
}  // namespace shoal::session
