// IR functions print and parse back: every op of ops.def, every form of type, plans behind the
// function; and the rules of verify_function.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "compiler/ir/function.h"

namespace shoal::ir {
namespace {

const std::vector<OpKind>& all_ops() {
  static const std::vector<OpKind> ops = {
#define X(name, group, operands, traits, distribution) OpKind::name,
#include "compiler/ir/ops.def"
#undef X
  };
  return ops;
}

// One line per op, over: %0 a frame, %1 and %2 columns of it, %3 a boolean one, %4 and %5 Python
// ints. The other ops of the text are always the same.
// A value of the object type, then an op over it and ints.
std::string with_object(const std::string& type, const std::string& line) {
  return "argument 1 : object \"" + type + "\"\n  " + line;
}

std::string object_line_of(OpKind kind) {
  const std::string name(op_name(kind));
  const std::string number = "%7 = constant 1 : numpy uint64\n  %8 = ";
  switch (kind) {
    case OpKind::call_object:
      return with_object("str", "%7 = " + name + R"( %6, %4 "text_repeat" : object "str")");
    case OpKind::make_tuple: return name + R"( %4, %5 : object "tuple[int, int]")";
    case OpKind::tuple_item:
      return with_object("tuple[str, int]", "%7 = " + name + " %6 [1] : python int64");
    case OpKind::make_none: return name + R"( : object "Optional[str]")";
    case OpKind::make_optional: return name + R"( %4 : object "Optional[int]")";
    case OpKind::is_there:
      return with_object("Optional[int]", "%7 = " + name + " %6 : python boolean");
    case OpKind::optional_item:
      return with_object("Optional[int]", "%7 = " + name + " %6 : python int64");
    case OpKind::text_length: return with_object("str", "%7 = " + name + " %6 : python int64");
    case OpKind::text_equal: return with_object("str", "%7 = " + name + " %6, %6 : python boolean");
    case OpKind::text_item_at:
      return with_object("str", number + name + R"( %6, %7 : object "str")");
    case OpKind::list_length:
      return with_object("list[int]", "%7 = " + name + " %6 : python int64");
    case OpKind::list_item:
      return with_object("list[int]", "%7 = " + name + " %6, %4 : python int64");
    case OpKind::list_item_at:
      return with_object("list[int]", number + name + " %6, %7 : python int64");
    case OpKind::list_set: return with_object("list[int]", name + " %6, %4, %5");
    case OpKind::list_append: return with_object("list[int]", name + " %6, %5");
    case OpKind::array_length:
      return with_object("array[int8, 2]", "%7 = " + name + " %6 [1] : python int64");
    case OpKind::array_item:
      return with_object("array[int8, 2]", "%7 = " + name + " %6, %4, %5 : numpy int8");
    case OpKind::array_item_at:
      return with_object("array[int8, 1]", number + name + " %6, %7 : numpy int8");
    case OpKind::array_set:
      return with_object("array[boolean, 1]",
                         "%7 = constant true : numpy boolean\n  " + name + " %6, %4, %7");
    case OpKind::array_view:
      return with_object("array[int8, 2]",
                         "%7 = " + name + R"( %6, %4 ": i" : object "array[int8, 1, strided]")");
    case OpKind::array_transpose:
      return with_object("array[int8, 2]",
                         "%7 = " + name + R"( %6 "1 0" : object "array[int8, 2, strided]")");
    case OpKind::array_as:
      return with_object("array[int8, 1]",
                         "%7 = " + name + R"( %6 : object "array[int8, 1, readonly]")");
    case OpKind::map_arrays:
      return with_object("array[float64, 1]",
                         "%7 = make_tuple %4 : object \"tuple[int]\"\n  %8 = " + name +
                             R"( %7, %5, %6 1 : object "array[float64, 1]")");
    case OpKind::broadcast_shape:
      return with_object("array[int8, 1]", "%7 = " + name + R"( %6, %6 : object "tuple[int]")");
    default: return with_object("set[str]", "%7 = " + name + " %6 : python int64");
  }
}

std::string line_of(OpKind kind) {
  const std::string frame = R"( : frame ["A": int64, "c": boolean, "S": string:str_nan])";
  const std::string name(op_name(kind));
  switch (kind) {
    case OpKind::read_parquet:
    case OpKind::argument_frame: return name + " 1" + frame + " held block @0:3:9-3:20";
    case OpKind::add_row_number:
      return name + R"( %0 : frame ["A": int64, "c": boolean, "S": string:str_nan, "": int64])";
    case OpKind::column: return name + " %0 [2] : column string:str_nan";
    case OpKind::scalar_of: return name + " %0 [0] : numpy int64";
    case OpKind::broadcast: return name + " %0, %4 : column int64";
    case OpKind::map_rows: return name + " %0, %2, %4 0 : column float64";
    case OpKind::meet: return name + " %4 : python float64";
    case OpKind::is_present: return name + " %4 : python boolean";
    case OpKind::project: return name + R"( %0, %1, %3 : frame ["x": int64, "y \"": boolean])";
    case OpKind::filter: return name + " %0, %3" + frame;
    case OpKind::limit: return name + " %0, %4" + frame + " held varying";
    case OpKind::gather: return name + " %0" + frame;
    case OpKind::aggregate:
      return name +
             " %0 by [2] [std 0 ddof 0, size] unsorted keepna : "
             R"(frame ["S": string:str_nan, "s": float64, "n": int64])";
    case OpKind::argument: return name + " 3 : python string";
    case OpKind::constant: return name + R"( "a: \"b\" %1" : python string)";
    case OpKind::run_plan: return name + " %4 0" + frame;
    case OpKind::rank:
    case OpKind::rank_count: return name + " : python int64";
    case OpKind::is_rank: return name + " %4 : numpy boolean";
    case OpKind::print: return name + " %0, %4 0";
    case OpKind::parallel_print: return name + " 1";
    case OpKind::barrier: return name;
    case OpKind::parallel_loop: return name + R"( %4, %5, %5 1 "add" : object "tuple[int]")";
    case OpKind::call: return name + " %4 0 [2] : python float64";
    case OpKind::math:
      return "constant 2.5 : python float64\n  %7 = " + name + R"( %6 "sqrt" : python float64)";
    case OpKind::ufunc:
      return "constant 2.5 : numpy float64\n  %7 = " + name + R"( %6 "sqrt" : numpy float64)";
    case OpKind::select:
      return "constant true : numpy boolean\n  %7 = constant 2.5 : numpy float64\n  %8 = " + name +
             " %6, %7, %7 : numpy float64";
    case OpKind::range_length: return name + " %4, %5, %4 : numpy uint64";
    case OpKind::check_bound: return "is_rank %4 : numpy boolean\n  " + name + R"( %6 "a: \"b\"")";
    case OpKind::block_argument:
    case OpKind::jump: return "jump %4 -> 1\n block 1\n  %7 = block_argument : python int64";
    case OpKind::branch:
      return "is_rank %4 : numpy boolean\n  branch %6 -> 1, 2\n block 1\n  jump -> 2\n block 2";
    case OpKind::return_values: return "";
    case OpKind::catch_error: return name + " 1 : python int64";
    case OpKind::error_is: return name + R"( %4 "KeyError ValueError" : python boolean)";
    case OpKind::error_text: return name + R"( 1 : object "str")";
    case OpKind::reraise:
      return "is_rank %4 : numpy boolean\n  branch %6 -> 1, 2\n block 1\n  reraise 3\n block 2";
    case OpKind::raise:
      return "is_rank %4 : numpy boolean\n  branch %6 -> 1, 2\n block 1\n  raise 3 \"x\"\n block 2";
    case OpKind::column_values: return name + R"( %0 [0] : object "array[int64, 1, readonly]")";
    case OpKind::attach_column:
      return "argument 1 : object \"array[int64, 1]\"\n  %7 = attach_column %0, %6 2 \"x\" : "
             R"(frame ["A": int64, "c": boolean, "S": string:str_nan, "d": int64])";
    default: break;
  }
  if (is_object_op(kind)) return object_line_of(kind);
  const std::string type =
      kind >= OpKind::equal && kind <= OpKind::greater_equal ? "boolean" : "int64";
  return name + (op_operand_count(kind) == 1 ? " %1" : " %1, %2") + " : column " + type;
}

