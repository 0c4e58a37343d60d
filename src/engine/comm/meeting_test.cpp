#include "engine/comm/meeting.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/comm/local_transport.h"
#include "engine/comm/messages/transfers.h"

namespace shoal::comm {
namespace {

constexpr int kSizes[] = {1, 2, 3, 4, 5, 8, 64};

Status failure(int rank) {
  ErrorDetail detail;
  detail.kind = ErrorKind::key_error;
  detail.code = "S0203";
  detail.message = "no column 'b' on " + std::to_string(rank);
  detail.help = "use 'a'";
  detail.span = {.file = 1, .line = 12, .column = 4, .end_line = 12, .end_column = 9};
  detail.label = "int64";
  detail.notes = {{.span = {.line = 3}, .text = "set here"}};
  return Status::error(std::move(detail));
}

TEST(Meeting, gives_values_by_rank) {
  for (int size : kSizes) {
    run_local_ranks(size, [&](Communicator& ranks) {
      for (uint64_t round = 0; round < 20; ++round) {
        auto values =
            ranks.meet({.operation = round, .place = "f()"}, round + 100 * ranks.rank(), {});
        ASSERT_TRUE(values.is_ok()) << values.take_status().detail().message;
        ASSERT_EQ(values->size(), static_cast<size_t>(size));
        for (size_t r = 0; r < values->size(); ++r) EXPECT_EQ((*values)[r], round + 100 * r);
      }
    });
  }
}

TEST(Meeting, failure_of_one_rank_fails_all) {
  for (int size : kSizes) {
    const int failing = size / 2;
    run_local_ranks(size, [&](Communicator& ranks) {
      const bool is_failing = ranks.rank() == failing;
      const std::string place = is_failing ? "f() at sales.py:12" : "f() at sales.py:13";
      Status status =
          ranks.agree({.operation = 1, .place = place}, is_failing ? failure(failing) : Status());
      ASSERT_FALSE(status.is_ok());
      const ErrorDetail& detail = status.detail();
      EXPECT_TRUE(detail.is_agreed);
      EXPECT_EQ(detail.kind, ErrorKind::key_error);
      EXPECT_EQ(detail.code, "S0203");
      EXPECT_EQ(detail.help, "use 'a'");
      EXPECT_EQ(detail.other_rank, is_failing ? -1 : failing);
      EXPECT_EQ(detail.span.is_known(), is_failing);
      EXPECT_EQ(detail.notes.size(), is_failing ? 1U : 0U);
      const std::string own = "no column 'b' on " + std::to_string(failing);
      EXPECT_EQ(detail.message, is_failing ? own
                                           : "rank " + std::to_string(failing) +
                                                 " failed in f() at sales.py:12: " + own);
      // The ranks are still in step.
      EXPECT_TRUE(ranks.agree({.operation = 2, .place = "g()"}, {}).is_ok());
    });
  }
}

TEST(Meeting, failure_of_the_lowest_rank_is_told_and_wins_over_differences) {
  run_local_ranks(5, [&](Communicator& ranks) {
    const bool fails = ranks.rank() == 2 || ranks.rank() == 4;
    const Meeting meeting{.operation = static_cast<uint64_t>(ranks.rank()), .place = "f()"};
    Status status = ranks.agree(meeting, fails ? failure(ranks.rank()) : Status());
    ASSERT_FALSE(status.is_ok());
    EXPECT_TRUE(status.detail().is_agreed);
    EXPECT_EQ(status.detail().message,
              fails ? "no column 'b' on " + std::to_string(ranks.rank())
                    : std::string("rank 2 failed in f(): no column 'b' on 2"));
  });
}

TEST(Meeting, different_places_are_named) {
  for (int size : kSizes) {
    if (size == 1) continue;
    run_local_ranks(size, [&](Communicator& ranks) {
      const bool is_last = ranks.rank() == size - 1;
      const Meeting meeting{.operation = is_last ? 7U : 3U,
                            .place = is_last ? "barrier() at a.py:9" : "f() at a.py:3"};
      Status status = ranks.agree(meeting, {});
      ASSERT_FALSE(status.is_ok());
      EXPECT_EQ(status.detail().kind, ErrorKind::value_error);
      EXPECT_TRUE(status.detail().is_agreed);
      EXPECT_EQ(status.detail().message,
                "The ranks of this job are at different places: rank 0 is in f() at a.py:3, rank " +
                    std::to_string(size - 1) + " in barrier() at a.py:9.");
      EXPECT_TRUE(ranks.agree({.operation = 1, .place = "g()"}, {}).is_ok());
    });
  }
}

TEST(Meeting, different_details_at_one_place_are_named) {
  run_local_ranks(3, [&](Communicator& ranks) {
    const bool is_other = ranks.rank() == 1;
    const Meeting meeting{.operation = is_other ? 7U : 3U,
                          .place = "f() at a.py:3",
                          .detail = is_other ? "DataFrame[a: float64]" : "(DataFrame[a: int64])"};
    Status status = ranks.agree(meeting, {});
    ASSERT_FALSE(status.is_ok());
    EXPECT_EQ(status.detail().message,
              "f() at a.py:3 was called differently by the ranks: rank 0 (DataFrame[a: int64]), "
              "rank 1 (DataFrame[a: float64])");
    EXPECT_EQ(status.detail().help, "call it on every rank, with the same arguments");
  });
}

TEST(Meeting, agreed_error_is_not_for_another_meeting) {
  run_local_ranks(2, [&](Communicator& ranks) {
    Status status = ranks.agree({.operation = 1, .place = "f()"}, failure(ranks.rank()));
    ASSERT_TRUE(status.detail().is_agreed);
    Status again = ranks.agree({.operation = 2, .place = "g()"}, std::move(status));
    EXPECT_EQ(again.detail().kind, ErrorKind::internal);
    EXPECT_FALSE(again.detail().is_agreed);
  });
}

TEST(Meeting, long_messages_are_cut) {
  run_local_ranks(3, [&](Communicator& ranks) {
    Status own;
    if (ranks.rank() == 1) {
      own = Status::error(ErrorKind::value_error, std::string(1 << 20, 'x'));
    }
    Status status = ranks.agree({.operation = 1, .place = "f()"}, std::move(own));
    EXPECT_EQ(status.detail().message.size() < (1 << 16), ranks.rank() != 1);
  });
}

TEST(Meeting, rank_that_skips_meetings_is_found_out) {
  run_local_ranks(2, [&](Communicator& ranks) {
    Status status = ranks.agree({.operation = 1, .place = "f()"}, {});
    // This rank returns to the end of its program, where it meets the other.
    if (ranks.rank() == 1) return;
    EXPECT_TRUE(status.is_ok());
    status = ranks.agree({.operation = 2, .place = "g()"}, {});
    ASSERT_FALSE(status.is_ok());
    EXPECT_EQ(status.detail().message,
              "The ranks of this job are at different places: rank 0 is in g(), rank 1 in exit at "
              "the end of its program.");
  });
}

TEST(Meeting, account_that_came_damaged_takes_the_rank_out_of_step) {
  auto transports = make_local_transports(2);
  // What rank 1 says: that it has failed in the first meeting, and 4 bytes that are no account.
  struct {
    uint64_t meeting = 1, operation = 1, value = 0;
    uint32_t account_bytes = 4, has_failed = 1;
  } record;
  const uint32_t account = 77;
  Request sent[2];
  ASSERT_TRUE(transports[1]->send(0, kDataTag, &record, sizeof record, sent[0]).is_ok());
  ASSERT_TRUE(transports[1]->send(0, kDataTag, &account, sizeof account, sent[1]).is_ok());
  Communicator ranks(std::move(transports[0]));
  const Status status = ranks.agree({.operation = 1, .place = "f()"}, {});
  ASSERT_FALSE(status.is_ok());
  EXPECT_EQ(status.detail().message, "the error of another rank can't be read");
  EXPECT_FALSE(status.detail().is_agreed);
  const Status later = ranks.agree({.operation = 2, .place = "g()"}, {});
  ASSERT_FALSE(later.is_ok());
  EXPECT_EQ(later.detail().message,
            "The ranks of this job are out of step and can't go on together: the error of another "
            "rank can't be read");
}

TEST(Meeting, exit_with_an_error_is_a_failure_for_those_elsewhere) {
  run_local_ranks(3, [](Communicator& ranks) {
    Meeting meeting{.operation = 1, .place = "step one"};
    if (ranks.rank() == 1) meeting = {.operation = 2, .place = "the end", .exit_code = 3};
    const Status status = ranks.agree(meeting, {});
    ASSERT_FALSE(status.is_ok());
    EXPECT_TRUE(status.detail().is_agreed);
    EXPECT_EQ(status.detail().other_rank, ranks.rank() == 1 ? -1 : 1);
    EXPECT_EQ(status.detail().message,
              "rank 1 has ended its program with exit code 3 while rank 0 is in step one");
  });
}

TEST(Meeting, exit_codes_do_not_matter_where_all_are_at_the_end) {
  run_local_ranks(3, [](Communicator& ranks) {
    const auto exit_code = static_cast<uint8_t>(ranks.rank());
    const Meeting meeting{.operation = 2, .place = "the end", .exit_code = exit_code};
    EXPECT_TRUE(ranks.agree(meeting, {}).is_ok());
  });
}

}  // namespace
}  // namespace shoal::comm
