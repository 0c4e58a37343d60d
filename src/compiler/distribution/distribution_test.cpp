// The analysis on functions given as text: which facts hold, why, and what is gathered.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "compiler/distribution/analyse.h"
#include "compiler/distribution/diagnostics.h"
#include "compiler/distribution/insert_gathers.h"
#include "compiler/distribution/reasons.h"
#include "compiler/distribution/solve.h"

namespace shoal::distribution {
namespace {

using ir::ValueId;
using types::Distribution;

ir::Function function_of(const std::string& body) {
  Result<ir::Function> function = ir::parse_function("func \"f\" {\n block 0\n" + body + "}\n");
  EXPECT_TRUE(function.is_ok()) << body;
  const Status status = ir::verify_function(*function);
  EXPECT_TRUE(status.is_ok()) << body;
  return std::move(*function);
}

// How the value %number is held after the analysis.
Distribution held(const std::string& body, int32_t number) {
  ir::Function function = function_of(body);
  const Model model = analyse(function, {});
  EXPECT_TRUE(ir::verify_function(function).is_ok());
  EXPECT_EQ(function.ops[ValueId{number}].distribution, distribution_of(model, ValueId{number}));
  return distribution_of(model, ValueId{number});
}

Clause clause(FactKind kind, int32_t head, std::vector<int32_t> body, std::string reason) {
  Clause made{{kind, ValueId{head}}, {}, std::move(reason), {}};
  for (const int32_t value : body) made.body.push_back({kind, ValueId{value}});
  return made;
}

std::string reason_of(const Model& model, int32_t value) {
  const auto found = model.fired.find({FactKind::replicated, ValueId{value}});
  return found == model.fired.end() ? "" : model.clauses[found->second].reason;
}

constexpr auto kRep = FactKind::replicated;

TEST(Solve, AClauseFiresWhenAllOfItsBodyHolds) {
  const Model model = solve({clause(kRep, 3, {1, 2}, "both"), clause(kRep, 4, {1, 9}, "never"),
                             clause(kRep, 2, {1}, "one"), clause(kRep, 1, {}, "axiom")});
  EXPECT_EQ(reason_of(model, 1), "axiom");
  EXPECT_EQ(reason_of(model, 2), "one");
  EXPECT_EQ(reason_of(model, 3), "both");
  EXPECT_EQ(reason_of(model, 4), "");
}

TEST(Solve, AFactTwiceInABodyAndCirclesEnd) {
  const Model model = solve({clause(kRep, 2, {1, 1}, "twice"), clause(kRep, 1, {2}, "back"),
                             clause(kRep, 1, {}, "axiom"), clause(kRep, 8, {7}, "of nothing"),
                             clause(kRep, 7, {8}, "of nothing")});
  EXPECT_EQ(reason_of(model, 2), "twice");
  EXPECT_EQ(reason_of(model, 1), "axiom");
  EXPECT_FALSE(model.holds(kRep, ValueId{7}));
}

TEST(Solve, FallbacksWaitForEveryOtherClause) {
  Clause fallback = clause(kRep, 3, {}, "fallback");
  fallback.is_fallback = true;
  Clause first = clause(kRep, 1, {}, "fallback");
  first.is_fallback = true;
  const Model alone = solve({fallback, clause(kRep, 3, {2}, "derived")});
  EXPECT_EQ(reason_of(alone, 3), "fallback");
  const Model derived =
      solve({fallback, clause(kRep, 3, {2}, "derived"), clause(kRep, 2, {}, "axiom")});
  EXPECT_EQ(reason_of(derived, 3), "derived");
  const Model chained = solve({first, fallback, clause(kRep, 3, {1}, "derived")});
  EXPECT_EQ(reason_of(chained, 3), "derived");
}

constexpr const char* kRead = "  %0 = read_parquet 0 : frame [\"A\": int64]\n";

std::string argument(const std::string& held) {
  return "  %0 = argument_frame 0 : frame [\"A\": int64]" + held + "\n";
}

const std::vector<std::string>& sources() {
  static const std::vector<std::string> all = {kRead, argument(""), argument(" held block"),
                                               argument(" held varying")};
  return all;
}

constexpr Distribution kSourceHeld[] = {Distribution::varying, Distribution::replicated,
                                        Distribution::block, Distribution::varying};

TEST(Rules, SourcesAreHeldAsTheySay) {
  for (size_t i = 0; i < sources().size(); ++i) {
    EXPECT_EQ(held(sources()[i] + "  return_values %0\n", 0), kSourceHeld[i]) << sources()[i];
  }
}

TEST(Rules, RowByRowKeepsHowItsInputIsHeld) {
  for (size_t i = 0; i < sources().size(); ++i) {
    const std::string body = sources()[i] + R"(  %1 = column %0 [0] : column int64
  %2 = project %0, %1 : frame ["A": int64]
  %3 = add_row_number %2 : frame ["A": int64, "row number": int64]
  return_values %3
)";
    EXPECT_EQ(held(body, 2), kSourceHeld[i]) << body;
    EXPECT_EQ(held(body, 3), kSourceHeld[i]) << body;
  }
}

TEST(Rules, FiltersLimitsAndGroupsMakeSharesOfAnySize) {
  for (size_t i = 0; i < sources().size(); ++i) {
    const Distribution expected =
        types::is_divided(kSourceHeld[i]) ? Distribution::varying : Distribution::replicated;
    const std::string body = sources()[i] + R"(  %1 = column %0 [0] : column int64
  %2 = greater %1, %1 : column boolean
  %3 = filter %0, %2 : frame ["A": int64]
  %4 = constant 3 : python int64
  %5 = limit %0, %4 : frame ["A": int64]
  %6 = aggregate %0 by [0] [] : frame ["A": int64]
  return_values %3, %5, %6
)";
    for (const int32_t number : {3, 5, 6}) EXPECT_EQ(held(body, number), expected) << body;
  }
}