std::string text_with(const std::string& line) {
  std::string text = R"text(func "a.b<locals>" {
 prints on_every_rank "(tuple (frame [ ] ( ) ( )) (python_int) (literal \"'x'\"))"
 prints "(tuple (none))"
 block 0
  %0 = read_parquet 0 : frame ["A": int64, "c": boolean, "S": string:str_nan] @0:3:9-3:20
  %1 = column %0 [0] : column int64
  %2 = column %0 [0] : column int64 @0:4:0-4:1
  %3 = column %0 [1] : column boolean
  %4 = argument 0 : python int64
  %5 = constant -7 : python int64
)text";
  const bool gives_value = line.substr(0, line.find('\n')).find(" : ") != std::string::npos;
  if (!line.empty()) text += (gives_value ? "  %6 = " : "  ") + line + "\n";
  return text + R"(  return_values %0, %4
}
inner "<lambda>" {
 without_rows "int64"
 block 0
  %0 = argument 1 : python int64
  %1 = meet %0 : python float64
  %2 = constant true : python boolean
  return_values %1, %2
}
inner "add" {
 block 0
  %0 = argument 0 : numpy int64
  %1 = cast %0 : numpy float64
  %2 = argument 1 : numpy float64
  %3 = add %1, %2 : numpy float64
  return_values %3
}
called "half" {
 takes : python int64
 gives : python float64
 block 0
  %0 = argument 0 : python int64
  %1 = cast %0 : python float64
  return_values %1
}
called "rounds" {
 takes : python int64
 takes : python int64
 takes : python int64
 gives : object "tuple[int]"
 block 0
  %0 = argument 2 : python int64
  %1 = make_tuple %0 : object "tuple[int]"
  return_values %1
}
plan () {
  %0 = argument 0 [0] -> ["A": int64]
  output %0
}
plan (int64) {
  %0 = argument 0 [0] -> ["plan (": int64]
  output %0
}
)";
}

