#include "compiler/values/call.h"

#include <algorithm>

#include "base/concat.h"

namespace shoal::compiler {
namespace {

struct Parameter {
  std::string_view name;
  bool keyword_only = false;
  bool refused = false;  // `accepted` lists the values that may be given all the same
  std::string_view accepted;
};

struct Signature {
  std::vector<Parameter> parameters;
  std::string_view rest_positional;
  std::string_view rest_keywords;
};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

Signature parse_signature(std::string_view text) {
  Signature signature;
  bool keyword_only = false;
  while (!text.empty()) {
    const size_t comma = text.find(',');
    std::string_view part = trimmed(text.substr(0, comma));
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    if (part.starts_with("**")) {
      signature.rest_keywords = part.substr(2);
    } else if (part.starts_with("*")) {
      keyword_only = true;
      signature.rest_positional = part.substr(1);
    } else {
      const size_t mark = part.find('!');
      Parameter parameter{part.substr(0, mark), keyword_only, mark != std::string_view::npos, {}};
      if (parameter.refused) parameter.accepted = part.substr(mark + 1);
      signature.parameters.push_back(parameter);
    }
  }
  return signature;
}

bool accepts(std::string_view accepted, const Value& value) {
  const auto* literal = value.as<Literal>();
  if (literal == nullptr) return false;
  const std::string text = literal_repr(*literal);
  while (!accepted.empty()) {
    const size_t bar = accepted.find('|');
    if (accepted.substr(0, bar) == text) return true;
    accepted = bar == std::string_view::npos ? std::string_view() : accepted.substr(bar + 1);
  }
  return false;
}

Status too_many(const Call& call, size_t positional_count) {
  return user_error(
      ErrorCode::S0105, call.span,
      concat(call.name, "() takes at most ", positional_count, " positional arguments."),
      "pass the others by name");
}

Status bind_one(const Call& call, const Signature& signature, Argument& argument,
                size_t& position) {
  const Parameter* found = nullptr;
  std::vector<std::string> names;
  for (size_t i = 0; i < signature.parameters.size(); ++i) {
    const Parameter& parameter = signature.parameters[i];
    names.emplace_back(parameter.name);
    const bool matches = argument.name.empty() ? i == position && !parameter.keyword_only
                                               : parameter.name == argument.name;
    if (matches) found = &parameter;
  }
  if (found == nullptr) {
    if (argument.name.empty()) {
      if (signature.rest_positional.empty()) return too_many(call, position);
      argument.name = std::string(signature.rest_positional);
      return Status::ok();
    }
    if (!signature.rest_keywords.empty()) return Status::ok();
    return user_error(ErrorCode::S0105, argument.span,
                      concat(call.name, "() got an unexpected keyword argument ",
                             python_repr(argument.name), "."),
                      suggestion(names, argument.name));
  }
  if (argument.name.empty()) ++position;
  argument.name = std::string(found->name);
  if (found->refused && !accepts(found->accepted, argument.value)) {
    return call.unsupported_argument(argument, "leave the argument out");
  }
  return Status::ok();
}

}  // namespace

const Argument* Call::find(std::string_view parameter) const {
  for (const Argument& argument : arguments) {
    if (argument.name == parameter) return &argument;
  }
  return nullptr;
}

std::vector<const Argument*> Call::find_all(std::string_view parameter) const {
  std::vector<const Argument*> found;
  for (const Argument& argument : arguments) {
    if (argument.name == parameter) found.push_back(&argument);
  }
  return found;
}

Result<const Argument*> Call::required(std::string_view parameter) const {
  if (const Argument* argument = find(parameter)) return argument;
  return user_error(ErrorCode::S0105, span,
                    concat(name, "() missing 1 required argument: ", python_repr(parameter), "."));
}

Result<bool> Call::literal_bool(std::string_view parameter, bool default_value) const {
  const Argument* argument = find(parameter);
  if (argument == nullptr) return default_value;
  if (const auto* flag = argument->value.literal<bool>()) return *flag;
  return user_error(ErrorCode::S0205, argument->span,
                    concat(parameter, "= of ", name, "() must be True or False, written out."), {},
                    describe(argument->value));
}

Result<int64_t> Call::literal_int(std::string_view parameter, int64_t default_value) const {
  const Argument* argument = find(parameter);
  if (argument == nullptr) return default_value;
  if (const auto* integer = argument->value.literal<int64_t>()) return *integer;
  return user_error(ErrorCode::S0205, argument->span,
                    concat(parameter, "= of ", name, "() must be an integer constant."), {},
                    describe(argument->value));
}

Status Call::unsupported_argument(const Argument& argument, std::string help) const {
  return user_error(
      ErrorCode::S0303, argument.span,
      concat("Argument ", argument.name, "= of ", name, "() is not supported with this value."),
      std::move(help), describe(argument.value));
}

Status bind_arguments(Call& call, std::string_view signature_text) {
  const Signature signature = parse_signature(signature_text);
  std::vector<std::string> seen;
  size_t position = 0;
  for (Argument& argument : call.arguments) {
    const bool positional = argument.name.empty();
    SHOAL_RETURN_IF_ERROR(bind_one(call, signature, argument, position));
    const bool collected = positional && argument.name == signature.rest_positional;
    if (!collected && std::find(seen.begin(), seen.end(), argument.name) != seen.end()) {
      return user_error(ErrorCode::S0105, argument.span,
                        concat(call.name, "() got multiple values for argument ",
                               python_repr(argument.name), "."));
    }
    seen.push_back(argument.name);
  }
  return Status::ok();
}

}  // namespace shoal::compiler