TEST(Rules, ReductionsAndGathersAreReplicated) {
  for (const std::string& source : sources()) {
    const std::string body = source + R"(  %1 = aggregate %0 by [] [sum 0] : frame ["A": int64]
  %2 = gather %0 : frame ["A": int64]
  return_values %1, %2
)";
    EXPECT_EQ(held(body, 1), Distribution::replicated);
    EXPECT_EQ(held(body, 2), Distribution::replicated);
  }
}

// Only needed by ops that read their rows as a whole.
TEST(InsertGathers, OncePerFrameBeforeTheFirstUser) {
  ir::Function function = function_of(std::string(kRead) + R"(
  %1 = scalar_of %0 [0] : numpy int64
  %2 = scalar_of %0 [0] : numpy int64
  return_values %1, %2, %0
)");
  (void)analyse(function, {});
  const ValueId gather = function.ops[ValueId{1}].operands[0];
  EXPECT_EQ(function.ops[gather].kind, ir::OpKind::gather);
  EXPECT_EQ(function.ops[ValueId{2}].operands[0], gather);
  EXPECT_EQ(function.ops[ValueId{3}].operands[2], ValueId{0});
  const std::vector<ValueId>& order = function.blocks[Id<ir::Block>{0}].ops;
  EXPECT_EQ(order, (std::vector<ValueId>{ValueId{0}, gather, ValueId{1}, ValueId{2}, ValueId{3}}));
  EXPECT_TRUE(ir::verify_function(function).is_ok());
}

TEST(InsertGathers, NoneForReplicatedRows) {
  ir::Function function = function_of(std::string(kRead) + R"(
  %1 = aggregate %0 by [] [sum 0] : frame ["A": int64]
  %2 = scalar_of %1 [0] : numpy int64
  return_values %2
)");
  EXPECT_FALSE(insert_gathers(function, solve(clauses_of(function, {}))));
  EXPECT_EQ(function.ops.size(), 4);
}

TEST(InsertGathers, GathersOfReplicatedRowsLoseTheirUsers) {
  ir::Function function = function_of(argument("") + R"(  %1 = gather %0 : frame ["A": int64]
  %2 = gather %1 : frame ["A": int64]
  %3 = column %2 [0] : column int64
  %4 = project %2, %3 : frame ["A": int64]
  return_values %2, %4
)");
  (void)analyse(function, {});
  EXPECT_EQ(function.ops[ValueId{3}].operands[0], ValueId{0});
  EXPECT_EQ(function.ops[ValueId{4}].operands[0], ValueId{0});
  EXPECT_EQ(function.ops[ValueId{5}].operands[0], ValueId{0});
  EXPECT_TRUE(ir::verify_function(function).is_ok());
}

