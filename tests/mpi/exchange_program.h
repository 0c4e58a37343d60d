// The parts of exchange_program, which runs what the ranks of a job do together under a real
// launcher. tests/mpi/test_programs.py says what each part must print and return.
#pragma once

#include <string>
#include <vector>

#include "engine/comm/world.h"

namespace shoal::comm {

// What a part needs; `arguments` are those behind its name.
struct ProgramRun {
  WorldSettings settings;
  std::vector<std::string> arguments;
};

// Checks every collective against what it must give; prints the description of the job.
int run_check(const ProgramRun& run);
// Bytes per second of exchange between ranks 0 and 1, and of MPI messages without it.
int run_bandwidth(const ProgramRun& run);
// Seconds of a meeting.
int run_latency(const ProgramRun& run);
// Faults: one rank does something else than the others, "<part> <rank>".
int run_fault(const std::string& part, const ProgramRun& run);
// A child process, forked or started anew, is no rank.
int run_children(const ProgramRun& run);
// Somebody else has started MPI and ends it.
int run_foreign(const ProgramRun& run);

// Prints the failure and returns 1.
int report_failure(const Status& status);

}  // namespace shoal::comm
