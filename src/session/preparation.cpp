#include "session/preparation.h"

#include <bit>
#include <set>

#include "base/concat.h"
#include "base/stopwatch.h"
#include "compiler/object_cache/store.h"
#include "session/argument_text.h"
#include "session/jit_library.h"

namespace shoal::session {
namespace {

using compiler::EntryKind;
using types::PathExpression;

std::string print_paths(const Paths& paths) {
  std::string text;
  for (const PathExpression& path : paths) text += to_text(path) + "\n";
  return text;
}

// One expression per line; nullopt for a damaged entry.
std::optional<Paths> parse_paths(std::string_view text) {
  Paths paths;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    Result<PathExpression> path = types::parse_path_expression(text.substr(0, end));
    if (!path.is_ok()) return std::nullopt;
    paths.push_back(std::move(*path));
    text.remove_prefix(end + 1);
  }
  return paths;
}

void collect_arguments(const PathExpression& path, std::set<int>& arguments) {
  if (path.kind == PathExpression::Kind::argument) arguments.insert(path.argument);
  for (const PathExpression& operand : path.operands) collect_arguments(operand, arguments);
}

}  // namespace

void apply_distribution(const FunctionOptions& options, const syntax::Module& module,
                        std::vector<Argument>& arguments) {
  using types::Distribution;
  const auto& parameters = syntax::parameters_of(module);
  const auto is_in = [](const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  for (size_t i = 0; i < arguments.size() && i < parameters.size(); ++i) {
    if (!is_table(arguments[i])) continue;
    Distribution& held = arguments[i].shape.distribution;
    const std::string& name = module.nodes[parameters[i]].text;
    if (!options.args_maybe_distributed) held = Distribution::replicated;
    if (options.all_args_distributed_block) held = Distribution::block;
    if (options.all_args_distributed_varlength) held = Distribution::varying;
    if (is_in(options.distributed, name) && !types::is_divided(held)) held = Distribution::varying;
    if (is_in(options.replicated, name)) held = Distribution::replicated;
  }
}

std::string signature_of(const SessionOptions& options, const FunctionOptions& function_options) {
  return concat("pandas ", options.pandas_major, ".", options.pandas_minor, "\n",
                to_text(function_options), "\n");
}

Preparation::Preparation(Session& session, const syntax::Module& module,
                         const std::string& module_text, const FunctionOptions& function_options,
                         const std::vector<Argument>& arguments, CallMetrics& metrics)
    : session_(session),
      options_(session.options()),
      module_(module),
      module_text_(module_text),
      function_options_(function_options),
      cache_folder_(function_options.use_cache ? options_.cache_folder : std::string()),
      arguments_(arguments),
      metrics_(metrics),
      reads_(arguments, options_) {
  signature_ = signature_of(options_, function_options);
  for (const Argument& argument : arguments) signature_ += to_text(argument.shape) + "\n";
}

Hash128 Preparation::key(const std::string& rest) const {
  return hash_bytes(
      concat(build_id(options_.jit_library_path), "\n", signature_, rest, "\n", module_text_));
}

std::optional<Paths> Preparation::load_paths() const {
  const auto entry = compiler::load_entry(cache_folder_, key(""), EntryKind::reads);
  return entry ? parse_paths(*entry) : std::nullopt;
}

bool Preparation::load_image(const std::string& fingerprint) {
  auto entry = compiler::load_entry(cache_folder_, key(fingerprint), EntryKind::image);
  if (!entry) return false;
  Result<SpecialisationRef> loaded = load_specialisation(*entry);
  if (!loaded.is_ok()) return false;
  found_ = *loaded;
  image_ = std::move(*entry);
  return true;
}

Result<SharedCode> Preparation::find_code() {
  if (const std::optional<Paths> paths = load_paths()) {
    SHOAL_ASSIGN_OR_RETURN(const std::string fingerprint, reads_.fingerprint(*paths));
    if (load_image(fingerprint)) {
      metrics_.from_cache = true;
      return SharedCode{std::move(image_), print_paths(*paths)};
    }
  }
  return compile();
}

Result<SharedCode> Preparation::compile() {
  const Stopwatch stopwatch;
  compiler::CompileRequest request;
  request.module = module_;
  for (const Argument& argument : arguments_) request.arguments.push_back(argument.shape);
  request.options = {.pandas_major = options_.pandas_major, .pandas_minor = options_.pandas_minor};
  request.options.optimizes = function_options_.optimizes;
  request.options.distribution = {
      .distributed = function_options_.distributed,
      .replicated = function_options_.replicated,
      .all_returns_distributed = function_options_.all_returns_distributed,
      .returns_maybe_distributed = function_options_.returns_maybe_distributed};
  request.describe_read = [this](const PathExpression& path) { return reads_.describe(path); };
  SHOAL_ASSIGN_OR_RETURN(compiler::CompileResult compiled,
                         compile_with_jit(options_.jit_library_path, request));
  Paths paths;
  for (const compiler::Read& read : compiled.reads) paths.push_back(read.path);
  SHOAL_ASSIGN_OR_RETURN(found_, load_specialisation(compiled.image));
  metrics_.compile_seconds += stopwatch.elapsed_seconds();
  SHOAL_ASSIGN_OR_RETURN(const std::string fingerprint, reads_.fingerprint(paths));
  store(key(""), EntryKind::reads, print_paths(paths));
  store(key(fingerprint), EntryKind::image, compiled.image);
  return SharedCode{std::move(compiled.image), print_paths(paths)};
}

void Preparation::store(const Hash128& entry_key, EntryKind kind, std::string_view bytes) {
  const Status stored = compiler::store_entry(cache_folder_, entry_key, kind, bytes);
  if (stored.is_ok()) return;
  session_.set_warning(concat(stored.detail().message,
                              ". Functions are compiled again in each process; set "
                              "SHOAL_CACHE_DIR to a folder that can be written to."));
}

Result<SpecialisationRef> Preparation::code_of(const SharedCode& shared) {
  if (found_ != nullptr) return found_;
  if (!shared.image.empty()) return load_specialisation(shared.image);
  SHOAL_RETURN_IF_ERROR(find_code().take_status());
  return found_;
}

Result<Hash128> Preparation::identity(const Paths& paths) {
  SHOAL_ASSIGN_OR_RETURN(std::string text, reads_.identity(paths));
  std::set<int> path_arguments;
  for (const PathExpression& path : paths) collect_arguments(path, path_arguments);
  for (size_t i = 0; i < arguments_.size(); ++i) {
    if (!path_arguments.contains(static_cast<int>(i))) text += value_text(arguments_[i]) + "\n";
  }
  return hash_bytes(text);
}

Result<Prepared> Preparation::prepare(CallMeetings& meetings, KnownCode& known) {
  Prepared prepared;
  std::optional<Paths> paths;
  Status opened;
  const auto found = known.reads.find(signature_);
  if (found != known.reads.end()) {
    paths = found->second;
    Result<std::string> fingerprint = reads_.fingerprint(*paths);
    const auto ready =
        fingerprint.is_ok() ? known.ready.find(signature_ + *fingerprint) : known.ready.end();
    if (ready != known.ready.end()) prepared.code = ready->second;
    opened = fingerprint.take_status();
  }
  metrics_.from_cache = prepared.code != nullptr;
  SHOAL_ASSIGN_OR_RETURN(const bool is_shared,
                         meetings.any_lacks_code(prepared.code != nullptr, std::move(opened)));
  Status own;
  if (is_shared) {
    SHOAL_ASSIGN_OR_RETURN(
        const SharedCode shared,
        meetings.share_code(meetings.rank() == 0 ? find_code() : Result<SharedCode>(SharedCode{})));
    paths = parse_paths(shared.paths);
    Result<SpecialisationRef> code =
        paths ? code_of(shared) : Result<SpecialisationRef>(Status::internal("damaged paths"));
    if (code.is_ok()) prepared.code = *code;
    own = code.take_status();
  }
  if (meetings.has_others()) {
    Hash128 inputs;
    if (own.is_ok()) {
      Result<Hash128> identified = identity(*paths);
      if (identified.is_ok()) inputs = *identified;
      own = identified.take_status();
    }
    own = meetings.agree_on_inputs(inputs, describe_arguments(arguments_), std::move(own));
  }
  SHOAL_RETURN_IF_ERROR(std::move(own));
  if (is_shared) {
    SHOAL_ASSIGN_OR_RETURN(const std::string fingerprint, reads_.fingerprint(*paths));
    known.reads[signature_] = *paths;
    known.ready[signature_ + fingerprint] = prepared.code;
  }
  prepared.paths = std::move(*paths);
  return prepared;
}

}  // namespace shoal::session
