// Python's operators over compile-time constants, run-time scalars and series.
#pragma once

#include "base/status.h"
#include "compiler/values/translation.h"
#include "compiler/values/value.h"

namespace shoal::compiler {

// `kind` is add … bit_xor.
[[nodiscard]] Result<Value> binary_operation(Translation& translation, ir::OpKind kind,
                                             const Value& left, const Value& right);
// `left kind= right` where that changes the left operand: lists, dicts and sets. False: it does
// not.
[[nodiscard]] Result<bool> apply_in_place(Translation& translation, ir::OpKind kind,
                                          const Value& left, const Value& right);
// `kind` is equal … greater_equal.
[[nodiscard]] Result<Value> comparison(Translation& translation, ir::OpKind kind, const Value& left,
                                       const Value& right);
// `kind` is negate or invert.
[[nodiscard]] Result<Value> unary_operation(Translation& translation, ir::OpKind kind,
                                            const Value& operand);

// The families of rules that the three functions above choose from.
[[nodiscard]] Result<Value> fold_binary(Translation& translation, ir::OpKind kind,
                                        const Literal& left, const Literal& right);
[[nodiscard]] Result<Value> fold_comparison(Translation& translation, ir::OpKind kind,
                                            const Literal& left, const Literal& right);
[[nodiscard]] Result<Value> series_binary(Translation& translation, ir::OpKind kind,
                                          const Value& left, const Value& right);
[[nodiscard]] Result<Value> series_comparison(Translation& translation, ir::OpKind kind,
                                              const Value& left, const Value& right);
[[nodiscard]] Result<Value> scalar_binary(Translation& translation, ir::OpKind kind,
                                          const Value& left, const Value& right);
[[nodiscard]] Result<Value> scalar_comparison(Translation& translation, ir::OpKind kind,
                                              const Value& left, const Value& right);

// The series that carries rows, index and name of an elementwise result of one or two series; an
// error when they stand on different rows.
[[nodiscard]] Result<Series> result_rows(Translation& translation, const Value& left,
                                         const Value& right);

// None, and the NaN that pandas has for missing values: operators on these fail as CPython says.
[[nodiscard]] bool stands_for_missing(const Value& value);
// Its type as CPython's messages have it: 'NoneType'.
[[nodiscard]] std::string type_repr(const Value& value);

// The comparison of the operands in the other order: < for >.
[[nodiscard]] ir::OpKind mirrored_comparison(ir::OpKind kind);

// "+" for add.
[[nodiscard]] std::string_view operator_text(ir::OpKind kind);
[[nodiscard]] Status undefined_operation(const Translation& translation, ir::OpKind kind,
                                         const Value& left, const Value& right,
                                         std::string help = {});
[[nodiscard]] Status unsupported_operation(const Translation& translation, ir::OpKind kind,
                                           const Value& left, const Value& right,
                                           std::string help = {});

// Python's truth of a constant; nullopt when it is not known at compile time.
[[nodiscard]] std::optional<bool> constant_truth(const Value& value);

}  // namespace shoal::compiler
