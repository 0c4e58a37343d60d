// One process's world of compiled functions: compile or load once per signature, call many times.
// Knows nothing of Python; bindings turn Python values into what is declared here and back.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "compiler/syntax/tree.h"
#include "engine/memory/column.h"
#include "engine/objects/object_world.h"
#include "types/value_shape.h"

namespace shoal::session {

// Reads the column `name` of the table that `paths` hold, by means that the session does not have
// (pyarrow, through pandas). Called on the thread of the call.
using ForeignReader = std::function<Result<engine::Column>(
    const std::vector<std::string>& paths, const types::Field& column, int64_t row_count)>;

struct SessionOptions {
  int32_t thread_count = 0;  // 0: what the machine or its control group allows
  int64_t batch_row_count_max = 4096;
  std::string cache_folder;      // empty: no disk cache
  std::string jit_library_path;  // the file of _jit
  int32_t pandas_major = 3;
  int32_t pandas_minor = 0;
  ForeignReader read_foreign_column;  // empty: files with other codecs are an error
};

// A column of Python objects in an argument. Its type is that of the first value which is not
// missing, or undetermined if all are; the other ranks of a job may know more.
struct ObjectColumn {
  int32_t column = 0;
  bool is_undetermined = false;
};

// The run-time objects of a call, as arguments are made into them.
struct ObjectBorder {
  engine::ObjectWorld& world;
  const std::vector<types::ObjectType>& types;  // by the number of their layout
};

// An argument of a call. `shape` is its type; which other member counts depends on the form.
struct Argument {
  types::ValueShape shape;
  int64_t integer = 0;             // python_int, python_bool, integer and temporal elements
  double real = 0;                 // python_float, float elements
  std::string text;                // python_str, path
  std::vector<std::string> texts;  // path_list
  // frame, series: the table's row count, and its columns on demand. A provider is called once
  // per column used, on the calling thread, before the engine starts.
  int64_t row_count = 0;
  std::function<Result<engine::Column>(int32_t column, const types::Field& field)> provide_column;
  std::vector<ObjectColumn> object_columns = {};
  // object: gives the value's cells (abi/objects.h), and changes the caller's containers of these
  // types as the call has left them. Called on the calling thread, before and after the code ran.
  // Text is viewed where the caller holds it.
  std::function<Result<std::vector<uint64_t>>(const ObjectBorder& border)> provide_object;
  std::function<Status(const std::vector<types::ObjectType>& changed)> take_back_object;
  // frame, series: where the index starts if it is an unnamed RangeIndex in steps of 1. A default
  // one has no level in the shape, others are the last column; `provide_column` gives it for both.
  std::optional<int64_t> range_start = {};
};

// A scalar leaf of a result, or the table behind a frame or series leaf.
struct ResultLeaf {
  bool is_present = true;
  uint64_t bits = 0;    // encoded as abi/stage.h says; object: the address of its cells
  std::string text;     // string scalars
  engine::Table table;  // frame, series: columns as in the shape's schema
  // frame, series that are divided over ranks: the number of the table's first row among all.
  int64_t first_row = 0;
  // frame, series: which columns of shape.narrowed fit on all ranks, see session/ranks/narrowing.h.
  std::vector<uint64_t> columns_that_fit = {};
};

struct CallMetrics {
  double compile_seconds = 0;  // front end and code generation; 0 when loaded or known
  double load_seconds = 0;     // reading schemas, reading the cache, mapping code
  double execute_seconds = 0;
  int64_t rows_read = 0;
  int64_t bytes_read = 0;
  bool from_cache = false;  // the code came from the disk cache or this process
};

struct Specialisation;

struct CallResult {
  // What the cells of object leaves refer to; null if there are none.
  std::shared_ptr<engine::ObjectWorld> objects = {};
  types::ValueShape shape;
  std::vector<ResultLeaf> leaves;  // in the order of the shape's leaves, depth first
  CallMetrics metrics;
  bool has_other_ranks = false;  // leaves of divided shapes are this rank's blocks
  // With other ranks, by argument: a number of the values in the columns that were used of a frame
  // or series which every rank holds whole, else 0.
  std::vector<uint64_t> argument_contents = {};
  // Why nothing was divided over the ranks of the job; empty without other ranks.
  std::string sequential_reason;
  // Not null: calls with other numbers of the same types may be made by run_directly of this code
  // (session/direct_call.h) for as long as the session's change_count is this one.
  std::shared_ptr<const Specialisation> direct_code;
  uint64_t change_count = 0;
};

// How what a function prints gets out, given by whoever calls it. Asked on the thread of the call,
// while compiled code waits; a failure ends the call.
struct Printer {
  // What run-time text asks Python about, see engine::AskPython; in UTF-8.
  std::function<Result<std::string>(std::string_view name, const std::string& text)> ask;
  // print(*values, sep=…, end=…, flush=…); the shape is (tuple (tuple values…) sep end flush).
  std::function<Status(const CallResult& printed)> print;
  // The text of the values, (tuple values…), as parallel_print writes them.
  std::function<Result<std::string>(const CallResult& printed)> text;
  std::function<Status(const std::string& line)> write_line;
  // How many Python functions may be called in one another from here on.
  std::function<int64_t()> call_room;
};

// The options of @jit; those about ranks have the names and meanings of Bodo's.
struct FunctionOptions {
  bool use_cache = true;
  bool optimizes = true;                 // false: the same answers, slower; for tests
  bool is_sequential = false;            // distributed=False: nothing to do with other ranks
  std::vector<std::string> distributed;  // variables
  std::vector<std::string> replicated;
  bool all_args_distributed_block = false;
  bool all_args_distributed_varlength = false;
  bool all_returns_distributed = false;
  bool returns_maybe_distributed = true;
  bool args_maybe_distributed = true;  // false: arguments are replicated unless said otherwise
};

// Text form, for keys.
[[nodiscard]] std::string to_text(const FunctionOptions& options);

class Session;

// One decorated function. Created once; calls may come from several threads.
class FunctionHandle {
 public:
  FunctionHandle(Session& session, syntax::Module module, FunctionOptions options);
  ~FunctionHandle();

