#include "engine/comm/messages/rounds.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace shoal::comm {
namespace {

int wrap(int rank, int size) { return (rank % size + size) % size; }

// Blocks in the order rank, rank + 1, … as they are gathered, back into the order of ranks.
Blocks sort_blocks(const std::vector<std::byte>& bytes, const std::vector<size_t>& sizes,
                   int rank) {
  Blocks blocks;
  size_t before = 0;
  for (size_t r = 0; r < sizes.size(); ++r) {
    blocks.begins.push_back(before);
    before += sizes[r];
  }
  blocks.begins.push_back(before);
  size_t split = blocks.begins[static_cast<size_t>(rank)];
  auto middle = bytes.end() - static_cast<std::ptrdiff_t>(split);
  blocks.bytes.assign(middle, bytes.end());
  blocks.bytes.insert(blocks.bytes.end(), bytes.begin(), middle);
  return blocks;
}

}  // namespace

std::span<const std::byte> Blocks::of(int rank) const {
  size_t begin = begins[static_cast<size_t>(rank)];
  size_t end = begins[static_cast<size_t>(rank) + 1];
  return std::span(bytes).subspan(begin, end - begin);
}

Result<Blocks> all_gather_blocks(Messenger& messenger, const std::vector<size_t>& sizes,
                                 std::span<const std::byte> own) {
  int size = messenger.size();
  int rank = messenger.rank();
  std::vector<size_t> begins(1, 0);  // of the blocks of rank, rank + 1, …
  for (int i = 0; i < size; ++i) {
    begins.push_back(begins.back() + sizes[static_cast<size_t>(wrap(rank + i, size))]);
  }
  auto bytes = std::make_shared<std::vector<std::byte>>(begins.back());
  std::copy(own.begin(), own.end(), bytes->begin());
  for (int have = 1; have < size; have *= 2) {
    auto from = static_cast<size_t>(have);
    auto count = static_cast<size_t>(std::min(have, size - have));
    auto transfers = std::make_shared<Transfers>();
    transfers->receive(wrap(rank + have, size), bytes->data() + begins[from],
                       begins[from + count] - begins[from]);
    transfers->send(wrap(rank - have, size), Message{{{bytes->data(), begins[count]}}});
    transfers->set_awaited(wrap(rank + have, size), size - have);
    transfers->keep(bytes);
    SHOAL_RETURN_IF_ERROR(messenger.run(transfers));
  }
  return sort_blocks(*bytes, sizes, rank);
}

Result<std::vector<uint64_t>> exchange_values(Messenger& messenger,
                                              const std::vector<uint64_t>& values) {
  int size = messenger.size();
  int rank = messenger.rank();
  // moving[i]: on its way to the rank i further on. What has come from there in the end has gone i
  // ranks, one power of two after the other.
  std::vector<uint64_t> moving;
  for (int i = 0; i < size; ++i)
    moving.push_back(values[static_cast<size_t>(wrap(rank + i, size))]);
  for (int step = 1; step < size; step *= 2) {
    auto out = std::make_shared<std::vector<uint64_t>>();
    for (int i = 0; i < size; ++i) {
      if ((i & step) != 0) out->push_back(moving[static_cast<size_t>(i)]);
    }
    auto in = std::make_shared<std::vector<uint64_t>>(out->size());
    size_t bytes = out->size() * sizeof(uint64_t);
    auto transfers = std::make_shared<Transfers>();
    transfers->receive(wrap(rank - step, size), reinterpret_cast<std::byte*>(in->data()), bytes);
    transfers->send(wrap(rank + step, size),
                    Message{{{reinterpret_cast<const std::byte*>(out->data()), bytes}}});
    transfers->keep(out);
    transfers->keep(in);
    SHOAL_RETURN_IF_ERROR(messenger.run(transfers));
    size_t next = 0;
    for (int i = 0; i < size; ++i) {
      if ((i & step) != 0) moving[static_cast<size_t>(i)] = (*in)[next++];
    }
  }
  std::vector<uint64_t> come(values.size());
  for (int i = 0; i < size; ++i) {
    come[static_cast<size_t>(wrap(rank - i, size))] = moving[static_cast<size_t>(i)];
  }
  return come;
}

Status broadcast_bytes(Messenger& messenger, int root, const Message& message, std::byte* data,
                       size_t bytes, std::shared_ptr<const void> owner) {
  int size = messenger.size();
  int place = wrap(messenger.rank() - root, size);  // root is at 0
  auto transfers = std::make_shared<Transfers>();
  transfers->keep(std::move(owner));
  // The parent's place is this one without its lowest bit; children have one more, lower bit.
  int lowest = place == 0 ? size : place & -place;
  if (place != 0) transfers->receive(wrap(root + place - lowest, size), data, bytes);
  int bit = 1;
  while (bit * 2 < lowest) bit *= 2;
  // The child with the most ranks behind it first.
  for (; bit > 0; bit /= 2) {
    if (bit >= lowest || place + bit >= size) continue;
    if (place == 0) transfers->send(wrap(root + bit, size), message);
    if (place != 0) transfers->forward(wrap(root + place + bit, size));
  }
  SHOAL_RETURN_IF_ERROR(transfers->reserve_staging());
  return messenger.run(transfers);
}

}  // namespace shoal::comm
