// Python buffers that are lent to the transport while ranks work together.
#pragma once

#include <nanobind/nanobind.h>

#include <deque>

#include "engine/comm/communicator.h"

namespace shoal::bindings {

// Used with the GIL held. Gives the buffers back when it ends.
class SentBuffers {
 public:
  SentBuffers() = default;
  SentBuffers(const SentBuffers&) = delete;
  SentBuffers& operator=(const SentBuffers&) = delete;
  ~SentBuffers() {
    for (Py_buffer& view : views_) PyBuffer_Release(&view);
  }

  // The bytes of these objects, one after the other; raises for one that has no contiguous bytes.
  [[nodiscard]] comm::Message add(const nanobind::list& buffers) {
    comm::Message message;
    for (nanobind::handle buffer : buffers) {
      Py_buffer view;
      if (PyObject_GetBuffer(buffer.ptr(), &view, PyBUF_SIMPLE) != 0)
        throw nanobind::python_error();
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

}  // namespace shoal::bindings
