// Transport over MPI point-to-point messages, once per dialect. The communicator is ours: a
// duplicate of MPI_COMM_WORLD whose errors are returned.
#pragma once

#include <bit>
#include <string>
#include <utility>

#include "engine/comm/mpi/functions.h"
#include "engine/comm/mpi/process_watch.h"
#include "engine/comm/transport.h"

namespace shoal::comm {

// What does not depend on the dialect.
class MpiTransport : public Transport {
 public:
  MpiTransport(int rank, int size) : rank_(rank), size_(size) {}
  [[nodiscard]] int rank() const final { return rank_; }
  [[nodiscard]] int size() const final { return size_; }
  [[nodiscard]] int dead_rank() final { return watch_.dead_rank(); }
  void set_watch(ProcessWatch watch) { watch_ = std::move(watch); }
  // Gives the communicator back to MPI: collective, and the last call. Not done by the destructor,
  // which must not wait for anybody.
  virtual void free_communicator() = 0;

 private:
  int rank_;
  int size_;
  ProcessWatch watch_;
};

template <typename Dialect>
class DialectTransport final : public MpiTransport {
 public:
  using Functions = MpiFunctions<Dialect>;

  DialectTransport(const Functions& mpi, typename Dialect::Comm comm, int rank, int size)
      : MpiTransport(rank, size), mpi_(mpi), comm_(comm) {}

  Status send(int to, int tag, const void* data, size_t bytes, Request& request) override {
    typename Dialect::Request started{};
    const int code = mpi_.isend(data, static_cast<int>(bytes), mpi_.byte, to, tag, comm_, &started);
    return set_started(code, started, request, "sending to", to);
  }

  Status receive(int from, int tag, void* data, size_t bytes, Request& request) override {
    typename Dialect::Request started{};
    const int code =
        mpi_.irecv(data, static_cast<int>(bytes), mpi_.byte, from, tag, comm_, &started);
    return set_started(code, started, request, "receiving from", from);
  }

  Result<bool> test(Request& request) override {
    if (!request.is_active) return true;
    auto handle = to_handle(request.handle);
    int is_complete = 0;
    const int code =
        mpi_.test(&handle, &is_complete, reinterpret_cast<void*>(Dialect::kStatusIgnore));
    request.handle = to_number(handle);
    if (code != kMpiSuccess) {
      request.is_active = false;
      return Status::error(ErrorKind::os_error,
                           concat("a message between ranks failed: ", mpi_.error_text(code)));
    }
    request.is_active = is_complete == 0;
    return is_complete != 0;
  }

  void free_communicator() override { mpi_.comm_free(&comm_); }

 private:
  static uint64_t to_number(typename Dialect::Request handle) {
    if constexpr (sizeof handle == sizeof(int)) {
      return std::bit_cast<uint32_t>(handle);
    } else {
      return std::bit_cast<uint64_t>(handle);
    }
  }
  static typename Dialect::Request to_handle(uint64_t number) {
    if constexpr (sizeof(typename Dialect::Request) == sizeof(int)) {
      return std::bit_cast<int>(static_cast<uint32_t>(number));
    } else {
      return std::bit_cast<typename Dialect::Request>(number);
    }
  }

  Status set_started(int code, typename Dialect::Request started, Request& request,
                     const char* what, int other) {
    if (code != kMpiSuccess) {
      return Status::error(ErrorKind::os_error,
                           concat(what, " rank ", other, " failed: ", mpi_.error_text(code)));
    }
    request.handle = to_number(started);
    request.is_active = true;
    return {};
  }

  Functions mpi_;
  typename Dialect::Comm comm_;
};

}  // namespace shoal::comm
