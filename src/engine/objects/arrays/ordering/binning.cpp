// np.interp and np.histogram, and checks that edges of bins are in order.
#include <algorithm>
#include <cmath>

#include "base/concat.h"
#include "engine/objects/arrays/ordering/order.h"

namespace shoal::engine {
namespace {

int32_t fail(const ArrayCall& call, std::string message, int32_t place) {
  return call.world().fail(ErrorKind::value_error, std::move(message), place);
}

// As arr_interp in numpy/_core/src/multiarray/compiled_base.c.
struct Interpolation {
  std::vector<double> xp;
  std::vector<double> fp;
  double left = 0;
  double right = 0;

  double at(double x) const {
    if (std::isnan(x)) return x;
    const size_t last = xp.size() - 1;
    if (x > xp[last]) return right;
    if (x < xp[0]) return left;
    const auto above = std::upper_bound(xp.begin(), xp.end(), x);
    const auto j = static_cast<size_t>(above - xp.begin()) - 1;
    if (j >= last) return fp[last];
    if (xp[j] == x) return fp[j];
    const double slope = (fp[j + 1] - fp[j]) / (xp[j + 1] - xp[j]);
    double value = slope * (x - xp[j]) + fp[j];
    if (std::isnan(value)) {
      value = slope * (x - xp[j + 1]) + fp[j + 1];
      if (std::isnan(value) && fp[j] == fp[j + 1]) value = fp[j];
    }
    return value;
  }
};

struct Histogram {
  std::vector<double> edges;
  std::vector<int64_t> counts;
};

// As numpy.histogram with bins of the same width.
Histogram histogram_of(const std::vector<double>& elements, double first, double last,
                       int64_t count) {
  Histogram result;
  result.counts.resize(static_cast<size_t>(count));
  const double width = last - first;
  const double step = width / static_cast<double>(count);
  for (int64_t i = 0; i < count; ++i) {
    const auto number = static_cast<double>(i);
    result.edges.push_back(
        (step == 0 ? number / static_cast<double>(count) * width : number * step) + first);
  }
  result.edges.push_back(last);
  for (const double element : elements) {
    if (!(element >= first && element <= last)) continue;
    auto bin = static_cast<int64_t>((element - first) / width * static_cast<double>(count));
    if (bin == count) --bin;
    if (element < result.edges[static_cast<size_t>(bin)]) --bin;
    if (element >= result.edges[static_cast<size_t>(bin) + 1] && bin != count - 1) ++bin;
    ++result.counts[static_cast<size_t>(bin)];
  }
  return result;
}

std::string edge_text(double edge) {
  if (std::isnan(edge)) return "nan";
  return edge > 0 ? "inf" : "-inf";
}

int32_t not_finite(const ArrayCall& call, double first, double last, int32_t place) {
  const auto text = [](double edge) {
    return std::isfinite(edge) ? std::to_string(edge) : edge_text(edge);
  };
  const bool is_given = call.integer(2) != 0;
  return fail(call,
              concat(is_given ? "supplied" : "autodetected", " range of [", text(first), ", ",
                     text(last), "] is not finite"),
              place);
}

template <typename Element>
int32_t store_row(const ArrayCall& call, const ObjectLayout& layout,
                  const std::vector<Element>& elements, uint64_t* out, int32_t place) {
  const auto count = static_cast<int64_t>(elements.size());
  if (const int32_t failed = new_array(call.world(), layout, {&count, 1}, out, place)) {
    return failed;
  }
  std::copy(elements.begin(), elements.end(), reinterpret_cast<Element*>(out[0]));
  return 0;
}

// The smallest and largest; NaN if there is one.
std::pair<double, double> range_of(const std::vector<double>& elements) {
  if (elements.empty()) return {0, 1};
  double low = elements[0];
  double high = elements[0];
  for (const double element : elements) {
    if (element < low || std::isnan(element)) low = element;
    if (element > high || std::isnan(element)) high = element;
    if (std::isnan(element)) break;
  }
  return {low, high};
}

}  // namespace
}  // namespace shoal::engine

