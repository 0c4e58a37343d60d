// What comes from other ranks in meetings and collectives: whatever the bytes are, each step gives
// what it promises or an error, and after a failure of the transport only errors.
//
// The first byte is the number of ranks, the second which one this is, the third what it does. All
// that it receives is the rest of the input, piece by piece; a rank that has no more bytes to send
// fails the transport, as a connection that breaks.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/comm/communicator.h"
#include "engine/memory/buffer.h"

namespace {

using namespace shoal;

class InputTransport final : public comm::Transport {
 public:
  InputTransport(int rank, int size, std::span<const uint8_t> input)
      : rank_(rank), size_(size), input_(input) {}
  int rank() const override { return rank_; }
  int size() const override { return size_; }
  Status send(int to, int, const void* data, size_t bytes, comm::Request&) override {
    if (to < 0 || to >= size_ || to == rank_) std::abort();
    // As a transport does: reads what it was given.
    const auto* begin = static_cast<const uint8_t*>(data);
    for (size_t i = 0; i < bytes; i += 64) sum_ = static_cast<uint8_t>(sum_ + begin[i]);
    return {};
  }
  Status receive(int from, int, void* data, size_t bytes, comm::Request&) override {
    if (from < 0 || from >= size_ || from == rank_) std::abort();
    if (bytes > input_.size()) return Status::error(ErrorKind::os_error, "the input has ended");
    std::memcpy(data, input_.data(), bytes);
    input_ = input_.subspan(bytes);
    return {};
  }
  Result<bool> test(comm::Request&) override { return true; }
  int dead_rank() override { return -1; }

 private:
  int rank_;
  int size_;
  std::span<const uint8_t> input_;
  volatile uint8_t sum_ = 0;
};

void expect(bool condition) {
  if (!condition) std::abort();
}

// A step's values and messages are one per rank.
Status take_step(comm::Communicator& ranks, uint8_t what, const std::string& text) {
  const auto size = static_cast<size_t>(ranks.size());
  const comm::Message message{{std::as_bytes(std::span(text))}};
  const int root = what / 8 % ranks.size();
  switch (what % 8) {
    case 0: {
      SHOAL_ASSIGN_OR_RETURN(const auto received, ranks.broadcast(message, root));
      expect(received.view().size() == received.bytes);
      return {};
    }
    case 1: {
      SHOAL_ASSIGN_OR_RETURN(const auto all, ranks.all_gather(message));
      expect(all.size() == size);
      return {};
    }
    case 2: {
      SHOAL_ASSIGN_OR_RETURN(const auto all, ranks.gather(message, root));
      expect(all.size() == (ranks.rank() == root ? size : 0));
      return {};
    }
    case 3: {
      SHOAL_ASSIGN_OR_RETURN(const auto all,
                             ranks.exchange(std::vector<comm::Message>(size, message)));
      expect(all.size() == size);
      return {};
    }
    default: {
      Status own = what % 8 == 4 ? Status::error(ErrorKind::key_error, text) : Status();
      const bool has_failed = !own.is_ok();
      auto values =
          ranks.meet({.operation = what, .place = "f()", .detail = text}, 7, std::move(own));
      expect(!has_failed || !values.is_ok());
      if (!values.is_ok()) return values.take_status();
      expect(values->size() == size);
      return {};
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 3) return 0;
  // What others say that they will send is believed up to the limit of memory.
  engine::set_buffer_bytes_limit(int64_t{16} << 20);
  const int rank_count = 1 + data[0] % 9;
  const int rank = data[1] % rank_count;
  comm::Communicator ranks(std::make_unique<InputTransport>(
      rank, rank_count, std::span<const uint8_t>(data + 3, size - 3)));
  const std::string text(1 + data[2], 'x');
  for (uint8_t step = 0; step < 4; ++step) {
    const Status status = take_step(ranks, static_cast<uint8_t>(data[2] + step), text);
    if (status.is_ok() || status.detail().is_agreed) continue;
    expect(!ranks.agree({.operation = 1, .place = "g()"}, {}).is_ok() || rank_count == 1);
    return 0;
  }
  return 0;
}
