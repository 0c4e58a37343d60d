// Groups of an aggregate between ranks: every group's partial states come together on one rank, and
// the ranks' groups in rank order are all groups in order.
#pragma once

#include <vector>

#include "base/status.h"
#include "engine/operators/hash_aggregate_state.h"
#include "engine/operators/operator.h"

namespace shoal::engine {

// The table of an aggregate over the rows of all ranks: with keys this rank's share of its rows,
// without keys its one row, on every rank the same. `locals` are this rank's threads', and are used
// up; `own` says whether the work before went well. Collective, as Sink::finish with a
// communicator.
//
// Few groups: every rank gets all of them, merges them in rank order and keeps its share.
// Many, sorted: groups go to the rank whose key range they are in; ranges are cut at quantiles of a
// sample, so that ranks get about the same number of groups whatever the rows' skew. Rows that were
// put off (scatter/) go there as they are, unless their groups are much less to send.
// Many, in first-seen order: groups go to the rank of their key's hash, and the finished rows then
// to the rank of their first row's range.
// The rows are the same for every number of ranks: values, order and bits.
[[nodiscard]] Result<Table> finish_across_ranks(const HashAggregatePlan& plan,
                                                const std::vector<HashAggregateLocal*>& locals,
                                                const FinishContext& context, Status own);

}  // namespace shoal::engine