namespace shoal::abi {

using namespace shoal::engine;

extern "C" {

int32_t shoal_array_interpolate(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                                int32_t layout) {
  const ArrayCall call(world, in, layout);
  const ArrayView array = call.array(0);
  Interpolation line{elements_of<double>(call.array(1)), elements_of<double>(call.array(2))};
  if (line.xp.empty()) return fail(call, "array of sample points is empty", place);
  if (line.xp.size() != line.fp.size()) {
    return fail(call, "fp and xp are not of the same length.", place);
  }
  line.left = call.integer(3) != 0 ? real_of(*call.cells(4)) : line.fp.front();
  line.right = call.integer(5) != 0 ? real_of(*call.cells(6)) : line.fp.back();
  const std::vector<double> places = elements_of<double>(array);
  if (call.result().form != ObjectForm::array) {
    out[0] = cell_of_element(line.at(places[0]));
    return 0;
  }
  const std::span<const int64_t> shape(array.shape, static_cast<size_t>(array.rank));
  if (const int32_t failed = new_array(call.world(), call.result(), shape, out, place)) {
    return failed;
  }
  std::transform(places.begin(), places.end(), reinterpret_cast<double*>(out[0]),
                 [&](double x) { return line.at(x); });
  return 0;
}

int32_t shoal_array_histogram(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                              int32_t layout) {
  const ArrayCall call(world, in, layout);
  const std::vector<double> elements = elements_of<double>(call.array(0));
  const int64_t count = call.integer(1);
  if (count < 1) return fail(call, "`bins` must be positive, when an integer", place);
  const bool is_given = call.integer(2) != 0;
  auto [first, last] =
      is_given ? std::pair(real_of(*call.cells(3)), real_of(*call.cells(4))) : range_of(elements);
  if (is_given && first > last) {
    return fail(call, "max must be larger than min in range parameter.", place);
  }
  if (!std::isfinite(first) || !std::isfinite(last)) return not_finite(call, first, last, place);
  if (first == last) {
    first -= 0.5;
    last += 0.5;
  }
  const Histogram histogram = histogram_of(elements, first, last, count);
  const ObjectLayout& counts = call.result().items[0];
  const int32_t failed = store_row(call, counts, histogram.counts, out, place);
  if (failed != 0) return failed;
  return store_row(call, call.result().items[1], histogram.edges, out + counts.cell_count, place);
}

int32_t shoal_array_count_between(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                                  int32_t layout) {
  const ArrayCall call(world, in, layout);
  const std::vector<double> elements = elements_of<double>(call.array(0));
  const std::vector<double> edges = elements_of<double>(call.array(1));
  std::vector<int64_t> counts(edges.empty() ? 0 : edges.size() - 1);
  for (const double element : elements) {
    if (edges.size() < 2 || !(element >= edges.front() && element <= edges.back())) continue;
    const auto above = std::upper_bound(edges.begin(), edges.end(), element);
    // The last bin has both of its edges.
    auto bin = std::min(static_cast<size_t>(above - edges.begin()), edges.size() - 1) - 1;
    if (element == edges.back()) bin = edges.size() - 2;
    ++counts[bin];
  }
  return store_row(call, call.result(), counts, out, place);
}

int32_t shoal_array_check_increasing(void* world, const uint64_t* in, uint64_t* /*out*/,
                                     int32_t place, int32_t layout) {
  const ArrayCall call(world, in, layout);
  const std::vector<double> edges = elements_of<double>(call.array(0));
  for (size_t i = 1; i < edges.size(); ++i) {
    if (edges[i - 1] > edges[i]) {
      return fail(call, "`bins` must increase monotonically, when an array", place);
    }
  }
  return 0;
}

int32_t shoal_array_check_rising(void* world, const uint64_t* in, uint64_t* /*out*/, int32_t place,
                                 int32_t layout) {
  const ArrayCall call(world, in, layout);
  const ArrayView array = call.array(0);
  bool rises = true;
  bool falls = true;
  with_element(array.kind, [&](auto element) {
    using Element = decltype(element);
    for (int64_t i = 1; i < array.shape[0]; ++i) {
      const auto before = load<Element>(array.data + (i - 1) * array.strides[0]);
      const auto own = load<Element>(array.data + i * array.strides[0]);
      rises &= before <= own;
      falls &= before >= own;
    }
  });
  if (rises) return 0;
  if (!falls) return fail(call, "bins must be monotonically increasing or decreasing", place);
  return call.world().fail(ErrorKind::unsupported,
                           "np.digitize with decreasing bins is not supported in compiled code; "
                           "turn them around with bins[::-1]",
                           place);
}

}  // extern "C"

}  // namespace shoal::abi
