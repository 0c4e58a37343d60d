// `main`: scalars, exceptions, plan segments and results.
#include <bit>
#include <cmath>
#include <limits>

#include "compiler/ir_to_llvm/run_image_test.h"

namespace shoal::ir_to_llvm::testing {
namespace {

using ir::OpKind;
using ir::TypeForm;
using ir::ValueId;
using types::TypeKind;

ir::Type scalar_type(TypeForm form, TypeKind kind) {
  ir::Type type;
  type.form = form;
  type.element = types::numpy_type(kind);
  return type;
}

// Builds the ops of a function one after the other.
class Code {
 public:
  ValueId add(OpKind kind, const ir::Type& type, std::vector<ValueId> operands = {},
              int32_t number = 0) {
    ir::Op op;
    op.kind = kind;
    op.type = type;
    op.operands = std::move(operands);
    op.source = number;
    op.position = number;
    op.span.line = function.ops.size() + 1;
    const ValueId id = function.ops.add(op);
    block.ops.push_back(id);
    return id;
  }
  ValueId argument(TypeForm form, TypeKind kind) {
    return add(OpKind::argument, scalar_type(form, kind), {}, argument_count++);
  }
  ir::Function finish(std::vector<ValueId> results) {
    add(OpKind::return_values, {}, std::move(results));
    function.blocks.add(block);
    return function;
  }

  ir::Function function;
  ir::Block block;
  int32_t argument_count = 0;
};

struct Outcome {
  int32_t status = 0;
  std::vector<uint64_t> results;
};

// `main` of op(arguments) on Python scalars of `kind`.
struct PythonFunction {
  PythonFunction(OpKind op, TypeKind kind, TypeKind result_kind, size_t operand_count = 2) {
    Code code;
    std::vector<ValueId> operands;
    for (size_t i = 0; i < operand_count; ++i) {
      operands.push_back(code.argument(TypeForm::python_scalar, kind));
    }
    const ValueId value = code.add(op, scalar_type(TypeForm::python_scalar, result_kind), operands);
    loaded = compile_and_load(code.finish({value}));
  }
  Outcome operator()(std::vector<uint64_t> arguments) const {
    Outcome outcome;
    outcome.results.assign(2, 0);
    outcome.status = loaded->function<abi::MainFunction>("main")(nullptr, arguments.data(),
                                                                 outcome.results.data());
    return outcome;
  }
  int64_t integer(int64_t a, int64_t b = 0) const {
    const Outcome outcome = (*this)({static_cast<uint64_t>(a), static_cast<uint64_t>(b)});
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.results[1], 1u);
    return static_cast<int64_t>(outcome.results[0]);
  }
  double real(double a, double b) const {
    const Outcome outcome = (*this)({std::bit_cast<uint64_t>(a), std::bit_cast<uint64_t>(b)});
    EXPECT_EQ(outcome.status, 0);
    return std::bit_cast<double>(outcome.results[0]);
  }
  // The message of the exception that is raised; empty if none.
  std::string error(std::vector<uint64_t> arguments) const {
    const Outcome outcome = (*this)(std::move(arguments));
    if (outcome.status == 0) return {};
    const image::ImageError& error =
        loaded->image().errors.at(static_cast<size_t>(outcome.status - 100));
    EXPECT_TRUE(error.span.is_known());
    return error.message;
  }
  std::string integer_error(int64_t a, int64_t b = 0) const {
    return error({static_cast<uint64_t>(a), static_cast<uint64_t>(b)});
  }
  std::string real_error(double a, double b) const {
    return error({std::bit_cast<uint64_t>(a), std::bit_cast<uint64_t>(b)});
  }