TEST(FunctionText, EveryOpReadsBack) {
  for (const OpKind kind : all_ops()) {
    const std::string text = text_with(line_of(kind));
    Result<Function> function = parse_function(text);
    ASSERT_TRUE(function.is_ok()) << function.take_status().detail().message << "\n" << text;
    EXPECT_EQ(print_function(*function), text);
    const Status status = verify_function(*function);
    EXPECT_TRUE(status.is_ok()) << status.clone().detail().message << "\n" << text;
    bool found = false;
    for (const Op& op : function->ops) found |= op.kind == kind;
    EXPECT_TRUE(found) << op_name(kind);
    EXPECT_EQ(function->plans.size(), 2U);
  }
}

TEST(FunctionText, ConstantsOfEveryKindReadBack) {
  for (const char* constant :
       {"true : python boolean", "false : numpy boolean:masked",
        "-9223372036854775808 : python int64", "18446744073709551615 : numpy uint64",
        "0.1 : python float64", "nan : numpy float32", "-inf : python float64",
        "5 : numpy timestamp[us,Europe/Berlin]", "\"\" : python string"}) {
    const std::string text = text_with(std::string("constant ") + constant);
    Result<Function> function = parse_function(text);
    ASSERT_TRUE(function.is_ok()) << function.take_status().detail().message << "\n" << text;
    EXPECT_EQ(print_function(*function), text);
    EXPECT_TRUE(verify_function(*function).is_ok()) << text;
  }
}

TEST(FunctionText, ValuesAreNumberedAnew) {
  const Result<Function> function = parse_function(R"(func "f" { block 0
    %9 = constant 1 : python int64
    %4 = negate %9 : python int64
    return_values %4 })");
  ASSERT_TRUE(function.is_ok());
  EXPECT_NE(print_function(*function).find("%1 = negate %0"), std::string::npos);
}

TEST(FunctionText, BadTextIsRefused) {
  const std::string end = " return_values }";
  for (const std::string& text :
       {std::string(), std::string("func f {}"), "func \"f\" { block 1" + end,
        "func \"f\" { block 0 %0 = negate %1 : python int64" + end,
        "func \"f\" { block 0 %0 = unknown : python int64" + end,
        "func \"f\" { block 0 %0 = constant x : python int64" + end,
        "func \"f\" { block 0 %0 = constant 1.5 : python int64" + end,
        "func \"f\" { block 0 %0 = constant 1 : python int65" + end,
        "func \"f\" { block 0 %0 = constant 1 : python int64\n %0 = constant 1 : python int64" +
            end,
        "func \"f\" { block 0" + end + " x", "func \"f\" { block 0" + end + "\nplan ("}) {
    EXPECT_FALSE(parse_function(text).is_ok()) << text;
  }
}

