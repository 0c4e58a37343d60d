// Rows of a table as a message between ranks. Values and validity are sent from the columns' own
// memory; only the bytes of long strings are gathered first.
//
// A rank that cannot send its rows sends why, so that the others do not wait for them: all ranks
// then fail.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/status.h"
#include "engine/comm/communicator.h"
#include "engine/kernels/group_array.h"
#include "engine/memory/column.h"

namespace shoal::engine {

// What messages of a table's rows refer to, beside the table.
struct OutgoingRows {
  std::vector<PooledArray<char>> text;         // per column: long strings of all rows, in order
  std::vector<std::vector<uint64_t>> heads;    // per message
  std::vector<std::vector<std::byte>> errors;  // in place of rows; at most one, shared by messages
};

// The messages for rows [0, ends[0]), [ends[0], ends[1]), … Borrow from both arguments.
[[nodiscard]] Result<std::vector<comm::Message>> make_row_messages(
    const Table& table, const std::vector<TypeKind>& kinds, std::span<const int64_t> ends,
    OutgoingRows& rows);

// `count` messages that say that there are no rows, and why. Borrow from `rows`.
[[nodiscard]] std::vector<comm::Message> make_error_messages(const Status& failure, size_t count,
                                                             OutgoingRows& rows);

// The rows of all messages, one message after the other. `own` is this rank's failure if it sent
// one; if any rank did, that failure or one that names the lowest such rank, marked as agreed.
[[nodiscard]] Result<Table> join_row_messages(const std::vector<TypeKind>& kinds,
                                              const std::vector<comm::Received>& received,
                                              Status own);

}  // namespace shoal::engine
