#include "session/reads.h"

#include "base/concat.h"
#include "engine/io/pages/null_count.h"
#include "engine/io/pandas_view/parquet_dataset.h"
#include "engine/io/pandas_view/parquet_schema.h"

namespace shoal::session {
namespace {

using types::PathExpression;
using types::ValueForm;

Result<std::string> evaluate_text(const PathExpression& expression,
                                  const std::vector<Argument>& arguments);

// os.path.join of POSIX: an absolute part starts anew, parts are separated by one slash.
Result<std::string> join_parts(const PathExpression& expression,
                               const std::vector<Argument>& arguments) {
  std::string path;
  bool is_first = true;
  for (const PathExpression& operand : expression.operands) {
    Result<std::string> part = evaluate_text(operand, arguments);
    if (!part.is_ok()) return part.take_status();
    if (is_first || part->starts_with('/')) {
      path = *part;
    } else {
      if (!path.empty() && !path.ends_with('/')) path += '/';
      path += *part;
    }
    is_first = false;
  }
  return path;
}

Result<std::string> argument_text(const PathExpression& expression,
                                  const std::vector<Argument>& arguments) {
  const Argument& argument = arguments[static_cast<size_t>(expression.argument)];
  switch (argument.shape.form) {
    case ValueForm::python_str:
    case ValueForm::path: return argument.text;
    case ValueForm::python_int: return std::to_string(argument.integer);
    case ValueForm::python_bool: return std::string(argument.integer != 0 ? "True" : "False");
    default:
      return Status::error(ErrorKind::type_error,
                           concat("argument ", expression.argument + 1, " is not part of a path"));
  }
}

Result<std::string> evaluate_text(const PathExpression& expression,
                                  const std::vector<Argument>& arguments) {
  switch (expression.kind) {
    case PathExpression::Kind::literal: return expression.text;
    case PathExpression::Kind::argument: return argument_text(expression, arguments);
    case PathExpression::Kind::join: return join_parts(expression, arguments);
    case PathExpression::Kind::list:
      return Status::error(ErrorKind::type_error, "a list cannot be part of a path");
    case PathExpression::Kind::concat: break;
  }
  std::string text;
  for (const PathExpression& operand : expression.operands) {
    Result<std::string> part = evaluate_text(operand, arguments);
    if (!part.is_ok()) return part.take_status();
    text += *part;
  }
  return text;
}

Status check_arguments(const PathExpression& expression, size_t argument_count) {
  if (expression.kind == PathExpression::Kind::argument &&
      static_cast<size_t>(expression.argument) >= argument_count) {
    return Status::internal("a path refers to an argument that the call does not have");
  }
  for (const PathExpression& operand : expression.operands) {
    SHOAL_RETURN_IF_ERROR(check_arguments(operand, argument_count));
  }
  return Status::ok();
}

Status check_path(const std::string& path) {
  if (path.find('\0') != std::string::npos) {
    return Status::error(ErrorKind::value_error, "embedded null byte");
  }
  return Status::ok();
}

compiler::ReadSchema schema_of(const engine::PandasView& view) {
  compiler::ReadSchema schema;
  schema.schema = view.schema;
  for (const engine::IndexColumn& column : view.index.columns) {
    schema.index.levels.push_back({column.field, column.name});
  }
  schema.range_start = view.index.start;
  schema.range_step = view.index.step;
  schema.range_name = view.index.name;
  schema.fingerprint = view.fingerprint();
  return schema;
}

}  // namespace

Result<std::vector<std::string>> evaluate_paths(const PathExpression& expression,
                                                const std::vector<Argument>& arguments) {
  SHOAL_RETURN_IF_ERROR(check_arguments(expression, arguments.size()));
  std::vector<std::string> paths;
  if (expression.kind == PathExpression::Kind::argument) {
    const Argument& argument = arguments[static_cast<size_t>(expression.argument)];
    if (argument.shape.form == ValueForm::path_list) paths = argument.texts;
  }
  if (expression.kind == PathExpression::Kind::list) {
    for (const PathExpression& operand : expression.operands) {
      SHOAL_ASSIGN_OR_RETURN(std::string path, evaluate_text(operand, arguments));
      paths.push_back(std::move(path));
    }
  } else if (paths.empty()) {
    SHOAL_ASSIGN_OR_RETURN(std::string path, evaluate_text(expression, arguments));
    paths.push_back(std::move(path));
  }
  for (const std::string& path : paths) SHOAL_RETURN_IF_ERROR(check_path(path));
  return paths;
}

Result<const CallReads::Opened*> CallReads::open(const PathExpression& expression) {
  std::string text = to_text(expression);
  for (const std::unique_ptr<Opened>& opened : opened_) {
    if (opened->expression == text) return opened.get();
  }
  SHOAL_ASSIGN_OR_RETURN(const std::vector<std::string> paths,
                         evaluate_paths(expression, arguments_));
  auto opened = std::make_unique<Opened>();
  opened->expression = std::move(text);
  SHOAL_ASSIGN_OR_RETURN(opened->table.dataset, engine::open_dataset(paths));
  const engine::PandasVersion version{.major = options_.pandas_major,
                                      .minor = options_.pandas_minor};
  SHOAL_ASSIGN_OR_RETURN(
      engine::PandasView view,
      engine::pandas_view(*opened->table.dataset, version, engine::count_missing_values));
  opened->schema = schema_of(view);
  opened->table.leaves = view.leaves;
  for (const types::Field& field : view.schema.fields) opened->table.types.push_back(field.type);
  if (options_.read_foreign_column != nullptr) {
    opened->table.provide_column = [read = options_.read_foreign_column, paths,
                                    fields = view.schema.fields,
                                    row_count = opened->table.dataset->row_count](int32_t column) {
      return read(paths, fields[static_cast<size_t>(column)], row_count);
    };
  }
  opened_.push_back(std::move(opened));
  return opened_.back().get();
}

Result<compiler::ReadSchema> CallReads::describe(const PathExpression& expression) {
  SHOAL_ASSIGN_OR_RETURN(const Opened* opened, open(expression));
  return opened->schema;
}

Result<std::vector<engine::ReadTable>> CallReads::tables(
    const std::vector<PathExpression>& expressions) {
  std::vector<engine::ReadTable> tables;
  for (const PathExpression& expression : expressions) {
    SHOAL_ASSIGN_OR_RETURN(const Opened* opened, open(expression));
    tables.push_back(opened->table);
  }
  return tables;
}

Result<std::string> CallReads::identity(const std::vector<PathExpression>& expressions) {
  std::string text;
  for (const PathExpression& expression : expressions) {
    SHOAL_ASSIGN_OR_RETURN(const Opened* opened, open(expression));
    const engine::ParquetDataset& dataset = *opened->table.dataset;
    text += concat(opened->schema.fingerprint, " ", dataset.row_count);
    for (const auto& file : dataset.files) {
      text += concat(" ", file->file_bytes());
      for (const engine::RowGroup& group : file->metadata().row_groups) {
        text += concat(",", group.row_count, ":", group.total_bytes);
      }
    }
    text += "\n";
  }
  return text;
}

Result<std::string> CallReads::fingerprint(const std::vector<PathExpression>& expressions) {
  std::string text;
  for (const PathExpression& expression : expressions) {
    SHOAL_ASSIGN_OR_RETURN(const Opened* opened, open(expression));
    text += opened->schema.fingerprint + "\n";
  }
  return text;
}

}  // namespace shoal::session
