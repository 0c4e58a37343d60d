// From arguments to a specialisation: what this process knows, then the disk cache, then the
// compiler; then the call itself.
#include <map>
#include <optional>

#include "base/concat.h"
#include "base/hash.h"
#include "base/stopwatch.h"
#include "compiler/object_cache/store.h"
#include "compiler/syntax/parse_tree.h"
#include "session/call.h"
#include "session/jit_library.h"
#include "session/reads.h"
#include "session/session.h"
#include "session/specialisation.h"

namespace shoal::session {
namespace {

using compiler::EntryKind;
using types::PathExpression;
using types::ValueForm;

using Paths = std::vector<PathExpression>;

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

}  // namespace

struct FunctionHandle::Specialisations {
  std::mutex mutex;
  std::string module_text;                         // canonical text, made once
  std::map<std::string, Paths> reads;              // by signature text
  std::map<std::string, SpecialisationRef> ready;  // by signature text + read fingerprints
};

namespace {

// Finds or makes the specialisation for one call.
class Preparation {
 public:
  Preparation(Session& session, const syntax::Module& module, bool use_cache,
              const std::vector<Argument>& arguments, CallMetrics& metrics)
      : session_(session),
        options_(session.options()),
        module_(module),
        cache_folder_(use_cache ? options_.cache_folder : std::string()),
        arguments_(arguments),
        metrics_(metrics),
        reads_(arguments, options_) {
    signature_ = concat("pandas ", options_.pandas_major, ".", options_.pandas_minor, "\n");
    for (const Argument& argument : arguments) signature_ += to_text(argument.shape) + "\n";
  }

  [[nodiscard]] const std::string& signature() const { return signature_; }
  [[nodiscard]] const SessionOptions& options() const { return options_; }
  CallReads& reads() { return reads_; }

  // The key of a disk entry; `rest` is empty for the reads, the fingerprints for an image.
  Hash128 key(const std::string& module_text, const std::string& rest) const {
    return hash_bytes(
        concat(build_id(options_.jit_library_path), "\n", signature_, rest, "\n", module_text));
  }

  std::optional<Paths> load_paths(const std::string& module_text) const {
    const auto entry = compiler::load_entry(cache_folder_, key(module_text, ""), EntryKind::reads);
    return entry ? parse_paths(*entry) : std::nullopt;
  }

  SpecialisationRef load_image(const std::string& module_text, const std::string& fingerprint) {
    const auto entry =
        compiler::load_entry(cache_folder_, key(module_text, fingerprint), EntryKind::image);
    if (!entry) return nullptr;
    Result<SpecialisationRef> loaded = load_specialisation(*entry);
    return loaded.is_ok() ? *loaded : nullptr;
  }

  Result<SpecialisationRef> compile(const std::string& module_text, Paths& paths) {
    const Stopwatch stopwatch;
    compiler::CompileRequest request;
    request.module = module_;
    for (const Argument& argument : arguments_) request.arguments.push_back(argument.shape);
    request.options = {.pandas_major = options_.pandas_major,
                       .pandas_minor = options_.pandas_minor};
    request.describe_read = [this](const PathExpression& path) { return reads_.describe(path); };
    SHOAL_ASSIGN_OR_RETURN(const compiler::CompileResult compiled,
                           compile_with_jit(options_.jit_library_path, request));
    for (const compiler::Read& read : compiled.reads) paths.push_back(read.path);
    SHOAL_ASSIGN_OR_RETURN(const SpecialisationRef loaded, load_specialisation(compiled.image));
    metrics_.compile_seconds += stopwatch.elapsed_seconds();
    SHOAL_ASSIGN_OR_RETURN(const std::string fingerprint, reads_.fingerprint(paths));
    store(key(module_text, ""), EntryKind::reads, print_paths(paths));
    store(key(module_text, fingerprint), EntryKind::image, compiled.image);
    return loaded;
  }

