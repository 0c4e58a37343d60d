// Every rank learns a record of each; what they conclude from the records is therefore the same
// everywhere, and so is what they send next.
#include "engine/comm/meeting.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "base/concat.h"
#include "engine/comm/error_record.h"
#include "engine/comm/messages/rounds.h"

namespace shoal::comm {
namespace {

constexpr uint64_t kInnerOperations = 0x736f616c00000000ULL;

struct Record {
  uint64_t meeting = 0;  // Messenger::next_meeting
  uint64_t operation = 0;
  uint64_t value = 0;
  uint32_t account_bytes = 0;
  uint16_t has_failed = 0;
  uint16_t exit_code = 0;
};
static_assert(std::is_trivially_copyable_v<Record> && sizeof(Record) == 32);

Status agreed(Status status) {
  status.detail().is_agreed = true;
  return status;
}

Result<std::vector<Record>> gather_records(Messenger& messenger, const Record& own) {
  std::vector<size_t> sizes(static_cast<size_t>(messenger.size()), sizeof(Record));
  const auto* begin = reinterpret_cast<const std::byte*>(&own);
  SHOAL_ASSIGN_OR_RETURN(Blocks blocks, all_gather_blocks(messenger, sizes, {begin, sizeof own}));
  std::vector<Record> records(sizes.size());
  std::memcpy(records.data(), blocks.bytes.data(), blocks.bytes.size());
  for (const Record& record : records) {
    if (record.meeting == own.meeting && record.account_bytes <= kErrorRecordBytesMax &&
        record.has_failed <= 1) {
      continue;
    }
    auto rank = static_cast<int>(&record - records.data());
    Status apart = Status::internal(concat("rank ", rank, " is at meeting ", record.meeting,
                                           ", rank ", messenger.rank(), " at ", own.meeting));
    messenger.leave_step(apart);
    return apart;
  }
  return records;
}

// What `root` has to say, on every rank.
Result<ErrorRecord> tell_account(Messenger& messenger, int root, size_t bytes,
                                 const std::vector<std::byte>& own) {
  auto account = std::make_shared<std::vector<std::byte>>(bytes);
  if (messenger.rank() == root) *account = own;
  SHOAL_RETURN_IF_ERROR(
      broadcast_bytes(messenger, root, Message{{*account}}, account->data(), bytes, account));
  Result<ErrorRecord> record = unpack_error(*account);
  if (record.is_ok()) return record;
  // The others may well have got the right bytes.
  Status damaged = record.take_status();
  messenger.leave_step(damaged);
  return damaged;
}

Status error_of_other(int rank, ErrorRecord record) {
  ErrorDetail& error = record.error;
  std::string text = concat("rank ", rank, " failed");
  if (!record.place.empty()) text += " in " + record.place;
  if (!error.message.empty()) text += ": " + error.message;
  error.message = std::move(text);
  // The message names the place; it need not be one of this rank's source.
  error.span = {};
  error.label.clear();
  error.notes.clear();
  error.other_rank = rank;
  return agreed(Status::error(std::move(error)));
}

std::string rank_and_detail(int rank, const std::string& detail) {
  if (detail.empty()) return concat("rank ", rank);
  if (detail.front() == '(') return concat("rank ", rank, " ", detail);
  return concat("rank ", rank, " (", detail, ")");
}

Status error_of_difference(int rank, const ErrorRecord& first, const ErrorRecord& other) {
  ErrorDetail error;
  error.kind = ErrorKind::value_error;
  if (first.place == other.place) {
    error.message =
        concat(first.place,
               " was called differently by the ranks: ", rank_and_detail(0, first.error.message),
               ", ", rank_and_detail(rank, other.error.message));
    error.help = "call it on every rank, with the same arguments";
  } else {
    error.message = concat("The ranks of this job are at different places: rank 0 is in ",
                           first.place, ", rank ", rank, " in ", other.place, ".");
    error.help = "call it on every rank, in the same order";
  }
  return agreed(Status::error(std::move(error)));
}

// Rank `left` has ended its program with an error; `rank` is elsewhere, at the place of `record`.
Status error_of_exit(int left, int exit_code, int rank, const ErrorRecord& record, int own_rank) {
  ErrorDetail error;
  error.kind = ErrorKind::value_error;
  error.message = concat("rank ", left, " has ended its program with exit code ", exit_code,
                         " while rank ", rank, " is in ", record.place);
  if (left != own_rank) error.other_rank = left;
  return agreed(Status::error(std::move(error)));
}

std::optional<int> lowest_failed(const std::vector<Record>& records) {
  for (size_t rank = 0; rank < records.size(); ++rank) {
    if (records[rank].has_failed != 0) return static_cast<int>(rank);
  }
  return std::nullopt;
}

std::optional<int> lowest_apart(const std::vector<Record>& records) {
  for (size_t rank = 1; rank < records.size(); ++rank) {
    if (records[rank].operation != records[0].operation) return static_cast<int>(rank);
  }
  return std::nullopt;
}

std::optional<int> lowest_left(const std::vector<Record>& records) {
  for (size_t rank = 0; rank < records.size(); ++rank) {
    if (records[rank].exit_code != 0) return static_cast<int>(rank);
  }
  return std::nullopt;
}

// The lowest rank that is at another operation than `rank`; some rank is.
int lowest_elsewhere(const std::vector<Record>& records, int rank) {
  const uint64_t operation = records[static_cast<size_t>(rank)].operation;
  const auto found = std::find_if(records.begin(), records.end(), [&](const Record& record) {
    return record.operation != operation;
  });
  return static_cast<int>(found - records.begin());
}

Result<std::vector<uint64_t>> conclude(Messenger& messenger, const std::vector<Record>& records,
                                       const std::vector<std::byte>& account, bool has_failed) {
  auto told_by = [&](int rank) {
    return tell_account(messenger, rank, records[static_cast<size_t>(rank)].account_bytes, account);
  };
  if (std::optional<int> failed = lowest_failed(records)) {
    SHOAL_ASSIGN_OR_RETURN(ErrorRecord record, told_by(*failed));
    // A rank that failed returns its own error.
    if (has_failed) return std::vector<uint64_t>{};
    return error_of_other(*failed, std::move(record));
  }
  if (std::optional<int> apart = lowest_apart(records)) {
    if (const std::optional<int> left = lowest_left(records)) {
      const int elsewhere = lowest_elsewhere(records, *left);
      SHOAL_ASSIGN_OR_RETURN(const ErrorRecord record, told_by(elsewhere));
      return error_of_exit(*left, records[static_cast<size_t>(*left)].exit_code, elsewhere, record,
                           messenger.rank());
    }
    SHOAL_ASSIGN_OR_RETURN(ErrorRecord first, told_by(0));
    SHOAL_ASSIGN_OR_RETURN(ErrorRecord other, told_by(*apart));
    return error_of_difference(*apart, first, other);
  }
  std::vector<uint64_t> values;
  for (const Record& record : records) values.push_back(record.value);
  return values;
}

}  // namespace

Result<std::vector<uint64_t>> hold_meeting(Messenger& messenger, const Meeting& meeting,
                                           uint64_t value, Status own) {
  const bool has_failed = !own.is_ok();
  if (has_failed && own.detail().is_agreed) {
    return Status::internal(concat("an error that all ranks know was brought to another meeting (",
                                   meeting.place, "): ", own.detail().message));
  }
  Status in_step = messenger.check_in_step();
  if (!in_step.is_ok()) return has_failed ? std::move(own) : std::move(in_step);
  messenger.set_place(meeting.place);
  ErrorDetail said;
  if (has_failed) said = own.detail();
  if (!has_failed) said.message = meeting.detail;
  const std::vector<std::byte> account = pack_error({meeting.place, std::move(said)});
  const Record record{.meeting = messenger.next_meeting(),
                      .operation = meeting.operation,
                      .value = value,
                      .account_bytes = static_cast<uint32_t>(account.size()),
                      .has_failed = static_cast<uint16_t>(has_failed ? 1 : 0),
                      .exit_code = meeting.exit_code};
  Result<std::vector<Record>> records = gather_records(messenger, record);
  // Where the meeting itself fails, a rank's own failure is still what its user must know.
  if (!records.is_ok()) return has_failed ? std::move(own) : records.take_status();
  Result<std::vector<uint64_t>> values = conclude(messenger, *records, account, has_failed);
  if (!has_failed) return values;
  own.detail().is_agreed = values.is_ok();
  return own;
}

Result<std::vector<uint64_t>> hold_inner_meeting(Messenger& messenger, InnerStep step,
                                                 uint64_t value, Status own) {
  const std::string place = messenger.place();
  const Meeting meeting{.operation = kInnerOperations + static_cast<uint64_t>(step),
                        .place = place};
  return hold_meeting(messenger, meeting, value, std::move(own));
}

}  // namespace shoal::comm
