// The functions that compiled code calls (abi/functions.def), and the table that binds them.
#include <cmath>
#include <limits>
#include <string_view>
#include <type_traits>

#include "abi/main_function.h"
#include "engine/objects/text/text.h"
#include "engine/runtime/call_runtime.h"
#include "engine/runtime/column_objects.h"

namespace shoal::abi {

extern "C" {

int32_t shoal_run_segment(void* runtime, int32_t segment, const uint64_t* parameters,
                          uint64_t* results) {
  return static_cast<engine::CallRuntime*>(runtime)->run_segment(segment, parameters, results);
}

const void* shoal_column_values(void* runtime, uint64_t table, int32_t column, int64_t* count) {
  auto* own = static_cast<engine::CallRuntime*>(runtime);
  return engine::column_values(*own->objects(), own->table(table), column, *count);
}

int32_t shoal_column_texts(void* runtime, uint64_t table, int32_t column, int32_t layout,
                           int32_t place, uint64_t* out) {
  auto* own = static_cast<engine::CallRuntime*>(runtime);
  return engine::column_texts(*own->objects(), own->table(table), column, layout, place, out);
}

int32_t shoal_raise(void* runtime, int32_t error) {
  return static_cast<engine::CallRuntime*>(runtime)->raise(error);
}

int32_t shoal_raise_text(void* runtime, int32_t error, const void* data, uint64_t meta) {
  return static_cast<engine::CallRuntime*>(runtime)->raise(error, engine::to_utf8({data, meta}));
}

int32_t shoal_raise_numbers(void* runtime, int32_t error, const int64_t* numbers) {
  return static_cast<engine::CallRuntime*>(runtime)->raise_with(error, numbers);
}

int32_t shoal_raise_row_text(void* world, int32_t error, const void* data, uint64_t meta) {
  static_cast<engine::ObjectWorld*>(world)->error = {ErrorKind::internal,
                                                     engine::to_utf8({data, meta}), error};
  return 1;
}

int32_t shoal_catch(void* runtime, int32_t number) {
  return static_cast<engine::CallRuntime*>(runtime)->catch_error(number);
}

int32_t shoal_reraise(void* runtime, int32_t number) {
  return static_cast<engine::CallRuntime*>(runtime)->reraise(number);
}

int32_t shoal_error_text(void* runtime, int32_t number, uint64_t* text) {
  return static_cast<engine::CallRuntime*>(runtime)->error_text(number, text);
}

int32_t shoal_poll(void* runtime) { return static_cast<engine::CallRuntime*>(runtime)->poll(); }

int32_t shoal_poll_rows(void* poll) {
  return poll != nullptr && static_cast<engine::StopCheck*>(poll)->should_stop() ? 1 : 0;
}

int32_t shoal_run_loop(void* runtime, void (*body)(const uint64_t*, int64_t, int64_t, void*),
                       const uint64_t* context, int64_t count, int64_t elements, void* result) {
  return static_cast<engine::CallRuntime*>(runtime)->run_loop(body, context, count, elements,
                                                              result);
}

int32_t shoal_run_parallel(void* runtime,
                           int32_t (*part)(const uint64_t*, void*, int64_t, int64_t, uint64_t*),
                           const uint64_t* context, int64_t count, int64_t cells, uint64_t* out) {
  return static_cast<engine::CallRuntime*>(runtime)->run_parallel(part, context, count, cells, out);
}

int32_t shoal_print(void* runtime, int32_t print, const uint64_t* values) {
  return static_cast<engine::CallRuntime*>(runtime)->print(print, values);
}

int32_t shoal_barrier(void* runtime, int32_t file, int32_t line) {
  return static_cast<engine::CallRuntime*>(runtime)->barrier({file, line, 0, line, 0});
}

int32_t shoal_ranks(void* runtime, uint64_t* results) {
  return static_cast<engine::CallRuntime*>(runtime)->ranks(results);
}

int32_t shoal_is_rank(void* runtime, int64_t rank, uint64_t* results) {
  return static_cast<engine::CallRuntime*>(runtime)->is_rank(rank, results);
}

void* shoal_objects(void* runtime) {
  return static_cast<engine::CallRuntime*>(runtime)->objects().get();
}

void* shoal_keep_cells(void* world, int32_t layout, const uint64_t* cells, int64_t count) {
  auto& kept = static_cast<engine::ObjectWorld*>(world)->kept;
  return kept.emplace_back(engine::KeptValue{layout, {cells, cells + count}}).cells.data();
}

void* shoal_collection_flag(void* world) {
  return const_cast<uint8_t*>(static_cast<engine::ObjectWorld*>(world)->heap.collection_flag());
}

int32_t shoal_poll_objects(void* runtime, const int32_t* layouts, const uint64_t* cells,
                           int64_t count, const void* callers) {
  return static_cast<engine::CallRuntime*>(runtime)->poll_objects(
      {static_cast<const RootFrame*>(callers), layouts, cells, count});
}

int64_t shoal_call_room(void* runtime) {
  return static_cast<engine::CallRuntime*>(runtime)->call_room();
}

int32_t shoal_view_of_text(void* world, const void* data, uint64_t meta, void* view) {
  return engine::view_of_text(static_cast<engine::ObjectWorld*>(world)->heap, {data, meta},
                              *static_cast<engine::StringView16*>(view))
             ? 0
             : 1;
}

int32_t shoal_text_equal(const void* a, const void* b, uint64_t meta) {
  return engine::is_equal({a, meta}, {b, meta}) ? 1 : 0;
}

double shoal_pow_f64(double base, double exponent) { return std::pow(base, exponent); }

// NumPy's integer power: wraps; the front end has refused negative exponents that are constants,
// others give 0 except for the bases 1 and -1.
int64_t shoal_pow_i64(int64_t base, int64_t exponent) {
  if (exponent < 0) {
    if (base == 1) return 1;
    if (base == -1) return (exponent % 2 == 0) ? 1 : -1;
    return 0;
  }
  uint64_t result = 1;
  auto factor = static_cast<uint64_t>(base);
  for (auto remaining = static_cast<uint64_t>(exponent); remaining > 0; remaining >>= 1) {
    if ((remaining & 1) != 0) result *= factor;
    factor *= factor;
  }
  return static_cast<int64_t>(result);
}

// Python's modulo: the result has the sign of the divisor.
double shoal_mod_f64(double dividend, double divisor) {
  if (divisor == 0) return std::numeric_limits<double>::quiet_NaN();
  double result = std::fmod(dividend, divisor);
  if (result != 0) {
    if ((divisor < 0) != (result < 0)) result += divisor;
  } else {
    result = std::copysign(0.0, divisor);
  }
  return result;
}

// NumPy's floor division, after npy_divmod: exact where (dividend - mod) / divisor is, else
// rounded to the nearest integer below.
double shoal_floor_divide_f64(double dividend, double divisor) {
  if (divisor == 0) return dividend / divisor;
  const double remainder = std::fmod(dividend, divisor);
  if (std::isnan(remainder)) return remainder;
  double quotient = (dividend - remainder) / divisor;
  if (remainder != 0 && (divisor < 0) != (remainder < 0)) quotient -= 1;
  if (quotient == 0) return std::copysign(0.0, dividend / divisor);
  const double floored = std::floor(quotient);
  return quotient - floored > 0.5 ? floored + 1.0 : floored;
}

}  // extern "C"

}  // namespace shoal::abi

namespace shoal::engine {
namespace {

struct NamedFunction {
  std::string_view name;
  const void* address;
  bool takes_runtime;
};

template <typename Result, typename... Parameters>
constexpr bool takes_pointer(Result (* /*function*/)(Parameters...)) {
  return (std::is_pointer_v<Parameters> || ...);
}

const NamedFunction kFunctions[] = {
#define X(name, result, parameters) \
  {#name, reinterpret_cast<const void*>(&abi::name), takes_pointer(&abi::name)},
#include "abi/functions.def"
#undef X
#define X(name, count, infinite) \
  {"shoal_math_" #name, reinterpret_cast<const void*>(&abi::shoal_math_##name), false},
#include "abi/math_functions.def"
#undef X
};

const NamedFunction* find_function(std::string_view name) {
  for (const NamedFunction& function : kFunctions) {
    if (function.name == name) return &function;
  }
  return nullptr;
}

}  // namespace

const void* runtime_function(std::string_view name) {
  const NamedFunction* function = find_function(name);
  return function == nullptr ? object_function(name) : function->address;
}

bool is_arithmetic(std::string_view name) {
  const NamedFunction* function = find_function(name);
  return function != nullptr && !function->takes_runtime;
}

}  // namespace shoal::engine