TEST(VerifyFunction, RefusesEachBrokenRule) {
  const auto reason = [](const std::string& line) {
    Result<Function> function = parse_function(text_with(line));
    if (!function.is_ok()) return function.take_status().detail().message;
    Status status = verify_function(*function);
    return status.is_ok() ? std::string("accepted") : status.detail().message;
  };
  const auto expect_refused = [&](const std::string& words, const std::string& line) {
    EXPECT_NE(reason(line).find(words), std::string::npos) << line << ": " << reason(line);
  };
  expect_refused("wrong number of operands", "negate %1, %2 : column int64");
  expect_refused("operand is not a frame", "column %1 [0] : column int64");
  expect_refused("no such column", "column %0 [3] : column int64");
  expect_refused("type differs from the frame's", "column %0 [0] : column int32");
  expect_refused("no such plan", "run_plan 2 : frame []");
  expect_refused("no such print", "print %0, %4 2");
  expect_refused("operands are no leaves of it", "print %0 0");
  expect_refused("not of the leaf's form", "print %4, %0 0");
  expect_refused("not of the leaf's form", "print %0, %1 0");
  expect_refused("gives no value", "barrier : python int64");
  expect_refused("is no bool of an int", "is_rank %5 : numpy int64");
  expect_refused("is no Python int", "rank : python float64");
  expect_refused("literal does not fit", "constant \"a\" : python int64");
  expect_refused("no scalar", "argument 0 : column int64");
  expect_refused("operands are a frame and a scalar", "broadcast %0, %1 : column int64");
  expect_refused("operand is no column or scalar", "add %0, %1 : column int64");
  expect_refused("result is a column where", "add %1, %2 : python int64");
  expect_refused("result is a column where", "add %4, %5 : column int64");
  expect_refused("gives no frame", "filter %0, %3 : column int64");
  expect_refused("input is no frame", "limit %1, %4 : frame []");
  expect_refused("one column is added", "add_row_number %0 : frame []");
  expect_refused("mask is no boolean column", "filter %0, %1 : frame []");
  expect_refused("columns differ", "filter %0, %3 : frame []");
  expect_refused("row count is no integer", "limit %0, %1 : frame []");
  expect_refused("columns differ", "limit %0, %4 : frame []");
  expect_refused("outputs are keys and items", "aggregate %0 by [0] [] : frame []");
  expect_refused("key does not fit", "aggregate %0 by [7] [] : frame [\"A\": int64]");
  expect_refused("key does not fit", "aggregate %0 by [0] [] : frame [\"A\": int32]");
  expect_refused("aggregate of no column", "aggregate %0 by [] [sum 3] : frame [\"A\": int64]");
  expect_refused("one column per output", "project %0, %1 : frame []");
  expect_refused("output type differs", "project %0, %1 : frame [\"A\": int8]");
  expect_refused("only frames are divided", "return_values held block");
  expect_refused("gathered rows are", R"(gather %0 : frame ["A": int64] held varying)");
  expect_refused("columns differ", "gather %0 : frame []");
  expect_refused("only there", "constant 1 : python int64\n  return_values");
}

