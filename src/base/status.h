// Status and Result: how every fallible function reports failure. Nothing throws across rooms;
// exactly one place (bindings/errors) turns a Status into a Python exception.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "base/source_span.h"

namespace shoal {

// Failures that are one of Python's own exceptions: X(kind, class name).
#define SHOAL_PYTHON_ERRORS(X)            \
  X(value_error, ValueError)              \
  X(type_error, TypeError)                \
  X(attribute_error, AttributeError)      \
  X(name_error, NameError)                \
  X(unbound_local, UnboundLocalError)     \
  X(overflow_error, OverflowError)        \
  X(zero_division, ZeroDivisionError)     \
  X(arithmetic_error, ArithmeticError)    \
  X(index_error, IndexError)              \
  X(missing_key, KeyError)                \
  X(lookup_error, LookupError)            \
  X(assertion_error, AssertionError)      \
  X(runtime_error, RuntimeError)          \
  X(recursion_error, RecursionError)      \
  X(not_implemented, NotImplementedError) \
  X(stop_iteration, StopIteration)        \
  X(exception, Exception)                 \
  X(file_not_found, FileNotFoundError)    \
  X(os_error, OSError)                    \
  X(memory_error, MemoryError)            \
  X(interrupted, KeyboardInterrupt)

// Which Python exception a failure becomes. The message of missing_key is the key's repr.
enum class ErrorKind : uint8_t {
#define SHOAL_DEFINE(kind, name) kind,
  SHOAL_PYTHON_ERRORS(SHOAL_DEFINE)
#undef SHOAL_DEFINE
      typing_error,  // shoal.TypingError: the function can't be compiled as written
  unsupported,       // shoal.UnsupportedError: valid pandas that shoal does not do yet
  key_error,         // shoal.ColumnKeyError (a KeyError): a column that a frame does not have
  bad_file,          // shoal.FileFormatError (an OSError): a file that is damaged or not Parquet
  internal,          // shoal.InternalError: our fault, with how to report it
};

// A second place that an error talks about ("set here before the loop").
struct ErrorNote {
  SourceSpan span;
  std::string text;
};

struct ErrorDetail {
  ErrorKind kind = ErrorKind::internal;
  std::string code;     // stable, e.g. "S0203"; empty for plain run-time errors
  std::string message;  // one or two sentences, run-time values at the end
  std::string help;     // what to write instead; may be empty
  SourceSpan span;      // the user's place; unknown for run-time errors outside a line
  std::string label;    // text beside the caret, e.g. the type found there
  std::vector<ErrorNote> notes;
  // Of steps that each take all rows, one after the other in the program: which one failed. The
  // first is reported, whichever rows the others failed on before.
  int32_t step = 0;
  // All ranks of the job know of it already and fail too (engine/comm/communicator.h).
  bool is_agreed = false;
  // The rank where it happened, when that is another one.
  int32_t other_rank = -1;
};

// Success, or a reason for failure. Cheap to move; success is a null pointer.
class [[nodiscard]] Status {
 public:
  Status() = default;
  static Status ok() { return {}; }
  static Status error(ErrorDetail detail) {
    Status status;
    status.detail_ = std::make_unique<ErrorDetail>(std::move(detail));
    return status;
  }
  static Status error(ErrorKind kind, std::string message) {
    ErrorDetail detail;
    detail.kind = kind;
    detail.message = std::move(message);
    return error(std::move(detail));
  }
  static Status internal(std::string message) {
    return error(ErrorKind::internal, std::move(message));
  }

  [[nodiscard]] bool is_ok() const { return detail_ == nullptr; }
  // Precondition: !is_ok().
  [[nodiscard]] const ErrorDetail& detail() const { return *detail_; }
  [[nodiscard]] ErrorDetail& detail() { return *detail_; }
  [[nodiscard]] Status clone() const { return is_ok() ? Status() : error(*detail_); }

 private:
  std::unique_ptr<ErrorDetail> detail_;
};

// A value, or the Status that says why there is none.
template <typename T>
class [[nodiscard]] Result {
 public:
  template <typename U = T>
    requires(std::is_convertible_v<U&&, T> && !std::is_same_v<std::remove_cvref_t<U>, Status> &&
             !std::is_same_v<std::remove_cvref_t<U>, Result>)
  Result(U&& value)  // NOLINT(google-explicit-constructor)
      : state_(std::in_place_index<0>, std::forward<U>(value)) {}
  Result(Status status)  // NOLINT(google-explicit-constructor)
      : state_(std::in_place_index<1>, std::move(status)) {}

  [[nodiscard]] bool is_ok() const { return state_.index() == 0; }
  // Precondition for value(), *, ->: is_ok().
  [[nodiscard]] T& value() & { return std::get<0>(state_); }
  [[nodiscard]] const T& value() const& { return std::get<0>(state_); }
  [[nodiscard]] T&& value() && { return std::get<0>(std::move(state_)); }
  [[nodiscard]] T& operator*() { return value(); }
  [[nodiscard]] const T& operator*() const { return std::get<0>(state_); }
  [[nodiscard]] T* operator->() { return &value(); }
  [[nodiscard]] const T* operator->() const { return &std::get<0>(state_); }
  // Whether this is a failure that all ranks know of, see ErrorDetail::is_agreed.
  [[nodiscard]] bool is_agreed_failure() const {
    return !is_ok() && std::get<1>(state_).detail().is_agreed;
  }
  // The failure; ok when there is a value. Leaves the result empty of it.
  [[nodiscard]] Status take_status() { return is_ok() ? Status() : std::move(std::get<1>(state_)); }

 private:
  std::variant<T, Status> state_;
};

#define SHOAL_CONCAT_INNER(a, b) a##b
#define SHOAL_CONCAT_NAME(a, b) SHOAL_CONCAT_INNER(a, b)

// Returns the failure of a Status expression to the caller.
#define SHOAL_RETURN_IF_ERROR(expression)           \
  do {                                              \
    ::shoal::Status shoal_status = (expression);    \
    if (!shoal_status.is_ok()) return shoal_status; \
  } while (false)

// SHOAL_ASSIGN_OR_RETURN(auto file, open(path)): binds the value or returns the failure.
#define SHOAL_ASSIGN_OR_RETURN(declaration, expression) \
  SHOAL_ASSIGN_OR_RETURN_INNER(SHOAL_CONCAT_NAME(shoal_result_, __LINE__), declaration, expression)
#define SHOAL_ASSIGN_OR_RETURN_INNER(result, declaration, expression) \
  auto result = (expression);                                         \
  if (!result.is_ok()) return result.take_status();                   \
  declaration = std::move(result).value()

}  // namespace shoal
