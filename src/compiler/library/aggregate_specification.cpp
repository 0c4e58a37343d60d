// What agg() accepts: "sum", ["sum", "mean"], {"B": "sum", "C": ["min", "max"]}, x=("B", "sum").
#include <algorithm>

#include "base/concat.h"
#include "compiler/library/aggregation.h"
#include "compiler/values/rows.h"

namespace shoal::compiler {
namespace {

using types::AggregateKind;

struct FunctionName {
  AggregateKind kind = AggregateKind::size;
  std::string name;
  std::optional<Value> function = {};  // of the user's
};

std::vector<std::string> aggregate_names() {
  std::vector<std::string> names;
#define SHOAL_DEFINE(name) names.emplace_back(#name);
  SHOAL_AGGREGATES(SHOAL_DEFINE)
#undef SHOAL_DEFINE
  return names;
}

Result<FunctionName> function_name(const Translation& translation, const Value& value,
                                   SourceSpan span) {
  if (const auto* function = value.as<UserFunction>()) {
    return FunctionName{AggregateKind::size, translation.function_name(*function), value};
  }
  const auto* name = value.literal<std::string>();
  if (name == nullptr) {
    return user_error(ErrorCode::S0306, span,
                      concat("Aggregating with a ", describe(value), " is not supported yet."),
                      "use the name of an aggregate: \"sum\", \"mean\", \"count\" …");
  }
  if (const std::optional<AggregateKind> kind = types::parse_aggregate(*name)) {
    return FunctionName{*kind, *name};
  }
  return user_error(ErrorCode::S0306, span,
                    concat("The aggregate ", python_repr(*name), " is not supported."),
                    suggestion(aggregate_names(), *name, "use \"sum\", \"mean\", \"count\" …"));
}

AggregateColumn aggregate_column(const FunctionName& function, int column,
                                 std::vector<std::string> label) {
  AggregateColumn result;
  result.item.kind = function.kind;
  result.function = function.function;
  result.column = column;
  result.label = std::move(label);
  return result;
}

bool is_list(const Value& value) {
  return value.sequence() != nullptr && value.sequence()->kind == Sequence::Kind::list;
}

// As pandas does where there are several.
void number_lambdas(std::vector<FunctionName>& functions) {
  const auto is_lambda = [](const FunctionName& function) { return function.name == "<lambda>"; };
  if (std::count_if(functions.begin(), functions.end(), is_lambda) < 2) return;
  int number = 0;
  for (FunctionName& function : functions) {
    if (is_lambda(function)) function.name = concat("<lambda_", number++, ">");
  }
}

// The functions of a list, whose names must differ.
Result<std::vector<FunctionName>> function_names(const Translation& translation, const Value& value,
                                                 SourceSpan span) {
  std::vector<FunctionName> functions;
  for (const Value& item : value.sequence()->items) {
    SHOAL_ASSIGN_OR_RETURN(FunctionName function, function_name(translation, item, span));
    for (const FunctionName& other : functions) {
      if (other.name != function.name || function.name == "<lambda>") continue;
      return user_error_of(ErrorKind::value_error, ErrorCode::S0306, span,
                           "Function names must be unique, found multiple named " + function.name);
    }
    functions.push_back(std::move(function));
  }
  number_lambdas(functions);
  if (functions.empty()) {
    return user_error_of(ErrorKind::value_error, ErrorCode::S0306, span,
                         "No objects to concatenate");
  }
  return functions;
}

const std::vector<std::string>& label_of(const GroupBy& groupby, int column) {
  return groupby.frame.columns[static_cast<size_t>(column)].label;
}

Status check_flat_columns(const GroupBy& groupby, SourceSpan span) {
  for (const FrameColumn& column : groupby.frame.columns) {
    if (column.label.size() < 2) continue;
    return user_error(ErrorCode::S0406, span,
                      "Several aggregates of a frame with MultiIndex columns are not supported.");
  }
  return Status::ok();
}

// One function for all columns.
AggregateLayout single_function(const GroupBy& groupby, const FunctionName& function) {
  AggregateLayout layout;
  layout.is_series = groupby.selects_series;
  for (const int column : aggregated_columns(groupby)) {
    layout.columns.push_back(aggregate_column(function, column, label_of(groupby, column)));
    layout.label_parts = std::max<size_t>(label_of(groupby, column).size(), 1);
  }
  return layout;
}

// A list of functions for all columns: one level of labels per function below each column.
Result<AggregateLayout> listed_functions(const Translation& translation, const GroupBy& groupby,
                                         const Value& list, SourceSpan span) {
  SHOAL_RETURN_IF_ERROR(check_flat_columns(groupby, span));
  SHOAL_ASSIGN_OR_RETURN(const std::vector<FunctionName> functions,
                         function_names(translation, list, span));
  AggregateLayout layout;
  layout.label_parts = groupby.selects_series ? 1 : 2;
  for (const int column : aggregated_columns(groupby)) {
    for (const FunctionName& function : functions) {
      std::vector<std::string> label;
      if (!groupby.selects_series) label = label_of(groupby, column);
      label.push_back(function.name);
      layout.columns.push_back(aggregate_column(function, column, std::move(label)));
    }
  }
  return layout;
}

// The column that a dict or named aggregation names.
Result<int> named_column(const GroupBy& groupby, const Value& name, SourceSpan span) {
  const auto* text = name.literal<std::string>();
  if (text == nullptr) {
    return user_error(ErrorCode::S0401, span,
                      concat("A column is named by a string, not by a ", describe(name), "."));
  }
  if (groupby.selection) {
    for (const int column : *groupby.selection) {
      if (label_of(groupby, column) == std::vector<std::string>{*text}) return column;
    }
    return user_error(ErrorCode::S0401, span,
                      concat("Column(s) [", python_repr(*text), "] do not exist"));
  }
  Result<int> found = find_column(groupby.frame, {*text}, span);
  if (found.is_ok()) return found;
  Status status = found.take_status();
  if (status.detail().kind == ErrorKind::key_error) {
    status.detail().message = concat("Column(s) [", python_repr(*text), "] do not exist");
  }
  return status;
}

Result<AggregateLayout> functions_by_column(const Translation& translation, const GroupBy& groupby,
                                            const Mapping& mapping, SourceSpan span) {
  SHOAL_RETURN_IF_ERROR(check_flat_columns(groupby, span));
  if (groupby.selects_series) {
    return user_error(ErrorCode::S0306, span, "nested renamer is not supported",
                      "use named aggregation: agg(total=\"sum\")");
  }
  bool any_list = false;
  for (const auto& [key, value] : mapping.items) any_list = any_list || is_list(value);
  AggregateLayout layout;
  layout.label_parts = any_list ? 2 : 1;
  for (const auto& [key, value] : mapping.items) {
    SHOAL_ASSIGN_OR_RETURN(const int column, named_column(groupby, key, span));
    std::vector<FunctionName> functions;
    if (is_list(value)) {
      SHOAL_ASSIGN_OR_RETURN(functions, function_names(translation, value, span));
    } else {
      SHOAL_ASSIGN_OR_RETURN(FunctionName function, function_name(translation, value, span));
      functions.push_back(std::move(function));
    }
    for (const FunctionName& function : functions) {
      std::vector<std::string> label = label_of(groupby, column);
      if (any_list) label.push_back(function.name);
      layout.columns.push_back(aggregate_column(function, column, std::move(label)));
    }
  }
  return layout;
}

// x=("B", "sum"), x=pd.NamedAgg("B", "sum"); on one column: x="sum".
Result<AggregateLayout> named_aggregates(const Translation& translation, const GroupBy& groupby,
                                         const Call& call) {
  AggregateLayout layout;
  for (const Argument& argument : call.arguments) {
    const Sequence* pair = argument.value.sequence();
    if (groupby.selects_series) {
      SHOAL_ASSIGN_OR_RETURN(const FunctionName function,
                             function_name(translation, argument.value, argument.span));
      layout.columns.push_back(
          aggregate_column(function, (*groupby.selection)[0], {argument.name}));
      continue;
    }
    if (pair == nullptr || pair->kind != Sequence::Kind::tuple || pair->items.size() != 2) {
      return user_error_of(ErrorKind::type_error, ErrorCode::S0306, argument.span,
                           "Must provide 'func' or tuples of '(column, aggfunc).",
                           "write total=(\"B\", \"sum\")");
    }
    SHOAL_ASSIGN_OR_RETURN(const int column, named_column(groupby, pair->items[0], argument.span));
    SHOAL_ASSIGN_OR_RETURN(const FunctionName function,
                           function_name(translation, pair->items[1], argument.span));
    layout.columns.push_back(aggregate_column(function, column, {argument.name}));
  }
  return layout;
}

}  // namespace

Result<AggregateLayout> read_specification(const Translation& translation, const GroupBy& groupby,
                                           const Call& call) {
  const Argument* function = call.find("func");
  if (function == nullptr || function->value.is_none()) {
    if (call.arguments.empty() || function != nullptr) {
      return user_error(ErrorCode::S0105, call.span,
                        "Must provide 'func' or tuples of '(column, aggfunc).");
    }
    return named_aggregates(translation, groupby, call);
  }
  if (call.arguments.size() > 1) {
    return user_error(
        ErrorCode::S0303, call.arguments[1].span,
        "Arguments for the aggregate function are not supported yet.",
        concat("call the method itself, e.g. groupby(…).std(", call.arguments[1].name, "=…)"));
  }
  const Value& value = function->value;
  if (is_list(value)) return listed_functions(translation, groupby, value, function->span);
  if (const Mapping* mapping = value.mapping()) {
    return functions_by_column(translation, groupby, *mapping, function->span);
  }
  SHOAL_ASSIGN_OR_RETURN(const FunctionName name,
                         function_name(translation, value, function->span));
  return single_function(groupby, name);
}

}  // namespace shoal::compiler