TEST(VerifyFunction, RefusesBrokenControlFlow) {
  // A type ends at the end of its line.
  const auto reason = [](std::string blocks) {
    std::replace(blocks.begin(), blocks.end(), ';', '\n');
    Result<Function> function = parse_function(
        "func \"f\" { block 0 %0 = constant 1 : python int64\n"
        "%1 = constant true : python boolean\n" +
        blocks + " }");
    if (!function.is_ok()) return function.take_status().detail().message;
    Status status = verify_function(*function);
    return status.is_ok() ? std::string("accepted") : status.detail().message;
  };
  const auto expect_refused = [&](const std::string& words, const std::string& blocks) {
    EXPECT_NE(reason(blocks).find(words), std::string::npos) << blocks << ": " << reason(blocks);
  };
  EXPECT_EQ(reason("branch %1 -> 1, 2 block 1 jump %0 -> 3 block 2 jump %0 -> 3 "
                   "block 3 %2 = block_argument : python int64; return_values %2"),
            "accepted");
  EXPECT_EQ(reason("jump %0 -> 1 block 1 %2 = block_argument : python int64; branch %1 -> 2, 3 "
                   "block 2 jump %2 -> 1 block 3 return_values %2"),
            "accepted");
  EXPECT_EQ(reason("jump -> 1 block 1 handler 2 %2 = negate %0 : python int64; jump %2 -> 3 "
                   "block 2 %3 = catch_error 0 : python int64; jump %3 -> 3 "
                   "block 3 %4 = block_argument : python int64; return_values %4"),
            "accepted");
  expect_refused("operand is not defined before",
                 "jump -> 1 block 1 handler 2 %2 = negate %0 : python int64; jump -> 3 "
                 "block 2 %3 = negate %2 : python int64; jump -> 3 block 3 return_values");
  expect_refused("no such handler", "jump -> 1 block 1 handler 1 return_values");
  expect_refused("no such handler", "jump -> 1 block 1 handler 2 return_values");
  expect_refused("no such handler",
                 "jump %0 -> 1 block 1 %2 = block_argument : python int64; jump -> 2 block 2 "
                 "handler 3 jump -> 4 block 3 %3 = block_argument : python int64; jump -> 4 "
                 "block 4 return_values");
  expect_refused("the classes do not fit",
                 "%2 = error_is %0 \"KeyErr\" : python boolean; return_values");
  expect_refused("no such target", "jump -> 2 block 1 return_values");
  expect_refused("no such target", "jump -> 0 block 1 return_values");
  expect_refused("the last block returns", "return_values block 1 return_values");
  expect_refused("the last block returns", "jump -> 1 block 1 jump -> 1");
  expect_refused("wrong number of targets", "jump -> 1, 1 block 1 return_values");
  expect_refused("the condition is no bool", "branch %0 -> 1, 1 block 1 return_values");
  expect_refused("arguments do not fit", "jump %0 -> 1 block 1 return_values");
  expect_refused("arguments do not fit",
                 "branch %1 -> 1, 1 block 1 %2 = block_argument : python int64; return_values");
  expect_refused("of another type",
                 "jump %1 -> 1 block 1 %2 = block_argument : python int64; return_values");
  expect_refused("stands too late",
                 "jump -> 1 block 1 %2 = negate %0 : python int64; "
                 "%3 = block_argument : python int64; return_values");
  expect_refused("not defined before",
                 "branch %1 -> 1, 2 block 1 %2 = negate %0 : python int64; jump -> 3 "
                 "block 2 jump -> 3 block 3 return_values %2");
  expect_refused("is no uint64", "%2 = range_length %0, %0, %0 : numpy int64; return_values");
}

TEST(VerifyFunction, CallsFitTheirFunctions) {
  const std::string called = R"(
    called "f" { takes : python int64
      gives : python int64
      block 0
      %0 = argument 0 : python int64
      %1 = call %0 0 [1] : python int64
      return_values %1 })";
  const auto is_right = [](const std::string& text) {
    const Result<Function> function = parse_function(text);
    return function.is_ok() && verify_function(*function).is_ok();
  };
  const std::string start = "func \"main\" { block 0\n%0 = constant 1 : python int64\n%1 = ";
  const std::string end = "\n return_values %1 }";
  EXPECT_TRUE(is_right(start + "call %0 0 [1] : python int64" + end + called));
  EXPECT_FALSE(is_right(start + "call %0 1 [1] : python int64" + end + called));
  EXPECT_FALSE(is_right(start + "call %0 0 [0] : python int64" + end + called));
  EXPECT_FALSE(is_right(start + "call %0 0 [1] : python float64" + end + called));
  EXPECT_FALSE(is_right(start + "call %0, %0 0 [1] : python int64" + end + called));
  EXPECT_FALSE(is_right(start + "call %0 0 [1] : python int64" + end));
}

TEST(VerifyFunction, ColumnsOfTwoFramesDoNotMix) {
  const std::string line = R"(limit %0, %4 : frame ["A": int64, "c": boolean, "S": string:str_nan]
  %7 = column %6 [0] : column int64
  )";
  for (const char* mixed :
       {"%8 = add %1, %7 : column int64", "%8 = project %6, %1 : frame [\"A\": int64]"}) {
    const Result<Function> function = parse_function(text_with(line + mixed));
    ASSERT_TRUE(function.is_ok());
    Status status = verify_function(*function);
    ASSERT_FALSE(status.is_ok()) << mixed;
    EXPECT_NE(status.detail().message.find("columns of different frames"), std::string::npos);
  }
}

TEST(OpTables, AgreeWithOpsDef) {
  for (const OpKind kind : all_ops()) {
    EXPECT_FALSE(op_name(kind).empty());
    EXPECT_GE(op_operand_count(kind), -1);
  }
  EXPECT_EQ(op_traits(OpKind::return_values), OpTraits::NONE);
  EXPECT_EQ(op_group(OpKind::filter), OpGroup::frame);
  EXPECT_EQ(op_operand_count(OpKind::project), -1);
}

}  // namespace
}  // namespace shoal::ir