// A chain of `count` filters, each on its line, over a replicated argument.
std::string filters(int count) {
  std::string body = "  %0 = argument_frame 0 : frame [\"A\": boolean] @0:1:0-1:9\n";
  for (int i = 0; i < count; ++i) {
    const std::string frame = "%" + std::to_string(2 * i);
    const std::string mask = "%" + std::to_string(2 * i + 1);
    const std::string line = std::to_string(i + 2);
    body += "  " + mask + " = column " + frame + " [0] : column boolean\n  %" +
            std::to_string(2 * i + 2) + " = filter " + frame + ", " + mask +
            " : frame [\"A\": boolean] @0:" + line + ":0-" + line + ":9\n";
  }
  return body + "  return_values %" + std::to_string(2 * count) + "\n";
}

TEST(Reasons, WalkBackLineByLine) {
  ir::Function function = function_of(filters(3));
  const Model model = analyse(function, {"df"});
  const std::vector<Reason> chain = reason_chain({function, model, {"df"}}, ValueId{6}, 12);
  ASSERT_EQ(chain.size(), 4u);
  for (size_t i = 0; i < 4; ++i) EXPECT_EQ(chain[i].span.line, static_cast<int32_t>(4 - i));
  EXPECT_EQ(chain[0].text, "rows selected of what is replicated");
  EXPECT_EQ(chain[3].text, "argument `df` is replicated: every rank passes all of it");
  EXPECT_EQ(summary_of(model, ValueId{6}), "replicated: every rank passes all of argument `df`");
}

TEST(Reasons, LongChainsKeepTheirEnd) {
  ir::Function function = function_of(filters(40));
  const Model model = analyse(function, {"df"});
  const std::vector<Reason> chain = reason_chain({function, model, {"df"}}, ValueId{80}, 12);
  ASSERT_EQ(chain.size(), 12u);
  EXPECT_EQ(chain[0].span.line, 41);
  EXPECT_EQ(chain[10].span.line, 31);
  EXPECT_EQ(chain[11].span.line, 1);
}

TEST(Reasons, EqualSharesGoBackToTheArgument) {
  ir::Function function = function_of(
      "  %0 = argument_frame 0 : frame [\"A\": int64] held block @0:1:0-1:9\n"
      "  %1 = column %0 [0] : column int64 @0:2:0-2:9\n"
      "  %2 = add %1, %1 : column int64 @0:2:0-2:9\n"
      "  %3 = project %0, %2 : frame [\"A\": int64] @0:3:0-3:9\n"
      "  return_values %3\n");
  const Model model = analyse(function, {"df"});
  const Subject subject{function, model, {"df"}};
  const std::vector<Reason> of_argument = reason_chain(subject, ValueId{0}, 12);
  ASSERT_EQ(of_argument.size(), 1u);
  EXPECT_EQ(of_argument[0].text, "argument `df` is divided over ranks, in equal shares");
  const std::vector<Reason> of_column = reason_chain(subject, ValueId{2}, 12);
  ASSERT_EQ(of_column.size(), 2u);
  EXPECT_EQ(of_column[0].text, "made row by row, each rank of its own rows");
  EXPECT_EQ(of_column[0].span.line, 2);
  EXPECT_EQ(of_column[1].span.line, 1);
  EXPECT_EQ(summary_of(model, ValueId{0}), "divided over ranks in equal shares");
}

// What a return puts together begins where its rows do.
TEST(Reasons, AReturnedTableIsNoStep) {
  ir::Function function = function_of(
      "  %0 = read_parquet 0 : frame [\"A\": int64] @0:1:0-1:9\n"
      "  %1 = column %0 [0] : column int64 @0:2:0-2:9\n"
      "  %2 = project %0, %1 : frame [\"A\": int64] @0:2:0-2:9\n"
      "  return_values %2\n");
  const Model model = analyse(function, {});
  const std::vector<Reason> chain = reason_chain({function, model, {}}, ValueId{2}, 12);
  ASSERT_EQ(chain.size(), 1u);
  EXPECT_EQ(chain[0].value, ValueId{0});
}

