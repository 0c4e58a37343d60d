#include "measured_job.h"

#include <mpi.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>

#include "combine_ranks.h"
#include "result_checksum.h"

namespace seed {
namespace {

struct Arguments {
  std::string path;
  int ranks = 0;
  int repeats = 0;
  std::string result_path;
};

// What the calls have given; results and sums over ranks on rank 0 only.
struct Figures {
  int64_t row_count = 0;
  double first_call_seconds = 0;
  double whole_process_seconds = 0;
  std::vector<double> compute_seconds;
  std::vector<int64_t> peak_bytes;  // by rank
  Checksum checksum;
};

double monotonic_seconds() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

Arguments read_arguments(int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  Arguments arguments;
  const auto option = std::find(words.begin(), words.end(), "--result");
  if (option != words.end() && option + 1 != words.end()) {
    arguments.result_path = option[1];
    words.erase(option, option + 2);
  }
  if (words.size() < 3 || words.size() > 4) {
    fail("usage: PATH RANKS REPEATS [seed] [--result FILE]");
  }
  if (words.size() == 4 && words[3] != "seed") fail("there is only the job seed");
  arguments.path = words[0];
  arguments.ranks = std::atoi(words[1].c_str());
  arguments.repeats = std::atoi(words[2].c_str());
  return arguments;
}

// Peak resident bytes of this process: VmHWM, as for the other peers.
int64_t peak_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::atoll(line.c_str() + 6) * 1024;
  }
  return 0;
}

Means call_once(const Arguments& arguments, const Program& program, const Share& share,
                GroupSums& sums, Figures& figures) {
  sums.clear();
  figures.row_count = program.read(arguments.path, share, sums);
  return means_of(combine_ranks(sums));
}

// The slowest rank's seconds, on all ranks.
double call_timed(const Arguments& arguments, const Program& program, const Share& share,
                  GroupSums& sums, Figures& figures, Means& means) {
  MPI_Barrier(MPI_COMM_WORLD);
  const double start = MPI_Wtime();
  means = call_once(arguments, program, share, sums, figures);
  const double own_seconds = MPI_Wtime() - start;
  double seconds = 0;
  MPI_Allreduce(&own_seconds, &seconds, 1, MPI_DOUBLE, MPI_MAX, MPI_COMM_WORLD);
  return seconds;
}

Figures measure(const Arguments& arguments, const Program& program, const Share& share,
                double process_start) {
  Figures figures;
  GroupSums sums;
  Means first;
  Means last;
  figures.first_call_seconds = call_timed(arguments, program, share, sums, figures, first);
  figures.whole_process_seconds = monotonic_seconds() - process_start;
  for (int i = 0; i < arguments.repeats; ++i) {
    figures.compute_seconds.push_back(call_timed(arguments, program, share, sums, figures, last));
  }
  const int64_t own_peak = peak_bytes();
  figures.peak_bytes.resize(static_cast<size_t>(share.size));
  MPI_Gather(&own_peak, 1, MPI_INT64_T, figures.peak_bytes.data(), 1, MPI_INT64_T, 0,
             MPI_COMM_WORLD);
  if (share.rank != 0) return figures;
  if (arguments.repeats > 0 && (last.keys != first.keys || last.values != first.values)) {
    fail("the last call's result differs from the first one's");
  }
  figures.checksum = checksum_of(first, program.counts_per_microsecond(arguments.path));
  if (!arguments.result_path.empty()) write_means(first, arguments.result_path);
  return figures;
}

std::string mpi_version() {
  char text[MPI_MAX_LIBRARY_VERSION_STRING];
  int length = 0;
  MPI_Get_library_version(text, &length);
  std::string version(text, static_cast<size_t>(length));
  version.resize(std::min(version.find('\n'), version.size()));
  std::replace_if(
      version.begin(), version.end(), [](char c) { return c < ' ' || c == '"' || c == '\\'; }, ' ');
  return version;
}

