#include "session/session.h"

#include <sched.h>

#include <algorithm>
#include <cstdio>
#include <fstream>

namespace shoal::session {
namespace {

// CPUs that the control group's quota pays for, rounded up; a large number without a quota.
int32_t control_group_cpu_count() {
  constexpr int32_t kUnlimited = 1 << 20;
  std::ifstream file("/sys/fs/cgroup/cpu.max");
  std::string quota;
  double period = 0;
  if (file >> quota >> period && quota != "max" && period > 0) {
    const double cpus = std::strtod(quota.c_str(), nullptr) / period;
    return std::max(1, static_cast<int32_t>(cpus + 0.999));
  }
  std::ifstream old_quota("/sys/fs/cgroup/cpu/cpu.cfs_quota_us");
  std::ifstream old_period("/sys/fs/cgroup/cpu/cpu.cfs_period_us");
  double quota_us = -1;
  if (old_quota >> quota_us && old_period >> period && quota_us > 0 && period > 0) {
    return std::max(1, static_cast<int32_t>(quota_us / period + 0.999));
  }
  return kUnlimited;
}

}  // namespace

Session::Session(SessionOptions options) : options_(std::move(options)) {}

SessionOptions Session::options() const {
  const std::lock_guard lock(mutex_);
  return options_;
}

void Session::set_options(SessionOptions options) {
  const std::lock_guard lock(mutex_);
  options_ = std::move(options);
  ++change_count_;
}

std::string Session::take_warning() {
  const std::lock_guard lock(mutex_);
  return std::exchange(warning_, std::string());
}

void Session::set_warning(std::string text) {
  const std::lock_guard lock(mutex_);
  if (std::exchange(warned_, true)) return;
  warning_ = std::move(text);
  ++change_count_;
}

int32_t available_thread_count() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  const int32_t cpus =
      ::sched_getaffinity(0, sizeof allowed, &allowed) == 0 ? CPU_COUNT(&allowed) : 1;
  return std::clamp(control_group_cpu_count(), 1, std::max(cpus, 1));
}

}  // namespace shoal::session