std::string sequential(const std::string& body, const ParameterNames& parameters) {
  ir::Function function = function_of(body);
  const Model model = analyse(function, parameters);
  return sequential_reason({function, model, parameters, {}, {}});
}

TEST(SequentialReason, NamesTheArguments) {
  EXPECT_EQ(sequential("  %0 = argument_frame 0 : frame [] @0:3:6-3:8\n"
                       "  %1 = argument_frame 1 : frame []\n  return_values %0, %1\n",
                       {"df", "other"}),
            "nothing in f() is divided over ranks: arguments `df` (line 3) and `other` are "
            "replicated, and all else follows from it; pass distributed=['df', 'other'] or read "
            "the data inside the function");
}

TEST(SequentialReason, EmptyWhereSomethingIsDividedOrThereIsNoFrame) {
  EXPECT_EQ(sequential("  %0 = constant 1 : python int64\n  return_values %0\n", {}), "");
  EXPECT_EQ(sequential("  %0 = argument_frame 0 : frame []\n  %1 = read_parquet 0 : frame []\n"
                       "  return_values %0, %1\n",
                       {"df"}),
            "");
  EXPECT_EQ(sequential(argument(" held block") + "  return_values %0\n", {"df"}), "");
}

TEST(SequentialReason, CountsOnlyWhatIsRun) {
  const std::string reason = sequential(
      "  %0 = argument_frame 0 : frame []\n  %1 = read_parquet 0 : frame []\n"
      "  return_values %0\n",
      {"df"});
  EXPECT_TRUE(reason.starts_with("nothing in f() is divided over ranks: argument `df`")) << reason;
}

TEST(Diagnostics, EachLevelSaysMore) {
  ir::Function function = function_of(filters(1));
  const Model model = analyse(function, {"df"});
  const std::vector<ir::NamedValue> variables = {{"df", {0, 1, 0, 1, 2}, ValueId{0}},
                                                 {"n", {0, 2, 0, 2, 2}, {}}};
  const std::vector<ir::NamedValue> results = {{"result", {0, 3, 0, 3, 2}, ValueId{2}}};
  const ParameterNames parameters = {"df"};
  const Findings findings{function, model, parameters, variables, results};
  const std::string named = R"(f()
variables
  line 1: df: replicated: every rank passes all of argument `df`
returned
  line 3: result: replicated: every rank passes all of argument `df`
      line 2: rows selected of what is replicated
      line 1: argument `df` is replicated: every rank passes all of it
)";
  const std::string operations = R"(operations
  line 1: %0 = argument_frame: held replicated
  line 2: %2 = filter: held replicated
)";
  const std::string rules = R"(rules applied
  REP(%0)  argument `df` is replicated: every rank passes all of it
  REP(%1) <- REP(%0)  made row by row of what is replicated
  REP(%2) <- REP(%0)  rows selected of what is replicated
)";
  const std::string advice = sequential_reason(findings) + "\n";
  EXPECT_EQ(diagnose(findings, 1), named);
  EXPECT_EQ(diagnose(findings, 2), named + operations + advice);
  EXPECT_EQ(diagnose(findings, 3), named + operations + rules + advice);
}

// %2 is used by nothing, %4 gathers what every rank has: only its users' input is run.
TEST(Diagnostics, WhatIsNotRunIsOnlyNamed) {
  ir::Function function = function_of(R"(  %0 = read_parquet 0 : frame ["A": boolean] @0:1:0-1:9
  %1 = column %0 [0] : column boolean @0:2:0-2:9
  %2 = filter %0, %1 : frame ["A": boolean] @0:2:0-2:9
  %3 = gather %0 : frame ["A": boolean] @0:3:0-3:9
  %4 = gather %3 : frame ["A": boolean] @0:4:0-4:9
  return_values %4
)");
  const Model model = analyse(function, {});
  const std::vector<ir::NamedValue> variables = {{"df", {0, 1, 0, 1, 2}, ValueId{0}},
                                                 {"kept", {0, 2, 0, 2, 2}, ValueId{2}},
                                                 {"all", {0, 4, 0, 4, 2}, ValueId{4}}};
  const ParameterNames parameters;
  const std::vector<ir::NamedValue> results;
  EXPECT_EQ(diagnose({function, model, parameters, variables, results}, 3), R"(f()
variables
  line 1: df: divided over ranks by bytes of the file
  line 4: all: replicated: gathered on every rank
      line 4: every rank has the rows already: nothing to gather
      line 3: the rows of all ranks are gathered on every rank
not computed, as nothing uses it
  line 2: kept
operations
  line 1: %0 = read_parquet: held varying
  line 3: %3 = gather: held replicated; every rank gets the rows of all
rules applied
  VAR(%0)  read_parquet divides the rows over ranks by bytes of the file
  REP(%3)  the rows of all ranks are gathered on every rank
)");
}