template <typename T>
std::string json_list(const std::vector<T>& values) {
  std::string text = "[";
  for (const T& value : values) {
    if (text.size() > 1) text += ", ";
    char number[40];
    std::snprintf(number, sizeof number, "%.17g", static_cast<double>(value));
    text += number;
  }
  return text + "]";
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

void print_figures(const Arguments& arguments, const Program& program, const Figures& figures) {
  const std::string name = arguments.path.substr(arguments.path.rfind('/') + 1);
  std::printf("{\"peer\": \"%s\", \"versions\": {\"mpi\": \"%s\"}, \"job\": \"seed\", ",
              program.peer, mpi_version().c_str());
  std::printf("\"file\": \"%s\", \"rows\": %lld, \"cores\": %d, \"ranks\": %d, ", name.c_str(),
              static_cast<long long>(figures.row_count), arguments.ranks, arguments.ranks);
  std::printf("\"first_call_seconds\": %.9f, \"compile_seconds\": null, ",
              figures.first_call_seconds);
  const std::vector<double>& seconds = figures.compute_seconds;
  std::printf("\"compute_seconds\": %s, ", json_list(seconds).c_str());
  if (seconds.empty()) {
    std::printf("\"compute_seconds_min\": null, \"compute_seconds_median\": null, ");
  } else {
    std::printf("\"compute_seconds_min\": %.9f, \"compute_seconds_median\": %.9f, ",
                *std::min_element(seconds.begin(), seconds.end()), median(seconds));
  }
  int64_t peak_sum = 0;
  for (const int64_t bytes : figures.peak_bytes) peak_sum += bytes;
  std::printf("\"whole_process_seconds\": %.9f, \"peak_memory_bytes\": %lld, ",
              figures.whole_process_seconds, static_cast<long long>(peak_sum));
  std::printf("\"peak_memory_bytes_by_rank\": %s, ", json_list(figures.peak_bytes).c_str());
  std::printf(
      "\"checksum\": {\"rows\": %zu, \"keys\": \"%08x\", \"weighted_sums\": {\"B\": %.17g}}, ",
      figures.checksum.row_count, figures.checksum.keys, figures.checksum.weighted_sum);
  std::printf("\"finished_at\": %.9f}\n", monotonic_seconds());
  std::fflush(stdout);
}

}  // namespace

int64_t Share::begin(int64_t row_count) const {
  return row_count / size * rank + row_count % size * rank / size;
}

int64_t Share::end(int64_t row_count) const { return Share{rank + 1, size}.begin(row_count); }

void fail(const std::string& text) {
  std::fprintf(stderr, "Error: %s\n", text.c_str());
  std::fflush(stderr);
  // mpiexec may end before it has passed on what a rank wrote just before the abort.
  const timespec patience{0, 200'000'000};
  nanosleep(&patience, nullptr);
  MPI_Abort(MPI_COMM_WORLD, 1);
  std::abort();
}

int run_program(int argc, char** argv, const Program& program) {
  // Passed by the runner, so that mpiexec counts; by hand, the time until here is not known.
  const char* started = std::getenv("SHOAL_BENCH_STARTED");
  const double process_start = started ? std::atof(started) : monotonic_seconds();
  MPI_Init(&argc, &argv);
  Share share{0, 1};
  MPI_Comm_rank(MPI_COMM_WORLD, &share.rank);
  MPI_Comm_size(MPI_COMM_WORLD, &share.size);
  const Arguments arguments = read_arguments(argc, argv);
  if (arguments.ranks != share.size) {
    fail("started with " + std::to_string(share.size) + " ranks; use mpiexec -n " +
         std::to_string(arguments.ranks));
  }
  const Figures figures = measure(arguments, program, share, process_start);
  if (share.rank == 0) print_figures(arguments, program, figures);
  MPI_Finalize();
  return 0;
}

}  // namespace seed
