// Random numbers that are the same everywhere, which the distributions of the
// standard library do not promise. Internal to matching.
#ifndef CITYMATCH_MATCHING_RANDOM_H_
#define CITYMATCH_MATCHING_RANDOM_H_

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>

namespace citymatch::matching {

// SplitMix64 (Steele, Lea and Flood 2014, doi 10.1145/2714064.2660195).
class Random {
 public:
  explicit Random(uint64_t seed = 20211102) : state_(seed) {}

  uint64_t Next() {
    state_ += 0x9E3779B97F4A7C15;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }
  // 0 ≤ result < bound.
  size_t Below(size_t bound) { return Next() % bound; }
  // 0 < result < 1.
  double Unit() {
    return (static_cast<double>(Next() >> 11) + 0.5) * 0x1.0p-53;
  }
  // Mean 0, variance 1 (Box and Muller 1958).
  double Normal() {
    const double radius = std::sqrt(-2 * std::log(Unit()));
    return radius * std::cos(2 * std::numbers::pi * Unit());
  }
  // Gamma of this shape (> 0) and scale 1 (Marsaglia and Tsang 2000,
  // doi 10.1145/358407.358414).
  double Gamma(double shape) {
    if (shape < 1) {
      return Gamma(shape + 1) * std::pow(Unit(), 1 / shape);
    }
    const double d = shape - 1.0 / 3;
    const double c = 1 / std::sqrt(9 * d);
    while (true) {
      const double x = Normal();
      const double root = 1 + c * x;
      if (root <= 0) continue;
      const double v = root * root * root;
      if (std::log(Unit()) < 0.5 * x * x + d - d * v + d * std::log(v)) {
        return d * v;
      }
    }
  }

 private:
  uint64_t state_;
};

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_RANDOM_H_