 private:
  void store(const Hash128& entry_key, EntryKind kind, std::string_view bytes) {
    const Status stored = compiler::store_entry(cache_folder_, entry_key, kind, bytes);
    if (stored.is_ok()) return;
    session_.set_warning(concat(stored.detail().message,
                                ". Functions are compiled again in each process; set "
                                "SHOAL_CACHE_DIR to a folder that can be written to."));
  }

  Session& session_;
  SessionOptions options_;
  const syntax::Module& module_;
  std::string cache_folder_;
  const std::vector<Argument>& arguments_;
  CallMetrics& metrics_;
  CallReads reads_;
  std::string signature_;
};

}  // namespace

FunctionHandle::FunctionHandle(Session& session, syntax::Module module, FunctionOptions options)
    : session_(session),
      module_(std::move(module)),
      options_(options),
      specialisations_(std::make_unique<Specialisations>()) {
  specialisations_->module_text = syntax::canonical_text(module_);
}

FunctionHandle::~FunctionHandle() = default;

namespace {

struct Prepared {
  SpecialisationRef code;
  Paths paths;
};

Result<Prepared> prepare(Preparation& preparation, const std::string& module_text,
                         std::map<std::string, Paths>& known_reads,
                         std::map<std::string, SpecialisationRef>& ready, CallMetrics& metrics) {
  const std::string& signature = preparation.signature();
  Prepared prepared;
  std::optional<Paths> paths;
  const auto found = known_reads.find(signature);
  if (found != known_reads.end()) paths = found->second;
  if (!paths) paths = preparation.load_paths(module_text);
  std::string fingerprint;
  if (paths) {
    SHOAL_ASSIGN_OR_RETURN(fingerprint, preparation.reads().fingerprint(*paths));
    const auto known = ready.find(signature + fingerprint);
    prepared.code =
        known != ready.end() ? known->second : preparation.load_image(module_text, fingerprint);
    metrics.from_cache = prepared.code != nullptr;
  }
  if (prepared.code == nullptr) {
    paths.emplace();
    SHOAL_ASSIGN_OR_RETURN(prepared.code, preparation.compile(module_text, *paths));
    SHOAL_ASSIGN_OR_RETURN(fingerprint, preparation.reads().fingerprint(*paths));
  }
  known_reads[signature] = *paths;
  ready[signature + fingerprint] = prepared.code;
  prepared.paths = std::move(*paths);
  return prepared;
}

}  // namespace

Result<CallResult> FunctionHandle::call(std::vector<Argument> arguments,
                                        const std::function<bool()>& is_interrupted) {
  const Stopwatch stopwatch;
  CallResult result;
  Preparation preparation(session_, module_, options_.use_cache, arguments, result.metrics);
  Prepared prepared;
  {
    const std::lock_guard lock(specialisations_->mutex);
    SHOAL_ASSIGN_OR_RETURN(
        prepared, prepare(preparation, specialisations_->module_text, specialisations_->reads,
                          specialisations_->ready, result.metrics));
  }
  CallInputs inputs;
  SHOAL_ASSIGN_OR_RETURN(inputs.reads, preparation.reads().tables(prepared.paths));
  inputs.arguments = std::move(arguments);
  inputs.options = preparation.options();
  inputs.is_interrupted = is_interrupted;
  result.metrics.load_seconds = stopwatch.elapsed_seconds() - result.metrics.compile_seconds;
  const Stopwatch execution;
  SHOAL_RETURN_IF_ERROR(run_call(*prepared.code, std::move(inputs), result));
  result.metrics.execute_seconds = execution.elapsed_seconds();
  return result;
}

Result<std::string> FunctionHandle::explain(std::vector<Argument> arguments) {
  CallMetrics metrics;
  Preparation preparation(session_, module_, options_.use_cache, arguments, metrics);
  const std::lock_guard lock(specialisations_->mutex);
  SHOAL_ASSIGN_OR_RETURN(const Prepared prepared,
                         prepare(preparation, specialisations_->module_text,
                                 specialisations_->reads, specialisations_->ready, metrics));
  return prepared.code->explain_text;
}

}  // namespace shoal::session