  // `is_interrupted` is asked now and then on the calling thread.
  [[nodiscard]] Result<CallResult> call(std::vector<Argument> arguments,
                                        const std::function<bool()>& is_interrupted,
                                        const Printer& printer);

  // What explain() shows for the latest call's specialisation; compiles for `arguments` if needed.
  [[nodiscard]] Result<std::string> explain(std::vector<Argument> arguments);
  // How the ranks hold each value, and why; level 1 is the shortest. A level that there is not
  // is a value_error.
  [[nodiscard]] Result<std::string> distributed_diagnostics(std::vector<Argument> arguments,
                                                            int level);

  [[nodiscard]] const syntax::Module& module() const { return module_; }
  [[nodiscard]] const Session& session() const { return session_; }

 private:
  struct Specialisations;
  [[nodiscard]] Result<std::shared_ptr<const Specialisation>> specialisation_for(
      std::vector<Argument> arguments);

  Session& session_;
  syntax::Module module_;
  FunctionOptions options_;
  std::unique_ptr<Specialisations> specialisations_;
};

class Session {
 public:
  explicit Session(SessionOptions options);

  // Options may change between calls; a call uses those it started with.
  [[nodiscard]] SessionOptions options() const;
  void set_options(SessionOptions options);

  // Text for a warning that should be shown once (an unusable cache folder); empty if none.
  [[nodiscard]] std::string take_warning();
  void set_warning(std::string text);

  // Another number after everything that the next call has to take notice of: other options, a
  // warning to show. Any thread may ask.
  [[nodiscard]] uint64_t change_count() const {
    return change_count_.load(std::memory_order_acquire);
  }

 private:
  std::atomic<uint64_t> change_count_ = 0;
  mutable std::mutex mutex_;
  SessionOptions options_;
  std::string warning_;
  bool warned_ = false;
};

// Threads that this process may use: the CPUs it is allowed, cut by the control group's quota.
[[nodiscard]] int32_t available_thread_count();

// The error as a person reads it (design.md, section 7): the user's line with a caret, the other
// places, help and code; at most 12 lines. `module` gives the source lines.
[[nodiscard]] std::string render_error(const ErrorDetail& error, const syntax::Module& module);

}  // namespace shoal::session