  std::shared_ptr<const loader::LoadedImage> loaded;
};

constexpr const char* kOverflow = "int result does not fit in 64 bits";

TEST(Main, PythonIntsRaiseInsteadOfWrapping) {
  const PythonFunction add(OpKind::add, TypeKind::int64, TypeKind::int64);
  EXPECT_EQ(add.integer(INT64_MAX, -1), INT64_MAX - 1);
  EXPECT_EQ(add.integer_error(INT64_MAX, 1), kOverflow);
  const PythonFunction subtract(OpKind::subtract, TypeKind::int64, TypeKind::int64);
  EXPECT_EQ(subtract.integer(3, 5), -2);
  EXPECT_EQ(subtract.integer_error(INT64_MIN, 1), kOverflow);
  const PythonFunction multiply(OpKind::multiply, TypeKind::int64, TypeKind::int64);
  EXPECT_EQ(multiply.integer(-3, 5), -15);
  EXPECT_EQ(multiply.integer_error(INT64_MIN, -1), kOverflow);
  const PythonFunction negate(OpKind::negate, TypeKind::int64, TypeKind::int64, 1);
  EXPECT_EQ(negate.integer(7), -7);
  EXPECT_EQ(negate.integer_error(INT64_MIN), kOverflow);
  const PythonFunction power(OpKind::power, TypeKind::int64, TypeKind::int64);
  EXPECT_EQ(power.integer(3, 39), 4052555153018976267);
  EXPECT_EQ(power.integer(-2, 63), INT64_MIN);
  EXPECT_EQ(power.integer(0, 0), 1);
  EXPECT_EQ(power.integer(-1, 1000001), -1);
  EXPECT_EQ(power.integer_error(2, 63), kOverflow);
  EXPECT_EQ(power.integer_error(3, 40), kOverflow);
}

TEST(Main, PythonDivisionRoundsDownAndRaises) {
  const PythonFunction floor_divide(OpKind::floor_divide, TypeKind::int64, TypeKind::int64);
  EXPECT_EQ(floor_divide.integer(-7, 2), -4);
  EXPECT_EQ(floor_divide.integer_error(1, 0), "integer division or modulo by zero");
  EXPECT_EQ(floor_divide.integer_error(INT64_MIN, -1), kOverflow);
  const PythonFunction modulo(OpKind::modulo, TypeKind::int64, TypeKind::int64);
  EXPECT_EQ(modulo.integer(-7, 2), 1);
  EXPECT_EQ(modulo.integer(INT64_MIN, -1), 0);
  EXPECT_EQ(modulo.integer_error(1, 0), "integer modulo by zero");
  const PythonFunction divide(OpKind::divide, TypeKind::int64, TypeKind::float64);
  EXPECT_EQ(std::bit_cast<double>(divide.integer(1, 3)), 1.0 / 3);
  EXPECT_EQ(divide.integer_error(1, 0), "division by zero");

  const PythonFunction real_divide(OpKind::divide, TypeKind::float64, TypeKind::float64);
  EXPECT_EQ(real_divide.real(1, 4), 0.25);
  EXPECT_EQ(real_divide.real_error(1, -0.0), "float division by zero");
  const PythonFunction real_floor(OpKind::floor_divide, TypeKind::float64, TypeKind::float64);
  EXPECT_EQ(real_floor.real(-7, 2), -4);
  EXPECT_EQ(real_floor.real_error(1, 0), "float floor division by zero");
  const PythonFunction real_modulo(OpKind::modulo, TypeKind::float64, TypeKind::float64);
  EXPECT_EQ(real_modulo.real(-7, 2), 1);
  EXPECT_EQ(real_modulo.real_error(1, 0), "float modulo");
}

TEST(Main, PythonFloatPower) {
  const PythonFunction power(OpKind::power, TypeKind::float64, TypeKind::float64);
  EXPECT_EQ(power.real(2, 0.5), std::pow(2, 0.5));
  EXPECT_EQ(power.real(-2, 3), -8);
  EXPECT_EQ(power.real_error(0, -1), "0.0 cannot be raised to a negative power");
  EXPECT_EQ(power.real_error(10, 400), "(34, 'Numerical result out of range')");
  EXPECT_NE(power.real_error(-8, 0.5), "");
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(power.real(infinity, 2), infinity);
  EXPECT_TRUE(std::isnan(power.real(std::nan(""), 0.5)));
}

TEST(Main, NumpyScalarsWrap) {
  Code code;
  const ir::Type byte = scalar_type(TypeForm::numpy_scalar, TypeKind::int8);
  const ValueId a = code.argument(TypeForm::numpy_scalar, TypeKind::int8);
  const ValueId b = code.argument(TypeForm::numpy_scalar, TypeKind::int8);
  const ValueId sum = code.add(OpKind::add, byte, {a, b});
  const ValueId quotient = code.add(OpKind::floor_divide, byte, {a, b});
  const ValueId less =
      code.add(OpKind::less, scalar_type(TypeForm::numpy_scalar, TypeKind::boolean), {a, b});
  const auto loaded = compile_and_load(code.finish({sum, quotient, less}));
  const std::vector<uint64_t> arguments = {127, 1};
  std::vector<uint64_t> results(6);
  EXPECT_EQ(loaded->function<abi::MainFunction>("main")(nullptr, arguments.data(), results.data()),
            0);
  EXPECT_EQ(static_cast<int64_t>(results[0]), -128);
  EXPECT_EQ(results[2], 127u);
  EXPECT_EQ(results[4], 0u);
  EXPECT_EQ(results[5], 1u);
  EXPECT_TRUE(loaded->image().errors.empty());
}

plan::Plan parse(std::string_view text) {
  Result<plan::Plan> plan = plan::parse_plan(text);
  EXPECT_TRUE(plan.is_ok());
  return std::move(*plan);
}

plan::Plan two_sums() {
  plan::Plan plan =
      parse("plan (int64) {\n  %0 = argument 0 [0] -> [\"A\": int64]\n  output %0\n}");
  plan::Node node;
  node.kind = plan::NodeKind::aggregate;
  node.input = plan.output;
  node.aggregation.items.resize(2);
  types::ColumnType masked = types::numpy_type(TypeKind::int64);
  masked.family = types::Family::masked;
  node.output.fields = {{"s", types::numpy_type(TypeKind::int64), ""}, {"t", masked, ""}};
  plan.output = plan.nodes.add(node);
  return plan;
}

TEST(Main, RunsSegments) {
  Code code;
  plan::Plan frame =
      parse("plan (int64) {\n  %0 = argument 0 [0] -> [\"A\": int64]\n  output %0\n}");
  code.function.plans = {two_sums(), frame};
  const ir::Type python_int = scalar_type(TypeForm::python_scalar, TypeKind::int64);
  ir::Type frame_type;
  frame_type.form = TypeForm::frame;
  const ValueId argument = code.argument(TypeForm::python_scalar, TypeKind::int64);
  const ValueId sums = code.add(OpKind::run_plan, frame_type, {argument}, 0);
  const ValueId first =
      code.add(OpKind::scalar_of, scalar_type(TypeForm::numpy_scalar, TypeKind::int64), {sums}, 0);
  ir::Type masked = scalar_type(TypeForm::numpy_scalar, TypeKind::int64);
  masked.element.family = types::Family::masked;
  const ValueId second = code.add(OpKind::scalar_of, masked, {sums}, 1);
  const ValueId more = code.add(OpKind::add, python_int, {argument, argument});
  const ValueId table = code.add(OpKind::run_plan, frame_type, {more}, 1);
  const auto loaded = compile_and_load(code.finish({first, second, table}));
  std::vector<uint64_t> seen;
  const std::vector<uint64_t> arguments = {21};
  std::vector<uint64_t> results(6);
  EXPECT_EQ(loaded->function<abi::MainFunction>("main")(&seen, arguments.data(), results.data()),
            0);
  EXPECT_EQ(seen, (std::vector<uint64_t>{21, 42}));
  EXPECT_EQ(results, (std::vector<uint64_t>{42, 1, 9, 0, 84, 1}));
}

TEST(Main, AFailedSegmentEndsTheFunction) {
  Code code;
  code.function.plans.assign(8, two_sums());
  ir::Type frame_type;
  frame_type.form = TypeForm::frame;
  const ValueId argument = code.argument(TypeForm::python_scalar, TypeKind::int64);
  code.add(OpKind::run_plan, frame_type, {argument}, 7);
  code.add(OpKind::run_plan, frame_type, {argument}, 0);
  const auto loaded = compile_and_load(code.finish({}));
  std::vector<uint64_t> seen;
  const std::vector<uint64_t> arguments = {1};
  EXPECT_EQ(loaded->function<abi::MainFunction>("main")(&seen, arguments.data(), nullptr), 7);
  EXPECT_EQ(seen.size(), 1u);
}

TEST(Main, PrintsGetTheirLeavesAndEndTheCallWhenTheyFail) {
  Code code;
  code.function.prints.resize(4);
  code.function.prints[1].on_every_rank = true;
  const ValueId number = code.argument(TypeForm::python_scalar, TypeKind::int64);
  const ValueId text =
      code.add(OpKind::constant, scalar_type(TypeForm::python_scalar, TypeKind::string));
  code.function.ops[text].literal = std::string("a constant");
  code.add(OpKind::print, {}, {number, text}, 0);
  code.add(OpKind::barrier, {});
  code.add(OpKind::parallel_print, {}, {}, 2);
  code.add(OpKind::print, {}, {number}, 3);
  code.add(OpKind::print, {}, {}, 1);
  const ir::Function function = code.finish({});
  const auto loaded = compile_and_load(function);
  std::vector<uint64_t> seen;
  const std::vector<uint64_t> arguments = {7};
  EXPECT_EQ(loaded->function<abi::MainFunction>("main")(&seen, arguments.data(), nullptr), 13);
  ASSERT_EQ(seen.size(), 8u);
  EXPECT_EQ(seen[0], 1000u);
  EXPECT_EQ(seen[1], 7u);
  EXPECT_EQ(seen[2], 1u);
  EXPECT_EQ(seen[4], 1u);
  EXPECT_EQ((std::vector<uint64_t>(seen.begin() + 5, seen.end())),
            (std::vector<uint64_t>{2004, 1002, 1003}));
  const auto& prints = loaded->image().prints;
  ASSERT_EQ(prints.size(), 4u);
  EXPECT_EQ(prints[0].place, image::PrintPlace::first_rank);
  EXPECT_EQ(prints[1].place, image::PrintPlace::every_rank);
  EXPECT_EQ(prints[2].place, image::PrintPlace::rank_by_rank);
  EXPECT_EQ(prints[3].span.line, 6);
}

TEST(Main, RanksAreAskedForAtRunTime) {
  Code code;
  const ir::Type python_int = scalar_type(TypeForm::python_scalar, TypeKind::int64);
  const ValueId rank = code.add(OpKind::rank, python_int);
  const ValueId count = code.add(OpKind::rank_count, python_int);
  const ValueId root = code.argument(TypeForm::python_scalar, TypeKind::int64);
  const ValueId is_root =
      code.add(OpKind::is_rank, scalar_type(TypeForm::numpy_scalar, TypeKind::boolean), {root});
  const auto loaded = compile_and_load(code.finish({rank, count, is_root}));
  const auto results_for = [&](uint64_t root_rank, int32_t status) {
    std::vector<uint64_t> results(6);
    EXPECT_EQ(loaded->function<abi::MainFunction>("main")(nullptr, &root_rank, results.data()),
              status);
    return std::vector<uint64_t>{results[0], results[2], results[4]};
  };
  EXPECT_EQ(results_for(2, 0), (std::vector<uint64_t>{2, 5, 1}));
  EXPECT_EQ(results_for(4, 0), (std::vector<uint64_t>{2, 5, 0}));
  results_for(5, 15);
}

TEST(Main, StringConstantsAreStringViews) {
  for (const std::string text : {"", "twelve bytes", "longer than twelve bytes"}) {
    Code code;
    plan::Plan plan = two_sums();
    plan.parameters[0].kind = TypeKind::string;
    code.function.plans = {plan};
    ir::Type frame_type;
    frame_type.form = TypeForm::frame;
    const ValueId constant =
        code.add(OpKind::constant, scalar_type(TypeForm::python_scalar, TypeKind::string));
    code.function.ops[constant].literal = text;
    code.add(OpKind::run_plan, frame_type, {constant}, 0);
    Result<image::Image> image = emit_code(code.finish({}));
    ASSERT_TRUE(image.is_ok());
    static std::string seen;
    const auto read_string = +[](void*, int32_t, const uint64_t* parameters, uint64_t*) -> int32_t {
      const char* view = reinterpret_cast<const char*>(parameters[0]);
      uint32_t length;
      std::memcpy(&length, view, 4);
      const char* bytes = view + 4;
      if (length > 12) std::memcpy(&bytes, view + 8, 8);
      seen.assign(bytes, length);
      return 0;
    };
    auto loaded = loader::load_image(std::move(*image), [&](std::string_view) {
      return reinterpret_cast<const void*>(read_string);
    });
    ASSERT_TRUE(loaded.is_ok());
    EXPECT_EQ((*loaded)->function<abi::MainFunction>("main")(nullptr, nullptr, nullptr), 0);
    EXPECT_EQ(seen, text);
  }
}

}  // namespace
}  // namespace shoal::ir_to_llvm::testing
