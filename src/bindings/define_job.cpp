#include "bindings/define_job.h"

#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <deque>
#include <mutex>
#include <optional>

#include "base/concat.h"
#include "base/hash.h"
#include "bindings/errors.h"
#include "session/job.h"

namespace nb = nanobind;

namespace shoal::bindings {
namespace {

using comm::Communicator;
using comm::Received;

// Python buffers that are lent to the transport while ranks work together. Used with the GIL held.
// Gives the buffers back when it ends.
class SentBuffers {
 public:
  SentBuffers() = default;
  SentBuffers(const SentBuffers&) = delete;
  SentBuffers& operator=(const SentBuffers&) = delete;
  ~SentBuffers() {
    for (Py_buffer& view : views_) PyBuffer_Release(&view);
  }

  // The bytes of these objects, one after the other; raises for one that has no contiguous bytes.
  [[nodiscard]] comm::Message add(const nb::list& buffers) {
    comm::Message message;
    for (nb::handle buffer : buffers) {
      Py_buffer view;
      if (PyObject_GetBuffer(buffer.ptr(), &view, PyBUF_SIMPLE) != 0) throw nb::python_error();
      views_.push_back(view);
      message.parts.emplace_back(static_cast<const std::byte*>(view.buf),
                                 static_cast<size_t>(view.len));
    }
    return message;
  }

  void keep_for_ever() { views_.clear(); }

 private:
  std::deque<Py_buffer> views_;
};

// Asked while ranks wait, without the GIL. A signal's exception is raised when the wait has ended.
struct Interrupts {
  nb::object exception;

  bool check() {
    const nb::gil_scoped_acquire gil;
    if (PyErr_CheckSignals() == 0) return false;
    nb::python_error error;
    exception = nb::borrow(error.value());
    return true;
  }
};

// How this rank's own work before a meeting went: None, a text, or an exception.
Status own_status(nb::handle failed) {
  if (failed.is_none()) return {};
  if (!nb::isinstance<nb::str>(failed)) return status_of_exception(failed);
  return Status::error(ErrorKind::value_error, nb::cast<std::string>(failed));
}

// Which function the ranks are in; those that differ in it are not at the same step.
struct Step {
  const char* name;
  std::string place;   // for people
  std::string detail;  // arguments that must be the same on all ranks; may be empty

