// From arguments to a specialisation: what this process knows, then the disk cache, then the
// compiler. With other ranks all have the same one, rank 0's.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/status.h"
#include "compiler/object_cache/store.h"
#include "session/ranks/call_meetings.h"
#include "session/reads.h"
#include "session/session.h"
#include "session/specialisation.h"
#include "types/path_expression.h"

namespace shoal::session {

using Paths = std::vector<types::PathExpression>;

// What a function has compiled in this process.
struct KnownCode {
  std::mutex mutex;
  std::map<std::string, Paths> reads;              // by signature text
  std::map<std::string, SpecialisationRef> ready;  // by signature text + read fingerprints
};

struct Prepared {
  SpecialisationRef code;
  Paths paths;
};

// Of one call; borrows all it is given.
class Preparation {
 public:
  Preparation(Session& session, const syntax::Module& module, const std::string& module_text,
              const FunctionOptions& function_options, const std::vector<Argument>& arguments,
              CallMetrics& metrics);

  // Finds or makes the code. Collective. Precondition: known.mutex is held.
  [[nodiscard]] Result<Prepared> prepare(CallMeetings& meetings, KnownCode& known);

  [[nodiscard]] const SessionOptions& options() const { return options_; }
  CallReads& reads() { return reads_; }

 private:
  // The key of a disk entry; `rest` is empty for the reads, the fingerprints for an image.
  [[nodiscard]] Hash128 key(const std::string& rest) const;
  [[nodiscard]] std::optional<Paths> load_paths() const;
  [[nodiscard]] bool load_image(const std::string& fingerprint);
  [[nodiscard]] Result<SharedCode> find_code();
  [[nodiscard]] Result<SharedCode> compile();
  [[nodiscard]] Result<SpecialisationRef> code_of(const SharedCode& shared);
  void store(const Hash128& entry_key, compiler::EntryKind kind, std::string_view bytes);
  [[nodiscard]] Result<Hash128> identity(const Paths& paths);

  Session& session_;
  SessionOptions options_;
  const syntax::Module& module_;
  const std::string& module_text_;
  const FunctionOptions& function_options_;
  std::string cache_folder_;
  const std::vector<Argument>& arguments_;
  CallMetrics& metrics_;
  CallReads reads_;
  std::string signature_;
  std::string image_;        // of found_
  SpecialisationRef found_;  // by this process in the cache or the compiler
};

// What decides over the code of a call besides the function and its arguments.
[[nodiscard]] std::string signature_of(const SessionOptions& options,
                                       const FunctionOptions& function_options);

// Says in the shapes of frames and series how the ranks hold them, after the options of @jit.
void apply_distribution(const FunctionOptions& options, const syntax::Module& module,
                        std::vector<Argument>& arguments);

}  // namespace shoal::session
