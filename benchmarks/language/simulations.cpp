// The programs of simulations.py, over std::vector, which does not check indices.
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "measure.h"

namespace {

using Floats = std::vector<double>;
using Ints = std::vector<int64_t>;

struct Bodies {
  Floats x = {0.0, 4.84143144246472090, 8.34336671824457987, 12.894369562139131,
              15.379697114850917};
  Floats y = {0.0, -1.16032004402742839, 4.12479856412430479, -15.111151401698631,
              -25.919314609987964};
  Floats z = {0.0, -0.103622044471123109, -0.403523417114321381, -0.22330757889265573,
              0.1792587729503711};
  Floats vx = {0.0, 0.606326392995832, -1.01077434617879236, 1.08279100644153536,
               0.979090732243897976};
  Floats vy = {0.0, 2.81198684491626016, 1.82566237123041186, 0.868713018169608219,
               0.594698998647676169};
  Floats vz = {0.0, -0.0252183616598876288, 0.00841576137658415351, -0.0108326374013636358,
               -0.0347559};
  Floats mass = {39.47841760435743, 0.03769367487038949, 0.011286326131968767,
                 0.0017237240570597112, 0.0020336};
};

void pull(Bodies& b, int64_t i, int64_t j) {
  const double dx = b.x[i] - b.x[j];
  const double dy = b.y[i] - b.y[j];
  const double dz = b.z[i] - b.z[j];
  const double square = dx * dx + dy * dy + dz * dz;
  const double size = 0.01 / (square * std::sqrt(square));
  b.vx[i] -= dx * b.mass[j] * size;
  b.vy[i] -= dy * b.mass[j] * size;
  b.vz[i] -= dz * b.mass[j] * size;
  b.vx[j] += dx * b.mass[i] * size;
  b.vy[j] += dy * b.mass[i] * size;
  b.vz[j] += dz * b.mass[i] * size;
}

double n_body(int64_t steps) {
  Bodies b;
  for (int64_t step = 0; step < steps; ++step) {
    for (int64_t i = 0; i < 5; ++i) {
      for (int64_t j = i + 1; j < 5; ++j) pull(b, i, j);
    }
    for (int64_t i = 0; i < 5; ++i) {
      b.x[i] += 0.01 * b.vx[i];
      b.y[i] += 0.01 * b.vy[i];
      b.z[i] += 0.01 * b.vz[i];
    }
  }
  double energy = 0;
  for (int64_t i = 0; i < 5; ++i) {
    energy += 0.5 * b.mass[i] * (b.vx[i] * b.vx[i] + b.vy[i] * b.vy[i] + b.vz[i] * b.vz[i]);
  }
  return energy;
}

double spectral_norm(int64_t n, int64_t rounds) {
  Floats u(n, 1.0);
  Floats v(n);
  Floats w(n);
  const auto below = [](int64_t i, int64_t j, int64_t k) {
    return static_cast<double>(floor_divide((i + j) * (i + j + 1), 2) + k + 1);
  };
  for (int64_t round = 0; round < rounds; ++round) {
    for (int64_t i = 0; i < n; ++i) {
      double total = 0;
      for (int64_t j = 0; j < n; ++j) total += u[j] / below(i, j, i);
      w[i] = total;
    }
    for (int64_t i = 0; i < n; ++i) {
      double total = 0;
      for (int64_t j = 0; j < n; ++j) total += w[j] / below(i, j, j);
      v[i] = total;
    }
    std::swap(u, v);
  }
  double uv = 0;
  double vv = 0;
  for (int64_t i = 0; i < n; ++i) {
    uv += u[i] * v[i];
    vv += v[i] * v[i];
  }
  return std::sqrt(uv / vv);
}

int64_t flips_of(Ints& flipped) {
  int64_t flips = 0;
  for (int64_t first = flipped[0]; first != 0; first = flipped[0]) {
    for (int64_t low = 0, high = first; low < high; ++low, --high) {
      std::swap(flipped[low], flipped[high]);
    }
    ++flips;
  }
  return flips;
}

int64_t fannkuch(int64_t n) {
  Ints permutation;
  for (int64_t i = 0; i < n; ++i) permutation.push_back(i);
  Ints flipped(n);
  Ints counts(n);
  int64_t flips_max = 0;
  int64_t checksum = 0;
  int64_t left = n;
  for (int64_t round = 0;; ++round) {
    for (; left != 1; --left) counts[left - 1] = left;
    for (int64_t i = 0; i < n; ++i) flipped[i] = permutation[i];
    const int64_t flips = flips_of(flipped);
    flips_max = flips > flips_max ? flips : flips_max;
    checksum += modulo(round, 2) == 0 ? flips : -flips;
    for (; left < n; ++left) {
      const int64_t first = permutation[0];
      for (int64_t i = 0; i < left; ++i) permutation[i] = permutation[i + 1];
      permutation[left] = first;
      if (--counts[left] > 0) break;
    }
    if (left == n) return checksum * 1000 + flips_max;
  }
}

struct Points {
  Floats x;
  Floats y;
};

void move_centres(const Points& points, Points& centres) {
  const auto groups = static_cast<int64_t>(centres.x.size());
  const auto n = static_cast<int64_t>(points.x.size());
  Points sum = {Floats(groups), Floats(groups)};
  Ints count(groups);
  for (int64_t i = 0; i < n; ++i) {
    int64_t best = 0;
    double least = 1e300;
    for (int64_t g = 0; g < groups; ++g) {
      const double dx = points.x[i] - centres.x[g];
      const double dy = points.y[i] - centres.y[g];
      const double distance = dx * dx + dy * dy;
      if (distance < least) {
        least = distance;
        best = g;
      }
    }
    sum.x[best] += points.x[i];
    sum.y[best] += points.y[i];
    ++count[best];
  }
  for (int64_t g = 0; g < groups; ++g) {
    if (count[g] == 0) continue;
    centres.x[g] = sum.x[g] / static_cast<double>(count[g]);
    centres.y[g] = sum.y[g] / static_cast<double>(count[g]);
  }
}

double k_means(int64_t n, int64_t groups, int64_t rounds) {
  Points points;
  for (int64_t i = 0; i < n; ++i) {
    points.x.push_back(static_cast<double>(modulo(i * 7919, 1000)) / 10.0);
    points.y.push_back(static_cast<double>(modulo(i * 104729, 1000)) / 10.0);
  }
  Points centres = {Floats(points.x.begin(), points.x.begin() + groups),
                    Floats(points.y.begin(), points.y.begin() + groups)};
  for (int64_t round = 0; round < rounds; ++round) move_centres(points, centres);
  double total = 0;
  for (int64_t g = 0; g < groups; ++g) {
    total += centres.x[g] * static_cast<double>(g + 1) + centres.y[g];
  }
  return total;
}

double page_rank(int64_t n, int64_t rounds) {
  std::vector<Ints> links;
  for (int64_t page = 0; page < n; ++page) {
    Ints targets;
    for (int64_t k = 0; k < modulo(page, 8) + 1; ++k) {
      targets.push_back(modulo(page * 31 + k * k * 17 + 7, n));
    }
    links.push_back(std::move(targets));
  }
  Floats rank(n, 1.0 / static_cast<double>(n));
  for (int64_t round = 0; round < rounds; ++round) {
    Floats later(n, 0.15 / static_cast<double>(n));
    for (int64_t page = 0; page < n; ++page) {
      const double share = 0.85 * rank[page] / static_cast<double>(links[page].size());
      for (const int64_t target : links[page]) later[target] += share;
    }
    rank = std::move(later);
  }
  double total = 0;
  for (int64_t page = 0; page < n; ++page) {
    total += rank[page] * static_cast<double>(modulo(page, 10));
  }
  return total;
}

}  // namespace

void measure_simulations(int repeats) {
  using I = int64_t;
  measure("n_body", repeats, [] { return n_body(opaque<I>(20'000)); });
  measure("spectral_norm", repeats, [] { return spectral_norm(opaque<I>(200), opaque<I>(10)); });
  measure("fannkuch", repeats, [] { return fannkuch(opaque<I>(8)); });
  measure("k_means", repeats,
          [] { return k_means(opaque<I>(20'000), opaque<I>(8), opaque<I>(5)); });
  measure("page_rank", repeats, [] { return page_rank(opaque<I>(20'000), opaque<I>(10)); });
}
