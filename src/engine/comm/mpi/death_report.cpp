#include "engine/comm/mpi/death_report.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <utility>

#include "base/concat.h"

namespace shoal::comm {
namespace {

#ifndef SYS_close_range
#define SYS_close_range 436
#endif

constexpr char kLeave = 'l';
constexpr char kDismiss = 'd';
constexpr char kWatched = 'w';  // to the rank
constexpr uint64_t kListenerEvent = ~uint64_t{0};

// When a process dies the system closes its files from the highest number down. Ours has to be
// closed before the connection to the launcher, who kills the other ranks when that one ends.
constexpr int kHighFile = 512;

// What the process needs, prepared before it is forked: afterwards it only makes system calls,
// because other threads of the parent may have held any lock.
struct Watch {
  int listener = -1;
  int epoll = -1;
  struct Rank {
    int64_t process_id;
    std::string line;
  };
  std::vector<Rank> ranks;
  int left_count = 0;
};

struct Address {
  sockaddr_un name{};
  socklen_t bytes = 0;
};

// A name that is no file, and goes away with the socket.
Address address_of(const ProcessIdentity& identity) {
  const std::string text = concat("shoal-", identity.process_id, "-", identity.start_time);
  Address address;
  address.name.sun_family = AF_UNIX;
  std::memcpy(address.name.sun_path + 1, text.data(), text.size());
  address.bytes = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + text.size());
  return address;
}

int open_socket() { return ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0); }

int move_high(int file) {
  const int high = ::fcntl(file, F_DUPFD_CLOEXEC, kHighFile);
  if (high < 0) return file;
  ::close(file);
  return high;
}

void close_file(int& file) {
  if (file >= 0) ::close(file);
  file = -1;
}

// Which rank is at the other end; -1 for a stranger.
int rank_index(const Watch& watch, int connection) {
  ucred peer{};
  socklen_t bytes = sizeof peer;
  if (::getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &bytes) != 0) return -1;
  for (size_t i = 0; i < watch.ranks.size(); ++i) {
    if (watch.ranks[i].process_id == peer.pid) return static_cast<int>(i);
  }
  return -1;
}

void add_event(int epoll, int file, uint64_t number) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = number;
  ::epoll_ctl(epoll, EPOLL_CTL_ADD, file, &event);
}

void accept_rank(const Watch& watch) {
  const int connection = ::accept4(watch.listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (connection < 0) return;
  const int index = rank_index(watch, connection);
  if (index < 0) {
    ::close(connection);
    return;
  }
  const uint64_t number = static_cast<uint64_t>(index) << 32 | static_cast<uint32_t>(connection);
  add_event(watch.epoll, connection, number);
  ::send(connection, &kWatched, 1, MSG_NOSIGNAL);
}

// Events of accepted connections come in the order in which they happened.
void handle_event(Watch& watch, uint64_t number) {
  const auto connection = static_cast<int>(number & 0xffffffff);
  char word = 0;
  const ssize_t count = ::recv(connection, &word, 1, 0);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count == 1 && word == kDismiss) ::_exit(0);
  if (count == 1 && word == kLeave) {
    ::close(connection);
    if (++watch.left_count == static_cast<int>(watch.ranks.size())) ::_exit(0);
    return;
  }
  const std::string& line = watch.ranks[number >> 32].line;
  const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
  ::_exit(written < 0 ? 1 : 0);
}

// Not the library's close(): sanitizers take the copied table of files for that of the parent.
void close_copy(int file) { ::syscall(SYS_close, file); }

// Everything but standard error and the two; above all the launcher's connections, whose closing
// tells it that a rank has ended.
void close_other_files(const Watch& watch) {
  constexpr int kFilesMax = 65536;
  close_copy(STDIN_FILENO);
  close_copy(STDOUT_FILENO);
  const int highest = std::max(watch.listener, watch.epoll);
  for (int file = STDERR_FILENO + 1; file < highest; ++file) {
    if (file != watch.listener && file != watch.epoll) close_copy(file);
  }
  if (::syscall(SYS_close_range, highest + 1, ~0U, 0) == 0) return;
  for (int file = highest + 1; file < kFilesMax; ++file) close_copy(file);
}

