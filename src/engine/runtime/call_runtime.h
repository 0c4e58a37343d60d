// The world of one call of compiled code: its inputs, what its plan segments gave, its error.
// Compiled code sees it as the opaque `runtime` pointer of abi/main_function.h.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "engine/memory/string_view16.h"
#include "engine/runtime/run_plan.h"
#include "plan/plan.h"

namespace shoal::engine {

// What the segments of an image are, parsed once per image.
struct Segment {
  plan::Plan plan;
  std::function<abi::StageFunction(int32_t code)> stage_function;
  bool gives_scalars = false;
};

struct RaisedError {
  ErrorKind kind = ErrorKind::internal;
  std::string message;
  SourceSpan span;
};

// Used by one thread at a time. Borrows segments and errors of the image.
class CallRuntime {
 public:
  CallRuntime(const std::vector<Segment>& segments, const std::vector<RaisedError>& errors,
              PlanInputs inputs, PlanOptions options)
      : segments_(segments),
        errors_(errors),
        inputs_(std::move(inputs)),
        options_(std::move(options)) {}

  // abi: shoal_run_segment and shoal_raise; both keep the failure for take_status.
  int32_t run_segment(int32_t segment, const uint64_t* parameters, uint64_t* results);
  int32_t raise(int32_t error);

  // The failure after compiled code gave non-zero.
  [[nodiscard]] Status take_status() { return std::move(status_); }
  // The table behind a frame handle. Precondition: a handle from run_segment.
  [[nodiscard]] const Table& table(uint64_t handle) const;
  [[nodiscard]] const ScanCounters& counters() const { return counters_; }

  // Bits of a string scalar that lives as long as the call.
  [[nodiscard]] uint64_t keep_string(std::string text);

 private:
  Status run(const Segment& segment, const uint64_t* parameters, uint64_t* results);
  void give_scalars(const Table& table, uint64_t* results);

  const std::vector<Segment>& segments_;
  const std::vector<RaisedError>& errors_;
  PlanInputs inputs_;
  PlanOptions options_;
  ScanCounters counters_;
  std::deque<Table> tables_;
  std::deque<std::string> texts_;
  std::deque<StringView16> views_;
  Status status_;
};

// The address of a function of abi/functions.def (or of libm's few) by its name; null if unknown.
[[nodiscard]] const void* runtime_function(std::string_view name);

}  // namespace shoal::engine
