// The world of one call of compiled code: its inputs, what its plan segments gave, its error.
// Compiled code sees it as the opaque `runtime` pointer of abi/main_function.h.
#pragma once

#include <chrono>
#include <cstdint>
#include <forward_list>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "engine/memory/string_view16.h"
#include "engine/objects/object_world.h"
#include "engine/runtime/outside_world.h"
#include "engine/runtime/parallel_part.h"
#include "engine/runtime/run_plan.h"
#include "plan/plan.h"

namespace shoal::engine {

// What the segments of an image are, parsed once per image.
struct Segment {
  plan::Plan plan;
  std::function<abi::StageFunction(int32_t code)> stage_function;
  bool gives_scalars = false;
};

// Used by one thread at a time. Borrows segments, errors and layouts of the image.
class CallRuntime {
 public:
  CallRuntime(const std::vector<Segment>& segments, const std::vector<RaisedError>& errors,
              const std::vector<ObjectLayout>& layouts, PlanInputs inputs, PlanOptions options)
      : segments_(segments),
        errors_(errors),
        layouts_(layouts),
        inputs_(std::move(inputs)),
        options_(std::move(options)) {
    inputs_.errors = &errors_;
  }

  // Before compiled code runs, if it may print or ask for its rank.
  void set_outside(OutsideWorld outside) { outside_ = std::move(outside); }
  void set_frame_bytes(int64_t frame_bytes) { frame_bytes_ = frame_bytes; }

  // abi: functions of these names; all keep a failure for take_status.
  int32_t run_segment(int32_t segment, const uint64_t* parameters, uint64_t* results);
  int32_t raise(int32_t error);
  int32_t raise_with(int32_t error, const int64_t* numbers);
  int32_t raise(int32_t error, std::string message);
  int32_t catch_error(int32_t number);
  int32_t reraise(int32_t number);
  int32_t error_text(int32_t number, uint64_t* text);
  int32_t poll();
  int32_t run_loop(LoopBody body, const uint64_t* context, int64_t count, int64_t elements,
                   void* result);
  int32_t run_parallel(ParallelPart part, const uint64_t* context, int64_t count, int64_t cells,
                       uint64_t* out);
  int32_t poll_objects(const abi::RootFrame& roots);
  int64_t call_room();
  int32_t print(int32_t print, const uint64_t* values);
  int32_t barrier(const SourceSpan& place);
  int32_t ranks(uint64_t* results);
  int32_t is_rank(int64_t rank, uint64_t* results);

  // Text and containers of the call, made when they are first asked for.
  [[nodiscard]] const std::shared_ptr<ObjectWorld>& objects();
  // The same for whoever uses results after the call, with the strings that texts are parts of.
  [[nodiscard]] std::shared_ptr<ObjectWorld> take_objects();

  // The failure after compiled code gave non-zero.
  [[nodiscard]] Status take_status();
  // The table behind a frame handle, until another segment runs. Precondition: a handle from
  // run_segment.
  [[nodiscard]] const Table& table(uint64_t handle) const;
  [[nodiscard]] const ScanCounters& counters() const { return counters_; }

  // Bits of a string scalar that lives as long as the call.
  [[nodiscard]] uint64_t keep_string(std::string text);

 private:
  Status run(const Segment& segment, const uint64_t* parameters, uint64_t* results);
  void give_scalars(const Table& table, uint64_t* results);

  struct KeptString {
    std::string text;
    StringView16 view;
  };

  const std::vector<Segment>& segments_;
  const std::vector<RaisedError>& errors_;
  const std::vector<ObjectLayout>& layouts_;
  PlanInputs inputs_;
  PlanOptions options_;
  OutsideWorld outside_;
  ScanCounters counters_;
  // Nothing here allocates when it is made: a call on numbers costs less than an allocation.
  std::vector<Table> tables_;
  std::forward_list<KeptString> strings_;
  std::shared_ptr<ObjectWorld> objects_;
  std::vector<uint64_t> partials_;  // of the last parallel loop
  Status status_;
  int64_t frame_bytes_ = 0;     // of the stack, that a function takes; 0: none calls itself
  std::vector<Status> caught_;  // being handled, the outer ones first
  // The first poll always asks: a caller may wait for it to learn that the call is no short one.
  std::chrono::steady_clock::time_point polled_at_;
};

// The address of a function of abi/functions.def (or of libm's few) by its name; null if unknown.
[[nodiscard]] const void* runtime_function(std::string_view name);
// Whether the function of this name only computes: it is not given the runtime.
[[nodiscard]] bool is_arithmetic(std::string_view name);

}  // namespace shoal::engine