[[noreturn]] void run_watch(Watch& watch) {
  ::prctl(PR_SET_NAME, "shoal watch");
  close_other_files(watch);
  add_event(watch.epoll, watch.listener, kListenerEvent);
  while (true) {
    epoll_event event{};
    if (::epoll_wait(watch.epoll, &event, 1, -1) != 1) continue;
    if (event.data.u64 == kListenerEvent) {
      accept_rank(watch);
    } else {
      handle_event(watch, event.data.u64);
    }
  }
}

// fork() without the handlers of libraries, which are for a child that goes on using them.
pid_t fork_bare() { return static_cast<pid_t>(::syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0)); }

// The grandchild watches: it is nobody's child that a program waiting for its own could find.
void fork_watch(Watch& watch) {
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t child = fork_bare();
  if (child == 0) {
    ::setsid();
    if (fork_bare() != 0) ::_exit(0);
    run_watch(watch);
  }
  if (child > 0) ::waitpid(child, nullptr, 0);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

// Of the process, so that a forked child can let go of it: it must not keep the connection of a
// rank open beyond its death.
std::atomic<int> process_connection = -1;

void close_connection() {
  const int connection = process_connection.exchange(-1);
  if (connection >= 0) ::close(connection);
}

void set_connection(int connection) {
  static const int registered = ::pthread_atfork(nullptr, nullptr, close_connection);
  close_connection();
  if (registered == 0) {
    process_connection = connection;
  } else {
    ::close(connection);
  }
}

void send_word(char word) {
  const int connection = process_connection;
  if (connection >= 0) ::send(connection, &word, 1, MSG_NOSIGNAL);
  close_connection();
}

// -1 when the process that reports, or will, can't be reached.
int connect_to(const ProcessIdentity& identity) {
  const Address address = address_of(identity);
  int connection = open_socket();
  const auto* name = reinterpret_cast<const sockaddr*>(&address.name);
  if (connection >= 0 && ::connect(connection, name, address.bytes) != 0) close_file(connection);
  return connection < 0 ? -1 : move_high(connection);
}

// Until the process has accepted the connection; not for ever, as it may have failed to start. Of
// two ranks that end before they are accepted nobody could tell which was the first.
void wait_until_watched(int connection) {
  constexpr int kPatienceMilliseconds = 5000;
  pollfd waiting{.fd = connection, .events = POLLIN, .revents = 0};
  while (::poll(&waiting, 1, kPatienceMilliseconds) < 0 && errno == EINTR) continue;
  char word = 0;
  ::recv(connection, &word, 1, MSG_DONTWAIT);
}

}  // namespace

DeathReport::~DeathReport() {
  close_file(listener_);
  close_connection();
}

void DeathReport::listen(const ProcessIdentity& own) {
  constexpr int kBacklog = 4096;
  const Address address = address_of(own);
  listener_ = open_socket();
  if (listener_ < 0) return;
  const auto* name = reinterpret_cast<const sockaddr*>(&address.name);
  if (::bind(listener_, name, address.bytes) != 0 || ::listen(listener_, kBacklog) != 0) {
    close_file(listener_);
  }
}

void DeathReport::start(const std::vector<NodeFacts>& ranks, const std::vector<int>& node_ranks,
                        int rank) {
  const NodeFacts& first = ranks[static_cast<size_t>(node_ranks.front())];
  const int connection = connect_to(first.process);
  if (connection >= 0) set_connection(connection);
  if (rank == node_ranks.front() && listener_ >= 0 && connection >= 0) {
    Watch watch;
    watch.listener = listener_;
    watch.epoll = ::epoll_create1(EPOLL_CLOEXEC);
    for (const int other : node_ranks) {
      const int64_t process_id = ranks[static_cast<size_t>(other)].process.process_id;
      watch.ranks.push_back(
          {process_id, concat("shoal: rank ", other, " of ", ranks.size(), " (process ", process_id,
                              " on ", first.host, ") has ended without finishing its program; it ",
                              "was the first to end on this host\n")});
    }
    if (watch.epoll >= 0) fork_watch(watch);
    close_file(watch.epoll);
  }
  close_file(listener_);
  if (connection >= 0) wait_until_watched(connection);
}

void DeathReport::leave() { send_word(kLeave); }

void DeathReport::dismiss() { send_word(kDismiss); }

}  // namespace shoal::comm