TEST(Diagnostics, SayWhatTheRanksExchange) {
  ir::Function function = function_of(R"(  %0 = argument_frame 0 : frame ["A": int64] held block
  %1 = add_row_number %0 : frame ["A": int64, "row number": int64]
  %2 = constant 3 : python int64
  %3 = limit %1, %2 : frame ["A": int64, "row number": int64]
  %4 = aggregate %3 by [0] [] : frame ["A": int64]
  %5 = aggregate %4 by [] [sum 0] : frame ["A": int64]
  %6 = aggregate %5 by [0] [] : frame ["A": int64]
  return_values %6
)");
  const Model model = analyse(function, {});
  const std::string text = diagnose({function, model, {}, {}, {}}, 2);
  EXPECT_EQ(text, R"(f()
operations
  %0 = argument_frame: held block
  %1 = add_row_number: held block; ranks exchange their numbers of rows if the index is used
  %3 = limit: held varying; ranks exchange their numbers of rows
  %4 = aggregate: held varying; ranks exchange partial groups by key
  %5 = aggregate: held replicated; ranks combine a row of each
  %6 = aggregate: held replicated
)");
}

// Whether the ranks' values of %number differ.
bool is_own(const std::string& body, int32_t number) {
  ir::Function function = function_of(body);
  return analyse(function, {}).holds(FactKind::own, ValueId{number});
}

TEST(Rules, WhatIsMadeOfTheRankDiffersUnlessItIsDividedOrCombined) {
  for (size_t i = 0; i < sources().size(); ++i) {
    const std::string body = sources()[i] + R"(  %1 = rank : python int64
  %2 = rank_count : python int64
  %3 = add %1, %2 : python int64
  %4 = column %0 [0] : column int64
  %5 = equal %4, %3 : column boolean
  %6 = filter %0, %5 : frame ["A": int64]
  %7 = aggregate %6 by [] [size] : frame ["size": int64]
  %8 = scalar_of %7 [0] : python int64
  %9 = aggregate %0 by [] [size] : frame ["size": int64]
  %10 = scalar_of %9 [0] : python int64
  return_values %8, %10
)";
    const bool is_whole = kSourceHeld[i] == Distribution::replicated;
    EXPECT_TRUE(is_own(body, 1));
    EXPECT_FALSE(is_own(body, 2));
    EXPECT_TRUE(is_own(body, 3));
    EXPECT_FALSE(is_own(body, 0));
    for (const int32_t number : {5, 6, 7, 8}) EXPECT_EQ(is_own(body, number), is_whole) << number;
    EXPECT_FALSE(is_own(body, 10));
  }
}

TEST(Gathers, APrintGetsAllRowsAndAParallelPrintItsShare) {
  ir::Function function = *ir::parse_function(R"text(func "f" {
 prints "(tuple (tuple (frame [ ] ( ) ( ))) (none) (none) (none))"
 prints "(tuple (frame [ ] ( ) ( )))"
 block 0
  %0 = read_parquet 0 : frame ["A": int64]
  print %0 0
  parallel_print %0 1
  return_values %0
})text");
  (void)analyse(function, {});
  const auto& ops = function.blocks[Id<ir::Block>{0}].ops;
  ASSERT_EQ(ops.size(), 5U);
  EXPECT_EQ(function.ops[ops[1]].kind, ir::OpKind::gather);
  EXPECT_EQ(function.ops[ops[2]].operands[0], ops[1]);
  EXPECT_EQ(function.ops[ops[3]].operands[0], ops[0]);
}

}  // namespace
}  // namespace shoal::distribution