  [[nodiscard]] comm::Meeting meeting() const {
    return {hash_bytes(concat(name, " ", detail)).low, place, detail};
  }
};

Status check_root(int64_t root, int size) {
  if (root >= 0 && root < size) return {};
  return Status::error(ErrorKind::value_error,
                       concat("root must be a rank from 0 to ", size - 1, ", not ", root));
}

// Runs `work` (Communicator* -> Result) with the GIL released, one thread of the process at a time.
// The communicator is null when this process is alone.
template <typename Work>
auto work_together(Work&& work, SentBuffers* sent = nullptr) {
  Interrupts interrupts;
  auto result = [&]() -> decltype(work(nullptr)) {
    const nb::gil_scoped_release released;
    const std::lock_guard lock(session::job_mutex());
    SHOAL_ASSIGN_OR_RETURN(Communicator * communicator,
                           session::job_communicator([&] { return interrupts.check(); }));
    auto made = work(communicator);
    // The interrupts end with this call.
    if (communicator != nullptr) (void)session::job_communicator({});
    return made;
  }();
  if (!result.is_ok()) {
    const Status failure = result.take_status();
    // A wait that was broken off may leave transfers under way, which go on reading the buffers.
    if (sent != nullptr && !failure.detail().is_agreed) sent->keep_for_ever();
    if (!interrupts.exception.is_valid()) raise_status(failure);
  }
  if (interrupts.exception.is_valid()) raise_exception(interrupts.exception);
  return std::move(result).value();
}

Status error_of_one_rank() {
  return Status::error(ErrorKind::value_error, "there is one rank only, and nobody to send to");
}

// A meeting, then `transfer` (Communicator& -> Result).
template <typename Transfer>
auto meet_and_transfer(const Step& step, std::optional<int64_t> root, SentBuffers* sent,
                       Transfer&& transfer) {
  return work_together(
      [&](Communicator* communicator) -> decltype(transfer(*communicator)) {
        if (communicator == nullptr) return error_of_one_rank();
        Status own = root ? check_root(*root, communicator->size()) : Status();
        SHOAL_RETURN_IF_ERROR(communicator->agree(step.meeting(), std::move(own)));
        return transfer(*communicator);
      },
      sent);
}

// A writable array of bytes over what has come, without a copy.
nb::object to_array(Received received) {
  static uint8_t nothing = 0;
  using Array = nb::ndarray<nb::numpy, uint8_t, nb::ndim<1>>;
  if (received.bytes == 0) return nb::cast(Array(&nothing, {0}, nb::none()));
  auto* bytes = received.buffer->as<uint8_t>();
  const nb::capsule owner(
      new engine::BufferRef(std::move(received.buffer)),
      [](void* kept) noexcept { delete static_cast<engine::BufferRef*>(kept); });
  return nb::cast(Array(bytes, {received.bytes}, owner));
}

nb::list to_arrays(std::vector<Received> messages) {
  nb::list arrays;
  for (Received& message : messages) arrays.append(to_array(std::move(message)));
  return arrays;
}

void agree(const std::string& place, nb::handle failed, const std::string& operation) {
  const Step step{operation.c_str(), place, ""};
  work_together([&, own = own_status(failed)](Communicator* communicator) mutable -> Result<bool> {
    SHOAL_RETURN_IF_ERROR(communicator == nullptr
                              ? std::move(own)
                              : communicator->agree(step.meeting(), std::move(own)));
    return true;
  });
}

void barrier(const std::string& place) { agree(place, nb::none(), "barrier"); }

nb::object broadcast(const nb::list& buffers, int64_t root, const std::string& place) {
  SentBuffers sent;
  const comm::Message message = sent.add(buffers);
  return to_array(meet_and_transfer(
      {"broadcast", place, concat("root=", root)}, root, &sent, [&](Communicator& communicator) {
        return communicator.broadcast(message, static_cast<int>(root));
      }));
}

nb::list gather(const nb::list& buffers, int64_t root, const std::string& place) {
  SentBuffers sent;
  const comm::Message message = sent.add(buffers);
  return to_arrays(meet_and_transfer({"gather", place, concat("root=", root)}, root, &sent,
                                     [&](Communicator& communicator) {
                                       return communicator.gather(message, static_cast<int>(root));
                                     }));
}

nb::list all_gather(const nb::list& buffers, const std::string& place) {
  SentBuffers sent;
  const comm::Message message = sent.add(buffers);
  return to_arrays(meet_and_transfer(
      {"all_gather", place, ""}, std::nullopt, &sent,
      [&](Communicator& communicator) { return communicator.all_gather(message); }));
}

nb::list exchange(const nb::list& buffers_by_rank, const std::string& place,
                  std::optional<int64_t> root) {
  SentBuffers sent;
  std::vector<comm::Message> to;
  for (nb::handle buffers : buffers_by_rank) to.push_back(sent.add(nb::cast<nb::list>(buffers)));
  const std::string detail = root ? concat("root=", *root) : "";
  return to_arrays(
      meet_and_transfer({"exchange", place, detail}, root, &sent, [&](Communicator& communicator) {
        to.resize(static_cast<size_t>(communicator.size()));
        return communicator.exchange(to);
      }));
}

}  // namespace

void define_job(nb::module_& module) {
  module.def("barrier", &barrier, nb::arg("place"), "Waits for all ranks.");
  module.def("agree", &agree, nb::arg("place"), nb::arg("failed").none() = nb::none(),
             nb::arg("operation") = "agree",
             "Waits for all ranks; raises on all of them if one brings a text or an exception.");
  module.def("broadcast", &broadcast, nb::arg("buffers"), nb::arg("root"), nb::arg("place"),
             "The bytes of `root`, on every rank.");
  module.def("gather", &gather, nb::arg("buffers"), nb::arg("root"), nb::arg("place"),
             "The bytes of all ranks, by rank: on `root`; elsewhere an empty list.");
  module.def("all_gather", &all_gather, nb::arg("buffers"), nb::arg("place"),
             "The bytes of all ranks, by rank.");
  module.def("exchange", &exchange, nb::arg("buffers_by_rank"), nb::arg("place"),
             nb::arg("root").none() = nb::none(),
             "What came from each rank for this one. A `root` must be the same on all ranks.");
  define_world(module);
}

}  // namespace shoal::bindings
