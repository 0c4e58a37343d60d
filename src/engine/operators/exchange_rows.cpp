#include "engine/operators/exchange_rows.h"

#include <array>
#include <utility>

#include "engine/operators/exchange/row_message.h"

namespace shoal::engine {
namespace {

// The messages for the ranges that end at `ends`; what went wrong if they say that.
std::vector<comm::Message> rows_or_error(const Table& table, const std::vector<TypeKind>& kinds,
                                         std::span<const int64_t> ends, OutgoingRows& rows,
                                         Status& own) {
  auto messages = make_row_messages(table, kinds, ends, rows);
  if (messages.is_ok()) return std::move(messages).value();
  own = messages.take_status();
  return make_error_messages(own, ends.size(), rows);
}

}  // namespace

Result<Table> all_gather_rows(const Table& table, const std::vector<TypeKind>& kinds,
                              comm::Communicator& communicator) {
  OutgoingRows rows;
  Status own;
  const std::array<int64_t, 1> ends = {table.row_count};
  const auto messages = rows_or_error(table, kinds, ends, rows, own);
  SHOAL_ASSIGN_OR_RETURN(const auto received, communicator.all_gather(messages.front()));
  return join_row_messages(kinds, received, std::move(own));
}

Result<Table> exchange_rows(const Table& table, const std::vector<TypeKind>& kinds,
                            std::span<const int64_t> ends, comm::Communicator& communicator) {
  OutgoingRows rows;
  Status own;
  const auto messages = rows_or_error(table, kinds, ends, rows, own);
  SHOAL_ASSIGN_OR_RETURN(const auto received, communicator.exchange(messages));
  return join_row_messages(kinds, received, std::move(own));
}

}  // namespace shoal::engine
