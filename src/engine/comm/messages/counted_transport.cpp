#include "engine/comm/messages/counted_transport.h"

#include <algorithm>
#include <utility>

namespace shoal::comm {

Status CountedTransport::send(int to, int tag, const void* data, size_t bytes, Request& request) {
  SHOAL_RETURN_IF_ERROR(counted_->send(to, tag, data, bytes, request));
  ++traffic_.messages_sent;
  traffic_.bytes_sent += bytes;
  if (!request.is_active) return {};
  request.bytes_counted = bytes;
  bytes_under_way_ += bytes;
  traffic_.bytes_under_way_max = std::max(traffic_.bytes_under_way_max, bytes_under_way_);
  return {};
}

Status CountedTransport::receive(int from, int tag, void* data, size_t bytes, Request& request) {
  return counted_->receive(from, tag, data, bytes, request);
}

Result<bool> CountedTransport::test(Request& request) {
  Result<bool> is_complete = counted_->test(request);
  if (!request.is_active) bytes_under_way_ -= std::exchange(request.bytes_counted, 0);
  return is_complete;
}

}  // namespace shoal::comm
